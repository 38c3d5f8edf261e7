//! A value together with the place that really holds it.

use std::ops::Deref;

use crate::yaml::{Path, Span};

/// A value and the node that it was read from: behind aliases and merge keys, where it really stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Located<T> {
    /// What was read.
    pub value: T,
    /// The node that holds it, such as `definitions.steps[0].step.size`.
    pub path: Path,
    /// The bytes of that node's content.
    pub span: Span,
}

impl<T> Located<T> {
    /// The same place with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: change(self.value), path: self.path, span: self.span }
    }
}

impl<T> Deref for Located<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
