//! The proposals of a page; the focused one with all that there is to know about it.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use crate::app::filter::Filter;
use crate::app::page::{PageScreen, Pane, Row};
use crate::app::prose::{self, Tone};
use crate::app::{Msg, Shared, Spot, is_acceptable};
use crate::plan::{Entry, Page, State};
use crate::report::gathered;
use crate::report::places::{evidence_words, shortened, steps_by_trigger};
use crate::ui::bar::{self, Part};
use crate::ui::chrome::pane;
use crate::ui::prose_view::wrapped;
use crate::ui::text::{fit, width, wrap};
use crate::ui::theme::Theme;
use crate::verdict::{Difference, Found};

/// Columns before the text of a proposal.
const INDENT: &str = "      ";
/// Between words at a glance.
const SEPARATOR: &str = " · ";

/// Draws the proposals, the focused one in sight.
pub(crate) fn view(
    screen: &PageScreen,
    shared: &Shared,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let Some(page) = screen.page(shared) else { return };
    let rows = screen.rows(shared);
    let cursor = rows.iter().position(|row| row.index == screen.cursor()).unwrap_or(0);
    let title = title(page, &rows, cursor, &shared.filter);
    let mut block = pane(&title, screen.pane == Pane::Proposals, theme);
    if !page.not_offered.is_empty() {
        let key = shared.key("page", &Msg::Why);
        let note = format!(" not offered: {} ({key} why) ", page.not_offered.len());
        block = block.title_bottom(Line::styled(note, theme.caution()).right_aligned());
    }
    let inner = block.inner(area);
    if rows.is_empty() {
        let columns = usize::from(inner.width).saturating_sub(2);
        let lines = wrap(&nothing(screen, page, shared), columns).into_iter();
        let lines: Vec<Line<'_>> = lines.map(|line| Line::raw(format!(" {line}"))).collect();
        return frame.render_widget(Paragraph::new(lines).block(block), area);
    }
    let arranged = arrange(screen, &rows, page, shared, theme, inner);
    let height = usize::from(arranged.rest.height);
    let own = |lines: &Vec<Line<'_>>| lines.len() - usize::from(rows[cursor].starts_place);
    if arranged.blocks.get(cursor).is_some_and(|lines| own(lines) > height) {
        let note = format!(" ↓ more ({} shows all) ", shared.key("page", &Msg::Details));
        block = block.title_bottom(Line::styled(note, theme.caution()));
    }
    let top = place_of(&rows[arranged.first], arranged.top.width, theme);
    let shown = arranged.shown(&rows).flat_map(|(_, lines)| lines.iter().cloned()).take(height);
    frame.render_widget(block, area);
    frame.render_widget(Paragraph::new(arranged.introduction.clone()), inner);
    frame.render_widget(Paragraph::new(top), arranged.top);
    frame.render_widget(Paragraph::new(shown.collect::<Vec<_>>()), arranged.rest);
    bar::view(arranged.part(&rows), screen.pane == Pane::Proposals, theme, frame, area);
}

/// Why the list is empty, and the way to what isn't.
fn nothing(screen: &PageScreen, page: &Page, shared: &Shared) -> String {
    if page.entries.is_empty() {
        return "Nothing is offered here.".to_owned();
    }
    let key = |msg| shared.key("page", &msg);
    let all = format!("{} shows all.", key(Msg::Close));
    let (before, after) = screen.matches_elsewhere(shared);
    let others = match before + after {
        0 => return format!("Nothing on any page matches the filter; {all}"),
        1 => "1 proposal on another page does".to_owned(),
        count => format!("{count} proposals on other pages do"),
    };
    let way = key(if after > 0 { Msg::Forward } else { Msg::Back });
    format!("Nothing here matches the filter; {others}: {way} goes there, {all}")
}

