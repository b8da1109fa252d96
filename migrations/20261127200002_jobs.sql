-- Actions on many tasks, done one after another, whichever instance does them.
--   actor_type … request_id   on whose behalf, as in events
--   finished_at               NULL: some of its tasks are still to come
CREATE TABLE jobs (
    tenant_id    TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL,
    operation    TEXT             NOT NULL,
    reason       TEXT,
    tasks        INTEGER          NOT NULL,
    created_at   BIGINT           NOT NULL,
    finished_at  BIGINT,
    actor_type   TEXT             NOT NULL,
    actor_id     TEXT COLLATE "C",
    actor_role   TEXT,
    address      TEXT,
    request_id   TEXT,
    PRIMARY KEY (tenant_id, id)
);

CREATE INDEX jobs_unfinished ON jobs (tenant_id, id) WHERE finished_at IS NULL;

-- The tasks of a job, which need not exist.
--   outcome   done, refused or failed; NULL: still to come
CREATE TABLE job_tasks (
    tenant_id   TEXT COLLATE "C" NOT NULL,
    job_id      TEXT COLLATE "C" NOT NULL,
    position    INTEGER          NOT NULL,
    task_id     TEXT COLLATE "C" NOT NULL,
    outcome     TEXT COLLATE "C",
    error_code  TEXT,
    error_msg   TEXT,
    PRIMARY KEY (tenant_id, job_id, position),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX job_tasks_to_come ON job_tasks (tenant_id, job_id, position) WHERE outcome IS NULL;
