//! Pipelines as pictures: steps below each other in the order of their rounds, and lines for what they hand on.

use maud::{Markup, html};

use super::Section;
use super::words::{Text, alike, cut};
use crate::flow::tracks;
use crate::report::contents::{Channel, Contents, Graph, Node, Picture, Round, Taker};
use crate::text::listed;

// in pixels
/// Height of a line of words, and what a box has above and below them.
const LINE: usize = 17;
const EDGE: usize = 7;
/// Between the boxes of a frame, and between rounds, where the arrow is.
const NEAR: usize = 6;
const FAR: usize = 24;

// in percents of the width, so that words keep their size on any screen
const BOX: usize = 76;
const INDENT: usize = 2;

/// The most characters in a box, on narrow screens and on others; the list below has it all.
const NARROW: usize = 36;
const WIDE: usize = 48;

/// How many lines of what is handed on are drawn; the list has them all.
const MOST_TRACKS: usize = 10;

/// The pipelines that look different before and after.
pub(super) fn section(contents: &Contents) -> Option<Section> {
    let changed = contents.graphs.iter().filter(|graph| graph.before != graph.after);
    let groups = alike(
        changed,
        |graph| &graph.trigger,
        |a, b| (&a.before, &a.after) == (&b.before, &b.after),
    );
    let body = html! {
        p {
            "A box is a step. Each waits for all above it; steps in one frame run side by side. ◆ and a thick edge mark "
            "what the end waits for. On the right, lines lead from a step (dot) to those that take what it hands on; a "
            "hollow tip stands for perhaps"
            @if groups.iter().any(|(_, graph)| has_early(graph)) {
                ", ✕ for a step that runs at the same time and may come too early"
            }
            "."
        }
        @for (index, (names, graph)) in groups.iter().enumerate() { (figure(index, names, graph)) }
    };
    let title = "The pipelines before and after";
    (!groups.is_empty()).then_some(Section { id: "graph", title, body })
}

fn has_early(graph: &Graph) -> bool {
    let pictures = graph.before.iter().chain(&graph.after);
    let takers = pictures.flat_map(|one| &one.channels).flat_map(|channel| &channel.to);
    takers.into_iter().any(|taker| taker.early)
}

fn figure(index: usize, names: &[&str], graph: &Graph) -> Markup {
    html! {
        h3 { (Text(&listed(names.iter().map(|name| (*name).to_owned())))) }
        div class="pair" {
            (version(&format!("graph-{index}-before"), "Before", graph.before.as_ref()))
            (version(&format!("graph-{index}-after"), "After", graph.after.as_ref()))
        }
    }
}

fn version(id: &str, title: &str, picture: Option<&Picture>) -> Markup {
    let Some(picture) = picture else {
        return html! { p { strong { (title) } ": there is no such pipeline." } };
    };
    let title = format!("{title}: {}", size(picture));
    let drawn = Drawing::of(picture);
    html! {
        figure {
            figcaption { strong { (title) } }
            svg class="graph" role="img" aria-labelledby={ (id) "-title " (id) "-words" } height=(drawn.height) {
                title id={ (id) "-title" } { (title) }
                desc id={ (id) "-words" } { (described(picture)) }
                (drawn.draw())
            }
            @if drawn.hidden > 0 { p class="class" { "Lines that are left out here: " (drawn.hidden) "; they are in the list." } }
            details { summary { (title) ", in words" } (in_words(picture)) }
        }
    }
}

fn size(picture: &Picture) -> String {
    let counted = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let (steps, rounds) = (picture.steps.len(), picture.rounds.len());
    match rounds == steps {
        true => format!("{}, one after the other", counted(steps, "step")),
        false => format!("{} in {}", counted(steps, "step"), counted(rounds, "round")),
    }
}

fn in_words(picture: &Picture) -> Markup {
    html! {
        ol { @for round in &picture.words { li {
            (Text(&round.head))
            @if !round.steps.is_empty() { ul { @for step in &round.steps { li { (Text(step)) } } } }
            @for taken in &round.takes { div { (Text(taken)) } }
        } } }
        @if let Some(words) = waited_for(picture) { p { (Text(&words)) } }
        @if picture.cut {
            p { "The pipeline is too long for looking at each file of folders that are read whole, so some are missing." }
        }
    }
}

