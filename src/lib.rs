//! The map of pipemigrate: a pure core, a pure wizard over it, and one thin shell around both.
//!
//! ```text
//! files ─▶ Document ─▶ Pipelines ─▶ Trace ─▶ proposals ─▶ Plan(decisions) ─▶ Document′ ─▶ Trace′
//!         (text+spans) (Bitbucket's (what each  (opinions,     │                          │
//!                        words)      step does)  one file each)└── diff · report ◀── Verdict(Trace, Trace′)
//! ```
//!
//! Each module uses only those above it in the list below; `tests/all/architecture.rs` keeps it so.

pub mod app;
pub mod cli;
pub mod cost;
pub mod dockerfile;
pub mod facts;
pub mod files;
pub mod findings;
pub mod flow;
pub mod improvements;
pub mod model;
pub mod plan;
pub mod project;
pub mod prompts;
pub mod remote;
pub mod report;
pub mod rules;
pub mod runtime;
pub mod script;
pub mod symbolic;
pub mod syntax;
pub mod text;
pub mod timings;
pub mod ui;
pub mod variables;
pub mod verdict;
pub mod yaml;
