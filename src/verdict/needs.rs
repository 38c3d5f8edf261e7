//! Whether the repository names a file that an image would lose.

use crate::facts::roles;
use crate::project::Project;

/// The first line of a source, a Dockerfile or a compose file that names `path`.
pub(crate) fn mentions(project: &Project, path: &str) -> Option<(String, usize)> {
    let file = path.rsplit('/').next().unwrap_or(path);
    let told = |name: &str| {
        let lower = name.to_ascii_lowercase();
        let talks = [".md", "ignore", "pipelines.yml"].iter().any(|end| lower.ends_with(end));
        !talks && name != project.pipeline_name
    };
    project.texts.iter().filter(|(name, _)| told(name)).find_map(|(name, text)| {
        let names = |line: &str| has_word(line, file) || roles::reads_by_library(line, file);
        let line = text.as_str().lines().position(names)?;
        Some((name.clone(), line + 1))
    })
}

/// Whether `word` stands in the line by itself: not as part of a longer name.
fn has_word(line: &str, word: &str) -> bool {
    let continues = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = &line[at + word.len()..];
        let longer = after.strip_prefix('.').is_some_and(|a| a.starts_with(continues));
        !before.is_some_and(continues) && !after.starts_with(continues) && !longer
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_called_env_is_no_file() {
        assert!(!has_word("const x = process.env;", ".env"));
        assert!(!has_word("COPY .env.local .", ".env"));
        assert!(!has_word("import.meta.env.MODE", ".env"));
        assert!(has_word("COPY .env .", ".env"));
        assert!(has_word("open('./.env')", ".env"));
    }

    #[test]
    fn a_library_reads_the_file_without_naming_it() {
        let mut project = Project::of_text("bitbucket-pipelines.yml", "");
        project
            .texts
            .insert("main.go".into(), "package main\nimport \"github.com/joho/godotenv\"\n".into());
        assert_eq!(mentions(&project, ".env"), Some(("main.go".into(), 2)));
        assert_eq!(mentions(&project, "shared_vars.sh"), None);
    }
}
