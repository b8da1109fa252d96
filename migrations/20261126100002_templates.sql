-- What the service keeps of an account itself. Its row is made when it is first needed; whoever creates or renames one
-- of the few objects that an account may have holds the lock on it.
--   privacy_agreed_at   when somebody accepted the privacy agreement, epoch milliseconds
CREATE TABLE accounts (
    tenant_id         TEXT COLLATE "C" NOT NULL,
    privacy_agreed_at BIGINT,
    PRIMARY KEY (tenant_id)
);

-- Templates that target servers are created from.
--   is_template       whether it is for any task; otherwise it is deleted with the task that uses it
--   target_password   encrypted under SMS_MASTER_KEY where that is set
--   document          the rest: what nothing looks for
CREATE TABLE templates (
    tenant_id         TEXT COLLATE "C" NOT NULL,
    id                TEXT COLLATE "C" NOT NULL,
    name              TEXT             NOT NULL,
    is_template       BOOLEAN          NOT NULL,
    region            TEXT,
    availability_zone TEXT,
    target_password   TEXT,
    document          JSONB            NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX templates_by_name ON templates (tenant_id, name);

-- The tasks that use a template.
CREATE INDEX tasks_by_template ON tasks (tenant_id, vm_template_id) WHERE vm_template_id IS NOT NULL;
CREATE INDEX tasks_by_clone_template ON tasks (tenant_id, clonevm_template_id) WHERE clonevm_template_id IS NOT NULL;
