-- The archive: copies of reports, and utterances. Everything here is derived from the reports, and
-- is brought up to date by `onrecord compare`; it can be emptied and made again at any time.
--
--   compare_pending      reports that are still to be compared, or to be compared anew
--   copy_band            what a report's text is found by among near-duplicates: one row a band of
--                        its MinHash signature
--   copy_pair            two reports of which one is a copy of the other, confirmed by alignment:
--                        how many words they share, and what share of each that is
--   copy_group           the copies of one text: connected components of copy_pair. A group bears
--                        the number of its first report, and every current report is in one
--   utterance_pair       two statements that carry one saying-event, the score, and what it rests
--                        on as [[reason, weight], …]
--   utterance_statement  the saying-event that a statement carries: connected components of
--                        utterance_pair, which bear the number of their first statement. `speaker`
--                        is what speakers are compared by, `first_day` and `last_day` when it was
--                        said as days of the proleptic Gregorian calendar (0001-01-01 is 1)
--   utterance_stale      utterances that lost a statement, and are to be put together anew

CREATE TABLE compare_pending (
    report_id INTEGER PRIMARY KEY REFERENCES report (id) ON DELETE CASCADE
) STRICT;

-- No index on report_id: it would double what each report costs, to serve deletions that are rare.
CREATE TABLE copy_band (
    band INTEGER NOT NULL,
    report_id INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    PRIMARY KEY (band, report_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE copy_pair (
    left_id INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    right_id INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('whole', 'shortened')),
    words INTEGER NOT NULL,           -- that both have, in runs of four or more
    left_share REAL NOT NULL CHECK (left_share BETWEEN 0 AND 1),
    right_share REAL NOT NULL CHECK (right_share BETWEEN 0 AND 1),
    PRIMARY KEY (left_id, right_id),
    CHECK (left_id < right_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX copy_pair_right_id ON copy_pair (right_id);

CREATE TABLE copy_group (
    report_id INTEGER PRIMARY KEY REFERENCES report (id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL         -- no foreign key: derived, and moved as a whole
) STRICT;

CREATE INDEX copy_group_group_id ON copy_group (group_id);

CREATE TABLE utterance_pair (
    left_id INTEGER NOT NULL REFERENCES statement (id) ON DELETE CASCADE,
    right_id INTEGER NOT NULL REFERENCES statement (id) ON DELETE CASCADE,
    score REAL NOT NULL,
    explanation TEXT NOT NULL CHECK (json_valid(explanation)),
    PRIMARY KEY (left_id, right_id),
    CHECK (left_id < right_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX utterance_pair_right_id ON utterance_pair (right_id);

CREATE TABLE utterance_statement (
    statement_id INTEGER PRIMARY KEY REFERENCES statement (id) ON DELETE CASCADE,
    utterance_id INTEGER NOT NULL,    -- no foreign key: derived, and moved as a whole
    speaker TEXT,                     -- NULL where the report does not name one
    first_day INTEGER,
    last_day INTEGER
) STRICT;

CREATE INDEX utterance_statement_utterance_id ON utterance_statement (utterance_id);
CREATE INDEX utterance_statement_speaker ON utterance_statement (speaker, last_day)
WHERE speaker IS NOT NULL;

CREATE TABLE utterance_stale (
    utterance_id INTEGER PRIMARY KEY
) STRICT;

INSERT INTO compare_pending (report_id) SELECT id FROM report WHERE current = 1;

CREATE TRIGGER compare_report_insert AFTER INSERT ON report BEGIN
    INSERT INTO compare_pending (report_id) VALUES (new.id) ON CONFLICT DO NOTHING;
END;
-- A new version makes the one before it no longer current; another run may find another date.
CREATE TRIGGER compare_report_update
AFTER UPDATE OF current, blocks, markup, published_earliest, published_latest ON report BEGIN
    INSERT INTO compare_pending (report_id) VALUES (new.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER compare_statement_delete AFTER DELETE ON utterance_statement BEGIN
    INSERT INTO utterance_stale (utterance_id) VALUES (old.utterance_id) ON CONFLICT DO NOTHING;
END;
-- Whom two statements have in common changes with the identities of their speakers.
CREATE TRIGGER compare_identity_insert AFTER INSERT ON party_identity BEGIN
    INSERT INTO compare_pending (report_id)
    SELECT report_id FROM party WHERE id = new.party_id
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER compare_identity_update AFTER UPDATE OF identity_id ON party_identity BEGIN
    INSERT INTO compare_pending (report_id)
    SELECT report_id FROM party WHERE id = new.party_id
    ON CONFLICT DO NOTHING;
END;

-- What each report has in common with the copies of its text, counted once: `copies` includes it.
CREATE VIEW copies AS
SELECT
    copy_group.group_id,
    (
        SELECT count(*) FROM copy_group AS other WHERE other.group_id = copy_group.group_id
    ) AS copies,
    outlet.name AS outlet,
    report.agency,
    report.published_latest AS day,
    report.title,
    report.url,
    report.id AS report_id
FROM copy_group
JOIN report ON report.id = copy_group.report_id
LEFT JOIN outlet ON outlet.id = report.outlet_id;

-- The statements of every utterance.
CREATE VIEW utterance AS
SELECT
    utterance_statement.utterance_id,
    statement.day,
    outlet.name AS outlet,
    statement.source,
    statement.kind,
    statement.words,
    copy_group.group_id AS copy_group_id,
    statement.id AS statement_id,
    report.id AS report_id
FROM utterance_statement
JOIN statement ON statement.id = utterance_statement.statement_id
JOIN report ON report.id = statement.report_id
LEFT JOIN copy_group ON copy_group.report_id = report.id
LEFT JOIN outlet ON outlet.id = report.outlet_id;
