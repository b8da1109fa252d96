//! Results from agents: `update-network-check-info`, `consistency-result` and its export; and two operations of
//! older clients, `unlock` and `networkacl`.

use serde_json::{Value, json};
use sms_task_service::auth::Role;

use crate::support::app::App;
use crate::support::fixtures::{checked_network, consistency, network_check};

#[tokio::test]
async fn a_network_evaluation_is_shown_in_the_task_until_another_is_requested() {
    let app = App::new().await;
    let task = app.task().await;
    let path = format!("/v3/{task}/update-network-check-info");
    assert_eq!(app.show(&task).await["network_check_info"], Value::Null);
    let answer = app.post(&path, &network_check()).await.ok();
    assert_eq!(answer, json!({ "task_id": task }));
    assert_eq!(app.show(&task).await["network_check_info"], network_check());
    let listed = app.get("/v3/tasks").await.ok()["tasks"][0].clone();
    assert_eq!(listed["network_check_info"], network_check());
    let mut worse = network_check();
    worse["evaluation_result"] = json!("very poor");
    worse["domain_connectivity"] = Value::Null;
    app.post(&path, &worse).await.ok();
    assert_eq!(app.show(&task).await["network_check_info"], worse);
    app.act(&task, "network_check").await.ok();
    assert_eq!(app.show(&task).await["network_check_info"], Value::Null);
    let unknown = app
        .post("/v3/unknown/update-network-check-info", &network_check())
        .await;
    unknown.refused(404, "SMS.7703");
}

#[tokio::test]
async fn a_check_result_reads_back_for_older_and_newer_clients() {
    let app = App::new().await;
    let started = app.started().await;
    let path = format!("/v3/tasks/{}/consistency-result", started.task);
    let none = app.get(&path).await.ok();
    let nothing = json!({
        "task_id": started.task, "consistency_result": [], "finished_time": null, "result_list": [],
    });
    assert_eq!(none, nothing);
    assert_eq!(
        app.show_source(&started.source).await["is_consistency_result_exist"],
        false
    );

    let results = consistency()["consistency_result"].clone();
    let with_time = json!({"consistency_result": results, "finished_time": 1_700_000_000_000_i64});
    for (body, time) in [
        (&with_time, Some(1_700_000_000_000)),
        (&consistency(), None),
        (&results, None),
    ] {
        app.post(&path, body).await.ok();
        let shown = app.get(&path).await.ok();
        assert_eq!(shown["consistency_result"], results);
        let finished = shown["finished_time"].as_i64().expect("a time");
        assert!(time.is_none_or(|time| time == finished));
        let list = json!([{
            "finished_time": finished, "check_result": "fail", "consistency_result": results,
        }]);
        assert_eq!(shown["result_list"], list);
    }
    assert_eq!(
        app.show_source(&started.source).await["is_consistency_result_exist"],
        true
    );
    for (query, count) in [("true", 1), ("false", 0)] {
        let list = app
            .get(&format!("/v3/sources?is_consistency_result_exist={query}"))
            .await
            .ok();
        assert_eq!(list["count"], count);
    }
    app.post(&path, &json!([])).await.ok();
    let shown = app.get(&path).await.ok();
    assert_eq!(shown["consistency_result"], json!([]));
    assert_eq!(shown["result_list"][0]["check_result"], "success");
}

#[tokio::test]
async fn a_bare_array_is_accepted_only_where_it_is_meant() {
    let app = App::new().await;
    let task = app.task().await;
    let path = format!("/v3/tasks/{task}/consistency-result");
    let bad = app
        .post(&path, &json!([{"dir_check": "/", "num_total_files": -1}]))
        .await;
    let refusal = bad.refused(400, "SMS.9001");
    let details = refusal["details"].to_string();
    assert!(
        details.contains("consistency_result[0].num_total_files must be"),
        "{details}"
    );
    for text in ["[", "[}", "[]]", "  ", "5"] {
        assert_eq!(
            app.send_text("POST", &path, text).await.status,
            400,
            "{text}"
        );
    }
    app.send_text("POST", &path, " \r\n\t[]").await.ok();
    app.put(&format!("/v3/tasks/{task}"), &json!([]))
        .await
        .refused(400, "SMS.6011");
}

