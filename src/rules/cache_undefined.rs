//! Caches that nobody defines.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::facts::caches;
use crate::model::{Pipelines, nearest};
use crate::yaml::Document;

/// Caches that nobody defines.
pub(super) struct CacheUndefined;

impl Rule for CacheUndefined {
    fn id(&self) -> &'static str {
        "cache-undefined"
    }

    fn title(&self) -> &'static str {
        "A cache is predefined or has a definition"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let names = pipelines.steps().flat_map(|step| &step.caches);
        let undefined = names.filter(|name| {
            pipelines.definitions.cache(name).is_none() && caches::predefined(name).is_none()
        });
        let faults = undefined.map(|name| {
            let breach = Breach {
                path: &name.path,
                span: name.span,
                subject: name,
                message: format!("The cache `{}` is neither predefined nor defined.", **name),
                help: help(name, pipelines),
            };
            breach.error(self, pipelines)
        });
        faults.collect()
    }
}

fn help(name: &str, pipelines: &Pipelines) -> String {
    let defined = pipelines.definitions.caches.iter().map(|cache| cache.name.as_str());
    let predefined = caches::all_predefined().iter().map(|cache| cache.name.as_str());
    match nearest(name, defined.chain(predefined)) {
        Some(meant) => format!(
            "Did you mean `{meant}`? Else define `{name}` with its folder in `definitions.caches`."
        ),
        None => format!(
            "Define `{name}` with its folder in `definitions.caches`, or remove it from the step."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &CacheUndefined,
            "definitions: {caches: {mods: /go/pkg/mod}}\npipelines: {default: [{step: {script: [a], caches: [go, mods, node]}}]}\n",
        );
        assert_eq!(
            faults,
            [r#"error default/step 1 go: The cache `go` is neither predefined nor defined."#]
                as [&str; 1]
        );
    }

    #[test]
    fn a_shared_step_is_told_once() {
        let text = "definitions: {steps: [{step: &x {script: [a], caches: [go]}}]}\npipelines: {default: [{step: *x}, {step: {<<: *x, name: B}}]}\n";
        assert_eq!(
            found(&CacheUndefined, text),
            ["error &x go: The cache `go` is neither predefined nor defined."]
        );
    }
}
