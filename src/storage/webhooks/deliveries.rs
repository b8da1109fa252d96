//! Listing messages.

use sqlx::types::Json;

use super::super::page::{Page, Window};
use super::super::{Result, Session, given};
use crate::model::{Delivery, DeliveryList, ListDeliveries};

/// Messages on the longest page.
const MAX_PAGE: i32 = 1_000;
/// Messages on a page if the request gives no limit.
const DEFAULT_PAGE: i32 = 100;

/// A page of messages, newest first.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn deliveries(
    db: &mut Session,
    webhook: &str,
    wanted: &ListDeliveries,
) -> Result<Page<DeliveryList>> {
    let window = Window::new(wanted.limit, None, DEFAULT_PAGE, MAX_PAGE);
    let rows = sqlx::query_scalar!(
        r#"
        SELECT json_build_object(
            'id', d.id, 'type', d.type, 'state', d.state, 'attempts', d.attempts, 'created_at', d.created_at,
            'next_at', CASE WHEN d.state = 'pending' THEN d.next_at END, 'last_at', d.last_at, 'status', d.status,
            'error', d.error, 'answer', d.answer
        ) AS "delivery!: Json<Delivery>"
        FROM webhook_deliveries AS d
        WHERE d.tenant_id = $1 AND d.webhook_id = $2
            AND ($3::text IS NULL OR d.state = $3)
            AND ($4::text IS NULL OR (d.created_at, d.id) < (
                SELECT m.created_at, m.id FROM webhook_deliveries AS m
                WHERE m.tenant_id = $1 AND m.webhook_id = $2 AND m.id = $4
            ))
        ORDER BY d.created_at DESC, d.id DESC
        LIMIT $5
        "#,
        db.tenant(),
        webhook,
        wanted.state.map(|state| state.to_string()),
        given(&wanted.marker),
        window.rows,
    )
    .fetch_all(db.connection())
    .await?;
    let mut deliveries: Vec<_> = rows.into_iter().map(|row| row.0).collect();
    let next = window.cut(&mut deliveries).map(|last| last.id.clone());
    Ok(Page {
        list: DeliveryList { deliveries },
        has_more_matches: false,
        next,
    })
}
