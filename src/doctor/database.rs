//! PostgreSQL, the schema, and the secrets in it.

use sqlx::{Connection as _, PgConnection};

use super::finding::Finding;
use super::{secrets, vitals};
use crate::clock::now;
use crate::config::Settings;
use crate::output::bytes;
use crate::startup::{Error, Postgres};
use crate::storage::replica::Unfit;
use crate::storage::schema::Schema;
use crate::storage::vitals::Vitals;
use crate::storage::{self, health};

const CHECK: &str = "PostgreSQL";

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
    let seen = storage::vitals::vitals(&mut connection).await?;
    let mut findings = of_server(settings, &postgres, &seen)?;
    findings.extend(of_crashes(settings, &mut connection).await?);
    let found = Schema::of(&mut connection).await?;
    findings.push(of_schema(found));
    connection.close().await.ok();
    if found.serves() {
        let database = postgres.database(settings);
        findings.push(secrets::look(settings, &mut *database.connection().await?).await);
        findings.extend(database.look_at_replica().await?.map(of_replica));
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
    if settings.database_url.is_some() && !seen.is_encrypted && !postgres.is_local() {
        findings.push(Finding::warning(
            CHECK,
            "the connection is not encrypted",
            "add sslmode=verify-full to DATABASE_URL",
        ));
    }
    let wanted = i64::from(settings.db_max_connections) + 1;
    findings.extend(vitals::findings(seen, wanted, now()));
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

fn of_replica(looked: Result<(), Unfit>) -> Finding {
    match looked {
        Ok(()) => Finding::ok("read replica", "as far as the primary"),
        Err(reason) => Finding::warning(
            "read replica",
            format!("does not read, the primary does: {reason}"),
            "SMS_READ_DATABASE_URL must lead to a standby of DATABASE_URL that keeps up",
        ),
    }
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
        Schema::Newer => Finding::warning(
            "schema",
            "of a newer version than this one, which can still work on it",
            "replace what still runs this version",
        ),
        Schema::TooNew => Finding::failed(
            "schema",
            "of a newer version than this one, which cannot work on it",
            "run that version, or a newer one",
        ),
    }
}
