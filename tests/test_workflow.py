"""GitHub's workflow, which cannot be run here, calls nothing but what is there and is tested."""

import re
import shlex

import pytest
import yaml

from course.base.paths import ROOT
from course.commands import cli
from course.labs.lab import find_labs

JOBS = yaml.safe_load((ROOT / ".github/workflows/course.yml").read_text(encoding="utf-8"))["jobs"]
RUNS = [step["run"] for job in JOBS.values() for step in job["steps"] if "run" in step]


def test_it_runs_these_commands_and_no_others():
    words = [shlex.split(re.sub(r"\$\{\{.*?\}\}", "", run)) for run in RUNS]
    assert [[word for word in line if "/" in word or word == "make"] for line in words] == [
        [".ci/run"],
        ["make", ".venv/.installed"],
        [".venv/bin/course"],
        ["scripts/first_green_check.py", "solutions/fr"],
    ]
    assert all((ROOT / name).exists() for name in (".ci/run", "scripts/first_green_check.py"))
    assert ".installed:" in (ROOT / "Makefile").read_text(encoding="utf-8")
    (release,) = (line for line in words if "release" in line)
    assert cli.parser().parse_args(release[1:]).all


def test_every_lab_is_tried_on_every_system():
    matrix = JOBS["student"]["strategy"]["matrix"]
    tried = {(case["os"], case["labs"]) for case in matrix["include"]}
    tried |= {
        (system, lab) for system in matrix["os"] for labs in matrix["labs"] for lab in labs.split()
    }
    assert tried == {(system, lab.id) for system in matrix["os"] for lab in find_labs()}
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]


@pytest.mark.parametrize("name", JOBS)
def test_every_job_ends(name):
    assert JOBS[name]["timeout-minutes"] <= 90
