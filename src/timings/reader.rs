//! Puts saved answers together: pipelines from some, their steps from others.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::{self, Found, Head};
use super::{Record, Run, Timings, table};

/// Takes one text after the other.
#[derive(Default)]
pub struct Reader {
    runs: BTreeMap<String, (Head, Vec<Record>)>,
    /// Steps of pipelines that no text told of so far, by pipeline.
    loose: BTreeMap<String, Vec<Record>>,
    texts: usize,
}

/// Why a text couldn't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// It is neither JSON nor a table.
    #[error("line {line}{}: {what}\n    It has to be what the REST API answers (JSON), or a table with a head (CSV).", if *column > 0 { format!(", column {column}") } else { String::new() })]
    Malformed {
        /// Line, from 1.
        line: usize,
        /// Column, from 1; 0 where only the line is known.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// It holds nothing of use.
    #[error(
        "there are neither pipelines nor steps in it\n    Save what GET /2.0/repositories/WORKSPACE/REPO/pipelines and …/pipelines/UUID/steps answer, or use `pipemigrate timings --fetch WORKSPACE/REPO`."
    )]
    Nothing,
}

impl Reader {
    /// Takes the text of one file: JSON, one answer or several in a row, or CSV.
    ///
    /// # Errors
    /// If it is neither, or tells of no pipeline and no step; what was taken before stays.
    pub fn take(&mut self, text: &str) -> Result<(), Unread> {
        self.texts += 1;
        let start = text.trim_start_matches('\u{feff}').trim_start();
        if start.starts_with(['{', '[']) { self.take_json(start) } else { self.take_table(text) }
    }

    fn take_json(&mut self, text: &str) -> Result<(), Unread> {
        let mut found = Vec::new();
        for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
            let value = value.map_err(|error| Unread::Malformed {
                line: error.line(),
                column: error.column(),
                what: error.to_string(),
            })?;
            json::find(&value, &mut found);
        }
        if found.is_empty() {
            return Err(Unread::Nothing);
        }
        for one in found {
            match one {
                Found::Pipeline(head, steps) => self.add(head, steps),
                Found::Step(Some(pipeline), step) => {
                    self.loose.entry(pipeline).or_default().push(step);
                }
                Found::Step(None, step) => {
                    let page = format!("file {}", self.texts);
                    self.add(Head { id: Some(page), ..Head::default() }, vec![step]);
                }
            }
        }
        Ok(())
    }

    fn take_table(&mut self, text: &str) -> Result<(), Unread> {
        let steps = table::read(text).map_err(|wrong| Unread::Malformed {
            line: usize::try_from(wrong.line).unwrap_or(0),
            column: 0,
            what: wrong.what,
        })?;
        if steps.is_empty() {
            return Err(Unread::Nothing);
        }
        for (head, step) in steps {
            self.add(head, vec![step]);
        }
        Ok(())
    }

    fn add(&mut self, head: Head, steps: Vec<Record>) {
        let number = head.number.map(|number| number.to_string());
        let key = head.id.clone().or(number).unwrap_or_else(|| format!("file {}", self.texts));
        let (known, records) = self.runs.entry(key).or_default();
        known.id = known.id.take().or(head.id);
        known.number = known.number.or(head.number);
        known.trigger = known.trigger.take().or(head.trigger);
        known.created = known.created.or(head.created);
        steps.into_iter().for_each(|step| note(records, step));
    }

    /// All runs with steps, the oldest first, and what couldn't be used.
    pub fn finish(mut self) -> Timings {
        for (pipeline, steps) in std::mem::take(&mut self.loose) {
            self.add(Head { id: Some(pipeline), ..Head::default() }, steps);
        }
        let mut timings = Timings::default();
        let mut empty = 0;
        for (key, (head, steps)) in self.runs {
            if steps.is_empty() {
                empty += 1;
                continue;
            }
            let label = head.number.map_or(key, |number| number.to_string());
            let (trigger, created) = (head.trigger, head.created);
            timings.runs.push(Run { label, trigger, created, steps });
        }
        timings.runs.sort_by(|a, b| (a.created, &a.label).cmp(&(b.created, &b.label)));
        if empty > 0 {
            let runs = if empty == 1 { "1 run has" } else { &format!("{empty} runs have") };
            timings.notes.push(format!("{runs} no steps in these files"));
        }
        timings
    }
}

