//! Installs of languages: what a command brings, and scripts of which it is known what they install.

use super::files::Content;
use super::interpreter::Interpreter;
use super::paths::Target;
use super::printed::Printed;
use super::programs::output;
use super::shell::Shell;
use super::trace::{Effect, Outside};
use super::value::{Part, Value};
use crate::facts::Resource;
use crate::facts::commands::{Kind, program_name};
use crate::facts::toolchains::{self, Installed};
use crate::yaml::Span;

/// Programs that run a script that they are given.
const SHELLS: [&str; 5] = ["bash", "sh", "dash", "ash", "zsh"];

impl Interpreter<'_> {
    /// Runs a script that is known to install a language, from its address: fed to a shell, or downloaded before.
    pub(super) fn installer(
        &mut self,
        words: &[Value],
        span: Span,
        shell: &Shell,
        input: Option<&Value>,
    ) -> Option<Printed> {
        let texts: Vec<&str> = words.iter().map(|w| w.literal().unwrap_or_default()).collect();
        let addresses = script_addresses(words, &texts, shell, input);
        let installed = addresses.iter().find_map(|a| toolchains::by_script(a, &texts))?;
        let mut effect = self.plain_effect(words.to_vec(), span, shell);
        effect.kind = Some(Kind::Fetch);
        effect.input = input.cloned();
        effect.outside.push(Outside {
            kind: Some(Resource::PackageRepository),
            name: None,
            changes: false,
        });
        effect.installs = Some(installed);
        let printed = Printed::line(output(&effect, None));
        self.effect(effect);
        Some(printed)
    }
}

/// What an effect installs by its words: a command, packages, an archive or a script that is fetched.
pub(super) fn installed(effect: &Effect) -> Option<Installed> {
    let words: Option<Vec<&str>> = effect.words.iter().map(Value::literal).collect();
    let mut words = words?;
    *words.first_mut()? = program_name(words[0]);
    let fetched = || {
        let addresses = words.iter().filter(|word| word.contains("://"));
        let fetches = matches!(words[0], "curl" | "wget").then_some(addresses);
        let known = |address| {
            toolchains::by_download(address).or_else(|| toolchains::by_script(address, &[]))
        };
        fetches.into_iter().flatten().find_map(|address| known(address))
    };
    toolchains::by_command(&words).or_else(|| toolchains::by_packages(&words)).or_else(fetched)
}

/// Where the script that these words run comes from.
fn script_addresses(
    words: &[Value],
    texts: &[&str],
    shell: &Shell,
    input: Option<&Value>,
) -> Vec<String> {
    let is_shell = SHELLS.contains(&program_name(texts.first().copied().unwrap_or_default()));
    let operand = (1..texts.len()).find(|at| !texts[*at].starts_with('-'));
    let file = match operand {
        _ if !is_shell => texts[0].contains('/').then(|| &words[0]),
        Some(at) if !texts[1..at].contains(&"-s") => Some(&words[at]),
        _ => return input.map(addresses).unwrap_or_default(),
    };
    match file.map(|word| shell.target(word)) {
        Some(Target::Path(path)) => match shell.files.look(&path).content {
            Content::Made(by) => by.words.iter().flat_map(addresses).collect(),
            Content::Lines { base: None, lines } => {
                lines.iter().flat_map(|line| addresses(&line.text)).collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The addresses in a text, or in the words of the command that printed it.
fn addresses(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    value.walk(&mut |part| {
        if let Part::Text(text) = part {
            let words = text.split_whitespace().filter(|word| word.contains("://"));
            found.extend(words.map(str::to_owned));
        }
    });
    found
}
