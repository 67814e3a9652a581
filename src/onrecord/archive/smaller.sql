-- The archive: the same in less room.
--
--   rule  the sentences that say by which rule a time was read; there are some thirty of them
--
-- party_name is gone since party_fts finds names. party_fts keeps no lengths, which only weighing
-- needs. Nearly all acts are "say", which no index helps to find.

CREATE TABLE rule (
    id INTEGER PRIMARY KEY,
    words TEXT NOT NULL UNIQUE
) STRICT;

INSERT INTO rule (words)
SELECT said_rule FROM statement WHERE said_rule IS NOT NULL UNION SELECT rule FROM time;

ALTER TABLE statement ADD COLUMN said_rule_id INTEGER REFERENCES rule (id);
UPDATE statement SET said_rule_id = (SELECT id FROM rule WHERE words = said_rule)
WHERE said_rule IS NOT NULL;
ALTER TABLE statement DROP COLUMN said_rule;

ALTER TABLE time ADD COLUMN rule_id INTEGER REFERENCES rule (id);
UPDATE time SET rule_id = (SELECT id FROM rule WHERE words = time.rule);
ALTER TABLE time DROP COLUMN rule;

DROP INDEX party_name;
DROP INDEX statement_act;
CREATE INDEX statement_act ON statement (act, day) WHERE act <> 'say';

DROP TABLE party_fts;
CREATE VIRTUAL TABLE party_fts USING fts5 (
    name, aliases,
    content="party", content_rowid='id', columnsize=0, tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO party_fts (party_fts) VALUES ('rebuild');
