//! What every screen has: header, status line, footer with its keys, and the frame of a pane.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Padding, Paragraph};

use crate::app::diff;
use crate::app::filter;
use crate::app::keys::{self, Bound};
use crate::app::overlay::{Overlay, Search};
use crate::app::review::arrow;
use crate::app::{Msg, Screen, Shared, Wizard};
use crate::ui::text::{clean, fit, pad, skip, tail, width};
use crate::ui::theme::Theme;

/// Program, file, where the user is, and the critical path.
pub(crate) fn header(wizard: &Wizard, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    const NAME: &str = " pipemigrate  ";
    let columns = usize::from(area.width);
    let place = place(wizard);
    let path = critical_path(&wizard.shared);
    let steps = path.trim_start_matches("path ");
    let mut endings = match time(&wizard.shared) {
        Some(time) => vec![
            format!("critical {path} · {time} "),
            format!("{path} · {time} "),
            format!("{steps} · {time} "),
        ],
        None => vec![format!("critical {path} · no timings ")],
    };
    endings.extend([format!("critical {path} "), format!("{path} "), String::new()]);
    let file = file(&wizard.shared);
    let room = columns.saturating_sub(NAME.len() + width(&place) + 6);
    let ending = endings
        .iter()
        .find(|ending| width(ending) + width(&file).min(24) <= room)
        .map_or("", String::as_str);
    let room = room.saturating_sub(width(ending)) + 2;
    let name = pad(&shortened(&wizard.shared, file, room), room) + " ";
    let line = Line::from(vec![
        Span::styled(NAME, theme.title()),
        Span::styled(name, theme.plain()),
        Span::styled(place, theme.focus()),
        Span::raw("   "),
        Span::styled(ending.to_owned(), theme.plain()),
    ]);
    frame.render_widget(line, area);
}

/// The file, with its repository if there are several.
fn file(shared: &Shared) -> String {
    let file = &shared.project.pipeline_name;
    shared.listed.as_ref().map_or_else(|| file.clone(), |listed| format!("{listed}/{file}"))
}

/// The same in so many columns: of several repositories the name tells most, and its end most of that.
fn shortened(shared: &Shared, file: String, columns: usize) -> String {
    match &shared.listed {
        Some(listed) if width(&file) > columns => tail(listed, columns),
        _ => file,
    }
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
fn time(shared: &Shared) -> Option<String> {
    let (trigger, ..) = shared.longest_path()?;
    let (before, after) = shared.migration.cost.of(trigger)?;
    Some(before.wall.arrow(after.wall))
}

/// One line about the last key, else how far the decisions are.
pub(crate) fn status(wizard: &Wizard, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let columns = usize::from(area.width);
    if let Some(Overlay::Search(search)) = &wizard.overlay {
        return search_line(search, theme, frame, area);
    }
    let focused = wizard.screen.diff().filter(|(_, has_keys)| *has_keys);
    let search = focused.and_then(|(diff, _)| diff.search());
    if let Some(search) = search.filter(|search| search.typing || wizard.shared.notice.is_none()) {
        return searching(search, theme, frame, area);
    }
    let line = match &wizard.shared.notice {
        Some(words) => notice(words, columns, theme),
        None => {
            Line::styled(fit(&format!(" {}", progress(&wizard.shared)), columns), theme.faint())
        }
    };
    frame.render_widget(line, area);
}

/// A line that is to be read now.
pub(crate) fn notice(words: &str, columns: usize, theme: Theme) -> Line<'static> {
    Line::styled(fit(&format!(" › {words}"), columns), theme.caution())
}

/// What is typed to filter by, with the words that mean something.
fn search_line(search: &Search, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    const LEAD: &str = " / ";
    let typed = clean(search.input.value()).into_owned();
    let words = format!("text, or {}", filter::WORDS.join(" "));
    let room = usize::from(area.width).saturating_sub(width(LEAD) + width(&typed) + 3);
    let column = width(LEAD) + search.input.visual_cursor();
    let line = Line::from(vec![
        Span::styled(LEAD, theme.key()),
        Span::styled(typed, theme.plain()),
        Span::styled(format!("   {}", fit(&words, room)), theme.faint()),
    ]);
    frame.render_widget(line, area);
    let x = area.x + u16::try_from(column).unwrap_or(0).min(area.width.saturating_sub(1));
    frame.set_cursor_position(Position { x, y: area.y });
}

