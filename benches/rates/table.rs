//! What was seen, as a table.

use super::load::Load;

/// One step of one round.
pub struct Step {
    pub load: Load,
    /// Microseconds of processor time for one request, of the program that answers and of Postgres.
    pub program: Option<f64>,
    pub postgres: f64,
    /// MiB of the program that answers, at its peak.
    pub memory: Option<f64>,
}

/// One contender's steps, in the order of the rounds.
pub struct Line<'a> {
    pub figure: &'a str,
    pub name: &'a str,
    pub steps: &'a [Step],
}

/// Prints the contenders by figure. The first of each is the service, which the others are compared with.
pub fn print(lines: &[Line]) {
    println!(
        "\n{:<20}{:>9}{:>12}{:>9}{:>9}{:>11}{:>12}{:>13}{:>12}",
        "",
        "rate /s",
        "service/it",
        "p50 ms",
        "p99 ms",
        "refused %",
        "program µs",
        "Postgres µs",
        "memory MiB"
    );
    let mut service: Option<&Line> = None;
    for line in lines {
        if service.is_none_or(|service| service.figure != line.figure) {
            println!("{}", line.figure);
            service = Some(line);
        }
        let of = |figure: fn(&Step) -> Option<f64>| median(line.steps.iter().filter_map(figure));
        // within one round: what disturbs the machine for longer disturbs both
        let ratios = service
            .into_iter()
            .filter(|service| service.name != line.name);
        let ratios = ratios.flat_map(|service| service.steps.iter().zip(line.steps));
        let ratio = median(ratios.map(|(service, it)| service.load.rate / it.load.rate));
        println!(
            "  {:<18}{:>9}{:>12}{:>9}{:>9}{:>11}{:>12}{:>13}{:>12}",
            line.name,
            cell(of(|step| Some(step.load.rate)), 0),
            cell(ratio, 2),
            cell(of(|step| step.load.p50), 2),
            cell(of(|step| step.load.p99), 1),
            cell(of(|step| Some(step.load.refused)), 1),
            cell(of(|step| step.program), 0),
            cell(of(|step| Some(step.postgres)), 0),
            cell(of(|step| step.memory), 0),
        );
    }
}

fn cell(figure: Option<f64>, digits: usize) -> String {
    figure.map_or_else(String::new, |figure| format!("{figure:.digits$}"))
}

pub fn median(figures: impl Iterator<Item = f64>) -> Option<f64> {
    let mut figures: Vec<_> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied()
}
