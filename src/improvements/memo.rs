//! What improvements found in one version of the files, so that none looks for the same twice.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// One finding per type, made at its first use.
#[derive(Default)]
pub struct Memo {
    found: RefCell<HashMap<TypeId, Rc<dyn Any>>>,
}

impl Memo {
    /// What was found before, else what `find` finds. `T` names the question: each has a type of its own.
    pub(super) fn once<T: 'static>(&self, find: impl FnOnce() -> T) -> Rc<T> {
        let known = self.found.borrow().get(&TypeId::of::<T>()).cloned();
        if let Some(known) = known.and_then(|known| known.downcast::<T>().ok()) {
            return known;
        }
        let found = Rc::new(find());
        self.found.borrow_mut().insert(TypeId::of::<T>(), found.clone());
        found
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
        // what is found may ask in turn
        let both = memo.once(|| Two(memo.once(|| One(1)).0 + 1));
        assert_eq!((both.0, memo.once(|| One(7)).0, memo.once(|| Two(7)).0), (2, 1, 2));
    }
}