fn described(picture: &Picture) -> Markup {
    html! {
        @for (index, round) in picture.words.iter().enumerate() {
            (index + 1) ": " (Text(&round.head))
            @for more in round.steps.iter().chain(&round.takes) { "; " (Text(more)) }
            ". "
        }
        @if let Some(words) = waited_for(picture) { (Text(&words)) }
    }
}

/// The steps that the end waits for, if it is known how long they take.
fn waited_for(picture: &Picture) -> Option<String> {
    let critical = picture.steps.iter().filter(|step| step.critical);
    let names: Vec<String> = critical.map(|step| format!("“{}”", step.name)).collect();
    (!names.is_empty()).then(|| format!("The end waits for {}.", listed(names)))
}

/// Everything of a picture with its place.
struct Drawing<'a> {
    picture: &'a Picture,
    /// For each round where it starts, and where it ends.
    rounds: Vec<(usize, usize)>,
    /// For each step the place of its box.
    boxes: Vec<Place>,
    lines: Vec<Line<'a>>,
    /// How many lines there wasn't room for.
    hidden: usize,
    /// How many stand beside each other.
    tracks: usize,
    height: usize,
}

#[derive(Clone, Copy)]
struct Place {
    top: usize,
    height: usize,
    /// How far it stands in its frame, in percents.
    indent: usize,
}

/// What a step hands on to the same others, from top to bottom.
struct Line<'a> {
    from: usize,
    to: &'a [Taker],
    track: usize,
}

