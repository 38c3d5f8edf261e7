//! Recognises installs of a language: by command, package, address or loaded file.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Install, Language, TABLE, languages};

/// Programs of the system that install packages, and the sub-command that does.
const PACKAGERS: [(&str, &str); 3] = [("apt-get", "install"), ("apt", "install"), ("apk", "add")];

/// What a command does to install a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// The language.
    pub language: &'static Language,
    /// The version that the command names.
    pub version: Option<String>,
}

/// How a program installs a language.
struct Lines {
    install: &'static Install,
    /// Words that tell one command from another, options among them.
    known: Vec<&'static str>,
    commands: Vec<Line>,
}

/// A command, and the version that it means where it names none.
struct Line {
    words: Vec<&'static str>,
    means: Option<&'static str>,
}

/// The ways to install a language, by the program that does it, in the order of the table.
static BY_PROGRAM: LazyLock<HashMap<&str, Vec<Lines>>> = LazyLock::new(|| {
    let mut all: HashMap<&str, Vec<Lines>> = HashMap::new();
    for install in &TABLE.install {
        let known: Vec<&str> = install.command.iter().flat_map(|p| p.split(' ')).collect();
        for line in install.command.iter().map(|pattern| Line::of(pattern)) {
            let program = all.entry(line.words[0]).or_default();
            match program.last_mut().filter(|last| std::ptr::eq(last.install, install)) {
                Some(last) => last.commands.push(line),
                None => program.push(Lines { install, known: known.clone(), commands: vec![line] }),
            }
        }
    }
    all
});

/// What a command installs by its words.
pub fn by_command(words: &[&str]) -> Option<Installed> {
    BY_PROGRAM.get(words.first()?)?.iter().find_map(|lines| {
        let is_said = |word: &&str| !word.starts_with('-') || lines.known.contains(word);
        let said: Vec<&str> = words.iter().copied().filter(is_said).collect();
        let version = lines.commands.iter().find_map(|line| line.version(&said))?;
        installed(lines.install, version)
    })
}

/// What the packages of a command of the system's package manager install, if they all belong to one language.
pub fn by_packages(words: &[&str]) -> Option<Installed> {
    let (program, rest) = words.split_first()?;
    let mut operands = rest.iter().filter(|word| !word.starts_with('-'));
    let sub = operands.next()?;
    if !PACKAGERS.contains(&(*program, *sub)) {
        return None;
    }
    let packages: Vec<&str> = operands.copied().collect();
    found(|install| {
        let mut version = None;
        for package in &packages {
            let known = install.packages.iter().find_map(|pattern| capture(pattern, package))?;
            version = version.or(known);
        }
        let complete = install.needs.iter().all(|needed| packages.contains(&needed.as_str()))
            && (install.needs.is_empty() || version.is_some());
        (!packages.is_empty() && complete).then_some(version)
    })
}

/// What an archive at this address installs.
pub fn by_download(address: &str) -> Option<Installed> {
    found(|install| install.download.iter().find_map(|pattern| capture(pattern, address)))
}

/// What a script from this address installs when it is run with these words; none: it is only fetched.
pub fn by_script(address: &str, words: &[&str]) -> Option<Installed> {
    found(|install| {
        let named = install.script.iter().find_map(|pattern| capture(pattern, address))?;
        let option = install.options.iter().find_map(|name| option(name, words));
        let usual = install.without_option.clone().filter(|_| !words.is_empty());
        Some(named.or(option).or(usual))
    })
}

/// The language that can be used once this file is loaded.
pub fn by_load(path: &str) -> Option<Installed> {
    found(|install| install.loads.iter().any(|file| file == path).then_some(None))
}

/// Whether the program is one that installs versions of this language.
pub fn is_manager(language: &Language, program: &str) -> bool {
    let own = TABLE.install.iter().filter(|install| install.language == language.id);
    let mut commands = own.flat_map(|install| &install.command);
    !language.programs.iter().any(|own| own == program)
        && commands.any(|pattern| pattern.split(' ').next() == Some(program))
}

