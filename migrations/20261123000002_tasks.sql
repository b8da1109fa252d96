-- Migration tasks (table 3 of the founding page) and their sub-tasks (table 16).
--   id               a UUIDv7 made by the service, so that the order of ids is the order of creation
--   source_id        the registered source the task was created for; a source has one task at most
--   sub_task_count   how many sub-tasks the task has; NULL: none were ever given. Rows past it are
--                    dead: never read, and swept; "unswept" says that there may be some
--   version          goes up with every write; the ETag
CREATE TABLE tasks (
    tenant_id              TEXT COLLATE "C" NOT NULL,
    id                     TEXT COLLATE "C" NOT NULL,
    source_id              TEXT COLLATE "C" NOT NULL,
    name                   TEXT,
    type                   TEXT,
    os_type                TEXT,
    priority               INTEGER,
    region_id              TEXT,
    start_target_server    BOOLEAN,
    enterprise_project_id  TEXT,
    exist_server           BOOLEAN,
    migration_ip           TEXT,
    region_name            TEXT,
    speed_limit            INTEGER,
    project_name           TEXT,
    project_id             TEXT,
    vm_template_id         TEXT,
    state                  TEXT,
    estimate_complete_time BIGINT,
    connected              BOOLEAN,
    create_date            BIGINT,
    start_date             BIGINT,
    finish_date            BIGINT,
    migrate_speed          DOUBLE PRECISION,
    error_json             TEXT,
    total_time             BIGINT,
    float_ip               TEXT,
    remain_seconds         BIGINT,
    target_snapshot_id     TEXT,
    sub_task_count         INTEGER,
    unswept                BOOLEAN          NOT NULL DEFAULT FALSE,
    auto_start             BOOLEAN,
    start_network_check    BOOLEAN,
    syncing                BOOLEAN,
    use_ipv6               BOOLEAN,
    use_public_ip          BOOLEAN,
    version                BIGINT           NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, source_id),
    FOREIGN KEY (tenant_id, source_id) REFERENCES sources (tenant_id, id)
);

-- Lists by state, newest first, without a sort.
CREATE INDEX tasks_by_state ON tasks (tenant_id, state, id);

CREATE TABLE sub_tasks (
    tenant_id     TEXT COLLATE "C" NOT NULL,
    task_id       TEXT COLLATE "C" NOT NULL,
    position      INTEGER          NOT NULL,
    id            BIGINT,
    name          TEXT,
    progress      INTEGER,
    start_date    BIGINT,
    end_date      BIGINT,
    migrate_speed DOUBLE PRECISION,
    user_op       TEXT,
    process_trace TEXT,
    PRIMARY KEY (tenant_id, task_id, position),
    FOREIGN KEY (tenant_id, task_id) REFERENCES tasks (tenant_id, id) ON DELETE CASCADE
);

-- How many tasks a tenant has: what the unfiltered list's "count" costs must not grow with them.
CREATE TABLE task_counts (
    tenant_id TEXT COLLATE "C" NOT NULL,
    tasks     BIGINT           NOT NULL,
    PRIMARY KEY (tenant_id)
);