/// What is searched for, with the cursor while it is typed, and how often it was found.
fn searching(search: &diff::Search, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
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
    let fits = [keys::of_screen(wizard), keys::of_pane(wizard)].into_iter().all(|keys| {
        let keys = labelled(keys);
        fitting(&keys, room(columns)).len() == keys.len()
    });
    if fits { 1 } else { 2 }
}

/// As many keys as fit.
pub(crate) fn footer(wizard: &Wizard, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    draw_keys(&lines_of(keys::now(wizard), area), theme, frame, area);
}

/// Draws keys with their labels.
pub(crate) fn draw_keys(lines: &[Vec<Bound>], theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let lines = lines.iter().map(|keys| footer_line(keys, theme));
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), area);
}

/// What the key at a position of the footer means, if one is there and means one thing.
pub(crate) fn key_at(wizard: &Wizard, area: Rect, position: Position) -> Option<Msg> {
    key_of(&lines_of(keys::now(wizard), area), area, position)
}

/// What the key at a position of these lines means, if one is there and means one thing.
pub(crate) fn key_of(lines: &[Vec<Bound>], area: Rect, position: Position) -> Option<Msg> {
    let keys = lines.get(usize::from(position.y.checked_sub(area.y)?))?;
    let mut column = usize::from(position.x.checked_sub(area.x)?).checked_sub(1)?;
    for key in keys {
        let shown = width(&key.shown);
        if column < shown + 1 + width(key.label) {
            return key.message_at(column);
        }
        column = column.checked_sub(size(key))?;
    }
    None
}

/// The keys of each line of the footer. If not all fit, the help is among them.
pub(crate) fn lines_of(keys: Vec<Bound>, area: Rect) -> Vec<Vec<Bound>> {
    let keys = labelled(keys);
    let mut rest = keys.as_slice();
    let mut lines: Vec<Vec<Bound>> = Vec::new();
    for _ in 0..area.height {
        let (shown, later) = rest.split_at(fitting(rest, room(area.width)).len());
        lines.push(shown.to_vec());
        rest = later;
    }
    if let (Some(help), Some(last)) =
        (rest.iter().find(|key| key.label == "help"), lines.last_mut())
    {
        let taken = |keys: &[Bound]| keys.iter().map(size).sum::<usize>();
        while !last.is_empty() && taken(last) + size(help) > room(area.width) + 2 {
            last.pop();
        }
        last.push(help.clone());
    }
    lines
}

fn footer_line(keys: &[Bound], theme: Theme) -> Line<'static> {
    let mut spans = vec![Span::raw(" ")];
    for key in keys {
        spans.push(Span::styled(key.shown.clone(), theme.key()));
        spans.push(Span::styled(format!(" {}  ", key.label), theme.plain()));
    }
    Line::from(spans)
}

fn labelled(mut keys: Vec<Bound>) -> Vec<Bound> {
    keys.retain(|key| !key.label.is_empty());
    keys
}

fn room(columns: u16) -> usize {
    usize::from(columns).saturating_sub(2)
}

/// The columns of a key in the footer.
fn size(key: &Bound) -> usize {
    width(&key.shown) + width(key.label) + 3
}

/// The first of these keys, as many as a line holds.
fn fitting(keys: &[Bound], columns: usize) -> &[Bound] {
    let mut left = columns + 2;
    let fits = |key: &&Bound| {
        let fits = size(key) <= left;
        left = left.saturating_sub(size(key));
        fits
    };
    &keys[..keys.iter().take_while(fits).count()]
}

/// The frame of a pane; the pane that has the keys has a double one, and a sign before its title.
pub(crate) fn pane(title: &str, focused: bool, theme: Theme) -> Block<'static> {
    let (border, border_style, title_style, lead) = match focused {
        true => (BorderType::Double, theme.focus(), theme.focus(), "▸ "),
        false => (BorderType::Plain, theme.faint(), theme.title(), ""),
    };
    Block::bordered()
        .border_type(border)
        .border_style(border_style)
        .title(Span::styled(format!(" {lead}{} ", clean(title)), title_style))
        .padding(Padding::horizontal(0))
}
