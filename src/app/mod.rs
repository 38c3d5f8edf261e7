//! The wizard as a pure state machine: screens, overlays, and `update`, the only place where its state changes.

pub mod config;
pub mod diff;
pub mod filter;
pub mod folder;
pub mod graph;
pub mod keys;
pub mod look;
pub mod overlay;
pub mod overview;
pub mod page;
pub mod place;
pub mod prose;
pub mod review;
pub mod taken;
pub mod welcome;
pub mod written;

mod bulk;
mod copying;
mod excerpt;
mod msg;
mod shared;
mod standing;
pub(crate) mod vanished;

use std::sync::Arc;

use crate::plan::{Decisions, Level, Migration};
use crate::project::Project;

use bulk::Bulk;
use config::Config;
use diff::DiffPane;
use graph::GraphScreen;
use look::Look;
use overlay::Overlay;
use page::pointing::WHEEL;
use page::{PageScreen, Pane};
use review::Review;
use welcome::Welcome;
use written::WrittenScreen;

pub use msg::{Cmd, Exit, Failure, Layer, Move, Msg, Receipt, Spot, Unwritten, Wish};
pub use shared::{Engine, Shared, Trial, is_acceptable};
pub use standing::Standing;

/// The wizard.
pub struct Wizard {
    /// What every screen sees.
    pub shared: Shared,
    /// Where the user is.
    pub screen: Screen,
    /// What lies over it.
    pub overlay: Option<Overlay>,
}

/// Where the user is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// What the file is, and what is to come.
    Welcome(Welcome),
    /// The proposals of one improvement.
    Page(PageScreen),
    /// The whole result.
    Review(Review),
    /// What was written, and what is next.
    Written(WrittenScreen),
    /// A pipeline as a picture, over one of the others.
    Graph(Box<GraphScreen>),
}

impl Screen {
    /// The diff of the screen, if it has one, and whether the keys go to it.
    pub fn diff(&self) -> Option<(&DiffPane, bool)> {
        match self {
            Screen::Page(page) => Some((&*page.diff, page.pane == Pane::Diff)),
            Screen::Review(review) => Some((&*review.diff, review.in_diff)),
            Screen::Welcome(_) | Screen::Written(_) | Screen::Graph(_) => None,
        }
    }
}

/// What follows from a message: where to go and what to do.
#[derive(Debug)]
pub(crate) enum Step {
    /// Nothing more.
    Stay,
    /// Not this screen's business.
    Pass(Msg),
    /// Another screen.
    Go(Screen),
    /// An overlay comes.
    Open(Overlay),
    /// The overlay goes.
    Close,
    /// The overlay goes, the shell is asked.
    Do(Cmd),
}

impl Wizard {
    /// A wizard on its first screen; what is safe is accepted.
    pub fn new(project: Project, engine: Engine) -> Wizard {
        Wizard::resume(project, engine, Decisions::default())
    }

    /// A wizard on its first screen that starts with these decisions.
    pub fn resume(project: Project, engine: Engine, decisions: Decisions) -> Wizard {
        Wizard::on(Shared::new(project, engine, decisions))
    }

    /// A wizard on its first screen that takes up what was decided in an earlier session; what is preselected holds
    /// once that is put aside.
    pub fn take_up(
        project: Project,
        engine: Engine,
        earlier: &taken::Earlier,
        preselect: &Level,
    ) -> Wizard {
        Wizard::on(Shared::taking_up(project, engine, earlier, preselect))
    }

    fn on(shared: Shared) -> Wizard {
        Wizard { shared, screen: Screen::Welcome(Welcome::default()), overlay: None }
    }

    /// Takes other decisions; the ones before can be brought back.
    pub fn decide_otherwise(&mut self, decisions: Decisions) {
        let is_new = self.shared.decide(|before, _| *before = decisions);
        if is_new && self.shared.taken.take().is_some() {
            let key = self.shared.key("welcome", &Msg::TakeBack);
            self.say(&format!(
                "your earlier decisions give way to the command line's; {key} brings them back"
            ));
        }
    }

