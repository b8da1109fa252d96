//! Concurrent requests about projects.

use std::sync::Arc;

use serde_json::json;

use super::{PATH, all, create, project, the_default};
use crate::support::app::App;
use crate::support::fixtures;
use crate::support::tables::deadlocks;
use crate::support::together::together;

#[tokio::test(flavor = "multi_thread")]
async fn an_account_gets_one_default_project_however_many_ask_first() {
    for round in 0..5 {
        let app = Arc::new(App::new().await);
        let requests = together((0..8).map(|worker| {
            let app = Arc::clone(&app);
            async move {
                match (worker + round) % 3 {
                    0 => app.get(PATH).await.ok(),
                    1 => app.post("/v3/sources", &fixtures::source()).await.ok(),
                    _ => app.post(PATH, &project(&format!("p-{worker}"))).await.ok(),
                }
            }
        }));
        requests.await;
        the_default(&app).await;
        assert_eq!(deadlocks(&app).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_one_default_project_while_many_become_it() {
    let app = Arc::new(App::new().await);
    let mut ids = vec![the_default(&app).await];
    for n in 0..3 {
        ids.push(create(&app, &project(&format!("p-{n}"))).await);
    }
    for round in 0..10 {
        let requests = together((0..8).map(|worker| {
            let (app, id) = (Arc::clone(&app), ids[worker % 4].clone());
            async move {
                let path = format!("{PATH}/{id}");
                match worker {
                    0..4 => app.put(&format!("{path}/default"), &json!({})).await.ok(),
                    4 | 5 => app.put(&path, &json!({"isdefault": true})).await.ok(),
                    6 => app.post("/v3/sources", &fixtures::source()).await.ok(),
                    _ => {
                        let mut body = project(&format!("new-{round}"));
                        body["isdefault"] = json!(true);
                        app.post(PATH, &body).await.ok()
                    }
                }
            }
        }));
        requests.await;
        the_default(&app).await;
    }
    assert_eq!(deadlocks(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_creations_of_the_same_name_wins() {
    let app = Arc::new(App::new().await);
    for round in 0..10 {
        let body = project(&format!("p-{round}"));
        let answers = together((0..5).map(|worker| {
            let (app, mut body) = (Arc::clone(&app), body.clone());
            body["isdefault"] = json!(worker % 2 == 0);
            async move { app.post(PATH, &body).await }
        }));
        let (won, lost): (Vec<_>, Vec<_>) = answers
            .await
            .into_iter()
            .partition(|answer| answer.status == 200);
        assert_eq!(won.len(), 1);
        for answer in lost {
            answer.refused(400, "SMS.7312");
        }
        the_default(&app).await;
    }
    assert_eq!(all(&app).await.len(), 11);
    assert_eq!(deadlocks(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_either_deleted_or_joined() {
    let app = Arc::new(App::new().await);
    let source = format!("/v3/sources/{}", app.source().await);
    let first = the_default(&app).await;
    for round in 0..20 {
        app.put(&source, &json!({"migprojectid": first})).await.ok();
        let id = create(&app, &project(&format!("p-{round}"))).await;
        let path = format!("{PATH}/{id}");
        let answers = together([true, false].map(|joins| {
            let (app, source, path, id) =
                (Arc::clone(&app), source.clone(), path.clone(), id.clone());
            async move {
                if joins {
                    app.put(&source, &json!({"migprojectid": id})).await
                } else {
                    app.delete(&path).await
                }
            }
        }));
        let [joined, deleted] = answers.await.try_into().expect("two");
        let project = app.get(&source).await.ok()["migproject"].clone();
        if joined.status == 200 {
            joined.ok();
            deleted.refused(400, "SMS.7311");
            assert_eq!(project, id);
        } else {
            joined.refused(400, "SMS.7301");
            deleted.ok();
            assert_eq!(project, first);
        }
    }
    assert_eq!(deadlocks(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_registers_joins_a_project_that_stays() {
    let app = Arc::new(App::new().await);
    let first = the_default(&app).await;
    for round in 0..15 {
        let mut body = project(&format!("p-{round}"));
        body["isdefault"] = json!(true);
        let id = create(&app, &body).await;
        let registering = together((0..4).map(|_| {
            let app = Arc::clone(&app);
            async move { app.source().await }
        }));
        // the project stops being the default, and is deleted, while sources join it
        let removing = async {
            app.put(&format!("{PATH}/{first}/default"), &json!({}))
                .await
                .ok();
            app.delete(&format!("{PATH}/{id}")).await
        };
        let (sources, removed) = tokio::join!(registering, removing);
        let mut joined = 0;
        for source in sources {
            let project = app.show_source(&source).await["migproject"].clone();
            assert!(project == first || project == id, "{project}");
            joined += usize::from(project == id);
        }
        match joined {
            0 => drop(removed.ok()),
            _ => drop(removed.refused(400, "SMS.7311")),
        }
    }
    assert_eq!(deadlocks(&app).await, 0);
}
