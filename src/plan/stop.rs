//! The wish that work ends soon, whatever is missing then.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    static HERE: RefCell<Stop> = RefCell::default();
}

/// The wish that work ends soon: all clones are the same one.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Wishes it.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// From now on this thread's migrations mind this wish: they then lack what wasn't tried yet.
    pub fn mind(&self) {
        HERE.with_borrow_mut(|here| *here = self.clone());
    }
}

/// Whether this thread is to come to an end.
pub(super) fn is_asked() -> bool {
    HERE.with_borrow(|stop| stop.0.load(Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Decisions, migrate};
    use crate::project::Project;

    #[test]
    fn a_migration_that_is_stopped_lacks_what_was_not_tried() {
        let text = include_str!("../../assets/demo/bitbucket-pipelines.yml");
        let project = Project { pipeline_text: text.to_owned(), ..Project::default() };
        let entries = || migrate(&project, &Decisions::default()).entries().count();
        let stop = Stop::default();
        stop.mind();
        assert!(entries() > 0);
        stop.clone().ask();
        assert_eq!(entries(), 0);
        Stop::default().mind();
        assert!(entries() > 0);
    }
}
