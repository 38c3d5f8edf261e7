//! The loop between terminal and wizard: draw, wait for an event, update, have the shell do what is asked.

mod background;
mod choosing;
mod desk;
mod keyboard;
mod screen;
mod signals;

use std::io::{self, Stdout, stdout};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use crossterm::event::KeyEvent;
use ratatui::Terminal;
use ratatui::backend::{Backend, CrosstermBackend};

use crate::app::folder::{Folder, Survey};
use crate::app::look::Look;
use crate::app::{Cmd, Exit, Failure, Msg, Receipt, Unwritten, Wish, Wizard, keys, update};
use crate::plan::diff::Patch;
use crate::plan::{Decisions, Migration};
use crate::project::Project;
use crate::ui::{self, Pointer};

use desk::Desk;
use keyboard::Keyboard;
use screen::Screen;

pub use background::suited;
pub use choosing::{Choice, choose};

/// What the wizard asks of the disk.
pub trait Shell {
    /// Writes the result in place of the original and keeps the text before.
    fn write(&mut self, migration: &Migration, decisions: &Decisions)
    -> Result<Receipt, Unwritten>;
    /// Saves the patch; gives its file's name.
    fn save_patch(&mut self, patch: &Patch) -> Result<String, Failure>;
    /// Saves the report; gives its file's name.
    fn save_report(
        &mut self,
        migration: &Migration,
        decisions: &Decisions,
    ) -> Result<String, Failure>;
    /// Saves a text for the pull request; gives its file's name.
    fn save_pull_request(&mut self, migration: &Migration) -> Result<String, Failure>;
    /// Saves the variables to create; gives their file's name.
    fn save_variables(&mut self, migration: &Migration) -> Result<String, Failure>;
    /// Brings back the text before the last write.
    fn undo(&mut self) -> Result<(), Failure>;
    /// Reads the files anew.
    fn reload(&mut self) -> Result<Project, Failure>;
    /// Keeps the decisions for the next time, without delay; tells when an earlier time failed.
    fn keep(&mut self, decisions: &Decisions) -> Result<(), Failure>;
    /// Tells whether decisions couldn't be kept meanwhile.
    fn kept(&mut self) -> Result<(), Failure> {
        Ok(())
    }
}

/// Where events come from, and what is behind them.
pub trait Input {
    /// Waits for the next event, but not longer than this.
    fn next_within(&mut self, patience: Duration) -> io::Result<Option<Event>>;

    /// Asks for something besides pictures, if there is a terminal to ask.
    fn ask(&mut self, _: &Wish) -> io::Result<()> {
        Ok(())
    }

    /// Waits for the next event.
    fn next(&mut self) -> io::Result<Event> {
        loop {
            if let Some(event) = self.next_within(Duration::MAX)? {
                return Ok(event);
            }
        }
    }
}

/// What the loop is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse was used.
    Pointer(Pointer),
    /// The program was paused, and somebody else may have drawn on the terminal.
    Resumed,
    /// The terminal has another size, or wants to be drawn again.
    Redraw,
    /// A pause was asked for, but nobody could end it.
    NoPause,
    /// The system asks to end, with this signal.
    Signal(i32),
}

/// How the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The user left.
    Left(Exit),
    /// A signal came.
    Signal(i32),
}

impl Ended {
    /// The exit code that shells expect: 128 and the signal's number; Ctrl-C counts as SIGINT.
    pub fn exit_code(self) -> u8 {
        const SIGINT: u8 = 2;
        match self {
            Ended::Left(Exit::Done | Exit::ToFolder) => 0,
            Ended::Left(Exit::Interrupted) => 128 + SIGINT,
            Ended::Signal(number) => 128 + u8::try_from(number).unwrap_or(0),
        }
    }
}

/// The user's terminal, taken until this is dropped: also on a panic, on a signal, and but for pauses.
pub struct Session {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    keyboard: Keyboard,
}

