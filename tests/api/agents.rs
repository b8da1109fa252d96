//! `GET /v3/config`, `GET /v3/sha256/{key}` and `/v3/privacy-agreements`.

use serde_json::{Value, json};
use sms_task_service::auth::Role;

use crate::support::app::App;
use crate::support::live::{Live, Wire};

#[tokio::test]
async fn without_a_file_agents_are_told_of_no_regions() {
    let app = App::new().await;
    let config = app.get("/v3/config").await.ok();
    let expected = json!({"config": {"disktype": "SATA"}, "regions": []});
    assert_eq!(config, expected);
}

#[tokio::test]
async fn the_sha256_of_a_key_is_that_of_its_decoded_text() {
    let app = App::new().await;
    let long = "x".repeat(16_384);
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for (key, expected) in [
        ("abc", abc),
        ("%61%62c", abc),
        (
            "a%2Fb",
            "c14cddc033f64b9dea80ea675cf280a015e672516090a5626781153dc68fea11",
        ),
        (
            "%C3%BC",
            "607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f",
        ),
        (
            &long,
            "1536c422c31cc98834759d7085cda394a3510a03d78188248986a6b1a7207d03",
        ),
    ] {
        let found = app.get(&format!("/v3/sha256/{key}")).await.ok();
        assert_eq!(found, json!({"value": expected}), "{}", &key[..3]);
    }
}

#[tokio::test]
async fn a_key_that_is_too_long_or_not_text_is_refused() {
    let app = App::new().await;
    for (key, code) in [
        ("x".repeat(16_385), "SMS.6014"),
        ("%FF".to_owned(), "SMS.9001"),
    ] {
        let refusal = app.get(&format!("/v3/sha256/{key}")).await;
        let refusal = refusal.refused(400, code);
        let detail = refusal["details"][0]["error_msg"].as_str();
        assert!(
            detail.is_some_and(|text| text.starts_with("key ")),
            "{refusal}"
        );
    }
    app.get("/v3/sha256/").await.refused(404, "APIGW.0101");
}

#[tokio::test]
async fn the_longest_key_passes_the_server_even_if_every_character_is_percent_encoded() {
    let app = App::new().await;
    let live = Live::start(app.router.clone());
    let mut wire = Wire::connect(live.address).await.expect("a connection");
    let plain = format!("/v3/sha256/{}", "x".repeat(16_384));
    let encoded = format!("/v3/sha256/{}", "%78".repeat(16_384));
    let mut values = Vec::new();
    for path in [plain, encoded] {
        let reply = wire.ask("GET", &path, "").await.expect("an answer");
        assert_eq!(reply.status, 200);
        values.push(reply.json["value"].clone());
    }
    assert_eq!(values[0], values[1]);
    assert!(values[0].is_string());
}

#[tokio::test]
async fn the_privacy_agreement_is_accepted_once_for_each_account() {
    const PATH: &str = "/v3/privacy-agreements";
    let app = App::guarded("one").await;
    let other = app.new_token("two", Role::Full).await;
    let other = app.seen_with(Some(other)).await;
    let flag = async |app: &App| app.get(PATH).await.ok()["flag"].clone();
    assert_eq!(flag(&app).await, false);
    for _ in 0..2 {
        let accepted = app.send_text("POST", PATH, "").await;
        assert_eq!(accepted.ok(), Value::from(""));
        assert_eq!(
            (flag(&app).await, flag(&other).await),
            (json!(true), json!(false))
        );
    }
    // a template takes the lock of the account, whose row has the flag
    app.template().await;
    other.template().await;
    assert_eq!(
        (flag(&app).await, flag(&other).await),
        (json!(true), json!(false))
    );
}
