-- One family of tables for every server the service knows, told apart by role:
--   registered               a registered source; owner_id is its id in "sources"
--   source, target, clone    the servers of a task; owner_id is the task's id
-- A task's three rows are made with it; "present" says whether the API shows the server.
-- Columns are the union of tables 4, 7 and 15 of the founding page.
--   *_shape          what lists there are: one element for each disk (Btrfs file system, volume group), which is
--                    the number of its volumes (subvolumes, logical volumes), NULL: none were ever given.
--                    Rows outside the shape are dead: never read, and swept
--   unswept          there may be dead rows
--   source_id, task_id   owner_id again, the one or the other by role: for the foreign keys. Not GENERATED,
--                    and no CHECK on role: Postgres reads their expressions anew in every update
--   network_count    how many networks there are; NULL: none were ever given
CREATE TABLE servers (
    tenant_id              TEXT COLLATE "C" NOT NULL,
    owner_id               TEXT COLLATE "C" NOT NULL,
    role                   TEXT COLLATE "C" NOT NULL,
    present                BOOLEAN          NOT NULL,
    unswept                BOOLEAN          NOT NULL DEFAULT FALSE,
    id                     TEXT,
    ip                     TEXT,
    name                   TEXT,
    hostname               TEXT,
    os_type                TEXT,
    os_version             TEXT,
    virtualization_type    TEXT,
    linux_block_check      TEXT,
    firmware               TEXT,
    cpu_quantity           INTEGER,
    memory                 BIGINT,
    domain_id              TEXT,
    has_rsync              BOOLEAN,
    paravirtualization     BOOLEAN,
    raw_devices            TEXT,
    driver_files           BOOLEAN,
    system_services        BOOLEAN,
    account_rights         BOOLEAN,
    boot_loader            TEXT,
    system_dir             TEXT,
    agent_version          TEXT,
    kernel_version         TEXT,
    migration_cycle        TEXT,
    state                  TEXT,
    oem_system             BOOLEAN,
    start_type             TEXT,
    io_read_wait           DOUBLE PRECISION,
    vm_id                  TEXT,
    flavor                 TEXT,
    image_disk_id          TEXT,
    snapshot_ids           TEXT,
    cutovered_snapshot_ids TEXT,
    clone_error            TEXT,
    clone_state            TEXT,
    error_msg              TEXT,
    disk_shape             INTEGER[],
    btrfs_shape            INTEGER[],
    network_count          INTEGER,
    volume_group_shape     INTEGER[],
    source_id              TEXT COLLATE "C",
    task_id                TEXT COLLATE "C",
    PRIMARY KEY (tenant_id, owner_id, role),
    FOREIGN KEY (tenant_id, source_id) REFERENCES sources (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, task_id) REFERENCES tasks (tenant_id, id) ON DELETE CASCADE
);

-- For the cascades from sources and tasks.
CREATE INDEX servers_by_source ON servers (tenant_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX servers_by_task ON servers (tenant_id, task_id) WHERE task_id IS NOT NULL;
