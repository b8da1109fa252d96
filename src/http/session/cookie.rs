//! The cookie of a session (RFC 6265).

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue, Uri};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};

use crate::http::middleware::browser;

/// Its name. The prefix makes browsers take and send it over HTTPS alone, and from no other host.
const SECURE: &str = "__Host-sms";

/// Its name at a loopback host, where there may be no HTTPS.
const LOOPBACK: &str = "sms";

fn name(uri: &Uri, headers: &HeaderMap) -> &'static str {
    if browser::is_for_this_machine(uri, headers) {
        LOOPBACK
    } else {
        SECURE
    }
}

/// The value of a request's cookie, if it has one.
pub fn of<'a>(uri: &Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let name = name(uri, headers);
    let lines = headers.get_all(COOKIE).iter();
    let cookies = lines.filter_map(|line| line.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// Sets the cookie, which is good for so many seconds.
pub fn set(uri: &Uri, headers: &HeaderMap, value: &str, seconds: i64) -> HeaderValue {
    let name = name(uri, headers);
    let cookie = Cookie::build((name, value))
        .secure(name == SECURE)
        .http_only(true)
        .same_site(SameSite::Strict)
        .path("/")
        .max_age(Duration::seconds(seconds));
    let mut line = HeaderValue::try_from(cookie.to_string()).expect("printable ASCII");
    line.set_sensitive(true);
    line
}
