//! Work on a thread of its own, while the terminal is looked after: a spinner, other sizes, the wish to leave.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::Scope;
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Ended, Event, Input, forget};
use crate::app::look::Look;
use crate::app::{Exit, Wish, Wizard, keys};
use crate::plan::Stop;
use crate::ui::{self, Busy};

/// How long work may last before it is spoken of.
const MOMENT: Duration = Duration::from_millis(30);
/// How long each turn of the spinner lasts, and so how long a key may wait meanwhile.
const TURN: Duration = Duration::from_millis(80);

type Job<'scope> = Box<dyn FnOnce() + Send + 'scope>;

/// The terminal with its input, and the thread that works.
pub(super) struct Desk<'a, 'scope, B: Backend, I> {
    terminal: &'a mut Terminal<B>,
    input: &'a mut I,
    worker: Worker<'scope>,
    look: Look,
    what: &'a str,
    /// The last picture of the wizard.
    last: Option<Buffer>,
    /// Keys that were typed meanwhile.
    waiting: VecDeque<Event>,
    /// How it ends, once the user or the system wants it to.
    pub(super) ended: Option<Ended>,
}

impl<'a, 'scope, B, I> Desk<'a, 'scope, B, I>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
    I: Input,
{
    /// `what` is said of the work before the first picture.
    pub(super) fn new(
        terminal: &'a mut Terminal<B>,
        input: &'a mut I,
        scope: &'scope Scope<'scope, '_>,
        (look, what): (Look, &'a str),
    ) -> Desk<'a, 'scope, B, I> {
        let worker = Worker::start(scope);
        let waiting = VecDeque::new();
        Desk { terminal, input, worker, look, what, last: None, waiting, ended: None }
    }

    /// Draws the wizard; gives the area of the picture.
    pub(super) fn draw(&mut self, wizard: &Wizard) -> io::Result<Rect> {
        let frame =
            self.terminal.draw(|frame| ui::view(wizard, frame)).map_err(io::Error::other)?;
        self.last = Some(frame.buffer.clone());
        Ok(frame.area)
    }

    /// The size of the terminal.
    pub(super) fn size(&self) -> io::Result<ratatui::layout::Size> {
        self.terminal.size().map_err(io::Error::other)
    }

    /// The next event: first what was typed while there was work.
    pub(super) fn next(&mut self) -> io::Result<Event> {
        match self.waiting.pop_front() {
            Some(event) => Ok(event),
            None => self.input.next(),
        }
    }

    /// Asks the terminal for something besides pictures.
    pub(super) fn ask(&mut self, wish: &Wish) -> io::Result<()> {
        self.input.ask(wish)
    }

    /// Has all drawn anew.
    pub(super) fn forget(&mut self) -> io::Result<()> {
        forget(self.terminal)
    }

    /// Has this done. Whoever wants to leave meanwhile waits until it is done as far as it has to be.
    ///
    /// # Errors
    /// What the terminal says; also if the work panics, which the thread's scope then passes on.
    pub(super) fn wait<T: Send + 'scope>(
        &mut self,
        job: impl FnOnce() -> T + Send + 'scope,
    ) -> io::Result<T> {
        let result = self.worker.begin(job);
        let mut patience = MOMENT;
        for tick in 0.. {
            match result.recv_timeout(patience) {
                Ok(result) => return Ok(result),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => self.look_after(tick)?,
            }
            patience = TURN;
        }
        Err(io::Error::other("the work has ended without a result"))
    }

    /// Takes in what happened, and draws. Nothing more is read once it ends: reading a terminal that is gone never
    /// returns.
    fn look_after(&mut self, tick: usize) -> io::Result<()> {
        while self.ended.is_none() {
            let Some(event) = self.input.next_within(Duration::ZERO)? else { break };
            match event {
                Event::Signal(number) => self.leave(Ended::Signal(number)),
                Event::Key(key) if keys::is_interrupt(key) => {
                    self.leave(Ended::Left(Exit::Interrupted));
                }
                Event::Key(_) => self.waiting.push_back(event),
                Event::Resumed => self.forget()?,
                // what was pointed at may be somewhere else afterwards
                Event::Pointer(_) | Event::Redraw | Event::NoPause => {}
            }
        }
        let (look, what, leaving) = (self.look, self.what, self.ended.is_some());
        let busy = Busy { look, what, last: self.last.as_ref(), tick, leaving };
        self.terminal.draw(|frame| ui::view_busy(&busy, frame)).map_err(io::Error::other)?;
        Ok(())
    }

    fn leave(&mut self, ended: Ended) {
        self.ended.get_or_insert(ended);
        self.worker.stop.ask();
    }
}

/// A thread that does one thing after the other. When it is dropped, what it still does comes to an end.
struct Worker<'scope> {
    jobs: Sender<Job<'scope>>,
    stop: Stop,
}

impl<'scope> Worker<'scope> {
    fn start(scope: &'scope Scope<'scope, '_>) -> Worker<'scope> {
        let (jobs, work) = channel::<Job<'scope>>();
        let stop = Stop::default();
        let minded = stop.clone();
        scope.spawn(move || {
            minded.mind();
            work.into_iter().for_each(|job| job());
        });
        Worker { jobs, stop }
    }

    /// Has this done; its result comes here, or nothing if the thread has panicked.
    fn begin<T: Send + 'scope>(&self, job: impl FnOnce() -> T + Send + 'scope) -> Receiver<T> {
        let (tell, result) = channel();
        let job = Box::new(move || {
            // whoever asked may be gone
            let _ = tell.send(job());
        });
        // a thread that is gone drops the job, and with it `tell`
        let _ = self.jobs.send(job);
        result
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        self.stop.ask();
    }
}
