"""Notebooks that are alone, on Colab and the like, and fetch `helpers` from an address."""

import dataclasses
import functools
import hashlib
import http.server
import os
import re
import shlex
import subprocess
import sys
import threading
import venv
import zipfile

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from course.base.class_folder import ClassFolder
from course.base.paths import NOTEBOOKS, SOLUTIONS
from course.commands import cli
from course.gradebook.outcomes import read_outcomes
from course.labs.lab import find_labs
from course.labs.online import CELL_ID, pins, put_online
from course.submissions.fetching import fetches_helpers
from course.submissions.read_notebook import read_copy

[LAB] = find_labs(["01_frozen_lake"])
NAME = f"{LAB.id}.ipynb"
ALONE = "from helpers import check_installation; import helpers; print(helpers.__file__)"
# Colab's own, by its pip-freeze.txt of 19 August 2026 (github.com/googlecolab/backend-info), not
# those of the course's lock.
COLAB = (
    *("ipython==7.34.0", "ipykernel==6.17.1", "jupyter-client==7.4.9", "traitlets==5.7.1"),
    *("numpy==2.1.3", "matplotlib==3.10.0", "gymnasium==1.3.0", "pygame==2.6.1", "tqdm==4.67.3"),
    *("pillow==11.3.0", "psutil==5.9.5", "packaging==26.3", "ipywidgets==7.7.1"),
    "anywidget==0.9.21",
)
# Colab's names for cells, which are no files: /tmp/ipython-input-3-2567190421.py
NAMES = """
def _name(raw_code, transformed_code, number):
    return f"/tmp/ipython-input-{number}-{hash(raw_code) & 0xffffffff}.py"

get_ipython().compile.get_code_name = _name
"""


def online(language, url):
    """Return what a release in one language puts online, with the notebook's cell that fetches."""
    notebook = (NOTEBOOKS / language / LAB.id / NAME).read_text(encoding="utf-8")
    made = put_online(LAB, notebook, language, url)
    [cell] = [c for c in nbformat.reads(made.notebook, 4).cells if c.id == CELL_ID]
    return made, cell.source


@pytest.fixture
def address(tmp_path):
    """Serve the folder ``tmp_path/web`` on loopback."""
    folder = tmp_path / "web"
    folder.mkdir()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=[0.02]).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def run_alone(code, folder):
    """Run code in an empty folder, with Python's standard library only."""
    folder.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        cwd=folder,
        env=os.environ | {"no_proxy": "*", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_first_cell_of_code_fetches_helpers_where_they_are_missing(address, tmp_path):
    folder, url = address
    made, source = online("fr", f"{url}/")
    cells = nbformat.reads(made.notebook, 4).cells
    assert next(cell for cell in cells if cell.cell_type == "code").id == CELL_ID
    (folder / made.archive).write_bytes(made.content)
    done = run_alone(f"{source}\n{ALONE}", tmp_path / "content")
    assert done.stderr == ""
    assert done.stdout.strip() == str(tmp_path / "content" / "helpers" / "__init__.py")
    # The pins that the next cell compares with what is installed.
    assert (tmp_path / "content" / "requirements.txt").read_text(encoding="utf-8") == pins()


def test_where_helpers_are_there_nothing_is_asked(tmp_path):
    _made, source = online("en", "http://127.0.0.1:9")  # nothing answers there
    helpers = tmp_path / "content" / "helpers"
    helpers.mkdir(parents=True)
    (helpers / "__init__.py").write_text("check_installation = print\n", encoding="utf-8")
    done = run_alone(f"import sys; sys.path.insert(0, '')\n{source}\n{ALONE}", helpers.parent)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("language", "served", "expected"),
    [
        ("en", None, r"could not be fetched from {}: HTTP Error 404: File not found\. Look"),
        ("fr", None, r"Impossible de récupérer le dossier helpers à l'adresse {} : HTTP Error 404"),
        ("en", b"another", r"from {}: it is not the file that this notebook was given out with\."),
        ("fr", b"another", r"{} : ce n'est pas le fichier avec lequel ce notebook a été distribué"),
    ],
)
def test_one_sentence_says_why_nothing_could_be_fetched(
    language, served, expected, address, tmp_path
):
    folder, url = address
    made, source = online(language, url)
    if served:
        (folder / made.archive).write_bytes(served)
    done = run_alone(source, tmp_path / "content")
    said = done.stderr.splitlines()[-1].replace("\N{NO-BREAK SPACE}", " ")
    assert re.search(expected.format(re.escape(f"{url}/{made.archive}")), said), said
    assert list((tmp_path / "content").iterdir()) == []


def test_the_command_says_what_to_put_where(tmp_path, capsys):
    where = ["--lang", "fr", "--output", str(tmp_path)]
    assert cli.main(["release", LAB.id, *where, "--url", "https://example.org/labs/"]) == 0
    folder = tmp_path / "online-fr"
    assert f"now put what {folder} holds at https://example.org/labs/" in capsys.readouterr().out
    [archive] = folder.glob("*.zip")
    assert {path.name for path in folder.iterdir()} == {archive.name, NAME}
    notebook = (folder / NAME).read_text(encoding="utf-8")
    assert f"https://example.org/labs/{archive.name}" in notebook
    assert hashlib.sha256(archive.read_bytes()).hexdigest() in notebook
    with zipfile.ZipFile(archive) as zipped:
        assert not [name for name in zipped.namelist() if name.endswith(".ipynb")]
    with zipfile.ZipFile(tmp_path / f"{LAB.id}-fr.zip") as zipped:
        assert zipped.read(f"rl-labs/{NAME}").decode() == notebook


