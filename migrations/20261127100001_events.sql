-- What has happened, to be read in the order (epoch, tx, seq). A reader goes no further than the oldest transaction that
-- is still running, so that an event that is committed late is never passed over.
--   epoch        goes up where the transactions may be counted anew: after a restore or a fail-over
--   tx           the transaction that wrote it
--   seq          its number, in the order within a transaction
--   at           when it happened, epoch milliseconds
--   actor_type   what the actor showed to prove who they are: a token, an access key …
--   actor_id     whose: the id of the token, the access key, the user of the IAM
--   address      the client's address, as far as it is known
CREATE TABLE events (
    tenant_id   TEXT COLLATE "C" NOT NULL,
    epoch       INTEGER          NOT NULL,
    tx          BIGINT           NOT NULL,
    seq         BIGINT           NOT NULL,
    at          BIGINT           NOT NULL,
    type        TEXT COLLATE "C" NOT NULL,
    task_id     TEXT COLLATE "C",
    source_id   TEXT COLLATE "C",
    data        JSONB            NOT NULL,
    actor_type  TEXT             NOT NULL,
    actor_id    TEXT COLLATE "C",
    actor_role  TEXT,
    address     TEXT,
    request_id  TEXT,
    PRIMARY KEY (tenant_id, epoch, tx, seq)
);

CREATE INDEX events_by_task ON events (tenant_id, task_id, epoch, tx, seq) WHERE task_id IS NOT NULL;
CREATE INDEX events_by_source ON events (tenant_id, source_id, epoch, tx, seq) WHERE source_id IS NOT NULL;
CREATE INDEX events_by_type ON events (tenant_id, type, epoch, tx, seq);
CREATE INDEX events_by_actor ON events (tenant_id, actor_id, epoch, tx, seq) WHERE actor_id IS NOT NULL;
CREATE INDEX events_by_time ON events (tenant_id, at);

CREATE SEQUENCE event_numbers;

-- Who has events, and the last one that is no longer kept: whoever has read less than that has missed something.
CREATE TABLE event_logs (
    tenant_id  TEXT COLLATE "C" NOT NULL,
    epoch      INTEGER          NOT NULL,
    tx         BIGINT           NOT NULL,
    seq        BIGINT           NOT NULL,
    PRIMARY KEY (tenant_id)
);

-- The servers whose transactions were counted. The last row is the one in use.
CREATE TABLE event_epochs (
    epoch              INTEGER NOT NULL,
    system_identifier  BIGINT  NOT NULL,
    timeline           INTEGER NOT NULL,
    PRIMARY KEY (epoch)
);

INSERT INTO event_epochs (epoch, system_identifier, timeline)
SELECT 1, s.system_identifier, c.timeline_id FROM pg_control_system() AS s, pg_control_checkpoint() AS c;

-- SHA-256 of what the last update said that can be an event. An update that says the same again has none.
ALTER TABLE tasks ADD COLUMN noted BYTEA;

-- What people decide about a task, and its state: a change of any of these is an event. Sub-tasks and servers have events of
-- their own, and what agents measure has none.
CREATE FUNCTION task_settings(t tasks) RETURNS JSONB LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'name', t.name, 'type', t.type, 'os_type', t.os_type, 'priority', t.priority, 'region_id', t.region_id,
        'region_name', t.region_name, 'project_id', t.project_id, 'project_name', t.project_name,
        'start_target_server', t.start_target_server, 'enterprise_project_id', t.enterprise_project_id,
        'enterprise_project', t.enterprise_project, 'exist_server', t.exist_server, 'migration_ip', t.migration_ip,
        'speed_limit', t.speed_limit, 'vm_template_id', t.vm_template_id, 'use_ipv6', t.use_ipv6,
        'use_public_ip', t.use_public_ip, 'syncing', t.syncing, 'auto_start', t.auto_start, 'state', t.state
    )
$$;
