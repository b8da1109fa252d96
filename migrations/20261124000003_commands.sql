-- What an agent is to do (GET /v3/sources/{server_id}/command). A source has one command of each kind at
-- the most: a later action replaces what an earlier one queued and nobody acknowledged.
--   kind          control: START, STOP, SKIP, PREMIGRATE; log: UPLOAD_LOG
--   replaces      what the agent had been told before and did not acknowledge: it may still answer that
--   bucket        where the log goes
--   delivered_at  epoch milliseconds; NULL: not handed out yet
CREATE TABLE commands (
    tenant_id    TEXT COLLATE "C" NOT NULL,
    source_id    TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    task_id      TEXT COLLATE "C" NOT NULL,
    name         TEXT             NOT NULL,
    replaces     TEXT,
    bucket       TEXT,
    queued_at    BIGINT           NOT NULL,
    delivered_at BIGINT,
    PRIMARY KEY (tenant_id, source_id, kind),
    FOREIGN KEY (tenant_id, task_id) REFERENCES tasks (tenant_id, id) ON DELETE CASCADE
);

-- For the cascade from tasks.
CREATE INDEX commands_by_task ON commands (tenant_id, task_id);

-- Collecting an agent's log: status, where to and for how long (seconds), and when it was done.
ALTER TABLE tasks
    ADD COLUMN log_collect_status TEXT,
    ADD COLUMN log_bucket         TEXT,
    ADD COLUMN log_expire         INTEGER,
    ADD COLUMN log_upload_time    BIGINT;
