-- Requests of people: the rule that refused one, and which version of the rules a tenant is under.

ALTER TABLE reconciler.aside ADD COLUMN rule text NOT NULL DEFAULT '';

-- For all tenants and without their data: a build that lacks a version in force must not start. A
-- tenant without a row is under the first version.
CREATE TABLE reconciler.rules_index (
    tenant uuid PRIMARY KEY,
    version integer NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON reconciler.rules_index TO tieout_reconciler;
GRANT SELECT ON reconciler.rules_index TO tieout_console, tieout_tieout;