    /// The same wizard, drawn and used as the user wants it.
    pub fn configured(mut self, config: &Config, look: Look) -> Wizard {
        self.shared.keymap = config.keymap.clone();
        self.shared.mouse = config.mouse;
        self.shared.look = look;
        self
    }

    fn follow(&mut self, step: Step) -> Cmd {
        match step {
            Step::Stay => Cmd::None,
            Step::Pass(msg) => self.anywhere(msg),
            Step::Go(screen) => {
                self.overlay = None;
                self.screen = screen;
                Cmd::None
            }
            Step::Open(overlay) => {
                self.overlay = Some(overlay);
                Cmd::None
            }
            Step::Close => {
                self.overlay = None;
                Cmd::None
            }
            Step::Do(cmd) => {
                self.overlay = None;
                cmd
            }
        }
    }

    /// What means the same on every screen.
    fn anywhere(&mut self, msg: Msg) -> Cmd {
        match msg {
            Msg::Help => self.overlay = Some(Overlay::help(self)),
            Msg::Quit if self.shared.would_lose_decisions() => self.overlay = Some(Overlay::Quit),
            Msg::Quit => return Cmd::Quit(Exit::Done),
            Msg::TakeBack if !self.shared.take_back() => self.say("nothing to take back"),
            Msg::Redo if !self.shared.redo() => self.say("nothing was taken back"),
            Msg::AcceptSafe => self.answer_all(Bulk::Safe),
            Msg::AcceptAll => self.answer_all(Bulk::All),
            Msg::DeclineAll => self.answer_all(Bulk::None),
            Msg::Graph => self.draw(),
            Msg::SwitchMouse => return self.switch_mouse(),
            Msg::ChangedOnDisk(failure) => self.overlay = Some(Overlay::Changed(failure)),
            other => self.told(other),
        }
        Cmd::None
    }

    /// Leaves the mouse to the terminal, or takes it again.
    fn switch_mouse(&mut self) -> Cmd {
        self.shared.mouse = !self.shared.mouse;
        self.say(match self.shared.mouse {
            true => "the mouse picks and scrolls here",
            false => "the mouse selects text, as it does in this terminal elsewhere",
        });
        Cmd::Ask(Wish::Mouse(self.shared.mouse))
    }

    fn answer_all(&mut self, bulk: Bulk) {
        bulk::everywhere(&mut self.shared, bulk, &self.screen);
    }

    /// Shows the pipelines as pictures, over this screen.
    fn draw(&mut self) {
        match GraphScreen::open(&mut self.shared, self.screen.clone()) {
            Some(screen) => self.screen = Screen::Graph(Box::new(screen)),
            None => self.say("no pipeline has a step to draw"),
        }
    }

    /// What the shell says without being asked by a screen.
    fn told(&mut self, msg: Msg) {
        match msg {
            Msg::Reloaded(Ok(project)) => {
                self.shared.reload(*project);
                self.screen = Screen::Welcome(Welcome::default());
            }
            Msg::Reloaded(Err(failure)) => self.overlay = Some(Overlay::Error(failure)),
            Msg::NotKept(failure) => {
                self.shared.kept = None;
                self.say(&format!("decisions aren't kept any more: {}", failure.what));
                let what = format!("Decisions aren't kept any more: {}", failure.what);
                self.shared.unkept = Some(Failure { what, ..failure });
            }
            _ => {}
        }
    }

    /// Finds the way again after the decisions changed, and says what went by that, and which pages offer more than
    /// the `new` ones before.
    fn settle(&mut self, before: &Migration, new: usize) {
        match &mut self.screen {
            Screen::Page(page) => page.settle(&mut self.shared),
            Screen::Review(review) => review.settle(&self.shared),
            Screen::Welcome(_) | Screen::Written(_) | Screen::Graph(_) => {}
        }
        let said = self.shared.notice.take();
        let gone = vanished::notice(before, &mut self.shared);
        let parts: Vec<String> = [gone, said, self.gained(new)].into_iter().flatten().collect();
        self.shared.notice = (!parts.is_empty()).then(|| parts.join(" · "));
    }

