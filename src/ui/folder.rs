//! The list of a folder's pipelines.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use crate::app::folder::{Folder, Glance, Listed, Survey};
use crate::app::{Layer, Move, Msg, Spot, keys};
use crate::ui::chrome::{self, pane};
use crate::ui::hit::{Gesture, Pointer};
use crate::ui::text::{fit, pad, tail, width};
use crate::ui::theme::Theme;
use crate::ui::{layout, overlay, paint, prose_view, too_small};

/// A column of numbers: its title, what it counts, and from which width of the list on it is shown.
type Column = (&'static str, fn(&Glance) -> usize, usize);

const REPOSITORY: &str = "repository";

const COLUMNS: [Column; 5] = [
    ("triggers", |glance| glance.triggers.len(), 70),
    ("steps", Glance::steps, 60),
    ("errors", |glance| glance.errors, 0),
    ("proposals", |glance| glance.proposals, 0),
    ("decisions", |glance| glance.decisions, 70),
];

/// Draws the list.
pub fn view_folder(folder: &Folder, frame: &mut Frame<'_>) {
    let area = frame.area();
    let theme = Theme::of(folder.look);
    paint(theme, frame, area);
    if !layout::fits(area) {
        return too_small(frame, area);
    }
    let [header, body, status, footer] = parts(area);
    let name = format!(" {}", fit(&folder.name, usize::from(area.width).saturating_sub(15)));
    let title = Line::from(vec![
        Span::styled(" pipemigrate ", theme.title()),
        Span::styled(name, theme.plain()),
    ]);
    frame.render_widget(title, header);
    list(folder, theme, frame, body);
    frame.render_widget(about(folder, usize::from(area.width), theme), status);
    let keys = chrome::lines_of(keys::of_folder(folder), footer);
    chrome::draw_keys(&keys, theme, frame, footer);
    if let Some(text) = &folder.text {
        overlay::boxed(&overlay::read(text), theme, frame, body);
    }
}

/// What the list is to be told before it is drawn on `area`: where the text over it ends, if that is scrolled too far.
pub fn news_of_folder(folder: &Folder, area: Rect) -> Option<Msg> {
    let (text, [_, body, _, _]) = (folder.text.as_ref()?, parts(area));
    let theme = Theme::of(folder.look);
    let place = overlay::place_of(&text.lines, theme, body);
    let last = prose_view::last_scroll(&overlay::read(text), theme, place);
    (text.scroll > last).then_some(Msg::TextEnd(Layer::Overlay, last))
}

/// What the pointer means for a list that is drawn on `area`, if anything. A double click opens.
pub fn hit_folder(folder: &Folder, area: Rect, pointer: Pointer) -> Option<Msg> {
    let position = Position { x: pointer.column, y: pointer.row };
    let [_, body, _, footer] = parts(area);
    let is_click = matches!(pointer.gesture, Gesture::Click | Gesture::DoubleClick);
    if is_click && footer.contains(position) {
        return chrome::key_of(
            &chrome::lines_of(keys::of_folder(folder), footer),
            footer,
            position,
        );
    }
    if folder.text.is_some() {
        return match pointer.gesture {
            Gesture::WheelUp => Some(Msg::Wheel(Spot::Text, Move::Up)),
            Gesture::WheelDown => Some(Msg::Wheel(Spot::Text, Move::Down)),
            Gesture::Click | Gesture::DoubleClick => None,
        };
    }
    let rows = rows(body);
    let index = position.y.checked_sub(rows.y).filter(|_| rows.contains(position));
    let index = first(folder, rows) + usize::from(index?);
    match pointer.gesture {
        Gesture::WheelUp => Some(Msg::Wheel(Spot::Pages, Move::Up)),
        Gesture::WheelDown => Some(Msg::Wheel(Spot::Pages, Move::Down)),
        Gesture::Click => Some(Msg::Click(Spot::Proposal(index))),
        Gesture::DoubleClick => Some(Msg::Click(Spot::Checkbox(index))),
    }
}

fn parts(area: Rect) -> [Rect; 4] {
    let rows = [1, 0, 1, 1].map(|rows| match rows {
        0 => Constraint::Min(1),
        rows => Constraint::Length(rows),
    });
    Layout::vertical(rows).areas(area)
}

/// The part of the body that holds a line per pipeline: below the titles of the columns.
fn rows(body: Rect) -> Rect {
    let inner = Block::bordered().inner(body);
    Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner }
}