fn found(look: impl Fn(&'static Install) -> Option<Option<String>>) -> Option<Installed> {
    TABLE.install.iter().find_map(|install| installed(install, look(install)?))
}

fn installed(install: &Install, version: Option<String>) -> Option<Installed> {
    let version = version.map(|text| cleaned(&text)).filter(|text| !text.is_empty());
    let language = languages().iter().find(|language| language.id == install.language)?;
    Some(Installed { language, version })
}

/// `v20.x` is 20, `lts/iron` is `iron`.
fn cleaned(version: &str) -> String {
    let version = version.strip_prefix('v').unwrap_or(version);
    let version = version.strip_prefix("lts/").filter(|name| *name != "*").unwrap_or(version);
    version.trim_end_matches(".x").trim_end_matches(".*").to_owned()
}

impl Line {
    fn of(pattern: &'static str) -> Line {
        let (command, means) = match pattern.split_once(" => ") {
            Some((command, version)) => (command, Some(version)),
            None => (pattern, None),
        };
        Line { words: command.split(' ').collect(), means }
    }

    /// Whether this is what was said, and the version that it names or means.
    fn version(&self, said: &[&str]) -> Option<Option<String>> {
        if said.len() != self.words.len() {
            return None;
        }
        let mut version = self.means.map(str::to_owned);
        for (pattern, word) in self.words.iter().zip(said) {
            version = capture(pattern, word)?.or(version);
        }
        Some(version)
    }
}

fn option(name: &str, words: &[&str]) -> Option<String> {
    let inline = || words.iter().find_map(|w| w.strip_prefix(name)?.strip_prefix('='));
    let next = || words.iter().position(|w| *w == name).and_then(|at| words.get(at + 1).copied());
    inline().or_else(next).map(str::to_owned)
}

/// Whether a text fits a pattern, and what stands in the place of `{version}`.
fn capture(pattern: &str, text: &str) -> Option<Option<String>> {
    let (pattern, open) = match pattern.strip_suffix('*') {
        Some(start) => (start, true),
        None => (pattern, false),
    };
    let Some((before, after)) = pattern.split_once("{version}") else {
        let fits = if open { text.starts_with(pattern) } else { text == pattern };
        return fits.then_some(None);
    };
    let rest = text.strip_prefix(before)?;
    let end = match (after.is_empty(), open) {
        (true, _) => rest.len(),
        (false, true) => rest.find(after)?,
        (false, false) => rest.len().checked_sub(after.len()).filter(|_| rest.ends_with(after))?,
    };
    let version = &rest[..end];
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-*/".contains(c);
    let is_word = !version.is_empty() && !version.starts_with('-');
    (is_word && version.chars().all(plain)).then(|| Some(version.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(found: Option<Installed>) -> Option<(String, Option<String>)> {
        found.map(|i| (i.language.id.clone(), i.version))
    }

    fn some(language: &str, version: Option<&str>) -> Option<(String, Option<String>)> {
        Some((language.to_owned(), version.map(str::to_owned)))
    }

    #[test]
    fn every_command_starts_with_a_program() {
        assert!(BY_PROGRAM.len() > 3);
        let is_plain = |name: &str| !name.contains(['{', '*', '=']) && !name.is_empty();
        assert!(BY_PROGRAM.keys().all(|program| is_plain(program)));
    }

    #[test]
    fn commands_say_language_and_version() {
        assert_eq!(told(by_command(&["nvm", "install", "20"])), some("node", Some("20")));
        assert_eq!(
            told(by_command(&["nvm", "install", "-s", "v20.11.1"])),
            some("node", Some("20.11.1"))
        );
        assert_eq!(told(by_command(&["nvm", "install"])), some("node", None));
        assert_eq!(told(by_command(&["nvm", "install", "--lts"])), some("node", Some("lts")));
        assert_eq!(
            told(by_command(&["sdk", "install", "java", "17.0.9-tem"])),
            some("java", Some("17.0.9-tem"))
        );
        assert_eq!(told(by_command(&["nvm", "ls"])), None);
    }

    #[test]
    fn packages_count_only_if_all_belong_to_the_language() {
        let all = |words: &str| told(by_packages(&words.split(' ').collect::<Vec<_>>()));
        assert_eq!(all("apt-get install -y golang-go"), some("go", None));
        assert_eq!(all("apt-get install -y openjdk-17-jdk"), some("java", Some("17")));
        assert_eq!(all("apk add --no-cache nodejs npm"), some("node", None));
        let both = all("apt-get install -y maven openjdk-17-jdk");
        assert_eq!(both, some("java-maven", Some("17")));
        assert_eq!(all("apt-get install -y maven"), None);
        assert_eq!(all("apt-get install -y golang make"), None);
        assert_eq!(all("apt-get update"), None);
    }

    #[test]
    fn addresses_say_language_and_version() {
        let go = by_download("https://go.dev/dl/go1.22.3.linux-amd64.tar.gz");
        assert_eq!(told(go), some("go", Some("1.22.3")));
        let node = by_script("https://deb.nodesource.com/setup_20.x", &[]);
        assert_eq!(told(node), some("node", Some("20")));
        let rust = |words: &[&str]| told(by_script("https://sh.rustup.rs", words));
        assert_eq!(rust(&["sh", "-s", "--", "-y"]), some("rust", Some("stable")));
        assert_eq!(
            rust(&["sh", "-s", "--", "--default-toolchain=1.75"]),
            some("rust", Some("1.75"))
        );
        let node = by_download("https://nodejs.org/dist/v20.11.1/node-v20.11.1-linux-x64.tar.xz");
        assert_eq!(told(node), some("node", Some("20.11.1")));
        assert_eq!(told(by_download("https://example.com/go1.22.tar.gz")), None);
    }
}
