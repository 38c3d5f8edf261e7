//! Compares what surrounds the scripts of a step: all that Bitbucket is told about it beside the commands.

use super::compare::Side;
use super::{Difference, Safety};
use crate::facts::caches::predefined;
use crate::facts::sizes;
use crate::model::{
    CacheDefinition, ItemKind, Located, Pipelines, ScriptItem, ServiceDefinition, Step,
};
use crate::yaml::{Document, Span};

/// A step in its file.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub document: &'a Document,
    pub pipelines: &'a Pipelines,
    pub step: &'a Step,
}

/// Something about a step that isn't what it was.
pub(super) struct Change {
    pub difference: Difference,
    pub allows: Option<Safety>,
    pub text: String,
}

/// One thing that a step is told.
struct Aspect {
    /// What it is, as the subject of "… changed".
    what: &'static str,
    same: fn(View<'_>, View<'_>) -> bool,
    /// The safety that a change allows at most.
    allows: Option<Safety>,
}

/// Everything that has no words of its own. What isn't known to be harmless is refused.
const ASPECTS: &[Aspect] = &[
    refused("its trigger", |a, b| a.step.manual == b.step.manual),
    refused("its condition", |a, b| a.condition() == b.condition()),
    refused("its time limit", |a, b| a.time_limit() == b.time_limit()),
    refused("its runners", |a, b| texts(&a.step.runs_on).eq(texts(&b.step.runs_on))),
    refused("its runtime", |a, b| a.runtime() == b.runtime()),
    refused("its OIDC token", |a, b| a.step.oidc == b.step.oidc),
    refused("what its failure stops", |a, b| {
        a.own_fail_fast() == b.own_fail_fast() && (!a.fails_fast() || b.fails_fast())
    }),
    refused("the variables that it hands on", |a, b| {
        texts(&a.step.output_variables).eq(texts(&b.step.output_variables))
    }),
    refused("the pipeline that it starts", |a, b| a.step.child_pipeline == b.step.child_pipeline),
    refused("whether it runs after a failure", |a, b| a.step.is_final == b.step.is_final),
    refused("its stage", |a, b| a.stage() == b.stage()),
    refused("the user of its image", |a, b| a.image_access() == b.image_access()),
    refused("a key that isn't known", |a, b| a.other_keys() == b.other_keys()),
    Aspect {
        what: "its deployment environment",
        same: |a, b| a.pipelines.deployment_of(a.step) == b.pipelines.deployment_of(b.step),
        allows: Some(Safety::Review),
    },
    Aspect {
        what: "what it downloads",
        same: |a, b| a.step.artifacts.download == b.step.artifacts.download,
        allows: Some(Safety::Review),
    },
    Aspect {
        what: "its clone",
        same: |a, b| a.pipelines.clone_of(a.step) == b.pipelines.clone_of(b.step),
        allows: Some(Safety::Review),
    },
];

/// The keys of a step that are compared by their meaning.
const KNOWN_KEYS: [&str; 20] = [
    "runtime",
    "name",
    "image",
    "script",
    "after-script",
    "artifacts",
    "caches",
    "services",
    "size",
    "deployment",
    "environment",
    "trigger",
    "condition",
    "clone",
    "max-time",
    "runs-on",
    "oidc",
    "fail-fast",
    "output-variables",
    "<<",
];

const fn refused(what: &'static str, same: fn(View<'_>, View<'_>) -> bool) -> Aspect {
    Aspect { what, same, allows: None }
}

/// What a step is told otherwise.
pub(super) fn changes(old: View<'_>, new: View<'_>) -> Vec<Change> {
    let mut changes: Vec<Change> = ASPECTS
        .iter()
        .filter(|aspect| !(aspect.same)(old, new))
        .map(|aspect| Change {
            difference: match aspect.allows {
                Some(_) => Difference::Resource,
                None => Difference::Effect,
            },
            allows: aspect.allows,
            text: format!("{} changed", aspect.what),
        })
        .collect();
    let (size, now) = (old.pipelines.size_of(old.step), new.pipelines.size_of(new.step));
    if size != now {
        changes.push(review(format!("size {size} → {now}")));
    }
    if new.fails_fast() && !old.fails_fast() {
        changes.push(Change {
            difference: Difference::Order,
            allows: Some(Safety::Review),
            text: "is stopped if a step beside it fails".to_owned(),
        });
    }
    changes.extend(services(old, new));
    changes.extend(caches(old, new));
    changes
}

/// Whether two steps are told the same and run the same text.
pub(super) fn is_same(old: View<'_>, new: View<'_>) -> bool {
    let same_script = |a: &[ScriptItem], b: &[ScriptItem]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| old.text(a.span()) == new.text(b.span()))
    };
    same_script(&old.step.script, &new.step.script)
        && same_script(&old.step.after_script, &new.step.after_script)
        && old.pipelines.image_of(old.step) == new.pipelines.image_of(new.step)
        && old.uploads().eq(new.uploads())
        && changes(old, new).is_empty()
}

