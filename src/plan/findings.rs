//! What `check` says of a file: faults, and what the improvements would do about the rest.

use super::{Entry, Finding, FindingLevel};
use crate::improvements::Context;
use crate::rules::{Fault, Severity};
use crate::verdict::Evidence;

/// Faults and proposals of the file as it was opened, by line; no finding repeats another.
pub(super) fn of(context: &Context<'_>, entries: &[(&'static str, &Entry)]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = context.faults.iter().map(|f| of_fault(context, f)).collect();
    for (improvement, entry) in entries {
        let cures = |line: usize| {
            findings.iter().any(|f| f.line == line && f.level < FindingLevel::Improvement)
        };
        let at = |e: &Evidence| e.line.map(|line| (e.file.clone(), line));
        let Some((file, line)) = entry.proposal.evidence.iter().find_map(at) else { continue };
        let file = Some(file).filter(|file| *file != context.project.pipeline_name);
        if *improvement == "repair" && cures(line) {
            continue;
        }
        findings.push(Finding {
            rule: (*improvement).to_owned(),
            level: match entry.proposal.advice {
                true => FindingLevel::Warning,
                false => FindingLevel::Improvement,
            },
            file,
            line,
            column: 1,
            place: place(&entry.proposal.touches),
            message: entry.proposal.summary.clone(),
            help: entry.proposal.task.as_ref().map_or_else(String::new, |t| t.text.clone()),
        });
    }
    let key = |f: &Finding| (f.file.clone(), f.line, f.column, f.rule.clone(), f.message.clone());
    findings.sort_by_key(key);
    findings.dedup();
    findings
}

/// The steps that a proposal touches: a few by name, else the first and how many more.
fn place(touches: &[String]) -> String {
    const FEW: usize = 3;
    match touches {
        [first, more @ ..] if touches.len() > FEW => {
            format!("{first} and {} more steps", more.len())
        }
        _ => touches.join(", "),
    }
}

fn of_fault(context: &Context<'_>, fault: &Fault) -> Finding {
    let position = context.original.position(fault.span.start);
    Finding {
        rule: fault.rule.to_owned(),
        level: match fault.severity {
            Severity::Error => FindingLevel::Error,
            Severity::Warning => FindingLevel::Warning,
        },
        file: None,
        line: position.line,
        column: position.column,
        place: fault.place.clone(),
        message: fault.message.clone(),
        help: fault.help.clone(),
    }
}
