//! Roles: what programs, scripts, artifacts and libraries are for, as far as their names say so.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::commands::Kind;

/// What a program is called for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It only prints, and nobody waits for its failure.
    Prints,
    /// It moves files about and judges nothing.
    MovesFiles,
    /// It keeps house in the step.
    KeepsHouse,
    /// It is called for whether it fails.
    Asks,
    /// A part of the shell that only matters to the lines after it.
    SetsShell,
    /// The shell ends the step with it.
    Leaves,
    /// It reads something outside to use it there.
    CallsOutside,
    /// It doesn't fail, or the step stops with it.
    SurelySucceeds,
    /// It writes to a file without changing its content.
    KeepsContent,
    /// The files that it takes away are those that it is called with.
    Removes,
    /// It prints something else at each call.
    Volatile,
    /// It waits for the network or for the docker service.
    Waits,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Table {
    prints: HashSet<String>,
    moves_files: HashSet<String>,
    keeps_house: HashSet<String>,
    asks: HashSet<String>,
    sets_shell: HashSet<String>,
    leaves: HashSet<String>,
    calls_outside: HashSet<String>,
    surely_succeeds: HashSet<String>,
    keeps_content: HashSet<String>,
    removes: HashSet<String>,
    volatile: HashSet<String>,
    waits: HashSet<String>,
    conventional: Conventional,
    for_people: ForPeople,
    by_library: Vec<ByLibrary>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Conventional {
    check: Vec<String>,
    files: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ForPeople {
    endings: Vec<String>,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByLibrary {
    library: String,
    file: String,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/roles.toml");

/// Whether `program` is called for this.
pub fn has(program: &str, role: Role) -> bool {
    let names = match role {
        Role::Prints => &TABLE.prints,
        Role::MovesFiles => &TABLE.moves_files,
        Role::KeepsHouse => &TABLE.keeps_house,
        Role::Asks => &TABLE.asks,
        Role::SetsShell => &TABLE.sets_shell,
        Role::Leaves => &TABLE.leaves,
        Role::CallsOutside => &TABLE.calls_outside,
        Role::SurelySucceeds => &TABLE.surely_succeeds,
        Role::KeepsContent => &TABLE.keeps_content,
        Role::Removes => &TABLE.removes,
        Role::Volatile => &TABLE.volatile,
        Role::Waits => &TABLE.waits,
    };
    names.contains(program)
}

/// The kind of work that a script or target called `name` (or `name:…`) is taken to do.
pub fn conventional(name: &str) -> Option<Kind> {
    let says = |all: &[String]| {
        all.iter().any(|known| {
            name.strip_prefix(known.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        })
    };
    let Conventional { check, files } = &TABLE.conventional;
    if says(check) { Some(Kind::Check) } else { says(files).then_some(Kind::Files) }
}

/// Whether an artifact's pattern looks like something that people open: a report, a picture, a log.
pub fn is_for_people(pattern: &str) -> bool {
    let name = pattern.to_ascii_lowercase();
    let ForPeople { endings, words } = &TABLE.for_people;
    endings.iter().any(|end| name.ends_with(end.as_str()))
        || words.iter().any(|word| name.contains(word.as_str()))
}

/// Whether a line of a source uses a library that reads `file` without naming it.
pub fn reads_by_library(line: &str, file: &str) -> bool {
    TABLE.by_library.iter().any(|row| row.file == file && line.contains(row.library.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        toml::from_str::<Table>(TEXT).unwrap();
    }

    #[test]
    fn a_longer_name_says_something_else() {
        assert_eq!(conventional("test"), Some(Kind::Check));
        assert_eq!(conventional("test:unit"), Some(Kind::Check));
        assert_eq!(conventional("build"), Some(Kind::Files));
        assert_eq!(conventional("testdata"), None);
        assert_eq!(conventional("deploy"), None);
    }

    #[test]
    fn what_people_open_is_told_by_its_name() {
        assert!(is_for_people("out/Coverage/**") && is_for_people("a/b.HTML"));
        assert!(!is_for_people("dist/**"));
    }
}
