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
    assert all(one.mutants + len(one.equivalent) == 3 for one in audits)
    assert not any(one.unlisted for one in audits), as_markdown(audits)


@pytest.mark.slow
@pytest.mark.notebook
@pytest.mark.parametrize("lab_id", LABS)
def test_every_mutant_is_noticed_or_declared(lab_id):
    audits = audit(LABS[lab_id])
    report = as_markdown(audits)
    assert not any(one.unlisted or one.stale for one in audits), report
    tried = sum(one.mutants for one in audits)
    visible = sum(len(one.visible) for one in audits)
    killed = visible + sum(len(one.hidden) for one in audits)
    assert visible >= 0.90 * tried, report
    assert killed >= 0.95 * tried, report
