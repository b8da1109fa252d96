//! `GET /` and `GET /{version}`.

use serde_json::json;

use crate::support::app::App;

#[tokio::test]
async fn the_list_of_versions_leads_to_the_only_one() {
    let app = App::new().await;
    let versions = app.get("/").await.ok()["versions"].clone();
    let v3 = json!([{
        "id": "v3", "links": [{"href": "/v3", "rel": "self"}], "status": "CURRENT",
        "updated": "2024-09-04T00:00:00Z",
    }]);
    assert_eq!(versions, v3);
    assert_eq!(app.get("/v3").await.ok(), v3[0]);
    app.get("/v2").await.refused(404, "APIGW.0101");
}