/// What is at a position of the pane.
pub(crate) fn spot(
    screen: &PageScreen,
    shared: &Shared,
    theme: Theme,
    area: Rect,
    position: Position,
) -> Spot {
    let Some(page) = screen.page(shared) else { return Spot::Proposals };
    let rows = screen.rows(shared);
    let inner = Block::bordered().inner(area);
    let arranged = arrange(screen, &rows, page, shared, theme, inner);
    let rest = arranged.rest;
    if !rest.contains(position) {
        return Spot::Proposals;
    }
    let mut line = usize::from(position.y - rest.y);
    for (number, lines) in arranged.shown(&rows) {
        if line < lines.len() {
            // a heading stands above the first of its place
            let has_heading = rows[number].starts_place && number != arranged.first;
            let Some(own) = line.checked_sub(usize::from(has_heading)) else {
                return Spot::Proposals;
            };
            let is_box = own == 0 && (2..5).contains(&(position.x - rest.x));
            let index = rows[number].index;
            return if is_box { Spot::Checkbox(index) } else { Spot::Proposal(index) };
        }
        line -= lines.len();
    }
    Spot::Proposals
}

/// Where the proposals stand.
struct Arranged {
    introduction: Vec<Line<'static>>,
    /// The line for the place of the topmost proposal.
    top: Rect,
    /// The room for the proposals.
    rest: Rect,
    /// The lines of each proposal, with the heading of its place if it is the first there.
    blocks: Vec<Vec<Line<'static>>>,
    /// The first one that is shown.
    first: usize,
}

impl Arranged {
    /// The proposals from the first one that is shown, by number; the heading of that one stands above all.
    fn shown(&self, rows: &[Row<'_>]) -> impl Iterator<Item = (usize, &[Line<'static>])> {
        let above = usize::from(rows.get(self.first).is_some_and(|row| row.starts_place));
        let blocks = self.blocks.iter().enumerate().skip(self.first);
        blocks.map(move |(number, lines)| {
            let skipped = if number == self.first { above } else { 0 };
            (number, lines.get(skipped..).unwrap_or_default())
        })
    }

