-- A company file with several currencies lists them: ListID, ISO code and name, a line each. Null: it
-- has only one.
ALTER TABLE gateway.company_file ADD COLUMN currencies text;
