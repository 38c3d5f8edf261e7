//! Steps whose services leave too little memory to the build.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::facts::sizes;
use crate::model::{Pipelines, Step};
use crate::yaml::Document;

/// Steps whose services leave too little memory to the build.
pub(super) struct Memory;

impl Rule for Memory {
    fn id(&self) -> &'static str {
        "memory"
    }

    fn title(&self) -> &'static str {
        "Services leave the build at least 1024 MB"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        // The team's own runners have whatever memory their machine has.
        let cloud = pipelines.steps().filter(|step| !step.is_self_hosted() && !step.child_pipeline);
        cloud.filter_map(|step| fault(self, document, pipelines, step)).collect()
    }
}

fn fault(rule: &Memory, document: &Document, pipelines: &Pipelines, step: &Step) -> Option<Fault> {
    let limits = sizes::limits();
    let size = pipelines.size_of(step);
    let name = size.to_string();
    let total = sizes::size(&name)?.memory_mb;
    let services = pipelines.services_mb(step);
    let most = total.saturating_sub(limits.build_minimum_mb);
    let documented = if name == DOCUMENTED_LOWER { limits.services_documented_2x_mb } else { most };
    if services <= documented {
        return None;
    }
    let path = step.services_path.as_ref().unwrap_or(&step.body);
    let breach = Breach {
        path,
        span: document.get(path)?.span(),
        subject: "memory",
        message: format!(
            "The services take {services} MB of the {total} MB that size {name} has; the build needs {}.",
            limits.build_minimum_mb
        ),
        help: help(services, limits.build_minimum_mb),
    };
    if services > most {
        return Some(breach.error(rule, pipelines));
    }
    let message = format!(
        "The services take {services} MB; at size {name} Bitbucket documents {documented} MB at most."
    );
    Some(Breach { message, ..breach }.warning(rule, pipelines))
}

/// The size for which the documentation states less than arithmetic gives.
const DOCUMENTED_LOWER: &str = "2x";

fn help(services: u32, build: u32) -> String {
    let fits = sizes::all().iter().find(|size| size.memory_mb.saturating_sub(build) >= services);
    match fits {
        Some(size) => format!("Give the step `size: {}`, or its services less memory.", size.name),
        None => "Give its services less memory.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &Memory,
            "options: {docker: true}\ndefinitions: {services: {big: {image: x, memory: 3000}, docker: {memory: 1024}, huge: {image: x, memory: 6144}, vast: {image: x, memory: 900000}}}\npipelines: {default: [{step: {script: [a], services: [docker]}}, {step: {script: [a], services: [big]}}, {step: {script: [a], services: [big], size: 2x}}, {step: {script: [a], services: [huge], size: 2x}}, {step: {script: [a], services: [vast], size: 4x}}, {step: {script: [a], services: [vast], runs-on: self.hosted}}]}\n",
        );
        assert_eq!(
            faults,
            [
                r#"error default/step 2 memory: The services take 4024 MB of the 4096 MB that size 1x has; the build needs 1024."#,
                r#"warning default/step 4 memory: The services take 7168 MB; at size 2x Bitbucket documents 7128 MB at most."#,
                r#"error default/step 5 memory: The services take 901024 MB of the 16384 MB that size 4x has; the build needs 1024."#
            ] as [&str; 3]
        );
    }

    #[test]
    fn agrees_with_the_model_on_sizes() {
        for size in crate::model::Size::ALL {
            assert_eq!(
                sizes::size(&size.to_string()).map(|facts| facts.memory_mb),
                Some(size.memory_mb())
            );
        }
        assert_eq!(sizes::limits().service_default_mb, crate::model::DEFAULT_SERVICE_MEMORY_MB);
    }
}
