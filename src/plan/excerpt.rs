//! The part of a file that a change touches, as a stage of its own: a trial costs as much as the part, not the whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

use super::parts::{Key, Part, Parts, Repository, held};
use super::stage::Stage;
use crate::improvements::{FileEdit, Outcome};
use crate::model::{Labels, Pipelines, Trigger};
use crate::verdict::Beyond;
use crate::yaml::{Change, Path, Sections, Segment};

/// The excerpts of one stage, each made once.
#[derive(Default)]
pub(super) struct Excerpts {
    whole: OnceLock<Option<Whole>>,
    made: Mutex<BTreeMap<BTreeSet<usize>, Arc<Made>>>,
}

type Made = OnceLock<Option<Arc<Part>>>;

/// What excerpts are cut from.
struct Whole {
    sections: Sections,
    /// The pipelines, by where they stand.
    places: BTreeMap<Path, Vec<usize>>,
    /// Those with steps that name a cache or a service.
    named: BTreeMap<String, BTreeSet<usize>>,
    default: Option<usize>,
    shortest: usize,
}

impl Stage {
    /// The part of the stage that holds every pipeline whose runs the outcome may change; `None` if that is nearly all
    /// of it, or isn't known.
    pub(super) fn excerpt(
        &self,
        outcome: &Outcome,
        labels: &Labels,
        parts: &Parts,
    ) -> Option<Arc<Part>> {
        let whole = self.excerpts.whole.get_or_init(|| Whole::of(self)).as_ref()?;
        let mut touched = whole.touched(&self.pipelines, outcome)?;
        if touched.is_empty() {
            touched.insert(whole.shortest);
        }
        let steps = |index: &usize| self.pipelines.pipelines[*index].steps.len();
        let part: usize = touched.iter().map(steps).sum();
        let is_worth_it = part * 2 <= self.pipelines.steps().count();
        let wanted = is_worth_it.then(|| whole.wanted(self, touched, outcome))?;
        let made = self.excerpts.entry(&wanted);
        made.get_or_init(|| self.cut(whole, &wanted, labels, parts)).clone()
    }

    fn cut(
        &self,
        whole: &Whole,
        wanted: &BTreeSet<usize>,
        labels: &Labels,
        parts: &Parts,
    ) -> Option<Arc<Part>> {
        let (excerpt, mut kept) = self.document.excerpt(&whole.sections, wanted)?;
        kept.retain(|section| *section < self.pipelines.pipelines.len());
        let beyond = whole.beyond(&self.pipelines, &kept);
        let key = Key {
            excerpt: excerpt.clone(),
            beyond: beyond.clone(),
            settings: self.known.clone(),
            project: Repository(self.project.clone()),
        };
        let part = match parts.get(&key) {
            Some(known) => known,
            None => {
                let document = excerpt.parse().ok()?;
                parts.add(key, Part::of(self.part(document, beyond, labels)))
            }
        };
        self.says_the_same(&part.stage, &kept).then_some(part)
    }
}

impl Excerpts {
    fn entry(&self, wanted: &BTreeSet<usize>) -> Arc<Made> {
        held(&self.made).entry(wanted.clone()).or_default().clone()
    }
}

impl Whole {
    fn of(stage: &Stage) -> Option<Whole> {
        let pipelines = &stage.pipelines.pipelines;
        let mut places: BTreeMap<Path, Vec<usize>> = BTreeMap::new();
        let mut named: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (index, pipeline) in pipelines.iter().enumerate() {
            places.entry(pipeline.path.clone()).or_default().push(index);
            for name in pipeline.steps.iter().flat_map(|s| s.caches.iter().chain(&s.services)) {
                named.entry(name.value.clone()).or_default().insert(index);
            }
        }
        Some(Whole {
            sections: sections(stage, &named)?,
            places,
            named,
            default: pipelines.iter().position(|pipeline| pipeline.trigger == Trigger::Default),
            shortest: (0..pipelines.len()).min_by_key(|index| pipelines[*index].steps.len())?,
        })
    }

    /// The sections to keep: what is touched, and the caches that a change names; one of them if it adds to them.
    fn wanted(
        &self,
        stage: &Stage,
        mut touched: BTreeSet<usize>,
        outcome: &Outcome,
    ) -> BTreeSet<usize> {
        let first = stage.pipelines.pipelines.len();
        let caches = &stage.pipelines.definitions.caches;
        let names = names(outcome);
        let is_named = |index: &usize| names.contains(caches[*index].name.as_str());
        let mut named: Vec<usize> = (0..caches.len()).filter(is_named).collect();
        if named.is_empty() && !caches.is_empty() && names.contains("caches") {
            named.push(0);
        }
        touched.extend(named.into_iter().map(|index| first + index));
        touched
    }

