//! The images that rewritten Dockerfiles make: their layers before and after.

use crate::model::secret::redact;
use crate::plan::{ImageChange, Migration, Shipped};

use super::markdown::{code, text};

/// The section, if a Dockerfile changes. Sizes are never shown: nothing was built.
pub(super) fn section(migration: &Migration) -> Option<String> {
    let parts: Vec<String> = migration.images.iter().map(of).collect();
    let title = "## Images\n\nWhat stands on top of the base in the image that is shipped. No image was built, so no \
                 size is known; `docker history IMAGE` shows them.";
    (!parts.is_empty()).then(|| format!("{title}\n\n{}", parts.join("\n\n")))
}

fn of(image: &ImageChange) -> String {
    format!(
        "### {}\n\nBefore:\n\n{}\n\nAfter:\n\n{}",
        text(&image.file),
        layers(&image.before),
        layers(&image.after)
    )
}

/// An instruction or a name in one line, without secrets.
pub(super) fn one_line(layer: &str) -> String {
    let words: Vec<&str> = layer.split_whitespace().filter(|word| *word != "\\").collect();
    redact(&words.join(" ")).into_owned()
}

fn layers(image: &Shipped) -> String {
    let base = format!("- {} (base)", code(&one_line(&image.base)));
    let all = image.layers.iter().map(|layer| format!("- {}", code(&one_line(layer))));
    std::iter::once(base).chain(all).collect::<Vec<_>>().join("\n")
}
