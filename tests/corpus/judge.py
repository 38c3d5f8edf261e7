#!/usr/bin/env python3
"""Asks independent judges about the migration of every pipeline of a corpus.

judge.py --binary target/debug/pipemigrate --shared ../shared [--accept all] [--sample N] [--validator check-jsonschema]

The simulator `oracle/pipesim.py` runs the pipeline before and after the migration with every program stubbed; what it
finds lost or new has to be what the report says of an accepted change. Where the original has a fault that a change
cures, the pipeline after `--accept repair` stands for it. With a validator, what was valid for the official schema
has to stay so. What the simulator can't run counts as not judged, or as partly judged up to there.
Exit status: 0 nothing found, 1 something found, 2 the judges couldn't be asked.
"""
import argparse
import json
import os
import re
import shlex
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
    parser.add_argument("--accept", default="all")
    parser.add_argument("--sample", type=int, help="judge only this many of the files that change")
    parser.add_argument("--validator", help="the program check-jsonschema")
    parser.add_argument("--only", help="files whose path holds this text")
    return parser.parse_args()


def cases(corpus):
    """(repository, pipelines file) for each file of the corpus."""
    for repository in sorted(path for path in corpus.iterdir() if path.is_dir()):
        main = repository / NAME
        extra = sorted(p for p in (repository / "extra").rglob("*.y*ml"))
        for file in [main] * main.exists() + extra:
            yield repository, file


class Case:
    """One pipelines file in a copy of its repository."""

    def __init__(self, options, repository, file, work):
        self.options = options
        self.root = work / "repository"
        shutil.copytree(repository, self.root, ignore=shutil.ignore_patterns("extra"))
        for path in [self.root, *self.root.rglob("*")]:
            path.chmod(path.stat().st_mode | 0o200)
        self.file = self.root / NAME
        shutil.copyfile(file, self.file)
        self.original = work / "original.yml"
        shutil.copyfile(file, self.original)
        self.work = work
        self.accepted = []

    def apply(self, level):
        """The file, the variables and the report after accepting `level`; None where it can't be read."""
        shutil.copyfile(self.original, self.file)
        variables, report = self.work / "variables.json", self.work / "report.md"
        command = [self.options.binary, "apply", self.file, "--accept", level, "--yes",
                   "--variables", variables, "--report", report]
        state = dict(os.environ, PIPEMIGRATE_STATE=str(self.work / "state"))
        done = subprocess.run(command, env=state, capture_output=True, text=True, timeout=300)
        if done.returncode:
            return None
        result = self.work / f"{level}.yml"
        shutil.copyfile(self.file, result)
        # what else it wrote is no business of the simulator, which never builds an image
        subprocess.run([self.options.binary, "undo", self.file], env=state, capture_output=True, timeout=300)
        read = lambda path, default: path.read_text() if path.exists() else default
        return result, json.loads(read(variables, "{}")), read(report, "")

    def judge(self):
        """(verdict, findings): verdict is unread, unchanged, hidden, unjudged, same or different; or partly: the same
        up to a step that can't run in the simulator."""
        applied = self.apply(self.options.accept)
        if applied is None:
            return "unread", []
        after, variables, report = applied
        changes = report.partition("## What changes")[2].partition("\n## ")[0]
        self.accepted = re.findall(r"^- \*\*.*\*\* \([^)]*\) `([a-z-]+)/", changes, re.MULTILINE)
        if after.read_bytes() == self.original.read_bytes():
            return "unchanged", []
        findings = self.validate(after)
        before = self.original
        if re.search(r"`repair/", report):
            before = self.apply("repair")[0]
        known = plain(variables)
        if known is None:
            return "hidden", findings
        verdict, more = self.simulate(before, after, known, report)
        return verdict, findings + more

    def simulate(self, before, after, known, report):
        shutil.copyfile(before, self.file)
        settings = self.work / "settings.json"
        settings.write_text(json.dumps(known))
        simulator = self.options.shared / "oracle" / "pipesim.py"
        command = [sys.executable, simulator, "equal", before, after, "--repo", self.root,
                   "--vars-after", settings]
        done = subprocess.run(command, capture_output=True, text=True, timeout=1800)
        if done.returncode == 2:
            return "unjudged", [done.stdout.strip()]
        rows = unpaired(done.stdout, "`docker/layers/" in report) if done.returncode else []
        rows = [row for row in rows if not explained(row, report)]
        failed = self.failures(before, simulator) or self.failures(after, simulator)
        if failed and rows:
            return "unjudged", failed[:1]
        if failed:
            return "partly", []
        return ("different", rows) if rows else ("same", [])

    def failures(self, file, simulator):
        """Steps that can't run in the simulator: what comes after them wasn't looked at."""
        done = subprocess.run([sys.executable, simulator, "trace", file, "--repo", self.root],
                              capture_output=True, text=True, timeout=1800)
        return [row for row in done.stdout.splitlines() if row.startswith("FAILED ")]

    def validate(self, after):
        if not self.options.validator:
            return []
        schema = self.options.shared / "oracle" / "bitbucket-pipelines.schema.json"
        valid = lambda file: subprocess.run(
            [self.options.validator, "--schemafile", schema, file], capture_output=True
        ).returncode == 0
        lost = valid(self.original) and not valid(after)
        return ["valid for the official schema before, and not after"] if lost else []