    /// What a part leaves out that holds the `kept` pipelines, as far as it matters there.
    fn beyond(&self, pipelines: &Pipelines, kept: &BTreeSet<usize>) -> Beyond {
        let matters = |users: &BTreeSet<usize>| !users.is_subset(kept) && !users.is_disjoint(kept);
        let named = self.named.iter().filter(|(_, users)| matters(users));
        let left = pipelines.pipelines.iter().enumerate().filter(|(i, _)| !kept.contains(i));
        let branches = left.filter_map(|(_, pipeline)| pipeline.trigger.branches());
        Beyond {
            named: named.map(|(name, _)| name.clone()).collect(),
            branches: branches.map(str::to_owned).collect(),
        }
    }

    /// The pipelines whose runs an outcome may change; `None`: perhaps all.
    fn touched(&self, pipelines: &Pipelines, outcome: &Outcome) -> Option<BTreeSet<usize>> {
        if !outcome.settings.is_empty() {
            return None;
        }
        let mut touched = BTreeSet::new();
        for edit in &outcome.edits {
            let FileEdit::Yaml(changes) = edit else { return None };
            for change in changes {
                for place in change.places() {
                    self.touch(place, change, &mut touched)?;
                    let users = match change {
                        Change::Insert { .. } => pipelines.users_of_new_entry(place),
                        _ => pipelines.users(place),
                    };
                    touched.extend(users.iter().map(|step| step.pipeline));
                }
            }
        }
        Some(touched)
    }

    /// Adds the pipelines that a change at this place is in, or that name what it defines.
    fn touch(&self, place: &Path, change: &Change, touched: &mut BTreeSet<usize>) -> Option<()> {
        match place.segments() {
            [Segment::Key(top), _, ..] if &**top == "pipelines" => {
                let mut holders = place.and_parents();
                let holder = holders.find_map(|path| Some((self.places.get(&path)?, path)));
                // what holds several pipelines may be of account for all
                let (found, path) = holder?;
                touched.extend(found);
                // where a pipeline goes, `default` may run
                touched.extend(self.default.filter(|_| path == *place));
            }
            [Segment::Key(top), below @ ..] if &**top == "definitions" && !self.is_above(place) => {
                let keys = below.iter().filter_map(Segment::key);
                self.touch_named(keys.chain(change.words()), touched);
            }
            [] if matches!(change, Change::Insert { key: Some(key), .. } if key == "definitions") =>
            {
                self.touch_named(change.words().into_iter(), touched);
            }
            _ => return None,
        }
        Some(())
    }

    fn touch_named<'n>(&self, names: impl Iterator<Item = &'n str>, touched: &mut BTreeSet<usize>) {
        touched.extend(names.filter_map(|name| self.named.get(name)).flatten());
    }

    /// Whether a pipeline stands at or below this place.
    fn is_above(&self, place: &Path) -> bool {
        self.places
            .range::<Path, _>(place..)
            .next()
            .is_some_and(|(path, _)| path.starts_with(place))
    }
}

/// The pipelines of a file, then the caches that it defines: each is there only with pipelines that name it, as far as
/// it can be left out.
fn sections(stage: &Stage, named: &BTreeMap<String, BTreeSet<usize>>) -> Option<Sections> {
    let pipelines: Vec<&Path> = stage.pipelines.pipelines.iter().map(|p| &p.path).collect();
    let caches = &stage.pipelines.definitions.caches;
    let all: Vec<&Path> = pipelines.iter().copied().chain(caches.iter().map(|c| &c.at)).collect();
    let Some(mut sections) = stage.document.sections(&all) else {
        return stage.document.sections(&pipelines);
    };
    for (index, cache) in caches.iter().enumerate() {
        for user in named.get(cache.name.as_str()).into_iter().flatten() {
            sections.add_need(*user, pipelines.len() + index);
        }
    }
    Some(sections)
}

