-- Who does what only one instance is to do at a time.
--   held_until   when somebody else may take over, epoch milliseconds
--   since        since when it has been done without a pause, by whomever
CREATE TABLE leases (
    name        TEXT COLLATE "C" NOT NULL,
    holder      TEXT COLLATE "C" NOT NULL,
    held_until  BIGINT           NOT NULL,
    since       BIGINT           NOT NULL,
    PRIMARY KEY (name)
);

-- What was last seen of a task at work, and its samples of the last ten minutes. Times are in epoch milliseconds.
--   version, state        the task's, and since when it has been in that state
--   reported_at           when somebody last wrote to the task
--   step, step_progress, size   the sub-task at work, its percentage and the bytes that are copied
--   moved_at              when one of these last went on
--   mark_at, mark_size    where the measuring of the rate began
--   rate                  bytes a second, as last measured
--   behind, growing       bytes to be copied at the last mark, and how often they have grown from mark to mark
--   period                when the samples begin
--   at …                  the samples, one after another in each array
CREATE TABLE watches (
    tenant_id        TEXT COLLATE "C"   NOT NULL,
    task_id          TEXT COLLATE "C"   NOT NULL,
    version          BIGINT             NOT NULL,
    state            TEXT,
    state_since      BIGINT             NOT NULL,
    reported_at      BIGINT             NOT NULL,
    step             TEXT,
    step_progress    INTEGER,
    size             BIGINT,
    moved_at         BIGINT             NOT NULL,
    mark_at          BIGINT             NOT NULL,
    mark_size        BIGINT,
    rate             DOUBLE PRECISION,
    behind           BIGINT,
    growing          INTEGER            NOT NULL,
    period           BIGINT             NOT NULL,
    at               BIGINT[]           NOT NULL,
    progress         INTEGER[]          NOT NULL,
    replicatesize    BIGINT[]           NOT NULL,
    totalsize        BIGINT[]           NOT NULL,
    migrate_speed    REAL[]             NOT NULL,
    total_cpu_usage  REAL[]             NOT NULL,
    agent_cpu_usage  REAL[]             NOT NULL,
    total_mem_usage  REAL[]             NOT NULL,
    agent_mem_usage  REAL[]             NOT NULL,
    total_disk_io    REAL[]             NOT NULL,
    agent_disk_io    REAL[]             NOT NULL,
    PRIMARY KEY (tenant_id, task_id),
    FOREIGN KEY (tenant_id, task_id) REFERENCES tasks (tenant_id, id) ON DELETE CASCADE
) WITH (fillfactor = 50);

-- Samples of ten minutes each: one array for each figure, as a row for each sample would take five times the room.
--   step   seconds from one sample to the next: 10, or 60 where they are older than a day
CREATE TABLE samples (
    tenant_id        TEXT COLLATE "C" NOT NULL,
    task_id          TEXT COLLATE "C" NOT NULL,
    period           BIGINT           NOT NULL,
    step             INTEGER          NOT NULL,
    at               BIGINT[]         NOT NULL,
    progress         INTEGER[]        NOT NULL,
    replicatesize    BIGINT[]         NOT NULL,
    totalsize        BIGINT[]         NOT NULL,
    migrate_speed    REAL[]           NOT NULL,
    total_cpu_usage  REAL[]           NOT NULL,
    agent_cpu_usage  REAL[]           NOT NULL,
    total_mem_usage  REAL[]           NOT NULL,
    agent_mem_usage  REAL[]           NOT NULL,
    total_disk_io    REAL[]           NOT NULL,
    agent_disk_io    REAL[]           NOT NULL,
    PRIMARY KEY (tenant_id, task_id, period),
    FOREIGN KEY (tenant_id, task_id) REFERENCES tasks (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX samples_by_period ON samples (tenant_id, step, period);

-- Why a task is stalled, and since when that is known.
ALTER TABLE tasks
    ADD COLUMN stalled    TEXT COLLATE "C",
    ADD COLUMN stalled_at BIGINT;

CREATE INDEX tasks_stalled ON tasks (tenant_id, stalled, id) WHERE stalled IS NOT NULL;

-- How often a command was handed out to its agent.
ALTER TABLE commands ADD COLUMN deliveries INTEGER NOT NULL DEFAULT 0;
