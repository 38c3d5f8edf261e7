//! Texts that were parsed before: the same scripts are run again and again while changes are tried.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use super::{Opaque, Script, parse};

/// How many texts are remembered.
const MOST_TEXTS: usize = 4_096;

type Parsed = Arc<Result<Script, Opaque>>;

static PARSED: LazyLock<RwLock<HashMap<String, Parsed>>> = LazyLock::new(RwLock::default);

/// The same as [`parse`], as a rule once for each text.
pub fn parse_once(text: &str) -> Parsed {
    let known = PARSED.read().unwrap_or_else(PoisonError::into_inner).get(text).cloned();
    known.unwrap_or_else(|| {
        let new = Arc::new(parse(text));
        let mut parsed = PARSED.write().unwrap_or_else(PoisonError::into_inner);
        if parsed.len() >= MOST_TEXTS {
            parsed.clear();
        }
        parsed.entry(text.to_owned()).or_insert(new).clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_gives_the_same_tree() {
        let first = parse_once("echo a");
        assert!(Arc::ptr_eq(&first, &parse_once("echo a")));
        assert!(!Arc::ptr_eq(&first, &parse_once("echo b")));
        assert!(first.is_ok());
    }
}
