//! The images that rewritten Dockerfiles make: their layers before and after.

use crate::dockerfile::{Dockerfile, Image};
use crate::model::secret::redact;
use crate::plan::{FileChange, Migration};

use super::markdown::{code, text};

/// The section, if a Dockerfile changes. Sizes are never shown: nothing was built.
pub(super) fn section(migration: &Migration) -> Option<String> {
    let parts: Vec<String> = migration.others.iter().filter_map(of).collect();
    let title = "## Images\n\nWhat stands on top of the base in the image that is shipped. No image was built, so no \
                 size is known; `docker history IMAGE` shows them.";
    (!parts.is_empty()).then(|| format!("{title}\n\n{}", parts.join("\n\n")))
}

fn of(file: &FileChange) -> Option<String> {
    let (before, after) = both(file)?;
    Some(format!(
        "### {}\n\nBefore:\n\n{}\n\nAfter:\n\n{}",
        text(&file.name),
        layers(&before),
        layers(&after)
    ))
}

/// The image that is shipped, before and after; none where the file is no Dockerfile or is new.
pub(super) fn both(file: &FileChange) -> Option<(Image, Image)> {
    let last = |text: &str| {
        let file = Dockerfile::parse(text).ok()?;
        Some(file.image(file.stages.len().saturating_sub(1)))
    };
    Some((last(file.before.as_deref()?)?, last(&file.after)?))
}

/// A layer's instruction in one line, without secrets.
pub(super) fn one_line(layer: &str) -> String {
    let words: Vec<&str> = layer.split_whitespace().filter(|word| *word != "\\").collect();
    redact(&words.join(" ")).into_owned()
}

fn layers(image: &Image) -> String {
    let base = image.base.as_deref().unwrap_or("scratch");
    let all = std::iter::once(format!("- {} (base)", code(base)));
    all.chain(image.layers.iter().map(|layer| format!("- {}", code(&one_line(layer)))))
        .collect::<Vec<_>>()
        .join("\n")
}
