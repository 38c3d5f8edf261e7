//! Services with less memory than Bitbucket grants.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::facts::sizes;
use crate::model::Pipelines;
use crate::yaml::Document;

/// Services with less memory than Bitbucket grants.
pub(super) struct ServiceMemoryMinimum;

impl Rule for ServiceMemoryMinimum {
    fn id(&self) -> &'static str {
        "service-memory-minimum"
    }

    fn title(&self) -> &'static str {
        "A service has at least 128 MB"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let least = sizes::limits().service_minimum_mb;
        let memories = pipelines
            .definitions
            .services
            .iter()
            .filter_map(|service| Some((service, service.memory.as_ref()?)));
        let faults =
            memories.filter(|(_, memory)| memory.value < least).map(|(service, memory)| {
                let breach = Breach {
                    path: &memory.path,
                    span: memory.span,
                    subject: &service.name,
                    message: format!(
                        "The service `{}` has {} MB, but needs at least {least}.",
                        *service.name, memory.value
                    ),
                    help: format!("Write {least} or more."),
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
            &ServiceMemoryMinimum,
            "definitions: {services: {db: {image: x, memory: 64}}}\npipelines: {default: [{step: {script: [a]}}]}\n",
        );
        assert_eq!(
            faults,
            [
                r#"error definitions.services.db.memory db: The service `db` has 64 MB, but needs at least 128."#
            ] as [&str; 1]
        );
    }
}
