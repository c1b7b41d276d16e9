-- Who said that the company file which stopped the sync is the right one.

ALTER TABLE gateway.company_file ADD COLUMN accepted_by text;
