-- LVM volume groups of a server (table 13) and their logical volumes (table 14).
CREATE TABLE volume_groups (
    tenant_id  TEXT COLLATE "C" NOT NULL,
    owner_id   TEXT COLLATE "C" NOT NULL,
    role       TEXT COLLATE "C" NOT NULL,
    position   INTEGER          NOT NULL,
    components TEXT,
    free_size  BIGINT,
    name       TEXT,
    size       BIGINT,
    PRIMARY KEY (tenant_id, owner_id, role, position),
    FOREIGN KEY (tenant_id, owner_id, role) REFERENCES servers (tenant_id, owner_id, role) ON DELETE CASCADE
);

CREATE TABLE logical_volumes (
    tenant_id       TEXT COLLATE "C" NOT NULL,
    owner_id        TEXT COLLATE "C" NOT NULL,
    role            TEXT COLLATE "C" NOT NULL,
    parent_position INTEGER          NOT NULL,
    position        INTEGER          NOT NULL,
    block_count     INTEGER,
    block_size      BIGINT,
    file_system     TEXT,
    inode_size      INTEGER,
    inode_nums      BIGINT,
    device_use      TEXT,
    mount_point     TEXT,
    name            TEXT,
    size            BIGINT,
    used_size       BIGINT,
    free_size       BIGINT,
    PRIMARY KEY (tenant_id, owner_id, role, parent_position, position),
    FOREIGN KEY (tenant_id, owner_id, role, parent_position) REFERENCES volume_groups (tenant_id, owner_id, role, position) ON DELETE CASCADE
);
