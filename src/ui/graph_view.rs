//! A pipeline as boxes in columns, one for each round, with what flows between them on tracks below.

use std::collections::{BTreeMap, BTreeSet};

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::flow::{Channel, Flow, RoundKind};
use crate::ui::graph::{Canvas, first_shown};
use crate::ui::text::{fit, pad, width};

/// Columns between two boxes.
const GAP: usize = 5;
/// The narrowest and the widest box.
const BOX: (usize, usize) = (14, 34);
/// Lines of a box.
const BOX_LINES: usize = 3;

/// The lines that a pipeline takes: its rounds' names, its boxes, some tracks.
pub(crate) fn height(flow: &Flow) -> usize {
    const TRACKS: usize = 5;
    1 + tallest(flow) * BOX_LINES + tracks(flow).min(TRACKS)
}

/// Draws the part around the step with the cursor.
pub(crate) fn view(canvas: &Canvas<'_>, flow: &Flow, frame: &mut Frame<'_>, area: Rect) {
    let sheet = Sheet::of(canvas, flow, area);
    let buffer = frame.buffer_mut();
    for round in sheet.first..flow.rounds.len() {
        if sheet.x(round) >= sheet.columns {
            break;
        }
        sheet.head(round, buffer);
        for step in &flow.rounds[round].steps {
            sheet.step(*step, buffer);
        }
        sheet.connect(round, buffer);
    }
    for (channel, track) in flow.channels.iter().zip(&flow.tracks) {
        sheet.channel(channel, *track, buffer);
    }
}

/// The step whose box is at this position, if there is one.
pub(crate) fn step_at(
    canvas: &Canvas<'_>,
    flow: &Flow,
    area: Rect,
    position: Position,
) -> Option<usize> {
    let sheet = Sheet::of(canvas, flow, area);
    let [x, y] =
        [position.x.checked_sub(area.x)?, position.y.checked_sub(area.y)?].map(usize::from);
    let is_in = |step: &usize| {
        let step = &flow.steps[*step];
        let (left, top) = (sheet.x(step.round), sheet.y(step.place));
        step.round >= sheet.first
            && (left..left + sheet.wide).contains(&x)
            && top.is_some_and(|top| (top..top + BOX_LINES).contains(&y))
    };
    (0..flow.steps.len()).find(is_in)
}

/// What of a picture is shown, and where.
struct Sheet<'a> {
    canvas: &'a Canvas<'a>,
    flow: &'a Flow,
    area: Rect,
    columns: usize,
    /// Columns of a box.
    wide: usize,
    /// The first round that is shown.
    first: usize,
    /// The first box of a round that is shown, and how many are.
    boxes: (usize, usize),
    /// The tracks that are shown: those of the step with the cursor go first where there isn't room for all.
    tracks: Vec<usize>,
}

