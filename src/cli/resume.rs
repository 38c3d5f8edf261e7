//! What was decided earlier about a pipeline, and what keeps the decisions from now on.

use super::keeper::{self, Keeper};
use crate::app::Failure;
use crate::app::taken::Earlier;
use crate::files::{DecisionsFile, Error, Loaded, NotDecisions, SavedDecisions};

/// What is found when a wizard opens.
#[derive(Default)]
pub(super) struct Found {
    /// What was decided earlier.
    pub(super) earlier: Option<Earlier>,
    /// What keeps the decisions of this session, if they are kept.
    pub(super) keeper: Option<Keeper>,
    /// Why they aren't, or what else the user should know.
    pub(super) problem: Option<Failure>,
}

/// Looks for earlier decisions about a pipeline in the user's folder for state.
pub(super) fn found(loaded: &Loaded) -> Found {
    match DecisionsFile::of_user(&loaded.file) {
        Ok(place) => found_at(place, &loaded.project.pipeline_text),
        Err(error) => Found { problem: Some(not_kept(&error)), ..Found::default() },
    }
}

/// What is said where earlier decisions aren't taken up, if there are any.
pub(super) fn left_aside(loaded: &Loaded) -> Option<String> {
    let place = DecisionsFile::of_user(&loaded.file).ok()?;
    let count = place.load().ok()??.decisions.answers.len();
    let (s, are) = if count == 1 { ("", "is") } else { ("s", "are") };
    (count > 0).then(|| {
        format!(
            "note: {count} earlier decision{s} of yours {are} left aside, as answers from a pipe do the same each \
             time; --decisions {} takes them\n",
            place.path().display()
        )
    })
}

fn found_at(place: DecisionsFile, text: &str) -> Found {
    let (claim, mut problem) = match place.claim() {
        Ok(Some(claim)) => (Some(claim), None),
        Ok(None) => (None, Some(open_elsewhere())),
        Err(error) => (None, Some(not_kept(&error))),
    };
    let mut keeper = claim.map(|claim| Keeper::new(place.clone()).holding(claim));
    let saved = place.load().unwrap_or_else(|error| {
        let (readable, told) = unreadable(&place, &error, keeper.is_some());
        if !readable {
            keeper = None;
        }
        problem.get_or_insert(told);
        None
    });
    let earlier = |saved: SavedDecisions| keeper::earlier(saved, text, keeper::now());
    let earlier = saved.map(earlier).or_else(|| {
        let (from, saved) = place.left_behind(text)?;
        Some(Earlier { moved: Some(from.display().to_string()), ..earlier(saved) })
    });
    Found { earlier, keeper, problem }
}

/// What becomes of decisions that can't be read: damaged ones are put aside for new ones, all others stay. Gives
/// whether new ones may be kept in their place.
fn unreadable(place: &DecisionsFile, error: &Error, may_move: bool) -> (bool, Failure) {
    let is_damaged = matches!(error, Error::Decisions { source: NotDecisions::Form(_), .. });
    match (is_damaged && may_move).then(|| place.set_aside()) {
        Some(Ok(aside)) => {
            let what = format!("Earlier decisions can't be read: {error}");
            let help = format!("They are put aside as {}; new ones are kept.", aside.display());
            (true, Failure { what, help })
        }
        Some(Err(error)) => (false, not_kept(&error)),
        None => (false, not_kept(error)),
    }
}

fn not_kept(error: &Error) -> Failure {
    Failure {
        what: format!("Decisions aren't kept: {error}"),
        help: "Those of this session last until you leave.".to_owned(),
    }
}

