-- The archive: what people have corrected can be found by their words.
--
--   review_fts  the full-text index of review_decision, one row for each decision that is not
--               `wrong`: its words, its source, the context of its words as they now are ('' for
--               decisions of before this version), and the names of its speakers

CREATE VIRTUAL TABLE review_fts USING fts5 (
    words, source, context, speakers, tokenize='unicode61 remove_diacritics 2'
);

INSERT INTO review_fts (rowid, words, source, context, speakers)
SELECT
    id,
    words,
    source,
    '',
    coalesce((
        SELECT group_concat(name, '; ') FROM review_speaker WHERE decision_id = review_decision.id
    ), '')
FROM review_decision WHERE verdict <> 'wrong';
