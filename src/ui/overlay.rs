//! What lies over a screen, in a frame in its middle.

use std::borrow::Cow;

use ratatui::Frame;
use ratatui::layout::{Constraint, Flex, Layout, Margin, Position, Rect};
use ratatui::widgets::Clear;

use crate::app::keys::Keymap;
use crate::app::overlay::{Field, FieldKind, Form, Overlay, Reader};
use crate::app::prose::{Line, Tone};
use crate::app::{Failure, Msg, Shared, Spot};
use crate::improvements::ValueOption;
use crate::ui::paint;
use crate::ui::prose_view::{self, Prose};
use crate::ui::text::width;
use crate::ui::theme::Theme;

/// Draws the overlay within `area`.
pub(crate) fn view(
    overlay: &Overlay,
    shared: &Shared,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    if let Overlay::Form(form) = overlay {
        return form_view(form, theme, frame, area);
    }
    if matches!(overlay, Overlay::Search(_)) {
        return;
    }
    boxed(&text(overlay, shared), theme, frame, area);
}

/// Where the overlay's frame stands within `area`.
pub(crate) fn place(overlay: &Overlay, shared: &Shared, area: Rect) -> Rect {
    place_of(&text(overlay, shared).lines, Theme::of(shared.look), area)
}

/// What there is to read in an overlay; a form shows its own part of it.
pub(crate) fn text<'a>(overlay: &'a Overlay, shared: &Shared) -> Prose<'a> {
    let (title, lines, scroll): (&str, Cow<'a, [Line]>, usize) = match overlay {
        Overlay::Reader(reader) => return read(reader),
        Overlay::Quit => ("Leave?", question(&shared.keymap).into(), 0),
        Overlay::Changed(failure) => ("Changed on disk", failure_lines(failure).into(), 0),
        Overlay::Error(failure) => ("That didn't work", failure_lines(failure).into(), 0),
        Overlay::Form(form) => ("Choose", form_lines(form).lines.into(), 0),
        Overlay::Search(_) => ("", Cow::default(), 0),
    };
    Prose { title, focused: true, lines, scroll }
}

/// A text to read.
pub(crate) fn read(reader: &Reader) -> Prose<'_> {
    let Reader { title, lines, scroll } = reader;
    Prose { title, focused: true, lines: lines.into(), scroll: *scroll }
}

/// A frame in the middle of `area`, as high as its text needs.
pub(crate) fn place_of(lines: &[Line], theme: Theme, area: Rect) -> Rect {
    let (columns, most) = largest(area);
    let wanted = prose_view::height(lines, columns.saturating_sub(4), theme) + 2;
    let rows = u16::try_from(wanted).unwrap_or(u16::MAX).min(most);
    let [place] = Layout::horizontal([Constraint::Length(columns)]).flex(Flex::Center).areas(area);
    let [place] = Layout::vertical([Constraint::Length(rows)]).flex(Flex::Center).areas(place);
    place
}

/// Columns and lines of the largest frame.
fn largest(area: Rect) -> (u16, u16) {
    const WIDEST: u16 = 84;
    let margin = if area.width < 80 { 0 } else { 4 };
    let rows = if area.height < 18 { area.height } else { area.height.saturating_sub(2) };
    (area.width.saturating_sub(margin).min(WIDEST), rows)
}

/// Columns of the text in a frame, and the most lines of it.
fn text_size(area: Rect) -> (u16, usize) {
    let (columns, rows) = largest(area);
    (columns.saturating_sub(4), usize::from(rows.saturating_sub(2)))
}

/// Draws a frame with text.
pub(crate) fn boxed(text: &Prose<'_>, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let place = place_of(&text.lines, theme, area);
    frame.render_widget(Clear, place);
    paint(theme, frame, place);
    prose_view::view(text, theme, frame, place);
}

fn question(keymap: &Keymap) -> Vec<Line> {
    let lead = |msg| format!("{:<5}", keymap.hint("question", &msg));
    let text = "Nothing has been written since your last decision, and it would be lost.";
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
    let FormLines { lines, cursor, sight, .. } = form_lines(form);
    let text = form_text(&lines, sight, theme, area);
    boxed(&text, theme, frame, area);
    let Some((line, column)) = cursor else { return };
    let place = place_of(&lines, theme, area);
    let inner = place.inner(Margin::new(2, 1));
    let row = prose_view::height(&lines[..line], inner.width, theme);
    let Some(row) = row.checked_sub(prose_view::rows_above(&text, theme, place)) else { return };
    let within =
        |offset: usize, size: u16| u16::try_from(offset).unwrap_or(0).min(size.saturating_sub(1));
    let x = inner.x + within(width(NAME_LEAD) + column, inner.width);
    let y = inner.y + within(row, inner.height);
    frame.set_cursor_position(Position { x, y });
}

