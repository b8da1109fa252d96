//! The command line and the settings: each setting is a flag, an environment variable of the same name, and a key of
//! the configuration file. `docs/settings.md` has them in a table.
#![expect(
    clippy::doc_markdown,
    reason = "the comments are the program's help, which is no Markdown"
)]

mod command;
mod connection;
mod file;
mod line;
mod output;
pub mod pages;
mod secret_files;
mod settings;
mod simulation;
mod stalled;
pub mod verbs;

pub use self::command::Command;
pub use self::connection::Connection;
pub use self::line::Cli;
pub use self::output::{Format, Output};
pub use self::settings::{AuthMode, Edition, Settings};
pub use self::simulation::Simulation;
pub use self::stalled::Stalled;
