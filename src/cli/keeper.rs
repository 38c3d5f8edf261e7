//! Saves decisions on a thread of its own, so that nobody waits for the disk.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::app::taken::Earlier;
use crate::files::{self, Claim, DecisionsFile, SavedDecisions};

/// Keeps the decisions about one pipeline. When it is dropped, all of them are on disk.
pub(super) struct Keeper {
    file: DecisionsFile,
    wanted: Option<Sender<SavedDecisions>>,
    failed: Receiver<files::Error>,
    thread: Option<JoinHandle<()>>,
    claim: Option<Claim>,
}

impl Keeper {
    pub(super) fn new(file: DecisionsFile) -> Keeper {
        let (wanted, work) = channel::<SavedDecisions>();
        let (tell, failed) = channel();
        let place = file.clone();
        let thread = thread::spawn(move || {
            while let Ok(first) = work.recv() {
                let last = work.try_iter().last().unwrap_or(first);
                // whoever asked may be gone
                let _ = place.save(&last).map_err(|error| tell.send(error));
            }
        });
        Keeper { file, wanted: Some(wanted), failed, thread: Some(thread), claim: None }
    }

    /// The same, which also holds this claim as long as it keeps them.
    pub(super) fn holding(mut self, claim: Claim) -> Keeper {
        self.claim = Some(claim);
        self
    }

    /// The file in which they are kept.
    pub(super) fn file(&self) -> &DecisionsFile {
        &self.file
    }

    /// Has the decisions saved soon.
    ///
    /// # Errors
    /// What kept earlier ones from being saved.
    pub(super) fn keep(&self, saved: SavedDecisions) -> Result<(), files::Error> {
        if let Some(wanted) = &self.wanted {
            // the thread ends with this sender only
            let _ = wanted.send(saved);
        }
        self.kept()
    }

    /// Tells whether decisions couldn't be saved since that was last asked.
    ///
    /// # Errors
    /// What kept them from being saved.
    pub(super) fn kept(&self) -> Result<(), files::Error> {
        self.failed.try_recv().map_or(Ok(()), Err)
    }

    /// Waits until all is on disk.
    ///
    /// # Errors
    /// What kept the last decisions from being saved.
    pub(super) fn finish(mut self) -> Result<(), files::Error> {
        self.end();
        self.failed.try_iter().last().map_or(Ok(()), Err)
    }

    fn end(&mut self) {
        drop(self.wanted.take());
        if let Some(thread) = self.thread.take() {
            // a thread that panicked has said so itself
            let _ = thread.join();
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.end();
    }
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// What was saved, as seen at this time from this text of the pipeline.
pub(super) fn earlier(saved: SavedDecisions, text: &str, now: u64) -> Earlier {
    let hash = SavedDecisions::hash_of(text);
    let changed = saved.pipeline != hash;
    let written = changed && saved.written.is_some();
    Earlier {
        decisions: saved.decisions,
        when: ago(now.saturating_sub(saved.saved)),
        changed: changed && saved.written.is_none_or(|written| written != hash),
        written,
        moved: None,
    }
}

fn ago(seconds: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    match UNITS.iter().find(|(length, _)| seconds >= *length) {
        Some((length, unit)) if seconds / length == 1 => format!("1 {unit} ago"),
        Some((length, unit)) => format!("{} {unit}s ago", seconds / length),
        None => "a moment ago".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::files::create;
    use crate::plan::{Decisions, Level};

    #[test]
    fn the_last_decisions_are_on_disk_when_the_keeper_is_gone() {
        let folder = TempDir::new().unwrap();
        let pipeline = folder.path().join("a.yml");
        create(&pipeline, "a: 1\n").unwrap();
        let file = DecisionsFile::in_folder(folder.path().join("state"), &pipeline).unwrap();
        let keeper = Keeper::new(file.clone());
        for level in [Level::None, Level::Safe, Level::All] {
            let decisions = Decisions::at(level);
            keeper.keep(SavedDecisions { decisions, ..SavedDecisions::default() }).unwrap();
        }
        drop(keeper);
        assert_eq!(file.load().unwrap().unwrap().decisions.level, Level::All);
    }

    #[test]
    fn what_cannot_be_saved_is_told_at_the_end() {
        let folder = TempDir::new().unwrap();
        let pipeline = folder.path().join("a.yml");
        create(&pipeline, "a: 1\n").unwrap();
        let state = folder.path().join("state");
        let keeper = Keeper::new(DecisionsFile::in_folder(state.clone(), &pipeline).unwrap());
        keeper.keep(SavedDecisions::default()).unwrap();
        assert!(keeper.finish().is_ok());
        std::fs::remove_dir_all(&state).unwrap();
        create(&state, "a file").unwrap();
        let keeper = Keeper::new(DecisionsFile::in_folder(state, &pipeline).unwrap());
        keeper.keep(SavedDecisions::default()).unwrap();
        assert!(keeper.finish().is_err());
    }

    #[test]
    fn the_past_is_named_in_round_words() {
        let words = [5, 60, 185, 3_600, 90_000, 200_000].map(ago);
        assert_eq!(
            words,
            [
                "a moment ago",
                "1 minute ago",
                "3 minutes ago",
                "1 hour ago",
                "1 day ago",
                "2 days ago"
            ]
        );
    }

    #[test]
    fn what_was_written_is_told_from_what_somebody_changed() {
        let hash = SavedDecisions::hash_of;
        let saved = |written: Option<&str>| SavedDecisions {
            pipeline: hash("old"),
            written: written.map(hash),
            ..SavedDecisions::default()
        };
        let seen = |written, text| {
            let earlier = earlier(saved(written), text, 0);
            (earlier.changed, earlier.written)
        };
        assert_eq!(seen(None, "old"), (false, false));
        assert_eq!(seen(None, "theirs"), (true, false));
        assert_eq!(seen(Some("new"), "new"), (false, true));
        assert_eq!(seen(Some("new"), "old"), (false, false));
        assert_eq!(seen(Some("new"), "theirs"), (true, true));
    }
}
