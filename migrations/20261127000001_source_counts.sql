-- How many sources a tenant has, so that the list's count costs the same for any number of them.
CREATE TABLE source_counts (
    tenant_id TEXT COLLATE "C" PRIMARY KEY,
    sources BIGINT NOT NULL
);
-- no instance may register a source between the count and the commit
LOCK TABLE sources IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO source_counts SELECT tenant_id, count(*) FROM sources GROUP BY tenant_id;

-- A page of a filtered list comes from an index in the list's own order.
DROP INDEX sources_by_state;
CREATE INDEX sources_by_state ON sources (tenant_id, state, add_date, id);
DROP INDEX sources_by_project;
CREATE INDEX sources_by_project ON sources (tenant_id, migproject, add_date, id);
