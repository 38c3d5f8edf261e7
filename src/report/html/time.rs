//! Runs as pictures with all their numbers beside them, and how the numbers came about.

use maud::{Markup, html};

use super::Section;
use super::words::{Prose, Text, alike, cut};
use crate::report::contents::{Contents, Run, Seconds, Step, Timing};
use crate::report::time::HOW;
use crate::text::listed;

/// Height of the line of a step, and of the axis, in pixels.
const ROW: usize = 40;
const AXIS: usize = 22;

/// The most characters of a name in a picture, on narrow screens and on others; the table below has it all.
const NARROW_NAME: usize = 18;
const WIDE_NAME: usize = 60;

/// The triggers whose runs change.
pub(super) fn section(contents: &Contents) -> Option<Section> {
    let changed = contents.times.iter().filter(|one| one.before != one.after);
    let same = |a: &Timing, b: &Timing| (&a.before, &a.after) == (&b.before, &b.after);
    let changed = alike(changed, |one| &one.trigger, same);
    let body = html! {
        p {
            "A bar starts and ends with its step: first start, clone, caches and artifacts (pale), then commands (full), "
            "then up to the long end of the range (dashed). ◆ marks what the end waits for."
        }
        @for (index, (names, timing)) in changed.iter().enumerate() { (figure(index, names, timing)) }
    };
    (!changed.is_empty()).then_some(Section { id: "time", title: "Time of each run", body })
}

fn figure(index: usize, names: &[&str], timing: &Timing) -> Markup {
    let span = timing.before.wall.high.max(timing.after.wall.high).max(1);
    html! {
        h3 { (Text(&listed(names.iter().map(|name| (*name).to_owned())))) }
        figure {
            (picture(&format!("run-{index}-before"), "Before", &timing.before, span))
            (picture(&format!("run-{index}-after"), "After", &timing.after, span))
            figcaption { "Both in the same scale; waiting for people and machines is left out." }
        }
        (table(names[0], "before", &timing.before))
        (table(names[0], "after", &timing.after))
    }
}

/// Places are percents of the width, so that words keep their size on any screen.
fn picture(id: &str, title: &str, run: &Run, span: i64) -> Markup {
    let height = run.steps.len() * ROW + AXIS;
    html! {
        p { strong { (title) } ": " (in_words(&run.wall)) }
        svg role="img" aria-labelledby={ (id) "-title " (id) "-words" } height=(height) {
            title id={ (id) "-title" } { (title) ": " (in_words(&run.wall)) }
            desc id={ (id) "-words" } { (described(run)) }
            @for second in ticks(span) {
                line class="tick" x1=(percent(second, span)) x2=(percent(second, span)) y1="0"
                    y2=(height - AXIS) {}
                text class="axis" x=(percent(second, span)) y=(height - 6) { (short(second)) }
            }
            @for (index, step) in run.steps.iter().enumerate() { (bar(step, index * ROW, span)) }
        }
    }
}

fn bar(step: &Step, top: usize, span: i64) -> Markup {
    let start = step.start.typical;
    let (setup, end) = (start + step.setup.typical, step.end.typical);
    let long = (start + step.time.high).max(end);
    let part = |class: &str, from: i64, to: i64| {
        let width = percent((to - from).max(0), span);
        html! {
            @if to > from {
                rect class=(class) x=(percent(from, span)) width=(width) y=(top + 20) height="12" {}
            }
        }
    };
    html! {
        text x="0" y=(top + 14) class=[step.critical.then_some("critical")] {
            @if step.critical { "◆ " }
            tspan class="wide" { (Text(&cut(&step.name, WIDE_NAME))) }
            tspan class="narrow" { (Text(&cut(&step.name, NARROW_NAME))) }
            " · " (in_words(&step.time))
        }
        (part("more", end, long)) (part("setup", start, setup.min(end))) (part("script", setup.min(end), end))
    }
}

