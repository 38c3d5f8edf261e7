//! Texts that the terminal takes into the clipboard, if it lets programs do that.

use crate::app::msg::{Cmd, Wish};
use crate::app::review::whole_patch;
use crate::app::{Shared, Step};
use crate::report::pull_request;

/// Copies the diff as a patch.
pub(crate) fn patch(shared: &mut Shared) -> Step {
    if !shared.migration.changes_anything() {
        shared.notice = Some("nothing to copy: all stays as it is".to_owned());
        return Step::Stay;
    }
    let patch = whole_patch(shared);
    let what = match patch.redacted {
        true => "the diff (secrets are hidden in it)",
        false => "the diff as a patch",
    };
    copy(shared, what, patch.text)
}

/// Copies the text for the pull request.
pub(crate) fn pull_request_text(shared: &mut Shared) -> Step {
    let text = pull_request(&shared.migration, &shared.project.pipeline_name);
    copy(shared, "the text for the pull request", text)
}

fn copy(shared: &mut Shared, what: &str, text: String) -> Step {
    shared.notice = Some(format!("copied {what}, if the terminal allows it"));
    Step::Do(Cmd::Ask(Wish::Copy(text)))
}
