//! Tokens do not appear in logs, errors or `Debug`.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use secrecy::SecretString;
use tracing_subscriber::fmt::MakeWriter;

use super::keystone::project_scoped;
use super::*;

const TOKEN: &str = "canary-of-a-user";
const OWN: &str = "canary-of-the-service";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Captures everything that this thread logs until the guard is dropped.
    fn capture(&self) -> tracing::subscriber::DefaultGuard {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(self.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn own(settings: &mut IamSettings) {
    settings.service_token = Some(SecretString::from(OWN));
}

#[tokio::test]
async fn no_token_is_logged_whatever_happens() {
    let log = Log::default();
    let _capturing = log.capture();
    let keystone = Keystone::start(Reply::Document(project_scoped(NOW + HOUR))).await;
    let iam = iam_with(&keystone, own);
    for reply in [
        Reply::Document(project_scoped(NOW + 1)),
        Reply::Status(401),
        Reply::Status(503),
        Reply::Status(404),
        Reply::Redirect(format!("/{TOKEN}")),
        Reply::Body(TOKEN.to_owned()),
    ] {
        keystone.answer(reply);
        let _ = iam.validate(TOKEN, NOW).await;
        let _ = iam.validate(&format!("{TOKEN}\n"), NOW).await;
        pass(super::super::breaker::PAUSE).await;
    }
    trip_the_breaker(&keystone, &iam).await;
    let text = log.text();
    assert!(text.contains("are paused"), "{text}");
    assert!(!text.contains("canary"), "{text}");
}

#[tokio::test]
async fn a_refused_service_token_is_logged_once_as_an_error() {
    let log = Log::default();
    let _capturing = log.capture();
    let keystone = Keystone::start(Reply::Status(401)).await;
    let iam = iam_with(&keystone, own);
    let said = || log.text().matches("ERROR").count();
    for token in ["a", "b", "c"] {
        assert_eq!(iam.validate(token, NOW).await, Err(Unavailable));
        assert_eq!(said(), 1);
    }
    keystone.answer(Reply::Status(404));
    assert_eq!(iam.validate("d", NOW).await, Ok(Verdict::Invalid));
    keystone.answer(Reply::Status(401));
    assert_eq!(iam.validate("e", NOW).await, Err(Unavailable));
    assert_eq!(said(), 2, "that it is refused again is news");
}

#[tokio::test]
async fn nothing_shows_a_token() {
    let keystone = Keystone::start(Reply::Document(project_scoped(NOW + HOUR))).await;
    let mut settings = IamSettings::new("https://u:canary@iam.example");
    own(&mut settings);
    let mut shown = vec![format!("{settings:?}")];
    shown.push(format!("{:?}", Iam::new(&settings).unwrap_err()));
    settings.url.clone_from(&keystone.url);
    settings.service_token = Some(SecretString::from(format!("{OWN}\n")));
    shown.push(format!("{:?}", Iam::new(&settings).unwrap_err()));
    own(&mut settings);
    let iam = Iam::new(&settings).unwrap();
    shown.push(format!("{:?}", iam.validate(TOKEN, NOW).await));
    shown.push(format!("{iam:?}"));
    for text in shown {
        assert!(!text.contains("canary"), "{text}");
    }
}
