-- The archive, version 1: reports, what they say, and who says it in them.
--
--   outlet           a publisher, by the name that its reports give
--   run              what read the reports: a version of onrecord and its model
--   report           one published news item in one version of its text; the text never changes.
--                    A URL whose text changed has several: each names the one before it in
--                    `revises`, and the last is `current`. Of a report without a URL there is one
--   snapshot         the bytes that a report was made from, as received, compressed
--   statement        one attribution in a report: words ascribed to a source through a cue
--   party            who speaks, or is spoken of or to, in ONE report. Who is the same person or
--                    body across reports is judged elsewhere, and never written here
--   statement_party  which parties a statement has, and as what
--   time             a time expression of a report and the days that it may mean
--   statement_fts    the full-text index of statement: words, source, context
--   party_fts        the full-text index of party: name, aliases
--
-- How values are written:
--   *_at             where something stands in report.text: a span is [start, end), counted in
--                    Unicode code points from 0, and written as JSON. `source_at`, `cue_at`,
--                    `content_at`, `addressee_at`, `mentions_at`, `roles_at` are lists of spans
--                    ([[10,23],[30,41]]), all others one span ([10,23]) or NULL
--   lists of words   JSON: ["AMLO","López Obrador"]
--   days             ISO 8601: 2022-07-18; `added` is a time in UTC: 2022-07-18T09:30:00Z
--   value            of a time: TIMEX3, where X is a digit that is not known
--   key              the id in the JSON of the record: of a report a hash of its address and text,
--                    of others s1, p1, … within the report
--
-- A report's rows in statement, party and time are what the run made of it: another run replaces
-- them, with new ids. Report ids stay. Whatever people decide must therefore be keyed by
-- report.id and spans, never by statement.id or party.id.
--
-- Names of full-text content are in double quotes because Datasette finds an index by them.

CREATE TABLE outlet (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    software TEXT NOT NULL,           -- onrecord 0.1.0
    model TEXT NOT NULL,              -- SHA-256 of the model's manifest; '' where not known
    UNIQUE (software, model)
) STRICT;

CREATE TABLE report (
    id INTEGER PRIMARY KEY,
    "key" TEXT NOT NULL UNIQUE,
    url TEXT,
    title TEXT,
    byline TEXT NOT NULL CHECK (json_valid(byline)),
    outlet_id INTEGER REFERENCES outlet (id),
    agency TEXT,
    language TEXT,
    published TEXT,                   -- the day, where it is known to the day
    published_earliest TEXT CHECK (published_earliest IS date(published_earliest)),
    published_latest TEXT CHECK (published_latest IS date(published_latest)),
    published_basis TEXT CHECK (
        published_basis IN ('given', 'metadata', 'dateline', 'url', 'inferred')
    ),
    published_why TEXT,
    dateline_place TEXT,
    text_sha256 TEXT NOT NULL CHECK (length(text_sha256) = 64),
    source_name TEXT NOT NULL,        -- the path or address that it was read from
    source_media_type TEXT NOT NULL,
    source_sha256 TEXT NOT NULL CHECK (length(source_sha256) = 64),   -- of the bytes as received
    source_bytes INTEGER NOT NULL CHECK (source_bytes >= 0),
    warnings TEXT NOT NULL CHECK (json_valid(warnings)),
    revises INTEGER REFERENCES report (id),
    current INTEGER NOT NULL DEFAULT 1 CHECK (current IN (0, 1)),
    run_id INTEGER REFERENCES run (id),
    added TEXT NOT NULL,
    -- What is long comes last, for SQLite has to read through it to what is behind.
    blocks TEXT NOT NULL CHECK (json_valid(blocks)),    -- [[start,end,"body"],…]
    markup TEXT NOT NULL CHECK (json_valid(markup)),    -- list of spans
    text TEXT NOT NULL
) STRICT;

CREATE INDEX report_url ON report (url);
CREATE INDEX report_source_sha256 ON report (source_sha256);
CREATE INDEX report_outlet_id ON report (outlet_id, published_latest);
CREATE INDEX report_published_latest ON report (published_latest);
CREATE INDEX report_revises ON report (revises);
CREATE INDEX report_run_id ON report (run_id);

