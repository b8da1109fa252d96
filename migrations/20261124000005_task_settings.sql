-- Speed limits by time of day. tasks.speed_limit_count: how many there are; NULL: none were ever set.
ALTER TABLE tasks
    ADD COLUMN speed_limit_count INTEGER;

CREATE TABLE speed_limits (
    tenant_id            TEXT COLLATE "C" NOT NULL,
    task_id              TEXT COLLATE "C" NOT NULL,
    position             INTEGER          NOT NULL,
    "start"              TEXT,
    "end"                TEXT,
    speed                INTEGER,
    over_speed_threshold DOUBLE PRECISION,
    PRIMARY KEY (tenant_id, task_id, position),
    FOREIGN KEY (tenant_id, task_id) REFERENCES tasks (tenant_id, id) ON DELETE CASCADE
);

-- Special settings, by key.
CREATE TABLE configurations (
    tenant_id     TEXT COLLATE "C" NOT NULL,
    task_id       TEXT COLLATE "C" NOT NULL,
    config_key    TEXT COLLATE "C" NOT NULL,
    config_value  TEXT,
    config_status TEXT,
    PRIMARY KEY (tenant_id, task_id, config_key),
    FOREIGN KEY (tenant_id, task_id) REFERENCES tasks (tenant_id, id) ON DELETE CASCADE
);