    /// The pages that offer more than the `new` proposals before.
    fn gained(&self, new: usize) -> Option<String> {
        let shared = &self.shared;
        let pages = shared.migration.pages.iter().filter(|page| shared.new_on(page) > 0);
        let titles: Vec<&str> = pages.map(|page| page.about.title).collect();
        (shared.new_in_all() > new).then(|| format!("new proposals on {}", titles.join(", ")))
    }

    /// Whether there is nothing to see but one text.
    fn is_one_text(&self) -> bool {
        self.overlay.is_some() || matches!(self.screen, Screen::Welcome(_) | Screen::Written(_))
    }

    fn resize(&mut self, columns: usize, lines: usize) {
        match &mut self.screen {
            Screen::Page(page) => page.diff.resize(columns, lines),
            Screen::Review(review) => review.diff.resize(columns, lines),
            Screen::Welcome(_) | Screen::Written(_) | Screen::Graph(_) => {}
        }
    }

    /// The first line that is shown of the text of a layer, if it has one.
    fn scroll(&mut self, layer: Layer) -> Option<&mut usize> {
        match (layer, &mut self.overlay, &mut self.screen) {
            (Layer::Overlay, Some(Overlay::Reader(reader)), _) => Some(&mut reader.scroll),
            (Layer::Overlay, ..) | (Layer::Screen, _, Screen::Page(_)) => None,
            (Layer::Screen, _, Screen::Welcome(screen)) => Some(&mut screen.scroll),
            (Layer::Screen, _, Screen::Review(screen)) => Some(&mut screen.notes),
            (Layer::Screen, _, Screen::Written(screen)) => Some(&mut screen.scroll),
            (Layer::Screen, _, Screen::Graph(screen)) => Some(&mut screen.scroll),
        }
    }

    fn say(&mut self, notice: &str) {
        self.shared.notice = Some(notice.to_owned());
    }
}

/// Takes in what happened and says what shall be done about it.
pub fn update(wizard: &mut Wizard, msg: Msg) -> Cmd {
    if msg == Msg::Interrupt {
        return Cmd::Quit(Exit::Interrupted);
    }
    if matches!(msg, Msg::NotKept(_)) {
        wizard.told(msg);
        return Cmd::None;
    }
    if msg == Msg::NoPause {
        wizard.say("not paused: no shell is there that could have it go on");
        return Cmd::None;
    }
    if let Msg::DiffSize(columns, lines) = msg {
        wizard.resize(columns, lines);
        return Cmd::None;
    }
    if let Msg::TextEnd(layer, last) = msg {
        if let Some(scroll) = wizard.scroll(layer) {
            *scroll = last.min(*scroll);
        }
        return Cmd::None;
    }
    wizard.shared.notice = None;
    if let Msg::Idle(words) = msg {
        wizard.shared.notice = words;
        return Cmd::None;
    }
    if let (Msg::Wheel(Spot::Text, to), true) = (&msg, wizard.is_one_text()) {
        let cmds = (0..WHEEL).map(|_| update(wizard, Msg::Move(*to)));
        return cmds.last().unwrap_or(Cmd::None);
    }
    let (generation, new) = (wizard.shared.generation(), wizard.shared.new_in_all());
    let filter = wizard.shared.filter.clone();
    let before = Arc::clone(&wizard.shared.migration);
    let shared = &mut wizard.shared;
    let step = match (&mut wizard.overlay, &mut wizard.screen) {
        (Some(overlay), _) => overlay.update(shared, msg),
        (None, Screen::Welcome(screen)) => screen.update(shared, msg),
        (None, Screen::Page(screen)) => screen.update(shared, msg),
        (None, Screen::Review(screen)) => screen.update(shared, msg),
        (None, Screen::Written(screen)) => screen.update(shared, msg),
        (None, Screen::Graph(screen)) => screen.update(shared, msg),
    };
    let cmd = wizard.follow(step);
    if generation != wizard.shared.generation() || filter != wizard.shared.filter {
        wizard.settle(&before, new);
    }
    cmd
}

/// The screen of the page at `index`, or the review behind the last one.
pub(crate) fn page_or_review(shared: &mut Shared, index: usize) -> Screen {
    match PageScreen::open(shared, index) {
        Some(page) => Screen::Page(page),
        None => Screen::Review(Review::open(shared)),
    }
}
