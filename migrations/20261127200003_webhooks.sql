-- Where events are sent to.
--   types, task_id, source_id   which events; empty, NULL: all
--   secret                      signs what is sent; as far as there is a master key, encrypted
--   old_secret                  signs as well until old_until, after a rotation
--   disabled_reason             why the service has disabled it: gone, failing
--   failing_since               since when nothing has been delivered, although it was tried
--   epoch, tx, seq              the last event that was looked at
CREATE TABLE webhooks (
    tenant_id        TEXT COLLATE "C"   NOT NULL,
    id               TEXT COLLATE "C"   NOT NULL,
    url              TEXT               NOT NULL,
    description      TEXT,
    types            TEXT[] COLLATE "C" NOT NULL,
    task_id          TEXT COLLATE "C",
    source_id        TEXT COLLATE "C",
    enabled          BOOLEAN            NOT NULL,
    disabled_reason  TEXT,
    secret           TEXT               NOT NULL,
    old_secret       TEXT,
    old_until        BIGINT,
    created_at       BIGINT             NOT NULL,
    failing_since    BIGINT,
    epoch            INTEGER            NOT NULL,
    tx               BIGINT             NOT NULL,
    seq              BIGINT             NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- What is sent, and how it went.
--   id        of the message: the event's; it stays the same however often it is sent
--   state     pending, delivered or failed
--   attempts  how often it was tried
--   next_at   when it is tried next; while it is being tried, when somebody else may
--   status, error, answer   of the last attempt: what the receiver answered, or why there was no answer
CREATE TABLE webhook_deliveries (
    tenant_id   TEXT COLLATE "C" NOT NULL,
    webhook_id  TEXT COLLATE "C" NOT NULL,
    id          TEXT COLLATE "C" NOT NULL,
    type        TEXT COLLATE "C" NOT NULL,
    body        TEXT             NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    attempts    INTEGER          NOT NULL,
    created_at  BIGINT           NOT NULL,
    next_at     BIGINT           NOT NULL,
    last_at     BIGINT,
    status      INTEGER,
    error       TEXT,
    answer      TEXT,
    PRIMARY KEY (tenant_id, webhook_id, id),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (tenant_id, webhook_id, next_at) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (tenant_id, webhook_id, created_at, id);
