//! The user's terminal as a source of events: keys, the mouse, other sizes, pauses.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use crossterm::event::{
    self, Event as TerminalEvent, KeyCode, KeyEventKind, KeyModifiers, MouseButton, MouseEvent,
    MouseEventKind,
};

use super::screen::{self, Screen, give_back};
use super::signals::{Signal, Signals};
use super::{Event, Input};
use crate::app::Wish;
use crate::ui::{Gesture, Pointer};

/// How long to wait for the terminal before looking for signals.
const PATIENCE: Duration = Duration::from_millis(50);

/// The user's terminal, and the system's signals.
pub(super) struct Keyboard {
    screen: Screen,
    signals: Signals,
    /// What came together with something else.
    waiting: VecDeque<Event>,
    clicks: Clicks,
}

impl Keyboard {
    pub(super) fn new(screen: Screen) -> io::Result<Keyboard> {
        let signals = Signals::watch()?;
        // The first question makes crossterm listen: else a resize before it would go unnoticed.
        event::poll(Duration::ZERO)?;
        Ok(Keyboard { screen, signals, waiting: VecDeque::new(), clicks: Clicks::default() })
    }

    /// What a signal means for the loop, if anything.
    fn signalled(&mut self, signal: Signal) -> io::Result<Option<Event>> {
        match signal {
            Signal::End(number) => return Ok(Some(Event::Signal(number))),
            Signal::Pause => {
                give_back();
                Signals::pause()?;
            }
            // a shell may have changed the terminal meanwhile, also where the pause wasn't seen
            Signal::GoOn => {
                give_back();
                self.screen.take()?;
                return Ok(Some(Event::Resumed));
            }
        }
        Ok(None)
    }

    fn read(&mut self, event: &TerminalEvent) -> io::Result<Option<Event>> {
        Ok(match event {
            TerminalEvent::Key(key) if key.kind != KeyEventKind::Press => None,
            TerminalEvent::Key(key)
                if key.code == KeyCode::Char('z')
                    && key.modifiers.contains(KeyModifiers::CONTROL) =>
            {
                (!Signals::ask_for_pause()?).then_some(Event::NoPause)
            }
            TerminalEvent::Key(key) => Some(Event::Key(*key)),
            TerminalEvent::Mouse(mouse) => self.clicks.pointer(*mouse, Instant::now()),
            TerminalEvent::Resize(..) | TerminalEvent::FocusGained => Some(Event::Redraw),
            _ => None,
        })
    }

    /// Of many sizes in a row only the last one counts.
    fn settle(&mut self) -> io::Result<()> {
        while event::poll(Duration::ZERO)? {
            let event = event::read()?;
            match self.read(&event)? {
                Some(Event::Redraw) | None => {}
                Some(other) => {
                    self.waiting.push_back(other);
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

impl Input for Keyboard {
    fn ask(&mut self, wish: &Wish) -> io::Result<()> {
        match wish {
            Wish::Mouse(mouse) if *mouse == self.screen.mouse => Ok(()),
            Wish::Mouse(mouse) => {
                self.screen.mouse = *mouse;
                self.screen.take_mouse()
            }
            Wish::Copy(text) => screen::copy(text),
        }
    }

    fn next_within(&mut self, patience: Duration) -> io::Result<Option<Event>> {
        let end = Instant::now().checked_add(patience);
        loop {
            if let Some(signal) = self.signals.pending() {
                if let Some(event) = self.signalled(signal)? {
                    return Ok(Some(event));
                }
                continue;
            }
            if let Some(event) = self.waiting.pop_front() {
                return Ok(Some(event));
            }
            if !event::poll(PATIENCE.min(patience))? {
                if end.is_some_and(|end| Instant::now() >= end) {
                    return Ok(None);
                }
                continue;
            }
            let event = event::read()?;
            match self.read(&event)? {
                Some(Event::Redraw) => {
                    self.settle()?;
                    return Ok(Some(Event::Redraw));
                }
                Some(event) => return Ok(Some(event)),
                None => {}
            }
        }
    }
}

/// Tells two clicks in a row from two single ones.
#[derive(Default)]
struct Clicks {
    last: Option<(Instant, u16, u16)>,
}

impl Clicks {
    fn pointer(&mut self, mouse: MouseEvent, now: Instant) -> Option<Event> {
        let (column, row) = (mouse.column, mouse.row);
        let gesture = match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => self.click(column, row, now),
            MouseEventKind::ScrollUp => Gesture::WheelUp,
            MouseEventKind::ScrollDown => Gesture::WheelDown,
            _ => return None,
        };
        Some(Event::Pointer(Pointer { gesture, column, row }))
    }

    fn click(&mut self, column: u16, row: u16, now: Instant) -> Gesture {
        const TOGETHER: Duration = Duration::from_millis(400);
        let is_second = |&(then, x, y): &(Instant, u16, u16)| {
            (x, y) == (column, row) && now.duration_since(then) <= TOGETHER
        };
        if self.last.take_if(|last| is_second(last)).is_some() {
            return Gesture::DoubleClick;
        }
        self.last = Some((now, column, row));
        Gesture::Click
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_clicks_in_a_row_on_one_place_are_a_double_click() {
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        let mut clicks = Clicks::default();
        let gestures = [(1, 0), (1, 300), (1, 350), (2, 400), (2, 900), (2, 1000)]
            .map(|(column, time)| clicks.click(column, 5, at(time)));
        use Gesture::{Click, DoubleClick};
        assert_eq!(gestures, [Click, DoubleClick, Click, Click, Click, DoubleClick]);
    }
}