CREATE TABLE snapshot (
    report_id INTEGER PRIMARY KEY REFERENCES report (id) ON DELETE CASCADE,
    coding TEXT NOT NULL CHECK (coding IN ('zlib', 'identity')),
    data BLOB NOT NULL
) STRICT;

CREATE TABLE statement (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    "key" TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('direct', 'indirect', 'mixed')),
    act TEXT,
    polarity TEXT CHECK (polarity IN ('positive', 'negative')),
    source TEXT NOT NULL,             -- the source's words; '' where it has none
    cue TEXT NOT NULL,
    words TEXT NOT NULL,              -- the content's words, pieces that are apart joined by " … "
    context TEXT NOT NULL,            -- the rest of the words' sentences, … where the words stand
    source_at TEXT NOT NULL CHECK (json_valid(source_at)),
    cue_at TEXT NOT NULL CHECK (json_valid(cue_at)),
    content_at TEXT NOT NULL CHECK (json_valid(content_at)),
    speaker_basis TEXT CHECK (speaker_basis IN ('name', 'description', 'pronoun', 'shared')),
    addressee_at TEXT CHECK (addressee_at IS NULL OR json_valid(addressee_at)),
    medium TEXT,
    medium_at TEXT CHECK (medium_at IS NULL OR json_valid(medium_at)),
    place TEXT,
    place_at TEXT CHECK (place_at IS NULL OR json_valid(place_at)),
    said TEXT,                        -- when: the day, where it is known to the day
    said_earliest TEXT CHECK (said_earliest IS date(said_earliest)),
    said_latest TEXT CHECK (said_latest IS date(said_latest)),
    said_basis TEXT CHECK (said_basis IN ('expression', 'report', 'none')),
    said_at TEXT CHECK (said_at IS NULL OR json_valid(said_at)),
    said_rule TEXT,
    day TEXT CHECK (day IS date(day)),  -- for sorting: said_latest, else published_latest
    part TEXT NOT NULL CHECK (part IN ('headline', 'caption', 'body', 'dateline', 'furniture')),
    inside_id INTEGER REFERENCES statement (id) ON DELETE CASCADE,
    confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    UNIQUE (report_id, "key")
) STRICT;

CREATE INDEX statement_day ON statement (day);
CREATE INDEX statement_act ON statement (act, day) WHERE act IS NOT NULL;
CREATE INDEX statement_medium ON statement (medium, day) WHERE medium IS NOT NULL;
CREATE INDEX statement_inside_id ON statement (inside_id) WHERE inside_id IS NOT NULL;

CREATE TABLE party (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    "key" TEXT NOT NULL,
    name TEXT NOT NULL,               -- the fullest that the report gives
    type TEXT NOT NULL CHECK (type IN ('person', 'organisation', 'place', 'group', 'unnamed')),
    named_at TEXT NOT NULL CHECK (json_valid(named_at)),
    aliases TEXT NOT NULL CHECK (json_valid(aliases)),
    roles TEXT NOT NULL CHECK (json_valid(roles)),
    roles_at TEXT NOT NULL CHECK (json_valid(roles_at)),
    mentions_at TEXT NOT NULL CHECK (json_valid(mentions_at)),
    reason_at TEXT CHECK (reason_at IS NULL OR json_valid(reason_at)),    -- why an unnamed source is not named
    UNIQUE (report_id, "key")
) STRICT;

CREATE INDEX party_name ON party (name COLLATE NOCASE);

