//! A diff on the screen: numbers of both versions, signs, what is what in a line, and the words that changed.

mod cells;

use std::borrow::Cow;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use crate::app::diff::{At, Cell, DiffLine, DiffPane, Shape, Visual};
use crate::ui::bar::{self, Part};
use crate::ui::chrome;
use crate::ui::text::{clean, fit, width};
use crate::ui::theme::Theme;

use cells::{cell, empty};

/// What is around a diff.
pub(crate) struct Around<'a> {
    /// The title of the pane.
    pub title: &'a str,
    /// Whether the keys go to it.
    pub focused: bool,
    /// What to say where nothing differs.
    pub nothing: &'a str,
    /// The key that opens a fold.
    pub fold: &'a str,
}

/// Columns and lines that the diff has within its pane.
pub(crate) fn room(area: Rect) -> (usize, usize) {
    let inner = Block::bordered().inner(area);
    (usize::from(inner.width), usize::from(inner.height))
}

/// Draws the pane of a diff.
pub(crate) fn view(
    pane: &DiffPane,
    around: &Around<'_>,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let pane = sized(pane, room(area));
    let mut block = chrome::pane(around.title, around.focused, theme);
    if pane.diff().is_empty() {
        let note = Paragraph::new(around.nothing).wrap(ratatui::widgets::Wrap { trim: true });
        let block = block.padding(ratatui::widgets::Padding::horizontal(1));
        return frame.render_widget(note.block(block), area);
    }
    block = block.title_bottom(Line::from(position(&pane)).right_aligned());
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let target = pane.fold_in_sight().filter(|_| around.focused).map(|fold| (fold, around.fold));
    let lines = pane.in_sight().iter().map(|visual| line(&pane, visual, target, theme));
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), inner);
    let (first, last, of) = pane.position();
    let part = Part { first: first.saturating_sub(1), shown: last + 1 - first, of };
    bar::view(part, around.focused, theme, frame, area);
}

/// The pane as it is, unless the terminal changed its size since it was told.
fn sized(pane: &DiffPane, (columns, lines): (usize, usize)) -> Cow<'_, DiffPane> {
    if pane.size() == (columns, lines) {
        return Cow::Borrowed(pane);
    }
    let mut pane = pane.clone();
    pane.resize(columns, lines);
    Cow::Owned(pane)
}

/// Which lines are in sight, and what is unusual about them.
fn position(pane: &DiffPane) -> String {
    let (first, last, of) = pane.position();
    let mut words = Vec::new();
    if pane.look.whole {
        words.push("whole file".to_owned());
    }
    if pane.shift() > 0 {
        words.push(format!("from column {}", pane.shift() + 1));
    }
    words.push(format!("{first}–{last} of {of}"));
    format!(" {} ", words.join(" · "))
}

fn line(
    pane: &DiffPane,
    visual: &Visual,
    target: Option<Target<'_>>,
    theme: Theme,
) -> Line<'static> {
    let columns = pane.size().0;
    let diff = pane.diff();
    match visual {
        Visual::File(line) => match diff.lines.get(*line) {
            Some(DiffLine::File(name)) => file_line(name, columns, theme),
            _ => Line::default(),
        },
        Visual::Heading(line, fold) => {
            let heading = match diff.lines.get(*line) {
                Some(DiffLine::Heading(heading)) => heading,
                _ => "",
            };
            match fold {
                Some(fold) => fold_line(pane, *fold, heading, target, theme),
                None => heading_line(heading, columns, theme),
            }
        }
        Visual::Fold(fold) => fold_line(pane, *fold, "", target, theme),
        Visual::One(one) => Line::from(cell(pane, one, Side::Both, theme)),
        Visual::Two(left, right) => sides(pane, left.as_ref(), right.as_ref(), theme),
    }
}

/// Which version a cell is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Old,
    New,
    Both,
}

fn sides(
    pane: &DiffPane,
    left: Option<&Cell>,
    right: Option<&Cell>,
    theme: Theme,
) -> Line<'static> {
    let width = pane.columns().line;
    let side = |one: Option<&Cell>, side: Side| match one {
        Some(one) => padded(cell(pane, one, side, theme), width),
        None => empty(width),
    };
    let mut spans = side(left, Side::Old);
    spans.push(Span::styled("│", theme.faint()));
    spans.extend(side(right, Side::New));
    Line::from(spans)
}

fn padded(mut spans: Vec<Span<'static>>, columns: usize) -> Vec<Span<'static>> {
    let taken: usize = spans.iter().map(Span::width).sum();
    spans.push(Span::raw(" ".repeat(columns.saturating_sub(taken))));
    spans
}

fn file_line(name: &str, columns: usize, theme: Theme) -> Line<'static> {
    let text = format!("── {} ", clean(name));
    let rule = "─".repeat(columns.saturating_sub(width(&text)));
    Line::styled(fit(&format!("{text}{rule}"), columns), theme.title())
}

fn heading_line(heading: &str, columns: usize, theme: Theme) -> Line<'static> {
    let text = if heading.is_empty() { "@@".to_owned() } else { format!("@@ {heading} @@") };
    Line::styled(fit(&text, columns), theme.key())
}

/// The fold that a key opens, and that key.
type Target<'a> = (usize, &'a str);

