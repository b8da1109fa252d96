//! The program: settings in, exit status out.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use sms_task_service::config::{Cli, Command, Settings, Simulation, pages};
use sms_task_service::{admin, backup, doctor, http, rekey, shell, simulate, startup, telemetry};

/// Takes a tenth of the processor time of a small request less than the system's. Without huge pages, as freed
/// memory goes back sooner: `docs/performance.md`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::read();
    let command = cli.command.unwrap_or(Command::Serve);
    telemetry::init(match command {
        Command::Serve | Command::Migrate => telemetry::OF_THE_SERVICE,
        _ => telemetry::OF_A_COMMAND,
    });
    run(command, &cli.settings).await
}

async fn run(command: Command, settings: &Settings) -> ExitCode {
    match command {
        Command::Serve => ended(startup::serve(settings).await),
        Command::Migrate => ended(startup::migrate(settings).await),
        Command::Task(command) => told(shell::tasks(&command).await),
        Command::Source(command) => told(shell::sources(&command).await),
        Command::Event(command) => told(shell::events(&command).await),
        Command::Job(command) => told(shell::jobs(&command).await),
        Command::Webhook(command) => told(shell::webhooks(&command).await),
        Command::Token(command) => match &command.tenant {
            Some(tenant) => ended(admin::tokens(settings, tenant, &command).await),
            None => told(shell::tokens(&command).await),
        },
        Command::Credential(command) => ended(admin::access_keys(settings, &command).await),
        Command::Doctor(command) => ended(doctor::doctor(settings, &command).await),
        Command::Backup(command) => done(backup::backup(settings, &command).await),
        Command::Restore(command) => done(backup::restore(settings, &command).await),
        Command::Rekey => ended(rekey::rekey(settings).await),
        Command::Simulate(simulation) => simulate(&simulation).await,
        Command::Openapi => print_document(),
        Command::Completion { shell } => done(pages::completion(shell)),
        Command::Man { directory } => done(pages::man(directory.as_deref())),
    }
}

fn fail(error: &dyn Display, status: u8) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::from(status)
}

fn done(done: Result<(), impl Display>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, 2),
    }
}

fn ended(done: Result<(), startup::Error>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, error.exit_status()),
    }
}

fn told(done: Result<(), shell::Error>) -> ExitCode {
    match done {
        Err(error) if !error.is_end_of_reader() => fail(&error, error.exit_status()),
        _ => ExitCode::SUCCESS,
    }
}

async fn simulate(simulation: &Simulation) -> ExitCode {
    match simulate::simulate(simulation, tokio::signal::ctrl_c()).await {
        Ok(figures) if figures.kept_up() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => fail(&error, 2),
    }
}

fn print_document() -> ExitCode {
    let json = http::document()
        .to_pretty_json()
        .expect("the document is JSON");
    done(writeln!(io::stdout(), "{json}"))
}
