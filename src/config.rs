//! The command line and the settings: each setting is a flag, an environment variable of the same name, and a key of
//! the configuration file. `docs/settings.md` has them in a table.

mod command;
mod connection;
mod file;
mod line;
mod secret_files;
mod settings;
mod simulation;
mod stalled;

pub use self::command::{Command, Credential, NewCredential};
pub use self::connection::Connection;
pub use self::line::Cli;
pub use self::settings::{AuthMode, Edition, Settings};
pub use self::simulation::Simulation;
pub use self::stalled::Stalled;