    /// The proposals that are shown whole, or the focused one.
    fn part(&self, rows: &[Row<'_>]) -> Part {
        let mut left = usize::from(self.rest.height);
        let fitting = self.shown(rows).take_while(|(_, lines)| {
            let fits = lines.len() <= left;
            left = left.saturating_sub(lines.len());
            fits
        });
        Part { first: self.first, shown: fitting.count().max(1), of: rows.len() }
    }
}

fn arrange(
    screen: &PageScreen,
    rows: &[Row<'_>],
    page: &Page,
    shared: &Shared,
    theme: Theme,
    inner: Rect,
) -> Arranged {
    let introduction = introduction(page, &shared.key("page", &Msg::Explain), theme, inner);
    let above = u16::try_from(introduction.len()).unwrap_or(0);
    let place = u16::from(rows.iter().any(|row| row.place.is_some()));
    let parts = [Constraint::Length(above), Constraint::Length(place), Constraint::Min(1)];
    let [_, top, rest] = Layout::vertical(parts).areas(inner);
    let edit = shared.key("page", &Msg::Edit);
    let cursor = rows.iter().position(|row| row.index == screen.cursor()).unwrap_or(0);
    let blocks = blocks(rows, cursor, &edit, rest.width, theme);
    let first = first_block(&blocks, cursor, usize::from(rest.height));
    Arranged { introduction, top, rest, blocks, first }
}

fn title(page: &Page, rows: &[Row<'_>], cursor: usize, filter: &Filter) -> String {
    let (title, all, shown) = (page.about.title, page.entries.len(), rows.len());
    if !filter.is_empty() {
        let words = fit(filter.text().trim(), 24);
        let number = if shown == 0 { 0 } else { cursor + 1 };
        return format!("{title} ── {number} of {shown} “{words}” of {all}");
    }
    match all {
        0 | 1 => title.to_owned(),
        _ => format!("{title} ── {} of {all}", cursor + 1),
    }
}

/// What the improvement is about with a blank line below, where there is room for it.
fn introduction(page: &Page, key: &str, theme: Theme, area: Rect) -> Vec<Line<'static>> {
    const ROOMY: u16 = 20;
    const MOST: usize = 5;
    if area.height < ROOMY {
        return Vec::new();
    }
    let columns = usize::from(area.width).saturating_sub(2);
    let mut why = wrap(page.about.why, columns);
    if why.len() > MOST {
        let more = format!(" … ({key}: more)");
        why.truncate(MOST);
        let last = why.pop().unwrap_or_default();
        let kept = wrap(&last, columns.saturating_sub(width(&more))).swap_remove(0);
        why.push(format!("{kept}{more}"));
    }
    let lines = why.iter().map(|line| Line::styled(format!(" {line}"), theme.faint()));
    lines.chain([Line::default()]).collect()
}

/// The block to start with, so that the focused one is in sight with some of those above it.
fn first_block(blocks: &[Vec<Line<'static>>], cursor: usize, height: usize) -> usize {
    let size = |range: std::ops::Range<usize>| blocks[range].iter().map(Vec::len).sum::<usize>();
    let shows_focus = |first: &usize| size(*first..cursor + 1) <= height;
    let leaves_room = |first: &usize| size(*first..cursor) <= height / 4;
    let fills_up = |first: &usize| size(*first..blocks.len()) <= height;
    let mut candidates = (0..cursor).filter(shows_focus);
    candidates.find(|first| leaves_room(first) || fills_up(first)).unwrap_or(cursor)
}

/// The lines of each proposal, the first of a place with its heading. The topmost place stays in sight above them.
fn blocks(
    rows: &[Row<'_>],
    cursor: usize,
    edit: &str,
    columns: u16,
    theme: Theme,
) -> Vec<Vec<Line<'static>>> {
    let block = |(number, row): (usize, &Row<'_>)| {
        let entry = row.entry;
        let mut lines = Vec::new();
        if row.starts_place {
            lines.extend(place_of(row, columns, theme));
        }
        lines.extend(summary(entry, number == cursor, columns, theme));
        lines.extend(verdict(entry, columns, theme));
        if number == cursor {
            lines
                .extend(details(entry, edit).iter().flat_map(|line| wrapped(line, theme, columns)));
        }
        lines
    };
    rows.iter().enumerate().map(block).collect()
}

/// The heading of the place where a proposal belongs, if there are several places.
fn place_of(row: &Row<'_>, columns: u16, theme: Theme) -> Vec<Line<'static>> {
    row.place.iter().map(|place| heading(place, columns, theme)).collect()
}

/// `── branches.develop ─────`
fn heading(place: &str, columns: u16, theme: Theme) -> Line<'static> {
    let columns = usize::from(columns);
    let name = fit(place, columns.saturating_sub(5));
    let rest = columns.saturating_sub(width(&name) + 4);
    Line::from(vec![
        Span::styled("── ", theme.faint()),
        Span::styled(name, theme.title()),
        Span::styled(format!(" {}", "─".repeat(rest)), theme.faint()),
    ])
}

fn summary(entry: &Entry, focused: bool, columns: u16, theme: Theme) -> Vec<Line<'static>> {
    let style = if focused { theme.focus() } else { theme.plain() };
    let texts = wrap(&entry.proposal.summary, usize::from(columns).saturating_sub(INDENT.len()));
    let lead = format!("{} {} ", if focused { "▸" } else { " " }, checkbox(entry));
    let with_lead = |(i, text): (usize, String)| {
        let lead = if i == 0 { lead.clone() } else { INDENT.to_owned() };
        Line::from(vec![Span::styled(lead, style), Span::styled(text, style)])
    };
    texts.into_iter().enumerate().map(with_lead).collect()
}

fn checkbox(entry: &Entry) -> &'static str {
    match entry.state {
        _ if !is_acceptable(entry) => " · ",
        State::Accepted => "[x]",
        State::Blocked { .. } => "[!]",
        State::Declined => "[-]",
        State::Open => "[ ]",
    }
}

/// Safety, outcome and what else to know at a glance, on as many lines as it takes.
fn verdict(entry: &Entry, columns: u16, theme: Theme) -> Vec<Line<'static>> {
    let room = usize::from(columns).saturating_sub(INDENT.len());
    let mut lines = Vec::new();
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut used = 0;
    for (word, style) in glance(entry, theme) {
        let word = fit(&word, room);
        if used > 0 && used + width(SEPARATOR) + width(&word) > room {
            lines.push(Line::from(std::mem::take(&mut spans)));
            used = 0;
        }
        spans.push(Span::raw(if used == 0 { INDENT } else { SEPARATOR }));
        used += width(&word) + if used == 0 { 0 } else { width(SEPARATOR) };
        spans.push(Span::styled(word, style));
    }
    lines.push(Line::from(spans));
    lines
}