fn table(trigger: &str, what: &str, run: &Run) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label={ "Steps of " (Text(trigger)) " " (what) } {
            table {
                caption { "Steps " (what) ": " (in_words(&run.wall)) ", billed " (in_words(&run.billed)) }
                thead { tr {
                    th scope="col" { "step" } th scope="col" { "starts" } th scope="col" { "takes" }
                    th scope="col" { "how it is known" } th scope="col" { "size" }
                    th scope="col" { "waited for" }
                } }
                tbody { @for step in &run.steps { tr {
                    th scope="row" { (Text(&step.name)) (remark(step)) }
                    td class="n" { (step.start.range) } td class="n" { (step.time.range) }
                    td class="class" { (step.time.class) (runs(step.samples)) }
                    td { (step.size_factor) "x" }
                    td { @if step.critical { "yes" } @else { "no" } }
                } } }
            }
        }
    }
}

fn remark(step: &Step) -> &'static str {
    match (step.manual, step.conditional) {
        (true, true) => " (started by hand, on a condition)",
        (true, false) => " (started by hand)",
        (false, true) => " (on a condition)",
        (false, false) => "",
    }
}

fn runs(samples: usize) -> String {
    match samples {
        0 => String::new(),
        1 => " from 1 run".to_owned(),
        n => format!(" from {n} runs"),
    }
}

fn described(run: &Run) -> Markup {
    html! {
        @for step in &run.steps {
            (Text(&step.name)) ": starts at " (step.start.range) ", takes " (in_words(&step.time))
            @if step.critical { ", the end waits for it" }
            ". "
        }
    }
}

fn in_words(time: &Seconds) -> String {
    format!("{} {}", time.range, time.class)
}

fn percent(seconds: i64, span: i64) -> String {
    // in hundredths, as whole numbers round the same everywhere
    let hundredths = seconds.saturating_mul(10_000) / span;
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// Up to five marks of the axis, the first at the start.
fn ticks(span: i64) -> Vec<i64> {
    const MOST: i64 = 5;
    const STEPS: [i64; 11] = [5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];
    let step = STEPS.into_iter().find(|step| span / step < MOST).unwrap_or(span / MOST + 1);
    // a word at the right edge would be cut
    (0..=span / step).map(|n| n * step).filter(|second| second * 10 <= span * 9).collect()
}

fn short(seconds: i64) -> String {
    match seconds {
        0 => "0".to_owned(),
        s if s % 60 == 0 => format!("{} min", s / 60),
        s => format!("{s} s"),
    }
}

/// How the numbers came about, what they take for granted, and what they mean in a month.
pub(super) fn how(contents: &Contents) -> Option<Section> {
    let notes = assumptions(contents);
    let months: Vec<&str> = contents.months.iter().filter_map(|one| one.words.as_deref()).collect();
    let body = html! {
        p { "What is counted comes from the file. " (HOW) }
        dl { @for class in &contents.classes {
            dt { (class.name) } dd { (Prose(&class.meaning)) }
        } }
        (items("The modelled times take for granted:", &notes))
        (items("What these times leave out or guess:", &contents.left_out))
        (items("In a month:", &months))
        @if let Some(price) = &contents.price { p { (Text(price)) } }
        (items("Of the timings these couldn't be used:", &contents.notes))
    };
    (!contents.times.is_empty()).then_some(Section {
        id: "how",
        title: "How the numbers were made",
        body,
    })
}

fn assumptions(contents: &Contents) -> Vec<&str> {
    let mut notes: Vec<&str> = Vec::new();
    for note in contents.times.iter().flat_map(|one| &one.after.steps).flat_map(|s| &s.assumptions)
    {
        if !notes.contains(&note.as_str()) {
            notes.push(note);
        }
    }
    notes
}

fn items(head: &str, all: &[impl AsRef<str>]) -> Markup {
    html! {
        @if !all.is_empty() {
            p { (head) }
            ul { @for one in all { li { (Prose(one.as_ref())) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_a_few_marks() {
        assert_eq!(ticks(42), [0, 15, 30]);
        assert_eq!(ticks(600), [0, 300]);
        assert_eq!(ticks(599), [0, 120, 240, 360, 480]);
        assert!(ticks(1_000_000).len() <= 6);
        assert_eq!([0, 45, 120].map(short), ["0", "45 s", "2 min"]);
    }

    #[test]
    fn percents_have_two_places() {
        assert_eq!([percent(1, 3), percent(3, 3), percent(0, 3)], ["33.33%", "100.00%", "0.00%"]);
    }
}
