//! What keys do where the user is now, in the footer's words.

use super::Bound;
use crate::app::msg::Msg;
use crate::app::{Screen, Shared, Wizard, is_acceptable};
use crate::verdict::Safety;

/// Says of keys what they do now. What would do nothing has no label: the footer leaves it out, and its key says why.
pub(super) fn fit(lines: &mut [Bound], wizard: &Wizard) {
    let shared = &wizard.shared;
    let mut vain = in_vain(shared);
    if let Screen::Page(page) = &wizard.screen {
        match page.turns(shared) {
            Some((toggle, decline)) => {
                set(lines, &Msg::Toggle, toggle.label());
                // one key is enough to be shown where both do the same
                set(lines, &Msg::Decline, if decline == toggle { "" } else { decline.label() });
            }
            None => vain.extend([Msg::Toggle, Msg::Decline]),
        }
        if !page.rows(shared).iter().any(|row| is_acceptable(row.entry)) {
            vain.push(Msg::AcceptPage);
        }
    }
    vain.iter().for_each(|msg| set(lines, msg, ""));
}

/// Calls what this message does by another word.
pub(super) fn set(lines: &mut [Bound], msg: &Msg, label: &'static str) {
    let means = |line: &&mut Bound| line.keys.iter().any(|(_, known)| known == msg);
    lines.iter_mut().filter(means).for_each(|line| line.label = label);
}

/// What does nothing on any screen.
fn in_vain(shared: &Shared) -> Vec<Msg> {
    let mut vain = Vec::new();
    let acceptable = || shared.migration.entries().filter(|entry| is_acceptable(entry));
    if acceptable().next().is_none() {
        vain.push(Msg::AcceptAll);
    }
    if !acceptable().any(|entry| entry.safety == Safety::Safe) {
        vain.push(Msg::AcceptSafe);
    }
    if !shared.migration.changes_anything() {
        vain.extend([Msg::Write, Msg::SavePatch]);
    }
    vain
}
