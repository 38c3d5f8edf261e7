//! Durations of real runs, as Bitbucket's REST API and tables of people give them.
//!
//! [`Reader`] takes the texts of saved answers, in any order and number, and gives the runs that they tell of. Which
//! step of a file a record belongs to is for others to find out.

mod json;
mod moment;
mod reader;
mod table;

use std::collections::BTreeMap;

pub use moment::Moment;
pub use reader::{Reader, Unread};

/// What is known of real runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Runs, the oldest first.
    pub runs: Vec<Run>,
    /// How often a month triggers run, where somebody says so.
    pub stated: Monthly,
    /// The day on which the numbers are made, to tell how old a price is.
    pub today: Option<Moment>,
    /// What couldn't be used, in words.
    pub notes: Vec<String>,
}

/// Runs per month, by trigger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Monthly {
    /// For every trigger that isn't named.
    pub each: Option<u32>,
    /// For these triggers (`branches.develop`).
    pub of: BTreeMap<String, u32>,
}

/// One run of a pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// What people call it: its number, else its id.
    pub label: String,
    /// What started it, as `branches.develop`; `None`: not told.
    pub trigger: Option<String>,
    /// When it was created.
    pub created: Option<Moment>,
    /// Its steps, in the order in which they were given.
    pub steps: Vec<Record>,
}

/// One step of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// What tells it from others; the same for each try.
    pub id: Option<String>,
    /// Its name; a step without one has none.
    pub name: Option<String>,
    /// How it ended.
    pub end: End,
    /// When it started.
    pub started: Option<Moment>,
    /// When it ended.
    pub completed: Option<Moment>,
    /// How long it took, in seconds.
    pub seconds: Option<u32>,
    /// What of it was start, clone, caches and artifacts, in seconds, where that is told.
    pub setup_seconds: Option<u32>,
    /// What it was billed, in seconds.
    pub billed_seconds: Option<u32>,
    /// Whether somebody started it.
    pub manual: bool,
    /// How often it had been started by then; 1 for the first time.
    pub attempt: u32,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// It did all of its work.
    Successful,
    /// It didn't run.
    NotRun,
    /// It failed, was stopped, or still runs.
    #[default]
    Other,
}

impl Run {
    /// The time in which at least one of its steps ran, in seconds: what it waited for people and machines between
    /// its steps isn't part of it. None if a step that ran has no times, or not all were successful.
    pub fn busy_seconds(&self) -> Option<u32> {
        let ran: Vec<&Record> = self.steps.iter().filter(|s| s.end != End::NotRun).collect();
        if ran.is_empty() || ran.iter().any(|step| step.end != End::Successful) {
            return None;
        }
        let spans = ran.iter().map(|step| Some((step.started?, step.completed?)));
        let mut spans: Vec<(Moment, Moment)> = spans.collect::<Option<_>>()?;
        spans.sort_unstable();
        let (mut total, mut until) = (0_u64, spans[0].0);
        for (start, end) in spans {
            total += end.milliseconds_since(start.max(until));
            until = until.max(end);
        }
        u32::try_from((total + 500) / 1000).ok()
    }

    /// What all its steps were billed together, in seconds.
    pub fn billed_seconds(&self) -> Option<u32> {
        let ran = self.steps.iter().filter(|step| step.end != End::NotRun);
        ran.map(|step| step.billed_seconds).reduce(|a, b| a?.checked_add(b?))?
    }
}

impl Timings {
    /// How often a trigger runs in 30 days, counted from the runs that were read: none if they cover less than a week.
    pub fn counted_monthly(&self, trigger: &str) -> Option<u32> {
        const WEEK_DAYS: u64 = 7;
        const MONTH_DAYS: u64 = 30;
        let created = || self.runs.iter().filter_map(|run| run.created);
        let days = created().max()?.milliseconds_since(created().min()?).div_ceil(86_400_000);
        if days < WEEK_DAYS {
            return None;
        }
        let runs = self.runs.iter().filter(|run| run.trigger.as_deref() == Some(trigger)).count();
        u32::try_from((runs as u64 * MONTH_DAYS + days / 2) / days).ok().filter(|n| *n > 0)
    }

    /// How often a trigger runs in a month: as somebody says, else as counted.
    pub fn monthly(&self, trigger: &str) -> Option<u32> {
        let stated = self.stated.of.get(trigger).copied().or(self.stated.each);
        stated.or_else(|| self.counted_monthly(trigger))
    }
}

/// The value that `percent` of a hundred are at most (nearest rank): one that was really measured.
pub fn percentile(values: &[u32], percent: usize) -> Option<u32> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(start: &str, end: &str) -> Record {
        Record {
            started: Moment::parse(start),
            completed: Moment::parse(end),
            end: End::Successful,
            billed_seconds: Some(60),
            ..Record::default()
        }
    }

    #[test]
    fn a_percentile_is_a_measured_value() {
        let values = [50, 10, 40, 20, 30];
        assert_eq!((percentile(&values, 50), percentile(&values, 90)), (Some(30), Some(50)));
        let ten: Vec<u32> = (1..=10).collect();
        assert_eq!((percentile(&ten, 50), percentile(&ten, 90)), (Some(5), Some(9)));
        assert_eq!(percentile(&[7], 50), Some(7));
        assert_eq!(percentile(&[], 50), None);
    }

    #[test]
    fn what_a_run_waits_between_its_steps_is_left_out() {
        let mut run = Run {
            steps: vec![
                record("2026-05-01T10:00:00Z", "2026-05-01T10:01:00Z"),
                record("2026-05-01T10:00:30Z", "2026-05-01T10:02:00Z"),
                record("2026-05-01T12:00:00Z", "2026-05-01T12:00:10.600Z"),
            ],
            ..Run::default()
        };
        assert_eq!((run.busy_seconds(), run.billed_seconds()), (Some(131), Some(180)));
        run.steps[2].end = End::Other;
        assert_eq!(run.busy_seconds(), None);
    }

    #[test]
    fn runs_per_month_are_counted_over_a_week_at_least() {
        let run = |day: u32| Run {
            trigger: Some("default".into()),
            created: Moment::parse(&format!("2026-05-{day:02}T10:00:00Z")),
            ..Run::default()
        };
        let mut timings = Timings { runs: vec![run(1), run(4)], ..Timings::default() };
        assert_eq!(timings.monthly("default"), None);
        timings.runs.push(run(16));
        assert_eq!((timings.monthly("default"), timings.monthly("custom.x")), (Some(6), None));
        timings.stated.each = Some(200);
        assert_eq!(timings.monthly("custom.x"), Some(200));
    }
}
