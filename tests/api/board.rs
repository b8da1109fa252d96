//! The board: its page and files, as they are served. What it does in a browser is tested in `web/tests`.

use std::fs;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::Request;
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use crate::support::app::{Answer, App};

fn web() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("web")
}

async fn get(app: &App, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().uri(path).header("host", "localhost");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(Body::empty()).expect("a request"))
        .await
}

fn text<'a>(answer: &'a Answer, header: &str) -> &'a str {
    let value = answer.headers.get(header);
    value.map_or("", |value| value.to_str().expect("ASCII"))
}

/// The names of the built files.
fn built() -> Vec<String> {
    let files = fs::read_dir(web().join("dist/assets")).expect("built files");
    let names = files.map(|file| file.expect("a file").file_name());
    names
        .map(|name| name.into_string().expect("UTF-8"))
        .collect()
}

#[tokio::test]
async fn every_file_is_served_with_its_type_and_is_asked_about_each_time() {
    let app = App::guarded("one").await.seen_with(None).await;
    let files = built();
    assert!(files.contains(&"board.js".to_owned()), "{files:?}");
    for file in files {
        let path = format!("/board/assets/{file}");
        let plain = get(&app, &path, &[]).await;
        assert_eq!(plain.status, 200, "{file}");
        let expected = fs::read(web().join("dist/assets").join(&file)).expect("the file");
        assert!(plain.bytes == expected, "{file}");
        let media = match file.rsplit_once('.').expect("an extension").1 {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "svg" => "image/svg+xml",
            other => panic!("no type for {other}"),
        };
        assert_eq!(text(&plain, "content-type"), media);
        assert_eq!(text(&plain, "cache-control"), "no-cache");
        assert_eq!(text(&plain, "vary"), "accept-encoding");

        for coding in ["gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8"] {
            let packed = get(&app, &path, &[("accept-encoding", coding)]).await;
            assert_eq!(text(&packed, "content-encoding"), "gzip", "{coding}");
            let mut unpacked = Vec::new();
            std::io::copy(&mut GzDecoder::new(&packed.bytes[..]), &mut unpacked).expect("gzip");
            assert!(unpacked == expected, "{file}");
        }
        for coding in ["identity", "br", "gzip;q=0", "xgzip"] {
            let other = get(&app, &path, &[("accept-encoding", coding)]).await;
            assert_eq!(text(&other, "content-encoding"), "", "{coding}");
        }

        let etag = text(&plain, "etag").to_owned();
        for (tags, status) in [
            (etag.clone(), 304),
            (format!("W/{etag}"), 304),
            (format!("\"another\", {etag}"), 304),
            ("*".to_owned(), 304),
            ("\"another\"".to_owned(), 200),
        ] {
            let answer = get(&app, &path, &[("if-none-match", &tags)]).await;
            assert_eq!(answer.status, status, "{tags}");
            assert_eq!(answer.bytes.is_empty(), status == 304);
        }
    }
    get(&app, "/board/assets/unknown.js", &[])
        .await
        .refused(404, "APIGW.0101");
    get(&app, "/board/assets/", &[])
        .await
        .refused(404, "APIGW.0101");
    get(&app, "/board/assets/..%2findex.html", &[])
        .await
        .refused(404, "APIGW.0101");
}

#[tokio::test]
async fn every_address_of_the_board_is_the_page_with_links_that_lead_to_its_files() {
    let app = App::guarded("one").await.seen_with(None).await;
    for (path, base) in [
        ("/board/", "./"),
        ("/board/events", "./"),
        ("/board/tasks/01a2", "../"),
        ("/board/tasks/01a2?after=/x/y", "../"),
        ("/board/a/b/c/d", "../../../"),
    ] {
        let answer = get(&app, path, &[]).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(text(&answer, "content-type"), "text/html; charset=utf-8");
        let page = String::from_utf8(answer.bytes.clone()).expect("UTF-8");
        assert!(
            page.contains(&format!("<base href=\"{base}\" />")),
            "{path}: {page}"
        );
        let parts = page
            .split('"')
            .filter_map(|part| part.strip_prefix("./assets/"));
        let parts: Vec<_> = parts.collect();
        assert_eq!(parts.len(), 3, "icon, script and style: {page}");
        for part in parts {
            assert!(built().contains(&part.to_owned()), "{part}");
        }
        assert!(!page.contains("://"), "another host: {page}");
        let etag = text(&answer, "etag").to_owned();
        let known = get(&app, path, &[("if-none-match", &etag)]).await;
        assert_eq!(known.status, 304);
    }
    let deep = format!("/board/{}", "a/".repeat(1000));
    assert_eq!(get(&app, &deep, &[]).await.status, 200);
    let answer = get(&app, "/board", &[]).await;
    assert_eq!(
        (answer.status.as_u16(), text(&answer, "location")),
        (307, "board/")
    );
}

