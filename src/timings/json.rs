//! Pipelines and steps in the shapes of Bitbucket's REST API.
//!
//! The published model is thinner than real answers, so every field may be missing or of another type than expected:
//! such a field counts as not told (reference 7.6).

use serde_json::Value;

use super::{End, Moment, Record};

/// A pipeline without its steps.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    pub id: Option<String>,
    pub number: Option<u64>,
    pub trigger: Option<String>,
    pub created: Option<Moment>,
}

/// Something that an answer holds.
pub(super) enum Found {
    Pipeline(Head, Vec<Record>),
    /// A step, with the id of its pipeline where it is told.
    Step(Option<String>, Record),
}

/// Everything in an answer: a page, a list, one pipeline or one step.
pub(super) fn find(value: &Value, found: &mut Vec<Found>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| find(item, found)),
        Value::Object(map) => {
            if let Some(items) = map.get("values").or_else(|| map.get("pipelines")) {
                find(items, found);
            } else if is_step(value) {
                let pipeline = text(value, &["pipeline", "uuid"]).map(str::to_owned);
                found.push(Found::Step(pipeline, step(value)));
            } else if is_pipeline(value) {
                found.push(pipeline(value));
            }
        }
        _ => {}
    }
}

fn is_step(value: &Value) -> bool {
    match text(value, &["type"]) {
        Some(kind) => kind == "pipeline_step",
        None => value.get("script_commands").is_some() || value.get("started_on").is_some(),
    }
}

fn is_pipeline(value: &Value) -> bool {
    match text(value, &["type"]) {
        Some(kind) => kind == "pipeline",
        None => value.get("build_number").is_some() || value.get("target").is_some(),
    }
}

fn pipeline(value: &Value) -> Found {
    let head = Head {
        id: text(value, &["uuid"]).map(str::to_owned),
        number: value.get("build_number").and_then(Value::as_u64),
        trigger: trigger(value),
        created: moment(value, "created_on"),
    };
    let mut inner = Vec::new();
    if let Some(steps) = value.get("steps") {
        find(steps, &mut inner);
    }
    let steps = inner.into_iter().filter_map(|found| match found {
        Found::Step(_, step) => Some(step),
        Found::Pipeline(..) => None,
    });
    Found::Pipeline(head, steps.collect())
}

/// What started a pipeline, as the file calls it: the selector names the kind and the key.
fn trigger(value: &Value) -> Option<String> {
    let kind = text(value, &["target", "selector", "type"])?;
    if kind == "default" {
        return Some("default".to_owned());
    }
    let pattern = text(value, &["target", "selector", "pattern"])?;
    let known = ["branches", "tags", "bookmarks", "pull-requests", "custom"].contains(&kind);
    known.then(|| format!("{kind}.{pattern}"))
}

fn step(value: &Value) -> Record {
    let (started, completed) = (moment(value, "started_on"), moment(value, "completed_on"));
    let told = seconds(value, "duration_in_seconds");
    let taken = || {
        let milliseconds = completed?.milliseconds_since(started?);
        u32::try_from((milliseconds + 500) / 1000).ok()
    };
    Record {
        id: text(value, &["uuid"]).map(str::to_owned),
        name: text(value, &["name"]).map(str::to_owned),
        end: end(value),
        started,
        completed,
        seconds: told.or_else(taken),
        setup_seconds: None,
        billed_seconds: seconds(value, "build_seconds_used"),
        manual: text(value, &["trigger", "type"]).is_some_and(|kind| kind.ends_with("_manual")),
        attempt: seconds(value, "run_number").unwrap_or(1),
    }
}

fn end(value: &Value) -> End {
    let state = text(value, &["state", "name"]);
    match (state, text(value, &["state", "result", "name"])) {
        (Some("COMPLETED"), Some("SUCCESSFUL")) => End::Successful,
        (Some("COMPLETED"), Some("NOT_RUN")) | (Some("PENDING" | "READY"), _) => End::NotRun,
        _ => End::Other,
    }
}

fn text<'v>(value: &'v Value, path: &[&str]) -> Option<&'v str> {
    path.iter().try_fold(value, |value, key| value.get(key))?.as_str()
}

fn moment(value: &Value, key: &str) -> Option<Moment> {
    Moment::parse(text(value, &[key])?)
}

/// A whole number of seconds; parts of a second are rounded.
fn seconds(value: &Value, key: &str) -> Option<u32> {
    let number = value.get(key)?;
    let whole = number.as_u64().or_else(|| {
        let parts = number.as_f64().filter(|n| *n >= 0.0)?;
        Some(parts.round() as u64)
    });
    u32::try_from(whole?).ok()
}
