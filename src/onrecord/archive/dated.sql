-- The archive: a dossier of somebody in tens of thousands of statements, within a fifth of a second.
--
-- It takes a day and an outlet from each, and would else read as many rows of statement and report,
-- which lie all over the file.

CREATE INDEX statement_dated ON statement (id, day, report_id);
CREATE INDEX report_dated ON report (
    id, current, outlet_id, published_earliest, published_latest
);
