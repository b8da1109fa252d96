-- Registered source servers (/v3/sources). What the agent reports of one is its row in "servers".
--   tenant_id        the account a row belongs to; leads every key, so that the schema shards on it;
--                    keys are COLLATE "C": one order, and fast, whatever the database's locale
--   identity         SHA-256 of what tells a machine apart (ip, name, MAC addresses): finds the source
--                    of an agent that registers again without an id; NULL where it said too little
--   add_date, last_visit_time   epoch milliseconds
CREATE TABLE sources (
    tenant_id       TEXT COLLATE "C" NOT NULL,
    id              TEXT COLLATE "C" NOT NULL,
    identity        BYTEA,
    add_date        BIGINT           NOT NULL,
    last_visit_time BIGINT           NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, identity)
);
