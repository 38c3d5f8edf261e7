//! Runs a pipeline on paper: what each step reads, writes and changes, and in what order.

mod builtins;
mod context;
mod expand;
mod files;
mod interpreter;
mod joined;
mod pipeline;
mod pipes;
mod programs;
mod readable;
mod recipes;
mod recorder;
mod shell;
mod step;
mod trace;
mod value;

pub use files::{Content, Files, Line, Maker, Pattern, Provenance, Received, Seen};
pub use pipeline::{run, run_document};
pub use programs::stays_inside;
pub use trace::{
    Definition, Effect, FromOutside, How, Opaque, Outside, Place, Read, Reading, StepRun, Trace,
    UploadRun, Variable, VariablesRead,
};
pub use value::{Choice, Part, Source, Value};
