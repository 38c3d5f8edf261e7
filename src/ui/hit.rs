//! What the mouse means where it points: read off the same layout that is drawn.

use ratatui::layout::{Position, Rect};

use crate::app::overlay::Overlay;
use crate::app::{Move, Msg, Screen, Spot, Wizard};
use crate::ui::layout::{self, holds};
use crate::ui::theme::Theme;
use crate::ui::{chrome, graph, overlay, page, proposals};

/// The mouse, used at a place of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// What was done with it.
    pub gesture: Gesture,
    /// The column, from 0.
    pub column: u16,
    /// The row, from 0.
    pub row: u16,
}

/// What is done with the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Its first button was pressed.
    Click,
    /// It was pressed a second time in a row at the same place.
    DoubleClick,
    /// The wheel was turned to what is above.
    WheelUp,
    /// The wheel was turned to what is below.
    WheelDown,
}

/// What the pointer means for a wizard that is drawn on `area`, if anything.
pub fn hit(wizard: &Wizard, area: Rect, pointer: Pointer) -> Option<Msg> {
    let position = Position { x: pointer.column, y: pointer.row };
    let parts = layout::parts(wizard, area)?;
    let is_click = matches!(pointer.gesture, Gesture::Click | Gesture::DoubleClick);
    if is_click && parts.footer.contains(position) {
        return chrome::key_at(wizard, parts.footer, position);
    }
    if let Some(overlay) = &wizard.overlay {
        return over(overlay, wizard, parts.body, pointer, position);
    }
    if !parts.body.contains(position) {
        return None;
    }
    let spot = spot(wizard, parts.body, position)?;
    Some(match pointer.gesture {
        Gesture::WheelUp => Msg::Wheel(spot, Move::Up),
        Gesture::WheelDown => Msg::Wheel(spot, Move::Down),
        Gesture::Click => Msg::Click(spot),
        // the first click of the two picked it
        Gesture::DoubleClick => Msg::Click(match spot {
            Spot::Proposal(index) => Spot::Checkbox(index),
            other => other,
        }),
    })
}

/// A click beside a text closes it.
fn over(
    overlay: &Overlay,
    wizard: &Wizard,
    body: Rect,
    pointer: Pointer,
    position: Position,
) -> Option<Msg> {
    let is_text = matches!(overlay, Overlay::Reader(_));
    let is_click = matches!(pointer.gesture, Gesture::Click | Gesture::DoubleClick);
    if let (Overlay::Form(form), true) = (overlay, is_click) {
        let theme = Theme::of(wizard.shared.look);
        return overlay::spot_of_form(form, theme, body, position).map(Msg::Click);
    }
    match pointer.gesture {
        Gesture::WheelUp => is_text.then_some(Msg::Wheel(Spot::Text, Move::Up)),
        Gesture::WheelDown => is_text.then_some(Msg::Wheel(Spot::Text, Move::Down)),
        Gesture::Click | Gesture::DoubleClick => {
            let place = overlay::place(overlay, &wizard.shared, body);
            (is_text && !place.contains(position)).then_some(Msg::Close)
        }
    }
}

fn spot(wizard: &Wizard, body: Rect, position: Position) -> Option<Spot> {
    let shared = &wizard.shared;
    match &wizard.screen {
        Screen::Welcome(_) | Screen::Written(_) => Some(Spot::Text),
        Screen::Graph(screen) => Some(graph::spot(screen, Theme::of(shared.look), body, position)),
        Screen::Review(screen) => {
            let panes = layout::review(screen, body);
            Some(if holds(panes.diff, position) { Spot::Diff } else { Spot::Text })
        }
        Screen::Page(screen) => {
            let panes = layout::page(screen, body);
            if let Some(area) = panes.list.filter(|area| area.contains(position)) {
                return Some(page::spot_of_list(screen, shared, area, position));
            }
            if let Some(area) = panes.strip.filter(|area| area.contains(position)) {
                return Some(page::spot_of_strip(screen, shared, area, position));
            }
            if let Some(area) = panes.proposals.filter(|area| area.contains(position)) {
                let theme = Theme::of(shared.look);
                return Some(proposals::spot(screen, shared, theme, area, position));
            }
            holds(panes.diff, position).then_some(Spot::Diff)
        }
    }
}
