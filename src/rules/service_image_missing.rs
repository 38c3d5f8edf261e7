//! Services that run nothing.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::Pipelines;
use crate::yaml::{Document, Path};

/// Services that run nothing.
pub(super) struct ServiceImageMissing;

impl Rule for ServiceImageMissing {
    fn id(&self) -> &'static str {
        "service-image-missing"
    }

    fn title(&self) -> &'static str {
        "A service other than docker names its image"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        // What is no map at all is told as such.
        let told = |at: &Path| pipelines.problems.iter().any(|problem| problem.path == *at);
        let services = pipelines.definitions.services.iter().filter(|service| !told(&service.at));
        let faults =
            services.filter(|service| !service.docker && service.image.is_none()).map(|service| {
                let breach = Breach {
                    path: &service.at,
                    span: service.name.span,
                    subject: &service.name,
                    message: format!("The service `{}` names no image.", *service.name),
                    help: "Add `image:`; for a docker daemon of its own `type: docker`.".into(),
                };
                breach.error(self, pipelines)
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
            &ServiceImageMissing,
            "definitions: {services: {db: {memory: 512}, docker: {memory: 512}, d2: {type: docker}}}\npipelines: {default: [{step: {script: [a]}}]}\n",
        );
        assert_eq!(
            faults,
            [r#"error definitions.services.db db: The service `db` names no image."#] as [&str; 1]
        );
    }
}
