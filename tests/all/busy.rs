//! Work that lasts: the wizard says so, keeps keys that are typed meanwhile, and can be left.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use pipemigrate::app::look::Look;
use pipemigrate::app::{Exit, Wizard};
use pipemigrate::runtime::{self, Ended, Event, Input, Left, Waiting};
use pipemigrate::ui::{Busy, view_busy};

use crate::pretend;
use crate::stories::{Memory, event};
use crate::support::snapshot;

/// Gives the first keys while there is work, which goes on when they are gone, and the others afterwards.
struct Meanwhile {
    first: VecDeque<Event>,
    later: VecDeque<Event>,
    go_on: Sender<()>,
}

impl Input for Meanwhile {
    fn next_within(&mut self, patience: Duration) -> io::Result<Option<Event>> {
        if !patience.is_zero() {
            let ended = || io::Error::other("no key is left, the wizard hasn't ended");
            return self.later.pop_front().ok_or_else(ended).map(Some);
        }
        let event = self.first.pop_front();
        if self.first.is_empty() {
            // the work may be done already
            let _ = self.go_on.send(());
        }
        Ok(event)
    }
}

fn events(words: &str) -> VecDeque<Event> {
    words.split_whitespace().map(event).collect()
}

/// Opens a wizard, which lasts until the `first` keys are typed, and types the others.
fn open_slowly(first: &str, later: &str) -> Left<Memory> {
    let (go_on, wait): (Sender<()>, Receiver<()>) = channel();
    let mut input = Meanwhile { first: events(first), later: events(later), go_on };
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let opened = move || {
        wait.recv().unwrap();
        Ok::<_, Infallible>((Wizard::new(pretend::project(), pretend::engine), Memory::default()))
    };
    let waiting = Waiting { look: Look::Terminal, what: "Running it on paper" };
    let Ok(left) = runtime::run(&mut terminal, &mut input, waiting, opened).unwrap();
    left
}

#[test]
fn keys_that_are_typed_meanwhile_count_afterwards() {
    let left = open_slowly("n n <space>", "<ctrl-c>");
    assert_eq!(left.wizard.shared.decisions().answers.len(), 1);
    assert_eq!(left.shell.kept.len(), 1);
}

#[test]
fn whoever_leaves_meanwhile_is_gone_once_the_work_ends() {
    assert_eq!(open_slowly("n <ctrl-c>", "").ended, Ended::Left(Exit::Interrupted));
    assert_eq!(open_slowly("n <sigterm>", "").ended, Ended::Signal(15));
}

/// A frame about work, over the last one if there was one.
fn frame(lines: u16, last: bool, tick: usize, leaving: bool) -> String {
    let wizard = Wizard::new(pretend::project(), pretend::engine);
    let mut terminal = Terminal::new(TestBackend::new(80, 12)).unwrap();
    let drawn = terminal.draw(|frame| pipemigrate::ui::view(&wizard, frame)).unwrap();
    let picture = drawn.buffer.clone();
    let mut terminal = Terminal::new(TestBackend::new(60, lines)).unwrap();
    let what = "Running bitbucket-pipelines.yml on paper";
    let last = last.then_some(&picture);
    let busy = Busy { look: Look::Terminal, what, last, tick, leaving };
    terminal.draw(|frame| view_busy(&busy, frame)).unwrap();
    terminal.backend().to_string()
}

#[test]
fn work_is_spoken_of_at_the_foot_of_the_last_frame() {
    snapshot("busy-first", &frame(3, false, 0, false));
    snapshot("busy", &frame(12, true, 1, false));
    snapshot("busy-leaving", &frame(5, true, 10, true));
}