@pytest.mark.parametrize("url", ["example.org/labs", "file:///labs", "https://a.org/labs?page=1"])
def test_the_command_wants_the_address_of_a_folder(url, capsys):
    with pytest.raises(SystemExit):
        cli.main(["release", LAB.id, "--lang", "fr", "--url", url])
    assert f"got '{url}'; expected the address of a folder" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_copy_is_read_without_the_cell(language):
    plain = (NOTEBOOKS / language / LAB.id / NAME).read_bytes()
    made, source = online(language, "https://example.org/labs")
    assert read_copy(made.notebook.encode()) == read_copy(plain)
    assert fetches_helpers(source)
    for more in ("\nx = 1", "\n1 +"):  # a cell in which a student has written is the student's
        assert not fetches_helpers(source + more)


def solved(language, url):
    """Return the online notebook with the solution's cells in it."""
    made, source = online(language, url)
    solution = nbformat.read(SOLUTIONS / language / LAB.id / NAME, 4)
    at = next(i for i, cell in enumerate(solution.cells) if cell.cell_type == "code")
    solution.cells.insert(at, nbformat.v4.new_code_cell(source, id=CELL_ID))
    return made, solution


@pytest.mark.slow
@pytest.mark.notebook
def test_a_copy_of_such_a_release_is_graded_as_any(tmp_path):
    _made, notebook = solved("fr", "https://example.org/labs")
    for student, text in {
        "alone": nbformat.writes(notebook),
        "folder": (SOLUTIONS / "fr" / LAB.id / NAME).read_text(encoding="utf-8"),
    }.items():
        path = tmp_path / "submitted" / student / LAB.id / NAME
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    assert cli.main(["grade", LAB.id, "--class", str(tmp_path)]) == 0
    outcomes = read_outcomes(LAB.id, ClassFolder(tmp_path))
    assert set(outcomes) == {"alone", "folder"}
    alone, folder = (dataclasses.replace(o, student="", copy="") for o in outcomes.values())
    assert alone == folder
    assert str(alone) == "graded"
    output = tmp_path / "grades.csv"
    assert cli.main(["grades", "--class", str(tmp_path), "--output", str(output)]) == 0
    rows = [line for line in output.read_text(encoding="utf-8-sig").splitlines() if LAB.id in line]
    alone, folder = (
        [row.replace(student, "") for row in rows if student in row]
        for student in ("alone", "folder")
    )
    assert alone == folder != []


@pytest.fixture
def colab(tmp_path):
    """Make an environment with Colab's packages, not the course's; return its Python."""
    folder = tmp_path / "environment"
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", *COLAB], check=True)
    return python


def run_on(python, notebook, folder):
    """Execute a notebook with another Python's kernel, in a folder, nothing of ours on its path."""
    folder.mkdir(exist_ok=True)
    kernels = AsyncKernelManager(kernel_name="python3")
    kernels.kernel_spec.argv = [
        str(python),
        *("-m", "ipykernel_launcher", "-f", "{connection_file}"),
    ]
    client = NotebookClient(
        notebook,
        km=kernels,
        timeout=600,
        allow_errors=True,
        resources={"metadata": {"path": str(folder)}},
    )
    client.owns_km = True  # it ends the kernel
    client.execute(env={"PATH": os.environ["PATH"], "HOME": str(folder), "no_proxy": "*"})
    texts = [
        (output.get("name", output.output_type), output.get("text") or output.get("evalue", ""))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type in ("stream", "error")
    ]
    return "".join(t for kind, t in texts if kind == "stdout"), [
        t for t in texts if t[0] != "stdout"
    ]


def as_on_colab(cells):
    """Return a notebook of these cells, after one that names cells as Colab does, and shows it."""
    shown = "print('cell', (lambda: 0).__code__.co_filename)"
    first = [nbformat.v4.new_code_cell(source) for source in (NAMES, shown)]
    return nbformat.v4.new_notebook(cells=[*first, *cells])


@pytest.mark.slow
@pytest.mark.notebook
def test_a_lab_runs_where_the_packages_and_the_names_of_cells_are_colabs(colab, address, tmp_path):
    """Made like Colab's; this was not run on Colab."""
    folder, url = address
    made, notebook = solved("fr", url)
    (folder / made.archive).write_bytes(made.content)
    said, faults = run_on(colab, as_on_colab(notebook.cells), tmp_path / "content")
    assert re.search(r"^cell /tmp/ipython-input-\d", said), said
    # All that the lab needs is there, in other versions.
    assert "Ces paquets ont une autre version" in said, said
    assert faults == []
    assert said.count("✓ ") >= 7, said


@pytest.mark.slow
@pytest.mark.notebook
def test_what_such_a_machine_lacks_the_lab_says_with_the_command_that_brings_it(
    colab, address, tmp_path
):
    folder, url = address
    made, notebook = solved("fr", url)
    (folder / made.archive).write_bytes(made.content)
    content = tmp_path / "content"
    pip = [colab, "-m", "pip", "--quiet"]
    subprocess.run([*pip, "uninstall", "--yes", "anywidget", "pygame"], check=True)
    said, faults = run_on(colab, as_on_colab(notebook.cells[:4]), content)
    assert "anywidget, pygame-ce" in said, (said, faults)
    [command] = re.findall(r'"[^"]*" -m pip install -r requirements.txt', said)
    subprocess.run([*shlex.split(command), "-q"], cwd=content, check=True)
    for name in ("helpers", "requirements.txt"):
        assert (content / name).exists()
    said, faults = run_on(colab, as_on_colab(notebook.cells), content)
    assert faults == []
    assert said.count("✓ ") >= 8, said  # one of them is the installation's
