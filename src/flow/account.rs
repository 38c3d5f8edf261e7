//! What one step needs, makes and touches, in words.

use std::collections::BTreeSet;

use super::{ALL_FILES, Account, Channel, ChannelKind, Fact, Flow, Taker, shown, whole};
use crate::facts::Resource;
use crate::facts::variables::is_predefined;
use crate::model::secret::redact;
use crate::model::{Depth, Pipelines, Step, UploadKind};
use crate::symbolic::{Content, Effect, Outside, Pattern, Read, StepRun, Trace, Value};
use crate::text::listed;
use crate::verdict::{Evidence, Side, called};

/// What is known of the step with this index; nothing if there is none.
pub fn account(side: &Side<'_>, flow: &Flow, index: usize) -> Account {
    let run = super::found(side, &flow.trigger)
        .and_then(|(_, trace)| Some((trace, trace.steps.get(index)?)));
    let Some((trace, run)) = run else { return Account::default() };
    let step = side.pipelines.step(run.reference);
    let teller = Teller { side, flow, index, trace, run, step };
    Account { needs: teller.needs(), makes: teller.makes(), touches: teller.touches() }
}

struct Teller<'a> {
    side: &'a Side<'a>,
    flow: &'a Flow,
    index: usize,
    trace: &'a Trace,
    run: &'a StepRun,
    step: &'a Step,
}