/// A form's lines, so far down that those up to `end` are in sight.
fn form_text(lines: &[Line], end: usize, theme: Theme, area: Rect) -> Prose<'_> {
    let scroll = first_line(lines, end, theme, area);
    Prose { title: "Choose", focused: true, lines: lines.into(), scroll }
}

/// What a form shows.
struct FormLines {
    lines: Vec<Line>,
    /// Line and column of the cursor, if a text is typed.
    cursor: Option<(usize, usize)>,
    /// The end of what is to be in sight of the field that has the keys: its answer, and what is wrong with it.
    sight: usize,
    /// What the mouse points at on each line.
    spots: Vec<Option<Spot>>,
}

fn form_lines(form: &Form) -> FormLines {
    let lines = vec![Line::new(Tone::Plain, &form.summary)];
    let mut all = FormLines { lines, cursor: None, sight: 0, spots: vec![None] };
    form.fields.iter().enumerate().for_each(|(index, field)| all.add(form, index, field));
    all
}

impl FormLines {
    /// Adds a field: what is typed, what is offered, and what is wrong below that of the two which is answered with.
    fn add(&mut self, form: &Form, index: usize, field: &Field) {
        let focused = index == form.focus;
        let refused = form.refused.clone().filter(|_| focused);
        let problem = form.problem_of(field).or(refused);
        let mut problem = problem.map(|problem| Line::led(Tone::Bad, "  ✗ ", problem));
        let mark = if focused { "▸" } else { " " };
        self.push(Line::blank(), None);
        let head = Line::new(Tone::Heading, format!("{mark} {}", heading(field)));
        self.push(head, Some(Spot::Field(index)));
        if let FieldKind::Name(_, input, _) = &field.kind {
            if focused {
                self.cursor = Some((self.lines.len(), input.visual_cursor()));
            }
            let typed = Line::led(Tone::Code, NAME_LEAD, input.value());
            self.push(typed, Some(Spot::Field(index)));
            problem.take().into_iter().for_each(|line| self.push(line, None));
        }
        let mut sight = self.lines.len();
        for (answer, line) in answer_lines(field).into_iter().enumerate() {
            self.push(line, Some(Spot::Answer(index, answer)));
            if field.picked() == Some(answer) {
                sight = self.lines.len();
            }
        }
        if let Some(line) = problem {
            self.push(line, None);
            sight = self.lines.len();
        }
        if focused {
            self.sight = sight;
        }
    }

    fn push(&mut self, line: Line, spot: Option<Spot>) {
        self.lines.push(line);
        self.spots.push(spot);
    }
}

/// What of a form the mouse points at, if it is anything.
pub(crate) fn spot_of_form(
    form: &Form,
    theme: Theme,
    area: Rect,
    position: Position,
) -> Option<Spot> {
    let FormLines { lines, sight, spots, .. } = form_lines(form);
    let place = place_of(&lines, theme, area);
    let row = usize::from(position.y.checked_sub(place.y)?).checked_sub(1)?;
    let above = prose_view::rows_above(&form_text(&lines, sight, theme, area), theme, place);
    if !place.contains(position) {
        return None;
    }
    let columns = place.width.saturating_sub(4);
    let ends_below =
        |line: &usize| prose_view::height(&lines[..=*line], columns, theme) > above + row;
    (0..lines.len()).find(ends_below).and_then(|line| spots.get(line).copied()?)
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

fn heading(field: &Field) -> String {
    match &field.kind {
        FieldKind::Name(_, _, offered) if !offered.is_empty() => {
            format!("{}: type one, or choose", field.label)
        }
        _ => field.label.to_owned(),
    }
}

fn answer_lines(field: &Field) -> Vec<Line> {
    let line = |(index, option): (usize, &ValueOption)| {
        let mark = if field.picked() == Some(index) { "(•)" } else { "( )" };
        let text = format!("{}: {}", option.value, option.meaning);
        Line::led(Tone::Plain, format!("  {mark} "), text)
    };
    field.offered().iter().enumerate().map(line).collect()
}
