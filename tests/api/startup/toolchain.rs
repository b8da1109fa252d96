//! `scripts/toolchain`, which runs before anything is built or installed.

use std::process::{Command, Output};

use crate::support::dir::Dir;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/toolchain");

#[test]
fn an_old_toolchain_or_none_is_refused_in_one_line() {
    let needed = env!("CARGO_PKG_RUST_VERSION");
    for (cargo, rustc, found) in [
        ("1.65.0", "1.65.0", "found 1.65:"),
        ("1.9999.0", "1.65.0", "found 1.65:"),
        ("0.9999.0", "1.9999.0", "found 0.9999:"),
        ("", "", "found no cargo:"),
        ("1.9999.0", "", "found no rustc:"),
    ] {
        let output = with(cargo, rustc);
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.lines().count(), 1, "{said}");
        for word in [needed, found, "https://rustup.rs"] {
            assert!(said.contains(word), "{word} is not in {said}");
        }
    }
}

#[test]
fn the_oldest_toolchain_that_is_supported_and_all_newer_ones_will_do() {
    let needed = concat!(env!("CARGO_PKG_RUST_VERSION"), ".0");
    for version in [needed, "1.9999.1-nightly", "2.0.0"] {
        let output = with(version, version);
        assert!(output.status.success(), "{version}: {output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
}

/// Runs the script where `cargo` and `rustc` say that they have these versions, or fail.
fn with(cargo: &str, rustc: &str) -> Output {
    let dir = Dir::new();
    for (program, version) in [("cargo", cargo), ("rustc", rustc)] {
        let text = match version {
            "" => "#!/bin/sh\nexit 1\n".to_owned(),
            version => format!("#!/bin/sh\necho '{program} {version} (0123456789 2026-01-01)'\n"),
        };
        // written by another process: a fork of another test could hold ours open, and nobody may run
        // what is open for writing
        let written = Command::new("sh")
            .args(["-c", r#"printf %s "$2" >"$1" && chmod 755 "$1""#, "sh"])
            .arg(dir.file(program))
            .arg(text)
            .status();
        assert!(written.expect("sh").success());
    }
    let path = dir.file("").display().to_string();
    let output = Command::new(SCRIPT)
        .env("PATH", format!("{path}:/usr/bin:/bin"))
        .output();
    output.expect("it runs")
}
