-- What callers show to prove who they are. These two tables are found by that, before it is known whose it is:
-- alone of all, their keys are not led by the tenant.
--   hash          SHA-256 of the token, which is kept nowhere
--   secret        the secret key, encrypted under SMS_MASTER_KEY and bound to its access key
--   role          full, agent or read-only
--   last_used_at  to the hour; all times are epoch milliseconds
CREATE TABLE tokens (
    hash         BYTEA            NOT NULL,
    tenant_id    TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL,
    role         TEXT             NOT NULL,
    description  TEXT,
    created_at   BIGINT           NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT,
    PRIMARY KEY (hash)
);

CREATE UNIQUE INDEX tokens_by_tenant ON tokens (tenant_id, id);

CREATE TABLE access_keys (
    access_key   TEXT COLLATE "C" NOT NULL,
    tenant_id    TEXT COLLATE "C" NOT NULL,
    secret       BYTEA            NOT NULL,
    role         TEXT             NOT NULL,
    description  TEXT,
    created_at   BIGINT           NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT,
    PRIMARY KEY (access_key)
);

CREATE INDEX access_keys_by_tenant ON access_keys (tenant_id);

-- Outcomes of signed requests, so that the same one again is answered and not done again.
--   key      SHA-256 of the signature
--   status   NULL: it is being done
CREATE TABLE replays (
    tenant_id    TEXT COLLATE "C" NOT NULL,
    key          BYTEA            NOT NULL,
    created_at   BIGINT           NOT NULL,
    status       INTEGER,
    etag         TEXT,
    body         BYTEA,
    PRIMARY KEY (tenant_id, key)
);

CREATE INDEX replays_by_age ON replays (tenant_id, created_at);
