//! The loop between terminal and list of pipelines: it draws what is new, and waits for one to be chosen.

use std::io;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::layout::{Position, Rect};

use super::{Ended, Event, Input, forget};
use crate::app::folder::{self, Folder, Survey};
use crate::app::keys;
use crate::ui;

/// What came of a list of pipelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The pipeline at this place.
    Open(usize),
    /// None: the list was left.
    Ended(Ended),
}

/// Lets the user choose a pipeline on any terminal, with any source of events, while more becomes known of them.
///
/// # Errors
/// What the terminal or the input says.
pub fn choose<B>(
    terminal: &mut Terminal<B>,
    folder: &mut Folder,
    input: &mut impl Input,
    news: &Receiver<(usize, Survey)>,
) -> io::Result<Choice>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
{
    const PATIENCE: Duration = Duration::from_millis(50);
    let mut drawn: Option<Rect> = None;
    loop {
        for (index, survey) in news.try_iter() {
            folder.learn(index, survey);
            drawn = None;
        }
        let area = match drawn {
            Some(area) => area,
            None => {
                let size = terminal.size().map_err(io::Error::other)?;
                if let Some(msg) = ui::news_of_folder(folder, Rect::from((Position::ORIGIN, size)))
                {
                    let _ = folder.update(&msg);
                }
                let frame = terminal.draw(|frame| ui::view_folder(folder, frame));
                frame.map_err(io::Error::other)?.area
            }
        };
        let event = input.next_within(PATIENCE)?;
        drawn = event.is_none().then_some(area);
        let msg = match event {
            Some(Event::Signal(number)) => return Ok(Choice::Ended(Ended::Signal(number))),
            Some(Event::Resumed) => {
                forget(terminal)?;
                continue;
            }
            Some(Event::Key(key)) => keys::folder_message(folder, key),
            Some(Event::Pointer(pointer)) => ui::hit_folder(folder, area, pointer),
            Some(Event::Redraw | Event::NoPause) | None => None,
        };
        match msg.map_or(folder::Next::Stay, |msg| folder.update(&msg)) {
            folder::Next::Stay => {}
            folder::Next::Open(index) => return Ok(Choice::Open(index)),
            folder::Next::Quit(exit) => return Ok(Choice::Ended(Ended::Left(exit))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
    use ratatui::backend::TestBackend;

    use super::*;
    use crate::app::Exit;
    use crate::app::config::Config;
    use crate::app::look::Look;

    /// Nobody presses a key for a while, in which something becomes known once.
    struct Patient {
        waits: usize,
        tell: Sender<(usize, Survey)>,
    }

    impl Input for Patient {
        fn next_within(&mut self, _: Duration) -> io::Result<Option<Event>> {
            self.waits += 1;
            if self.waits == 3 {
                self.tell.send((1, Survey::Refused("torn".to_owned()))).unwrap();
            }
            let leave = Event::Key(KeyEvent::new(KeyCode::Char('q'), KeyModifiers::NONE));
            Ok((self.waits == 6).then_some(leave))
        }
    }

    #[test]
    fn the_list_is_drawn_anew_only_when_something_is_new() {
        let (tell, news) = channel();
        let names = ["a", "b"].map(str::to_owned).to_vec();
        let mut folder = Folder::new(".".to_owned(), names, &Config::default(), Look::Terminal);
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let mut input = Patient { waits: 0, tell };
        let choice = choose(&mut terminal, &mut folder, &mut input, &news).unwrap();
        assert_eq!(choice, Choice::Ended(Ended::Left(Exit::Done)));
        assert_eq!(terminal.get_frame().count(), 2);
        assert!(terminal.backend().to_string().contains("can't open it"));
    }
}