impl Teller<'_> {
    fn needs(&self) -> Vec<Fact> {
        let mut facts = vec![plain(surroundings(self.side.pipelines, self.step, self.run))];
        let taken = self.flow.channels.iter().filter_map(|c| Some((c, c.taker(self.index)?)));
        facts.extend(taken.map(|(channel, taker)| self.taken(channel, taker)));
        facts.extend(self.files());
        facts.extend(self.folders());
        facts.extend(self.settings());
        facts
    }

    /// What it takes from another step.
    fn taken(&self, channel: &Channel, taker: &Taker) -> Fact {
        let (from, what) = (self.label(channel.from), &channel.what);
        let perhaps = if taker.is_sure { "" } else { "perhaps " };
        let mut text = match channel.kind {
            ChannelKind::Files => format!("{perhaps}{} from {from}", files(what)),
            ChannelKind::Variable => format!("{perhaps}${what} from {from}"),
            ChannelKind::Cache => format!("what {from} leaves in the cache `{what}`"),
            ChannelKind::Image => format!("{perhaps}the image `{what}` from {from}"),
        };
        let variables = self.variables(channel);
        if !variables.is_empty() {
            text.push_str(&format!(", for {}", listed(variables)));
        }
        if taker.is_early {
            text.push_str(", which runs at the same time");
        }
        let reads = |read: &&Read| match channel.kind {
            ChannelKind::Files => reads_from(read, channel),
            ChannelKind::Cache => matches!(read, Read::Cache(name) if name == what),
            ChannelKind::Variable | ChannelKind::Image => false,
        };
        let readers = self.run.effects.iter().filter(|e| e.reads.iter().any(|r| reads(&r)));
        Fact { text, is_odd: taker.is_early, evidence: shown(self.side, readers) }
    }

    /// The variables that it reads of those which a file carries.
    fn variables(&self, channel: &Channel) -> BTreeSet<String> {
        let read = self.trace.readings.iter().filter(|reading| reading.step == self.index);
        let names = read.filter_map(|reading| {
            let definition = &self.trace.definitions[reading.definition];
            (definition.place.step.step == channel.from).then(|| definition.name.to_string())
        });
        names.filter(|name| channel.variables.contains(name)).collect()
    }

    /// Files that it names: those of the repository, and those that aren't there.
    fn files(&self) -> Vec<Fact> {
        let mut tracked = BTreeSet::new();
        for read in self.run.effects.iter().flat_map(|effect| &effect.reads) {
            if let Read::File { path, seen, optional: false } = read
                && seen.from.is_none()
                && seen.content == Content::Tracked
                && !is_elsewhere(path)
            {
                tracked.insert(quoted(path));
            }
        }
        let missing = self.run.faults.iter().map(|fault| Fact {
            text: redact(&fault.message).into_owned(),
            is_odd: true,
            evidence: vec![self.side.source.at(fault.span)],
        });
        let named =
            (!tracked.is_empty()).then(|| plain(format!("{} of the repository", few(tracked))));
        missing.chain(named).collect()
    }

    /// Folders of which it may read everything.
    fn folders(&self) -> Vec<Fact> {
        let mut facts: Vec<Fact> = Vec::new();
        for effect in &self.run.effects {
            for read in &effect.reads {
                let Read::Folder { pattern, because, context, .. } = read else { continue };
                if is_elsewhere(pattern) {
                    continue;
                }
                let what = match whole(pattern) {
                    Some("") => "the whole folder".to_owned(),
                    Some(folder) => format!("everything below {}", quoted(folder)),
                    None => quoted(pattern),
                };
                let text = if *context { format!("{what}, for the image") } else { what };
                if facts.iter().all(|known| known.text != text) {
                    let mut evidence = shown(self.side, [effect]);
                    let line =
                        because.as_ref().map(|(file, line)| self.side.source.in_file(file, *line));
                    evidence.extend(line);
                    facts.push(Fact { text, is_odd: false, evidence });
                }
            }
        }
        facts
    }

    /// Variables that have to be set in Bitbucket, or may be.
    fn settings(&self) -> Vec<Fact> {
        let outside = || self.run.outside.iter().filter(|(name, _)| !is_predefined(name));
        let named = |optional: bool| {
            let those = outside().filter(move |(_, from)| from.may_be_unset == optional);
            let evidence: Vec<Evidence> =
                those.clone().map(|(_, from)| self.side.source.of(&from.place)).collect();
            (few(those.map(|(name, _)| format!("${name}"))), evidence)
        };
        let fact = |(names, evidence): (String, Vec<Evidence>), how: &str| {
            let text = format!("{names}, {how}");
            (!names.is_empty()).then_some(Fact { text, is_odd: false, evidence })
        };
        let must = fact(named(false), "set in Bitbucket");
        must.into_iter().chain(fact(named(true), "if set in Bitbucket")).collect()
    }

    fn makes(&self) -> Vec<Fact> {
        let own = self.flow.channels.iter().filter(|channel| channel.from == self.index);
        let mut facts: Vec<Fact> = own.map(|channel| self.handed_on(channel)).collect();
        for upload in &self.step.artifacts.uploads {
            let what = files(&upload.pattern.value);
            match upload.kind {
                UploadKind::Shared => {}
                UploadKind::Scoped => facts.push(plain(format!("{what}, for people only"))),
                UploadKind::TestReports => facts.push(plain(format!("{what}, test reports"))),
            }
        }
        for name in self.step.output_variables.iter().map(|name| name.value.as_str()) {
            let known = |c: &Channel| {
                c.from == self.index && c.kind == ChannelKind::Variable && c.what == name
            };
            if !self.flow.channels.iter().any(known) {
                facts.push(odd(format!("${name}, handed on, but no step reads it")));
            }
        }
        facts.extend(self.images());
        facts.extend(self.left_behind());
        facts
    }

    fn handed_on(&self, channel: &Channel) -> Fact {
        let what = match channel.kind {
            ChannelKind::Variable => format!("${}", channel.what),
            ChannelKind::Image => format!("the image `{}`, pushed", channel.what),
            ChannelKind::Cache => format!("the cache `{}`", channel.what),
            ChannelKind::Files => files(&channel.what),
        };
        if channel.to.is_empty() {
            return match channel.kind {
                ChannelKind::Files if self.flow.is_cut => plain(format!("{what}, handed on")),
                ChannelKind::Files => odd(format!("{what}, handed on, but no step reads it")),
                _ => plain(what),
            };
        }
        let takers = |sure: bool| {
            let those = channel.to.iter().filter(|taker| taker.is_sure == sure);
            few(those.map(|taker| self.label(taker.step)))
        };
        let words = match (takers(true), takers(false)) {
            (sure, perhaps) if perhaps.is_empty() => format!("for {sure}"),
            (sure, perhaps) if sure.is_empty() => format!("perhaps for {perhaps}"),
            (sure, perhaps) => format!("for {sure}, perhaps {perhaps}"),
        };
        plain(format!("{what}, {words}"))
    }

    /// Images that it builds and doesn't push under that name.
    fn images(&self) -> Vec<Fact> {
        let pushed = |name: &str| {
            let own = |c: &Channel| c.from == self.index && c.kind == ChannelKind::Image;
            self.flow.channels.iter().any(|c| own(c) && c.what == name)
        };
        let built = self.run.effects.iter().filter(|effect| effect.built.is_some());
        let named = built.flat_map(|effect| effect.images.iter().map(move |name| (effect, name)));
        let fact = |(effect, name): (&Effect, &Value)| {
            let name = name_of(name);
            let text = format!("the image `{name}`");
            (!pushed(&name)).then(|| Fact {
                text,
                is_odd: false,
                evidence: shown(self.side, [effect]),
            })
        };
        named.filter_map(fact).collect()
    }

    /// Files that it writes and that nobody else gets.
    fn left_behind(&self) -> Option<Fact> {
        let uploads: Vec<Pattern> =
            self.run.uploads.iter().map(|upload| Pattern::new(&upload.pattern)).collect();
        let writes = self.run.effects.iter().flat_map(|effect| &effect.writes);
        let lost = writes.filter(|path| {
            !is_elsewhere(path) && !uploads.iter().any(|upload| upload.overlaps(path))
        });
        let lost: BTreeSet<String> = lost.map(|path| quoted(path)).collect();
        (!lost.is_empty()).then(|| plain(format!("{}, gone with the step", few(lost))))
    }

    fn touches(&self) -> Vec<Fact> {
        let environment = self.run.deployment.iter();
        let mut facts: Vec<Fact> =
            environment.map(|name| plain(format!("deploys to the environment {name}"))).collect();
        let mut known: BTreeSet<String> = BTreeSet::new();
        for effect in &self.run.effects {
            for outside in effect.outside.iter().filter(|outside| counts(outside)) {
                let text = outside_words(outside);
                if known.insert(text.clone()) {
                    facts.push(Fact { text, is_odd: false, evidence: shown(self.side, [effect]) });
                }
            }
            if effect.is_unknown() {
                let words = effect.words_shown();
                let text =
                    format!("nothing is known of `{words}`: it may read and change anything");
                facts.push(Fact { text, is_odd: true, evidence: shown(self.side, [effect]) });
            }
        }
        facts.extend(self.run.opaque.iter().map(|opaque| Fact {
            text: format!("can't be read: {}", redact(&opaque.reason)),
            is_odd: true,
            evidence: vec![self.side.source.of(&opaque.place)],
        }));
        facts
    }

    fn label(&self, step: usize) -> String {
        self.flow.steps.get(step).map_or_else(String::new, |step| format!("“{}”", step.label))
    }
}