impl<'a> Sheet<'a> {
    fn of(canvas: &'a Canvas<'a>, flow: &'a Flow, area: Rect) -> Sheet<'a> {
        let (columns, lines) = (usize::from(area.width), usize::from(area.height));
        let focus = canvas.focus.and_then(|step| flow.steps.get(step));
        let rounds = flow.rounds.len().max(1);
        let longest = flow.steps.iter().map(|step| width(&step.label) + 5).max().unwrap_or(0);
        let fitting = ((columns + GAP) / rounds).saturating_sub(GAP);
        let wide = longest.clamp(BOX.0, BOX.1).min(fitting.max(BOX.0)).min(columns);
        let shown = ((columns + GAP) / (wide + GAP)).max(1);
        let first = first_shown(focus.map_or(0, |step| step.round), shown, rounds);
        let (all, tallest) = (tracks(flow), tallest(flow));
        let rest = lines.saturating_sub(1 + tallest * BOX_LINES);
        let below = all.min(rest.max(lines / 5));
        let room = (lines.saturating_sub(1 + below) / BOX_LINES).max(1);
        let top = first_shown(focus.map_or(0, |step| step.place), room, tallest);
        let own = flow
            .channels
            .iter()
            .zip(&flow.tracks)
            .filter(|(channel, _)| canvas.focus.is_some_and(|step| channel.touches(step)));
        let mut tracks: Vec<usize> = own.map(|(_, track)| *track).chain(0..all).collect();
        let mut seen = BTreeSet::new();
        tracks.retain(|track| seen.insert(*track));
        tracks.truncate(below);
        tracks.sort_unstable();
        let boxes = (top, room.min(tallest));
        Sheet { canvas, flow, area, columns, wide, first, boxes, tracks }
    }

    /// The first column of a round that is shown.
    fn x(&self, round: usize) -> usize {
        round.saturating_sub(self.first) * (self.wide + GAP)
    }

    /// The first line of a box, if it is shown.
    fn y(&self, place: usize) -> Option<usize> {
        let row = place.checked_sub(self.boxes.0).filter(|row| *row < self.boxes.1)?;
        Some(1 + row * BOX_LINES)
    }

    /// Writes what of a text lies inside.
    fn put(&self, buffer: &mut Buffer, (x, y): (usize, usize), text: &str, style: Style) {
        if x >= self.columns || y >= usize::from(self.area.height) {
            return;
        }
        let text = fit(text, self.columns - x);
        let [x, y] = [x, y].map(|cell| u16::try_from(cell).unwrap_or(u16::MAX));
        buffer.set_string(self.area.x + x, self.area.y + y, text, style);
    }

    fn head(&self, round: usize, buffer: &mut Buffer) {
        let number = round + 1;
        let own = &self.flow.rounds[round];
        let hidden = own.steps.len().saturating_sub(self.boxes.1);
        let mut text = match &own.kind {
            RoundKind::Alone => number.to_string(),
            RoundKind::Parallel { fails_fast: true } => format!("{number} side by side, fail fast"),
            RoundKind::Parallel { .. } => format!("{number} side by side"),
            RoundKind::Stage { name: Some(name) } => format!("{number} stage {name}"),
            RoundKind::Stage { name: None } => format!("{number} in a stage"),
        };
        if hidden > 0 {
            text = format!("{number} · {} of {} shown", self.boxes.1, own.steps.len());
        }
        let before = if round == self.first && round > 0 { "‹ " } else { "" };
        let text = fit(&format!("{before}{text}"), self.wide + GAP - 1);
        self.put(buffer, (self.x(round), 0), &text, self.canvas.theme.faint());
    }

    /// A step's box; thick, if the end of the run waits for it.
    fn step(&self, index: usize, buffer: &mut Buffer) {
        let step = &self.flow.steps[index];
        let Some(y) = self.y(step.place) else { return };
        let x = self.x(step.round);
        let style = self.canvas.style(index);
        let [top, bottom, side] = match self.canvas.picture.is_critical(index) {
            true => ["┏━┓", "┗━┛", "┃"],
            false => ["┌─┐", "└─┘", "│"],
        };
        let inside = self.wide.saturating_sub(2);
        let flags = format!(" {} ", fit(&step.flags().join(", "), inside.saturating_sub(3)));
        let name = self.canvas.name(index, &step.label, inside);
        self.put(buffer, (x, y), &edge(top, "", inside), style);
        self.put(buffer, (x, y + 1), &format!("{side}{name}{side}"), style);
        self.put(buffer, (x, y + 2), &edge(bottom, &flags, inside), style);
    }

    /// Lines from all steps of a round to all of the next one.
    fn connect(&self, round: usize, buffer: &mut Buffer) {
        let Some(next) = self.flow.rounds.get(round + 1) else { return };
        let middle = |steps: &[usize]| -> Vec<usize> {
            let places = steps.iter().filter_map(|step| self.y(self.flow.steps[*step].place));
            places.map(|y| y + 1).collect()
        };
        let (left, right) = (middle(&self.flow.rounds[round].steps), middle(&next.steps));
        let start = self.x(round) + self.wide;
        let bus = start + GAP / 2;
        let mut cells: BTreeMap<(usize, usize), u8> = BTreeMap::new();
        let mut join = |x: usize, y: usize, ways: u8| *cells.entry((x, y)).or_default() |= ways;
        for y in &left {
            (start..bus).for_each(|x| join(x, *y, LEFT | RIGHT));
            join(bus, *y, LEFT);
        }
        for y in &right {
            join(bus, *y, RIGHT);
            (bus + 1..start + GAP - 1).for_each(|x| join(x, *y, LEFT | RIGHT));
        }
        let all = || left.iter().chain(&right).copied();
        if let (Some(top), Some(bottom)) = (all().min(), all().max()) {
            for y in top..bottom {
                join(bus, y, DOWN);
                join(bus, y + 1, UP);
            }
        }
        let style = self.canvas.theme.plain();
        for ((x, y), ways) in cells {
            self.put(buffer, (x, y), corner(ways), style);
        }
        for y in right {
            self.put(buffer, (start + GAP - 1, y), "▶", style);
        }
    }

    /// What flows from a step to later ones, on its track: `○ .env ───▶───▷`.
    fn channel(&self, channel: &Channel, track: usize, buffer: &mut Buffer) {
        let Some(row) = self.tracks.iter().position(|shown| *shown == track) else { return };
        let y = usize::from(self.area.height).saturating_sub(self.tracks.len()) + row;
        let round = |step: usize| self.flow.steps.get(step).map_or(0, |step| step.round);
        let from = round(channel.from);
        let later = channel.to.iter().filter(|taker| round(taker.step) > from);
        let mut ends: BTreeMap<usize, bool> = BTreeMap::new();
        for taker in later {
            *ends.entry(round(taker.step)).or_default() |= taker.is_sure;
        }
        let last = ends.keys().next_back().copied().unwrap_or(from);
        if last < self.first || (from < self.first && ends.is_empty()) {
            return;
        }
        let is_own = self.canvas.focus.is_some_and(|step| channel.touches(step));
        let style = if is_own { self.canvas.theme.focus() } else { self.canvas.theme.faint() };
        let start = if from < self.first { 0 } else { self.x(from) + 1 };
        let shown: Vec<(usize, bool)> =
            ends.into_iter().filter(|(round, _)| *round >= self.first).collect();
        let end = |round: usize| self.x(round) + 1;
        if let Some((round, _)) = shown.last() {
            let line = "─".repeat(end(*round).saturating_sub(start));
            self.put(buffer, (start, y), &line, style);
        }
        let sign = if from < self.first { "┄" } else { "○" };
        self.put(
            buffer,
            (start, y),
            &format!("{sign} {}", self.caption(channel, start, &shown)),
            style,
        );
        for (round, is_sure) in shown {
            self.put(buffer, (end(round), y), if is_sure { "▶" } else { "▷" }, style);
        }
    }

    /// The name of what flows, as long as there is room before the first step that takes it.
    fn caption(&self, channel: &Channel, start: usize, ends: &[(usize, bool)]) -> String {
        let mut name = channel.name();
        if !channel.variables.is_empty() {
            name = format!("{name} ({})", channel.variables.join(", "));
        }
        match ends.first() {
            Some((round, _)) => {
                let room = (self.x(*round) + 1).saturating_sub(start + 4);
                format!("{} ", fit(&name, room))
            }
            None if channel.to.is_empty() && self.flow.is_cut => name,
            None if channel.to.is_empty() => format!("{name}, taken by no step"),
            None => format!("{name}, wanted too early"),
        }
    }
}

const UP: u8 = 1;
const DOWN: u8 = 2;
const LEFT: u8 = 4;
const RIGHT: u8 = 8;

/// The character of a line that leaves a cell by these ways.
fn corner(ways: u8) -> &'static str {
    const CORNERS: [&str; 16] =
        [" ", "│", "│", "│", "─", "┘", "┐", "┤", "─", "└", "┌", "├", "─", "┴", "┬", "┼"];
    CORNERS[usize::from(ways & 15)]
}

/// A box's edge from its corners and line, with a text in it.
fn edge(of: &str, text: &str, inside: usize) -> String {
    let mut parts = of.chars().map(String::from);
    let [left, line, right] = [(); 3].map(|()| parts.next().unwrap_or_default());
    let rest = line.repeat(inside.saturating_sub(width(text)));
    pad(&format!("{left}{text}{rest}{right}"), inside + 2)
}

/// The boxes of the highest round.
fn tallest(flow: &Flow) -> usize {
    flow.rounds.iter().map(|round| round.steps.len()).max().unwrap_or(1)
}

fn tracks(flow: &Flow) -> usize {
    flow.tracks.iter().max().map_or(0, |track| track + 1)
}
