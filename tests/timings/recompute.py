"""Reckons by itself what a run takes, from the answers of the API: the judge of the tests.

Reads from stdin: {"trigger": …, "files": […], "before": [step…], "after": [step…]}, where a step has label, group,
parallel and factor; those of "after" also have their time as [low, typical, high]. Prints wall clock, billed seconds
and the critical path of both.
"""

import datetime
import json
import math
import sys


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def entries(answer):
    pages = answer if isinstance(answer, list) else [answer]
    return [entry for page in pages for entry in page["values"]]


def seconds(step):
    if "duration_in_seconds" in step:
        return step["duration_in_seconds"]
    taken = moment(step["completed_on"]) - moment(step["started_on"])
    return math.floor(taken / datetime.timedelta(seconds=1) + 0.5)


def rank(values, percent):
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


def measured(asked):
    found = [entry for file in asked["files"] for entry in entries(json.load(open(file)))]
    selector = asked["trigger"].split(".", 1)
    runs = set()
    for entry in found:
        target = entry.get("target", {}).get("selector", {})
        if entry["type"] == "pipeline" and [target.get("type"), target.get("pattern")] == selector:
            runs.add(entry["uuid"])
    times = {}
    for entry in found:
        if entry["type"] != "pipeline_step" or entry["pipeline"]["uuid"] not in runs:
            continue
        if entry["state"].get("result", {}).get("name") == "SUCCESSFUL":
            times.setdefault(entry["name"], []).append(seconds(entry))
    return {name: [rank(all, 50), rank(all, 50), rank(all, 90)] for name, all in times.items()}


def reckoned(steps):
    wall, billed, path = [0, 0, 0], [0, 0, 0], []
    groups = []
    for step in steps:
        if groups and groups[-1][0]["group"] == step["group"] and step["parallel"]:
            groups[-1].append(step)
        else:
            groups.append([step])
    for group in groups:
        for end in range(3):
            wall[end] += max(step["time"][end] for step in group)
            billed[end] += sum(step["time"][end] * step["factor"] for step in group)
        path.append(max(group, key=lambda step: step["time"][1])["label"])
    return {"wall": wall, "billed": billed, "critical": path}


def main():
    asked = json.load(sys.stdin)
    times = measured(asked)
    before = [{**step, "time": times[step["label"]]} for step in asked["before"]]
    print(json.dumps({"measured": times, "before": reckoned(before), "after": reckoned(asked["after"])}))


main()
