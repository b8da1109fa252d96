//! `GET /v3/tasks`.

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::filled;

async fn list(app: &App, query: &str) -> Value {
    app.get(&format!("/v3/tasks?{query}")).await.ok()
}

fn ids(list: &Value) -> Vec<&str> {
    let tasks = list["tasks"].as_array().expect("tasks").iter();
    tasks
        .map(|task| task["id"].as_str().expect("an id"))
        .collect()
}

/// Adds tasks that have only an id, `task-001` and so on, to a database without tasks.
async fn add_tasks(app: &App, count: i32) {
    let pool = app.database.pool(1);
    for sql in [
        "INSERT INTO sources (tenant_id, id, add_date, last_visit_time)
         SELECT 'default', 'source-' || n, 0, 0 FROM generate_series(1, $1) AS n",
        "INSERT INTO tasks (tenant_id, id, source_id, version)
         SELECT 'default', 'task-' || lpad(n::text, 3, '0'), 'source-' || n, 1 FROM generate_series(1, $1) AS n",
        "INSERT INTO task_servers (tenant_id, task_id)
         SELECT 'default', 'task-' || lpad(n::text, 3, '0') FROM generate_series(1, $1) AS n",
        "INSERT INTO task_counts VALUES ('default', $1)",
        "INSERT INTO source_counts VALUES ('default', $1)",
    ] {
        sqlx::query(sql).bind(count).execute(&pool).await.expect("rows");
    }
    pool.close().await;
}

#[tokio::test]
async fn without_tasks_the_list_is_empty() {
    let app = App::new().await;
    let empty = json!({"count": 0, "tasks": []});
    assert_eq!(app.get("/v3/tasks").await.ok(), empty);
    assert_eq!(list(&app, "state=READY").await, empty);
}

#[tokio::test]
async fn tasks_come_newest_first_and_in_the_same_order_every_time() {
    let app = App::new().await;
    let mut expected = Vec::new();
    for _ in 0..12 {
        expected.insert(0, app.task().await);
    }
    // neither updates nor times written by clients change the order
    let oldest = format!("/v3/tasks/{}", expected[11]);
    let update = json!({"create_date": i64::MAX, "name": "newer"});
    app.put(&oldest, &update).await.ok();
    for _ in 0..3 {
        assert_eq!(ids(&app.get("/v3/tasks").await.ok()), expected);
    }
    let mut paged = Vec::new();
    for offset in (0..15).step_by(5) {
        let page = list(&app, &format!("limit=5&offset={offset}")).await;
        assert_eq!(page["count"], 12);
        paged.extend(ids(&page).into_iter().map(str::to_owned));
    }
    assert_eq!(paged, expected);
}

#[tokio::test]
async fn a_listed_task_has_what_the_task_has() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let mut update = filled::update_to(1, 2);
    for _ in 0..2 {
        app.put(&path, &update).await.ok();
        let task = app.get(&path).await.ok();
        let listed = app.get("/v3/tasks").await.ok()["tasks"][0].clone();
        for (name, value) in listed.as_object().expect("a task") {
            match (value, &task[name]) {
                (Value::Array(none), _) if name == "special_config" => assert!(none.is_empty()),
                (Value::Object(fields), server) => {
                    for (field, value) in fields {
                        assert_eq!(*value, server[field], "{name}.{field}");
                    }
                }
                (seen, Value::Null) if name == "last_visit_time" => {
                    assert!(seen.as_i64() > Some(0));
                }
                (value, whole) => assert_eq!(value, whole, "{name}"),
            }
        }
        update = json!({
            "source_server": null, "target_server": null, "clone_server": null, "sub_tasks": null,
        });
    }
}

#[tokio::test]
async fn limit_and_offset_select_a_page_and_do_not_change_the_count() {
    let app = App::new().await;
    add_tasks(&app, 205).await;
    for (query, length, first) in [
        ("", 100, "task-205"),
        ("limit=1", 1, "task-205"),
        ("limit=199", 199, "task-205"),
        ("limit=200", 200, "task-205"),
        ("limit=0", 200, "task-205"),
        ("limit=200&offset=0", 200, "task-205"),
        ("offset=105", 100, "task-100"),
        ("offset=106", 99, "task-099"),
        ("limit=10&offset=200", 5, "task-005"),
        ("limit=0&offset=204", 1, "task-001"),
        ("offset=205", 0, ""),
        ("offset=65535", 0, ""),
        ("limit=3&offset=2&unknown=5", 3, "task-203"),
    ] {
        let page = list(&app, query).await;
        assert_eq!(page["count"], 205, "{query}");
        let ids = ids(&page);
        assert_eq!(ids.len(), length, "{query}");
        assert_eq!(*ids.first().unwrap_or(&""), first, "{query}");
    }
    let filtered = list(&app, "id=task-007&limit=1&offset=1").await;
    assert_eq!(filtered, json!({"count": 1, "tasks": []}));
}

