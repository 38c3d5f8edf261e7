//! What every screen has: header, status line, footer with its keys, and the frame of a pane.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Padding, Paragraph};

use crate::app::diff::Search;
use crate::app::keys::{self, Binding};
use crate::app::review::arrow;
use crate::app::{Screen, Shared, Wizard};
use crate::ui::text::{fit, pad, skip, width};
use crate::ui::theme::Theme;

/// Program, file, where the user is, and the critical path.
pub(crate) fn header(wizard: &Wizard, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    const NAME: &str = " pipemigrate  ";
    let columns = usize::from(area.width);
    let place = place(wizard);
    let path = critical_path(&wizard.shared);
    let time = time(&wizard.shared);
    let endings = [
        format!("critical {path} · {time} "),
        format!("{path} · {time} "),
        format!("critical {path} "),
        format!("{path} "),
        String::new(),
    ];
    let file = &wizard.shared.project.pipeline_name;
    let room = columns.saturating_sub(NAME.len() + width(&place) + 6);
    let ending = endings
        .iter()
        .find(|ending| width(ending) + width(file).min(24) <= room)
        .map_or("", String::as_str);
    let name = pad(file, room.saturating_sub(width(ending)) + 3);
    let line = Line::from(vec![
        Span::styled(NAME, theme.title()),
        Span::styled(name, theme.plain()),
        Span::styled(place, theme.focus()),
        Span::raw("   "),
        Span::styled(ending.to_owned(), theme.plain()),
    ]);
    frame.render_widget(line, area);
}

fn place(wizard: &Wizard) -> String {
    match &wizard.screen {
        Screen::Welcome(_) => "Welcome".to_owned(),
        Screen::Page(screen) => {
            let title = screen.page(&wizard.shared).map_or("", |page| page.about.title);
            let of = wizard.shared.contents().len();
            format!("{}/{of} {}", screen.number(&wizard.shared) + 1, fit(title, 24))
        }
        Screen::Review(_) => "Review".to_owned(),
        Screen::Written(_) => "Written".to_owned(),
        Screen::Graph(_) => "Pipeline".to_owned(),
    }
}

fn critical_path(shared: &Shared) -> String {
    match shared.longest_path() {
        Some((_, 1, 1)) => "path 1 step".to_owned(),
        Some((_, before, after)) => format!("path {} steps", arrow(before, after)),
        None => "path unknown".to_owned(),
    }
}

/// How long a run of that trigger takes, before and after.
fn time(shared: &Shared) -> String {
    let trigger = shared.longest_path().map(|(trigger, ..)| trigger);
    let lines = trigger.and_then(|trigger| shared.migration.cost.of(trigger));
    lines.map_or_else(|| "no timings".to_owned(), |(a, b)| a.wall.arrow(b.wall))
}

/// One line about the last key, else how far the decisions are.
pub(crate) fn status(wizard: &Wizard, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let columns = usize::from(area.width);
    let search = wizard.screen.diff().and_then(|(diff, _)| diff.search());
    if let Some(search) = search.filter(|search| search.typing || wizard.shared.notice.is_none()) {
        return searching(search, theme, frame, area);
    }
    let line = match &wizard.shared.notice {
        Some(notice) => Line::styled(fit(&format!(" › {notice}"), columns), theme.caution()),
        None => {
            Line::styled(fit(&format!(" {}", progress(&wizard.shared)), columns), theme.faint())
        }
    };
    frame.render_widget(line, area);
}

/// What is searched for, with the cursor while it is typed, and how often it was found.
fn searching(search: &Search, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    const LEAD: &str = " / ";
    let count = search.count().map_or(String::new(), |(at, of)| format!("  {at}/{of} "));
    let columns = usize::from(area.width);
    let room = columns.saturating_sub(LEAD.len() + width(&count) + 1);
    let shift = (search.cursor() + 1).saturating_sub(room);
    let text = fit(skip(search.text(), shift), room);
    let column = LEAD.len() + search.cursor() - shift.min(search.cursor());
    let line = Line::from(vec![
        Span::styled(LEAD, theme.key()),
        Span::styled(text, theme.title()),
        Span::styled(count, theme.caution()),
    ]);
    frame.render_widget(line, area);
    if search.typing {
        let x = area.x + u16::try_from(column).unwrap_or(0).min(area.width.saturating_sub(1));
        frame.set_cursor_position(Position { x, y: area.y });
    }
}

fn progress(shared: &Shared) -> String {
    let tallies = shared.migration.pages.iter().map(Shared::tally);
    let (accepted, of) = tallies.fold((0, 0), |(a, b), (accepted, of)| (a + accepted, b + of));
    let not_offered: usize = shared.migration.pages.iter().map(|page| page.not_offered.len()).sum();
    let diff = &shared.diff;
    if of == 0 && not_offered == 0 {
        return "nothing to decide".to_owned();
    }
    format!(
        "{accepted} of {of} proposals accepted · {not_offered} not offered · lines −{} +{}",
        diff.removed, diff.added
    )
}

/// How many lines the screen's keys take at this width: two where one doesn't hold them all.
pub(crate) fn footer_height(wizard: &Wizard, columns: u16) -> u16 {
    let screen = keys::of_screen(&wizard.screen).iter().collect();
    let fits = [screen, keys::of_pane(&wizard.screen)].into_iter().all(|bindings| {
        let bindings = labelled(bindings);
        fitting(&bindings, room(columns)).len() == bindings.len()
    });
    if fits { 1 } else { 2 }
}

/// As many keys as fit.
pub(crate) fn footer(wizard: &Wizard, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let bindings = labelled(keys::now(wizard));
    let mut rest = bindings.as_slice();
    let mut lines = Vec::new();
    for _ in 0..area.height {
        let (shown, later) = rest.split_at(fitting(rest, room(area.width)).len());
        lines.push(footer_line(shown, theme));
        rest = later;
    }
    frame.render_widget(Paragraph::new(lines), area);
}

fn footer_line(bindings: &[&Binding], theme: Theme) -> Line<'static> {
    let mut spans = vec![Span::raw(" ")];
    for binding in bindings {
        spans.push(Span::styled(binding.shown, theme.key()));
        spans.push(Span::styled(format!(" {}  ", binding.label), theme.plain()));
    }
    Line::from(spans)
}

fn labelled(bindings: Vec<&'static Binding>) -> Vec<&'static Binding> {
    bindings.into_iter().filter(|binding| !binding.label.is_empty()).collect()
}

fn room(columns: u16) -> usize {
    usize::from(columns).saturating_sub(2)
}

/// The first of these keys, as many as a line holds.
fn fitting<'a>(bindings: &[&'a Binding], columns: usize) -> Vec<&'a Binding> {
    let size = |binding: &Binding| width(binding.shown) + width(binding.label) + 3;
    let mut left = columns + 2;
    let fits = |binding: &&&Binding| {
        let fits = size(binding) <= left;
        left = left.saturating_sub(size(binding));
        fits
    };
    bindings.iter().take_while(fits).copied().collect()
}

/// The frame of a pane; the pane that has the keys is drawn thicker.
pub(crate) fn pane(title: &str, focused: bool, theme: Theme) -> Block<'static> {
    let (style, border) = if focused {
        (theme.focus(), BorderType::Thick)
    } else {
        (theme.faint(), BorderType::Plain)
    };
    let title_style = if focused { theme.focus() } else { theme.title() };
    Block::bordered()
        .border_type(border)
        .border_style(style)
        .title(Span::styled(format!(" {} ", crate::ui::text::clean(title)), title_style))
        .padding(Padding::horizontal(0))
}
