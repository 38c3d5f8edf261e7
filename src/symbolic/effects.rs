//! Fills an effect from the row about its program: reads, writes, images, systems outside.

use std::borrow::Cow;

use super::context;
use super::expand::{folder_read, path_read};
use super::files::{News, is_glob};
use super::interpreter::Interpreter;
use super::line::{
    Line, below, clone_folder, is_address, outside_of, resolved, shape, variables_of,
};
use super::paths::{Target, normalise};
use super::shell::Shell;
use super::trace::{Built, Effect, Read};
use super::value::Value;
use crate::facts::commands::{Need, Selector};
use crate::yaml::Span;

/// Where git keeps the history.
const HISTORY: &str = ".git/**";

impl Interpreter<'_> {
    /// The effect of a program of which a row tells everything.
    pub(super) fn effect_of(
        &mut self,
        line: &Line<'_>,
        span: Span,
        shell: &Shell,
        input: Option<&Value>,
    ) -> Effect {
        let row = line.found.row;
        let mut effect = self.bare_effect(line.words.to_vec(), span, shell);
        effect.kind = Some(row.kind);
        effect.variables = variables_of(line, self.world.project);
        effect.docker = row.needs.contains(&Need::Docker);
        effect.fills_cache = row.writes.contains(&Selector::Cache);
        let inside = self.inside(line, shell);
        for (selectors, optional) in [(&row.reads, false), (&row.optional_reads, true)] {
            for selector in selectors {
                self.add_reads(&mut effect, line, selector, optional, &inside, input);
            }
        }
        for selector in &row.writes {
            effect
                .writes
                .extend(line.paths(selector, &inside).into_iter().filter_map(Target::text));
        }
        for selector in &row.images_written {
            effect.images.extend(line.selected(selector, &inside));
        }
        effect.outside = row.outside.iter().flat_map(|o| outside_of(line, o, &inside)).collect();
        effect
    }

    /// The shell as the program sees it that is told to work in another folder.
    pub(super) fn inside<'s>(&self, line: &Line<'_>, shell: &'s Shell) -> Cow<'s, Shell> {
        let Some(selector) = &line.found.row.folder else { return Cow::Borrowed(shell) };
        let mut inside = Cow::Borrowed(shell);
        for word in line.selected(selector, shell) {
            inside.to_mut().enter(Some(&word));
        }
        inside
    }

    fn add_reads(
        &mut self,
        effect: &mut Effect,
        line: &Line<'_>,
        selector: &Selector,
        optional: bool,
        shell: &Shell,
        input: Option<&Value>,
    ) {
        // the Dockerfile is read along with its context
        let builds = line.found.row.reads.contains(&Selector::Context);
        match selector {
            Selector::Context => {
                self.context(effect, line, shell);
            }
            Selector::Folder => effect.reads.push(folder_read(&below(shell), shell)),
            Selector::CloneFolder => effect.reads.push(folder_read("**", shell)),
            Selector::History => {
                effect.reads.push(Read::History);
                let own = folder_read(HISTORY, shell);
                if matches!(&own, Read::Folder { news, .. } if !news.is_empty()) {
                    effect.reads.push(own);
                }
            }
            Selector::Stdin => effect.input = input.cloned(),
            Selector::Cache | Selector::Tmp | Selector::System => {}
            Selector::Option { names, .. } if builds && names.iter().any(|n| n == "--file") => {}
            Selector::Images(None) => {}
            Selector::Images(Some(inner)) => effect.images.extend(line.selected(inner, shell)),
            Selector::Path(path) => effect.reads.push(fixed_read(path, shell, optional)),
            Selector::Home(path) => {
                effect.reads.push(fixed_read(&format!("~/{path}"), shell, true))
            }
            words => {
                for word in line.selected(words, shell) {
                    if shape(&word).is_none_or(|text| line.found.row.is_local(&text)) {
                        effect.reads.extend(self.read_of(&word, shell, optional));
                    }
                }
            }
        }
    }

    /// What a docker build takes from its context.
    fn context(&self, effect: &mut Effect, line: &Line<'_>, shell: &Shell) {
        let word = line.selected(&Selector::OperandAt(1), shell).into_iter().next();
        let folder = match word.as_ref().map(|word| (is_address(word), shell.target(word))) {
            Some((true, _)) => return,
            Some((false, Target::Path(path))) => path,
            _ => return effect.reads.push(folder_read("**", shell)),
        };
        let built = built(line, shell, folder);
        let (folder, file) = (built.folder.as_str(), built.dockerfile.as_deref());
        let (reads, assumed) = match &built.target {
            Some(None) => (context::whole(shell, folder, file), None),
            target => {
                let target = target.as_ref().and_then(Option::as_deref);
                context::reads(self.world.project, shell, folder, file, target)
            }
        };
        effect.reads.extend(reads);
        effect.assumed = assumed;
        effect.built = Some(built);
    }
}

