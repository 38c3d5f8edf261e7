//! The images that rewritten Dockerfiles make.

use serde::Serialize;

use crate::plan::{ImageChange, Migration, Shipped};
use crate::report::images::one_line;

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
    let image = |image: &ImageChange| Image {
        file: image.file.clone(),
        before: layers(&image.before),
        after: layers(&image.after),
    };
    migration.images.iter().map(image).collect()
}

fn layers(image: &Shipped) -> Layers {
    Layers {
        base: one_line(&image.base),
        layers: image.layers.iter().map(|layer| one_line(layer)).collect(),
    }
}
