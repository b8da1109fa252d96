//! The command line and the settings: each setting is an environment variable and a flag of the same
//! name. README has them in a table.

mod command;
mod line;
mod settings;
mod simulation;
mod stalled;

pub use self::command::{Command, Credential, NewCredential};
pub use self::line::Cli;
pub use self::settings::{AuthMode, Edition, Settings};
pub use self::simulation::Simulation;
pub use self::stalled::Stalled;
