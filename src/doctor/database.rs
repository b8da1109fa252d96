//! PostgreSQL, the schema, and the secrets in it.

use sqlx::{Connection as _, PgConnection};

use super::finding::Finding;
use super::secrets;
use crate::clock::now;
use crate::config::Settings;
use crate::embedded_pg::MIN_MAJOR;
use crate::output::{bytes, seconds};
use crate::startup::{Error, Postgres};
use crate::storage::health;
use crate::storage::vitals::{Schema, Vitals, schema, vitals};

const CHECK: &str = "PostgreSQL";

/// Milliseconds by which clocks may differ.
const APART: i64 = 2_000;

/// Seconds that a transaction of anybody may stay open.
const LONG: i64 = 300;

/// Transactions without a freeze that autovacuum would not let come about.
const UNFROZEN: i64 = 1_000_000_000;

pub(super) async fn look(settings: &Settings) -> Vec<Finding> {
    if let Some(directory) = Postgres::is_to_be_made(settings) {
        let text = format!(
            "no data in {} yet: the first start makes a private PostgreSQL there",
            directory.display()
        );
        return vec![Finding::ok(CHECK, text)];
    }
    match examine(settings).await {
        Ok(findings) => findings,
        Err(error) => vec![Finding::failed(
            CHECK,
            error,
            "the service cannot start without it",
        )],
    }
}

async fn examine(settings: &Settings) -> Result<Vec<Finding>, Error> {
    let postgres = Postgres::shared(settings).await?;
    let mut connection = postgres.connect().await?;
    let seen = vitals(&mut connection).await?;
    let mut findings = of_server(settings, &postgres, &seen)?;
    findings.extend(of_crashes(settings, &mut connection).await?);
    let found = schema(&mut connection).await?;
    findings.push(of_schema(found));
    connection.close().await.ok();
    if found == Schema::Current {
        let database = postgres.database(settings);
        findings.push(secrets::look(settings, &mut *database.connection().await?).await);
        database.close();
    }
    postgres.stop().await?;
    Ok(findings)
}

fn of_server(
    settings: &Settings,
    postgres: &Postgres,
    seen: &Vitals,
) -> Result<Vec<Finding>, Error> {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let size = bytes(seen.size as f64);
    let place = postgres.place(settings)?;
    let mut findings = vec![Finding::ok(
        CHECK,
        format!("{}, {size}, {place}", seen.version),
    )];
    if seen.major() < MIN_MAJOR {
        findings.push(Finding::failed(
            CHECK,
            "this version is too old",
            format!("use {MIN_MAJOR} or newer"),
        ));
    }
    if seen.is_standby {
        findings.push(Finding::failed(
            CHECK,
            "a standby, which takes no writes",
            "let DATABASE_URL lead to the primary",
        ));
    }
    if settings.database_url.is_some() && !seen.is_encrypted && !postgres.is_local() {
        findings.push(Finding::warning(
            CHECK,
            "the connection is not encrypted",
            "add sslmode=verify-full to DATABASE_URL",
        ));
    }
    let wanted = i64::from(settings.db_max_connections) + 1;
    let free = seen.max_connections - seen.connections;
    findings.push(match () {
        () if wanted > seen.max_connections => Finding::failed(
            "connections",
            format!(
                "this service may take {wanted}, PostgreSQL allows {} in all",
                seen.max_connections
            ),
            "raise max_connections in PostgreSQL, or lower SMS_DB_MAX_CONNECTIONS",
        ),
        () => Finding::ok(
            "connections",
            format!(
                "{} of {} are in use, {free} are free; an instance takes up to {wanted}",
                seen.connections, seen.max_connections
            ),
        ),
    });
    let apart = (seen.clock - now()).abs();
    findings.push(match apart > APART {
        true => Finding::warning(
            "clock",
            format!(
                "the clocks of this machine and of PostgreSQL differ by {}",
                seconds(apart / 1000)
            ),
            "set both by NTP: instances whose clocks differ record times that go back and forth",
        ),
        false => Finding::ok("clock", "agrees with PostgreSQL's"),
    });
    if seen.oldest_transaction > LONG {
        findings.push(Finding::warning(
            "transactions",
            format!("one has been open for {}", seconds(seen.oldest_transaction)),
            "see pg_stat_activity who holds it: events wait for it, and tables grow",
        ));
    }
    if seen.transaction_age > UNFROZEN {
        findings.push(Finding::failed(
            "transactions",
            format!(
                "{} without a freeze; at 2,000,000,000 PostgreSQL stops",
                seen.transaction_age
            ),
            "see why autovacuum does not come through, and run VACUUM FREEZE",
        ));
    }
    Ok(findings)
}

async fn of_crashes(
    settings: &Settings,
    connection: &mut PgConnection,
) -> Result<Option<Finding>, Error> {
    let Some(name) = health::unsafe_setting(connection).await? else {
        return Ok(None);
    };
    let text = format!("{name} is off: a crash would lose acknowledged writes");
    Ok(Some(match settings.allow_unsafe_postgres {
        true => Finding::warning(
            CHECK,
            text,
            "switch it on, and remove SMS_ALLOW_UNSAFE_POSTGRES",
        ),
        false => Finding::failed(CHECK, text, "switch it on"),
    }))
}

fn of_schema(found: Schema) -> Finding {
    match found {
        Schema::Current => Finding::ok("schema", "up to date"),
        Schema::Empty => Finding::ok("schema", "not there yet: the first start makes it"),
        Schema::Behind(missing) => Finding::warning(
            "schema",
            format!("{missing} migrations are to come"),
            "run: sms-task-service migrate (the service does the same at its start)",
        ),
        Schema::Ahead => Finding::failed(
            "schema",
            "made by a newer version than this one",
            "run that version, or a newer one",
        ),
    }
}
