//! Reading servers with all that hangs on them.

use serde::Deserialize;
use serde_json::value::RawValue;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::Result;
use crate::model::{CloneServer, Field, SourceServer, TargetServer};

/// The servers of an owner, by role; `Null` where there is none.
#[derive(Debug, Default)]
pub(in super::super) struct Servers {
    pub(in super::super) registered: Field<SourceServer>,
    pub(in super::super) source: Field<SourceServer>,
    pub(in super::super) target: Field<TargetServer>,
    pub(in super::super) clone: Field<CloneServer>,
}

/// Loads the servers of a registered source or of a task.
pub(in super::super) async fn load(
    connection: &mut PgConnection,
    tenant: &str,
    owner: &str,
) -> Result<Servers> {
    let rows = sqlx::query!(
        r#"
        SELECT
            document.role,
            row_to_json(document) AS "document!: Json<Box<RawValue>>"
        FROM (
            SELECT
                s.*,
                CASE WHEN s.disk_shape IS NOT NULL THEN coalesce((
                    SELECT json_agg(row_to_json(item) ORDER BY item.position)
                    FROM (
                        SELECT
                            d.*,
                            CASE WHEN s.disk_shape[d.position] IS NOT NULL THEN coalesce((
                                SELECT json_agg(row_to_json(v) ORDER BY v.position)
                                FROM volumes AS v
                                WHERE v.tenant_id = d.tenant_id AND v.owner_id = d.owner_id AND v.role = d.role
                                    AND v.parent_position = d.position AND v.position <= s.disk_shape[d.position]
                            ), '[]') END AS physical_volumes
                        FROM disks AS d
                        WHERE d.tenant_id = s.tenant_id AND d.owner_id = s.owner_id AND d.role = s.role
                            AND d.position <= cardinality(s.disk_shape)
                    ) AS item
                ), '[]') END AS disks,
                CASE WHEN s.btrfs_shape IS NOT NULL THEN coalesce((
                    SELECT json_agg(row_to_json(item) ORDER BY item.position)
                    FROM (
                        SELECT
                            f.*,
                            CASE WHEN s.btrfs_shape[f.position] IS NOT NULL THEN coalesce((
                                SELECT json_agg(row_to_json(v) ORDER BY v.position)
                                FROM btrfs_subvolumes AS v
                                WHERE v.tenant_id = f.tenant_id AND v.owner_id = f.owner_id AND v.role = f.role
                                    AND v.parent_position = f.position AND v.position <= s.btrfs_shape[f.position]
                            ), '[]') END AS subvolumn
                        FROM btrfs_file_systems AS f
                        WHERE f.tenant_id = s.tenant_id AND f.owner_id = s.owner_id AND f.role = s.role
                            AND f.position <= cardinality(s.btrfs_shape)
                    ) AS item
                ), '[]') END AS btrfs_list,
                CASE WHEN s.network_count IS NOT NULL THEN coalesce((
                    SELECT json_agg(row_to_json(n) ORDER BY n.position)
                    FROM networks AS n
                    WHERE n.tenant_id = s.tenant_id AND n.owner_id = s.owner_id AND n.role = s.role
                        AND n.position <= s.network_count
                ), '[]') END AS networks,
                CASE WHEN s.volume_group_shape IS NOT NULL THEN coalesce((
                    SELECT json_agg(row_to_json(item) ORDER BY item.position)
                    FROM (
                        SELECT
                            g.*,
                            CASE WHEN s.volume_group_shape[g.position] IS NOT NULL THEN coalesce((
                                SELECT json_agg(row_to_json(v) ORDER BY v.position)
                                FROM logical_volumes AS v
                                WHERE v.tenant_id = g.tenant_id AND v.owner_id = g.owner_id AND v.role = g.role
                                    AND v.parent_position = g.position AND v.position <= s.volume_group_shape[g.position]
                            ), '[]') END AS logical_volumes
                        FROM volume_groups AS g
                        WHERE g.tenant_id = s.tenant_id AND g.owner_id = s.owner_id AND g.role = s.role
                            AND g.position <= cardinality(s.volume_group_shape)
                    ) AS item
                ), '[]') END AS volume_groups
            FROM servers AS s
            WHERE s.tenant_id = $1 AND s.owner_id = $2 AND s.present
        ) AS document
        "#,
        tenant,
        owner,
    )
    .fetch_all(connection)
    .await?;

    let mut servers = Servers {
        registered: Field::Null,
        source: Field::Null,
        target: Field::Null,
        clone: Field::Null,
    };
    for row in rows {
        let document = row.document.0.get();
        match row.role.as_str() {
            "registered" => servers.registered = Field::Value(parse(document)?),
            "source" => servers.source = Field::Value(parse(document)?),
            "target" => servers.target = Field::Value(parse(document)?),
            _ => servers.clone = Field::Value(parse(document)?),
        }
    }
    Ok(servers)
}

/// Reads a model from the JSON that Postgres made of a row; columns it does not have are ignored.
pub(in super::super) fn parse<'a, T: Deserialize<'a>>(document: &'a str) -> Result<T> {
    Ok(serde_json::from_str(document).map_err(|error| sqlx::Error::Decode(error.into()))?)
}
