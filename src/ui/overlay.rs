//! What lies over a screen, in a frame in its middle.

use ratatui::Frame;
use ratatui::layout::{Constraint, Flex, Layout, Position, Rect};
use ratatui::widgets::Clear;

use crate::app::keys::Keymap;
use crate::app::overlay::{Field, FieldKind, Form, Overlay};
use crate::app::prose::{Line, Tone};
use crate::app::{Failure, Msg};
use crate::ui::prose_view::{self, Prose};
use crate::ui::text::width;
use crate::ui::theme::Theme;

/// Draws the overlay within `area`.
pub(crate) fn view(
    overlay: &Overlay,
    keymap: &Keymap,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    match overlay {
        Overlay::Reader(reader) => {
            boxed(&reader.title, &reader.lines, reader.scroll, theme, frame, area);
        }
        Overlay::Quit { kept } => {
            boxed("Leave?", &question(*kept, keymap), 0, theme, frame, area);
        }
        Overlay::Changed(failure) => {
            boxed("Changed on disk", &failure_lines(failure), 0, theme, frame, area);
        }
        Overlay::Error(failure) => {
            boxed("That didn't work", &failure_lines(failure), 0, theme, frame, area);
        }
        Overlay::Form(form) => form_view(form, theme, frame, area),
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
    const WIDEST: u16 = 84;
    let columns = area.width.saturating_sub(4).min(WIDEST);
    let wanted = prose_view::height(lines, columns.saturating_sub(4), theme) + 2;
    let rows = u16::try_from(wanted).unwrap_or(u16::MAX).min(area.height.saturating_sub(2));
    let [place] = Layout::horizontal([Constraint::Length(columns)]).flex(Flex::Center).areas(area);
    let [place] = Layout::vertical([Constraint::Length(rows)]).flex(Flex::Center).areas(place);
    frame.render_widget(Clear, place);
    prose_view::view(&Prose { title, focused: true, lines, scroll }, theme, frame, place)
}

fn question(kept: bool, keymap: &Keymap) -> Vec<Line> {
    let lead = |msg| format!("{:<5}", keymap.hint("question", &msg));
    let text = if kept {
        "Not written yet: your decisions are kept for the next time."
    } else {
        "Nothing has been written since your last decision, and it would be lost."
    };
    vec![
        Line::new(Tone::Plain, text),
        Line::blank(),
        Line::led(Tone::Plain, lead(Msg::Confirm), "leave; the file stays as it is"),
        Line::led(Tone::Plain, lead(Msg::Close), "stay"),
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
    let mut cursor = None;
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
        lines.extend(field_lines(field));
    }
    let inner = boxed("Choose", &lines, 0, theme, frame, area);
    if let Some((line, column)) = cursor {
        let above = prose_view::height(&lines[..line], inner.width, theme);
        let x = inner.x
            + u16::try_from(width(NAME_LEAD) + column)
                .unwrap_or(0)
                .min(inner.width.saturating_sub(1));
        let y = inner.y + u16::try_from(above).unwrap_or(0).min(inner.height.saturating_sub(1));
        frame.set_cursor_position(Position { x, y });
    }
}

const NAME_LEAD: &str = "    ";

fn field_lines(field: &Field) -> Vec<Line> {
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
        FieldKind::Name(input) => {
            let mut lines = vec![Line::led(Tone::Code, NAME_LEAD, input.value())];
            lines.extend(field.problem().map(|problem| Line::led(Tone::Bad, "  ✗ ", problem)));
            lines
        }
    }
}
