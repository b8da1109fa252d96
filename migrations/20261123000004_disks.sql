-- Disks of a server (tables 5 and 8) and their partitions (tables 6 and 9). "position" counts from 1.
CREATE TABLE disks (
    tenant_id       TEXT COLLATE "C" NOT NULL,
    owner_id        TEXT COLLATE "C" NOT NULL,
    role            TEXT COLLATE "C" NOT NULL,
    position        INTEGER          NOT NULL,
    name            TEXT,
    partition_style TEXT,
    device_use      TEXT,
    size            BIGINT,
    used_size       BIGINT,
    os_disk         BOOLEAN,
    relation_name   TEXT,
    inode_size      INTEGER,
    id              BIGINT,
    disk_id         TEXT,
    disk_index      TEXT,
    PRIMARY KEY (tenant_id, owner_id, role, position),
    FOREIGN KEY (tenant_id, owner_id, role) REFERENCES servers (tenant_id, owner_id, role) ON DELETE CASCADE
);

CREATE TABLE volumes (
    tenant_id        TEXT COLLATE "C" NOT NULL,
    owner_id         TEXT COLLATE "C" NOT NULL,
    role             TEXT COLLATE "C" NOT NULL,
    parent_position  INTEGER          NOT NULL,
    position         INTEGER          NOT NULL,
    device_use       TEXT,
    file_system      TEXT,
    index            INTEGER,
    mount_point      TEXT,
    name             TEXT,
    size             BIGINT,
    used_size        BIGINT,
    inode_size       INTEGER,
    inode_nums       BIGINT,
    uuid             TEXT,
    size_per_cluster INTEGER,
    id               BIGINT,
    relation_name    TEXT,
    free_size        BIGINT,
    PRIMARY KEY (tenant_id, owner_id, role, parent_position, position),
    FOREIGN KEY (tenant_id, owner_id, role, parent_position) REFERENCES disks (tenant_id, owner_id, role, position) ON DELETE CASCADE
);
