-- The archive: what people judge of statements, kept apart from what runs read, for ever.
--
--   review_subject   a statement that somebody judged. It is known by its report's key, the hash of
--                    the text and the spans in its decisions, for those outlive another run;
--                    statement_id is where that leads now, NULL while no run reads it
--   review_decision  one judgement: right, wrong (no statement stands there), or corrected. Of a
--                    subject the last one that was not undone stands. read_*_at are the spans as a
--                    run had read them; source_at, cue_at, content_at are those that are right, with
--                    their words, and the kind that follows. Of `wrong` they repeat what was read
--   review_speaker   who said it by a decision that is not `wrong`: at is where the report names the
--                    party, NULL for a name that a person typed; party_id is where that leads now
--   review_pending   reports of which another run has read judged statements anew, until each
--                    subject has been led to its statement again (`onrecord review` does that)

CREATE TABLE review_subject (
    id INTEGER PRIMARY KEY,
    report TEXT NOT NULL,             -- report."key"
    text_sha256 TEXT NOT NULL CHECK (length(text_sha256) = 64),
    statement_id INTEGER UNIQUE REFERENCES statement (id) ON DELETE SET NULL
) STRICT;

CREATE INDEX review_subject_report ON review_subject (report);

CREATE TABLE review_decision (
    id INTEGER PRIMARY KEY,
    subject_id INTEGER NOT NULL REFERENCES review_subject (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong', 'corrected')),
    by TEXT NOT NULL CHECK (by <> ''),
    made TEXT NOT NULL,               -- UTC: 2022-07-18T09:30:00Z
    read_source_at TEXT NOT NULL CHECK (json_valid(read_source_at)),
    read_cue_at TEXT NOT NULL CHECK (json_valid(read_cue_at)),
    read_content_at TEXT NOT NULL CHECK (json_valid(read_content_at)),
    source_at TEXT NOT NULL CHECK (json_valid(source_at)),
    cue_at TEXT NOT NULL CHECK (json_valid(cue_at)),
    content_at TEXT NOT NULL CHECK (json_valid(content_at)),
    source TEXT NOT NULL,
    cue TEXT NOT NULL,
    words TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('direct', 'indirect', 'mixed')),
    undone TEXT,                      -- when, or NULL
    undone_by TEXT,
    CHECK ((undone IS NULL) = (undone_by IS NULL))
) STRICT;

CREATE INDEX review_decision_subject_id ON review_decision (subject_id);

CREATE TABLE review_speaker (
    decision_id INTEGER NOT NULL REFERENCES review_decision (id),
    number INTEGER NOT NULL,          -- their order, from 0
    name TEXT NOT NULL CHECK (name <> ''),
    at TEXT CHECK (at IS NULL OR json_valid(at)),
    party_id INTEGER REFERENCES party (id) ON DELETE SET NULL,
    PRIMARY KEY (decision_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX review_speaker_party_id ON review_speaker (party_id);

CREATE TABLE review_pending (
    report_id INTEGER PRIMARY KEY REFERENCES report (id) ON DELETE CASCADE
) STRICT;

-- The least certain come first, out of a million.
CREATE INDEX statement_confidence ON statement (confidence);

CREATE TRIGGER review_statement_insert AFTER INSERT ON statement
WHEN EXISTS (
    SELECT 1 FROM review_subject
    WHERE report = (SELECT "key" FROM report WHERE id = new.report_id)
) BEGIN
    INSERT INTO review_pending (report_id) VALUES (new.report_id) ON CONFLICT DO NOTHING;
END;

-- The last word of people on each statement that they judged.
CREATE VIEW review_standing AS
SELECT
    max(review_decision.id) AS decision_id,
    review_decision.subject_id,
    review_subject.statement_id,
    review_subject.report,
    review_subject.text_sha256,
    review_decision.verdict,
    review_decision.by,
    review_decision.made,
    review_decision.source_at,
    review_decision.cue_at,
    review_decision.content_at,
    review_decision.source,
    review_decision.cue,
    review_decision.words,
    review_decision.kind
FROM review_decision
JOIN review_subject ON review_subject.id = review_decision.subject_id
WHERE review_decision.undone IS NULL
GROUP BY review_decision.subject_id;

-- Who said what in the current version of every report, as people have corrected it: with their
-- spans and speakers, without what they found wrong, and with what they found right though the last
-- run no longer reads it (statement_id is NULL there). Whoever judged it is `by`. An act was read
-- off the cue, so that none is known of another cue.
CREATE VIEW reviewed AS
SELECT
    statement.id AS statement_id,
    statement.day,
    outlet.name AS outlet,
    CASE WHEN standing.decision_id IS NULL THEN (
        SELECT group_concat(name, '; ') FROM (
            SELECT party.name
            FROM statement_party JOIN party ON party.id = statement_party.party_id
            WHERE statement_party.statement_id = statement.id AND statement_party.role = 'speaker'
            ORDER BY statement_party.number
        )
    ) ELSE (
        SELECT group_concat(name, '; ') FROM (
            SELECT name FROM review_speaker
            WHERE review_speaker.decision_id = standing.decision_id ORDER BY number
        )
    ) END AS speakers,
    coalesce(standing.source, statement.source) AS source,
    coalesce(standing.cue, statement.cue) AS cue,
    CASE WHEN coalesce(standing.cue_at, statement.cue_at) = statement.cue_at
        THEN statement.act END AS act,
    coalesce(standing.kind, statement.kind) AS kind,
    coalesce(standing.words, statement.words) AS words,
    coalesce(standing.source_at, statement.source_at) AS source_at,
    coalesce(standing.cue_at, statement.cue_at) AS cue_at,
    coalesce(standing.content_at, statement.content_at) AS content_at,
    standing.verdict,
    standing.by,
    standing.made,
    statement.confidence,
    report.title,
    report.url,
    report.id AS report_id
FROM statement
JOIN report ON report.id = statement.report_id
LEFT JOIN outlet ON outlet.id = report.outlet_id
LEFT JOIN review_standing AS standing ON standing.statement_id = statement.id
WHERE report.current = 1 AND standing.verdict IS NOT 'wrong'
UNION ALL
SELECT
    NULL,
    report.published_latest,
    outlet.name,
    (
        SELECT group_concat(name, '; ') FROM (
            SELECT name FROM review_speaker
            WHERE review_speaker.decision_id = standing.decision_id ORDER BY number
        )
    ),
    standing.source,
    standing.cue,
    NULL,
    standing.kind,
    standing.words,
    standing.source_at,
    standing.cue_at,
    standing.content_at,
    standing.verdict,
    standing.by,
    standing.made,
    NULL,
    report.title,
    report.url,
    report.id
FROM review_standing AS standing
JOIN report ON report."key" = standing.report AND report.text_sha256 = standing.text_sha256
LEFT JOIN outlet ON outlet.id = report.outlet_id
WHERE standing.statement_id IS NULL AND standing.verdict <> 'wrong' AND report.current = 1
  AND NOT EXISTS (SELECT 1 FROM review_pending WHERE review_pending.report_id = report.id);
