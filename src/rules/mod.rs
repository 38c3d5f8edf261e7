//! What Bitbucket demands of a file: one rule, one file, each breach a [`Fault`]. Knows no cures.
//!
//! To add a rule: write its file, and name it in the list of modules and in [`ALL`].

mod artifact_pattern;
mod cache_docker_redefined;
mod cache_undefined;
mod changesets_both;
mod clone_boolean;
mod clone_depth;
mod deployment_twice;
mod deployment_variable;
mod duplicate_key;
mod empty_list;
mod fail_fast_alone;
mod fault;
mod final_step;
mod folded_backslash;
mod image_type;
mod item_shape;
mod manual_first;
mod max_time;
mod memory;
mod merge_value;
mod no_pipelines;
mod parallel_members;
mod pipe_variable_type;
mod runtime_version_type;
mod script_item_invalid;
mod script_missing;
mod script_nested_list;
mod service_image_missing;
mod service_memory_minimum;
mod service_undefined;
mod services_limit;
mod stage_members;
mod start_condition_unknown;
mod step_limit;
mod too_large;
mod unknown_key;
mod value_type;
mod value_unknown;
mod variable_default_type;
mod variables_first;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

pub use fault::{Fault, SIBLING_ARTIFACT, Severity};

use crate::model::Pipelines;
use crate::yaml::Document;

/// One demand.
pub trait Rule: Sync {
    /// Its name for machines: words joined by hyphens.
    fn id(&self) -> &'static str;

    /// What it demands, as a sentence without a full stop.
    fn title(&self) -> &'static str;

    /// Every breach of it. `pipelines` was read from `document`.
    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault>;
}

/// Every rule, in alphabetical order.
pub const ALL: &[&dyn Rule] = &[
    &artifact_pattern::ArtifactPattern,
    &cache_docker_redefined::CacheDockerRedefined,
    &cache_undefined::CacheUndefined,
    &changesets_both::ChangesetsBoth,
    &clone_boolean::CloneBoolean,
    &clone_depth::CloneDepth,
    &deployment_twice::DeploymentTwice,
    &deployment_variable::DeploymentVariable,
    &duplicate_key::DuplicateKey,
    &empty_list::EmptyList,
    &fail_fast_alone::FailFastAlone,
    &final_step::FinalStep,
    &folded_backslash::FoldedBackslash,
    &image_type::ImageType,
    &item_shape::ItemShape,
    &manual_first::ManualFirst,
    &max_time::MaxTime,
    &memory::Memory,
    &merge_value::MergeValue,
    &no_pipelines::NoPipelines,
    &parallel_members::ParallelMembers,
    &pipe_variable_type::PipeVariableType,
    &runtime_version_type::RuntimeVersionType,
    &script_item_invalid::ScriptItemInvalid,
    &script_missing::ScriptMissing,
    &script_nested_list::ScriptNestedList,
    &service_image_missing::ServiceImageMissing,
    &service_memory_minimum::ServiceMemoryMinimum,
    &service_undefined::ServiceUndefined,
    &services_limit::ServicesLimit,
    &stage_members::StageMembers,
    &start_condition_unknown::StartConditionUnknown,
    &step_limit::StepLimit,
    &too_large::TooLarge,
    &unknown_key::UnknownKeys,
    &value_type::ValueType,
    &value_unknown::ValueUnknown,
    &variable_default_type::VariableDefaultType,
    &variables_first::VariablesFirst,
];

/// Every breach of every rule, in the order of the file. What several users share is told once.
pub fn check(document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
    let mut faults: Vec<Fault> =
        ALL.iter().flat_map(|rule| rule.check(document, pipelines)).collect();
    let mut told = HashSet::new();
    faults.retain(|fault| told.insert(fault.identity()));
    faults.sort_by_key(|fault| (fault.span, fault.rule));
    faults
}
