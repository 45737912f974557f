"""Spanish, in a course made for the test: one small lab has it, from its source to its grades."""

import os
import re
import shutil
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest
from babel.messages.pofile import read_po, write_po

from course.base.paths import ROOT
from tests.tiny import RIGHT, SOURCE

pytestmark = pytest.mark.notebook
LAB = "00_tiny"
FILES = (
    "LICENSE",
    "CHANGELOG.md",
    "README.md",
    "environment.yml",
    "pyproject.toml",
    "requirements.lock",
)
# Real Spanish where a text is looked at; the rest is marked.
SPANISH = {
    "{n} point": ("{n} punto", "{n} puntos"),
    "{n} minute": ("{n} minuto", "{n} minutos"),
    "{points}, {minutes}": "{points}, {minutes}",
    "{points}, {minutes}, marked by hand": "{points}, {minutes}, corregido a mano",
    "{points}, {n} of them for a question marked by hand": (
        "{points}, de ellos {n} por una pregunta corregida a mano",
        "{points}, de ellos {n} por preguntas corregidas a mano",
    ),
    "Reinforcement-learning labs": "Prácticas de aprendizaje por refuerzo",
    "Step forward": "Imagen siguiente",
    "To look at first": "Para mirar primero",
    "What was checked": "Lo que se ha comprobado",
}
WORDS = {"Tiny": "Pequeño", "Exercise": "Ejercicio", "say why": "diga por qué"}


def in_spanish(source: str) -> str:
    """Return the tiny lab with Spanish behind each English text, and a cell for each language."""

    def with_spanish(english: re.Match) -> str:
        text = english[0].replace("# %% en", "# %% es")
        for word, spanish in WORDS.items():
            text = text.replace(word, spanish)
        return english[0] + text

    source = re.sub(r"# %% en \[markdown\]\n# .*\n\n", with_spanish, source)
    english = '# %% en\nset_language("en")\n\n'
    source = source.replace(english, english + english.replace("en", "es"))
    return source.replace("fr: Petit}", "fr: Petit, es: Pequeño}")


def translate(french: Path) -> None:
    """Write the Spanish catalogue beside the French one."""
    with french.open("rb") as file:
        catalogue = read_po(file, locale="es")
    for message in catalogue:
        if message.id:
            first = message.id if isinstance(message.id, str) else message.id[0]
            marked = (
                f"¡{message.id}!"
                if isinstance(message.id, str)
                else tuple(f"¡{text}!" for text in message.id)
            )
            message.string = SPANISH.get(first, marked)
    path = Path(str(french).replace("/fr/", "/es/"))
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue)


