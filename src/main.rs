//! Starts the program: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    pipemigrate::cli::main(std::env::args_os())
}