def plain(variables):
    """The variables as the simulator wants them; None where a value is hidden."""
    hidden = False

    def values(named):
        nonlocal hidden
        hidden |= any(entry["value"] is None for entry in named.values())
        return {name: entry["value"] for name, entry in named.items()}

    repository = values(variables.get("repository", {}))
    deployments = {name: values(named) for name, named in variables.get("deployments", {}).items()}
    return None if hidden else {"repository": repository, "deployments": deployments}


def unpaired(output, layers):
    """The rows, less those that are lost and new again: in another line of the script, and where the report tells of
    it (`layers`) with options that only say where layers come from."""
    apart = r"^  [-+] |\bline \d+: "
    if layers:
        apart += r"|--cache-from \S+ |--build-arg BUILDKIT_INLINE_CACHE=1 "
    bare = lambda row: re.sub(apart, "", row)
    sides = {sign: Counter(bare(row) for row in output.splitlines() if row.startswith(f"  {sign} "))
             for sign in "-+"}
    both = sides["-"] & sides["+"]
    return [row for row in output.splitlines() if not row.startswith("  ") or not both[bare(row)]]


def explained(row, report):
    """Whether the report tells of a command or a pipeline that is lost."""
    if re.match(r"\S.*: (same \d+ effects|\d+ effects lost, \d+ new)$", row):
        return True
    report = report.replace("\\", "")
    gone = re.match(r"(.*): gone after the migration$", row)
    if gone:
        return f"{gone[1]} is gone: `default` runs there" in report
    lost = re.match(r"\s+- (.*)", row)
    if not lost:
        return False
    try:
        words = shlex.split(lost[1])
    except ValueError:
        words = lost[1].split()
    lines = [line for line in report.splitlines() if re.search("no longer runs|gives way to", line)]
    told = [text for line in lines for text in re.findall(r"`(.+?)`", line)]
    return any(text.split()[:2] == words[:2] for text in told)


def main():
    options = arguments()
    counts, found, accepted = Counter(), [], Counter()
    for repository, file in cases(options.shared / "corpus"):
        name = str(file.relative_to(repository.parent))
        if options.only and options.only not in name:
            continue
        with tempfile.TemporaryDirectory() as work:
            case = Case(options, repository, file, Path(work))
            verdict, findings = case.judge()
        accepted.update(case.accepted)
        counts[verdict] += 1
        for finding in findings:
            print(f"{name}: {verdict}: {finding}", flush=True)
        if verdict != "unjudged":
            found += findings
        judged = sum(counts[v] for v in ("same", "different", "partly", "unjudged", "hidden"))
        if options.sample and judged >= options.sample:
            break
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
    print("accepted: " + ", ".join(f"{n} {name}" for name, n in sorted(accepted.items())))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        print(f"judge: {error}")
        sys.exit(2)