/// How many lines are hidden, before where the next change is; the fold that the key opens says so.
fn fold_line(
    pane: &DiffPane,
    fold: usize,
    heading: &str,
    target: Option<Target<'_>>,
    theme: Theme,
) -> Line<'static> {
    let columns = pane.size().0;
    let count = pane.diff().folds.get(fold).map_or(0, |fold| fold.count);
    let lines = if count == 1 { "line" } else { "lines" };
    let key = target.filter(|(target, _)| *target == fold);
    let key = key.map_or_else(String::new, |(_, key)| format!(" ({key} opens)"));
    let hidden = fit(&format!("⋯ {count} {lines}{key}"), columns);
    let room = columns.saturating_sub(width(&hidden) + 2);
    let mut spans = vec![Span::styled(hidden, theme.faint())];
    if !heading.is_empty() && room > 4 {
        spans.push(Span::styled(
            format!("  {}", fit(&format!("@@ {heading} @@"), room)),
            theme.key(),
        ));
    }
    Line::from(spans)
}

/// Whether a line is only indented otherwise.
fn is_faint(pane: &DiffPane, at: At) -> bool {
    matches!(at, At::Line(line) if pane.diff().reindented.contains(&line))
}

/// Whether the two versions stand beside each other.
fn has_sides(pane: &DiffPane) -> bool {
    pane.columns().shape == Shape::SideBySide
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::buffer::Buffer;
    use ratatui::style::{Color, Modifier};
    use tui_input::InputRequest;

    use super::*;
    use crate::app::Msg;
    use crate::app::diff::{Diff, Look, Texts};
    use crate::app::look;
    use crate::plan::FileChange;

    const BEFORE: &str = "image: node:20 # old\nscript:\n  - npm ci\n";
    const AFTER: &str = "image: node:22 # old\nscript:\n  - npm ci\n";

    fn drawn(msgs: &[Msg], colours: bool) -> Buffer {
        let change = FileChange {
            name: "p.yml".to_owned(),
            before: Some(BEFORE.to_owned()),
            after: AFTER.to_owned(),
        };
        let diff = Diff::of(&[change], "p.yml", None, &mut Texts::default());
        let mut pane = DiffPane::new(Look::default());
        pane.show(Arc::new(diff), BTreeSet::from([1]), None);
        msgs.iter().for_each(|msg| drop(pane.update(msg.clone())));
        let mut terminal = Terminal::new(TestBackend::new(62, 10)).unwrap();
        let around = Around { title: "diff", focused: true, nothing: "", fold: "f" };
        let theme = Theme::of(if colours { look::Look::Terminal } else { look::Look::Colourless });
        terminal.draw(|frame| view(&pane, &around, theme, frame, frame.area())).unwrap();
        terminal.backend().buffer().clone()
    }

    /// Colour and modifiers of the first place where the text stands in a line of the screen.
    fn style(buffer: &Buffer, line: u16, text: &str) -> (Color, Modifier) {
        let cells = (0..buffer.area.width).map(|x| buffer[(x, line)].symbol());
        let cells: Vec<&str> = cells.collect();
        let at = (0..cells.len()).find(|at| cells[*at..].concat().starts_with(text)).unwrap();
        let cell = &buffer[(u16::try_from(at).unwrap(), line)];
        (cell.fg, cell.modifier)
    }

    #[test]
    fn signs_and_numbers_tell_the_kind_and_text_keeps_its_own_colours() {
        let buffer = drawn(&[], true);
        assert_eq!(style(&buffer, 2, "- ").0, Color::Red);
        assert_eq!(style(&buffer, 2, "1 ").0, Color::Red);
        assert_eq!(style(&buffer, 3, "+ ").0, Color::Green);
        assert_eq!(style(&buffer, 3, "1 ").0, Color::Green);
        for line in [2, 3] {
            assert_eq!(style(&buffer, line, "image"), (Color::Cyan, Modifier::empty()));
            let changed = if line == 2 { "20" } else { "22" };
            let emphasis = Modifier::BOLD | Modifier::UNDERLINED;
            assert_eq!(style(&buffer, line, changed), (Color::Reset, emphasis));
            assert_eq!(style(&buffer, line, "# old"), (Color::Reset, Modifier::DIM));
        }
        assert_eq!(style(&buffer, 5, "npm").0, Color::LightBlue);
        assert_eq!(style(&buffer, 2, "▸").0, Color::Cyan);
        assert!(style(&buffer, 4, "2").1.contains(Modifier::DIM));
    }

    #[test]
    fn without_colours_all_is_still_told() {
        let buffer = drawn(&[], false);
        assert!(
            buffer.content().iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset)
        );
        assert_eq!(style(&buffer, 2, "20").1, Modifier::BOLD | Modifier::UNDERLINED);
        assert_eq!(style(&buffer, 3, "+ ").1, Modifier::BOLD);
    }

    #[test]
    fn what_was_found_stands_out_and_the_place_that_is_looked_at_more() {
        let typed = |letter| Msg::Text(InputRequest::InsertChar(letter));
        let buffer = drawn(&[Msg::Search, typed('n'), typed('o'), typed('d')], true);
        let current = Modifier::REVERSED | Modifier::BOLD | Modifier::UNDERLINED;
        assert_eq!(style(&buffer, 2, "node").1, current);
        assert_eq!(style(&buffer, 3, "node").1, Modifier::REVERSED);
        assert_eq!(style(&buffer, 3, "e:22").1, Modifier::empty());
    }
}
