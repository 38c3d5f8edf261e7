//! From a list of differences to a verdict: the lowest ceiling wins.

use super::compare::Comparison;
use super::{Difference, Outcome, Safety, Verdict};

/// Judges what a comparison found, given the differences that were declared. `None`: whatever is allowed at all.
pub fn judge(comparison: Comparison, declared: Option<&[Difference]>) -> Verdict {
    let Comparison { found, assumptions } = comparison;
    let undeclared = |d: &Difference| declared.is_some_and(|all| !all.contains(d));
    let refused = found.iter().any(|f| f.allows.is_none() || undeclared(&f.difference));
    let mut ceiling = found.iter().filter_map(|f| f.allows).min().unwrap_or(Safety::Safe);
    if !assumptions.is_empty() {
        ceiling = ceiling.min(Safety::Review);
    }
    let outcome = if refused {
        ceiling = Safety::Advice;
        Outcome::Refused
    } else if ceiling == Safety::Advice {
        Outcome::Unknown
    } else if assumptions.is_empty() {
        Outcome::Proved
    } else {
        Outcome::Assumed
    };
    Verdict { outcome, differences: found, assumptions, ceiling }
}

impl Verdict {
    /// What stands against it, if it was refused.
    pub fn witness(&self, declared: &[Difference]) -> Option<&super::Found> {
        let never = self.differences.iter().find(|f| f.allows.is_none());
        never.or_else(|| self.differences.iter().find(|f| !declared.contains(&f.difference)))
    }

    /// Nothing differs.
    pub fn same() -> Verdict {
        judge(Comparison::default(), None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Found;

    fn found(difference: Difference, allows: Option<Safety>) -> Comparison {
        let one = Found { difference, allows, witness: String::new(), evidence: Vec::new() };
        Comparison { found: vec![one], assumptions: Vec::new() }
    }

    #[test]
    fn nothing_differs_is_safe() {
        let verdict = Verdict::same();
        assert_eq!((verdict.outcome, verdict.ceiling), (Outcome::Proved, Safety::Safe));
    }

    #[test]
    fn what_was_not_declared_is_refused() {
        let order = found(Difference::Order, Some(Safety::Review));
        assert_eq!(judge(order.clone(), Some(&[Difference::Order])).outcome, Outcome::Proved);
        assert_eq!(judge(order, Some(&[Difference::Upload])).outcome, Outcome::Refused);
    }

    #[test]
    fn what_is_never_allowed_is_refused_even_if_declared() {
        let effect = found(Difference::Effect, None);
        assert_eq!(judge(effect, Some(&[Difference::Effect])).outcome, Outcome::Refused);
    }

    #[test]
    fn an_assumption_lowers_the_ceiling() {
        let mut safe = found(Difference::Upload, Some(Safety::Safe));
        safe.assume("the image doesn't need it".into(), Vec::new());
        let verdict = judge(safe, None);
        assert_eq!((verdict.outcome, verdict.ceiling), (Outcome::Assumed, Safety::Review));
    }
}
