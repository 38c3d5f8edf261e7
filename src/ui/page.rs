//! An improvement's page: the list of pages, its proposals, and the diff.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::app::Shared;
use crate::app::page::{PageScreen, Pane, Shown};
use crate::improvements::About;
use crate::plan::{Page, State};
use crate::ui::diff_view::{self, Around};
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
    let panes = Panes::of(screen, area);
    diff(screen, shared, theme, frame, panes.diff);
    match panes.pages {
        Some(pages) if area.width >= WIDE => list(screen, shared, theme, frame, pages),
        Some(pages) => strip(screen, shared, theme, frame, pages),
        None => return,
    }
    proposals::view(screen, shared, theme, frame, panes.proposals);
}

/// The areas of a page.
pub(crate) struct Panes {
    /// The list of pages; nothing where the diff is shown alone.
    pages: Option<Rect>,
    proposals: Rect,
    /// The diff.
    pub diff: Rect,
}

impl Panes {
    pub(crate) fn of(screen: &PageScreen, area: Rect) -> Panes {
        if screen.zoomed {
            return Panes { pages: None, proposals: Rect::ZERO, diff: area };
        }
        let [pages, proposals, diff] = if area.width >= WIDE {
            let list = if area.width >= ROOMY { LIST.1 } else { LIST.0 };
            let parts = [Constraint::Length(list), Constraint::Fill(5), Constraint::Fill(6)];
            Layout::horizontal(parts).areas(area)
        } else {
            let parts = [Constraint::Length(1), Constraint::Fill(1), Constraint::Fill(1)];
            Layout::vertical(parts).areas(area)
        };
        Panes { pages: Some(pages), proposals, diff }
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
    let tally = tally(page);
    let new = match shared.new_on(page) {
        0 => String::new(),
        count => format!(" +{count}"),
    };
    let mark = mark(page, current, shared);
    let title = pad(page.about.title, columns.saturating_sub(4 + width(&tally) + width(&new)));
    let style = if current { theme.focus() } else { theme.plain() };
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

fn tally(page: &Page) -> String {
    match Shared::tally(page) {
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
            Some(_) => theme.plain(),
            None => theme.faint(),
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
    format!("{}{} {}{new}", mark(page, current, shared).trim(), page.about.title, tally(page))
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
    let around = Around { title: &title, focused: screen.pane == Pane::Diff, nothing };
    diff_view::view(&screen.diff, &around, theme, frame, area);
}