CREATE TABLE statement_party (
    statement_id INTEGER NOT NULL REFERENCES statement (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('speaker', 'via', 'addressee', 'about')),
    number INTEGER NOT NULL,          -- the order in which the record lists them, from 0
    party_id INTEGER NOT NULL REFERENCES party (id) ON DELETE CASCADE,
    PRIMARY KEY (statement_id, role, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX statement_party_party_id ON statement_party (party_id, role);

CREATE TABLE time (
    report_id INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,          -- the order in which the record lists them, from 0
    at TEXT NOT NULL CHECK (json_valid(at)),
    type TEXT NOT NULL CHECK (type IN ('DATE', 'TIME', 'DURATION', 'SET')),
    value TEXT NOT NULL,
    earliest TEXT CHECK (earliest IS date(earliest)),
    latest TEXT CHECK (latest IS date(latest)),
    rule TEXT NOT NULL,
    PRIMARY KEY (report_id, number)
) STRICT, WITHOUT ROWID;

-- Words match whatever their case and accents; no stemming, so that what is found was written.
CREATE VIRTUAL TABLE statement_fts USING fts5 (
    words, source, context,
    content="statement", content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);

CREATE TRIGGER statement_fts_insert AFTER INSERT ON statement BEGIN
    INSERT INTO statement_fts (rowid, words, source, context)
    VALUES (new.id, new.words, new.source, new.context);
END;
CREATE TRIGGER statement_fts_delete AFTER DELETE ON statement BEGIN
    INSERT INTO statement_fts (statement_fts, rowid, words, source, context)
    VALUES ('delete', old.id, old.words, old.source, old.context);
END;
CREATE TRIGGER statement_fts_update AFTER UPDATE OF words, source, context ON statement BEGIN
    INSERT INTO statement_fts (statement_fts, rowid, words, source, context)
    VALUES ('delete', old.id, old.words, old.source, old.context);
    INSERT INTO statement_fts (rowid, words, source, context)
    VALUES (new.id, new.words, new.source, new.context);
END;

CREATE VIRTUAL TABLE party_fts USING fts5 (
    name, aliases,
    content="party", content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);

CREATE TRIGGER party_fts_insert AFTER INSERT ON party BEGIN
    INSERT INTO party_fts (rowid, name, aliases) VALUES (new.id, new.name, new.aliases);
END;
CREATE TRIGGER party_fts_delete AFTER DELETE ON party BEGIN
    INSERT INTO party_fts (party_fts, rowid, name, aliases)
    VALUES ('delete', old.id, old.name, old.aliases);
END;
CREATE TRIGGER party_fts_update AFTER UPDATE OF name, aliases ON party BEGIN
    INSERT INTO party_fts (party_fts, rowid, name, aliases)
    VALUES ('delete', old.id, old.name, old.aliases);
    INSERT INTO party_fts (rowid, name, aliases) VALUES (new.id, new.name, new.aliases);
END;

-- Who said what, a row a statement, of the current version of every report.
CREATE VIEW said AS
SELECT
    statement.id,
    statement.day,
    outlet.name AS outlet,
    (
        SELECT group_concat(party.name, '; ')
        FROM statement_party JOIN party ON party.id = statement_party.party_id
        WHERE statement_party.statement_id = statement.id AND statement_party.role = 'speaker'
    ) AS speakers,
    statement.source,
    statement.act,
    statement.kind,
    statement.words,
    statement.context,
    statement.medium,
    statement.confidence,
    report.title,
    report.url,
    report.id AS report_id
FROM statement
JOIN report ON report.id = statement.report_id
LEFT JOIN outlet ON outlet.id = report.outlet_id
WHERE report.current = 1;

-- Every part that a party has in a statement, of the current version of every report.
CREATE VIEW involved AS
SELECT
    party.name,
    party.type,
    statement_party.role,
    statement.day,
    outlet.name AS outlet,
    statement.act,
    statement.kind,
    statement.words,
    statement.id AS statement_id,
    party.id AS party_id,
    report.id AS report_id
FROM statement_party
JOIN party ON party.id = statement_party.party_id
JOIN statement ON statement.id = statement_party.statement_id
JOIN report ON report.id = statement.report_id
LEFT JOIN outlet ON outlet.id = report.outlet_id
WHERE report.current = 1;

-- The versions of every page that has more than one, oldest first.
CREATE VIEW revision AS
SELECT
    report.url,
    report.id AS report_id,
    report.revises,
    report.added,
    report.current,
    report.title,
    (SELECT count(*) FROM statement WHERE statement.report_id = report.id) AS statements
FROM report
WHERE report.revises IS NOT NULL
   OR report.id IN (SELECT revises FROM report WHERE revises IS NOT NULL)
ORDER BY report.url, report.id;
