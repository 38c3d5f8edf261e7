//! An improvement's page: the list of pages, its proposals, and the diff.

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use crate::app::Msg;
use crate::app::page::{PageScreen, Pane, Shown};
use crate::app::{Shared, Spot, Standing};
use crate::improvements::About;
use crate::plan::Page;
use crate::ui::diff_view::{self, Around};
use crate::ui::text::{pad, width};
use crate::ui::theme::Theme;
use crate::ui::{chrome::pane, layout, proposals};

/// Draws the page.
pub(crate) fn view(
    screen: &PageScreen,
    shared: &Shared,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let panes = layout::page(screen, area);
    if let Some(area) = panes.list {
        list(screen, shared, theme, frame, area);
    }
    if let Some(area) = panes.strip {
        frame.render_widget(strip(screen, shared, theme, area).0, area);
    }
    if let Some(area) = panes.proposals {
        proposals::view(screen, shared, theme, frame, area);
    }
    if let Some(area) = panes.diff {
        diff(screen, shared, theme, frame, area);
    }
}

/// What is at a position of the list of pages.
pub(crate) fn spot_of_list(
    screen: &PageScreen,
    shared: &Shared,
    area: Rect,
    position: Position,
) -> Spot {
    let inner = Block::bordered().inner(area);
    let row = position.y.checked_sub(inner.y).filter(|_| inner.contains(position));
    let index = row.map(|row| first_of_list(screen, shared, inner) + usize::from(row));
    let contents = shared.contents();
    let page = index.and_then(|index| contents.get(index)).and_then(|(_, page)| *page);
    page.map_or(Spot::Pages, |page| Spot::Page(page.about.id))
}

/// What is at a position of the line of pages.
pub(crate) fn spot_of_strip(
    screen: &PageScreen,
    shared: &Shared,
    area: Rect,
    position: Position,
) -> Spot {
    let (_, places) = strip(screen, shared, Theme::of(shared.look), area);
    let column = usize::from(position.x.saturating_sub(area.x));
    let place = places.into_iter().find(|(columns, _)| columns.contains(&column));
    place.and_then(|(_, page)| page).map_or(Spot::Pages, Spot::Page)
}

/// The pages below each other.
fn list(screen: &PageScreen, shared: &Shared, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let block = pane("Improvements", screen.pane == Pane::Improvements, theme);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let columns = usize::from(inner.width);
    let height = usize::from(inner.height);
    let first = first_of_list(screen, shared, inner);
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

/// The first page that is shown, so that the current one is.
fn first_of_list(screen: &PageScreen, shared: &Shared, inner: Rect) -> usize {
    (screen.number(shared) + 1).saturating_sub(usize::from(inner.height))
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
    match Standing::of(page, shared) {
        _ if current => "▸",
        Standing::Blocked => "!",
        Standing::Answered => "✓",
        Standing::Begun => "…",
        Standing::Unseen => " ",
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

/// Columns of the line of pages, with the page that stands there.
type Place = (Range<usize>, Option<&'static str>);

/// The pages beside each other, the current one in sight; in brackets, if the keys go to them.
fn strip(
    screen: &PageScreen,
    shared: &Shared,
    theme: Theme,
    area: Rect,
) -> (Line<'static>, Vec<Place>) {
    let contents = shared.contents();
    let current = screen.number(shared);
    let has_keys = screen.pane == Pane::Improvements;
    let word = |(about, page): &(&About, Option<&Page>)| match page {
        Some(page) if about.id == screen.improvement && has_keys => {
            format!("[{}]", strip_word(page, true, shared))
        }
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
    let mut places = Vec::new();
    let mut left = columns;
    for (index, word) in words.iter().enumerate().skip(first) {
        if index > current && width(word) > left {
            spans.push(Span::raw("›"));
            break;
        }
        let start = 1 + columns - left;
        left = left.saturating_sub(width(word) + 2);
        places.push((start..start + width(word), contents[index].1.map(|page| page.about.id)));
        let style = match contents[index].1 {
            _ if index == current => theme.focus(),
            Some(page) if shared.filter.shows(page) => theme.plain(),
            _ => theme.faint(),
        };
        spans.push(Span::styled(format!("{word}  "), style));
    }
    (Line::from(spans), places)
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
        Shown::Without(_) => (
            format!("Without this, which takes out ▸ {counts}"),
            "Without it nothing changes the file.",
        ),
    };
    let (fold, focused) = (shared.key("diff", &Msg::Fold), screen.pane == Pane::Diff);
    let around = Around { title: &title, focused, nothing, fold: &fold };
    diff_view::view(&screen.diff, &around, theme, frame, area);
}