impl<'a> Drawing<'a> {
    fn of(picture: &'a Picture) -> Drawing<'a> {
        let mut boxes = Vec::with_capacity(picture.steps.len());
        let mut rounds = Vec::with_capacity(picture.rounds.len());
        let mut now = 1;
        for round in &picture.rounds {
            let start = now;
            let framed = is_framed(round);
            now += if framed { LINE + EDGE } else { 0 };
            for (place, step) in round.steps.iter().enumerate() {
                now += if place > 0 { NEAR } else { 0 };
                let height = 2 * EDGE + LINE * (2 + handed_on(picture, *step).len());
                boxes.push(Place { top: now, height, indent: if framed { INDENT } else { 0 } });
                now += height;
            }
            now += if framed { EDGE } else { 0 };
            rounds.push((start, now));
            now += FAR;
        }
        let height = rounds.last().map_or(0, |(_, end)| end + 2);
        let (lines, tracks) = lines(picture);
        let all = lines.len();
        let lines: Vec<Line<'_>> =
            lines.into_iter().filter(|line| line.track < MOST_TRACKS).collect();
        let hidden = all - lines.len();
        Drawing { picture, rounds, boxes, lines, hidden, tracks: tracks.min(MOST_TRACKS), height }
    }

    fn draw(&self) -> Markup {
        html! {
            @for (index, round) in self.picture.rounds.iter().enumerate() { (self.round(index, round)) }
            @for (step, place) in self.picture.steps.iter().zip(&self.boxes) { (step_box(step, *place)) }
            @for (index, place) in self.boxes.iter().enumerate() { (self.hands_on(index, *place)) }
            @for (index, line) in self.lines.iter().enumerate() { (self.line(index, line)) }
        }
    }

    /// The frame of a round, and the arrow to the next one.
    fn round(&self, index: usize, round: &Round) -> Markup {
        let (start, end) = self.rounds[index];
        let middle = format!("{}%", BOX / 2);
        let fails = if round.fail_fast { ", a failure stops the others" } else { "" };
        html! {
            @if is_framed(round) {
                rect class="frame" x="0" y=(start) width={ (BOX) "%" } height=(end - start) rx="5" {}
                text class="axis" x={ (INDENT) "%" } y=(start + LINE) { "side by side" (fails) }
            }
            @if index + 1 < self.rounds.len() {
                line class="wait" x1=(middle) x2=(middle) y1=(end + 2) y2=(end + FAR - 8) {}
                text class="tip" x=(middle) y=(end + FAR - 2) { "▼" }
            }
        }
    }

    /// What a step hands on, below its other words.
    fn hands_on(&self, step: usize, place: Place) -> Markup {
        html! {
            @for (line, words) in handed_on(self.picture, step).iter().enumerate() {
                (words_at(place, 2 + line, words, ""))
            }
        }
    }

    fn line(&self, index: usize, line: &Line<'_>) -> Markup {
        let track = format!("{}%", BOX + 4 + (20 * line.track + 10) / self.tracks.max(1));
        let edge = format!("{}%", BOX + 1);
        let from = self.port(index, line.from);
        let ends: Vec<(usize, &Taker)> =
            line.to.iter().map(|taker| (self.port(index, taker.step), taker)).collect();
        let all = || ends.iter().map(|(y, _)| *y).chain([from]);
        let (top, bottom) = (all().min().unwrap_or(from), all().max().unwrap_or(from));
        html! {
            line class="flow" x1=(track) x2=(track) y1=(top) y2=(bottom) {}
            line class="flow" x1=(edge) x2=(track) y1=(from) y2=(from) {}
            circle class="source" cx=(edge) cy=(from) r="3.5" {}
            @for (y, taker) in ends {
                line class="flow" x1=(edge) x2=(track) y1=(y) y2=(y) {}
                (tip(taker, &edge, y))
            }
        }
    }

    /// Where a line meets a step: its lines share the height of the box.
    fn port(&self, line: usize, step: usize) -> usize {
        let meets =
            |line: &Line<'_>| line.from == step || line.to.iter().any(|taker| taker.step == step);
        let before = self.lines[..line].iter().filter(|line| meets(line)).count();
        let all = before + self.lines[line..].iter().filter(|line| meets(line)).count();
        let Place { top, height, .. } = self.boxes[step];
        top + (before + 1) * height / (all + 1)
    }
}

/// The end of a line at a step that takes something.
fn tip(taker: &Taker, x: &str, y: usize) -> Markup {
    let (class, sign) = match (taker.early, taker.sure) {
        (true, _) => ("tip early", "✕"),
        (false, true) => ("tip sure", "◀"),
        (false, false) => ("tip perhaps", "◀"),
    };
    html! { text class=(class) x=(x) y=(y + 4) { (sign) } }
}

fn is_framed(round: &Round) -> bool {
    round.kind == "parallel"
}

fn step_box(step: &Node, place: Place) -> Markup {
    let Place { top, height, indent } = place;
    let class = if step.critical { "box critical" } else { "box" };
    // the time goes first: a number without its class says too much
    let time = step.time.as_ref().map(|time| format!("{} {} · ", time.range, time.class));
    let flags = format!("{}{}", time.unwrap_or_default(), step.flags.join(", "));
    let name = if step.critical { format!("◆ {}", step.name) } else { step.name.clone() };
    html! {
        rect class=(class) x={ (indent) "%" } y=(top) width={ (BOX - 2 * indent) "%" } height=(height) rx="4" {}
        (words_at(place, 0, &name, if step.critical { "critical" } else { "" }))
        (words_at(place, 1, &flags, "axis"))
    }
}

/// A line of words in a box, short enough for the screen.
fn words_at(place: Place, line: usize, words: &str, class: &str) -> Markup {
    let y = place.top + EDGE + line * LINE + 12;
    html! {
        text x={ (place.indent + 2) "%" } y=(y) class=[(!class.is_empty()).then_some(class)] {
            tspan class="wide" { (Text(&cut(words, WIDE))) }
            tspan class="narrow" { (Text(&cut(words, NARROW))) }
        }
    }
}

/// What a step hands on to others, and what it makes for nobody.
fn handed_on(picture: &Picture, step: usize) -> Vec<String> {
    let own = || picture.channels.iter().filter(move |channel| channel.from == step);
    let names = |channels: Vec<&Channel>| listed(channels.iter().map(|one| one.name.clone()));
    let taken = names(own().filter(|one| !one.to.is_empty()).collect());
    let left = own().filter(|one| one.to.is_empty() && one.kind == "files" && !picture.cut);
    let left = names(left.collect());
    let taken = (!taken.is_empty()).then(|| format!("hands on {taken}"));
    let left = (!left.is_empty()).then(|| format!("no step takes {left}"));
    taken.into_iter().chain(left).collect()
}

/// What is handed on, each line with its track; and how many tracks that takes.
fn lines(picture: &Picture) -> (Vec<Line<'_>>, usize) {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for channel in picture.channels.iter().filter(|channel| !channel.to.is_empty()) {
        let known = lines.iter().any(|line| line.from == channel.from && line.to == channel.to);
        if !known {
            lines.push(Line { from: channel.from, to: &channel.to, track: 0 });
        }
    }
    let spans: Vec<(usize, usize)> = lines.iter().map(span).collect();
    let found = tracks(&spans);
    let count = found.iter().max().map_or(0, |track| track + 1);
    lines.iter_mut().zip(found).for_each(|(line, track)| line.track = track);
    (lines, count)
}

