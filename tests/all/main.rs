//! The tests that need more than one module, or files: one program, so that it is linked once.

#[cfg(test)]
mod yaml_cases;
#[cfg(test)]
mod yaml_edits;
#[cfg(test)]
mod yaml_files;
#[cfg(test)]
mod yaml_hostile;
#[cfg(test)]
mod yaml_reading;
