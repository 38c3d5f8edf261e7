//! The pipeline's screen: both versions below each other where there is room, and what is known of a step.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use crate::app::Spot;
use crate::app::graph::{GraphScreen, Picture, When};
use crate::flow::Flow;
use crate::ui::chrome::pane;
use crate::ui::prose_view::{self, Prose};
use crate::ui::text::{fit, pad, width};
use crate::ui::theme::Theme;
use crate::ui::{graph_view, timeline_view};

/// Lines that are kept for what is said of a step.
const DETAILS: u16 = 9;
/// The smallest inside of a pane in which boxes are drawn, and bars; below it, steps are listed.
const BOXES: (u16, u16) = (40, 4);
const BARS: (u16, u16) = (50, 2);

/// A picture, and where the user is in it.
pub(crate) struct Canvas<'a> {
    pub picture: &'a Picture,
    /// The step with the cursor.
    pub focus: Option<usize>,
    /// The step that others are compared with.
    pub marked: Option<usize>,
    /// Seconds that fill the width.
    pub scale: u32,
    pub theme: Theme,
}

/// Draws the screen.
pub(crate) fn view(screen: &GraphScreen, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    for (when, area) in panes(screen, area).0 {
        picture(screen, when, theme, frame, area);
    }
    let (text, area) = text(screen, area);
    prose_view::view(&text, theme, frame, area);
}

/// What there is to read of a step, and where.
pub(crate) fn text(screen: &GraphScreen, area: Rect) -> (Prose<'_>, Rect) {
    let lines = (&screen.details).into();
    let text = Prose { title: "Step", focused: false, lines, scroll: screen.scroll };
    (text, panes(screen, area).1)
}

/// What of the screen the mouse points at.
pub(crate) fn spot(screen: &GraphScreen, theme: Theme, area: Rect, position: Position) -> Spot {
    let (pictures, _) = panes(screen, area);
    let Some((when, area)) = pictures.into_iter().find(|(_, area)| area.contains(position)) else {
        return Spot::Text;
    };
    let canvas = canvas(screen, when, theme);
    let inner = frame_of(screen, when, &canvas, area.width).inner(area);
    let step = canvas.picture.flow.as_ref().filter(|_| inner.contains(position));
    let step = step.and_then(|flow| match look(screen, inner) {
        Look::List => {
            let row = usize::from(position.y - inner.y);
            let first = first_of_list(&canvas, flow, inner);
            Some(first + row).filter(|step| *step < flow.steps.len())
        }
        Look::Bars => timeline_view::step_at(&canvas, flow, inner, position),
        Look::Boxes => graph_view::step_at(&canvas, flow, inner, position),
    });
    step.map_or(Spot::Picture(when), |step| Spot::Step(when, step))
}

/// The pictures that are shown, and what is left for the text below.
fn panes(screen: &GraphScreen, area: Rect) -> (Vec<(When, Rect)>, Rect) {
    let wanted = |when| wanted(screen.picture(when), screen.by_time);
    let both = wanted(When::Before) + wanted(When::After);
    if both + DETAILS <= area.height {
        let rows = [
            Constraint::Length(wanted(When::Before)),
            Constraint::Length(wanted(When::After)),
            Constraint::Min(1),
        ];
        let [top, middle, bottom] = Layout::vertical(rows).areas(area);
        (vec![(When::Before, top), (When::After, middle)], bottom)
    } else {
        let height = wanted(screen.when).min(area.height.saturating_sub(DETAILS));
        let rows = [Constraint::Length(height), Constraint::Min(1)];
        let [top, bottom] = Layout::vertical(rows).areas(area);
        (vec![(screen.when, top)], bottom)
    }
}

/// How the steps of a picture are drawn.
enum Look {
    Boxes,
    Bars,
    List,
}

/// Boxes or bars, as far as there is room inside of the pane.
fn look(screen: &GraphScreen, inner: Rect) -> Look {
    let smallest = if screen.by_time { BARS } else { BOXES };
    if inner.width < smallest.0 || inner.height < smallest.1 {
        Look::List
    } else if screen.by_time {
        Look::Bars
    } else {
        Look::Boxes
    }
}

fn canvas(screen: &GraphScreen, when: When, theme: Theme) -> Canvas<'_> {
    Canvas {
        picture: screen.picture(when),
        focus: screen.focus_in(when),
        marked: marked(screen, when),
        scale: scale(screen),
        theme,
    }
}

/// The lines that a picture fills, its frame with it.
fn wanted(picture: &Picture, by_time: bool) -> u16 {
    const FRAME: usize = 2;
    let lines = match &picture.flow {
        None => 1,
        Some(flow) if by_time => 1 + flow.steps.len(),
        Some(flow) => graph_view::height(flow),
    };
    u16::try_from(lines + FRAME).unwrap_or(u16::MAX / 4).min(u16::MAX / 4)
}

fn picture(screen: &GraphScreen, when: When, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let canvas = canvas(screen, when, theme);
    let block = frame_of(screen, when, &canvas, area.width);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let Some(flow) = &canvas.picture.flow else {
        return frame.render_widget(Paragraph::new(" There is no such pipeline."), inner);
    };
    match look(screen, inner) {
        Look::List => frame.render_widget(Paragraph::new(list(&canvas, flow, inner)), inner),
        Look::Bars => timeline_view::view(&canvas, flow, frame, inner),
        Look::Boxes => graph_view::view(&canvas, flow, frame, inner),
    }
}

