//! The steps of a pipeline along the time: a bar from start to end, and how much longer it may take.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::cost::StepTime;
use crate::flow::Flow;
use crate::ui::graph::{Canvas, first_shown};
use crate::ui::text::{pad, width};

/// Columns for the range at the end of a line.
const RANGE: usize = 20;
/// The most columns for names.
const NAMES: usize = 32;

/// Draws the bars, the step with the cursor in sight.
pub(crate) fn view(canvas: &Canvas<'_>, flow: &Flow, frame: &mut Frame<'_>, area: Rect) {
    let columns = usize::from(area.width);
    if canvas.picture.timeline.is_none() {
        let text = " Nothing is known of how long its steps take.";
        return frame.render_widget(Paragraph::new(text), area);
    }
    let longest = flow.steps.iter().map(|step| width(&step.label)).max().unwrap_or(0) + 4;
    let names = longest.min(NAMES).min(columns / 3);
    let bars = columns.saturating_sub(names + RANGE + 2).max(4);
    let (first, height) = shown(canvas, flow, area);
    let mut lines = vec![axis(canvas, names, bars)];
    for (index, step) in flow.steps.iter().enumerate().skip(first).take(height) {
        let style = canvas.style(index);
        let mut spans = vec![Span::styled(canvas.name(index, &step.label, names), style)];
        if let Some(time) = canvas.picture.time(index) {
            spans.push(Span::styled(bar(time, canvas.scale, bars), style));
            spans.push(Span::styled(format!(" {}", time.time), canvas.theme.plain()));
        }
        lines.push(Line::from(spans));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// The step whose bar is at this position, if there is one.
pub(crate) fn step_at(
    canvas: &Canvas<'_>,
    flow: &Flow,
    area: Rect,
    position: Position,
) -> Option<usize> {
    canvas.picture.timeline.as_ref()?;
    let row = usize::from(position.y.checked_sub(area.y)?).checked_sub(1)?;
    let (first, height) = shown(canvas, flow, area);
    Some(first + row).filter(|step| row < height && *step < flow.steps.len())
}

/// The first step that is shown, and how many are.
fn shown(canvas: &Canvas<'_>, flow: &Flow, area: Rect) -> (usize, usize) {
    let height = usize::from(area.height).saturating_sub(1);
    (first_shown(canvas.focus.unwrap_or(0), height, flow.steps.len()), height)
}

/// From nothing to the longest end.
fn axis(canvas: &Canvas<'_>, names: usize, bars: usize) -> Line<'static> {
    let end = match canvas.scale {
        seconds @ ..=90 => format!("{seconds} s"),
        seconds => format!("{} min", seconds.div_ceil(60)),
    };
    let dashes = bars.saturating_sub(width(&end) + 3);
    let text = format!("{}0 {} {end}", " ".repeat(names), "─".repeat(dashes));
    Line::styled(text, canvas.theme.faint())
}

/// A step's bar in exactly so many columns: until its usual end, then until its latest one.
fn bar(time: &StepTime, scale: u32, columns: usize) -> String {
    let column = |seconds: u32| {
        let share = u64::from(seconds) * columns as u64 / u64::from(scale.max(1));
        usize::try_from(share).unwrap_or(columns).min(columns)
    };
    let start = column(time.start.typical).min(columns.saturating_sub(1));
    let end = column(time.end.typical).max(start + 1);
    let latest = column(time.end.high).max(end);
    let full = if time.critical { "█" } else { "▒" };
    let text =
        format!("{}{}{}", " ".repeat(start), full.repeat(end - start), "░".repeat(latest - end));
    pad(&text, columns)
}
