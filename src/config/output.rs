//! How subcommands print.

use clap::{Args, ValueEnum};

/// A form of lists and objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for people
    Table,
    /// A table with more columns
    Wide,
    /// One JSON document, as the API answers
    Json,
    /// A JSON document per line
    Jsonl,
    /// Comma-separated values with all columns
    Csv,
    /// Tab-separated values with all columns
    Tsv,
    /// Only names: ids, as other commands take them
    Name,
}

/// How to print.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// How to print
    #[arg(
        short = 'o',
        long = "output",
        value_name = "FORMAT",
        value_enum,
        default_value = "table",
        global = true
    )]
    pub format: Format,
    /// Only these columns, in this order: their names, with commas in between
    #[arg(long, value_name = "NAMES", value_delimiter = ',', global = true)]
    pub columns: Vec<String>,
    /// Without the line that names the columns
    #[arg(long, global = true)]
    pub no_headers: bool,
    /// Show times in UTC; otherwise they are local
    #[arg(long, global = true)]
    pub utc: bool,
}
