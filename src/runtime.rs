//! The loop between terminal and wizard: draw, wait for an event, update, have the shell do what is asked.

use std::io;
use std::time::Duration;

use crossterm::event::{self, Event as TerminalEvent, KeyEvent, KeyEventKind};
use ratatui::Terminal;
use ratatui::backend::Backend;

use crate::app::{Cmd, Exit, Failure, Msg, Receipt, Unwritten, Wizard, keys, update};
use crate::plan::diff::Patch;
use crate::plan::{Decisions, Migration};
use crate::project::Project;
use crate::ui;

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
    /// Saves the variables to create; gives their file's name.
    fn save_variables(&mut self, migration: &Migration) -> Result<String, Failure>;
    /// Brings back the text before the last write.
    fn undo(&mut self) -> Result<(), Failure>;
    /// Reads the files anew.
    fn reload(&mut self) -> Result<Project, Failure>;
    /// Keeps the decisions for the next time, without delay; tells when an earlier time failed.
    fn keep(&mut self, decisions: &Decisions) -> Result<(), Failure>;
}

/// Where events come from.
pub trait Input {
    /// Waits for the next event.
    fn next(&mut self) -> io::Result<Event>;
}

/// What the loop is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// The terminal has another size, or wants to be drawn again.
    Redraw,
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
            Ended::Left(Exit::Done) => 0,
            Ended::Left(Exit::Interrupted) => 128 + SIGINT,
            Ended::Signal(number) => 128 + u8::try_from(number).unwrap_or(0),
        }
    }
}

/// Takes the terminal, runs the wizard, and gives the terminal back: also on a panic and on a signal.
///
/// # Errors
/// What the terminal says if it can't be taken, read or drawn on.
pub fn open(wizard: &mut Wizard, shell: &mut dyn Shell) -> io::Result<Ended> {
    let mut keyboard = Keyboard::new()?;
    let mut terminal = ratatui::try_init()?;
    let ended = run(&mut terminal, wizard, &mut keyboard, shell);
    let restored = ratatui::try_restore();
    let ended = ended?;
    restored.map(|()| ended)
}

/// Runs the wizard on any terminal, with any source of events, until it ends.
///
/// # Errors
/// What the terminal or the input says.
pub fn run<B>(
    terminal: &mut Terminal<B>,
    wizard: &mut Wizard,
    input: &mut impl Input,
    shell: &mut dyn Shell,
) -> io::Result<Ended>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
{
    loop {
        let size = terminal.size().map_err(io::Error::other)?;
        if let Some(news) = ui::news(wizard, size) {
            // it asks for nothing
            let _ = update(wizard, news);
        }
        terminal.draw(|frame| ui::view(wizard, frame)).map_err(io::Error::other)?;
        let pressed = match input.next()? {
            Event::Signal(number) => return Ok(Ended::Signal(number)),
            Event::Redraw => continue,
            Event::Key(key) => key,
        };
        let Some(msg) = keys::message(wizard, pressed) else { continue };
        if let Some(exit) = act(wizard, msg, shell) {
            return Ok(Ended::Left(exit));
        }
    }
}

/// Tells the wizard what happened, has the shell do what it asks for, and keeps what was decided. Gives how the
/// wizard is left, if it is.
pub fn act(wizard: &mut Wizard, msg: Msg, shell: &mut dyn Shell) -> Option<Exit> {
    let version = wizard.shared.version();
    let exit = tell(wizard, msg, shell);
    if version != wizard.shared.version() {
        keep(wizard, shell);
    }
    exit
}

/// Keeps the decisions as they are now.
pub(crate) fn keep(wizard: &mut Wizard, shell: &mut dyn Shell) {
    if let Err(failure) = shell.keep(wizard.shared.decisions()) {
        // it asks for nothing
        let _ = update(wizard, Msg::NotKept(failure));
    }
}

/// Tells the wizard, and tells it the results of what it asks for, until it asks for nothing more.
fn tell(wizard: &mut Wizard, msg: Msg, shell: &mut dyn Shell) -> Option<Exit> {
    let mut next = Some(msg);
    while let Some(msg) = next {
        next = match update(wizard, msg) {
            Cmd::Quit(exit) => return Some(exit),
            cmd => execute(wizard, cmd, shell),
        };
    }
    None
}

fn execute(wizard: &Wizard, cmd: Cmd, shell: &mut dyn Shell) -> Option<Msg> {
    let (migration, decisions) = (&wizard.shared.migration, wizard.shared.decisions());
    match cmd {
        Cmd::None | Cmd::Quit(_) => None,
        Cmd::Write => Some(match shell.write(migration, decisions) {
            Ok(receipt) => Msg::Written(Ok(receipt)),
            Err(Unwritten::Changed(failure)) => Msg::ChangedOnDisk(failure),
            Err(Unwritten::Failed(failure)) => Msg::Written(Err(failure)),
        }),
        Cmd::SavePatch(patch) => Some(Msg::PatchSaved(shell.save_patch(&patch))),
        Cmd::SaveReport => Some(Msg::ReportSaved(shell.save_report(migration, decisions))),
        Cmd::SaveVariables => Some(Msg::VariablesSaved(shell.save_variables(migration))),
        Cmd::Undo => Some(Msg::Restored(shell.undo())),
        Cmd::Reload => Some(Msg::Reloaded(shell.reload().map(Box::new))),
    }
}

/// The user's terminal, and the system's signals.
struct Keyboard {
    signals: Signals,
}

impl Keyboard {
    fn new() -> io::Result<Keyboard> {
        let signals = Signals::watch()?;
        // The first question makes crossterm listen: else a resize before it would go unnoticed.
        event::poll(Duration::ZERO)?;
        Ok(Keyboard { signals })
    }
}

impl Input for Keyboard {
    fn next(&mut self) -> io::Result<Event> {
        const PATIENCE: Duration = Duration::from_millis(50);
        loop {
            if let Some(number) = self.signals.pending() {
                return Ok(Event::Signal(number));
            }
            if !event::poll(PATIENCE)? {
                continue;
            }
            match event::read()? {
                TerminalEvent::Key(key) if key.kind == KeyEventKind::Press => {
                    return Ok(Event::Key(key));
                }
                TerminalEvent::Resize(..) | TerminalEvent::FocusGained => return Ok(Event::Redraw),
                _ => {}
            }
        }
    }
}

/// Watches for signals in a thread of its own: reading a terminal that is gone never returns.
#[cfg(unix)]
struct Signals {
    came: std::sync::mpsc::Receiver<i32>,
    seen: std::sync::mpsc::Sender<()>,
}

#[cfg(unix)]
impl Signals {
    fn watch() -> io::Result<Signals> {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT])?;
        let (tell, came) = std::sync::mpsc::channel();
        let (seen, answer) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            const PATIENCE: Duration = Duration::from_secs(1);
            for signal in signals.forever() {
                let told = tell.send(signal).is_ok();
                if !told || answer.recv_timeout(PATIENCE).is_err() {
                    ratatui::restore();
                    let _ = signal_hook::low_level::emulate_default_handler(signal);
                }
            }
        });
        Ok(Signals { came, seen })
    }

    fn pending(&self) -> Option<i32> {
        let signal = self.came.try_recv().ok()?;
        // whoever watches may have ended already
        let _ = self.seen.send(());
        Some(signal)
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn watch() -> io::Result<Signals> {
        Ok(Signals)
    }

    fn pending(&self) -> Option<i32> {
        None
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
