-- The archive, version 2: who is the same across reports.
--
-- What people decided is kept for ever:
--   identity_decision  one decision: who took it, when, and why. One that was undone stays, marked
--   judgement          two parties are the same, different, or nobody can tell (unsure)
--   identity_fact      what a person knows of a party beyond the reports: another name, a QID
-- Each names parties by the report's key and the span of the name in it, for those outlive another
-- run; left_party, right_party and party_id are where that leads now, NULL while it leads nowhere.
--
-- What follows from them and from the reports is derived, and can be made again at any time:
--   party_identity     the identity of every named party. An identity is a connected component, and
--                      its number is that of its first party (the lowest party.id)
--   party_link         an automatic link, its score in log odds, and what it rests on as
--                      [[reason, weight], …]. cut_by is the judgement for which it is left out
--   identity_conflict  judgements of people that contradict others of theirs, and so cannot hold
--   identity_word      by what names and words an identity is found
--   identity_pending   reports whose parties are still to be linked
--   identity_stale     parties whose identity is still to be derived anew: another run took away a
--                      party that they hung together by

CREATE TABLE identity_decision (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('merge', 'unsure', 'split', 'alias', 'link')),
    by TEXT NOT NULL CHECK (by <> ''),
    made TEXT NOT NULL,               -- UTC: 2022-07-18T09:30:00Z
    why TEXT NOT NULL,
    undone TEXT,                      -- when, or NULL
    undone_by TEXT,
    undone_why TEXT,
    CHECK ((undone IS NULL) = (undone_by IS NULL))
) STRICT;

CREATE TABLE judgement (
    id INTEGER PRIMARY KEY,
    decision_id INTEGER NOT NULL REFERENCES identity_decision (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('same', 'different', 'unsure')),
    left_report TEXT NOT NULL,
    left_at TEXT NOT NULL CHECK (json_valid(left_at)),
    left_name TEXT NOT NULL,
    right_report TEXT NOT NULL,
    right_at TEXT NOT NULL CHECK (json_valid(right_at)),
    right_name TEXT NOT NULL,
    left_party INTEGER REFERENCES party (id) ON DELETE SET NULL,
    right_party INTEGER REFERENCES party (id) ON DELETE SET NULL
) STRICT;

CREATE INDEX judgement_decision_id ON judgement (decision_id);
CREATE INDEX judgement_left_report ON judgement (left_report);
CREATE INDEX judgement_right_report ON judgement (right_report);
CREATE INDEX judgement_left_party ON judgement (left_party);
CREATE INDEX judgement_right_party ON judgement (right_party);

CREATE TABLE identity_fact (
    id INTEGER PRIMARY KEY,
    decision_id INTEGER NOT NULL REFERENCES identity_decision (id),
    fact TEXT NOT NULL CHECK (fact IN ('alias', 'wikidata')),
    value TEXT NOT NULL CHECK (value <> ''),
    report TEXT NOT NULL,
    at TEXT NOT NULL CHECK (json_valid(at)),
    name TEXT NOT NULL,
    party_id INTEGER REFERENCES party (id) ON DELETE SET NULL
) STRICT;

CREATE INDEX identity_fact_decision_id ON identity_fact (decision_id);
CREATE INDEX identity_fact_report ON identity_fact (report);
CREATE INDEX identity_fact_party_id ON identity_fact (party_id);

CREATE TABLE party_identity (
    party_id INTEGER PRIMARY KEY REFERENCES party (id) ON DELETE CASCADE,
    identity_id INTEGER NOT NULL      -- no foreign key: derived, and moved as a whole
) STRICT;

CREATE INDEX party_identity_identity_id ON party_identity (identity_id, party_id);

CREATE TABLE party_link (
    left_party INTEGER NOT NULL REFERENCES party (id) ON DELETE CASCADE,
    right_party INTEGER NOT NULL REFERENCES party (id) ON DELETE CASCADE,
    score REAL NOT NULL,
    explanation TEXT NOT NULL CHECK (json_valid(explanation)),
    cut_by INTEGER REFERENCES judgement (id),
    PRIMARY KEY (left_party, right_party),
    CHECK (left_party < right_party)
) STRICT, WITHOUT ROWID;

CREATE INDEX party_link_right_party ON party_link (right_party);
CREATE INDEX party_link_cut_by ON party_link (cut_by) WHERE cut_by IS NOT NULL;

CREATE TABLE identity_conflict (
    judgement_id INTEGER PRIMARY KEY REFERENCES judgement (id),
    identity_id INTEGER NOT NULL
) STRICT;

CREATE TABLE identity_word (
    word TEXT NOT NULL,
    identity_id INTEGER NOT NULL,
    PRIMARY KEY (word, identity_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_word_identity_id ON identity_word (identity_id);

CREATE TABLE identity_pending (
    report_id INTEGER PRIMARY KEY REFERENCES report (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE identity_stale (
    party_id INTEGER PRIMARY KEY REFERENCES party (id) ON DELETE CASCADE
) STRICT;

-- Groups and unnamed sources are nobody whom another report could name.
INSERT INTO identity_pending (report_id)
SELECT DISTINCT report_id FROM party WHERE type IN ('person', 'organisation', 'place');

-- Not OR IGNORE: in a trigger the conflict clause of the statement that fired it would go before it.
CREATE TRIGGER identity_party_insert AFTER INSERT ON party
WHEN new.type IN ('person', 'organisation', 'place') BEGIN
    INSERT INTO identity_pending (report_id) VALUES (new.report_id) ON CONFLICT DO NOTHING;
END;

-- A party that goes may leave others without what they hung together by: its neighbours are told.
CREATE TRIGGER identity_party_delete BEFORE DELETE ON party BEGIN
    INSERT INTO identity_stale (party_id)
    SELECT left_party FROM party_link WHERE right_party = old.id
    UNION SELECT right_party FROM party_link WHERE left_party = old.id
    UNION SELECT left_party FROM judgement WHERE right_party = old.id AND left_party IS NOT NULL
    UNION SELECT right_party FROM judgement WHERE left_party = old.id AND right_party IS NOT NULL
    ON CONFLICT DO NOTHING;
    DELETE FROM identity_stale WHERE party_id = old.id;
END;

CREATE TRIGGER identity_gone AFTER DELETE ON party_identity
WHEN NOT EXISTS (SELECT 1 FROM party_identity WHERE identity_id = old.identity_id) BEGIN
    DELETE FROM identity_word WHERE identity_id = old.identity_id;
END;

-- The last word of people on each pair of parties.
CREATE VIEW judged AS
SELECT
    max(judgement.id) AS judgement_id,
    judgement.verdict,
    min(judgement.left_party, judgement.right_party) AS left_party,
    max(judgement.left_party, judgement.right_party) AS right_party,
    identity_decision.by,
    identity_decision.made,
    identity_decision.why
FROM judgement
JOIN identity_decision ON identity_decision.id = judgement.decision_id
WHERE identity_decision.undone IS NULL
  AND judgement.left_party IS NOT NULL AND judgement.right_party IS NOT NULL
GROUP BY
    min(judgement.left_party, judgement.right_party),
    max(judgement.left_party, judgement.right_party);

-- Every named party of every report with its identity.
CREATE VIEW identified AS
SELECT
    party_identity.identity_id,
    party.name,
    party.type,
    party.aliases,
    party.roles,
    report.published_latest AS day,
    outlet.name AS outlet,
    report.title,
    party.id AS party_id,
    report.id AS report_id
FROM party_identity
JOIN party ON party.id = party_identity.party_id
JOIN report ON report.id = party.report_id
LEFT JOIN outlet ON outlet.id = report.outlet_id;
