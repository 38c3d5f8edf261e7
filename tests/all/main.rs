//! The tests that need more than one module, or files: one program, so that it is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod architecture;
mod busy;
mod cli;
mod corpus;
mod cost;
mod forms;
mod graph;
mod images;
mod improvements;
mod looks;
mod pictures;
mod plain;
mod pretend;
mod registry;
mod remote;
mod reports;
mod screens;
mod scrolling;
mod seeds;
mod stories;
mod support;
mod terminal;
mod updates;
mod verdicts;
mod yaml_cases;
mod yaml_edits;
mod yaml_files;
mod yaml_hostile;
mod yaml_reading;
