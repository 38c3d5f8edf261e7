//! Joins the files after the branches of a condition.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::content::{Content, Maker, Provenance};
use super::{Change, Files, Written};
use crate::symbolic::trace::Place;
use crate::symbolic::value::Value;

impl Files {
    /// What the files may be after one of `branches`, which all began with the same files; `place` is the condition's.
    pub fn join(branches: &[Files], place: &Place) -> Option<Files> {
        let mut joined = branches.first()?.clone();
        let same = |b: &Files| {
            Arc::ptr_eq(&b.written, &joined.written) && Arc::ptr_eq(&b.changes, &joined.changes)
        };
        if branches.iter().all(same) {
            return Some(joined);
        }
        joined.join_changes(branches, place);
        let after = joined.changes.len();
        let paths: BTreeSet<&String> = branches.iter().flat_map(|b| b.written.keys()).collect();
        for path in paths {
            let first = branches[0].written.get(path);
            if first.is_some()
                && branches.iter().all(|b| b.written.get(path) == first && b.changes.len() == after)
            {
                continue;
            }
            let seen: Vec<_> = branches.iter().map(|b| b.look(path)).collect();
            let from = seen.iter().find_map(|s| s.from);
            let content = Content::one_of(seen.into_iter().map(|s| s.content).collect());
            let written = Written { content, from, after };
            Arc::make_mut(&mut joined.written).insert(path.clone(), written);
        }
        for branch in &branches[1..] {
            let absent = Arc::make_mut(&mut joined.taken_absent);
            absent.extend(branch.taken_absent.iter().cloned());
        }
        joined.fresh = true;
        Some(joined)
    }

    /// What only some branches changed by pattern is perhaps changed.
    fn join_changes(&mut self, branches: &[Files], place: &Place) {
        let shared = |index: usize| {
            let first = branches[0].changes.get(index);
            first.is_some() && branches.iter().all(|b| b.changes.get(index) == first)
        };
        let common = (0..).take_while(|index| shared(*index)).count();
        if branches.iter().all(|b| b.changes.len() == common) {
            return;
        }
        let mut changes = branches[0].changes[..common].to_vec();
        for change in branches.iter().flat_map(|b| &b.changes[common..]) {
            changes.push(match change {
                Change::Set(pattern, content) => {
                    Change::Perhaps(pattern.clone(), maker(content, place))
                }
                perhaps => perhaps.clone(),
            });
        }
        self.changes = Arc::new(changes);
    }
}

fn maker(content: &Content, place: &Place) -> Arc<Maker> {
    match content {
        Content::Made(by) => by.clone(),
        other => {
            let words = vec![Value::named("perhaps removed", other)];
            Arc::new(Maker { words, place: Provenance(place.clone()) })
        }
    }
}
