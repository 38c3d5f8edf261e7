//! The tests that need more than one module, or files: one program, so that it is linked once.

mod yaml_files;
mod yaml_reading;
