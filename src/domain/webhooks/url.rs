//! The URL of a webhook.

use std::net::IpAddr;

use reqwest::Url;

use super::Allowed;

/// Checks a URL as far as it can be without asking for the host's addresses. An error says what is wrong.
///
/// # Errors
/// If nothing is ever sent there.
pub fn check(url: &str, allowed: &Allowed) -> Result<Url, &'static str> {
    let url: Url = url
        .parse()
        .map_err(|_| "must be a URL, such as https://hooks.example/sms")?;
    match url.scheme() {
        "https" => {}
        "http" if allowed.http => {}
        "http" => return Err("must begin with https:// (SMS_WEBHOOK_ALLOW_HTTP)"),
        _ => return Err("must begin with https://"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not have a user name or a password in it");
    }
    let (host, port) = (
        url.host_str().unwrap_or_default(),
        url.port_or_known_default().unwrap_or(0),
    );
    let address: Result<IpAddr, _> = host.trim_matches(['[', ']']).parse();
    match address {
        // a client would connect to it without asking for addresses
        Ok(address) if !allowed.admits(host, port, address) => {
            Err("must have an address that webhooks may be sent to (SMS_WEBHOOK_ALLOW)")
        }
        _ => Ok(url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_refused_where_nothing_may_be_sent() {
        let with_http = Allowed {
            http: true,
            ..Allowed::default()
        };
        for (url, expected, with_http_expected) in [
            ("https://hooks.example/sms?a=b", true, true),
            ("http://hooks.example", false, true),
            ("https://1.1.1.1:9/", true, true),
            ("https://127.0.0.1/", false, false),
            ("https://[::1]/", false, false),
            ("https://[::ffff:10.0.0.1]/", false, false),
            ("https://0x7f000001/", false, false),
            ("https://2130706433/", false, false),
            ("https://127.1/", false, false),
            ("https://me:secret@hooks.example/", false, false),
            ("ftp://hooks.example/", false, false),
            ("file:///etc/passwd", false, false),
            ("hooks.example", false, false),
            ("", false, false),
        ] {
            assert_eq!(check(url, &Allowed::default()).is_ok(), expected, "{url}");
            assert_eq!(check(url, &with_http).is_ok(), with_http_expected, "{url}");
        }
    }
}
