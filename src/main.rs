//! The program: settings in, exit status out.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use sms_task_service::config::{Cli, Command, Simulation, pages};
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
    let done = match command {
        Command::Serve => startup::serve(&cli.settings).await,
        Command::Migrate => startup::migrate(&cli.settings).await,
        Command::Backup(command) => backup::backup(&cli.settings, &command).await,
        Command::Restore(command) => backup::restore(&cli.settings, &command).await,
        Command::Doctor(command) => doctor::doctor(&cli.settings, &command).await,
        Command::Rekey => rekey::rekey(&cli.settings).await,
        Command::Openapi => return print_document(),
        Command::Completion { shell } => return printed(pages::completion(shell)),
        Command::Man { directory } => return printed(pages::man(directory.as_deref())),
        Command::Token(command) => match &command.tenant {
            Some(tenant) => admin::tokens(&cli.settings, tenant, &command).await,
            None => return told(shell::tokens(&command).await),
        },
        Command::Credential(command) => admin::access_keys(&cli.settings, &command).await,
        Command::Task(command) => return told(shell::tasks(&command).await),
        Command::Source(command) => return told(shell::sources(&command).await),
        Command::Event(command) => return told(shell::events(&command).await),
        Command::Job(command) => return told(shell::jobs(&command).await),
        Command::Webhook(command) => return told(shell::webhooks(&command).await),
        Command::Simulate(simulation) => return simulate(&simulation).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, error.exit_status()),
    }
}

fn fail(error: &dyn Display, status: u8) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::from(status)
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
    printed(writeln!(io::stdout(), "{json}"))
}

fn printed(done: io::Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        Err(error) => fail(&error, 2),
    }
}
