//! What happened (`Msg`) and what shall be done about it (`Cmd`): both plain data.

use tui_input::InputRequest;

use crate::app::graph::When;
use crate::plan::diff::Patch;
use crate::project::Project;

/// What happened. Never a key: `keys` says which key means what on which screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Msg {
    /// The cursor or the text under it moves.
    Move(Move),
    /// A key that means nothing here, with where it means something.
    Idle(Option<String>),
    /// A place on the screen was clicked.
    Click(Spot),
    /// The wheel was turned over a place on the screen.
    Wheel(Spot, Move),
    /// The keys go to the next pane.
    NextPane,
    /// The keys go to the pane before.
    PreviousPane,
    /// On to the next screen or page.
    Forward,
    /// Back to the screen or page before.
    Back,
    /// Straight to the review.
    ToReview,
    /// The focused proposal is accepted, or no longer.
    Toggle,
    /// The focused proposal is declined, or no longer.
    Decline,
    /// The step is marked, to be compared with another one, or no longer.
    Compare,
    /// Everything that is safe is accepted.
    AcceptSafe,
    /// Every proposal of this page is accepted.
    AcceptPage,
    /// Every proposal of every page is accepted, also those that follow from it.
    AcceptAll,
    /// Every proposal of this page is declined.
    DeclinePage,
    /// Every proposal of every page is declined.
    DeclineAll,
    /// The last decision is taken back.
    TakeBack,
    /// The decision that was taken back is made again.
    Redo,
    /// What is to be found is to be typed: which proposals to show.
    Find,
    /// The focused proposal's choices are to be edited.
    Edit,
    /// Something was typed into a text field.
    Text(InputRequest),
    /// What was not offered, and why.
    Why,
    /// What is wrong in the file.
    Findings,
    /// What this improvement is about.
    Explain,
    /// All that is known of the focused proposal.
    Details,
    /// The keys and words of this screen.
    Help,
    /// The diff shows the focused proposal, or everything that is accepted.
    SwitchDiff,
    /// Show the diff alone, or no longer.
    Zoom,
    /// Go to the next change in the diff.
    NextChange,
    /// Go to the change before.
    PreviousChange,
    /// The pipeline as a picture.
    Graph,
    /// The picture along the time, or as a graph.
    Timeline,
    /// The picture of the next pipeline.
    NextTrigger,
    /// The picture of the pipeline before.
    PreviousTrigger,
    /// Go to the next file in the diff.
    NextFile,
    /// Go to the file before.
    PreviousFile,
    /// The diff by itself, unified, or side by side.
    SwitchLayout,
    /// Long lines of the diff go on in the next line, or no longer.
    Wrap,
    /// The first fold of the diff in sight opens, or closes.
    Fold,
    /// The diff shows the whole file, or only what changes.
    Unfold,
    /// A text is to be searched for in the diff.
    Search,
    /// The text to search for is typed.
    KeepSearch,
    /// The search is over.
    EndSearch,
    /// On to the next place where the text was found.
    NextMatch,
    /// Back to the place before.
    PreviousMatch,
    /// The pane of the diff has this many columns and lines.
    DiffSize(usize, usize),
    /// The text of this layer needn't be scrolled further than to this line, as its end is in sight then.
    TextEnd(Layer, usize),
    /// Yes, in an overlay.
    Confirm,
    /// The overlay goes, or the filter of a page.
    Close,
    /// The result is to be written in place.
    Write,
    /// The result is to be saved as a patch.
    SavePatch,
    /// The report is to be saved.
    SaveReport,
    /// The text for the pull request is to be saved.
    SavePullRequest,
    /// The variables to create are to be saved.
    SaveVariables,
    /// The file is to be as it was before it was written.
    Restore,
    /// A text of the screen is to be copied.
    Copy,
    /// The mouse is left to the terminal, or taken again.
    SwitchMouse,
    /// No decision stands any more.
    StartAfresh,
    /// The files are to be read anew.
    Reload,
    /// The user wants to leave.
    Quit,
    /// Ctrl-C: leave at once.
    Interrupt,
    /// Ctrl-Z was pressed where no shell could have the program go on.
    NoPause,
    /// The file was written, or not.
    Written(Result<Receipt, Failure>),
    /// The patch was saved under this name, or not.
    PatchSaved(Result<String, Failure>),
    /// The report or the text for the pull request was saved under this name, or not.
    ReportSaved(Result<String, Failure>),
    /// The variables were saved under this name, or not.
    VariablesSaved(Result<String, Failure>),
    /// The file is as it was, or not.
    Restored(Result<(), Failure>),
    /// Nothing was written, as somebody else wrote a file meanwhile.
    ChangedOnDisk(Failure),
    /// The files were read anew, or can't be worked on any more.
    Reloaded(Result<Box<Project>, Failure>),
    /// The decisions couldn't be kept.
    NotKept(Failure),
}

