//! Services that nobody defines.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::{DOCKER, Pipelines, nearest};
use crate::yaml::Document;

/// Services that nobody defines.
pub(super) struct ServiceUndefined;

impl Rule for ServiceUndefined {
    fn id(&self) -> &'static str {
        "service-undefined"
    }

    fn title(&self) -> &'static str {
        "A service has a definition"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let names = pipelines.steps().flat_map(|step| &step.services);
        let undefined = names.filter(|name| {
            name.as_str() != DOCKER && pipelines.definitions.service(name).is_none()
        });
        let faults = undefined.map(|name| {
            let defined = pipelines.definitions.services.iter().map(|service| service.name.as_str());
            let help = match nearest(name, defined.chain([DOCKER])) {
                Some(meant) => format!("Did you mean `{meant}`?"),
                None => "Define it with its image in `definitions.services`, or remove it from the step.".into(),
            };
            let breach = Breach {
                path: &name.path,
                span: name.span,
                subject: name,
                message: format!("The service `{}` isn't defined.", **name),
                help,
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
            &ServiceUndefined,
            "definitions: {services: {mysql: {image: x}}}\npipelines: {default: [{step: {script: [a], services: [docker, mysql, mysqll]}}]}\n",
        );
        assert_eq!(
            faults,
            [r#"error default/step 1 mysqll: The service `mysqll` isn't defined."#] as [&str; 1]
        );
    }
}