#[tokio::test]
async fn each_filter_finds_its_tasks_and_the_count_is_exact() {
    let app = App::new().await;
    let mut made = Vec::new();
    let projects = ["project-1", "project-2"];
    for (name, state, project) in [
        ("web 100%", "RUNNING", projects[0]),
        ("Web_2", "RUNNING", projects[1]),
        ("db web", "SYNCING", projects[0]),
        ("größe 計算", "RUNNING", projects[0]),
    ] {
        let source = app.source().await;
        let body = crate::support::fixtures::task_of(&source);
        let id = app.post("/v3/tasks", &body).await.ok()["id"].clone();
        let id = id.as_str().expect("an id").to_owned();
        let update = json!({"name": name, "state": state, "enterprise_project_id": project});
        app.put(&format!("/v3/tasks/{id}"), &update).await.ok();
        made.push((id, source));
    }
    let untouched = app.task().await;
    let id = |index: usize| made[index].0.as_str();
    let by_id = format!("id={}", id(1));
    let by_source = format!("source_server_id={}", made[2].1);
    let both = format!("id={}&source_server_id={}", id(1), made[2].1);
    let cases: [(&str, &[&str]); 18] = [
        ("state=RUNNING", &[id(3), id(1), id(0)]),
        ("state=READY", &[&untouched]),
        ("state=running", &[]),
        ("name=web", &[id(2), id(0)]),
        ("name=Web", &[id(1)]),
        ("name=%25", &[id(0)]),
        ("name=_", &[id(1)]),
        ("name=web+100%25", &[id(0)]),
        ("name=gr%C3%B6%C3%9Fe%20%E8%A8%88", &[id(3)]),
        ("name=%FF", &[]),
        ("name='%20OR%20''%3D'", &[]),
        (&by_id, &[id(1)]),
        (&by_source, &[id(2)]),
        (&both, &[]),
        ("enterprise_project_id=project-1", &[id(3), id(2), id(0)]),
        (
            "enterprise_project_id=project-1&state=RUNNING&name=web",
            &[id(0)],
        ),
        (
            "state=&name=web&id=&source_server_id=&enterprise_project_id=",
            &[id(2), id(0)],
        ),
        ("id=unknown", &[]),
    ];
    for (query, expected) in cases {
        let found = list(&app, query).await;
        assert_eq!(ids(&found), expected, "{query}");
        assert_eq!(found["count"], expected.len(), "{query}");
        let page = list(&app, &format!("{query}&limit=1&offset=1")).await;
        assert_eq!(page["count"], expected.len(), "{query}");
        let rest: Vec<_> = expected.iter().copied().skip(1).take(1).collect();
        assert_eq!(ids(&page), rest, "{query}");
    }
    assert_eq!(list(&app, "state=&name=&id=").await["count"], 5);
}

