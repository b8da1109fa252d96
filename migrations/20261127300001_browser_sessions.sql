-- People who have signed in with a browser. Its cookie is stored as a hash.
--
-- hash       SHA-256 of the cookie's value
-- actor_*    who has signed in, as in events; a session ends with the token or access key that it was given for
-- expires_at at the latest a day after created_at
--
-- Nobody's tenant is known before their session is found, so `hash` leads, as it does for tokens.
CREATE TABLE browser_sessions (
    hash         BYTEA            NOT NULL,
    tenant_id    TEXT COLLATE "C" NOT NULL,
    role         TEXT             NOT NULL,
    actor_type   TEXT             NOT NULL,
    actor_id     TEXT,
    created_at   BIGINT           NOT NULL,
    expires_at   BIGINT           NOT NULL,
    last_used_at BIGINT           NOT NULL,
    PRIMARY KEY (hash)
);

CREATE INDEX browser_sessions_by_tenant ON browser_sessions (tenant_id, created_at);
