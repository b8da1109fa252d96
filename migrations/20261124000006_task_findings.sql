-- The last evaluation of the network between source and target.
CREATE TABLE network_checks (
    tenant_id                TEXT COLLATE "C" NOT NULL,
    task_id                  TEXT COLLATE "C" NOT NULL,
    domain_connectivity      BOOLEAN,
    destination_connectivity BOOLEAN,
    network_delay            DOUBLE PRECISION,
    network_jitter           DOUBLE PRECISION,
    migration_speed          DOUBLE PRECISION,
    loss_percentage          DOUBLE PRECISION,
    cpu_usage                DOUBLE PRECISION,
    mem_usage                DOUBLE PRECISION,
    evaluation_result        TEXT,
    PRIMARY KEY (tenant_id, task_id),
    FOREIGN KEY (tenant_id, task_id) REFERENCES tasks (tenant_id, id) ON DELETE CASCADE
);

-- The last consistency check, a row for each directory; tasks.consistency_finished_time says when, epoch
-- milliseconds, NULL: there was none.
ALTER TABLE tasks
    ADD COLUMN consistency_finished_time BIGINT;

CREATE TABLE consistency_results (
    tenant_id             TEXT COLLATE "C" NOT NULL,
    task_id               TEXT COLLATE "C" NOT NULL,
    position              INTEGER          NOT NULL,
    dir_check             TEXT,
    num_total_files       INTEGER,
    num_different_files   INTEGER,
    num_target_miss_files INTEGER,
    num_target_more_files INTEGER,
    PRIMARY KEY (tenant_id, task_id, position),
    FOREIGN KEY (tenant_id, task_id) REFERENCES tasks (tenant_id, id) ON DELETE CASCADE
);