/// The first pipeline that is shown, so that the chosen one is in sight.
fn first(folder: &Folder, rows: Rect) -> usize {
    (folder.cursor + 1).saturating_sub(usize::from(rows.height))
}

fn list(folder: &Folder, theme: Theme, frame: &mut Frame<'_>, body: Rect) {
    let title = format!("Pipelines ── {} of {}", folder.cursor + 1, folder.pipelines.len());
    frame.render_widget(pane(&title, true, theme), body);
    let rows = rows(body);
    let columns = usize::from(rows.width);
    let titles = shown(columns).map(|(title, ..)| format!("  {title}")).collect::<String>();
    let longest = folder.pipelines.iter().map(|listed| width(&listed.repository)).max();
    let wanted = longest.unwrap_or(0).max(width(REPOSITORY));
    let room = columns.saturating_sub(width(&titles) + 2).min(wanted);
    let head = Line::styled(format!("  {}{titles}", pad(REPOSITORY, room)), theme.faint());
    frame.render_widget(head, Rect { y: rows.y.saturating_sub(1), height: 1, ..rows });
    let pipelines = folder.pipelines.iter().enumerate();
    let lines = pipelines.skip(first(folder, rows)).take(usize::from(rows.height));
    let lines =
        lines.map(|(index, listed)| line(listed, index == folder.cursor, columns, room, theme));
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), rows);
}

fn shown(columns: usize) -> impl Iterator<Item = Column> {
    COLUMNS.into_iter().filter(move |(.., from)| columns >= *from)
}

fn line(listed: &Listed, chosen: bool, columns: usize, room: usize, theme: Theme) -> Line<'static> {
    let style = if chosen { theme.focus() } else { theme.plain() };
    let lead = format!(
        "{} {}",
        if chosen { "▸" } else { " " },
        pad(&tail(&listed.repository, room), room)
    );
    let mut spans = vec![Span::styled(lead, style)];
    let rest = columns.saturating_sub(room + 4);
    match &listed.state {
        Survey::Waiting => spans.push(Span::styled("  …", theme.faint())),
        Survey::Refused(_) => {
            spans.push(Span::styled(fit("  ✗ can't open it", rest), theme.bad()));
        }
        Survey::Known(glance) => spans.extend(shown(columns).map(|(title, of, _)| {
            let count = of(glance);
            let style = match title {
                "errors" if count > 0 => theme.bad(),
                _ => style,
            };
            let count = if count == 0 { "–".to_owned() } else { count.to_string() };
            Span::styled(format!("  {count:>size$}", size = width(title)), style)
        })),
    }
    Line::from(spans)
}

/// What is to be read, or the chosen pipeline in a line.
fn about(folder: &Folder, columns: usize, theme: Theme) -> Line<'static> {
    if let Some(notice) = &folder.notice {
        return chrome::notice(notice, columns, theme);
    }
    let Some(listed) = folder.pipelines.get(folder.cursor) else { return Line::default() };
    let (text, style) = match &listed.state {
        Survey::Waiting => ("being read …".to_owned(), theme.faint()),
        Survey::Refused(why) => {
            (why.lines().map(str::trim).collect::<Vec<_>>().join("; "), theme.bad())
        }
        Survey::Known(glance) => {
            let trigger = |trigger: &crate::app::overview::TriggerOverview| {
                format!("{} {}", trigger.trigger, trigger.steps)
            };
            let triggers: Vec<String> = glance.triggers.iter().map(trigger).collect();
            (format!("steps: {}", triggers.join(" · ")), theme.faint())
        }
    };
    Line::styled(fit(&format!(" {text}"), columns), style)
}
