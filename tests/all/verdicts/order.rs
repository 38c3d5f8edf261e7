//! Steps that no longer wait for each other.

use insta::assert_snapshot;

use super::{beside, beside_in, differs, group, named, row};

fn two(first: &[&str], second: &[&str]) -> String {
    beside(&named("A", first), &named("B", second))
}

#[test]
fn two_checks_may() {
    assert_snapshot!(two(&["eslint src"], &["go test ./..."]), @"review Order: “B” no longer waits for “A”");
}

#[test]
fn a_whole_group_is_told_at_once() {
    let checks: Vec<String> = ["eslint src", "go vet ./...", "go test ./..."]
        .iter()
        .zip(["A", "B", "C"])
        .map(|(c, n)| named(n, &[c]))
        .collect();
    let bodies: Vec<&str> = checks.iter().map(String::as_str).collect();
    assert_snapshot!(differs(&row(&bodies), &group(&bodies), &[]), @"review Order: “A”, “B” and “C” no longer wait for each other");
    let push = named("Push", &["docker push app:1"]);
    let fetch = named("More", &["curl -fO https://example.com/a.zip"]);
    let more = named("Fetch", &["curl -fO https://example.com/b.zip"]);
    let bodies = [fetch.as_str(), &more, &push];
    assert_snapshot!(differs(&row(&bodies), &group(&bodies), &[]), @"
    review Order: “Fetch” no longer waits for “More”
    review Order: “Push” no longer waits for “More” and “Fetch”: it may publish although one of them failed
    ");
}

#[test]
fn secrets_beside_a_build_that_pushes_may() {
    assert_snapshot!(
        two(&["awssecrets --secret app > .env"], &["docker build -t app:1 .", "docker push app:1"]),
        @"review Order: “B” no longer waits for “A”: it may publish although “A” failed"
    );
}

#[test]
fn a_check_guards_what_gets_out() {
    assert_snapshot!(two(&["npm test"], &["docker push app:1"]), @"never Guard: `npm test` guards `docker push app:1`: if it fails, the other must not run");
    assert_snapshot!(two(&["go build ./..."], &["aws s3 cp README.md s3://bucket/"]), @"never Guard: `go build ./...` guards `aws s3 cp README.md s3://bucket/`: if it fails, the other must not run");
}

#[test]
fn a_way_out_guards_too() {
    assert_snapshot!(two(&["if test -f stop; then exit 1; fi"], &["docker push app:1"]), @"never Guard: `exit 1` guards `docker push app:1`: if it fails, the other must not run");
    assert_snapshot!(two(&["grep -q ready state.txt"], &["docker push app:1"]), @"never Guard: `grep -q ready state.txt` guards `docker push app:1`: if it fails, the other must not run");
    assert_snapshot!(two(&["grep -q ready state.txt || true"], &["docker push app:1"]), @"review Order: “B” no longer waits for “A”: it may publish although “A” failed");
}

#[test]
fn an_unknown_program_guards_too() {
    assert_snapshot!(two(&["./judge"], &["docker push app:1"]), @"never Order: nothing is known of what `./judge` reads and changes");
}

#[test]
fn what_is_deployed_may_have_been_pushed() {
    assert_snapshot!(two(&["docker push app:1"], &["kubectl apply -f app.yaml"]), @"never Order: `docker push app:1` runs before `kubectl apply -f app.yaml`: the first uses the registry, the second the cluster");
    assert_snapshot!(two(&["npm publish"], &["ssh host deploy.sh"]), @"never Order: `npm publish` runs before `ssh host deploy.sh`: the first uses the package repository, the second the host");
}

#[test]
fn what_is_read_may_have_been_deployed() {
    assert_snapshot!(two(&["kubectl apply -f app.yaml"], &["curl -f https://example.com"]), @"never Order: `kubectl apply -f app.yaml` runs before `curl -f https://example.com`: the first uses the cluster, the second a server of the web");
    assert_snapshot!(two(&["terraform apply"], &["aws ecs describe-services --cluster c"]), @"never Order: `terraform apply` runs before `aws ecs describe-services --cluster c`: both use the cloud account");
    assert_snapshot!(two(&["kubectl apply -f app.yaml"], &["npm test"]), @"never Order: `npm test` may look at what `kubectl apply -f app.yaml` deploys");
}

#[test]
fn one_system_is_one() {
    assert_snapshot!(two(&["kubectl apply -f a/"], &["kubectl apply -f b/"]), @"never Order: `kubectl apply -f a/` runs before `kubectl apply -f b/`: both use the cluster");
    assert_snapshot!(two(&["docker push a:1"], &["docker push a:1"]), @"never Order: `docker push a:1` runs before `docker push a:1`: both use the registry");
}

#[test]
fn systems_of_different_names_are_two() {
    assert_snapshot!(two(&["docker push a:1"], &["docker push b:1"]), @"review Order: “B” no longer waits for “A”: it may publish although “A” failed");
}

#[test]
fn a_message_tells_of_what_came_before() {
    let tell = "pipe: atlassian/slack-notify:2.3.0\n    variables:\n      WEBHOOK_URL: $HOOK\n      MESSAGE: done";
    assert_snapshot!(two(&["docker push app:1"], &[tell]), @"never Guard: `pipe atlassian/slack-notify:2.3.0 MESSAGE=done WEBHOOK_URL=$HOOK` tells of what `docker push app:1` does");
}

#[test]
fn a_deployment_waits_for_checks_and_for_deployments() {
    let deploy =
        |name: &str, to: &str| format!("name: {name}\ndeployment: {to}\nscript:\n  - echo deploy");
    assert_snapshot!(beside(&named("Scan", &["npm audit"]), &deploy("Live", "production")), @"never Guard: “Scan” runs before “Live”: the first judges what the second deploys");
    assert_snapshot!(beside(&deploy("One", "test"), &deploy("Two", "staging")), @"never Order: “One” runs before “Two”: both deploy");
}

#[test]
fn a_gate_holds_what_follows() {
    let manual = "name: Go\ntrigger: manual\nscript:\n  - echo go";
    let (first, last) = (named("First", &["echo a"]), named("Last", &["eslint src"]));
    assert_snapshot!(differs(
        &row(&[&first, manual, &last]),
        &row(&[&first, &last, manual]),
        &[],
    ), @"never Guard: “Last” waits until somebody has started “Go”");
}

#[test]
fn a_new_gate_stops_what_ran_by_itself() {
    let manual = "name: Go\ntrigger: manual\nscript:\n  - echo go";
    let (first, last) = (named("First", &["echo a"]), named("Last", &["eslint src"]));
    assert_snapshot!(differs(
        &row(&[&first, &last, manual]),
        &row(&[&first, manual, &last]),
        &[],
    ), @"
    never Guard: somebody starts “Go” when “Last” is done
    never Effect: “Last” now waits until somebody starts “Go”
    ");
}

#[test]
fn a_file_orders() {
    assert_snapshot!(beside(
        "name: A\nscript:\n  - echo x > note.txt\nartifacts:\n  - note.txt",
        "name: B\nscript:\n  - cat note.txt\n  - sh note.txt",
    ), @"
    never Input: `cat note.txt` reads `note.txt`, which nothing brings any more
    never Input: `sh note.txt` may read `note.txt`, which isn't there any more
    review Order: “B” no longer waits for “A”
    ");
}

#[test]
fn one_file_from_two_steps_orders() {
    let both = "script:\n  - go test -coverprofile=cover.out ./...\nartifacts:\n  - cover.out";
    assert_snapshot!(beside(&format!("name: A\n{both}"), &format!("name: B\n{both}")), @"
    never Input: `go test -coverprofile=cover.out ./...` may read `cover.out`, which isn't there any more
    never Order: “A” and “B” both hand on `cover.out`
    ");
}

#[test]
fn a_cache_of_the_sources_is_a_channel() {
    assert_snapshot!(beside(
        "name: A\ncaches:\n  - node\nscript:\n  - npm ci",
        "name: B\ncaches:\n  - node\nscript:\n  - npm test",
    ), @"never Input: “B” may use what “A” leaves in the cache `node`");
    assert_snapshot!(beside(
        "name: A\ncaches:\n  - node\nscript:\n  - npm ci\n  - npm run lint",
        "name: B\ncaches:\n  - node\nscript:\n  - npm ci\n  - npm test",
    ), @"
    review Order: “B” no longer waits for “A”
    assumed: `npm run lint` does what its name says: lint
    assumed: `npm test` does what its name says: test
    ");
}

#[test]
fn a_cache_of_downloads_is_only_speed() {
    assert_snapshot!(beside(
        "name: A\ncaches:\n  - pip\nscript:\n  - pip install flake8\n  - flake8 .",
        "name: B\ncaches:\n  - pip\nscript:\n  - pip install pytest\n  - pytest",
    ), @"review Order: “B” no longer waits for “A”");
}

#[test]
fn an_output_variable_orders() {
    assert_snapshot!(beside(
        "name: A\nscript:\n  - echo V=1 >> $BITBUCKET_PIPELINES_VARIABLES_PATH\noutput-variables:\n  - V",
        "name: B\nscript:\n  - echo $V",
    ), @"
    never Input: “B” may read V, which “A” hands on
    review PureCommand: `echo 1` no longer runs
    review PureCommand: `echo $V` is new, or runs with other words
    ");
}

#[test]
fn what_cannot_be_read_is_a_barrier() {
    assert_snapshot!(
        beside("name: A\nscript:\n  - 'if true; then'", &named("B", &["eslint src"])),
        @"never Order: nothing is known of what “A” does"
    );
    assert_snapshot!(beside(
        "name: A\nruns-on:\n  - self.hosted\n  - windows\nscript:\n  - Get-Item x",
        &named("B", &["eslint src"]),
    ), @"never Order: nothing is known of what “A” does");
}

#[test]
fn what_a_step_counts_in_its_group_is_its_own() {
    assert_snapshot!(
        two(&["jest --shard=$BITBUCKET_PARALLEL_STEP/4"], &["eslint src"]),
        @"
    never Input: “A”: `jest --shard=$BITBUCKET_PARALLEL_STEP/4` reads its place in the parallel group
    review Order: “B” no longer waits for “A”
    "
    );
}

#[test]
fn a_build_context_takes_in_what_lies_there() {
    let docker = [("Dockerfile", "FROM scratch\nCOPY . /app\n"), ("main.go", "package main\n")];
    let first = "name: A\nscript:\n  - awssecrets --secret app > .env\nartifacts:\n  - .env";
    let second = named("B", &["docker build -t app:1 ."]);
    assert_snapshot!(beside_in(first, &second, &docker), @"
    review Image: the image no longer takes in `.env`
    review Order: “B” no longer waits for “A”
    assumed: the image doesn't need `.env`
    ");
    let named_there = [docker[0], ("main.go", "package main // reads .env\n")];
    assert_snapshot!(beside_in(first, &second, &named_there), @"
    never Image: the image no longer takes in `.env`, which main.go names in line 1
    review Order: “B” no longer waits for “A”
    ");
    let narrow = [("Dockerfile", "FROM scratch\nCOPY main.go /app\n"), docker[1]];
    assert_snapshot!(beside_in(first, &second, &narrow), @"review Order: “B” no longer waits for “A”");
}

#[test]
fn fail_fast_reaches_its_group_only() {
    let (a, b) = (named("A", &["eslint src"]), named("B", &["npm test"]));
    let fast = group(&[&a, &b])
        .replace("    - parallel:\n", "    - parallel:\n        fail-fast: true\n        steps:\n");
    let fast = fast
        .replace("        - step:", "          - step:")
        .replace("            name", "              name");
    let fast = fast
        .replace("            script", "              script")
        .replace("              - ", "                - ");
    assert_snapshot!(differs(&group(&[&a, &b]), &fast, &[]), @"
    review Order: “A”: is stopped if a step beside it fails
    review Order: “B”: is stopped if a step beside it fails
    ");
}

#[test]
fn long_pipelines_are_compared_step_by_step() {
    let bodies: Vec<String> =
        (0..300).map(|n| named(&format!("S{n}"), &["npm ci", "npm test", "echo done"])).collect();
    let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
    let before = row(&bodies);
    let after = before.replacen("echo done", "echo over", 1);
    assert_snapshot!(differs(&before, &after, &[]), @"
    review PureCommand: `echo done` no longer runs
    review PureCommand: `echo over` is new, or runs with other words
    ");
}
