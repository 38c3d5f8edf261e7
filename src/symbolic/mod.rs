//! Runs a pipeline on paper: what each step reads, writes and changes, and in what order.

mod builtins;
mod caches;
mod conditions;
mod context;
mod control;
mod effects;
mod expand;
mod files;
mod functions;
mod installers;
mod interpreter;
mod joined;
mod kept;
mod line;
mod loops;
mod operate;
mod origin;
mod outputs;
mod paths;
mod pipeline;
mod pipes;
mod printed;
mod programs;
mod readable;
mod recipes;
mod recorder;
mod redirects;
mod shell;
mod step;
mod store;
#[cfg(test)]
mod tests;
mod trace;
mod traps;
mod value;
mod wrappers;

pub use files::{Content, Files, Line, Maker, News, Pattern, Provenance, Seen};
pub use pipeline::{Wanted, run, run_document, run_some};
pub use programs::stays_inside;
pub use trace::{
    Built, Definition, Done, Effect, FromOutside, How, Opaque, Outside, Place, Print, Read,
    Reading, StepRun, Trace, UploadRun, Variable, VariablesRead, arguments_given,
};
pub use value::{Choice, Part, Source, Value};
