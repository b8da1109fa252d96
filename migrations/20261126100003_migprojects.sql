-- Migration projects (/v3/migprojects). Each source belongs to one.
--   created_at   epoch milliseconds; lists are ordered by it
--   is_default   the project that new sources join. An account has exactly one such project from the moment that it
--                has any; the index sees to "at most one", storage/migprojects/create_first.rs to "at least one"
--   region, type NULL in a project that the service created itself: nobody has chosen them
CREATE TABLE migration_projects (
    tenant_id           TEXT COLLATE "C" NOT NULL,
    id                  TEXT COLLATE "C" NOT NULL,
    created_at          BIGINT           NOT NULL,
    is_default          BOOLEAN          NOT NULL,
    name                TEXT COLLATE "C" NOT NULL,
    description         TEXT,
    region              TEXT,
    type                TEXT,
    start_target_server BOOLEAN          NOT NULL DEFAULT TRUE,
    speed_limit         INTEGER          NOT NULL DEFAULT 0,
    use_public_ip       BOOLEAN          NOT NULL DEFAULT TRUE,
    exist_server        BOOLEAN          NOT NULL DEFAULT TRUE,
    syncing             BOOLEAN          NOT NULL DEFAULT FALSE,
    enterprise_project  TEXT             NOT NULL DEFAULT 'default',
    start_network_check BOOLEAN,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
);

CREATE UNIQUE INDEX migration_projects_default ON migration_projects (tenant_id) WHERE is_default;

ALTER TABLE sources ALTER COLUMN migproject TYPE TEXT COLLATE "C";

-- What sources were moved to so far was a text that nothing checked. Each such text becomes a project of that name.
-- It is the id too, as clients know it, unless it cannot be part of a path.
INSERT INTO migration_projects (tenant_id, id, created_at, is_default, name)
SELECT
    tenant_id,
    CASE WHEN migproject ~ '^[A-Za-z0-9_-]{1,255}$' THEN migproject ELSE md5(migproject)::uuid::text END,
    min(add_date),
    migproject = 'SystemProject',
    migproject
FROM sources
WHERE migproject <> ''
GROUP BY tenant_id, migproject;

INSERT INTO migration_projects (tenant_id, id, created_at, is_default, name)
SELECT tenant_id, gen_random_uuid()::text, min(add_date), TRUE, 'SystemProject'
FROM sources
GROUP BY tenant_id
ON CONFLICT (tenant_id, name) DO NOTHING;

UPDATE sources AS s SET migproject = p.id
FROM migration_projects AS p
WHERE p.tenant_id = s.tenant_id
    AND CASE WHEN coalesce(s.migproject, '') = '' THEN p.is_default ELSE p.name = s.migproject END
    AND s.migproject IS DISTINCT FROM p.id;

-- NULL only while instances of the previous version are running; a source's next registration fills it in.
ALTER TABLE sources
    ADD FOREIGN KEY (tenant_id, migproject) REFERENCES migration_projects (tenant_id, id);

CREATE INDEX sources_by_project ON sources (tenant_id, migproject);

-- What is known of a source before its migration.
--   sources.checks       results of checks of what its agent reported, kept so that lists need not read inventories.
--                        NULL: registered before checks were kept
--   tasks.connected_at   when an update last wrote "connected", epoch milliseconds
ALTER TABLE sources ADD COLUMN checks JSONB;
ALTER TABLE tasks ADD COLUMN connected_at BIGINT;