impl Session {
    /// Takes the terminal, with or without the mouse.
    ///
    /// # Errors
    /// What the terminal says if it can't be taken.
    pub fn take(mouse: bool) -> io::Result<Session> {
        let screen = Screen { mouse };
        let keyboard = Keyboard::new(screen)?;
        let taken = screen.take().and_then(|()| Terminal::new(CrosstermBackend::new(stdout())));
        match taken {
            Ok(terminal) => Ok(Session { terminal, keyboard }),
            Err(error) => {
                screen::give_back();
                Err(error)
            }
        }
    }

    /// Opens a wizard and runs it until it ends; see [`run`].
    ///
    /// # Errors
    /// What the terminal says if it can't be read or drawn on.
    pub fn run<S, E>(
        &mut self,
        waiting: Waiting<'_>,
        open: impl FnOnce() -> Result<(Wizard, S), E> + Send,
    ) -> io::Result<Result<Left<S>, E>>
    where
        S: Shell + Send,
        E: Send,
    {
        run(&mut self.terminal, &mut self.keyboard, waiting, open)
    }

    /// Lets the user choose a pipeline, while more becomes known of them.
    ///
    /// # Errors
    /// What the terminal says if it can't be read or drawn on.
    pub fn choose(
        &mut self,
        folder: &mut Folder,
        news: &Receiver<(usize, Survey)>,
    ) -> io::Result<Choice> {
        choose(&mut self.terminal, folder, &mut self.keyboard, news)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        screen::give_back();
    }
}

/// What is shown until the first picture.
#[derive(Clone, Copy, Debug)]
pub struct Waiting<'a> {
    /// The colours.
    pub look: Look,
    /// What is being done.
    pub what: &'a str,
}

/// A wizard that has ended, with its shell.
pub struct Left<S> {
    /// How it ended.
    pub ended: Ended,
    /// The wizard.
    pub wizard: Wizard,
    /// What it asked of the disk was asked of this.
    pub shell: S,
}

/// Opens a wizard and runs it on any terminal, with any source of events, until it ends. All its work is done on a
/// thread of its own: what lasts longer than a moment is spoken of, and doesn't keep anybody from leaving. Gives the
/// error if it can't be opened.
///
/// # Errors
/// What the terminal or the input says.
pub fn run<B, S, E>(
    terminal: &mut Terminal<B>,
    input: &mut impl Input,
    waiting: Waiting<'_>,
    open: impl FnOnce() -> Result<(Wizard, S), E> + Send,
) -> io::Result<Result<Left<S>, E>>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
    S: Shell + Send,
    E: Send,
{
    thread::scope(|scope| {
        let mut desk = Desk::new(terminal, input, scope, (waiting.look, waiting.what));
        let (mut wizard, mut shell) = match desk.wait(open)? {
            Ok(both) => both,
            Err(error) => return Ok(Err(error)),
        };
        // another wizard may have left the mouse otherwise
        desk.ask(&Wish::Mouse(wizard.shared.mouse))?;
        let ended = loop {
            if let Some(ended) = desk.ended {
                break ended;
            }
            let msg = match next(&mut desk, &mut wizard)? {
                Next::Msg(msg) => msg,
                Next::Nothing => continue,
                Next::Signal(number) => break Ended::Signal(number),
            };
            let then;
            (wizard, shell, then) = desk.wait(move || {
                let then = act(&mut wizard, msg, &mut shell);
                (wizard, shell, then)
            })?;
            match then {
                Some(Then::Leave(exit)) => break Ended::Left(exit),
                Some(Then::Ask(wish)) => desk.ask(&wish)?,
                None => {}
            }
        };
        Ok(Ok(Left { ended, wizard, shell }))
    })
}

/// What an event means for the wizard.
enum Next {
    Msg(Msg),
    Nothing,
    Signal(i32),
}

