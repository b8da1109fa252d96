-- Outcomes of requests that differ when they are done twice, so that the same one again is answered and not done again.
-- They replace the replays, which were outcomes of signed requests only.
--   key          SHA-256 of a signature, or of an Idempotency-Key
--   fingerprint  SHA-256 of the request that an Idempotency-Key stands for; NULL for a signature, which covers it
--   claim        which execution of the request this is; its outcome is written down only while it holds the claim
--   claimed_at   when that began, epoch milliseconds
--   expires_at   when the outcome is forgotten, epoch milliseconds
--   status       NULL: it is being done
CREATE TABLE outcomes (
    tenant_id    TEXT COLLATE "C" NOT NULL,
    key          BYTEA            NOT NULL,
    fingerprint  BYTEA,
    claim        BIGINT           NOT NULL,
    claimed_at   BIGINT           NOT NULL,
    expires_at   BIGINT           NOT NULL,
    status       INTEGER,
    etag         TEXT,
    body         BYTEA,
    PRIMARY KEY (tenant_id, key)
);

CREATE INDEX outcomes_by_expiry ON outcomes (tenant_id, expires_at);

-- A request that was signed before the update is still done once after it.
INSERT INTO outcomes (tenant_id, key, claim, claimed_at, expires_at, status, etag, body)
SELECT tenant_id, key, 0, created_at, created_at + 1860000, status, etag, body FROM replays;

DROP TABLE replays;
