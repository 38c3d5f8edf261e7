//! What improvements found in one version of the files, so that none looks for the same twice.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One finding per type, made at its first use.
#[derive(Default)]
pub struct Memo {
    found: Mutex<Found>,
}

type Found = HashMap<TypeId, Arc<dyn Any + Send + Sync>>;

impl Memo {
    /// What was found before, else what `find` finds. `T` names the question: each has a type of its own.
    pub(super) fn once<T: Send + Sync + 'static>(&self, find: impl FnOnce() -> T) -> Arc<T> {
        let known = self.found().get(&TypeId::of::<T>()).cloned();
        if let Some(known) = known.and_then(|known| known.downcast::<T>().ok()) {
            return known;
        }
        // what is found may ask in turn, so nothing is held meanwhile
        let found = Arc::new(find());
        self.found().insert(TypeId::of::<T>(), found.clone());
        found
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One(usize);
    struct Two(usize);

    #[test]
    fn each_question_is_asked_once() {
        let memo = Memo::default();
        let both = memo.once(|| Two(memo.once(|| One(1)).0 + 1));
        assert_eq!((both.0, memo.once(|| One(7)).0, memo.once(|| Two(7)).0), (2, 1, 2));
    }
}
