//! How long the parts of a step take where nothing was measured: ranges in seconds on a 1x step.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::commands::Kind;

/// What is usual for one thing, in seconds on a 1x step.
#[derive(Clone, Debug, PartialEq, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Duration {
    /// The short end.
    pub low: u32,
    /// The long end.
    pub high: u32,
    /// Which part of it, from 0 to 1, shrinks with more processors: between the first and the second.
    #[serde(default)]
    pub scales: [f64; 2],
    /// Where the figures are from.
    pub source: String,
}

/// What a step does around its script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// Gets a machine, pulls its image and starts it.
    Start,
    /// Starts one service.
    Service,
    /// Clones the last commits.
    Clone,
    /// Clones the whole history.
    CloneFull,
    /// Loads one cache.
    Cache,
    /// Loads the artifacts of earlier steps.
    Download,
    /// Stores the files of one pattern of `artifacts`.
    Upload,
    /// Pulls and starts the image of a pipe.
    Pipe,
}

/// Kinds of work that the table knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Takes no time worth speaking of.
    Quick,
    /// Work of this kind.
    Of(Kind),
    /// Nothing is known of it.
    Unknown,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Table {
    state_of: String,
    around: Steps,
    kind: Kinds,
    command: Vec<Row>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Steps {
    start: Duration,
    service: Duration,
    clone: Duration,
    clone_full: Duration,
    cache: Duration,
    download: Duration,
    upload: Duration,
    pipe: Duration,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Kinds {
    quick: Duration,
    files: Duration,
    check: Duration,
    build: Duration,
    publish: Duration,
    deploy: Duration,
    notify: Duration,
    fetch: Duration,
    run: Duration,
    unknown: Duration,
}

impl Steps {
    fn all(&self) -> [&Duration; 8] {
        let Steps { start, service, clone, clone_full, cache, download, upload, pipe } = self;
        [start, service, clone, clone_full, cache, download, upload, pipe]
    }
}

impl Kinds {
    fn all(&self) -> [&Duration; 10] {
        let Kinds { quick, files, check, build, publish, deploy, notify, fetch, run, unknown } =
            self;
        [quick, files, check, build, publish, deploy, notify, fetch, run, unknown]
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    words: Vec<String>,
    /// Whether nothing may follow the words.
    #[serde(default)]
    alone: bool,
    low: u32,
    high: u32,
    warm: Option<[u32; 2]>,
    scales: [f64; 2],
    source: String,
}

/// A row, cold and warm.
struct Timed {
    words: Vec<String>,
    alone: bool,
    cold: Duration,
    warm: Duration,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
static COMMANDS: LazyLock<HashMap<String, Vec<Timed>>> = LazyLock::new(by_program);
/// How the source of a figure begins that nobody measured.
const ESTIMATE: &str = "estimate";
const TEXT: &str = include_str!("../../assets/facts/durations.toml");

/// The month of the figures, as `2026-11`.
pub fn state_of() -> &'static str {
    &TABLE.state_of
}

/// How many figures of the table are estimates, and how many there are.
pub fn estimates() -> (usize, usize) {
    let Table { around, kind, command, .. } = &*TABLE;
    let all = || around.all().into_iter().chain(kind.all()).map(|duration| &duration.source);
    let sources = || all().chain(command.iter().map(|row| &row.source));
    (sources().filter(|source| source.starts_with(ESTIMATE)).count(), sources().count())
}

/// What this takes around the script.
pub fn around(what: Around) -> &'static Duration {
    let table = &TABLE.around;
    match what {
        Around::Start => &table.start,
        Around::Service => &table.service,
        Around::Clone => &table.clone,
        Around::CloneFull => &table.clone_full,
        Around::Cache => &table.cache,
        Around::Download => &table.download,
        Around::Upload => &table.upload,
        Around::Pipe => &table.pipe,
    }
}

/// What work of this kind takes.
pub fn of(work: Work) -> &'static Duration {
    let table = &TABLE.kind;
    match work {
        Work::Quick | Work::Of(Kind::Pure | Kind::ShellState) => &table.quick,
        Work::Of(Kind::Files) => &table.files,
        Work::Of(Kind::Check) => &table.check,
        Work::Of(Kind::Build) => &table.build,
        Work::Of(Kind::Publish) => &table.publish,
        Work::Of(Kind::Deploy) => &table.deploy,
        Work::Of(Kind::Notify) => &table.notify,
        Work::Of(Kind::Fetch) => &table.fetch,
        Work::Of(Kind::Run) => &table.run,
        Work::Unknown => &table.unknown,
    }
}

/// What a command line takes, if it has a row of its own. `operands` are its words without options; `warm` says
/// whether the cache that it fills is there.
pub fn of_command(operands: &[&str], warm: bool) -> Option<&'static Duration> {
    let rows = COMMANDS.get(*operands.first()?)?;
    let fits = |row: &&Timed| {
        row.words.len() <= operands.len()
            && row.words.iter().zip(operands).all(|(word, said)| word == said)
            && (!row.alone || row.words.len() == operands.len())
    };
    let row = rows.iter().filter(fits).max_by_key(|row| row.words.len())?;
    Some(if warm { &row.warm } else { &row.cold })
}

fn by_program() -> HashMap<String, Vec<Timed>> {
    let mut rows: HashMap<String, Vec<Timed>> = HashMap::new();
    for row in &TABLE.command {
        let of = |low, high| Duration { low, high, scales: row.scales, source: row.source.clone() };
        let [low, high] = row.warm.unwrap_or([row.low, row.high]);
        let timed = Timed {
            words: row.words.clone(),
            alone: row.alone,
            cold: of(row.low, row.high),
            warm: of(low, high),
        };
        let program = row.words.first().cloned().unwrap_or_default();
        rows.entry(program).or_default().push(timed);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        let table: Table = toml::from_str(TEXT).unwrap();
        assert!(table.command.iter().all(|row| !row.words.is_empty() && !row.source.is_empty()));
    }

    #[test]
    fn ranges_are_in_order_and_have_a_source() {
        let named = TABLE.kind.all().into_iter().chain(TABLE.around.all());
        let of_rows = COMMANDS.values().flatten().flat_map(|row| [&row.cold, &row.warm]);
        for duration in named.chain(of_rows) {
            let [less, more] = duration.scales;
            assert!(duration.low <= duration.high, "{duration:?}");
            assert!(0.0 <= less && less <= more && more <= 1.0, "{duration:?}");
            let names_who = [".com", ".asia", "as yarn install"];
            let is_told = duration.source.starts_with(ESTIMATE)
                || names_who.iter().any(|who| duration.source.contains(who));
            assert!(is_told, "{duration:?}");
        }
        let (estimates, all) = estimates();
        assert_eq!(all, 18 + TABLE.command.len());
        assert!(0 < estimates && estimates < all);
    }

    #[test]
    fn the_longest_row_wins_and_a_warm_cache_is_faster() {
        let high = |words: &[&str], warm| of_command(words, warm).map(|d| d.high);
        assert_eq!(high(&["go", "mod", "download"], false), Some(60));
        assert_eq!(high(&["go", "mod", "download"], true), Some(6));
        assert_eq!(high(&["go", "vet"], false), None);
        assert_eq!(high(&["yarn"], false), Some(120));
        assert_eq!(high(&["yarn", "test"], false), None);
    }
}
