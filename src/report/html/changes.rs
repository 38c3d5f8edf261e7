//! Every proposal: what was taken, and what was left with the command that takes it later.

use maud::{Markup, html};

use super::Section;
use super::words::{Code, Prose, Text, evidence, list, points, sentence};
use crate::report::contents::{Change, Contents, Improvement, NotOffered};
use crate::report::places::steps_by_trigger;

/// What is part of the result.
pub(super) fn taken(contents: &Contents) -> Option<Section> {
    let with: Vec<&Improvement> = contents
        .improvements
        .iter()
        .filter(|one| one.changes.iter().any(Change::is_accepted))
        .collect();
    let body = html! {
        @for improvement in &with {
            h3 { (Text(improvement.title)) }
            p { (sentence(improvement.why)) }
            @for change in improvement.changes.iter().filter(|one| one.is_accepted()) {
                (article(change))
            }
            p class="class" { "Reference: " (Text(improvement.reference)) }
        }
    };
    (!with.is_empty()).then_some(Section { id: "changes", title: "What changes", body })
}

fn article(change: &Change) -> Markup {
    html! {
        article {
            h4 { (Prose(&change.summary)) }
            p { (tag("safety", &change.safety)) (tag("verdict", &change.verdict)) (tag("state", change.state)) }
            dl { (facts(change)) (found(change)) }
        }
    }
}

fn tag(what: &str, value: &str) -> Markup {
    html! { span class="tag" { (what) ": " (value) } " " }
}

fn facts(change: &Change) -> Markup {
    html! {
        dt { "Id" } dd { (Code(&change.id)) }
        @if let Some(steps) = steps_by_trigger(&change.steps) { dt { "Where" } dd { (Text(&steps)) } }
        @if !change.environments.is_empty() {
            dt { "Deploys to" } dd { (Text(&change.environments.join(", "))) }
        }
        @if !change.choices.is_empty() {
            dt { "Chosen" }
            @for one in &change.choices { dd { (one.label) " " (Code(&one.value)) } }
        }
        @if !change.time.is_empty() {
            dt { "Time and bill by itself" }
            @for one in &change.time { dd { (Text(&one.trigger)) ": " (Text(&one.words)) } }
        }
    }
}

fn found(change: &Change) -> Markup {
    html! {
        @if !change.evidence.is_empty() { dt { "Rests on" } dd { (list(&change.evidence)) } }
        @if !change.differences.is_empty() { dt { "Differs" } dd { (points(&change.differences)) } }
        @if !change.assumptions.is_empty() { dt { "Assumed" } dd { (points(&change.assumptions)) } }
        @if !change.lost_comments.is_empty() {
            dt { "Comments that go with it" } dd { (list(&change.lost_comments)) }
        }
    }
}

/// What was declined, is open or blocked, is advice only, or wasn't offered.
pub(super) fn left(contents: &Contents) -> Option<Section> {
    let rest = || {
        let all = contents.improvements.iter().flat_map(|one| &one.changes);
        all.filter(|change| !change.is_accepted())
    };
    let open: Vec<&Change> = rest().filter(|change| !change.is_advice()).collect();
    let advice: Vec<&Change> =
        rest().filter(|change| change.is_advice() && !change.is_told_as_task).collect();
    let refused = &contents.not_offered;
    let body = html! {
        @if !open.is_empty() {
            h3 { "Not taken; the command takes it later" }
            @for change in &open { (later(change)) }
        }
        @if !advice.is_empty() {
            h3 { "Advice, which only a person can follow" }
            ul { @for one in &advice { li { (Prose(&one.summary)) (evidence(&one.evidence)) } } }
        }
        @if !refused.is_empty() {
            h3 { "Not offered, and why" }
            ul { @for one in refused { li { (not_offered(one)) } } }
        }
    };
    let is_empty = open.is_empty() && advice.is_empty() && refused.is_empty();
    (!is_empty).then_some(Section { id: "left", title: "What is left as it was", body })
}

fn later(change: &Change) -> Markup {
    html! {
        article {
            h4 { (Prose(&change.summary)) }
            p { (tag("safety", &change.safety)) (tag("verdict", &change.verdict)) (tag("state", change.state)) }
            @if let Some(reason) = &change.blocked_by { p { "Doesn't fit: " (Prose(reason)) } }
            @if let Some(command) = &change.command { pre tabindex="0" { code { (Text(command)) } } }
            dl { (facts(change)) (found(change)) }
        }
    }
}

fn not_offered(one: &NotOffered) -> Markup {
    html! { (Prose(&one.summary)) ": " (Prose(&one.witness)) (evidence(&one.evidence)) }
}
