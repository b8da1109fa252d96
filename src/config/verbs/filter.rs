//! Which objects a subcommand is about.

use clap::Args;

use super::moment::moment;

/// Which tasks. Filters combine with "and".
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Filters")]
pub struct TaskFilter {
    /// Tasks in this state, such as RUNNING
    #[arg(long)]
    pub state: Option<String>,
    /// Tasks whose name contains this text
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// The task of this source server
    #[arg(long, value_name = "ID")]
    pub source: Option<String>,
    /// Tasks that are stalled for this reason, or "any"
    #[arg(long, value_name = "REASON")]
    pub stalled: Option<String>,
    /// Tasks of this operating system: WINDOWS or LINUX
    #[arg(long, value_name = "OS")]
    pub os_type: Option<String>,
    /// Tasks of this type: MIGRATE_FILE or MIGRATE_BLOCK
    #[arg(long = "type", value_name = "TYPE")]
    pub r#type: Option<String>,
    /// Tasks that migrate to this region
    #[arg(long, value_name = "ID")]
    pub region: Option<String>,
    /// Tasks of this enterprise project
    #[arg(long, value_name = "ID")]
    pub enterprise_project: Option<String>,
    /// Tasks created since this moment: 2h ago, or a date
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub since: Option<i64>,
    /// Tasks created before this moment
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub until: Option<i64>,
}

impl TaskFilter {
    /// The parameters of the API, by name.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let texts = [
            ("state", &self.state),
            ("name", &self.name),
            ("source_server_id", &self.source),
            ("stalled", &self.stalled),
            ("os_type", &self.os_type),
            ("type", &self.r#type),
            ("region_id", &self.region),
            ("enterprise_project_id", &self.enterprise_project),
        ];
        let times = [("created_since", self.since), ("created_until", self.until)];
        let texts = texts.into_iter().map(|(name, text)| (name, text.clone()));
        let times = times.map(|(name, time)| (name, time.map(|time| time.to_string())));
        given(texts.chain(times))
    }
}

/// How much of a list.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Paging {
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
    /// The whole list, page by page
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
}

impl Paging {
    /// The whole list.
    pub const ALL: Self = Self {
        limit: u32::MAX,
        all: true,
    };
}

/// Without the parameters that have no value.
pub(super) fn given(
    parameters: impl IntoIterator<Item = (&'static str, Option<String>)>,
) -> Vec<(&'static str, String)> {
    let given = parameters
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    given.collect()
}
