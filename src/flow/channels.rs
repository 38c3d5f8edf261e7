//! What flows from step to step: artifacts, variables, caches that are lived on, images.

use std::collections::BTreeMap;

use super::{Channel, ChannelKind, Taker};
use crate::facts::Resource;
use crate::model::secret::redact;
use crate::symbolic::{Effect, How, Pattern, Read, Trace};
use crate::verdict::Side;

/// How many uploads are looked for in folders that are read whole. The work grows with the square of a pipeline's
/// length, and a picture of more than this helps nobody.
const MOST_LOOKS: usize = 10_000;

/// Everything that flows in a run, by the step that it comes from and then by kind; and whether something was left
/// out, as there was too much.
pub(super) fn of(side: &Side<'_>, trace: &Trace) -> (Vec<Channel>, bool) {
    let mut found =
        Found { trace, uploads: Vec::new(), channels: Vec::new(), index: BTreeMap::new() };
    found.uploads();
    let is_whole = found.files();
    found.variables();
    found.caches(side);
    found.images();
    let mut channels = found.channels;
    for channel in &mut channels {
        channel.variables.sort();
    }
    channels.sort_by_key(|channel| (channel.from, channel.kind));
    (channels, !is_whole)
}

struct Found<'a> {
    trace: &'a Trace,
    /// What each step hands on, with its channel.
    uploads: Vec<Vec<(Pattern, usize)>>,
    channels: Vec<Channel>,
    /// Where each channel is among them.
    index: BTreeMap<(usize, ChannelKind, String), usize>,
}

impl Found<'_> {
    fn channel(&mut self, from: usize, kind: ChannelKind, what: &str) -> usize {
        let what = redact(what).into_owned();
        let next = self.channels.len();
        let at = *self.index.entry((from, kind, what.clone())).or_insert(next);
        if at == next {
            let (to, variables) = (Vec::new(), Vec::new());
            self.channels.push(Channel { kind, what, from, to, variables });
        }
        at
    }

    /// Notes that a step takes something. What is sure once stays so.
    fn take(&mut self, channel: usize, step: usize, is_sure: bool) {
        let channel = &mut self.channels[channel];
        if channel.from == step {
            return;
        }
        let at = channel.to.partition_point(|taker| taker.step < step);
        match channel.to.get_mut(at) {
            Some(taker) if taker.step == step => taker.is_sure |= is_sure,
            _ => {
                let is_early = !self.trace.ordered(channel.from, step);
                channel.to.insert(at, Taker { step, is_sure, is_early });
            }
        }
    }

    /// What is handed on, also if nobody takes it.
    fn uploads(&mut self) {
        for (from, run) in self.trace.steps.iter().enumerate() {
            let shared = run.uploads.iter().filter(|upload| upload.shared);
            let uploads = shared.map(|upload| {
                let channel = self.channel(from, ChannelKind::Files, &upload.pattern);
                (Pattern::new(&upload.pattern), channel)
            });
            let uploads = uploads.collect();
            self.uploads.push(uploads);
        }
    }

    /// Who reads what another step handed on; whether all of that was looked at.
    fn files(&mut self) -> bool {
        let mut looks = 0;
        for (step, effect) in self.trace.effects() {
            for read in &effect.reads {
                if matches!(read, Read::Folder { .. }) {
                    looks += self.uploads[..step].iter().map(Vec::len).sum::<usize>();
                    if looks > MOST_LOOKS {
                        continue;
                    }
                }
                let is_sure = matches!(read, Read::File { optional: false, .. });
                for (from, path) in read.passed_on().filter(|(from, _)| *from != step) {
                    let channel = self.bringing(from, path);
                    self.take(channel, step, is_sure);
                }
            }
        }
        looks <= MOST_LOOKS
    }

    /// The channel by which a step hands on this path.
    fn bringing(&mut self, from: usize, path: &str) -> usize {
        let mut uploads = self.uploads.get(from).into_iter().flatten();
        match uploads.find(|(pattern, _)| pattern.overlaps(path)) {
            Some((_, channel)) => *channel,
            None => self.channel(from, ChannelKind::Files, path),
        }
    }

    /// Variables that one step sets and another reads: through a file, or handed on by name.
    fn variables(&mut self) {
        for reading in &self.trace.readings {
            let definition = &self.trace.definitions[reading.definition];
            let (from, step) = (definition.place.step.step, reading.step);
            if from == step || from >= self.trace.steps.len() {
                continue;
            }
            let channel = match &definition.how {
                How::File { path, .. } => {
                    let channel = self.bringing(from, path);
                    let carried = &mut self.channels[channel].variables;
                    if !carried.iter().any(|name| **name == *definition.name) {
                        carried.push(definition.name.to_string());
                    }
                    channel
                }
                _ => self.channel(from, ChannelKind::Variable, &definition.name),
            };
            self.take(channel, step, !reading.perhaps);
        }
    }

    /// Caches that a step lives on: filled by the last step before it that has the same.
    fn caches(&mut self, side: &Side<'_>) {
        let mut latest: BTreeMap<&str, usize> = BTreeMap::new();
        for (step, run) in self.trace.steps.iter().enumerate() {
            for read in run.effects.iter().flat_map(|effect| &effect.reads) {
                if let Read::Cache(name) = read
                    && let Some(from) = latest.get(name.as_str())
                {
                    let channel = self.channel(*from, ChannelKind::Cache, name);
                    self.take(channel, step, false);
                }
            }
            for cache in &side.pipelines.step(run.reference).caches {
                latest.insert(&cache.value, step);
            }
        }
    }

    /// Images that one step pushes and a later one names or may mean.
    fn images(&mut self) {
        let mut pushed: Vec<(usize, String)> = Vec::new();
        for (step, effect) in self.trace.effects() {
            for (from, name) in &pushed {
                if *from != step && uses_image(effect, name) {
                    let is_sure = effect.words_shown().contains(name.as_str());
                    let channel = self.channel(*from, ChannelKind::Image, name);
                    self.take(channel, step, is_sure);
                }
            }
            for name in pushed_by(effect) {
                let image = (step, name);
                if !pushed.contains(&image) {
                    self.channel(step, ChannelKind::Image, &image.1);
                    pushed.push(image);
                }
            }
        }
    }
}

fn pushed_by(effect: &Effect) -> impl Iterator<Item = String> {
    let of = |changes: bool| {
        effect
            .outside
            .iter()
            .filter(move |o| o.kind == Some(Resource::Registry) && o.changes == changes)
    };
    of(true).filter_map(|outside| Some(outside.name.as_ref()?.to_string()))
}

/// Whether the effect takes something from a registry that may be this image: a build takes its bases from there.
fn uses_image(effect: &Effect, name: &str) -> bool {
    effect.built.is_none()
        && effect.outside.iter().any(|outside| {
            let named = outside.name.as_ref().map(ToString::to_string);
            outside.kind == Some(Resource::Registry)
                && !outside.changes
                && named.is_none_or(|named| named == name)
        })
}