/// Draws, waits for the next event, and finds out what it means.
fn next<B, I>(desk: &mut Desk<'_, '_, B, I>, wizard: &mut Wizard) -> io::Result<Next>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
    I: Input,
{
    for news in ui::news(wizard, desk.size()?) {
        // it asks for nothing
        let _ = update(wizard, news);
    }
    let area = desk.draw(wizard)?;
    let msg = match desk.next()? {
        Event::Signal(number) => return Ok(Next::Signal(number)),
        Event::Redraw => None,
        Event::NoPause => Some(Msg::NoPause),
        Event::Resumed => {
            desk.forget()?;
            None
        }
        Event::Key(key) => keys::message(wizard, key)
            // what can't be seen isn't decided
            .filter(|msg| *msg == Msg::Interrupt || ui::fits(area)),
        Event::Pointer(pointer) => ui::hit(wizard, area, pointer),
    };
    Ok(msg.map_or(Next::Nothing, Next::Msg))
}

/// Has all drawn anew, as nobody knows what the terminal shows. `Terminal::clear` would ask it where its cursor is.
fn forget<B>(terminal: &mut Terminal<B>) -> io::Result<()>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
{
    terminal.backend_mut().clear().map_err(io::Error::other)?;
    terminal.swap_buffers();
    Ok(())
}

/// What is left to do, as only the terminal's own loop can do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Leave.
    Leave(Exit),
    /// Ask the terminal for this.
    Ask(Wish),
}

/// Tells the wizard what happened, has the shell do what it asks for, and keeps what was decided. Gives what is left
/// to do, if anything.
pub fn act(wizard: &mut Wizard, msg: Msg, shell: &mut dyn Shell) -> Option<Then> {
    if let Err(failure) = shell.kept() {
        // it asks for nothing
        let _ = update(wizard, Msg::NotKept(failure));
    }
    let version = wizard.shared.version();
    let then = tell(wizard, msg, shell);
    if version != wizard.shared.version() {
        keep(wizard, shell);
    }
    then
}

/// Keeps the decisions as they are now.
pub(crate) fn keep(wizard: &mut Wizard, shell: &mut dyn Shell) {
    if let Err(failure) = shell.keep(wizard.shared.decisions()) {
        // it asks for nothing
        let _ = update(wizard, Msg::NotKept(failure));
    }
}

/// Tells the wizard, and tells it the results of what it asks for, until it asks for nothing more.
fn tell(wizard: &mut Wizard, msg: Msg, shell: &mut dyn Shell) -> Option<Then> {
    let mut next = Some(msg);
    while let Some(msg) = next {
        next = match update(wizard, msg) {
            Cmd::Quit(exit) => return Some(Then::Leave(exit)),
            Cmd::Ask(wish) => return Some(Then::Ask(wish)),
            cmd => execute(wizard, cmd, shell),
        };
    }
    None
}

fn execute(wizard: &Wizard, cmd: Cmd, shell: &mut dyn Shell) -> Option<Msg> {
    let (migration, decisions) = (&wizard.shared.migration, wizard.shared.decisions());
    match cmd {
        Cmd::None | Cmd::Quit(_) | Cmd::Ask(_) => None,
        Cmd::Write => Some(match shell.write(migration, decisions) {
            Ok(receipt) => Msg::Written(Ok(receipt)),
            Err(Unwritten::Changed(failure)) => Msg::ChangedOnDisk(failure),
            Err(Unwritten::Failed(failure)) => Msg::Written(Err(failure)),
        }),
        Cmd::SavePatch(patch) => Some(Msg::PatchSaved(shell.save_patch(&patch))),
        Cmd::SaveReport => Some(Msg::ReportSaved(shell.save_report(migration, decisions))),
        Cmd::SavePullRequest => Some(Msg::ReportSaved(shell.save_pull_request(migration))),
        Cmd::SaveVariables => Some(Msg::VariablesSaved(shell.save_variables(migration))),
        Cmd::Undo => Some(Msg::Restored(shell.undo())),
        Cmd::Reload => Some(Msg::Reloaded(shell.reload().map(Box::new))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_that_shells_expect() {
        let codes = [
            Ended::Left(Exit::Done),
            Ended::Left(Exit::Interrupted),
            Ended::Signal(15),
            Ended::Signal(1),
        ];
        assert_eq!(codes.map(Ended::exit_code), [0, 130, 143, 129]);
    }
}
