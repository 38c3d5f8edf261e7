//! The images that rewritten Dockerfiles make.

use serde::Serialize;

use crate::dockerfile;
use crate::plan::Migration;
use crate::report::images::{both, one_line};

/// The layers of an image before and after.
#[derive(Serialize)]
pub(in crate::report) struct Image {
    pub(in crate::report) file: String,
    pub(in crate::report) before: Layers,
    pub(in crate::report) after: Layers,
}

/// What an image is made of.
#[derive(Serialize)]
pub(in crate::report) struct Layers {
    pub(in crate::report) base: String,
    pub(in crate::report) layers: Vec<String>,
}

pub(super) fn all(migration: &Migration) -> Vec<Image> {
    let image = |file: &crate::plan::FileChange| {
        let (before, after) = both(file)?;
        let file = file.name.clone();
        Some(Image { file, before: layers(&before), after: layers(&after) })
    };
    migration.others.iter().filter_map(image).collect()
}

fn layers(image: &dockerfile::Image) -> Layers {
    let base = image.base.as_deref().unwrap_or("scratch").to_owned();
    Layers { base, layers: image.layers.iter().map(|layer| one_line(layer)).collect() }
}
