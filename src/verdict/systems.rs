//! Which systems outside a step may notice what is done to which others.

use crate::facts::Resource;
use crate::symbolic::{Effect, Outside};

/// What `first`, which runs before `second`, and `second` use outside so that their order counts, in words.
pub(super) fn shared(first: &Effect, second: &Effect) -> Option<String> {
    let pairs = first.outside.iter().flat_map(|a| second.outside.iter().map(move |b| (a, b)));
    pairs.into_iter().find_map(|(a, b)| meet((first, a), (second, b)))
}

/// Whether the effect changes a running system, so that whatever comes later may find it changed.
pub(super) fn deploys(effect: &Effect) -> bool {
    effect.outside.iter().any(|o| o.changes && o.kind.is_none_or(runs))
}

/// Whether the effect tells people what happened before it.
pub(super) fn announces(effect: &Effect) -> bool {
    effect.outside.iter().any(|o| o.changes && o.kind == Some(Resource::Notification))
}

/// Whether the effect puts something where others see it.
pub(super) fn gets_out(effect: &Effect) -> bool {
    effect.outside.iter().any(|o| o.changes)
}

/// Why the order of two accesses counts, in words; `None`: it doesn't.
fn meet(first: (&Effect, &Outside), second: (&Effect, &Outside)) -> Option<String> {
    let (one, other) = (Access::of(first), Access::of(second));
    if !one.changes && !other.changes {
        return None;
    }
    match (one.kind, other.kind) {
        (Some(a), Some(b)) if a == b => {
            (!named_apart(first.1, second.1)).then(|| format!("both use {}", called(a)))
        }
        (Some(a), Some(b)) => noticed((a, one.changes), (b, other.changes))
            .then(|| format!("the first uses {}, the second {}", called(a), called(b))),
        _ => Some("nothing is known of what they use outside".to_owned()),
    }
}

/// What is done to which kind of system.
struct Access {
    kind: Option<Resource>,
    changes: bool,
}

impl Access {
    /// A download from the web is like one from a package repository; a request of which nothing is kept may start
    /// something there.
    fn of((effect, outside): (&Effect, &Outside)) -> Access {
        let kept = !effect.writes.is_empty();
        match (outside.kind, outside.changes) {
            (Some(Resource::Web), false) if kept => {
                Access { kind: Some(Resource::PackageRepository), changes: false }
            }
            (kind @ Some(Resource::Web), false) => {
                Access { kind, changes: matches!(effect.program(), "curl" | "wget" | "http") }
            }
            (kind, changes) => Access { kind, changes },
        }
    }
}

fn named_apart(one: &Outside, other: &Outside) -> bool {
    let name = |outside: &Outside| outside.name.as_ref()?.literal().map(str::to_owned);
    matches!((name(one), name(other)), (Some(a), Some(b)) if a != b)
}

/// Whether the order of accesses to systems of two kinds counts, given which of them is changed.
fn noticed(first: (Resource, bool), second: (Resource, bool)) -> bool {
    let told = |kind| matches!(kind, Resource::Notification | Resource::Quality);
    match (first, second) {
        ((a, _), (b, _)) if told(a) || told(b) => false,
        // what is put into a store first may be what a system that is changed then takes from it
        ((_, true), (_, true)) => true,
        ((a, true), (b, false)) => finds(b, a),
        ((a, false), (b, true)) => minds(a, b),
        ((_, false), (_, false)) => false,
    }
}

/// Whether somebody who reads `seen` may find there what a change of `changed` led to.
fn finds(seen: Resource, changed: Resource) -> bool {
    use Resource::{Cloud, GitRemote, PackageRepository, Pipeline, Registry, SecretStore};
    match seen {
        PackageRepository => changed == Pipeline,
        GitRemote | Registry | SecretStore => matches!(changed, Cloud | Pipeline),
        Cloud => !matches!(changed, Registry | PackageRepository | GitRemote),
        _ => true,
    }
}

/// Whether somebody who reads `seen` wants it as it was before a change of `changed`.
fn minds(seen: Resource, changed: Resource) -> bool {
    use Resource::{Bucket, Cloud, GitRemote, PackageRepository, Pipeline, Registry, SecretStore};
    match seen {
        PackageRepository | GitRemote => changed == Pipeline,
        Registry | SecretStore | Bucket => matches!(changed, Cloud | Pipeline),
        _ => runs(changed),
    }
}

/// Systems that do something, and may take what they do it with from the others.
fn runs(kind: Resource) -> bool {
    use Resource::{Cloud, Cluster, Database, Host, Pipeline, Web};
    matches!(kind, Cluster | Database | Host | Cloud | Web | Pipeline)
}

/// What people call a system of this kind.
pub(crate) fn called(kind: Resource) -> &'static str {
    match kind {
        Resource::Registry => "the registry",
        Resource::Bucket => "the bucket",
        Resource::Cluster => "the cluster",
        Resource::Database => "the database",
        Resource::PackageRepository => "the package repository",
        Resource::SecretStore => "the secret store",
        Resource::GitRemote => "the git remote",
        Resource::Host => "the host",
        Resource::Cloud => "the cloud account",
        Resource::Notification => "the channel",
        Resource::Web => "a server of the web",
        Resource::Pipeline => "another pipeline",
        Resource::Quality => "the reports",
    }
}