/// All words that changes write, and the keys of the places that they name.
fn names<'o>(outcome: &'o Outcome) -> BTreeSet<&'o str> {
    let changes = outcome.edits.iter().flat_map(|edit| match edit {
        FileEdit::Yaml(changes) => changes.as_slice(),
        FileEdit::Dockerfile { .. } | FileEdit::New { .. } => &[],
    });
    let of = |change: &'o Change| {
        let places = change.places().flat_map(Path::segments).filter_map(Segment::key);
        places.chain(change.words()).collect::<Vec<_>>()
    };
    changes.flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::{env, fs};

    use super::super::attempt::Attempt;
    use super::super::cost::Opened;
    use super::*;
    use crate::improvements::{ALL, Chosen, Improvement, Proposal};
    use crate::project::{Project, Tree};

    /// Tries each proposal on its part and on the whole file, in the file as it was opened and after each of the first
    /// changes that can be made, by what was tried before; how many parts there were.
    fn same_on_both(name: &str, text: &str) -> usize {
        const CHANGES: usize = 3;
        let mut project = Project::of_text("bitbucket-pipelines.yml", text);
        project.tree =
            Tree::Git(vec!["bitbucket-pipelines.yml".into(), "package-lock.json".into()]);
        let stage = Stage::opened(&project);
        let labels = stage.pipelines.labels(&stage.document);
        let opened = Opened::of(&stage);
        let parts = Parts::default();
        let attempt = |on| Attempt::of(&stage.document, &labels, on, &parts);
        let mut next = Vec::new();
        for improvement in ALL {
            let proposals = check(name, *improvement, attempt(&stage), &stage, &opened);
            let one = |proposal: &Proposal| {
                let accepted = [(proposal, &defaults(proposal))];
                attempt(&stage).commit(*improvement, &accepted, 1).ok()
            };
            next.extend(proposals.iter().filter(|proposal| !proposal.advice).find_map(one));
        }
        for committed in next.iter().take(CHANGES) {
            for improvement in ALL {
                let on = attempt(&committed.stage);
                check(name, *improvement, on, &committed.stage, &opened);
            }
        }
        let made = stage.excerpts.made.lock().unwrap();
        made.values().filter(|made| made.get().is_some_and(Option::is_some)).count()
    }

    fn check(
        name: &str,
        improvement: &dyn Improvement,
        attempt: Attempt<'_>,
        stage: &Stage,
        opened: &Opened,
    ) -> Vec<Proposal> {
        let proposals = improvement.propose(&stage.context(attempt.original()));
        for proposal in proposals.iter().filter(|proposal| !proposal.advice) {
            let chosen = defaults(proposal);
            let on_part = attempt.judged(improvement, (proposal, &chosen), opened);
            let on_all = attempt.judged_on_all(improvement, (proposal, &chosen), opened);
            assert_eq!(on_part, on_all, "{name}: {}", proposal.id);
        }
        proposals
    }

    fn defaults(proposal: &Proposal) -> Chosen {
        let choices = proposal.choices.iter();
        choices.map(|choice| (choice.name.to_owned(), choice.default.clone())).collect()
    }

    /// Three pipelines that share an anchor, a cache and the branches of `default`.
    const SEVERAL: &str = "\
definitions:
  caches: {tools: .tools}
pipelines:
  default:
    - step: &test
        name: Test
        caches: [node, tools]
        script: [npm ci, npm test]
        artifacts: [dist/**]
    - step: {name: Lint, size: 2x, script: [npm ci, npm run lint]}
  branches:
    # the same as default
    develop:
      - step: *test
      - step: {name: Lint, size: 2x, script: [npm ci, npm run lint]}
    main:
      - step: {name: Build, caches: [node], script: [npm ci, npm run build], artifacts: [dist/**]}
      # goes out
      - step: {name: Deploy, deployment: production, script: [npm run deploy]}
  custom:
    tools:
      - step: {name: Tools, caches: [tools], script: [npm ci, ./fill.sh]}
      - step: {name: Idle, script: [echo done]}
";

    #[test]
    fn a_part_comes_to_what_the_whole_file_comes_to() {
        assert!(same_on_both("several", SEVERAL) > 0);
        same_on_both("sample", include_str!("../../assets/demo/bitbucket-pipelines.yml"));
    }

    #[test]
    fn parts_of_the_corpus_come_to_what_the_whole_comes_to() {
        let Some(root) = env::var_os("PIPEMIGRATE_CORPUS").map(PathBuf::from) else {
            println!("skipped: no corpus (PIPEMIGRATE_CORPUS)");
            return;
        };
        let mut parts = 0;
        for repository in fs::read_dir(root).unwrap() {
            let path = repository.unwrap().path().join("bitbucket-pipelines.yml");
            if let Ok(text) = fs::read_to_string(&path) {
                parts += same_on_both(&path.display().to_string(), &text);
            }
        }
        println!("{parts} parts");
    }
}
