//! Settings and files with which the program does not start.

use std::path::Path;

use crate::startup::service::{Ended, command, run};

use super::authority::{Authority, Files};

/// Runs the program with these settings until it ends.
async fn ended(files: &Files, settings: &[(&str, &Path)]) -> Ended {
    let mut command = command(&files.dir);
    for (name, value) in settings {
        command.env(name, value);
    }
    let ended = run(command).await;
    assert!(!files.dir.pg().exists(), "nothing was created");
    ended
}

#[tokio::test]
async fn settings_that_contradict_each_other_are_refused() {
    let authority = Authority::new();
    let files = Files::of(&authority.leaf());
    let (cert, key) = (("SMS_TLS_CERT", &*files.cert), ("SMS_TLS_KEY", &*files.key));
    let self_signed = ("SMS_TLS_SELF_SIGNED", Path::new("true"));
    for (settings, words) in [
        (vec![cert], ["SMS_TLS_CERT is set", "SMS_TLS_KEY is not"]),
        (vec![key], ["SMS_TLS_KEY is set", "SMS_TLS_CERT is not"]),
        // clap's message: a value left empty by mistake must not let everybody in
        (
            vec![cert, key, ("SMS_TLS_CLIENT_CA", Path::new(""))],
            ["a value is required", "SMS_TLS_CLIENT_CA"],
        ),
        (
            vec![cert, key, self_signed],
            ["SMS_TLS_SELF_SIGNED", "SMS_TLS_CERT"],
        ),
        (
            vec![key, self_signed],
            ["SMS_TLS_SELF_SIGNED", "SMS_TLS_CERT"],
        ),
        (
            vec![("SMS_TLS_CLIENT_CA", &*files.cert)],
            ["SMS_TLS_CLIENT_CA is set", "Set SMS_TLS_CERT"],
        ),
    ] {
        ended(&files, &settings).await.refused_with(&words);
    }
}

#[tokio::test]
async fn files_that_cannot_be_used_are_refused_by_name_and_reason() {
    let authority = Authority::new();
    let pair = authority.leaf();
    let files = Files::of(&pair);
    let other = files.beside("other.pem", &authority.leaf().key);
    let chain = files.beside("chain.pem", &(authority.pem.clone() + &pair.cert));
    let empty = files.beside("empty.pem", "");
    let cut = files.beside("cut.pem", &pair.cert[..pair.cert.len() / 2]);
    let garbled = files.beside("garbled.pem", &pem("CERTIFICATE", "?"));
    let no_der = files.beside("no-der.pem", &pem("CERTIFICATE", "AAAA"));
    let encrypted = files.beside("enc.pem", &pem("ENCRYPTED PRIVATE KEY", "AAAA"));
    let older = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA";
    let older = files.beside("older.pem", &pem("RSA PRIVATE KEY", older));
    let odd = files.beside("odd.pem", &pem("PRIVATE KEY", "AAAA"));
    let missing = files.dir.file("missing.pem");
    for (cert, key, words) in [
        (
            &missing,
            &files.key,
            ["SMS_TLS_CERT=", "missing.pem", "No such file"],
        ),
        (
            &files.cert,
            &missing,
            ["SMS_TLS_KEY=", "missing.pem", "No such file"],
        ),
        (
            &files.cert,
            &other,
            [
                "SMS_TLS_KEY=",
                "other.pem",
                "does not belong to the certificate",
            ],
        ),
        (
            &chain,
            &files.key,
            ["SMS_TLS_CERT=", "chain.pem", "must be the first"],
        ),
        (
            &empty,
            &files.key,
            ["SMS_TLS_CERT=", "empty.pem", "holds no certificate"],
        ),
        (
            &files.key,
            &files.key,
            ["SMS_TLS_CERT=", "key.pem", "holds no certificate"],
        ),
        (
            &files.cert,
            &files.cert,
            ["SMS_TLS_KEY=", "cert.pem", "holds no private key"],
        ),
        (
            &cut,
            &files.key,
            ["SMS_TLS_CERT=", "cut.pem", "no END line"],
        ),
        (
            &garbled,
            &files.key,
            ["SMS_TLS_CERT=", "garbled.pem", "not Base64"],
        ),
        (
            &no_der,
            &files.key,
            ["SMS_TLS_CERT=", "no-der.pem", "cannot be used"],
        ),
        (
            &files.cert,
            &encrypted,
            ["SMS_TLS_KEY=", "enc.pem", "openssl pkey"],
        ),
        (
            &files.cert,
            &older,
            ["SMS_TLS_KEY=", "older.pem", "openssl pkey"],
        ),
        (
            &files.cert,
            &odd,
            ["SMS_TLS_KEY=", "odd.pem", "cannot be used"],
        ),
    ] {
        let settings: [(&str, &Path); 2] = [("SMS_TLS_CERT", cert), ("SMS_TLS_KEY", key)];
        ended(&files, &settings).await.refused_with(&words);
    }
    for (ca, words) in [
        (&missing, ["SMS_TLS_CLIENT_CA=", "No such file"]),
        (&files.key, ["SMS_TLS_CLIENT_CA=", "holds no certificate"]),
        (&no_der, ["SMS_TLS_CLIENT_CA=", "cannot be used"]),
    ] {
        let settings: [(&str, &Path); 3] = [
            ("SMS_TLS_CERT", &files.cert),
            ("SMS_TLS_KEY", &files.key),
            ("SMS_TLS_CLIENT_CA", ca),
        ];
        ended(&files, &settings).await.refused_with(&words);
    }
}

fn pem(kind: &str, text: &str) -> String {
    format!("-----BEGIN {kind}-----\n{text}\n-----END {kind}-----\n")
}
