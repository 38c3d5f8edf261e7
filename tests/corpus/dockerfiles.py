#!/usr/bin/env python3
"""Says what becomes of every Dockerfile of a corpus, and builds those that change before and after.

dockerfiles.py --binary target/debug/pipemigrate --shared ../shared [--advice] [--no-builds]

Each repository is copied, the improvement `dockerfile` accepted, and each Dockerfile that changed built twice with
`oracle/dockerfile-build.sh`. The new one has to come at least as far: it is built, or it stops at the same command.
Where the builder has no stand-in for a base image, that is the reason given. `--advice` prints what is advised.
Exit status: 0 nothing found, 1 a new Dockerfile comes less far, 2 the corpus couldn't be read.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

NAME = "bitbucket-pipelines.yml"


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--advice", action="store_true")
    parser.add_argument("--no-builds", action="store_true")
    return parser.parse_args()


def is_dockerfile(path):
    name = path.name.lower()
    return path.is_file() and "dockerfile" in name and not name.endswith("ignore")


def texts(root):
    """What Dockerfiles and ignore files hold, by path."""
    found = [path for path in root.rglob("*") if is_dockerfile(path) or path.name == ".dockerignore"]
    return {str(path.relative_to(root)): path.read_bytes() for path in found}


def copied(repository, work):
    root = work / "repository"
    shutil.copytree(repository, root, ignore=shutil.ignore_patterns("extra"))
    for path in [root, *root.rglob("*")]:
        path.chmod(path.stat().st_mode | 0o200)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com"]
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "x"]):
        subprocess.run([*git, *command], cwd=root, check=True, capture_output=True)
    return root


def run(options, root, work, *words):
    state = dict(os.environ, PIPEMIGRATE_STATE=str(work / "state"), NO_COLOR="1")
    return subprocess.run([options.binary.resolve(), *words], cwd=root, env=state, capture_output=True, text=True, timeout=300)


def build(options, folder, dockerfile):
    """How far a build comes: "built", the reason why it can't be tried, or the command at which it stops."""
    script = options.shared / "oracle/dockerfile-build.sh"
    done = subprocess.run([script, folder, dockerfile], capture_output=True, text=True, timeout=600)
    steps = re.findall(r"STEP \d+/\d+: (.*)", done.stderr)
    last = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
    if done.returncode == 0:
        return "built", steps
    if done.returncode == 1:
        return f"stops at {steps[-1] if steps else last}", steps
    return f"not tried: {last}", steps


def is_as_far(before, after):
    """Whether the second build comes as far as the first: it stops at no command that the first got through."""
    if after[0] == "built" or before[0].startswith("not tried") or after[0].startswith("not tried"):
        return True
    if before[0] == "built" or not after[1]:
        return False
    stopped = after[1][-1].split()
    return not any(is_within(step.split(), stopped) for step in before[1][:-1])


def is_within(words, others):
    """Whether all words come in the same order among the others: a command may gain words."""
    rest = iter(others)
    return all(word in rest for word in words)


def main():
    options = arguments()
    corpus = options.shared / "corpus"
    if not corpus.is_dir():
        print("dockerfiles: no corpus", file=sys.stderr)
        return 2
    counts, worse = Counter(), 0
    for repository in sorted(path for path in corpus.iterdir() if (path / NAME).exists()):
        if not any(is_dockerfile(path) for path in repository.rglob("*")):
            continue
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            root = copied(repository, work)
            old = texts(root)
            counts["Dockerfiles"] += sum(is_dockerfile(root / path) for path in old)
            if options.advice:
                said = run(options, root, work, "check", "--format", "json")
                tell_advice(repository.name, said.stdout)
            done = run(options, root, work, "apply", "--accept", "dockerfile", "--yes")
            if done.returncode:
                counts["not read"] += 1
                print(f"{repository.name}: not read: {(done.stderr.strip().splitlines() or [''])[0]}")
                continue
            new = texts(root)
            for path in sorted(new):
                if new[path] == old.get(path):
                    continue
                if path.endswith("ignore"):
                    counts["ignore files written" if path not in old else "ignore files completed"] += 1
                    continue
                counts["Dockerfiles changed"] += 1
                if options.no_builds:
                    print(f"{repository.name}/{path}: changed")
                    continue
                context = (root / path).parent
                before_file = work / "before"
                before_file.write_bytes(old[path])
                before = build(options, context, before_file)
                after = build(options, context, root / path)
                fine = is_as_far(before, after)
                worse += not fine
                tried = not any(it[0].startswith("not tried") for it in (before, after))
                said = ("as far" if fine else "LESS FAR") if tried else "not compared"
                counts[said] += 1
                print(f"{repository.name}/{path}: {said}\n  before: {before[0]}\n  after:  {after[0]}")
    print("; ".join(f"{number} {what}" for what, number in counts.items()))
    return 1 if worse else 0


def tell_advice(name, text):
    try:
        findings = json.loads(text)
    except json.JSONDecodeError:
        return
    findings = findings.get("findings", findings) if isinstance(findings, dict) else findings
    for finding in findings:
        if "dockerfile" in json.dumps(finding):
            print(f"{name}: {finding.get('message', finding)}")


if __name__ == "__main__":
    sys.exit(main())