/// A place on a screen, as the mouse points at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// The list of pages.
    Pages,
    /// The page of this improvement in the list.
    Page(&'static str),
    /// The proposals of a page.
    Proposals,
    /// The proposal at this place among them.
    Proposal(usize),
    /// Its checkbox.
    Checkbox(usize),
    /// The diff.
    Diff,
    /// A text to be read.
    Text,
    /// The picture of a version of a pipeline.
    Picture(When),
    /// The step with this index in it.
    Step(When, usize),
    /// A field of a form.
    Field(usize),
    /// An answer of a field, both by their index.
    Answer(usize, usize),
}

/// What a text is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The screen.
    Screen,
    /// What lies over it.
    Overlay,
}

/// A direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// One up.
    Up,
    /// One down.
    Down,
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// A screenful up.
    PageUp,
    /// A screenful down.
    PageDown,
    /// To the first.
    Top,
    /// To the last.
    Bottom,
}

/// What the shell shall do. Its result comes back as a `Msg`.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cmd {
    /// Nothing.
    None,
    /// Write the migration's result in place.
    Write,
    /// Save this patch beside the file.
    SavePatch(Patch),
    /// Save the report.
    SaveReport,
    /// Save the text for the pull request.
    SavePullRequest,
    /// Save the variables to create.
    SaveVariables,
    /// Restore the backup of the last write.
    Undo,
    /// Read the files anew.
    Reload,
    /// Ask the terminal for something.
    Ask(Wish),
    /// Leave.
    Quit(Exit),
}

/// What the terminal is asked for besides pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To send clicks, or to keep them for itself.
    Mouse(bool),
    /// To take this text into the clipboard.
    Copy(String),
}

/// How the wizard was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By its quit key.
    Done,
    /// By Ctrl-C.
    Interrupted,
    /// To choose another pipeline of the folder.
    ToFolder,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The file.
    pub file: String,
    /// Where the text before is kept.
    pub backup: Option<String>,
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unwritten {
    /// Somebody else wrote a file since it was read.
    Changed(Failure),
    /// Anything else.
    Failed(Failure),
}

/// Why something couldn't be done, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What happened.
    pub what: String,
    /// What to do.
    pub help: String,
}

impl Move {
    /// The same for what a text of `len` lines is scrolled to: beyond the last one, only its end is in sight. Where all
    /// of the end is in sight earlier, only the view knows (`Msg::TextEnd`).
    pub fn through(self, line: usize, len: usize) -> usize {
        self.within(line, len + 1)
    }

    /// `position` moved within `0..len`; a screenful is ten. Left and right don't move it.
    pub fn within(self, position: usize, len: usize) -> usize {
        const SCREENFUL: usize = 10;
        let last = len.saturating_sub(1);
        match self {
            Move::Up => position.saturating_sub(1),
            Move::Down => (position + 1).min(last),
            Move::PageUp => position.saturating_sub(SCREENFUL),
            Move::PageDown => (position + SCREENFUL).min(last),
            Move::Top => 0,
            Move::Bottom => last,
            Move::Left | Move::Right => position.min(last),
        }
    }
}
