//! Whether two pipelines do the same.

use super::stage::Stage;
use crate::project::Project;
use crate::verdict::{Verdict, compare, judge};
use crate::yaml::{Document, ParseError};

/// Compares two versions of a pipeline. The settings of `after` are those that exist once it is merged.
///
/// # Errors
/// One of the two can't be read as YAML.
pub fn verify(before: &Project, after: &Project) -> Result<Verdict, ParseError> {
    let (old, new) =
        (Document::parse(&before.pipeline_text)?, Document::parse(&after.pipeline_text)?);
    let first = Stage::of(old.clone(), None, before, before.settings.clone());
    let second = Stage::of(new.clone(), None, after, after.settings.clone());
    Ok(judge(compare(&first.side(before, &old), &second.side(after, &new)), None))
}
