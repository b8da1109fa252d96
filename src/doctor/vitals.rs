//! What is found of a PostgreSQL's figures.

use super::finding::Finding;
use crate::embedded_pg::MIN_MAJOR;
use crate::output::seconds;
use crate::storage::vitals::Vitals;

/// Milliseconds by which clocks may differ.
const APART: i64 = 2_000;

/// Seconds that a transaction of anybody may stay open.
const LONG: i64 = 300;

/// Transactions without a freeze that autovacuum would not let come about.
const UNFROZEN: i64 = 1_000_000_000;

/// `wanted`: how many connections this service may take. `now`: this machine's clock, in epoch milliseconds.
pub(super) fn findings(seen: &Vitals, wanted: i64, now: i64) -> Vec<Finding> {
    let mut findings = vec![connections(seen, wanted), clock(seen, now)];
    findings.extend(server(seen));
    findings.extend(transactions(seen));
    findings
}

fn server(seen: &Vitals) -> Option<Finding> {
    if seen.major() < MIN_MAJOR {
        let remedy = format!("use {MIN_MAJOR} or newer");
        return Some(Finding::failed(
            "PostgreSQL",
            "this version is too old",
            remedy,
        ));
    }
    seen.is_standby.then(|| {
        let remedy = "let DATABASE_URL lead to the primary";
        Finding::failed("PostgreSQL", "a standby, which takes no writes", remedy)
    })
}

fn connections(seen: &Vitals, wanted: i64) -> Finding {
    let (used, all) = (seen.connections, seen.max_connections);
    if wanted > all {
        return Finding::failed(
            "connections",
            format!("this service may take {wanted}, PostgreSQL allows {all} in all"),
            "raise max_connections in PostgreSQL, or lower SMS_DB_MAX_CONNECTIONS",
        );
    }
    let free = all - used;
    Finding::ok(
        "connections",
        format!("{used} of {all} are in use, {free} are free; an instance takes up to {wanted}"),
    )
}

fn clock(seen: &Vitals, now: i64) -> Finding {
    let apart = (seen.clock - now).abs();
    if apart <= APART {
        return Finding::ok("clock", "agrees with PostgreSQL's");
    }
    let apart = seconds(apart / 1000);
    Finding::warning(
        "clock",
        format!("the clocks of this machine and of PostgreSQL differ by {apart}"),
        "set both by NTP: instances whose clocks differ record times that go back and forth",
    )
}

fn transactions(seen: &Vitals) -> Vec<Finding> {
    let mut findings = Vec::new();
    if seen.oldest_transaction > LONG {
        let open = seconds(seen.oldest_transaction);
        findings.push(Finding::warning(
            "transactions",
            format!("one has been open for {open}"),
            "see pg_stat_activity who holds it: events wait for it, and tables grow",
        ));
    }
    if seen.transaction_age > UNFROZEN {
        let age = seen.transaction_age;
        findings.push(Finding::failed(
            "transactions",
            format!("{age} without a freeze; at 2,000,000,000 PostgreSQL stops"),
            "see why autovacuum does not come through, and run VACUUM FREEZE",
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::finding::Level;
    use super::*;

    const NOW: i64 = 1_795_433_809_000;

    fn well() -> Vitals {
        Vitals {
            version: "15.18".to_owned(),
            version_num: 150_018,
            max_connections: 97,
            connections: 10,
            clock: NOW + 1_000,
            is_standby: false,
            oldest_transaction: 2,
            transaction_age: 1_000,
            size: 1 << 20,
            is_encrypted: true,
        }
    }

    type Change = fn(&mut Vitals);

    fn worst(change: Change) -> Level {
        let mut seen = well();
        change(&mut seen);
        let levels = findings(&seen, 17, NOW)
            .into_iter()
            .map(|found| found.level);
        levels.max().expect("there are findings")
    }

    #[test]
    fn a_server_is_as_well_as_its_worst_figure() {
        assert_eq!(worst(|_| ()), Level::Ok);
        let cases: [(Change, Level); 6] = [
            (|seen| seen.version_num = 130_021, Level::Failed),
            (|seen| seen.is_standby = true, Level::Failed),
            (|seen| seen.max_connections = 16, Level::Failed),
            (|seen| seen.clock = NOW - 2_001, Level::Warning),
            (|seen| seen.oldest_transaction = LONG + 1, Level::Warning),
            (|seen| seen.transaction_age = UNFROZEN + 1, Level::Failed),
        ];
        for (number, (change, level)) in cases.into_iter().enumerate() {
            assert_eq!(worst(change), level, "{number}");
        }
    }
}