impl<'a> View<'a> {
    pub(super) fn of(side: &Side<'a>, step: &'a Step) -> View<'a> {
        View { document: side.source.document, pipelines: side.pipelines, step }
    }

    fn text(&self, span: Span) -> &'a str {
        self.document.text(span)
    }

    fn condition(&self) -> Option<(Vec<&'a str>, Vec<&'a str>, Option<&'a str>)> {
        let condition = self.step.condition.as_ref()?;
        let state = condition.state.as_ref().map(|s| s.value.as_str());
        Some((texts(&condition.include).collect(), texts(&condition.exclude).collect(), state))
    }

    fn time_limit(&self) -> u32 {
        self.pipelines.max_time_of(self.step).min(sizes::limits().step_minutes)
    }

    /// Version and platform, and all that the step's own `runtime` says: quotes make no difference there.
    fn runtime(&self) -> (Option<&'a str>, Option<&'a str>, Option<String>) {
        let text = |t: &'a Option<Located<String>>| t.as_ref().map(|t| t.value.as_str());
        let own =
            self.step.field("runtime").map(|f| self.text(f.value_span).replace(['\'', '"'], ""));
        (text(&self.step.runtime_version), text(&self.step.platform), own)
    }

    fn item(&self) -> Option<&'a ItemKind> {
        let pipeline = self.pipelines.pipeline_of(self.step);
        pipeline.items.get(self.step.group).map(|item| &item.kind)
    }

    /// Its own rule, that of its group, and how many others the latter reaches.
    fn own_fail_fast(&self) -> Option<bool> {
        self.step.fail_fast.as_ref().map(|f| f.value)
    }

    /// Whether a failure of a step stops those beside it.
    fn fails_fast(&self) -> bool {
        matches!(self.item(), Some(ItemKind::Parallel { fail_fast: true, .. }))
    }

    fn stage(&self) -> Option<(Option<&'a str>, usize, bool, bool)> {
        match self.item()? {
            ItemKind::Stage { name, steps, manual, conditional, .. } => {
                Some((name.as_deref(), steps.len(), *manual, *conditional))
            }
            _ => None,
        }
    }

    fn image_access(&self) -> (Option<u32>, bool) {
        let image = self.pipelines.image_of(self.step);
        image.map_or((None, false), |image| (image.run_as_user, image.private))
    }

    /// Keys of which nothing is known, as they are written.
    fn other_keys(&self) -> Vec<(&'a str, &'a str)> {
        let other = self.step.fields.iter().filter(|f| !KNOWN_KEYS.contains(&f.key.as_str()));
        let mut keys: Vec<_> = other.map(|f| (f.key.as_str(), self.text(f.value_span))).collect();
        keys.sort_unstable();
        keys
    }

    fn uploads(&self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> + use<'a> {
        let uploads = self.step.artifacts.uploads.iter();
        uploads.map(|u| (u.pattern.value.as_str(), u.name.as_deref()))
    }

    /// Its place in a parallel group, and the size of the group.
    pub(super) fn neighbours(&self) -> Option<(usize, usize)> {
        match self.item()? {
            ItemKind::Parallel { steps, .. } => {
                let place = steps.iter().position(|s| *s == self.step.reference.step)?;
                Some((place, steps.len()))
            }
            _ => None,
        }
    }

    fn service(&self, name: &str) -> Option<&'a ServiceDefinition> {
        self.pipelines.definitions.service(name)
    }

    fn cache(&self, name: &str) -> Option<&'a CacheDefinition> {
        self.pipelines.definitions.cache(name)
    }
}

fn services(old: View<'_>, new: View<'_>) -> Vec<Change> {
    let (had, has) = (old.pipelines.services_of(old.step), new.pipelines.services_of(new.step));
    let mut changes = Vec::new();
    for name in had.iter().filter(|name| !has.contains(name)) {
        changes.push(review(format!("no longer starts the service `{name}`")));
    }
    for name in has.iter().filter(|name| !had.contains(name)) {
        changes.push(review(format!("starts the service `{name}`, which it didn't")));
    }
    for name in had.iter().filter(|name| has.contains(name)) {
        let (was, is) = (old.service(name), new.service(name));
        let memory = |s: Option<&ServiceDefinition>| s.map(ServiceDefinition::memory_mb);
        if memory(was) != memory(is) {
            changes.push(review(format!("the memory of its service `{name}` changed")));
        }
        if told(was) != told(is) {
            let text = format!("its service `{name}` is another one");
            changes.push(Change { difference: Difference::Effect, allows: None, text });
        }
    }
    changes
}

/// What a service runs with, beside its memory.
type Service<'a> = (bool, Option<&'a str>, Vec<(&'a str, &'a str)>);

fn told(service: Option<&ServiceDefinition>) -> Option<Service<'_>> {
    let service = service?;
    let variables = service.variables.iter().map(|(k, v)| (k.value.as_str(), v.value.as_str()));
    let image = service.image.as_ref().map(|image| image.name.as_str());
    Some((service.docker, image, variables.collect()))
}

/// A cache that was never defined held nothing.
fn caches(old: View<'_>, new: View<'_>) -> Vec<Change> {
    let names = |view: View<'_>| -> Vec<String> {
        view.step.caches.iter().map(|c| c.value.clone()).collect()
    };
    let (had, has) = (names(old), names(new));
    let works =
        |view: View<'_>, name: &str| predefined(name).is_some() || view.cache(name).is_some();
    let mut changes = Vec::new();
    for name in had.iter().filter(|name| !has.contains(name) && works(old, name)) {
        changes.push(review(format!("no longer uses the cache `{name}`")));
    }
    for name in has.iter().filter(|name| !had.contains(name)) {
        changes.push(review(format!("uses the cache `{name}`, which it didn't")));
    }
    for name in had.iter().filter(|name| has.contains(name)) {
        let told = |view: View<'_>| {
            let cache = view.cache(name)?;
            let path = cache.path.as_ref().map(|p| p.value.clone());
            Some((path, texts(&cache.key_files).map(str::to_owned).collect::<Vec<_>>()))
        };
        if told(old) != told(new) {
            changes.push(review(format!("its cache `{name}` has another definition")));
        }
    }
    changes
}

fn review(text: String) -> Change {
    Change { difference: Difference::Resource, allows: Some(Safety::Review), text }
}

fn texts(list: &[Located<String>]) -> impl Iterator<Item = &str> {
    list.iter().map(|text| text.value.as_str())
}
