//! What lies over a screen, in a frame in its middle.

use ratatui::Frame;
use ratatui::layout::{Constraint, Flex, Layout, Position, Rect};
use ratatui::widgets::Clear;

use crate::app::Failure;
use crate::app::overlay::{Field, FieldKind, Form, Overlay};
use crate::app::prose::{Line, Tone};
use crate::ui::prose_view::{self, Prose};
use crate::ui::text::width;
use crate::ui::theme::Theme;

/// Draws the overlay within `area`.
pub(crate) fn view(overlay: &Overlay, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    match overlay {
        Overlay::Reader(reader) => {
            boxed(&reader.title, &reader.lines, reader.scroll, theme, frame, area);
        }
        Overlay::Quit => {
            boxed("Leave?", &question(), 0, theme, frame, area);
        }
        Overlay::Changed(failure) => {
            boxed("Changed on disk", &failure_lines(failure), 0, theme, frame, area);
        }
        Overlay::Error(failure) => {
            boxed("That didn't work", &failure_lines(failure), 0, theme, frame, area);
        }
        Overlay::Form(form) => form_view(form, theme, frame, area),
        Overlay::Search(_) => {}
    }
}

/// Draws a frame with text, as high as the text needs; gives the place of the text.
fn boxed(
    title: &str,
    lines: &[Line],
    scroll: usize,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) -> Rect {
    let columns = columns(area);
    let wanted = prose_view::height(lines, text_size(area).0, theme) + 2;
    let rows = u16::try_from(wanted).unwrap_or(u16::MAX).min(area.height.saturating_sub(2));
    let [place] = Layout::horizontal([Constraint::Length(columns)]).flex(Flex::Center).areas(area);
    let [place] = Layout::vertical([Constraint::Length(rows)]).flex(Flex::Center).areas(place);
    frame.render_widget(Clear, place);
    prose_view::view(&Prose { title, focused: true, lines, scroll }, theme, frame, place)
}

fn columns(area: Rect) -> u16 {
    const WIDEST: u16 = 84;
    area.width.saturating_sub(4).min(WIDEST)
}

/// Columns of the text in a frame, and the most lines of it.
fn text_size(area: Rect) -> (u16, usize) {
    (columns(area).saturating_sub(4), usize::from(area.height.saturating_sub(4)))
}

fn question() -> Vec<Line> {
    let text = "Nothing has been written since your last decision, and it would be lost.";
    vec![
        Line::new(Tone::Plain, text),
        Line::blank(),
        Line::led(Tone::Plain, "y    ", "leave; the file stays as it is"),
        Line::led(Tone::Plain, "esc  ", "stay"),
    ]
}

fn failure_lines(failure: &Failure) -> Vec<Line> {
    vec![
        Line::led(Tone::Bad, "✗ ", &failure.what),
        Line::blank(),
        Line::new(Tone::Plain, &failure.help),
    ]
}

fn form_view(form: &Form, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let mut lines = vec![Line::new(Tone::Plain, &form.summary)];
    let (mut cursor, mut end) = (None, 0);
    for (index, field) in form.fields.iter().enumerate() {
        let focused = index == form.focus;
        lines.push(Line::blank());
        lines.push(Line::new(
            Tone::Heading,
            format!("{} {}", if focused { "▸" } else { " " }, field.label),
        ));
        if let (true, FieldKind::Name(input)) = (focused, &field.kind) {
            cursor = Some((lines.len(), input.visual_cursor()));
        }
        lines.extend(answer_lines(field));
        let refused = form.refused.clone().filter(|_| focused);
        let problem = form.problem_of(field).or(refused);
        lines.extend(problem.map(|problem| Line::led(Tone::Bad, "  ✗ ", problem)));
        if focused {
            end = lines.len();
        }
    }
    let scroll = first_line(&lines, end, theme, area);
    let inner = boxed("Choose", &lines, scroll, theme, frame, area);
    if let Some((line, column)) = cursor {
        let above =
            prose_view::height(lines.get(scroll..line).unwrap_or_default(), inner.width, theme);
        let x = inner.x
            + u16::try_from(width(NAME_LEAD) + column)
                .unwrap_or(0)
                .min(inner.width.saturating_sub(1));
        let y = inner.y + u16::try_from(above).unwrap_or(0).min(inner.height.saturating_sub(1));
        frame.set_cursor_position(Position { x, y });
    }
}

/// The first line to show, so that those up to `end` are in sight.
fn first_line(lines: &[Line], end: usize, theme: Theme, area: Rect) -> usize {
    let (columns, rows) = text_size(area);
    if prose_view::height(lines, columns, theme) <= rows {
        return 0;
    }
    let fits = |first: &usize| prose_view::height(&lines[*first..end], columns, theme) <= rows;
    (0..end).find(fits).unwrap_or(end.saturating_sub(1))
}

const NAME_LEAD: &str = "    ";

fn answer_lines(field: &Field) -> Vec<Line> {
    match &field.kind {
        FieldKind::Options(options, picked) => {
            let line = |(index, option): (usize, &crate::improvements::ValueOption)| {
                let mark = if index == *picked { "(•)" } else { "( )" };
                Line::led(
                    Tone::Plain,
                    format!("  {mark} "),
                    format!("{}: {}", option.value, option.meaning),
                )
            };
            options.iter().enumerate().map(line).collect()
        }
        FieldKind::Name(input) => vec![Line::led(Tone::Code, NAME_LEAD, input.value())],
    }
}
