//! Events that are no longer kept.

use sms_task_service::storage::events::forget;
use sms_task_service::storage::{Database, Limits};

use super::events;
use crate::support::app::App;

#[tokio::test]
async fn old_events_are_forgotten_and_whoever_has_missed_some_is_told() {
    let app = App::new().await;
    for _ in 0..3 {
        app.source().await;
    }
    let all = events(&app, "").await;
    let id = |index: usize| all[index]["id"].as_str().expect("an id").to_owned();
    let pool = app.database.pool(1);
    let aged = sqlx::query("UPDATE events SET at = 1 WHERE tx < (SELECT max(tx) FROM events)");
    aged.execute(&pool).await.expect("aged");
    let storage = Database::new(app.database.options.clone(), Limits::default());
    let mut db = storage.connection().await.expect("a connection");
    assert!(
        !forget(&mut db, "another", 2).await.expect("done"),
        "of this account only"
    );
    assert_eq!(events(&app, "").await.len(), 3);
    assert!(
        !forget(&mut db, "default", 2).await.expect("done"),
        "all at once"
    );
    assert_eq!(events(&app, "").await.len(), 1);

    let old = format!("/ext/v1/events?after={}", id(0));
    app.get(&old).await.refused(410, "SMS.9001");
    app.get(&old.replace("events?", "events/export?"))
        .await
        .refused(410, "SMS.9001");
    assert_eq!(
        events(&app, &format!("after={}", id(1))).await.len(),
        1,
        "nothing was missed"
    );
    assert_eq!(events(&app, "order=desc").await.len(), 1);
    let backwards = format!("order=desc&after={}", id(0));
    assert!(
        events(&app, &backwards).await.is_empty(),
        "there is nothing older"
    );
}
