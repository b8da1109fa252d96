//! The list of templates.

use serde_json::Value;

use super::PATH;
use crate::support::app::App;
use crate::support::fixtures::template;

/// Ids on a page, and the number on all pages.
async fn page(app: &App, query: &str) -> (Vec<String>, i64) {
    let list = app.get(&format!("{PATH}?{query}")).await.ok();
    let id = |item: &Value| item["id"].as_str().expect("an id").to_owned();
    let ids = list["templates"].as_array().expect("a list").iter().map(id);
    (ids.collect(), list["count"].as_i64().expect("a count"))
}

#[tokio::test]
async fn pages_are_in_order_and_beyond_the_last_there_is_nothing() {
    let app = App::new().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.insert(0, app.template().await);
    }
    for (query, from, to) in [
        ("", 0, 5),
        ("limit=0", 0, 5),
        ("limit=100&offset=0", 0, 5),
        ("limit=2", 0, 2),
        ("limit=2&offset=2", 2, 4),
        ("limit=2&offset=4", 4, 5),
        ("limit=5&offset=5", 5, 5),
        ("offset=65535", 5, 5),
    ] {
        let expected = (ids[from..to].to_vec(), 5);
        assert_eq!(page(&app, query).await, expected, "{query}");
    }
    for query in [
        "limit=101",
        "limit=-1",
        "limit=x",
        "offset=65536",
        "limit=1&limit=2",
    ] {
        let answer = app.get(&format!("{PATH}?{query}")).await;
        answer.refused(400, "SMS.9001");
    }
}

#[tokio::test]
async fn filters_combine_and_empty_ones_are_ignored() {
    let app = App::new().await;
    let mut ids = Vec::new();
    for (name, region, zone) in [
        ("web-1", "north", "north-a"),
        ("web-2", "north", "north-b"),
        ("db-1", "south", "south-a"),
    ] {
        let mut body = template();
        let fields = &mut body["template"];
        fields["name"] = name.into();
        fields["region"] = region.into();
        fields["availability_zone"] = zone.into();
        ids.push(app.template_like(&body).await);
    }
    let third = format!("id={}", ids[2]);
    let both = format!("id={}&region=north", ids[2]);
    let cases: [(&str, &[usize]); 9] = [
        ("name=web", &[1, 0]),
        ("name=WEB", &[]),
        ("region=north", &[1, 0]),
        ("region=nor", &[]),
        ("availability_zone=south-a", &[2]),
        ("region=north&name=1", &[0]),
        ("name=&region=&availability_zone=&id=", &[2, 1, 0]),
        (&third, &[2]),
        (&both, &[]),
    ];
    for (query, expected) in cases {
        let expected: Vec<_> = expected.iter().map(|index| ids[*index].clone()).collect();
        let count = expected.len() as i64;
        assert_eq!(page(&app, query).await, (expected, count), "{query}");
    }
    let (ids, count) = page(&app, "name=-&limit=1&offset=1").await;
    assert_eq!((ids.len(), count), (1, 3), "the count is of all pages");
}
