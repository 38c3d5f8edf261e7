//! When each step of a run starts and ends, and which steps the end waits for.

use super::estimate::Estimate;
use crate::model::StepRef;

/// One run of one trigger.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// What starts it: `branches.develop`.
    pub trigger: String,
    /// Its steps, in the order of the file; never empty.
    pub steps: Vec<StepTime>,
    /// From its start to its end, without the time that it waits for a person.
    pub wall: Estimate,
    /// What it is billed: the seconds of each step times the factor of its size. Bitbucket counts by seconds and rounds
    /// no step up (reference: “how minutes are counted”).
    pub billed: Estimate,
}

/// One step of a run. Times are seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct StepTime {
    /// Which step of the version it is.
    pub reference: StepRef,
    /// Its name for people, unique in its pipeline.
    pub label: String,
    /// Index of its item in the pipeline.
    pub group: usize,
    /// Whether the steps of its group run side by side.
    pub parallel: bool,
    /// Whether it waits for a person first; that time isn't counted.
    pub manual: bool,
    /// Whether a condition may leave it out; counted as if it ran.
    pub conditional: bool,
    /// Whether all that it does is to start another pipeline, whose time isn't counted.
    pub starts_pipeline: bool,
    /// How many of its commands are counted although nothing is known of them.
    pub unknown: usize,
    /// The factor of its size.
    pub factor: u32,
    /// What a second of it is billed: its factor, or nothing on runners of the team's own.
    pub billed_factor: u32,
    /// Start, services, clone, caches, and artifacts both ways.
    pub setup: Estimate,
    /// Its commands.
    pub script: Estimate,
    /// Both together.
    pub time: Estimate,
    /// When it starts.
    pub start: Estimate,
    /// When it ends.
    pub end: Estimate,
    /// Whether the run would end sooner if it did.
    pub critical: bool,
    /// How many successful runs its time rests on; 0 where none was measured.
    pub samples: usize,
    /// What a modelled time takes for granted.
    pub notes: Vec<String>,
}

impl StepTime {
    /// What it is billed.
    pub fn billed(&self) -> Estimate {
        self.time.times(self.billed_factor)
    }
}

impl Timeline {
    /// Lays the steps out, in the order of the file; none if there are none.
    pub(super) fn of(trigger: String, mut steps: Vec<StepTime>) -> Option<Timeline> {
        let mut now: Option<Estimate> = None;
        for group in steps.chunk_by_mut(|a, b| a.group == b.group) {
            now = Some(lay(group, now));
        }
        let billed = steps.iter().map(StepTime::billed).reduce(Estimate::then)?;
        Some(Timeline { trigger, steps, wall: now?, billed })
    }

    /// How many steps the end waits for, one after the other.
    pub fn critical_steps(&self) -> usize {
        self.steps.iter().filter(|step| step.critical).count()
    }
}

/// Lays out the steps of one item from `now` on; when they are done.
fn lay(group: &mut [StepTime], now: Option<Estimate>) -> Estimate {
    let longest = longest(group);
    let mut end = now;
    for (index, step) in group.iter_mut().enumerate() {
        let from = if step.parallel { now } else { end };
        step.start = from.unwrap_or(Estimate { low: 0, typical: 0, high: 0, ..step.time });
        step.end = step.start.then(step.time);
        step.critical = !step.parallel || index == longest;
        end = Some(match end {
            Some(end) if step.parallel && index > 0 => end.beside(step.end),
            _ => step.end,
        });
    }
    end.unwrap_or(Estimate::assumed(0, 0))
}

/// The step that the end of a group waits for: the first of the longest ones.
fn longest(group: &[StepTime]) -> usize {
    let times = group.iter().enumerate().rev();
    times.max_by_key(|(_, step)| step.time.typical).map_or(0, |(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::Class;

    fn step(label: &str, group: usize, parallel: bool, seconds: u32, factor: u32) -> StepTime {
        let of = |seconds| Estimate {
            low: seconds,
            typical: seconds,
            high: 2 * seconds,
            class: Class::Measured,
        };
        StepTime {
            reference: StepRef { pipeline: 0, step: 0 },
            label: label.to_owned(),
            group,
            parallel,
            manual: false,
            conditional: false,
            starts_pipeline: false,
            unknown: 0,
            factor,
            billed_factor: factor,
            setup: of(0),
            script: of(seconds),
            time: of(seconds),
            start: of(0),
            end: of(0),
            critical: false,
            samples: 1,
            notes: Vec::new(),
        }
    }

    #[test]
    fn a_group_takes_as_long_as_its_longest_step_and_is_billed_for_all() {
        let steps = vec![
            step("a", 0, false, 10, 1),
            step("b", 1, true, 30, 2),
            step("c", 1, true, 50, 1),
            step("d", 2, false, 5, 1),
        ];
        let line = Timeline::of("default".into(), steps).unwrap();
        assert_eq!((line.wall.typical, line.wall.high), (65, 130));
        assert_eq!(line.billed.typical, 10 + 60 + 50 + 5);
        let critical: Vec<&str> =
            line.steps.iter().filter(|s| s.critical).map(|s| s.label.as_str()).collect();
        assert_eq!(critical, ["a", "c", "d"]);
        let times: Vec<(u32, u32)> =
            line.steps.iter().map(|s| (s.start.typical, s.end.typical)).collect();
        assert_eq!(times, [(0, 10), (10, 40), (10, 60), (60, 65)]);
        assert_eq!(line.critical_steps(), 3);
    }

    #[test]
    fn the_steps_of_a_stage_wait_for_each_other() {
        let steps = vec![step("a", 0, false, 10, 1), step("b", 0, false, 20, 1)];
        let line = Timeline::of("default".into(), steps).unwrap();
        assert_eq!((line.wall.typical, line.critical_steps()), (30, 2));
        assert_eq!(Timeline::of("default".into(), Vec::new()), None);
    }
}
