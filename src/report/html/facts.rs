//! The plain parts of the page: numbers, work, assumptions, proof, the way back, inputs.

use maud::{Markup, html};

use super::Section;
use super::words::{Code, Prose, Text, evidence, points};
use crate::report::contents::{Contents, Image, Layers, Seconds, Task, Variable};

/// Times with the class of each, then what is counted.
pub(super) fn numbers(contents: &Contents) -> Option<Section> {
    let body = html! {
        div class="scroll" tabindex="0" role="region" aria-label="Numbers before and after" {
            table {
                caption { "One run of each trigger, and what is counted from the file" }
                thead { tr {
                    th scope="col" { "what" } th scope="col" { "before" } th scope="col" { "after" }
                    th scope="col" { "how it is known" }
                } }
                tbody {
                    @for one in &contents.times {
                        (row(&one.trigger, "wall clock", &one.before.wall, &one.after.wall))
                        (row(&one.trigger, "billed", &one.before.billed, &one.after.billed))
                    }
                    @for count in &contents.counts { tr {
                        th scope="row" { (Text(&count.what)) }
                        td { (number(count.before)) } td { (number(count.after)) }
                        td class="class" { "counted" }
                    } }
                }
            }
        }
    };
    contents.pipeline.changed.then_some(Section { id: "numbers", title: "In numbers", body })
}

fn row(trigger: &str, what: &str, before: &Seconds, after: &Seconds) -> Markup {
    html! { tr {
        th scope="row" { (Text(trigger)) ": " (what) }
        td { (before.range) } td { (after.range) }
        td class="class" {
            (before.class)
            @if before.class != after.class { " → " (after.class) }
        }
    } }
}

fn number(number: Option<usize>) -> Markup {
    html! { @match number { Some(n) => (n), None => "–" } }
}

/// Variables to create and tasks, in order.
pub(super) fn work(contents: &Contents) -> Option<Section> {
    let (first, later): (Vec<&Task>, Vec<&Task>) =
        contents.tasks.iter().partition(|task| task.before_merging);
    let is_empty = contents.settings.is_empty() && contents.tasks.is_empty();
    let title = if contents.pipeline.changed { "Before you merge" } else { "To do by hand" };
    let body = html! {
        @if !contents.settings.is_empty() { (variables(&contents.settings)) }
        @if !first.is_empty() { (tasks(&first)) }
        @if !later.is_empty() { h3 { "Worth doing, too" } (tasks(&later)) }
    };
    (!is_empty).then_some(Section { id: "work", title, body })
}

fn tasks(tasks: &[&Task]) -> Markup {
    html! {
        ol { @for task in tasks { li { (Prose(&task.text)) (evidence(&task.evidence)) } } }
    }
}

fn variables(variables: &[Variable]) -> Markup {
    html! {
        p { "Create these variables in Bitbucket first: without them the new file doesn't do the same." }
        div class="scroll" tabindex="0" role="region" aria-label="Variables to create" {
            table {
                caption { "Variables to create" }
                thead { tr {
                    th scope="col" { "name" } th scope="col" { "where" } th scope="col" { "value" }
                    th scope="col" { "line" }
                } }
                tbody { @for one in variables { (variable(one)) } }
            }
        }
    }
}

fn variable(one: &Variable) -> Markup {
    html! { tr {
        th scope="row" { (Code(&one.name)) }
        td { @match &one.environment {
            Some(name) => { "deployment " (Text(name)) },
            None => "repository",
        } }
        td { @match one.value.as_deref() {
            Some("") => "(empty)",
            Some(value) => (Code(value)),
            None if one.secured => "secured; not shown",
            None => "not shown",
        } }
        td { (number(one.line)) }
    } }
}

pub(super) fn assumed(contents: &Contents) -> Option<Section> {
    let assumptions = &contents.verdict.assumptions;
    let body = html! {
        p {
            "Whoever accepts the changes grants this of the pipeline; the lines are those that raise the question."
        }
        (points(assumptions))
    };
    (!assumptions.is_empty()).then_some(Section { id: "assumed", title: "What is assumed", body })
}

/// The images that rewritten Dockerfiles make.
pub(super) fn images(contents: &Contents) -> Option<Section> {
    let body = html! {
        p {
            "What stands on top of the base in the image that is shipped. No image was built, so no size is known; "
            code { "docker history IMAGE" } " shows them."
        }
        @for image in &contents.images { (layers(image)) }
    };
    (!contents.images.is_empty()).then_some(Section { id: "images", title: "Images", body })
}

fn layers(image: &Image) -> Markup {
    let all = |layers: &Layers| {
        html! {
            ul {
                li { (Code(&layers.base)) " (base)" }
                @for layer in &layers.layers { li { (Code(layer)) } }
            }
        }
    };
    html! {
        h3 { (Text(&image.file)) }
        p { "Before:" } (all(&image.before))
        p { "After:" } (all(&image.after))
    }
}

/// The verdict on the whole file, and what every verdict rests on.
pub(super) fn proof(contents: &Contents) -> Section {
    let verdict = &contents.verdict;
    let body = html! {
        p { (Text(verdict.said)) }
        @if !verdict.differences.is_empty() {
            p { "What differs:" }
            (points(&verdict.differences))
        }
        p { "Every verdict rests on these standing assumptions:" }
        ol { @for one in &verdict.standing { li { (Text(one)) } } }
    };
    Section { id: "proof", title: "How far this is proved", body }
}

pub(super) fn rollback(contents: &Contents) -> Option<Section> {
    let body = html! { ul { @for one in &contents.rollback { li { (Prose(one)) } } } };
    let is_empty = contents.rollback.is_empty();
    (!is_empty).then_some(Section { id: "rollback", title: "How to roll back", body })
}

/// What the report was made from.
pub(super) fn inputs(contents: &Contents) -> Section {
    let body = html! {
        p {
            "Made by " (contents.tool.name) " " (contents.tool.version) " from these files"
            @match contents.timed_runs {
                0 => ", without real runs",
                1 => " and one real run",
                n => { " and " (n) " real runs" },
            }
            ". The same input gives the same report."
        }
        div class="scroll" tabindex="0" role="region" aria-label="Files that were read" {
            table {
                caption { "Files that were read" }
                thead { tr { th scope="col" { "file" } th scope="col" { "SHA-256" } } }
                tbody { @for one in &contents.inputs { tr {
                    th scope="row" { (Text(&one.file)) }
                    td class="hash" { code { (one.sha256) } }
                } } }
            }
        }
    };
    Section { id: "inputs", title: "What it was made from", body }
}
