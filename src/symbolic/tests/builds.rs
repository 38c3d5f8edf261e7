//! Image builds: what they take from their context.

use super::*;
use insta::assert_snapshot;

#[test]
fn the_whole_context() {
    assert_snapshot!(script(r"awssecrets > .env
echo x > notes.md
mkdir dist && echo y > dist/app
docker build -t a .").file("Dockerfile", "FROM x\nCOPY . .\n").effects(), @r#"
    mkdir dist (files)
    docker build -t a . (build)
      < Dockerfile = tracked
      < ** {.env = "$(awssecrets)", dist/app = "y", notes.md = "x"} by Dockerfile:2
      < ~/.docker/config.json? = image
      ? registry
    "#);
}

#[test]
fn parts_of_the_context() {
    assert_snapshot!(script(r"awssecrets > .env
echo x > notes.md
mkdir dist && echo y > dist/app
docker build .").file("Dockerfile", "FROM x\nCOPY dist /app\nCOPY --from=x /y /z\n").effects(), @r#"
    mkdir dist (files)
    docker build . (build)
      < Dockerfile = tracked
      < dist {dist/app = "y"} by Dockerfile:2
      < ~/.docker/config.json? = image
      ? registry
    "#);
}

#[test]
fn ignored_files() {
    assert_snapshot!(script(r"awssecrets > .env
echo x > notes.md
mkdir dist && echo y > dist/app
docker build .").file("Dockerfile", "FROM x\nCOPY . .\n").file(".dockerignore", ".env\n*.md\n").effects(), @r#"
    mkdir dist (files)
    docker build . (build)
      < Dockerfile = tracked
      < ** {dist/app = "y"} by Dockerfile:2
      < ~/.docker/config.json? = image
      ? registry
    "#);
}

#[test]
fn another_dockerfile_and_folder() {
    assert_snapshot!(script(r"awssecrets > .env
echo x > notes.md
mkdir dist && echo y > dist/app
docker build -f docker/Other dist").file("docker/Other", "FROM x\nCOPY app /app\n").effects(), @r#"
    mkdir dist (files)
    docker build -f docker/Other dist (build)
      < docker/Other = tracked
      < dist/app {dist/app = "y"} by docker/Other:2
      < ~/.docker/config.json? = image
      ? registry
    "#);
}

#[test]
fn a_dockerfile_that_isnt_known() {
    assert_snapshot!(script(r"awssecrets > .env
echo x > notes.md
mkdir dist && echo y > dist/app
docker build -t a .
docker build -f $F .
docker build $DIR").effects(), @r#"
    mkdir dist (files)
    docker build -t a . (build)
      < Dockerfile = absent
      < ** {.env = "$(awssecrets)", dist/app = "y", notes.md = "x"}
      < ~/.docker/config.json? = image
      ? registry
    docker build -f $F . (build)
      < ** {.env = "$(awssecrets)", dist/app = "y", notes.md = "x"}
      < ~/.docker/config.json? = image
      ? registry
    docker build $DIR (build)
      < ** {.env = "$(awssecrets)", dist/app = "y", notes.md = "x"}
      < ~/.docker/config.json? = image
      ? registry
    outside DIR F
    "#);
}

#[test]
fn one_stage_of_a_dockerfile() {
    assert_snapshot!(script(r"awssecrets > .env
echo x > notes.md
mkdir dist && echo y > dist/app
docker build --target a .").file("Dockerfile", "FROM x AS a\nCOPY dist /d\nFROM x AS b\nCOPY . .\n").effects(), @r#"
    mkdir dist (files)
    docker build --target a . (build)
      < Dockerfile = tracked
      < dist {dist/app = "y"} by Dockerfile:2
      < ~/.docker/config.json? = image
      ? registry
    "#);
}

#[test]
fn a_dockerfile_that_was_written() {
    assert_snapshot!(script(r"echo FROM x > Dockerfile
docker build .").effects(), @r#"
    docker build . (build)
      < Dockerfile = "FROM x"
      < ** {Dockerfile = "FROM x"}
      < ~/.docker/config.json? = image
      ? registry
    "#);
}

#[test]
fn a_context_in_the_net() {
    assert_snapshot!(script("docker build https://host/x.git").effects(), @r"
    docker build https://host/x.git (build)
      < ~/.docker/config.json? = image
      ? registry
    ");
}
