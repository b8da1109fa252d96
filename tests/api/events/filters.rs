//! Filters and pages of events.

use serde_json::json;

use super::{events, settled, told};
use crate::support::app::{App, Started};

#[tokio::test]
async fn filters_choose_by_what_an_event_is_about() {
    let app = App::new().await;
    let first = app.started().await;
    let Started { source, task } = app.started().await;
    let all = events(&app, "").await;
    let matching = |key: &str, value: &str| {
        let matching = all.iter().filter(|event| event[key] == value).cloned();
        matching.collect::<Vec<_>>()
    };
    for (query, expected) in [
        (format!("task={task}"), matching("task_id", &task)),
        (format!("source={source}"), matching("source_id", &source)),
        (
            "type=task.created".to_owned(),
            matching("type", "task.created"),
        ),
        (
            format!("task={task}&type=task.state_changed"),
            vec![matching("task_id", &task)[2].clone()],
        ),
        ("task=&source=&type=&actor=&after=".to_owned(), all.clone()),
        ("actor=nobody".to_owned(), Vec::new()),
        (format!("task={}&source={source}", first.task), Vec::new()),
    ] {
        assert_eq!(events(&app, &query).await, expected, "{query}");
    }
    let mixed = events(&app, "type=task.created,source.registered").await;
    assert_eq!(mixed.len(), 4);
    let page = app.get(&format!("/ext/v1/tasks/{task}/events")).await.ok();
    assert_eq!(page["events"], json!(matching("task_id", &task)));
}

#[tokio::test]
async fn an_actor_is_found_by_its_token() {
    let app = App::guarded("one").await;
    app.task().await;
    let made = events(&app, "type=token.created").await;
    let token = made[0]["data"]["id"].as_str().expect("an id");
    let done = events(&app, &format!("actor={token}")).await;
    assert_eq!(told(&done).len(), 2, "{done:?}");
}

#[tokio::test]
async fn a_time_has_a_beginning_and_an_end() {
    let app = App::new().await;
    for _ in 0..4 {
        app.source().await;
    }
    // an hour apart, which is more than clocks may be
    let pool = app.database.pool(1);
    let spread = sqlx::query(
        "UPDATE events AS e SET at = n.number * 3600000
         FROM (SELECT tx, row_number() OVER (ORDER BY tx) AS number FROM events) AS n WHERE e.tx = n.tx",
    );
    spread.execute(&pool).await.expect("spread");
    pool.close().await;
    for (query, expected) in [
        ("since=0", &[1, 2, 3, 4][..]),
        ("since=7200000", &[2, 3, 4]),
        ("since=7200001", &[3, 4]),
        ("until=7200000", &[1]),
        ("until=7200001", &[1, 2]),
        ("since=7200000&until=10800000", &[2]),
        ("since=10800000&until=7200000", &[]),
        ("since=99999999999999", &[]),
        ("until=0", &[]),
        ("since=7200000&order=desc", &[4, 3, 2]),
    ] {
        let found = events(&app, query).await;
        let hours: Vec<_> = found
            .iter()
            .map(|event| event["at"].as_i64().expect("a time") / 3_600_000)
            .collect();
        assert_eq!(hours, expected, "{query}");
    }
}

#[tokio::test]
async fn pages_cover_everything_once_in_both_orders() {
    let app = App::new().await;
    for _ in 0..3 {
        app.started().await;
    }
    let all = events(&app, "limit=0").await;
    assert!(all.len() > 15, "{}", all.len());
    for limit in [1, 4, all.len() - 1, all.len(), all.len() + 1] {
        assert_eq!(
            events(&app, &format!("limit={limit}")).await,
            all,
            "{limit}"
        );
        let mut reversed = events(&app, &format!("limit={limit}&order=desc")).await;
        reversed.reverse();
        assert_eq!(reversed, all, "{limit}");
    }
}

#[tokio::test]
async fn the_cursor_goes_on_where_a_page_ends_also_if_nothing_matched() {
    let app = App::new().await;
    app.source().await;
    settled(&app).await;
    let page = app.get("/ext/v1/events?type=task.deleted").await.ok();
    assert_eq!(page["events"], json!([]));
    let cursor = page["cursor"].as_str().expect("a cursor").to_owned();
    assert!(events(&app, &format!("after={cursor}")).await.is_empty());
    let source = app.source().await;
    let new = events(&app, &format!("after={cursor}")).await;
    assert_eq!(new.len(), 1);
    assert_eq!(new[0]["source_id"], source);
    let id = new[0]["id"].as_str().expect("an id");
    assert!(
        events(&app, &format!("after={id}")).await.is_empty(),
        "an id is a cursor"
    );
}

#[tokio::test]
async fn a_query_that_breaks_a_rule_is_refused_with_its_parameter() {
    let app = App::new().await;
    for (query, parameter) in [
        ("after=5", "after"),
        ("type=task.created,nonsense", "type"),
        ("limit=1001", "limit"),
        ("limit=-1", "limit"),
        ("since=-1", "since"),
        ("until=x", "until"),
        ("order=up", "order"),
    ] {
        for path in ["/ext/v1/events", "/ext/v1/events/export"] {
            if parameter == "limit" && path.ends_with("export") {
                continue;
            }
            let refusal = app
                .get(&format!("{path}?{query}"))
                .await
                .refused(400, "SMS.9001");
            let message = refusal["error_msg"].as_str().expect("a text");
            assert!(message.contains(parameter), "{query}: {message}");
        }
    }
}

#[tokio::test]
async fn a_deleted_task_has_events_and_one_that_never_was_is_not_found() {
    let app = App::new().await;
    let task = app.task().await;
    app.delete(&format!("/v3/tasks/{task}")).await.ok();
    settled(&app).await;
    let path = format!("/ext/v1/tasks/{task}/events");
    let page = app.get(&path).await.ok();
    assert_eq!(page["events"].as_array().map(Vec::len), Some(2));
    let none = app.get(&format!("{path}?type=task.failed")).await.ok();
    assert_eq!(none["events"], json!([]));
    app.get("/ext/v1/tasks/unknown/events")
        .await
        .refused(404, "SMS.7703");
}