#[tokio::test]
async fn the_page_may_load_its_own_files_and_ask_this_service_only() {
    let app = App::new().await;
    for path in ["/board/", "/board/assets/board.js", "/board/tasks/1"] {
        let answer = get(&app, path, &[]).await;
        let policy = text(&answer, "content-security-policy");
        let rules: Vec<_> = policy.split(';').map(str::trim).collect();
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ] {
            assert!(rules.contains(&rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(text(&answer, "cross-origin-opener-policy"), "same-origin");
        assert_eq!(text(&answer, "referrer-policy"), "same-origin");
    }
}

#[tokio::test]
async fn who_asks_for_a_page_is_sent_to_the_board_and_programs_get_the_versions() {
    let app = App::guarded("one").await.seen_with(None).await;
    for (accept, is_page) in [
        (Some("text/html"), true),
        (
            Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            true,
        ),
        (Some("application/json, Text/HTML;q=0.5"), true),
        (Some("*/*"), false),
        (Some("text/*"), false),
        (Some("application/json"), false),
        (Some("text/html;q=0"), false),
        (Some("text/htmlx"), false),
        (None, false),
    ] {
        let headers: Vec<_> = accept.iter().map(|accept| ("accept", *accept)).collect();
        let answer = get(&app, "/", &headers).await;
        let expected = if is_page { (303, "board/") } else { (200, "") };
        assert_eq!(
            (answer.status.as_u16(), text(&answer, "location")),
            expected,
            "{accept:?}"
        );
        assert_eq!(text(&answer, "vary"), "accept");
    }
}

/// What the built files are made from, as `web/vite.config.ts` has it.
const SOURCES: [&str; 6] = [
    "index.html",
    "package-lock.json",
    "package.json",
    "tsconfig.json",
    "vite.config.ts",
    "src",
];

fn files(path: &Path, found: &mut Vec<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => entries.for_each(|entry| files(&entry.expect("an entry").path(), found)),
        Err(_) => found.push(path.to_owned()),
    }
}

#[test]
fn the_built_files_are_made_from_the_sources() {
    let mut found = Vec::new();
    SOURCES
        .iter()
        .for_each(|source| files(&web().join(source), &mut found));
    let mut names: Vec<_> = found
        .iter()
        .map(|path| {
            let name = path.strip_prefix(web()).expect("below web");
            name.to_str().expect("UTF-8").replace('\\', "/")
        })
        .collect();
    names.sort();
    let mut digest = Sha256::new();
    for name in names {
        let content = fs::read(web().join(&name)).expect("a source");
        digest.update(format!("{name} {}\n", hex::encode(Sha256::digest(content))));
    }
    let version = hex::encode(digest.finalize());
    let built = fs::read_to_string(web().join("dist/sources.sha256")).expect("built files");
    assert_eq!(
        built.trim(),
        version,
        "web/dist is not built from web/src: run `make web`"
    );
    let page = fs::read_to_string(web().join("dist/index.html")).expect("the page");
    assert!(
        page.contains(&format!(r#"name="version" content="{version}""#)),
        "{page}"
    );
}

#[tokio::test]
async fn without_authentication_the_board_is_shown_at_this_machine_only() {
    let app = App::new().await;
    let request = Request::builder()
        .uri("/board/")
        .header("host", "evil.example");
    let answer = app
        .send(request.body(Body::empty()).expect("a request"))
        .await;
    answer.refused(421, "APIGW.0201");
}

/// The files that a script needs before it runs, itself included.
fn needed(name: &str, found: &mut Vec<String>) {
    if found.iter().any(|known| known == name) {
        return;
    }
    found.push(name.to_owned());
    let script = fs::read_to_string(web().join("dist/assets").join(name)).expect("a script");
    let imports =
        regex::Regex::new(r#"(?:from|import)\s*["`']\./([\w.-]+\.js)["`']"#).expect("a pattern");
    for import in imports.captures_iter(&script) {
        needed(&import[1], found);
    }
}

#[tokio::test]
async fn a_first_visit_loads_less_than_200_kb_of_script_and_no_chart() {
    let app = App::guarded("one").await.seen_with(None).await;
    let mut scripts = Vec::new();
    needed("board.js", &mut scripts);
    assert!(scripts.len() > 1, "{scripts:?}");
    assert!(!scripts.contains(&"graph.js".to_owned()), "{scripts:?}");
    let mut bytes = 0;
    for script in &scripts {
        let path = format!("/board/assets/{script}");
        bytes += get(&app, &path, &[("accept-encoding", "gzip")])
            .await
            .bytes
            .len();
    }
    assert!(bytes < 200_000, "{bytes} bytes in {scripts:?}");
    eprintln!("{bytes} bytes in {} files", scripts.len());
}
