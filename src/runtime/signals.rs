//! What the system asks of the program: to end, to pause, to go on.

/// Something that the system asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// To end, with this number.
    End(i32),
    /// To pause.
    Pause,
    /// To go on after a pause.
    GoOn,
}

#[cfg(unix)]
pub(super) use unix::Signals;

#[cfg(unix)]
mod unix {
    use std::io;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::thread;
    use std::time::Duration;

    use nix::sys::signal::{Signal as Sent, kill};
    use nix::unistd::{Pid, getpgrp, getppid, getsid};
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGSTOP, SIGTERM, SIGTSTP};
    use signal_hook::iterator;
    use signal_hook::low_level::{emulate_default_handler, raise};

    use super::Signal;
    use crate::runtime::screen;

    /// Whom a signal reaches: the group that the program is in.
    const OWN_GROUP: Pid = Pid::from_raw(0);
    /// What processes outside of the program's container are known as.
    const OUTSIDE: Pid = Pid::from_raw(0);

    /// Watches for signals in a thread of its own: reading a terminal that is gone never returns.
    pub(in crate::runtime) struct Signals {
        came: Receiver<i32>,
        seen: Sender<()>,
    }

    impl Signals {
        pub(in crate::runtime) fn watch() -> io::Result<Signals> {
            let mut signals = iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
            let (tell, came) = channel();
            let (seen, answer) = channel();
            thread::spawn(move || {
                const PATIENCE: Duration = Duration::from_secs(1);
                for signal in signals.forever() {
                    let told = tell.send(signal).is_ok();
                    if matches!(signal, SIGTSTP | SIGCONT) {
                        continue;
                    }
                    if !told || answer.recv_timeout(PATIENCE).is_err() {
                        screen::give_back();
                        let _ = emulate_default_handler(signal);
                    }
                }
            });
            Ok(Signals { came, seen })
        }

        pub(in crate::runtime) fn pending(&self) -> Option<Signal> {
            let signal = self.came.try_recv().ok()?;
            Some(match signal {
                SIGTSTP => Signal::Pause,
                SIGCONT => Signal::GoOn,
                other => {
                    // whoever watches may have ended already
                    let _ = self.seen.send(());
                    Signal::End(other)
                }
            })
        }

        /// Asks the program, and those that started it in its place, to pause; not if there is no shell that
        /// could have it go on. Says whether it asked.
        pub(in crate::runtime) fn ask_for_pause() -> io::Result<bool> {
            let has_shell = has_shell();
            if has_shell {
                kill(OWN_GROUP, Sent::SIGTSTP)?;
            }
            Ok(has_shell)
        }

        /// Stops the program until it is told to go on.
        pub(in crate::runtime) fn pause() -> io::Result<()> {
            raise(SIGSTOP)
        }
    }

    /// Whether a shell keeps the program as a job: then the program's group isn't that of the session's leader, and
    /// its parent is in the session, too. Whatever is outside of the program's container has the number 0.
    fn has_shell() -> bool {
        let (parent, session) = (getppid(), getsid(None));
        parent != OUTSIDE
            && session.is_ok_and(|session| getpgrp() != session)
            && session == getsid(Some(parent))
    }
}

#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn watch() -> std::io::Result<Signals> {
        Ok(Signals)
    }

    pub(super) fn pending(&self) -> Option<Signal> {
        None
    }

    pub(super) fn ask_for_pause() -> std::io::Result<bool> {
        Ok(false)
    }

    pub(super) fn pause() -> std::io::Result<()> {
        Ok(())
    }
}
