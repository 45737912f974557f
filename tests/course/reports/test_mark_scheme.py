"""The mark scheme is beside the answer in Formgrader, and never on a student's page."""

import nbformat
import pytest
from nbconvert import HTMLExporter

from course.base.paths import NOTEBOOKS
from course.labs.lab import find_labs
from course.reports.configuration import configure
from course.reports.feedback_page import FeedbackExporter
from course.reports.mark_scheme import MarkSchemes, mark_schemes
from helpers.support.language import LANGUAGES

LABS = find_labs()


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.id)
def test_each_written_answer_has_its_mark_scheme(lab):
    written = {exercise.name for exercise in lab.exercises if exercise.manual}
    for language in lab.languages:
        found = dict(mark_schemes(lab, language))
        assert found.keys() == written
        assert all("{{" not in text for text in found.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stands_after_the_answer_in_formgrader_only(language, tmp_path):
    lab = next(lab for lab in LABS if lab.manual_points)
    notebook = nbformat.read(NOTEBOOKS / language / lab.id / f"{lab.id}.ipynb", 4)
    shown, _ = MarkSchemes().preprocess(nbformat.from_dict(notebook), {})
    names = [c.metadata.get("nbgrader", {}).get("grade_id") for c in shown.cells]
    schemes = dict(mark_schemes(lab, language))
    for name, text in schemes.items():
        after = shown.cells[names.index(name) + 1]
        assert text.split("\n")[0] in after.source
        assert "nbgrader" not in after.metadata

    config = configure(tmp_path)
    formgrader = HTMLExporter(config=config)
    assert any(isinstance(step, MarkSchemes) for step in formgrader._preprocessors)
    feedback = FeedbackExporter(config=config)
    assert not any(isinstance(step, MarkSchemes) for step in feedback._preprocessors)
