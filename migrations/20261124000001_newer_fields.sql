-- Fields that the vendor's API has gained since the founding page (openapi/fields-2026.csv), and the choices
-- that a task's creation makes.
ALTER TABLE tasks
    ADD COLUMN enterprise_project        TEXT,
    ADD COLUMN image_disk_id             TEXT,
    ADD COLUMN target_disk_ids           TEXT,
    ADD COLUMN snapshot_ids              TEXT,
    ADD COLUMN cutovered_snapshot_ids    TEXT,
    ADD COLUMN clonevm_template_id       TEXT,
    ADD COLUMN over_speed_threshold      DOUBLE PRECISION,
    ADD COLUMN is_need_consistency_check BOOLEAN,
    ADD COLUMN need_migration_test       BOOLEAN;

ALTER TABLE servers
    ADD COLUMN ipv6     TEXT,
    ADD COLUMN has_tc   BOOLEAN,
    ADD COLUMN platform TEXT;

ALTER TABLE networks
    ADD COLUMN ipv6 TEXT;
