//! Output variables: what a step writes for later ones into the file that Bitbucket reads at its end.

use std::sync::Arc;

use super::files::{Content, Line};
use super::paths::OUTPUT_VARIABLES;
use super::shell::Variables;
use super::trace::{Definition, How, StepRun, Trace, Variable};
use super::value::{Part, Value};
use crate::model::Step;

/// Adds the variables that a step hands on.
pub(super) fn collect(step: &Step, run: &StepRun, trace: &mut Trace, outputs: &mut Variables) {
    let content = run.files.look(OUTPUT_VARIABLES).content;
    for name in &step.output_variables {
        let variable = match line(&content, &name.value) {
            Some((line, value)) => {
                trace.definitions.push(Definition {
                    name: name.value.as_str().into(),
                    value: value.clone(),
                    exported: true,
                    how: How::Other,
                    conditional: !line.conditions.is_empty(),
                    after_overlay: false,
                    step: run.reference.step,
                    place: line.written.0.clone(),
                });
                let definitions = vec![trace.definitions.len() - 1];
                Variable { value, exported: true, definitions }
            }
            None => {
                let content = Value::part(Part::Contents(Arc::new(content.clone())));
                let what = format!("{} of “{}”", name.value, run.label);
                let value = Value::computed(what, vec![content]);
                Variable { value, exported: true, definitions: Vec::new() }
            }
        };
        outputs.insert(name.value.as_str().into(), variable);
    }
}

/// The last line that gives the variable a value, if all lines are known as far as their names.
fn line<'c>(content: &'c Content, name: &str) -> Option<(&'c Line, Value)> {
    let Content::Lines { base, lines } = content else { return None };
    if base.as_ref().is_some_and(|base| **base != Content::Image) {
        return None;
    }
    let prefix = format!("{name}=");
    for line in lines.iter().rev() {
        let start = line.text.parts().first();
        let Some(Part::Text(start)) = start else {
            if start.is_none() {
                continue;
            }
            return None;
        };
        if let Some(value) = line.text.without_prefix(&prefix) {
            let sure = line.conditions.is_empty();
            let on = || Value::computed("… if it is written", vec![value.clone()]);
            return Some((line, if sure { value } else { on() }));
        }
        if !start.contains('=') {
            return None;
        }
    }
    None
}
