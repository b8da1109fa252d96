-- The secure channel between source and target.
-- The authority that signs a tenant's certificates; PEM.
CREATE TABLE certificate_authorities (
    tenant_id   TEXT COLLATE "C" NOT NULL,
    certificate TEXT             NOT NULL,
    private_key TEXT             NOT NULL,
    PRIMARY KEY (tenant_id)
);

-- A task's passphrase, and its certificates with their keys (PEM), each made when first asked for.
--   expires   when the first of the certificates does, epoch milliseconds
CREATE TABLE task_credentials (
    tenant_id               TEXT COLLATE "C" NOT NULL,
    task_id                 TEXT COLLATE "C" NOT NULL,
    passphrase              TEXT,
    cert                    TEXT,
    private_key             TEXT,
    target_mgmt_cert        TEXT,
    target_mgmt_private_key TEXT,
    target_data_cert        TEXT,
    target_data_private_key TEXT,
    expires                 BIGINT,
    PRIMARY KEY (tenant_id, task_id),
    FOREIGN KEY (tenant_id, task_id) REFERENCES tasks (tenant_id, id) ON DELETE CASCADE
);
