//! The proposals of a page; the focused one with all that there is to know about it.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::app::page::{PageScreen, Pane};
use crate::app::prose::{self, Tone};
use crate::app::review::evidence_words;
use crate::app::{Shared, is_acceptable};
use crate::improvements::{ChoiceKind, Proposal};
use crate::plan::{Entry, Page, State};
use crate::ui::chrome::pane;
use crate::ui::prose_view::wrapped;
use crate::ui::text::{clean, wrap};
use crate::ui::theme::Theme;

/// Columns before the text of a proposal.
const INDENT: &str = "      ";

/// Draws the proposals, the focused one in sight.
pub(crate) fn view(
    screen: &PageScreen,
    shared: &Shared,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let Some(page) = screen.page(shared) else { return };
    let mut block = pane(page.about.title, screen.pane == Pane::Proposals, theme);
    if !page.not_offered.is_empty() {
        let note = format!(" not offered: {} (w why) ", page.not_offered.len());
        block = block.title_bottom(Line::styled(note, theme.caution()).right_aligned());
    }
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if page.entries.is_empty() {
        return frame.render_widget(Paragraph::new(" Nothing is offered here."), inner);
    }
    let inner = introduction(page, theme, frame, inner);
    let (lines, focus) = lines(page, screen.cursor(), inner.width, theme);
    let height = usize::from(inner.height);
    let first = first_line(focus.start, focus.end, lines.len(), height);
    let shown: Vec<_> = lines.into_iter().skip(first).take(height).collect();
    frame.render_widget(Paragraph::new(shown), inner);
}

/// What the improvement is about, where there is room for it; gives the rest of the room.
fn introduction(page: &Page, theme: Theme, frame: &mut Frame<'_>, area: Rect) -> Rect {
    const ROOMY: u16 = 20;
    const MOST: usize = 5;
    if area.height < ROOMY {
        return area;
    }
    let why = prose::Line::led(Tone::Faint, " ", page.about.why);
    let lines: Vec<_> =
        wrapped(&why, theme, area.width.saturating_sub(1)).into_iter().take(MOST).collect();
    let height = u16::try_from(lines.len()).unwrap_or(0) + 1;
    let [top, rest] =
        Layout::vertical([Constraint::Length(height), Constraint::Min(1)]).areas(area);
    frame.render_widget(Paragraph::new(lines), top);
    rest
}

/// Where to start so that the focused lines are in sight, with some of what stands above them.
fn first_line(start: usize, end: usize, total: usize, height: usize) -> usize {
    let above = start.saturating_sub(height / 4);
    let least = end.saturating_sub(height);
    above.max(least).min(start).min(total.saturating_sub(height))
}

fn lines(
    page: &Page,
    cursor: usize,
    columns: u16,
    theme: Theme,
) -> (Vec<Line<'static>>, std::ops::Range<usize>) {
    let mut lines = Vec::new();
    let mut focus = 0..0;
    for (index, entry) in page.entries.iter().enumerate() {
        let start = lines.len();
        lines.extend(summary(entry, index == cursor, columns, theme));
        lines.push(verdict(entry, theme));
        if index == cursor {
            let details = details(entry);
            lines.extend(details.iter().flat_map(|line| wrapped(line, theme, columns)));
            focus = start..lines.len();
        }
    }
    (lines, focus)
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
        State::Declined | State::Open => "[ ]",
    }
}

fn verdict(entry: &Entry, theme: Theme) -> Line<'static> {
    let mut spans = vec![
        Span::raw(INDENT),
        Span::styled(entry.safety.to_string(), theme.safety(entry.safety)),
        Span::styled(format!(" · {}", entry.verdict.outcome), theme.plain()),
    ];
    let assumptions = entry.verdict.assumptions.len();
    if assumptions > 0 {
        let word = if assumptions == 1 { "assumption" } else { "assumptions" };
        spans.push(Span::styled(format!(" · {assumptions} {word}"), theme.caution()));
    }
    if !entry.proposal.environments.is_empty() {
        let names = entry.proposal.environments.join(", ");
        spans.push(Span::styled(format!(" · deploys {}", clean(&names)), theme.caution()));
    }
    Line::from(spans)
}

/// What is told of the focused proposal only.
fn details(entry: &Entry) -> Vec<prose::Line> {
    let proposal = &entry.proposal;
    let mut lines = Vec::new();
    if let State::Blocked { reason } = &entry.state {
        lines.push(prose::Line::led(Tone::Bad, "    ✗ ", format!("doesn't fit: {reason}")));
    }
    let assumed = entry.verdict.assumptions.iter();
    lines.extend(
        assumed.map(|assumption| prose::Line::led(Tone::Caution, "    ! ", &assumption.text)),
    );
    lines.extend(differences(entry));
    let comments = entry.lost_comments.iter();
    lines.extend(comments.map(|comment| {
        prose::Line::led(Tone::Caution, "    ! ", format!("goes with its line: {}", comment.text))
    }));
    lines.extend(touches(proposal).map(|text| prose::Line::led(Tone::Faint, INDENT, text)));
    let evidence = evidence_words(&proposal.evidence);
    if !evidence.is_empty() {
        lines.push(prose::Line::led(Tone::Faint, INDENT, format!("evidence: {evidence}")));
    }
    lines.extend(choices(entry));
    lines
}

/// The steps that a proposal touches, by trigger: named if they are few, else counted.
fn touches(proposal: &Proposal) -> Option<String> {
    const FEW: usize = 3;
    let mut triggers: Vec<(&str, Vec<&str>)> = Vec::new();
    for place in &proposal.touches {
        let (trigger, step) = place.split_once(" / ").unwrap_or((place, ""));
        match triggers.iter_mut().find(|(known, _)| *known == trigger) {
            Some((_, steps)) => steps.push(step),
            None => triggers.push((trigger, vec![step])),
        }
    }
    let words = |(trigger, steps): &(&str, Vec<&str>)| match steps.as_slice() {
        [""] => (*trigger).to_owned(),
        steps if steps.len() > FEW => format!("{} steps of {trigger}", steps.len()),
        steps => format!("{trigger}: {}", steps.join(", ")),
    };
    let words: Vec<String> = triggers.iter().map(words).collect();
    (!words.is_empty()).then(|| format!("touches {}", words.join("; ")))
}

/// What differs, the worst first.
fn differences(entry: &Entry) -> Vec<prose::Line> {
    const MOST: usize = 4;
    let found = &entry.verdict.differences;
    let line = |text: String| prose::Line::led(Tone::Plain, "    · ", text);
    let mut lines: Vec<prose::Line> =
        found.iter().take(MOST).map(|found| line(found.witness.clone())).collect();
    if found.len() > MOST {
        lines.push(line(format!("and {} more differences", found.len() - MOST)));
    }
    lines
}

fn choices(entry: &Entry) -> impl Iterator<Item = prose::Line> {
    entry.proposal.choices.iter().map(|choice| {
        let value = entry.chosen.get(choice.name).unwrap_or(&choice.default);
        let meaning = match &choice.kind {
            ChoiceKind::OneOf(options) => options
                .iter()
                .find(|option| &option.value == value)
                .map(|option| option.meaning.as_str()),
            ChoiceKind::VariableName => None,
        };
        let meaning = meaning.map_or(String::new(), |meaning| format!(" ({meaning})"));
        prose::Line::led(Tone::Plain, "    e ", format!("{}: {value}{meaning}", choice.label))
    })
}