fn built(line: &Line<'_>, shell: &Shell, folder: String) -> Built {
    let option = |names: &str| {
        let values = line.found.option(line.texts, names);
        values.into_iter().map(|value| line.value(&value)).collect::<Vec<Value>>()
    };
    let dockerfile = match option("-f,--file").first() {
        None => Some(normalise(&folder, "Dockerfile")),
        Some(word) => match shell.target(word) {
            Target::Path(path) => Some(path),
            _ => None,
        },
    };
    let given = |value: &Value| {
        let name = value.pattern("*").split('=').next().unwrap_or_default().to_owned();
        let known = value.literal().and_then(|text| text.split_once('='));
        (name, known.map(|(_, value)| value.to_owned()))
    };
    Built {
        dockerfile,
        target: option("--target").first().map(|value| value.literal().map(str::to_owned)),
        arguments: option("--build-arg").iter().map(given).collect(),
        folder,
    }
}

impl Line<'_> {
    /// The paths and patterns that a selector points at.
    pub(super) fn paths(&self, selector: &Selector, shell: &Shell) -> Vec<Target> {
        let pattern = |text: String| match is_glob(&text) {
            true => Target::Pattern(text),
            false => Target::Path(text),
        };
        match selector {
            Selector::Path(path) => vec![pattern(resolved(path, shell))],
            Selector::Home(path) => vec![pattern(format!("~/{path}"))],
            Selector::Folder => vec![Target::Pattern(below(shell))],
            Selector::History => vec![Target::Pattern(HISTORY.to_owned())],
            Selector::CloneFolder => match clone_folder(self).map(|w| shell.target(&w)) {
                Some(Target::Path(path)) if !path.is_empty() => {
                    vec![Target::Pattern(format!("{path}/**"))]
                }
                _ => vec![Target::Pattern("**".to_owned())],
            },
            Selector::Tmp | Selector::Cache | Selector::System => Vec::new(),
            words => {
                let targets = self.selected(words, shell).into_iter().map(|w| shell.target(&w));
                let whole = |target| match target {
                    Target::Path(path) if path.is_empty() => Target::Pattern("**".to_owned()),
                    other => other,
                };
                targets.map(whole).filter(|t| *t != Target::Device).collect()
            }
        }
    }
}

impl Target {
    /// The path or pattern.
    pub(super) fn text(self) -> Option<String> {
        match self {
            Target::Path(path) | Target::Pattern(path) => Some(path),
            Target::Device => None,
        }
    }
}

fn fixed_read(path: &str, shell: &Shell, optional: bool) -> Read {
    let path = resolved(path, shell);
    match is_glob(&path) {
        true => folder_read(&path, shell),
        false => path_read(&path, shell, optional),
    }
}

/// What is there beside the commit's files, below a folder.
pub(super) fn everything(shell: &Shell, folder: &str) -> Read {
    let pattern = if folder.is_empty() { "**".to_owned() } else { format!("{folder}/**") };
    Read::Folder {
        news: News::of(&shell.files, &pattern),
        pattern,
        tracked: shell.files.cloned(),
        because: None,
        context: true,
    }
}