fn glance(entry: &Entry, theme: Theme) -> Vec<(String, Style)> {
    let mut words = vec![(entry.safety.to_string(), theme.safety(entry.safety))];
    if !entry.proposal.advice {
        words.push((entry.verdict.outcome.to_string(), theme.plain()));
    }
    match entry.verdict.assumptions.len() {
        0 => {}
        1 => words.push(("1 assumption".to_owned(), theme.caution())),
        count => words.push((format!("{count} assumptions"), theme.caution())),
    }
    if !entry.proposal.environments.is_empty() {
        words.push((
            format!("touches deployments to {}", entry.proposal.environments.join(", ")),
            theme.caution(),
        ));
    }
    words
}

/// What is told of the focused proposal only, with the key that edits its choices.
fn details(entry: &Entry, edit: &str) -> Vec<prose::Line> {
    let proposal = &entry.proposal;
    let mut lines = Vec::new();
    if let State::Blocked { reason } = &entry.state {
        lines.push(prose::Line::led(
            Tone::Bad,
            "    ✗ ",
            format!("doesn't fit: {}", shortened(reason)),
        ));
    }
    let task = proposal.task.iter();
    lines.extend(task.map(|task| prose::Line::led(Tone::Caution, "    → ", &task.text)));
    let assumed = entry.verdict.assumptions.iter();
    lines.extend(assumed.map(|assumption| {
        let text = format!("you vouch that {}", assumption.text);
        prose::Line::led(Tone::Caution, "    ! ", text)
    }));
    lines.extend(choices(entry, edit));
    lines.extend(differences(entry));
    let comments = entry.lost_comments.iter();
    lines.extend(comments.map(|comment| {
        prose::Line::led(Tone::Caution, "    ! ", format!("goes with its line: {}", comment.text))
    }));
    let steps = steps_by_trigger(&proposal.touches);
    lines.extend(
        steps.map(|steps| prose::Line::led(Tone::Faint, INDENT, format!("touches {steps}"))),
    );
    let evidence = evidence_words(&proposal.evidence);
    if !evidence.is_empty() {
        lines.push(prose::Line::led(Tone::Faint, INDENT, format!("evidence: {evidence}")));
    }
    lines
}

/// What differs, the worst first; comments are told of with their text.
fn differences(entry: &Entry) -> Vec<prose::Line> {
    const MOST: usize = 4;
    let found = gathered(&without_comments(entry));
    let line = |text: String| prose::Line::led(Tone::Plain, "    · ", text);
    let mut lines: Vec<prose::Line> =
        found.iter().take(MOST).map(|found| line(found.text.clone())).collect();
    if found.len() > MOST {
        lines.push(line(format!("and {} more differences", found.len() - MOST)));
    }
    lines
}

fn without_comments(entry: &Entry) -> Vec<Found> {
    let differences = entry.verdict.differences.iter();
    differences.filter(|found| found.difference != Difference::Comment).cloned().collect()
}

fn choices(entry: &Entry, edit: &str) -> impl Iterator<Item = prose::Line> {
    entry.proposal.choices.iter().map(move |choice| {
        let value = choice.value(&entry.chosen);
        let option = choice.option(&entry.chosen);
        let meaning = option.map_or(String::new(), |option| format!(" ({})", option.meaning));
        prose::Line::led(
            Tone::Plain,
            format!("    {edit} "),
            format!("{}: {value}{meaning}", choice.label),
        )
    })
}
