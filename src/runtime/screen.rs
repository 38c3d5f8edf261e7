//! The terminal taken for a whole screen, and given back as it was: at the end, on a panic, in a pause.

use std::io::{self, Write, stdout};
use std::panic;
use std::sync::Once;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crossterm::cursor::Show;
use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};

/// What is taken of the terminal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    /// Whether clicks come to the program, so that the terminal doesn't select text with them.
    pub(super) mouse: bool,
}

impl Screen {
    /// Takes the terminal; it is given back also if the program panics.
    pub(super) fn take(self) -> io::Result<()> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let usual = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                give_back();
                usual(info);
            }));
        });
        enable_raw_mode()?;
        // whoever was killed before may have left something there
        execute!(stdout(), EnterAlternateScreen, Clear(ClearType::All))?;
        if self.mouse { self.take_mouse() } else { Ok(()) }
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub(super) fn take_mouse(self) -> io::Result<()> {
        match self.mouse {
            true => execute!(stdout(), EnableMouseCapture),
            false => execute!(stdout(), DisableMouseCapture),
        }
    }
}

/// Hands a text to the terminal's clipboard (OSC 52). Nobody says whether it takes it.
pub(super) fn copy(text: &str) -> io::Result<()> {
    let mut out = stdout();
    write!(out, "\u{1b}]52;c;{}\u{1b}\\", STANDARD.encode(text))?;
    out.flush()
}

/// Gives the terminal back. What fails can't be helped: each part is tried whatever became of the others.
pub(super) fn give_back() {
    let mut out = stdout();
    let _ = execute!(out, DisableMouseCapture, LeaveAlternateScreen, Show);
    let _ = out.flush();
    let _ = disable_raw_mode();
}
