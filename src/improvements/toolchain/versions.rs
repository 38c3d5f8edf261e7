//! The version of a language that the repository asks for.

use crate::facts::toolchains::Language;
use crate::improvements::Context;
use crate::project::Project;
use crate::verdict::Evidence;

/// A version with the file that says so.
pub(super) struct Asked {
    /// The file.
    pub file: String,
    /// As it is written: `1.22`, `>=18`.
    pub version: String,
    line: usize,
}

/// What the project's own files say.
pub(super) fn asked(language: &Language, project: &Project) -> Option<Asked> {
    let read: &[(&str, Reader)] = match language.id.as_str() {
        "go" => &[("go.mod", go_mod), (".go-version", whole)],
        "node" => &[(".nvmrc", whole), (".node-version", whole), ("package.json", engines)],
        "python" => &[(".python-version", whole)],
        "dotnet" => &[("global.json", sdk)],
        "rust" => &[("rust-toolchain.toml", channel), ("rust-toolchain", channel)],
        _ => &[],
    };
    read.iter().find_map(|(file, reader)| {
        let (line, version) = reader(project.text(file)?)?;
        Some(Asked { file: (*file).to_owned(), version, line })
    })
}

/// Gives the line, from 1, and the version.
type Reader = fn(&str) -> Option<(usize, String)>;

impl Asked {
    /// The version, if it is one and not a range.
    pub(super) fn exact(&self) -> Option<&str> {
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
        (!self.version.is_empty() && self.version.chars().all(plain)).then_some(&self.version)
    }

    /// Whether `version` is what is asked for, as far as both are written.
    pub(super) fn agrees(&self, version: &str) -> bool {
        let start = self.version.trim_start_matches(['^', '~', '>', '=', ' ', 'v']);
        let open = self.version.starts_with('>') || self.file == "go.mod";
        let (asked, has) = (numbers(start), numbers(version));
        if asked.is_empty() || has.is_empty() {
            return true;
        }
        let both = asked.len().min(has.len());
        match (open, self.version.starts_with(['^', '~'])) {
            (true, _) => has[..both] >= asked[..both],
            (_, true) => has[0] == asked[0],
            _ => has[..both] == asked[..both],
        }
    }

    /// Whether the official image of `version` would refuse to work with these sources: Go's fetches no newer one.
    pub(super) fn forbids(&self, language: &Language, version: &str) -> bool {
        language.id == "go" && !self.agrees(version)
    }

    pub(super) fn evidence(&self, context: &Context<'_>) -> Evidence {
        context.source().in_file(&self.file, self.line)
    }
}

/// The leading numbers of `20.11.x`.
fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map_while(|part| part.parse().ok()).collect()
}

fn whole(text: &str) -> Option<(usize, String)> {
    let line = text.lines().next()?.trim();
    let version = line.strip_prefix('v').unwrap_or(line);
    (!version.is_empty()).then(|| (1, version.to_owned()))
}

fn go_mod(text: &str) -> Option<(usize, String)> {
    let version = |line: &str| Some(line.trim().strip_prefix("go ")?.trim().to_owned());
    found(text, version)
}

fn channel(text: &str) -> Option<(usize, String)> {
    let quoted = |line: &str| {
        let value = line.trim().strip_prefix("channel")?.trim_start().strip_prefix('=')?;
        Some(value.trim().trim_matches('"').to_owned())
    };
    found(text, quoted).or_else(|| whole(text).filter(|(_, version)| !version.starts_with('[')))
}

fn engines(text: &str) -> Option<(usize, String)> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let version = json.get("engines")?.get("node")?.as_str()?.trim();
    let line = text.lines().position(|line| line.contains("\"node\""))?;
    let simple = !version.contains(['|', ' ', '<', '*']);
    simple.then(|| (line + 1, version.trim_end_matches(".x").to_owned()))
}

fn sdk(text: &str) -> Option<(usize, String)> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let version = json.get("sdk")?.get("version")?.as_str()?.to_owned();
    let line = text.lines().position(|line| line.contains("\"version\""))?;
    Some((line + 1, version))
}

fn found(text: &str, version: impl Fn(&str) -> Option<String>) -> Option<(usize, String)> {
    text.lines().enumerate().find_map(|(index, line)| Some((index + 1, version(line)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(file: &str, version: &str) -> Asked {
        Asked { file: file.to_owned(), version: version.to_owned(), line: 1 }
    }

    #[test]
    fn versions_are_read() {
        assert_eq!(go_mod("module x\n\ngo 1.22.1\n"), Some((3, "1.22.1".to_owned())));
        assert_eq!(whole("v20.11.1\n"), Some((1, "20.11.1".to_owned())));
        assert_eq!(
            engines("{\n\"engines\": {\n\"node\": \">=18\"}}"),
            Some((3, ">=18".to_owned()))
        );
        assert_eq!(channel("[toolchain]\nchannel = \"1.75\"\n"), Some((2, "1.75".to_owned())));
    }

    #[test]
    fn versions_agree_as_far_as_they_are_written() {
        assert!(asks(".nvmrc", "20").agrees("20.11.1") && !asks(".nvmrc", "18").agrees("20"));
        assert!(asks("package.json", ">=18").agrees("20"));
        assert!(asks("go.mod", "1.21").agrees("1.22.3") && !asks("go.mod", "1.23").agrees("1.22"));
        assert!(asks(".nvmrc", "lts/iron").agrees("20"));
    }
}
