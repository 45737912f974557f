"""Text is UTF-8, named at every open, whatever the machine's locale."""

import ast
import csv
import os
import shutil
import subprocess
import sys

import pytest

from course.base.class_folder import ClassFolder
from course.base.paths import ROOT
from course.gradebook.configuration import open_gradebook
from course.labs.catalogues import DOMAINS
from course.labs.lab import find_labs
from course.labs.release import make_release

FOLDERS = ("benchmarks", "course", "helpers", "source", "tests")
# A machine without UTF-8: what is neither named nor ASCII cannot be read, nor written.
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
COMPILE = """
import sys
from dataclasses import replace
from pathlib import Path
from course.labs.catalogues import DOMAINS, compile_catalogues
compile_catalogues(tuple(replace(d, locale=Path(sys.argv[1]) / d.name) for d in DOMAINS))
"""


def run_in_ascii(*arguments):
    subprocess.run([sys.executable, *map(str, arguments)], env=os.environ | ASCII, check=True)


def test_there_is_no_utf8_in_this_locale(tmp_path):
    code = "import sys; open(sys.argv[1], 'w').write('é')"
    with pytest.raises(subprocess.CalledProcessError):
        run_in_ascii("-c", code, tmp_path / "text")


def test_a_release_has_the_same_bytes(tmp_path):
    lab = find_labs()[0]
    here = make_release([lab], "fr", tmp_path)
    command = ("release", lab.id, "--lang", "fr", "--output", tmp_path / "there")
    run_in_ascii("-m", "course.commands", *command)
    assert (tmp_path / "there" / here.name).read_bytes() == here.read_bytes()


def test_catalogues_have_the_same_bytes(tmp_path):
    for domain in DOMAINS:
        shutil.copytree(domain.locale, tmp_path / domain.name)
    run_in_ascii("-c", COMPILE, tmp_path)
    for domain in DOMAINS:
        assert domain.catalogues()
        for po in domain.catalogues():
            for path in (po, po.with_suffix(".mo")):
                there = tmp_path / domain.name / path.relative_to(domain.locale)
                assert there.read_bytes() == path.read_bytes()


def test_grades_are_utf8(tmp_path):
    folder = ClassFolder(tmp_path)
    with open_gradebook(folder) as gradebook:
        gradebook.add_assignment("01_frozen_lake")
        gradebook.add_student("z", first_name="Zoé", last_name="学生")
    run_in_ascii("-m", "course.commands", "grades", "--class", tmp_path)
    with folder.grades.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["first_name"], row["last_name"]) == ("Zoé", "学生")


def names_no_encoding(call: ast.Call) -> bool:
    """Tell whether a call reads or writes text in the machine's encoding."""
    named = {keyword.arg: getattr(keyword.value, "value", None) for keyword in call.keywords}
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if "encoding" in named:
        return False
    if name in ("read_text", "write_text"):
        return len(call.args) < (1 if name == "read_text" else 2)
    if name in ("open", "fdopen"):
        # The mode: first argument of a path's method, second of a function. What else stands there,
        # the `open` of an archive takes, or of the system.
        is_function = name == "fdopen" or isinstance(call.func, ast.Name)
        others = call.args[1:] if is_function else call.args
        mode = getattr(others[0], "value", None) if others else named.get("mode", "r")
        return isinstance(mode, str) and set(mode) <= set("rwax+t")
    return True in (named.get("text"), named.get("universal_newlines"))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("path.read_text()", True),
        ("path.read_text('utf-8')", False),
        ("path.write_text(x)", True),
        ("path.write_text(x, encoding='utf-8')", False),
        ("open(path)", True),
        ("open(path, 'rb')", False),
        ("open(path, mode='w')", True),
        ("path.open('a', newline='')", True),
        ("path.open()", True),
        ("path.open('xb')", False),
        ("os.fdopen(number)", True),
        ("archive.open(entry)", False),
        ("Image.open(BytesIO(data))", False),
        ("os.open(path, flags)", False),
        ("run(command, text=True)", True),
        ("run(command, text=True, encoding='utf-8')", False),
        ("run(command)", False),
    ],
)
def test_what_names_no_encoding(code, expected):
    assert names_no_encoding(ast.parse(code, mode="eval").body) is expected


def test_every_open_names_its_encoding():
    """Also where no test goes, and in what tests start."""
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and names_no_encoding(node)
    ]
    assert calls == []
