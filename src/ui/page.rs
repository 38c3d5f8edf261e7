//! An improvement's page: the list of pages, its proposals, and the diff.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Padding, Paragraph, Wrap};

use crate::app::Shared;
use crate::app::page::{PageScreen, Pane, Shown};
use crate::improvements::About;
use crate::plan::{Page, State};
use crate::ui::diff_view::{self, Window};
use crate::ui::text::{pad, width};
use crate::ui::theme::Theme;
use crate::ui::{WIDE, chrome::pane, proposals};

/// Columns of the list of pages, and those of a terminal with room to spare.
const LIST: (u16, u16) = (24, 28);
/// From this width on there is room to spare.
const ROOMY: u16 = 120;

/// Draws the page.
pub(crate) fn view(
    screen: &PageScreen,
    shared: &Shared,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    if screen.zoomed {
        diff(screen, shared, theme, frame, area);
    } else if area.width >= WIDE {
        let list_columns = if area.width >= ROOMY { LIST.1 } else { LIST.0 };
        let parts = [Constraint::Length(list_columns), Constraint::Fill(5), Constraint::Fill(6)];
        let [left, middle, right] = Layout::horizontal(parts).areas(area);
        list(screen, shared, theme, frame, left);
        proposals::view(screen, shared, theme, frame, middle);
        diff(screen, shared, theme, frame, right);
    } else {
        let parts = [Constraint::Length(1), Constraint::Fill(1), Constraint::Fill(1)];
        let [top, middle, bottom] = Layout::vertical(parts).areas(area);
        strip(screen, shared, theme, frame, top);
        proposals::view(screen, shared, theme, frame, middle);
        diff(screen, shared, theme, frame, bottom);
    }
}

/// The pages below each other.
fn list(screen: &PageScreen, shared: &Shared, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let block = pane("Improvements", screen.pane == Pane::Improvements, theme);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let columns = usize::from(inner.width);
    let height = usize::from(inner.height);
    let first = (screen.number(shared) + 1).saturating_sub(height);
    let contents = shared.contents();
    let lines = contents.iter().skip(first).take(height).map(|(about, page)| match page {
        Some(page) => list_line(page, about.id == screen.improvement, shared, columns, theme),
        None => Line::styled(
            format!("  {} –", pad(about.title, columns.saturating_sub(5))),
            theme.faint(),
        ),
    });
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), inner);
}

fn list_line(
    page: &Page,
    current: bool,
    shared: &Shared,
    columns: usize,
    theme: Theme,
) -> Line<'static> {
    let tally = tally(page, shared);
    let new = match shared.new_on(page) {
        0 => String::new(),
        count => format!(" +{count}"),
    };
    let mark = mark(page, current, shared);
    let title = pad(page.about.title, columns.saturating_sub(4 + width(&tally) + width(&new)));
    let style = match current {
        true => theme.focus(),
        false if shared.filter.shows(page) => theme.plain(),
        false => theme.faint(),
    };
    Line::from(vec![
        Span::styled(format!("{mark} "), style),
        Span::styled(title, style),
        Span::styled(format!(" {tally}"), style),
        Span::styled(new, theme.caution()),
    ])
}

fn mark(page: &Page, current: bool, shared: &Shared) -> &'static str {
    let is_blocked = page.entries.iter().any(|entry| matches!(entry.state, State::Blocked { .. }));
    match (current, is_blocked, shared.was_visited(page)) {
        (true, ..) => "▸",
        (_, true, _) => "!",
        (_, _, true) => "✓",
        _ => " ",
    }
}

/// How much is accepted; of pages on which the filter shows nothing, nothing is told.
fn tally(page: &Page, shared: &Shared) -> String {
    match Shared::tally(page) {
        _ if !shared.filter.shows(page) => "–".to_owned(),
        (_, 0) if page.entries.is_empty() => "–".to_owned(),
        (_, 0) => "advice".to_owned(),
        (accepted, of) => format!("{accepted}/{of}"),
    }
}

/// The pages beside each other, the current one in sight.
fn strip(screen: &PageScreen, shared: &Shared, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let contents = shared.contents();
    let current = screen.number(shared);
    let word = |(about, page): &(&About, Option<&Page>)| match page {
        Some(page) => strip_word(page, about.id == screen.improvement, shared),
        None => format!("{} –", about.title),
    };
    let words: Vec<String> = contents.iter().map(word).collect();
    let columns = usize::from(area.width).saturating_sub(2);
    let taken = |first: usize| {
        words[first..].iter().take(current + 1 - first).map(|word| width(word) + 2).sum::<usize>()
    };
    let first = (0..current).find(|first| taken(*first) <= columns).unwrap_or(current);
    let mut spans = vec![Span::raw(if first > 0 { "‹" } else { " " })];
    let mut left = columns;
    for (index, word) in words.iter().enumerate().skip(first) {
        if index > current && width(word) > left {
            spans.push(Span::raw("›"));
            break;
        }
        left = left.saturating_sub(width(word) + 2);
        let style = match contents[index].1 {
            _ if index == current => theme.focus(),
            Some(page) if shared.filter.shows(page) => theme.plain(),
            _ => theme.faint(),
        };
        spans.push(Span::styled(format!("{word}  "), style));
    }
    frame.render_widget(Line::from(spans), area);
}

fn strip_word(page: &Page, current: bool, shared: &Shared) -> String {
    let new = match shared.new_on(page) {
        0 => String::new(),
        count => format!(" +{count}"),
    };
    format!(
        "{}{} {}{new}",
        mark(page, current, shared).trim(),
        page.about.title,
        tally(page, shared)
    )
}

fn diff(screen: &PageScreen, shared: &Shared, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let shown = screen.shown(shared);
    let lines = shown.diff();
    let counts = format!("−{} +{}", lines.removed, lines.added);
    let (title, nothing) = match shown {
        Shown::Accepted(_) => {
            (format!("All that is accepted {counts}"), "Nothing is accepted that changes the file.")
        }
        Shown::Preview(_) => (
            format!("If you accept this too {counts}"),
            "Accepting it now would change nothing in the file.",
        ),
    };
    let block = pane(&title, screen.pane == Pane::Diff, theme);
    if lines.is_empty() {
        let note = Paragraph::new(nothing).wrap(Wrap { trim: true });
        return frame.render_widget(note.block(block.padding(Padding::horizontal(1))), area);
    }
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let window = Window {
        scroll: screen.scroll(shared),
        shift: screen.shift,
        marks: screen.own_lines(shared),
    };
    match screen.zoomed {
        true => diff_view::side_by_side(lines, &window, theme, frame, inner),
        false => diff_view::view(lines, &window, theme, frame, inner),
    }
}