fn frame_of(screen: &GraphScreen, when: When, canvas: &Canvas<'_>, columns: u16) -> Block<'static> {
    let title = title(screen, when, canvas.picture, usize::from(columns));
    let block = pane(&title, when == screen.when, canvas.theme);
    let legend = legend(canvas.picture, screen.by_time);
    block.title_bottom(Line::styled(format!(" {legend} "), canvas.theme.faint()))
}

/// As much as there is room for: the time goes last.
fn title(screen: &GraphScreen, when: When, picture: &Picture, columns: usize) -> String {
    /// Corners, the sign of the pane with the keys, and blanks.
    const AROUND: usize = 6;
    let of = match screen.triggers.len() {
        1 => String::new(),
        count => format!(" ({} of {count})", screen.trigger + 1),
    };
    let word = match when {
        When::Before => "Before",
        When::After if screen.with_proposal => "After, with this proposal",
        When::After => "After",
    };
    let name = format!("{word} ── {}", screen.trigger_name());
    let [steps, rounds, time] = counts(picture);
    let shorter = [
        format!("{name}{of}{steps}{rounds}{time}"),
        format!("{name}{of}{steps}{time}"),
        format!("{name}{steps}{time}"),
        format!("{name}{time}"),
    ];
    let room = columns.saturating_sub(AROUND);
    shorter.into_iter().find(|title| width(title) <= room).unwrap_or_else(|| fit(&name, room))
}

/// How many steps a picture has, in how many rounds, and how long they take: each as it stands behind something.
fn counts(picture: &Picture) -> [String; 3] {
    let Some(flow) = &picture.flow else { return Default::default() };
    let plural = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    };
    let (steps, rounds) = (plural(flow.steps.len(), "step"), plural(flow.rounds.len(), "round"));
    let time = picture.timeline.as_ref().map_or(String::new(), |line| format!(" · {}", line.wall));
    [format!(" · {steps}"), format!(" in {rounds}"), time]
}

fn legend(picture: &Picture, by_time: bool) -> String {
    let mut words = vec!["◆ the end of the run waits for it"];
    let flow = picture.flow.as_ref();
    if by_time {
        words.push("░ up to");
    } else if flow.is_some_and(|flow| flow.channels.iter().any(|c| c.to.iter().any(|t| !t.is_sure)))
    {
        words.push("▷ perhaps");
    }
    if flow.is_some_and(|flow| flow.is_cut) {
        words.push("too long to look into whole folders");
    }
    words.join(" · ")
}

fn marked(screen: &GraphScreen, when: When) -> Option<usize> {
    screen.picture(when).flow.as_ref()?.step(screen.marked.as_ref()?)
}

/// The longest end of both versions, so that their lengths can be compared.
fn scale(screen: &GraphScreen) -> u32 {
    let ends = screen.pictures.iter().filter_map(|picture| picture.timeline.as_ref());
    ends.map(|line| line.wall.high.max(line.wall.typical)).max().unwrap_or(0).max(1)
}

/// The steps below each other, where there is no room for boxes.
fn list(canvas: &Canvas<'_>, flow: &Flow, area: Rect) -> Vec<Line<'static>> {
    let height = usize::from(area.height);
    let first = first_of_list(canvas, flow, area);
    let steps = flow.steps.iter().enumerate().skip(first).take(height);
    let line = |(index, step): (usize, &crate::flow::Node)| {
        let lead = format!("{}{:>3} ", canvas.marks(index), step.round + 1);
        let text = format!("{lead}{}  {}", step.label, step.flags().join(", "));
        Line::from(Span::styled(fit(&text, usize::from(area.width)), canvas.style(index)))
    };
    steps.map(line).collect()
}

fn first_of_list(canvas: &Canvas<'_>, flow: &Flow, area: Rect) -> usize {
    first_shown(canvas.focus.unwrap_or(0), usize::from(area.height), flow.steps.len())
}

/// The first of `len` things of which `room` are shown, with this one in their middle as far as that goes.
pub(crate) fn first_shown(focus: usize, room: usize, len: usize) -> usize {
    focus.saturating_sub(room / 2).min(len.saturating_sub(room))
}

impl Canvas<'_> {
    /// Two columns: whether a step has the cursor or is marked, and whether the run waits for it.
    pub(crate) fn marks(&self, step: usize) -> String {
        let critical = if self.picture.is_critical(step) { '◆' } else { ' ' };
        format!("{}{critical}", self.cursor(step))
    }

    /// The sign of the step with the cursor, or of the marked one.
    pub(crate) fn cursor(&self, step: usize) -> char {
        match (self.focus == Some(step), self.marked == Some(step)) {
            (true, _) => '▸',
            (_, true) => '●',
            _ => ' ',
        }
    }

    pub(crate) fn style(&self, step: usize) -> ratatui::style::Style {
        match (self.focus == Some(step), self.marked == Some(step)) {
            (true, _) => self.theme.focus(),
            (_, true) => self.theme.title(),
            _ => self.theme.plain(),
        }
    }

    /// A step's name with its marks, in exactly so many columns.
    pub(crate) fn name(&self, step: usize, label: &str, columns: usize) -> String {
        pad(&format!("{} {label}", self.marks(step)), columns)
    }
}
