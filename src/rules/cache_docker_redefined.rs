//! A definition of the predefined cache of image layers.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::{DOCKER, Pipelines};
use crate::yaml::Document;

/// A definition of the predefined cache of image layers.
pub(super) struct CacheDockerRedefined;

impl Rule for CacheDockerRedefined {
    fn id(&self) -> &'static str {
        "cache-docker-redefined"
    }

    fn title(&self) -> &'static str {
        "The cache `docker` is not defined anew"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let cache = pipelines.definitions.cache(DOCKER);
        let fault = cache.map(|cache| {
            let breach = Breach {
                path: &cache.at,
                span: cache.name.span,
                subject: DOCKER,
                message: "The cache `docker` is predefined and may not be defined anew.".into(),
                help: "Give your cache another name, here and in the steps that use it.".into(),
            };
            breach.error(self, pipelines)
        });
        fault.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &CacheDockerRedefined,
            "definitions: {caches: {docker: /x}}\npipelines: {default: [{step: {script: [a]}}]}\n",
        );
        assert_eq!(
            faults,
            [
                r#"error definitions.caches.docker docker: The cache `docker` is predefined and may not be defined anew."#
            ] as [&str; 1]
        );
    }
}