#[tokio::test]
async fn results_are_exported_as_a_file_in_the_requested_order() {
    let app = App::new().await;
    let (first, second, third) = (app.task().await, app.task().await, app.task().await);
    for (task, dir) in [(&first, "/a, \"b\""), (&second, "/c")] {
        let mut body = consistency();
        body["consistency_result"][0]["dir_check"] = json!(dir);
        body["finished_time"] = json!(1_700_000_000_000_i64);
        app.post(&format!("/v3/tasks/{task}/consistency-result"), &body)
            .await
            .ok();
    }
    let wanted = json!({"task_info": [
        {"task_id": second, "source_id": "s-2", "source_name": "two"},
        {"task_id": third},
        {"task_id": first, "source_name": "one"},
    ]});
    let path = "/v3/tasks/consistency-results/export";
    let answer = app.post(path, &wanted).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    let file = String::from_utf8(answer.bytes).expect("a text");
    let expected = format!(
        "task_id,source_id,source_name,finished_time,dir_check,num_total_files,num_different_files,\
         num_target_miss_files,num_target_more_files,check_result\r\n\
         {second},s-2,two,1700000000000,/c,20,2,1,0,fail\r\n\
         {first},,one,1700000000000,\"/a, \"\"b\"\"\",20,2,1,0,fail\r\n"
    );
    assert_eq!(file, expected);
    for formula in ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1"] {
        let named = json!({"task_info": [{"task_id": first, "source_name": formula}]});
        let file = app.post(path, &named).await.bytes;
        let file = String::from_utf8_lossy(&file).into_owned();
        assert!(file.contains(&format!(",'{formula},")), "{file}");
    }
    let unknown = json!({"task_info": [{"task_id": first}, {"task_id": "unknown"}]});
    let refusal = app.post(path, &unknown).await.refused(404, "SMS.7703");
    let details = refusal["details"].to_string();
    assert!(details.contains("task_info[1].task_id"), "{details}");
    let twice = json!({"task_info": [{"task_id": first}, {"task_id": first}]});
    let file = app.post(path, &twice).await.bytes;
    assert_eq!(String::from_utf8_lossy(&file).lines().count(), 2);
}

#[tokio::test]
async fn unlocking_has_nothing_to_do() {
    let app = App::new().await;
    let task = app.task().await;
    let answer = app
        .post(&format!("/v3/tasks/{task}/unlock"), &Value::Null)
        .await;
    assert_eq!(answer.ok(), json!({}));
    app.post("/v3/tasks/unknown/unlock", &Value::Null)
        .await
        .refused(404, "SMS.7703");
}

#[tokio::test]
async fn a_networks_acl_is_as_the_newest_agent_there_has_found_it() {
    let app = App::guarded("acme").await;
    let check = async |path: &str| app.get(&format!("/v3/tasks/{path}")).await;
    let own = "net-1/networkacl/net-1/check";
    check(own).await.refused(400, "SMS.6604");
    let unchecked = checked_network(&app, "net-2", false).await;
    app.act(&unchecked, "network_check").await.ok();
    checked_network(&app, "net-1", true).await;
    for path in [
        own,
        "net-1/networkacl/net-1/check?region_id=region-1&os_type=WINDOWS",
        "net-1/networkacl/net-1/check?region_id=&os_type=",
    ] {
        assert_eq!(check(path).await.ok(), json!({}), "{path}");
    }
    for path in [
        "net-2/networkacl/net-2/check",
        "net-1/networkacl/net-2/check",
        "net-2/networkacl/net-1/check",
        "net-1/networkacl/%00/check",
        "net-1/networkacl/net-1/check?region_id=region-2",
        "net-1/networkacl/net-1/check?os_type=LINUX",
    ] {
        check(path).await.refused(400, "SMS.6604");
    }
    checked_network(&app, "net-1", false).await;
    check(own).await.refused(400, "SMS.6605");
    let token = app.new_token("other", Role::Full).await;
    let other = app.seen_with(Some(token)).await;
    let answer = other.get(&format!("/v3/tasks/{own}")).await;
    answer.refused(400, "SMS.6604");
}
