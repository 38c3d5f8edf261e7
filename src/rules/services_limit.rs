//! Steps with too many services.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::facts::sizes;
use crate::model::Pipelines;
use crate::yaml::Document;

/// Steps with too many services.
pub(super) struct ServicesLimit;

impl Rule for ServicesLimit {
    fn id(&self) -> &'static str {
        "services-limit"
    }

    fn title(&self) -> &'static str {
        "A step has at most five services"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let most = sizes::limits().services as usize;
        let crowded = pipelines.steps().map(|step| (step, pipelines.services_of(step).len()));
        let faults = crowded.filter(|(_, count)| *count > most).filter_map(|(step, count)| {
            let path = step.services_path.as_ref()?;
            let breach = Breach {
                path,
                span: document.get(path)?.span(),
                subject: "services",
                message: format!("The step has {count} services, but may have {most}."),
                help: "Remove those that it doesn't use; `options.docker` counts as one.".into(),
            };
            Some(breach.error(self, pipelines))
        });
        faults.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &ServicesLimit,
            "options: {docker: true}\npipelines: {default: [{step: {script: [a], services: [a, b, c, d, e]}}, {step: {script: [a], services: [a, b, c, d]}}]}\n",
        );
        assert_eq!(
            faults,
            [r#"error default/step 1 services: The step has 6 services, but may have 5."#]
                as [&str; 1]
        );
    }
}
