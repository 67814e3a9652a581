-- The archive: smaller still, and numbers that are never given twice.
--
--   reason  what links of parties and pairs of utterances rest on, each wording once: an
--           `explanation` is [[reason.id, weight], …]
--   spent   the highest number that was taken away again, of a statement and of a party, so that
--           none is given twice: who has an old one must not come upon somebody else
--
-- A hash of bytes is found by its first 16 letters; what else has those is one of 2^64.

CREATE TABLE reason (
    id INTEGER PRIMARY KEY,
    words TEXT NOT NULL UNIQUE
) STRICT;

INSERT INTO reason (words)
SELECT value ->> 0 FROM party_link, json_each(explanation)
UNION SELECT value ->> 0 FROM utterance_pair, json_each(explanation);

UPDATE party_link SET explanation = (
    SELECT json_group_array(json_array(reason.id, part.value -> 1))
    FROM json_each(explanation) AS part CROSS JOIN reason ON reason.words = part.value ->> 0
);
UPDATE utterance_pair SET explanation = (
    SELECT json_group_array(json_array(reason.id, part.value -> 1))
    FROM json_each(explanation) AS part CROSS JOIN reason ON reason.words = part.value ->> 0
);

DROP INDEX report_source_sha256;
CREATE INDEX report_source_sha256 ON report (substr(source_sha256, 1, 16));

CREATE TABLE spent (
    of TEXT PRIMARY KEY CHECK (of IN ('statement', 'party')),
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER statement_spent AFTER DELETE ON statement BEGIN
    INSERT INTO spent (of, last) VALUES ('statement', old.id)
    ON CONFLICT (of) DO UPDATE SET last = max(last, excluded.last);
END;
CREATE TRIGGER party_spent AFTER DELETE ON party BEGIN
    INSERT INTO spent (of, last) VALUES ('party', old.id)
    ON CONFLICT (of) DO UPDATE SET last = max(last, excluded.last);
END;
