//! Writing what an agent reports about its server.

use super::super::document::encode;
use super::super::{Result, Transaction};
use crate::model::SourceServer;

/// Updates the server of a locked source. Absent fields stay.
pub(super) async fn save(
    db: &mut Transaction,
    id: &str,
    server: &SourceServer,
    now: i64,
) -> Result<()> {
    sqlx::query!(
        "UPDATE sources AS x SET
             (name, ip, ipv6, state, migration_cycle, state_action_time, stage_action_time) = (
                 SELECT
                     r.name, r.ip, r.ipv6, r.state, r.migration_cycle,
                     CASE WHEN x.state IS DISTINCT FROM r.state THEN $4 ELSE x.state_action_time END,
                     CASE WHEN x.migration_cycle IS DISTINCT FROM r.migration_cycle THEN $4
                         ELSE x.stage_action_time END
                 FROM jsonb_populate_record(x, $3) AS r
             ),
             document = (
                 -- the stored one where it stays the same: a large one is then not written again
                 SELECT CASE WHEN d.new = x.document THEN x.document ELSE d.new END
                 FROM (SELECT (x.document || $3) - '{name,ip,ipv6,state,migration_cycle}'::text[] AS new) AS d
             )
         WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
        encode(server)? as _,
        now,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