/// Adds a step; one that is known already, from a page saved twice or an earlier try, gives way to the later try.
fn note(records: &mut Vec<Record>, step: Record) {
    let same = |known: &&mut Record| known.id.is_some() && known.id == step.id;
    match records.iter_mut().find(same) {
        Some(known) if known.attempt < step.attempt => *known = step,
        Some(_) => {}
        None => records.push(step),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timings::End;

    const PIPELINES: &str = r#"{"page": 1, "values": [
        {"type": "pipeline", "uuid": "{p2}", "build_number": 12, "created_on": "2026-05-02T10:00:00Z",
         "target": {"type": "pipeline_ref_target", "ref_name": "x",
                    "selector": {"type": "branches", "pattern": "develop"}}},
        {"type": "pipeline", "uuid": "{p1}", "build_number": 11, "created_on": "2026-05-01T10:00:00Z",
         "target": {"selector": {"type": "default"}}},
        {"type": "pipeline", "uuid": "{p0}", "build_number": "odd", "target": 7}]}"#;

    const STEPS: &str = r#"{"values": [
        {"type": "pipeline_step", "uuid": "{s1}", "pipeline": {"uuid": "{p2}"}, "name": "Test", "run_number": 1,
         "state": {"name": "COMPLETED", "result": {"name": "FAILED"}}, "duration_in_seconds": 7},
        {"type": "pipeline_step", "uuid": "{s1}", "pipeline": {"uuid": "{p2}"}, "name": "Test", "run_number": 2,
         "state": {"name": "COMPLETED", "result": {"name": "SUCCESSFUL"}},
         "started_on": "2026-05-01T10:00:00.120Z", "completed_on": "2026-05-01T10:02:41.900Z",
         "build_seconds_used": 161},
        {"type": "pipeline_step", "uuid": "{s2}", "pipeline": {"uuid": "{p2}"}, "state": {"name": "PENDING"},
         "trigger": {"type": "pipeline_step_trigger_manual"}, "duration_in_seconds": null, "maxTime": "?"}]}"#;

    fn read(texts: &[&str]) -> Timings {
        let mut reader = Reader::default();
        texts.iter().for_each(|text| reader.take(text).unwrap());
        reader.finish()
    }

    #[test]
    fn pages_are_put_together_in_any_order() {
        let timings = read(&[STEPS, PIPELINES]);
        assert_eq!(timings, read(&[PIPELINES, STEPS, STEPS]));
        let [run] = timings.runs.as_slice() else { panic!("{timings:?}") };
        assert_eq!((run.label.as_str(), run.trigger.as_deref()), ("12", Some("branches.develop")));
        let [test, manual] = run.steps.as_slice() else { panic!("{run:?}") };
        assert_eq!(
            (test.end, test.seconds, test.billed_seconds),
            (End::Successful, Some(162), Some(161))
        );
        assert_eq!((manual.end, manual.manual, manual.seconds), (End::NotRun, true, None));
        assert_eq!(timings.notes, ["2 runs have no steps in these files"]);
    }

    #[test]
    fn a_pipeline_may_hold_its_steps() {
        let bundle = r#"[{"build_number": 3, "target": {"selector": {"type": "custom", "pattern": "nightly"}},
            "steps": {"values": [{"started_on": "2026-05-01T10:00:00Z", "name": "A"}]}}]"#;
        let timings = read(&[bundle]);
        assert_eq!(timings.runs[0].trigger.as_deref(), Some("custom.nightly"));
        assert_eq!(timings.runs[0].steps[0].name.as_deref(), Some("A"));
    }

    #[test]
    fn tables_are_read_by_the_names_of_their_columns() {
        let table = "Pipeline,step,duration_in_seconds,setup_seconds,trigger,result\n\
                     7,Build,60.4,20,default,\n7,\"Test, all\",30,,default,FAILED\n";
        let timings = read(&[table]);
        let [build, test] = timings.runs[0].steps.as_slice() else { panic!("{timings:?}") };
        assert_eq!(
            (build.seconds, build.setup_seconds, build.end),
            (Some(60), Some(20), End::Successful)
        );
        assert_eq!((test.name.as_deref(), test.end), (Some("Test, all"), End::Other));
    }

    #[test]
    fn what_is_neither_is_refused_with_its_place() {
        let refused = |text: &str| Reader::default().take(text).unwrap_err().to_string();
        assert!(refused("{\"values\": [\n}").starts_with("line 2, column 1: "));
        assert!(refused("[]").starts_with("there are neither pipelines nor steps"));
        assert!(refused("").contains("no column `pipeline`"));
        let wrong = refused("pipeline,step,duration_in_seconds\n1,a,60\n2,b,soon\n");
        assert!(wrong.starts_with("line 3: `duration_in_seconds` isn't a number"), "{wrong}");
    }
}
