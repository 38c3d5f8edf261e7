//! The report as one page for browsers and paper: no script, nothing fetched, all text escaped.

mod changes;
mod diff;
mod facts;
mod graph;
mod time;
mod words;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Origin;
use super::contents::Contents;
use crate::plan::Migration;
use crate::project::Project;
use words::{Code, Text};

const STYLE: &str = include_str!("../../../assets/report.css");

/// Nothing but its own style: a browser then refuses whatever a page could fetch or run.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// A part of the page with its place in the list of contents.
struct Section {
    id: &'static str,
    title: &'static str,
    body: Markup,
}

/// The whole report as a page. `project` is what the migration was made from.
pub fn html(migration: &Migration, project: &Project, origin: Origin<'_>) -> String {
    let contents = Contents::of(migration, project, origin);
    let changed = contents.pipeline.changed;
    let sections = [
        facts::numbers(&contents),
        facts::work(&contents),
        facts::assumed(&contents),
        changes::taken(&contents),
        graph::section(&contents),
        time::section(&contents),
        changed.then(|| facts::images(&contents)).flatten(),
        changed.then(|| facts::proof(&contents)),
        changes::left(&contents),
        facts::rollback(&contents),
        diff::section(migration, origin.name, contents.patch.redacted),
        time::how(&contents),
        Some(facts::inputs(&contents)),
    ];
    let sections: Vec<Section> = sections.into_iter().flatten().collect();
    page(&contents, &sections).into_string() + "\n"
}

fn page(contents: &Contents, sections: &[Section]) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="referrer" content="no-referrer";
                title { "Migration of " (Text(&contents.pipeline.name)) }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#report" { "Skip to the report" }
                (head(contents, sections))
                main id="report" { @for section in sections { (part(section)) } }
                footer { p { "Made by " (contents.tool.name) " " (contents.tool.version) "." } }
            }
        }
    }
}

fn head(contents: &Contents, sections: &[Section]) -> Markup {
    html! {
        header {
            h1 { "Migration of " (Code(&contents.pipeline.name)) }
            p class="summary" {
                @for (index, said) in contents.summary.iter().enumerate() {
                    @if index > 0 { " " }
                    @if said.strong { strong { (Text(&said.text)) } } @else { (Text(&said.text)) }
                }
            }
            nav aria-label="Contents" {
                ul { @for one in sections { li { a href={ "#" (one.id) } { (one.title) } } } }
            }
        }
    }
}

fn part(section: &Section) -> Markup {
    let heading = format!("{}-title", section.id);
    html! {
        section id=(section.id) aria-labelledby=(heading) {
            h2 id=(heading) { (section.title) }
            (section.body)
        }
    }
}