/// The first and the last step that a line touches.
fn span(line: &Line<'_>) -> (usize, usize) {
    let all = || line.to.iter().map(|taker| taker.step).chain([line.from]);
    (all().min().unwrap_or(line.from), all().max().unwrap_or(line.from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: String) -> Node {
        Node {
            name,
            size: "1x".into(),
            deployment: None,
            manual: false,
            conditional: false,
            is_final: false,
            starts_pipeline: false,
            flags: vec!["1x".into()],
            critical: false,
            time: None,
        }
    }

    /// Each step hands on a file to the last one.
    fn picture(steps: usize) -> Picture {
        let round = |steps: Vec<usize>| Round {
            kind: if steps.len() > 1 { "parallel" } else { "step" },
            stage: None,
            fail_fast: false,
            steps,
        };
        let channel = |from: usize| Channel {
            kind: "files",
            what: "out".into(),
            variables: vec![],
            from,
            to: vec![Taker { step: steps - 1, sure: true, early: false }],
            name: "out".into(),
        };
        Picture {
            rounds: vec![round((0..steps - 1).collect()), round(vec![steps - 1])],
            steps: (0..steps).map(|n| node(format!("S{n}"))).collect(),
            channels: (0..steps - 1).map(channel).collect(),
            cut: false,
            words: vec![],
        }
    }

    #[test]
    fn boxes_stand_below_each_other_within_the_picture() {
        let picture = picture(5);
        let drawing = Drawing::of(&picture);
        for pair in drawing.boxes.windows(2) {
            assert!(pair[0].top + pair[0].height < pair[1].top);
        }
        let last = drawing.boxes[4];
        assert!(last.top + last.height <= drawing.height);
        let (start, end) = drawing.rounds[0];
        assert!(start < drawing.boxes[0].top && drawing.boxes[3].top + last.height < end);
        // four lines come in one above the other
        let ports: Vec<usize> = (0..4).map(|line| drawing.port(line, 4)).collect();
        assert!(ports.is_sorted() && ports[0] > last.top && ports[3] < last.top + last.height);
    }

    #[test]
    fn lines_for_which_there_is_no_room_are_counted() {
        assert_eq!(Drawing::of(&picture(MOST_TRACKS + 1)).hidden, 0);
        let more = picture(MOST_TRACKS + 4);
        let drawing = Drawing::of(&more);
        assert_eq!((drawing.hidden, drawing.lines.len()), (3, MOST_TRACKS));
    }

    #[test]
    fn what_nobody_takes_is_said() {
        let mut picture = picture(3);
        picture.channels[1].to.clear();
        assert_eq!(handed_on(&picture, 0), ["hands on out"]);
        assert_eq!(handed_on(&picture, 1), ["no step takes out"]);
        picture.cut = true;
        assert!(handed_on(&picture, 1).is_empty());
    }
}
