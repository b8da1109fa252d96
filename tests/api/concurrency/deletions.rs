//! Deletions concurrent with updates, creations and each other.

use std::sync::Arc;

use serde_json::json;

use super::{in_time, whole_update};
use crate::support::app::{Answer, App};
use crate::support::fixtures::task_of;
use crate::support::tables::{deadlocks, row_counts};
use crate::support::together::together;

fn winners(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status == 200).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_among_updates_leaves_nothing_behind() {
    let app = Arc::new(App::new().await);
    let source = app.source().await;
    let before = row_counts(&app).await;
    for round in 0..15 {
        let created = app.post("/v3/tasks", &task_of(&source)).await.ok();
        let path = format!("/v3/tasks/{}", created["id"].as_str().expect("an id"));
        let answers = together((0..6).map(|worker| {
            let (app, path) = (Arc::clone(&app), path.clone());
            async move {
                if worker == round % 6 {
                    return app.delete(&path).await;
                }
                app.put(&path, &whole_update(10 * round + worker)).await
            }
        }));
        for (worker, answer) in in_time(answers).await.into_iter().enumerate() {
            if worker as u64 == round % 6 || answer.status == 200 {
                answer.ok();
            } else {
                answer.refused(404, "SMS.7703");
            }
        }
        app.get(&path).await.refused(404, "SMS.7703");
        assert_eq!(row_counts(&app).await, before);
    }
    assert_eq!(deadlocks(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_concurrent_deletions_wins() {
    let app = Arc::new(App::new().await);
    for _ in 0..10 {
        let path = format!("/v3/tasks/{}", app.task().await);
        let answers = together((0..5).map(|_| {
            let (app, path) = (Arc::clone(&app), path.clone());
            async move { app.delete(&path).await }
        }));
        let answers = in_time(answers).await;
        assert_eq!(winners(&answers), 1);
        for answer in answers.into_iter().filter(|answer| answer.status != 200) {
            answer.refused(404, "SMS.7703");
        }
    }
    assert_eq!(app.get("/v3/tasks").await.ok()["count"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn overlapping_batches_are_each_deleted_whole_or_not_at_all() {
    let app = Arc::new(App::new().await);
    for _ in 0..8 {
        let mut ids = Vec::new();
        for _ in 0..5 {
            ids.push(app.task().await);
        }
        // any two have a task in common, so only one of them can win
        let batches = [
            vec![0, 1, 2, 3],
            vec![3, 2, 1],
            vec![4, 3, 1],
            vec![1, 4, 0],
        ];
        let answers = together(batches.clone().map(|batch| {
            let batch: Vec<_> = batch.into_iter().map(|index| ids[index].clone()).collect();
            let app = Arc::clone(&app);
            async move { app.post("/v3/tasks/delete", &json!({ "ids": batch })).await }
        }));
        let answers = in_time(answers).await;
        assert_eq!(winners(&answers), 1);
        let won = answers.iter().position(|answer| answer.status == 200);
        let deleted = batches[won.expect("one")].len();
        assert_eq!(app.get("/v3/tasks").await.ok()["count"], 5 - deleted);
        for id in &ids {
            let _ = app.delete(&format!("/v3/tasks/{id}")).await;
        }
        assert_eq!(app.get("/v3/tasks").await.ok()["count"], 0);
    }
    assert_eq!(deadlocks(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_is_either_deleted_or_given_a_task() {
    let app = Arc::new(App::new().await);
    for _ in 0..20 {
        let source = app.source().await;
        let path = format!("/v3/sources/{source}");
        let answers = together([true, false].map(|creates| {
            let (app, path, body) = (Arc::clone(&app), path.clone(), task_of(&source));
            async move {
                if creates {
                    app.post("/v3/tasks", &body).await
                } else {
                    app.delete(&path).await
                }
            }
        }));
        let [created, deleted]: [Answer; 2] = in_time(answers).await.try_into().expect("two");
        if created.status == 200 {
            created.ok();
            deleted.refused(400, "SMS.7601");
            app.get(&path).await.ok();
        } else {
            created.refused(404, "SMS.7602");
            deleted.ok();
        }
    }
    assert_eq!(deadlocks(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_has_at_most_one_task_while_tasks_are_created_and_deleted() {
    let app = Arc::new(App::new().await);
    let source = app.source().await;
    let before = row_counts(&app).await;
    let workers = together((0..4).map(|_| {
        let (app, body) = (Arc::clone(&app), task_of(&source));
        async move {
            for _ in 0..15 {
                let created = app.post("/v3/tasks", &body).await;
                if created.status != 200 {
                    created.refused(400, "SMS.7601");
                    continue;
                }
                let id = created.ok()["id"].as_str().expect("an id").to_owned();
                app.delete(&format!("/v3/tasks/{id}")).await.ok();
            }
        }
    }));
    in_time(workers).await;
    assert_eq!(row_counts(&app).await, before);
    assert_eq!(deadlocks(&app).await, 0);
}