fn open_elsewhere() -> Failure {
    Failure {
        what: "Another pipemigrate has this file open and keeps its decisions".to_owned(),
        help: "Those made here last until you leave.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use tempfile::TempDir;

    use super::*;
    use crate::files::{create, read};
    use crate::plan::{Decisions, Level};

    const TEXT: &str = "a: 1\n";

    struct Place {
        folder: TempDir,
        pipeline: PathBuf,
    }

    impl Place {
        fn new() -> Place {
            let folder = TempDir::new().unwrap();
            let pipeline = folder.path().join("a.yml");
            create(&pipeline, TEXT).unwrap();
            Place { folder, pipeline }
        }

        fn file(&self) -> DecisionsFile {
            let state = self.folder.path().join("state");
            DecisionsFile::in_folder(state, &self.pipeline).unwrap()
        }

        fn save(&self) {
            let decisions = Decisions::at(Level::All);
            let pipeline = SavedDecisions::hash_of(TEXT);
            let saved = SavedDecisions { decisions, pipeline, ..SavedDecisions::default() };
            self.file().save(&saved).unwrap();
        }
    }

    fn level(found: &Found) -> Option<Level> {
        found.earlier.as_ref().map(|earlier| earlier.decisions.level.clone())
    }

    #[test]
    fn what_was_saved_is_found_and_kept_on() {
        let place = Place::new();
        let first = found_at(place.file(), TEXT);
        assert!(first.earlier.is_none() && first.keeper.is_some() && first.problem.is_none());
        drop(first);
        place.save();
        let again = found_at(place.file(), TEXT);
        assert_eq!(level(&again), Some(Level::All));
        assert!(again.keeper.is_some());
    }

    #[test]
    fn a_second_wizard_keeps_nothing_and_says_so() {
        let place = Place::new();
        place.save();
        let first = found_at(place.file(), TEXT);
        let second = found_at(place.file(), TEXT);
        assert!(second.keeper.is_none());
        assert!(second.problem.as_ref().unwrap().what.starts_with("Another pipemigrate"));
        assert_eq!(level(&second), Some(Level::All));
        drop((first, second));
        assert!(found_at(place.file(), TEXT).keeper.is_some());
    }

    #[test]
    fn damaged_decisions_are_put_aside_and_newer_ones_stay() {
        let place = Place::new();
        place.save();
        create(place.file().path(), "{garbage").unwrap();
        let damaged = found_at(place.file(), TEXT);
        assert!(damaged.keeper.is_some() && damaged.earlier.is_none());
        assert!(damaged.problem.unwrap().help.contains("put aside as"));
        let aside = place.file().path().with_extension("damaged");
        assert_eq!(read(&aside).unwrap(), "{garbage");
        drop(damaged.keeper);
        create(place.file().path(), r#"{"format": 9}"#).unwrap();
        let newer = found_at(place.file(), TEXT);
        assert!(newer.keeper.is_none());
        assert!(newer.problem.unwrap().what.contains("newer version"));
        assert_eq!(read(place.file().path()).unwrap(), r#"{"format": 9}"#);
    }

    #[test]
    fn a_folder_for_state_that_is_none_keeps_nothing() {
        let place = Place::new();
        create(&place.folder.path().join("state"), "a file").unwrap();
        let found = found_at(place.file(), TEXT);
        assert!(found.keeper.is_none());
        assert!(found.problem.unwrap().what.starts_with("Decisions aren't kept: "));
    }

    #[test]
    fn a_repository_that_was_moved_finds_its_decisions() {
        let mut place = Place::new();
        place.save();
        let moved = place.folder.path().join("elsewhere.yml");
        std::fs::rename(&place.pipeline, &moved).unwrap();
        let from = std::mem::replace(&mut place.pipeline, moved);
        let found = found_at(place.file(), TEXT);
        assert_eq!(level(&found), Some(Level::All));
        let was = found.earlier.and_then(|earlier| earlier.moved).unwrap();
        assert!(was.ends_with(&from.file_name().unwrap().display().to_string()), "{was}");
        let other = found_at(place.file(), "b: 2\n");
        assert!(other.earlier.is_none());
        create(&from, TEXT).unwrap();
        assert!(found_at(place.file(), TEXT).earlier.is_none());
    }
}