/// The clone, the image and what runs beside it.
fn surroundings(pipelines: &Pipelines, step: &Step, run: &StepRun) -> String {
    let clone = pipelines.clone_of(step);
    let mut words = vec![match (clone.enabled, clone.depth) {
        (false, _) => "no clone".to_owned(),
        (true, Depth::Full) => "a clone with all its history".to_owned(),
        (true, Depth::Count(depth)) => format!("a clone of {depth} commits"),
    }];
    words.extend(run.image.iter().map(|image| format!("image {}", redact(image))));
    let counted = |names: &[&str], one: &str, more: &str| match names {
        [] => None,
        [name] => Some(format!("{one} {name}")),
        names => Some(format!("{more} {}", listed(names.iter().map(|n| (*n).to_owned())))),
    };
    let services = pipelines.services_of(step);
    let services: Vec<&str> = services.iter().map(String::as_str).collect();
    let caches: Vec<&str> = step.caches.iter().map(|cache| cache.value.as_str()).collect();
    words.extend(counted(&services, "service", "services"));
    words.extend(counted(&caches, "cache", "caches"));
    words.join(", ")
}

/// Whether this reads what the channel brings, or would if it were there.
fn reads_from(read: &Read, channel: &Channel) -> bool {
    match read {
        Read::File { path, .. } => Pattern::new(&channel.what).overlaps(path),
        read => read.from().contains(&channel.from),
    }
}

/// Downloads of packages and requests that keep nothing are no news to anybody.
fn counts(outside: &Outside) -> bool {
    outside.changes || outside.kind != Some(Resource::PackageRepository)
}

fn outside_words(outside: &Outside) -> String {
    let verb = if outside.changes { "changes" } else { "asks" };
    let system = outside.kind.map_or("something outside", called);
    match &outside.name {
        Some(name) => format!("{verb} {system} `{}`", name_of(name)),
        None => format!("{verb} {system}"),
    }
}

fn name_of(value: &Value) -> String {
    redact(&value.to_string()).into_owned()
}

/// What a pattern brings, as people say it.
fn files(pattern: &str) -> String {
    match whole(pattern) {
        Some("") => ALL_FILES.to_owned(),
        Some(folder) => quoted(&format!("{folder}/")),
        None => quoted(pattern),
    }
}

fn quoted(path: &str) -> String {
    format!("`{}`", redact(path))
}

/// The first of these, and how many more there are.
fn few(words: impl IntoIterator<Item = String>) -> String {
    const FEW: usize = 8;
    let mut words: Vec<String> = words.into_iter().collect();
    let more = words.len().saturating_sub(FEW);
    if more > 1 {
        words.truncate(FEW);
        words.push(format!("{more} more"));
    }
    listed(words)
}

fn is_elsewhere(path: &str) -> bool {
    path.starts_with(['~', '/', '$'])
}

fn plain(text: String) -> Fact {
    Fact { text, is_odd: false, evidence: Vec::new() }
}

fn odd(text: String) -> Fact {
    Fact { text, is_odd: true, evidence: Vec::new() }
}
