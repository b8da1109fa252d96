-- What the service knows of a registered source besides what its agent says.
--   migproject          the migration project it was moved to
--   resize_plan         sizes that disks, volumes … are to have on the target: a value nobody queries
--   state_action_time   when its state last changed, epoch milliseconds; stage_action_time: its migration_cycle
ALTER TABLE sources
    ADD COLUMN migproject        TEXT,
    ADD COLUMN resize_plan       JSONB,
    ADD COLUMN state_action_time BIGINT,
    ADD COLUMN stage_action_time BIGINT;

-- The list, newest first.
CREATE INDEX sources_by_date ON sources (tenant_id, add_date, id);
