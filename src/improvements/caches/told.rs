//! Where a script tells a program to keep what it downloads.

use std::collections::BTreeSet;

use super::{installs, plain};
use crate::facts::caches::Custom;
use crate::symbolic::{Effect, StepRun, Value};

/// The word that begins a setting which the program keeps itself.
const CONFIG: &str = "config";

/// The one folder that the script names for all of these commands, if it names any: `None` inside where what it says
/// isn't clear.
pub(super) fn folder(run: &StepRun, cache: &Custom, effects: &[&Effect]) -> Option<Option<String>> {
    let mut named: BTreeSet<Option<String>> = BTreeSet::new();
    for way in &cache.told_by {
        match way.strip_prefix(CONFIG) {
            Some(key) => {
                let own = run.effects.iter().filter(|e| installs::is_of(cache, e));
                named.extend(own.filter_map(|e| by_config(e, key.trim_start())));
            }
            None if way.starts_with('-') => {
                let values = effects.iter().filter_map(|e| by_option(e, way));
                named.extend(values.map(literal));
            }
            None => {
                let values = effects.iter().filter_map(|e| e.environment.get(way.as_str()));
                named.extend(values.filter(|v| v.exported).map(|v| literal(&v.value)));
            }
        }
    }
    let one = named.len() == 1;
    let on_top = effects.iter().all(|e| e.folder.trim_matches(['/', '.']).is_empty());
    let first = named.pop_first()?.filter(|_| one);
    Some(first.filter(|path| on_top || path.starts_with(['/', '~'])))
}

/// Whether this is how the folder is named, and no other setting.
pub(super) fn is_way(cache: &Custom, word: &str) -> bool {
    cache.told_by.iter().any(|way| way == word) || word.starts_with(CONFIG)
}

/// What `config KEY VALUE`, `config set KEY VALUE` and the like say.
fn by_config(effect: &Effect, key: &str) -> Option<Option<String>> {
    let mut words = effect.words.iter().skip(1);
    let plain = |w: &&Value| w.literal().is_none_or(|text| !text.starts_with('-') && text != "set");
    words.find(|w| w.literal() == Some(CONFIG))?;
    let rest: Vec<&Value> = words.filter(plain).collect();
    match rest[..] {
        [name, value] if name.literal() == Some(key) => {
            Some(literal(value).filter(|_| effect.conditions.is_empty()))
        }
        // another setting, which may lead elsewhere
        _ => Some(None),
    }
}

/// The word behind an option, or behind its `=`.
fn by_option<'e>(effect: &'e Effect, option: &str) -> Option<&'e Value> {
    let at = effect.words.iter().position(|w| w.literal() == Some(option))?;
    effect.words.get(at + 1)
}

/// A folder that is known and lies in the clone, below home, or has an absolute path.
fn literal(value: &Value) -> Option<String> {
    let text = plain(value.literal()?);
    let clear = !text.is_empty() && !text.contains(['$', '*', '`']) && !text.starts_with("..");
    clear.then_some(text)
}