#[tokio::test]
async fn bad_query_values_are_refused_by_name() {
    let app = App::new().await;
    let long = "7".repeat(256);
    let names = [
        "state",
        "name",
        "id",
        "source_server_id",
        "enterprise_project_id",
    ];
    let mut cases: Vec<_> = names.map(|name| (format!("{name}={long}"), name)).to_vec();
    for value in [
        "-1",
        "abc",
        "1.5",
        "0x10",
        "99999999999999999999",
        "2147483648",
        "%20",
        "",
        "null",
    ] {
        cases.push((format!("limit={value}"), "limit"));
        cases.push((format!("offset={value}"), "offset"));
    }
    cases.push(("limit=201".into(), "limit"));
    cases.push(("offset=65536".into(), "offset"));
    cases.push(("limit=5&limit=5".into(), "limit"));
    cases.push(("name=a&name=b".into(), "name"));
    for (query, name) in cases {
        let answer = app.get(&format!("/v3/tasks?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        let message = answer.json["error_msg"].as_str().unwrap_or_default();
        assert!(message.contains(name), "{query}: {message}");
        let value = query.rsplit('=').next().unwrap_or_default();
        assert!(
            value.len() < 3 || !message.contains(value),
            "{query}: {message}"
        );
        for word in ["i32", "i64", "serde", "struct"] {
            assert!(!message.contains(word), "{query}: {message}");
        }
    }
}

#[tokio::test]
async fn the_longest_values_and_unusual_queries_are_accepted() {
    let app = App::new().await;
    app.task().await;
    let long = format!("name={}", "%C3%A9".repeat(255));
    assert_eq!(list(&app, &long).await["count"], 0);
    for query in [
        "", "&", "&&", "x", "=", "=5", "limit=7&", "LIMIT=-1", "%zz=%zz",
    ] {
        assert_eq!(list(&app, query).await["count"], 1, "{query}");
    }
}

#[tokio::test]
async fn u_0000_is_refused_in_every_parameter() {
    let app = App::new().await;
    for name in [
        "state",
        "name",
        "id",
        "source_server_id",
        "enterprise_project_id",
        "limit",
        "x",
    ] {
        for value in ["%00", "a%00b"] {
            let answer = app.get(&format!("/v3/tasks?{name}={value}")).await;
            answer.refused(400, "SMS.9001");
        }
    }
}

#[tokio::test]
async fn deletions_lower_the_count() {
    let app = App::new().await;
    let mut tasks = Vec::new();
    for _ in 0..5 {
        tasks.push(app.task().await);
    }
    let one = format!("/v3/tasks/{}", tasks[0]);
    app.delete(&one).await.ok();
    app.delete(&one).await.refused(404, "SMS.7703");
    let batch = json!({"ids": [tasks[1], tasks[2], tasks[1]]});
    app.post("/v3/tasks/delete", &batch).await.ok();
    let left = app.get("/v3/tasks").await.ok();
    assert_eq!(left["count"], 2);
    assert_eq!(ids(&left), [tasks[4].as_str(), tasks[3].as_str()]);
    assert_eq!(list(&app, "state=READY").await["count"], 2);
}

#[tokio::test]
async fn the_filters_of_the_board_narrow_lists_summaries_and_actions_alike() {
    let app = App::new().await;
    let mut made = Vec::new();
    for (os_type, kind, region) in [
        ("LINUX", "MIGRATE_FILE", "region-1"),
        ("LINUX", "MIGRATE_BLOCK", "region-2"),
        ("WINDOWS", "MIGRATE_BLOCK", "region-1"),
    ] {
        let id = app.task().await;
        let pool = app.database.pool(1);
        let change = "UPDATE tasks SET os_type = $2, type = $3, region_id = $4, create_date = $5 WHERE id = $1";
        sqlx::query(change)
            .bind(&id)
            .bind(os_type)
            .bind(kind)
            .bind(region)
            .bind(1000 * (made.len() as i64 + 1))
            .execute(&pool)
            .await
            .expect("changed");
        pool.close().await;
        made.push(id);
    }
    for (query, found) in [
        ("os_type=LINUX", &[1, 0][..]),
        ("os_type=linux", &[]),
        ("os_type=", &[2, 1, 0]),
        ("type=MIGRATE_BLOCK", &[2, 1]),
        ("region_id=region-1", &[2, 0]),
        ("region_id=region-1&os_type=LINUX", &[0]),
        ("created_since=2000", &[2, 1]),
        ("created_until=2000", &[0]),
        ("created_since=1001&created_until=3000", &[1]),
        ("created_since=3001", &[]),
    ] {
        let page = list(&app, query).await;
        let expected: Vec<_> = found.iter().map(|at: &usize| made[*at].as_str()).collect();
        assert_eq!(ids(&page), expected, "{query}");
        assert_eq!(page["count"], found.len(), "{query}");
        let summary = app
            .get(&format!("/ext/v1/tasks/summary?{query}"))
            .await
            .ok();
        let counted = summary["states"].as_array().expect("states").iter();
        let counted: i64 = counted.filter_map(|state| state["count"].as_i64()).sum();
        assert_eq!(counted, found.len() as i64, "{query}");
        let filter: serde_json::Map<_, _> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| {
                let number = value.parse::<i64>().map(Value::from);
                (name.to_owned(), number.unwrap_or_else(|_| value.into()))
            })
            .collect();
        let body = json!({"filter": filter, "operation": "start", "dry_run": true});
        let job = app.post("/ext/v1/tasks/actions", &body).await;
        match query {
            "os_type=" => assert_eq!(job.status, 400, "nothing is given"),
            _ => assert_eq!(job.ok()["tasks"], found.len(), "{query}"),
        }
    }
    for bad in [
        "created_since=-1",
        "created_until=soon",
        "created_since=1.5",
    ] {
        let refused = app.get(&format!("/v3/tasks?{bad}")).await;
        assert_eq!(refused.status, 400, "{bad}");
    }
}
