//! Steps as a table: one line per step of a run, with a head that names the columns.

use super::json::Head;
use super::{End, Moment, Record};

/// Columns that a table may have; others are passed over.
pub(super) const COLUMNS: &str = "pipeline, trigger, created_on, step, result, started_on, completed_on, \
                                  duration_in_seconds, setup_seconds, build_seconds_used, run_number";

/// A line that couldn't be read.
pub(super) struct Wrong {
    pub line: u64,
    pub what: String,
}

/// The steps of a table, each with its run.
pub(super) fn read(text: &str) -> Result<Vec<(Head, Record)>, Wrong> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head = reader.headers().map_err(|error| wrong(&error))?.clone();
    let column = |name: &str| head.iter().position(|known| known.eq_ignore_ascii_case(name));
    let needed = [("pipeline", column("pipeline")), ("step", column("step"))];
    if let Some((name, _)) = needed.iter().find(|(_, column)| column.is_none()) {
        let what = format!("there is no column `{name}`; these are read: {COLUMNS}");
        return Err(Wrong { line: 1, what });
    }
    let mut steps = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| wrong(&error))?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |name: &str| column(name).and_then(|at| row.get(at)).filter(|c| !c.is_empty());
        steps.push(step(&cell).map_err(|what| Wrong { line, what })?);
    }
    Ok(steps)
}

fn step<'r>(cell: &impl Fn(&str) -> Option<&'r str>) -> Result<(Head, Record), String> {
    let id = cell("pipeline").ok_or("the column `pipeline` is empty")?;
    let number = |name: &str| match cell(name) {
        None => Ok(None),
        Some(text) => match text.parse::<f64>() {
            Ok(n) if (0.0..=f64::from(u32::MAX)).contains(&n) => Ok(Some(n.round() as u32)),
            _ => Err(format!("`{name}` isn't a number of seconds: {text}")),
        },
    };
    let moment = |name: &str| match cell(name) {
        None => Ok(None),
        Some(text) => {
            let wanted = "isn't a time such as 2026-05-01T10:00:00Z";
            Moment::parse(text).map(Some).ok_or_else(|| format!("`{name}` {wanted}: {text}"))
        }
    };
    let (started, completed) = (moment("started_on")?, moment("completed_on")?);
    let taken = || {
        let milliseconds = completed?.milliseconds_since(started?);
        u32::try_from((milliseconds + 500) / 1000).ok()
    };
    let head = Head {
        id: Some(id.to_owned()),
        number: id.parse().ok(),
        trigger: cell("trigger").map(str::to_owned),
        created: moment("created_on")?.or(started),
    };
    let record = Record {
        id: None,
        name: cell("step").map(str::to_owned),
        end: end(cell("result")),
        started,
        completed,
        seconds: number("duration_in_seconds")?.or_else(taken),
        setup_seconds: number("setup_seconds")?,
        billed_seconds: number("build_seconds_used")?,
        manual: false,
        attempt: number("run_number")?.unwrap_or(1),
    };
    Ok((head, record))
}

/// A table without results tells of successful steps.
fn end(result: Option<&str>) -> End {
    match result.map(str::to_ascii_uppercase).as_deref() {
        None | Some("SUCCESSFUL") => End::Successful,
        Some("NOT_RUN") => End::NotRun,
        Some(_) => End::Other,
    }
}

fn wrong(error: &csv::Error) -> Wrong {
    let line = error.position().map_or(1, csv::Position::line);
    Wrong { line, what: error.to_string() }
}
