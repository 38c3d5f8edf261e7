//! Tests that need more than one module.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod pretend;
mod screens;
mod stories;
mod updates;