class Course:
    """A course of its own, in a new folder, installed in an environment of its own."""

    def __init__(self, root: Path):
        self.root = root
        for name in ("course", "helpers", "docs"):
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in FILES:
            shutil.copy(ROOT / name, root)
        venv.create(root / ".venv")
        (packages,) = root.glob(".venv/lib/python*/site-packages")
        there = "\n".join([str(root), *site.getsitepackages()])  # this course before all others
        (packages / "course.pth").write_text(there, encoding="utf-8")
        self.path("helpers/support/language.py").write_text(
            self.read("helpers/support/language.py").replace('("fr", "en")', '("fr", "en", "es")'),
            encoding="utf-8",
        )
        self.write_source(in_spanish(SOURCE))

    def path(self, name: str) -> Path:
        return self.root / name

    def read(self, name: str) -> str:
        return self.path(name).read_text(encoding="utf-8")

    def write_source(self, text: str) -> None:
        self.path("source").mkdir(exist_ok=True)
        self.path(f"source/{LAB}.py").write_text(text, encoding="utf-8")

    def run(self, *command: str, status: int = 0) -> str:
        """Run ``course`` there; return what it printed."""
        done = subprocess.run(
            [self.root / ".venv" / "bin" / "python", "-m", "course.commands", *command],
            cwd=self.root,
            env=os.environ | {"JUPYTER_PATH": f"{sys.prefix}/share/jupyter"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def notebook(self, folder: str = "notebooks", language: str = "es"):
        return nbformat.read(self.path(f"{folder}/{language}/{LAB}/{LAB}.ipynb"), 4)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return a course with Spanish, as far as its author has written it: nothing but the cells."""
    return Course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def spanish(course):
    """Return the course with everything that Spanish needs."""
    said = course.run("build", status=1)
    for name in ("helpers", "course"):
        assert f"es: there is no {name}/locale/es/LC_MESSAGES/{name}.po" in said
        translate(course.path(f"{name}/locale/fr/LC_MESSAGES/{name}.po"))
    assert "es: there is no course/labs/templates/release/README.es.md" in said
    templates = course.path("course/labs/templates/release")
    english = (templates / "README.en.md").read_text(encoding="utf-8")
    (templates / "README.es.md").write_text(f"Léame. {english}", encoding="utf-8")
    assert course.run("messages").count("/es/") == 2
    course.run("build")
    return course


def test_a_cell_without_spanish_is_named(course):
    whole = in_spanish(SOURCE)
    lacking = re.sub(r"# %% es \[markdown\]\n# ## Ejercicio .*doubl.*\n\n", "", whole, count=1)
    assert lacking != whole
    course.write_source(lacking)
    said = course.run("build", "--check", status=1)
    course.write_source(whole)
    assert re.search(r"00_tiny, cell 00-\d+ \(## Exercise .*\): no Spanish cell follows", said)


def test_a_message_without_spanish_is_named(spanish):
    for name, message in (
        ("helpers/locale/es/LC_MESSAGES/helpers.po", "Got: {value}"),
        ("course/locale/es/LC_MESSAGES/course.po", "{n} point"),
    ):
        whole = spanish.read(name)
        place = whole.index(f'msgid "{message}"\n')
        lacking = whole[:place] + re.sub(
            r'^(msgstr.*) ".+"', r'\1 ""', whole[place:], count=1, flags=re.M
        )
        spanish.path(name).write_text(lacking, encoding="utf-8")
        said = spanish.run("build", "--check", status=1)
        spanish.path(name).write_text(whole, encoding="utf-8")
        assert f"es: no translation in {name} of '{message}'" in said
        assert "fr:" not in said


def test_the_notebook_is_spanish_throughout(spanish):
    assert spanish.run("build", "--check") == ""
    prose = [c.source for c in spanish.notebook().cells if c.cell_type == "markdown"]
    assert prose == [
        "# Pequeño: 8 puntos, de ellos 2 por una pregunta corregida a mano, 6 minutos",
        "## Ejercicio 1: add (2 puntos, 2 minutos)",
        "## Ejercicio 2: double (4 puntos, 2 minutos)",
        "## Ejercicio 3: diga por qué (2 puntos, 2 minutos, corregido a mano)",
        "…",
    ]
    code = [
        [c for c in spanish.notebook(language=x).cells if c.cell_type == "code"]
        for x in ("fr", "en", "es")
    ]
    different = [cells for cells in zip(*code, strict=True) if len({c.source for c in cells}) > 1]
    assert [[c.source for c in cells] for cells in different] == [
        [f'set_language("{x}")' for x in ("fr", "en", "es")]
    ]


def test_it_is_released_in_spanish(spanish):
    spanish.run("release", LAB, "--lang", "es")
    with zipfile.ZipFile(spanish.path(f"dist/{LAB}-es.zip")) as archive:
        readme = archive.read("rl-labs/README.md").decode()
        names = archive.namelist()
    assert readme.startswith("Léame. # ")
    assert f"| `{LAB}` | Pequeño |" in readme
    assert "PyTorch" not in readme  # no lab of this course needs it
    assert "rl-labs/helpers/locale/es/LC_MESSAGES/helpers.mo" in names


def test_its_pages_are_rendered_and_link_to_each_language(spanish):
    spanish.run("site")
    pages = {str(p.relative_to(spanish.path("site"))) for p in spanish.path("site").rglob("*.html")}
    here = {
        f"{language}/{place}/{LAB}.html"
        for language in ("fr", "en", "es")
        for place in ("labs", "solutions")
    }
    assert {"index.html", *here} <= pages
    for language in ("fr", "en"):  # each page is there in the third language too
        own = {page.partition("/")[2] for page in pages if page.startswith(f"{language}/")}
        assert own == {page.partition("/")[2] for page in pages if page.startswith("es/")}
    solution = spanish.read(f"site/es/solutions/{LAB}.html")
    assert '<html lang="es"' in solution
    assert "✓ double-list-many 3/3" in solution
    for language, name in [("fr", "Français"), ("es", "Español")]:
        other = spanish.read(f"site/en/solutions/{LAB}.html")
        assert re.search(rf'href="[./]*/{language}/solutions/{LAB}\.html"[^>]*>\s*{name}', other)
    index = spanish.read("site/es/index.html")
    assert "Prácticas de aprendizaje por refuerzo" in index
    assert "Pequeño" in index


def test_a_class_is_graded_and_answered_in_spanish(spanish):
    copy = spanish.notebook()
    for cell in copy.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = {"sum-two": RIGHT["sum-two"], "say-why": "Porque sí."}.get(name, cell.source)
    folder = spanish.path(f"class/submitted/ana/{LAB}")
    folder.mkdir(parents=True)
    nbformat.write(copy, folder / f"{LAB}.ipynb")
    where = ("--class", str(spanish.path("class")))
    # Our own code, and a sandbox does not show it this folder.
    assert "ana: graded" in spanish.run("grade", LAB, *where, "--workers", "1", "--unsafe")
    spanish.run("feedback", LAB, *where)
    spanish.run("page", LAB, *where, "--lang", "es")
    feedback = spanish.read(f"class/feedback/ana/{LAB}/{LAB}.html")
    assert '<html lang="es">' in feedback
    assert "Lo que se ha comprobado" in feedback
    assert "ValueError" not in feedback
    assert "is not written yet: replace the line that raises NotImplementedError.!" in feedback
    assert "Para mirar primero" in spanish.read(f"class/class-{LAB}.html")


def test_a_language_that_no_lab_has_needs_nothing(course):
    """And what one lab does not have is not asked for."""
    whole = in_spanish(SOURCE)
    course.write_source(SOURCE)
    said = course.run("release", LAB, "--lang", "es", status=1)
    course.write_source(whole)
    assert "00_tiny is written in fr, en; not in 'es'" in said
