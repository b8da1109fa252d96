-- Network interfaces of a server (table 12).
CREATE TABLE networks (
    tenant_id TEXT COLLATE "C" NOT NULL,
    owner_id  TEXT COLLATE "C" NOT NULL,
    role      TEXT COLLATE "C" NOT NULL,
    position  INTEGER          NOT NULL,
    name      TEXT,
    ip        TEXT,
    netmask   TEXT,
    gateway   TEXT,
    mtu       INTEGER,
    mac       TEXT,
    id        TEXT,
    PRIMARY KEY (tenant_id, owner_id, role, position),
    FOREIGN KEY (tenant_id, owner_id, role) REFERENCES servers (tenant_id, owner_id, role) ON DELETE CASCADE
);
