"""How strong the labs' checks are: a few mutants of each answer here, all of them in `slow`."""

import pytest

from course.audit.audit import audit
from course.audit.report import as_markdown
from course.labs.lab import find_labs
from helpers.checks.core import CheckFailed  # noqa: F401 - loaded before the forks

LABS = {lab.id: lab for lab in find_labs()}


@pytest.mark.notebook
@pytest.mark.parametrize("lab_id", LABS)
def test_a_few_mutants_of_each_answer_are_noticed_or_declared(lab_id):
    audits = audit(LABS[lab_id], sample=3)
    assert audits
    assert all(of_exercise.mutants + len(of_exercise.equivalent) == 3 for of_exercise in audits)
    assert not any(of_exercise.unlisted for of_exercise in audits), as_markdown(audits)


@pytest.mark.slow
@pytest.mark.notebook
@pytest.mark.parametrize("lab_id", LABS)
def test_every_mutant_is_noticed_or_declared(lab_id):
    audits = audit(LABS[lab_id])
    report = as_markdown(audits)
    assert not any(of_exercise.unlisted or of_exercise.stale for of_exercise in audits), report
    tried = sum(of_exercise.mutants for of_exercise in audits)
    visible = sum(len(of_exercise.visible) for of_exercise in audits)
    killed = visible + sum(len(of_exercise.hidden) for of_exercise in audits)
    assert visible >= 0.90 * tried, report
    assert killed >= 0.95 * tried, report
