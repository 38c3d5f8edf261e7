//! A proposal's summary says what would be done with the answers that were chosen.

use pipemigrate::improvements::ProposalId;
use pipemigrate::plan::{Decision, Decisions, Level, migrate};

use super::docker::{LAYERS, PLAIN};
use super::{project, steps};

/// The summary of a proposal as it is offered, and with this answer to one of its choices.
fn summaries(
    text: &str,
    files: &[(&str, &str)],
    id: &str,
    (choice, value): (&str, &str),
) -> [String; 2] {
    let project = project(text, files);
    let choices = [(choice.to_owned(), value.to_owned())].into();
    let answer = Decision { accepted: None, choices };
    [None, Some(answer)].map(|answer| {
        let mut decisions = Decisions::at(Level::None);
        decisions.answers.extend(answer.map(|answer| (ProposalId(id.to_owned()), answer)));
        let migration = migrate(&project, &decisions);
        let mut entries = migration.entries();
        let entry = entries.find(|entry| entry.proposal.id.0 == id);
        entry.map_or_else(String::new, |entry| entry.proposal.summary.clone())
    })
}

#[test]
fn a_smaller_size_is_named_as_it_is_chosen() {
    let text = steps(&["name: Deploy\nsize: 4x\nscript:\n  - kubectl apply -f k8s/"]);
    let told = summaries(&text, &[], "runners/size/default/Deploy", ("size", "2x"));
    assert_eq!(
        told,
        [
            "size 4x → 1x for “Deploy”: it starts no service, and 1x holds 4096 MB",
            "size 4x → 2x for “Deploy”: it starts no service, and 2x holds 8192 MB"
        ]
    );
}

#[test]
fn a_larger_size_is_named_as_it_is_chosen() {
    let definitions = "definitions:\n  services:\n    docker:\n      memory: 4096\n";
    let body = "name: Build\nservices:\n  - docker\nscript:\n  - docker build .";
    let text = format!("{definitions}{}", steps(&[body]));
    let [usual, chosen] = summaries(&text, &[], "repair/memory/default/Build", ("size", "4x"));
    assert!(usual.starts_with("give “Build” the size 2x: its services take 4096 MB of"), "{usual}");
    assert_eq!(chosen, usual.replace("size 2x", "size 4x"));
}

#[test]
fn a_cache_is_named_as_it_is_chosen() {
    let text = steps(&["name: Test\nscript:\n  - mvn -B verify"]).replace("node:22", "maven:3");
    let (id, files) = ("caches/add/maven-repository", [("pom.xml", "<project/>")]);
    let [usual, chosen] = summaries(&text, &files, id, ("strategy", "predefined"));
    assert!(usual.starts_with("keep what `mvn` downloads ("), "{usual}");
    assert_eq!(chosen, "use Bitbucket's cache `maven` for what `mvn` downloads");
}

#[test]
fn variables_are_named_with_the_place_that_is_chosen() {
    let reader = |environment: &str, name: &str| {
        format!(
            "name: To {environment}\ndeployment: {environment}\nscript:\n  - source vars.sh\n  - kubectl -s ${name} apply -f k8s/"
        )
    };
    let init = "name: Init\nscript:\n  - echo export DEV_HOST=a >> vars.sh\n  - echo export PROD_HOST=b >> vars.sh\n  - mkdir -p out\nartifacts:\n  - vars.sh";
    let text = steps(&[init, &reader("test", "DEV_HOST"), &reader("production", "PROD_HOST")]);
    let told = summaries(&text, &[], "variables/twins/HOST", ("destination", "repository"));
    assert_eq!(
        told,
        [
            "DEV_HOST and PROD_HOST become one deployment variable HOST: a in test and b in production",
            "DEV_HOST and PROD_HOST become repository variables: a in test and b in production"
        ]
    );
    let unread = init.replace("PROD_HOST=b", "PROD_HOST=b\n  - echo export IDLE=c >> vars.sh");
    let text = steps(&[&unread, &reader("test", "DEV_HOST"), &reader("production", "PROD_HOST")]);
    let told = summaries(&text, &[], "variables/move/IDLE", ("destination", "repository"));
    assert_eq!(
        told,
        ["drop IDLE=c: nothing reads it", "IDLE=c becomes a variable, though nothing reads it"]
    );
}

#[test]
fn layers_are_named_as_they_are_chosen() {
    let files = [("Dockerfile", PLAIN)];
    let id = "docker/layers/default/Build";
    let [usual, chosen] = summaries(&steps(&[LAYERS]), &files, id, ("builder", "legacy"));
    assert!(usual.starts_with("let “Build” take layers from "), "{usual}");
    assert!(chosen.starts_with("let “Build” keep its layers: the old builder, which "), "{chosen}");
}
