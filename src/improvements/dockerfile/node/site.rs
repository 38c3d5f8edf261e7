//! Sites: built with Node, served by a web server as plain files.

use super::package::{Package, package_of};
use super::work::{FOLDER, Work};
use crate::dockerfile::{Kind, joined};
use crate::facts::builders::{SiteServer, builders};
use crate::improvements::Context;
use crate::improvements::dockerfile::split::{Carried, Final, Recipe};
use crate::improvements::dockerfile::start::Started;
use crate::improvements::dockerfile::subject::Subject;
use crate::improvements::dockerfile::{Answer, consumers, stays};

/// What a server of plain files is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Site {
    server: &'static SiteServer,
    /// The folder that it serves, as written.
    folder: String,
    /// Where it listens, if that is said.
    port: Option<u16>,
    /// Whether unknown paths get the front page.
    fallback: bool,
}

impl Site {
    /// What the words of a command ask for; `None` if it serves no files, or something of it isn't known.
    pub(super) fn of(words: &[String]) -> Option<Site> {
        let (program, rest) = words.split_first()?;
        let mut server = builders().site.servers.iter().filter(|it| it.program == *program);
        let server = server.find(|it| it.verb.is_none() || it.verb.as_ref() == rest.first())?;
        let mut site =
            Site { server, folder: server.folder.clone(), port: None, fallback: server.fallback };
        let mut rest = rest.iter().skip(usize::from(server.verb.is_some()));
        while let Some(word) = rest.next() {
            let (option, inline) = match word.split_once('=') {
                Some((option, value)) => (option, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            let listed = |all: &[String]| all.iter().any(|it| it == option);
            if listed(&server.single) {
                site.fallback = true;
            } else if listed(&server.port_options) {
                let value = inline.or_else(|| rest.next().cloned())?;
                site.port = Some(value.rsplit(':').next()?.parse().ok()?);
            } else if listed(&server.host_options) {
                inline.or_else(|| rest.next().cloned())?;
            } else if word.starts_with('-') {
                server.quiet.iter().find(|it| *it == word)?;
            } else {
                site.folder.clone_from(word);
            }
        }
        Some(site)
    }

    /// Where it listens: as it is told, else as the image says, else by default.
    fn port(&self, subject: &Subject<'_>, package: &Package) -> Option<u16> {
        let image = subject.file.image(0);
        let exposed: Vec<u16> =
            image.exposed.iter().filter_map(|port| port.split('/').next()?.parse().ok()).collect();
        let set = image.environment.get("PORT").cloned().flatten();
        let by_variable = || set.filter(|_| self.server.reads_port)?.parse().ok();
        let defaults = &self.server.ports;
        self.port.or_else(by_variable).or(match exposed.as_slice() {
            [] if package.needs(package_of(&self.server.program)) && defaults.len() > 1 => None,
            [] => defaults.first().copied(),
            [one] => defaults.contains(one).then_some(*one),
            _ => None,
        })
    }
}

/// A builder, and a web server with what it makes.
pub(super) fn recipe(
    subject: &Subject<'_>,
    context: &Context<'_>,
    work: &Work,
    site: &Site,
    package: &Package,
    started: &Started,
) -> Result<Recipe, Answer> {
    let facts = &builders().site;
    let program = &site.server.program;
    check(subject, context, started, program)?;
    let folder = work.folder.clone().unwrap_or_else(|| FOLDER.to_owned());
    let path = joined(Some(&folder), &site.folder);
    let is_below = |placed: String| placed == path || placed.starts_with(&format!("{path}/"));
    let mut tracked = subject.files(context).filter_map(|file| subject.placed(file, FOLDER));
    if path == folder || tracked.any(is_below) {
        return Err(stays(&format!("`{program}` serves {path}, which isn't only what is built")));
    }
    let Some(port) = site.port(subject, package) else {
        return Err(stays(&format!("on which port `{program}` listens isn't said in one place")));
    };
    let bases = servers(port, site.fallback);
    let server = match bases.as_slice() {
        [only] => only.id.clone(),
        _ => "a web server".to_owned(),
    };
    Ok(Recipe {
        bases,
        carried: vec![Carried { path: path.clone(), owner: None, to: Some(facts.root.clone()) }],
        start: Some(format!("CMD {:?}", facts.start)),
        summary: Some(format!(
            "one builds, the other serves {path} with {server} on port {port} instead of `{program}`"
        )),
        ..Recipe::default()
    })
}

/// The web servers that may serve a site.
fn servers(port: u16, fallback: bool) -> Vec<Final> {
    let facts = &builders().site;
    let of = |image: &str, meaning: &str| Final {
        id: image.split(':').next().unwrap_or_default().to_owned(),
        image: image.to_owned(),
        meaning: meaning.to_owned(),
        setup: None,
        copies: Vec::new(),
        start: None,
    };
    let setup = Some(configured(port, fallback));
    let usual = Final { setup, ..of(&facts.image, "a web server alone") };
    let small = &facts.small;
    let words: Vec<String> =
        small.start.iter().map(|word| word.replace("{port}", &port.to_string())).collect();
    let start = Some((format!("CMD {words:?}"), small.root.clone()));
    let small = Final { start, ..of(&small.image, &small.meaning) };
    std::iter::once(usual).chain((!fallback).then_some(small)).collect()
}

/// What a web server in place of the program would lose.
fn check(
    subject: &Subject<'_>,
    context: &Context<'_>,
    started: &Started,
    program: &str,
) -> Result<(), Answer> {
    if let Some(script) = &started.script {
        return Err(stays(&format!("{script} runs before the files are served")));
    }
    let configured = |path: &&str| builders().site.configurations.iter().any(|it| it == path);
    if let Some(path) = subject.files(context).find(configured) {
        return Err(stays(&format!("{path} tells `{program}` what to answer")));
    }
    let mut all = subject.file.stages.iter().flat_map(|stage| &stage.instructions);
    if let Some(user) = all.find(|it| matches!(it.kind, Kind::User(_))) {
        let line = user.line;
        return Err(stays(&format!("line {line} sets a user that a web server doesn't have")));
    }
    match consumers::others(subject, context, started).iter().find(|other| !other.is_shell()) {
        Some(other) => {
            let (file, program) = (&other.line.file, &other.program);
            Err(stays(&format!("{file} starts `{program}` in its image")))
        }
        None => Ok(()),
    }
}

/// The command that sets the web server up.
fn configured(port: u16, fallback: bool) -> String {
    let facts = &builders().site;
    let lines = if fallback { &facts.fallback } else { &facts.plain };
    let all = lines.iter().map(|line| {
        let line = line.replace("{port}", &port.to_string()).replace("{root}", &facts.root);
        format!("    '{line}' \\\n")
    });
    format!("printf '%s\\n' \\\n{}    > {}", all.collect::<String>(), facts.configuration)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(line: &str) -> Option<(String, Option<u16>, bool)> {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let Site { folder, port, fallback, .. } = Site::of(&words)?;
        Some((folder, port, fallback))
    }

    #[test]
    fn what_a_server_is_told_is_read() {
        assert_eq!(site("serve -s build"), Some(("build".into(), None, true)));
        assert_eq!(
            site("serve dist -l tcp://0.0.0.0:8080"),
            Some(("dist".into(), Some(8080), false))
        );
        assert_eq!(site("http-server ./dist -p 3000"), Some(("./dist".into(), Some(3000), false)));
        assert_eq!(
            site("vite preview --host 0.0.0.0 --port=80"),
            Some(("dist".into(), Some(80), true))
        );
        assert_eq!(site("serve --cors build"), None);
        assert_eq!(site("vite"), None);
        assert_eq!(site("next start"), None);
    }
}
