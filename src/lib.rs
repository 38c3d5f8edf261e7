//! The map of pipemigrate: a pure core, a pure wizard over it, and one thin shell around both.
//!
//! ```text
//! files ─▶ Document ─▶ Pipelines ─▶ Trace ─▶ proposals ─▶ Plan(decisions) ─▶ Document′ ─▶ Trace′
//!         (text+spans) (Bitbucket's (what each  (opinions,     │                          │
//!                        words)      step does)  one file each)└── diff · report ◀── Verdict(Trace, Trace′)
//! ```
//!
//! Each module uses only those above it in the list below; `tests/all/architecture.rs` keeps it so.

pub mod script;

pub mod dockerfile;
