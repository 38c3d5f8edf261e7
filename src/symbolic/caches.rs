//! Caches as channels: what a step uses from a cache that it doesn't fill itself.

use super::files::{Pattern, is_outside};
use super::interpreter::Interpreter;
use super::line::Line;
use super::paths::Target;
use super::shell::Shell;
use super::trace::{Effect, Read};
use crate::facts::caches;
use crate::facts::commands::{Selector, program_name};
use crate::model::{Pipelines, Step};

/// A cache of a step.
#[derive(Clone, Debug)]
pub(super) struct StepCache {
    name: String,
    /// Its folder, relative to the clone where it lies in it.
    path: String,
    pattern: Pattern,
    /// The programs that fill it, where they are known.
    programs: Vec<String>,
}

/// The caches of a step that exist.
pub(super) fn of_step(pipelines: &Pipelines, step: &Step) -> Vec<StepCache> {
    let cache = |name: &str| {
        let defined = pipelines.definitions.cache(name).and_then(|c| c.path.as_ref());
        let predefined = || caches::predefined(name)?.path.as_deref();
        let path = defined.map(|p| p.value.as_str()).or_else(predefined)?;
        let path = path.trim_start_matches("./").trim_end_matches('/').to_owned();
        let custom = caches::all_custom().iter().filter(|c| c.name == name || c.path == path);
        let programs = custom.flat_map(|c| c.programs.iter().cloned()).collect();
        Some(StepCache { name: name.to_owned(), pattern: Pattern::new(&path), path, programs })
    };
    step.caches.iter().filter_map(|c| cache(&c.value)).collect()
}

impl StepCache {
    fn is_in_clone(&self) -> bool {
        !is_outside(&self.path) && !self.path.starts_with('$')
    }

    fn overlaps(&self, read: &Read) -> bool {
        match read {
            Read::File { path, .. } => self.pattern.overlaps(path),
            Read::Folder { pattern, .. } => {
                self.pattern.overlaps(pattern) && self.is_in_clone() != is_outside(pattern)
            }
            Read::History | Read::Cache(_) => false,
        }
    }
}

impl Interpreter<'_> {
    /// Notes the caches that an effect reads and that the step hasn't filled.
    pub(super) fn add_cache_reads(&self, effect: &mut Effect) {
        for cache in self.caches.iter().filter(|c| !self.recorder.filled.contains(&c.name)) {
            if effect.reads.iter().any(|read| cache.overlaps(read)) {
                effect.reads.push(Read::Cache(cache.name.clone()));
            }
        }
    }

    /// Notes the caches that a program fills, and those that it lives on.
    pub(super) fn use_caches(&mut self, line: &Line<'_>, shell: &Shell, effect: &mut Effect) {
        let row = line.found.row;
        let program = program_name(line.words[0].literal().unwrap_or_default());
        let fills = row.writes.contains(&Selector::Cache);
        let lives_on = row.reads.contains(&Selector::Cache) && !fills;
        let sure = effect.conditions.is_empty() && !effect.unchecked;
        for cache in self.caches {
            let own = cache.programs.iter().any(|p| p == program);
            if (own && fills || cache.is_written(line, shell)) && sure {
                self.recorder.filled.insert(cache.name.clone());
            } else if lives_on && (own || cache.programs.is_empty()) && !cache.is_in_clone() {
                effect.reads.push(Read::Cache(cache.name.clone()));
            }
        }
    }
}

impl StepCache {
    /// Whether the program is sure to write files of the cache.
    fn is_written(&self, line: &Line<'_>, shell: &Shell) -> bool {
        let inside = format!("{}/x", self.path);
        let fixed = |s: &&Selector| matches!(s, Selector::Path(_) | Selector::Home(_));
        let writes = line.found.row.writes.iter().filter(fixed);
        let mut targets = writes.flat_map(|s| line.paths(s, shell)).filter_map(Target::text);
        targets.any(|path| Pattern::new(&path).matches(&inside))
    }
}
