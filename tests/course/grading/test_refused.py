"""What was refused when it was collected stays refused, for the same reason, once it is graded."""

import io
import zipfile

import pytest

from course.base.class_folder import ClassFolder
from course.gradebook.scores import REFUSED, read_scores
from course.submissions.collect import collect
from tests.tiny import copy_of, grade_all, tiny

pytestmark = pytest.mark.notebook
FOLDER = "A_{}_assignsubmission_file/{}"


def test_a_refused_copy_stays_refused_with_its_reason(tmp_path):
    lab, name = tiny(tmp_path), "00_tiny.ipynb"
    link = zipfile.ZipInfo(FOLDER.format(2, name))
    link.external_attr = 0o120777 << 16
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(f"../{name}", "{}")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr(FOLDER.format(1, "rendu.zip"), b"PK, but no zip")
        archive.writestr(link, "/etc/passwd")
        archive.writestr(FOLDER.format(3, "rendu.zip"), inner.getvalue())
        archive.writestr(FOLDER.format(4, name), "x" * (50 * 2**20 + 1))
        archive.writestr(FOLDER.format(5, name), str(copy_of(lab)))
    folder = ClassFolder(tmp_path)
    refused = {c.student: c.reasons for c in collect(tmp_path / "all.zip", lab, folder)}
    assert refused.pop("5") == ()
    assert len(refused) == 4
    said = {
        "1": "rendu.zip cannot be read",
        "2": f"{name} is a symbolic link",
        "3": "its path leaves the student's folder",
        "4": "larger than 50 MB",
    }
    for again in (False, False, True):
        outcomes = grade_all(lab, tmp_path, again)
        assert outcomes["5"].outcome == "not gradable"  # it is no JSON: what was taken is read
        scores = read_scores(lab.id, folder)
        for student, reasons in refused.items():
            assert said[student] in str(outcomes[student])
            assert outcomes[student].reasons == reasons
            assert (scores[student].state, scores[student].reasons) == (REFUSED, reasons)
