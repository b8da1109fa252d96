-- Btrfs file systems of a server (table 10) and their subvolumes (table 11).
CREATE TABLE btrfs_file_systems (
    tenant_id                TEXT COLLATE "C" NOT NULL,
    owner_id                 TEXT COLLATE "C" NOT NULL,
    role                     TEXT COLLATE "C" NOT NULL,
    position                 INTEGER          NOT NULL,
    name                     TEXT,
    label                    TEXT,
    uuid                     TEXT,
    device                   TEXT,
    size                     BIGINT,
    nodesize                 BIGINT,
    sectorsize               INTEGER,
    data_profile             TEXT,
    system_profile           TEXT,
    metadata_profile         TEXT,
    global_reserve1          TEXT,
    g_vol_used_size          BIGINT,
    default_subvolid         TEXT,
    default_subvol_name      TEXT,
    default_subvol_mountpath TEXT,
    PRIMARY KEY (tenant_id, owner_id, role, position),
    FOREIGN KEY (tenant_id, owner_id, role) REFERENCES servers (tenant_id, owner_id, role) ON DELETE CASCADE
);

CREATE TABLE btrfs_subvolumes (
    tenant_id         TEXT COLLATE "C" NOT NULL,
    owner_id          TEXT COLLATE "C" NOT NULL,
    role              TEXT COLLATE "C" NOT NULL,
    parent_position   INTEGER          NOT NULL,
    position          INTEGER          NOT NULL,
    uuid              TEXT,
    is_snapshot       TEXT,
    subvol_id         TEXT,
    parent_id         TEXT,
    subvol_name       TEXT,
    subvol_mount_path TEXT,
    PRIMARY KEY (tenant_id, owner_id, role, parent_position, position),
    FOREIGN KEY (tenant_id, owner_id, role, parent_position) REFERENCES btrfs_file_systems (tenant_id, owner_id, role, position) ON DELETE CASCADE
);
