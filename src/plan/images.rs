//! The images that changed Dockerfiles make, as the pipeline builds them.

use super::FileChange;
use crate::dockerfile::{Base, Dockerfile, Kind, is_dockerfile};
use crate::symbolic::{Trace, arguments_given};

/// The image that a Dockerfile ships, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageChange {
    /// The Dockerfile's name, relative to the repository.
    pub file: String,
    /// The image as it was.
    pub before: Shipped,
    /// The same as it would be.
    pub after: Shipped,
}

/// The image of the last stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// What it is built upon, with the arguments that the builds give; as written where only they know it.
    pub base: String,
    /// The instructions that make its layers on top, as written.
    pub layers: Vec<String>,
}

/// The images of the Dockerfiles among `files` that aren't new, as the runs before and after build them.
pub(super) fn of(files: &[FileChange], was: &[Trace], is: &[Trace]) -> Vec<ImageChange> {
    let change = |file: &FileChange| {
        let before = shipped(&file.name, file.before.as_deref()?, was)?;
        let after = shipped(&file.name, &file.after, is)?;
        Some(ImageChange { file: file.name.clone(), before, after })
    };
    files.iter().filter(|file| is_dockerfile(&file.name)).filter_map(change).collect()
}

fn shipped(name: &str, text: &str, traces: &[Trace]) -> Option<Shipped> {
    let effects = traces.iter().flat_map(Trace::effects).map(|(_, effect)| effect);
    let file = Dockerfile::parse_with(text, arguments_given(effects, name)).ok()?;
    let last = file.stages.len().checked_sub(1)?;
    let base =
        file.chain(last).into_iter().find_map(|stage| match (&stage.base, &stage.from.kind) {
            (Base::Stage(_), _) => None,
            (Base::Image(image), Kind::From(from)) => {
                Some(image.text.clone().unwrap_or_else(|| from.image.text.clone()))
            }
            _ => Some("scratch".to_owned()),
        })?;
    Some(Shipped { base, layers: file.image(last).layers })
}
