//! Whether an image that serves plain files still serves them, by a web server in place of a program.

use serde_json::Value;

use crate::dockerfile::{Image, Start};
use crate::facts::builders::builders;
use crate::facts::images::{repository, tag};
use crate::project::Project;

/// What an image serves with a web server in place of a program.
pub(super) struct Site {
    /// The line that started the program.
    pub line: String,
    /// The folder of the builder that was served and still is.
    pub folder: String,
    /// The web server.
    pub server: String,
}

/// The site that both images serve: `was` by a program that serves nothing but files, `is` by the web server that is
/// set up for the same folder. `dockerfile` is the path of the file that makes them.
pub(super) fn of(was: &Image, is: &Image, project: &Project, dockerfile: &str) -> Option<Site> {
    let facts = &builders().site;
    let base = is.base.as_deref()?;
    let (image, root) = match starts(is, &facts.small.start) {
        true => (&facts.small.image, &facts.small.root),
        false if starts(is, &facts.start) => (&facts.image, &facts.root),
        false => return None,
    };
    if repository(base) != repository(image) || tag(base).is_empty() {
        return None;
    }
    let words = started(was, project, dockerfile)?;
    let server = facts.servers.iter().find(|it| words.contains(&it.program))?;
    let put = is.files.iter().find(|put| put.dest == *root && put.from.is_some())?;
    let folder = put.sources.first()?;
    let named = |word: &String| {
        let word = word.trim_start_matches("./").trim_end_matches('/');
        !word.is_empty() && (folder == word || folder.ends_with(&format!("/{word}")))
    };
    let served = words.iter().any(named) || folder.ends_with(&format!("/{}", server.folder));
    served.then(|| Site {
        line: words.join(" "),
        folder: folder.clone(),
        server: repository(image).to_owned(),
    })
}

/// Whether an image starts with these words alone, where a word in braces stands for any.
fn starts(image: &Image, words: &[String]) -> bool {
    let Some(Start::Exec(own)) = &image.cmd else { return false };
    let fits = |(own, word): (&String, &String)| own == word || word.starts_with('{');
    image.entrypoint.is_none() && own.len() == words.len() && own.iter().zip(words).all(fits)
}

/// The words that an image starts, with a script of package.json in the place of its name.
fn started(image: &Image, project: &Project, dockerfile: &str) -> Option<Vec<String>> {
    let starts = [&image.entrypoint, &image.cmd].into_iter().flatten();
    let words: Vec<String> = starts
        .flat_map(|start| match start {
            Start::Exec(words) => words.clone(),
            Start::Shell(line) => line.split_whitespace().map(str::to_owned).collect(),
        })
        .collect();
    let is_manager = matches!(words.first()?.as_str(), "npm" | "yarn" | "pnpm");
    if !is_manager {
        return Some(words);
    }
    let folder = dockerfile.rsplit_once('/').map_or_else(String::new, |(it, _)| format!("{it}/"));
    let package = [format!("{folder}package.json"), "package.json".to_owned()];
    let text = package.iter().find_map(|path| project.text(path))?;
    let json: Value = serde_json::from_str(text).ok()?;
    let line = json.get("scripts")?.get(words.last()?)?.as_str()?;
    Some(line.split_whitespace().map(str::to_owned).collect())
}
