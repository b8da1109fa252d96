-- What the service knows of a registered source besides what its agent says.
--   migproject    the migration project it was moved to
--   resize_plan   sizes that disks, volumes … are to have on the target: a value nobody queries
--   renamed       somebody gave it a name, which its agent's no longer changes
ALTER TABLE sources
    ADD COLUMN migproject  TEXT,
    ADD COLUMN resize_plan JSONB,
    ADD COLUMN renamed     BOOLEAN NOT NULL DEFAULT FALSE;

-- When the state, and the migration_cycle, of a registered source last changed, epoch milliseconds.
ALTER TABLE servers
    ADD COLUMN state_action_time BIGINT,
    ADD COLUMN stage_action_time BIGINT;

-- The list of sources, newest first, by state, and by the target of their tasks.
CREATE INDEX sources_by_date ON sources (tenant_id, add_date, id);
CREATE INDEX servers_by_state ON servers (tenant_id, state) WHERE role = 'registered';
CREATE INDEX servers_by_vm ON servers (tenant_id, vm_id) WHERE role = 'target';
