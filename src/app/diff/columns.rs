//! How the columns of a diff pane are shared out between marks, numbers and text.

use super::{Diff, Look, pane::Layout};

/// How the two versions are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Below each other.
    #[default]
    Unified,
    /// What stands before on the left, what comes on the right.
    SideBySide,
}

/// The columns of a pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// How the two versions are shown.
    pub shape: Shape,
    /// Columns of a line's number.
    pub number: usize,
    /// Whether a line shows the numbers of both versions.
    pub both: bool,
    /// Columns of a line, or of one side.
    pub line: usize,
    /// Columns of its text.
    pub text: usize,
}

/// From this width on, the two versions stand beside each other by themselves.
const SIDES: usize = 100;
/// The least columns for two versions beside each other.
pub(super) const LEAST_SIDES: usize = 60;
/// Numbers of lines have room for this one at least.
const LEAST_NUMBER: usize = 100;
/// From this width on, lines of both versions have both numbers.
const BOTH_NUMBERS: usize = 48;

impl Columns {
    /// Shares out the columns of a pane.
    pub(super) fn of(diff: &Diff, look: Look, columns: usize) -> Columns {
        /// The mark in front, a blank behind each number, the sign with a blank.
        const MARK: usize = 1;
        const GAP: usize = 1;
        const SIGN: usize = 2;
        let sides = match look.layout {
            Layout::Auto => columns >= SIDES,
            Layout::Unified => false,
            Layout::SideBySide => columns >= LEAST_SIDES,
        };
        let number = diff.last_number().max(LEAST_NUMBER).to_string().len();
        let both = !sides && columns >= BOTH_NUMBERS;
        let numbers = (number + GAP) * if both { 2 } else { 1 };
        let line = if sides { columns.saturating_sub(1) / 2 } else { columns };
        let shape = if sides { Shape::SideBySide } else { Shape::Unified };
        Columns { shape, number, both, line, text: line.saturating_sub(MARK + numbers + SIGN) }
    }
}
