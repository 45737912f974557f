"""One person over several labs: Moodle's number is another in each, e-mail and identity are not."""

import unicodedata
from dataclasses import dataclass, field

from course.base.class_folder import ClassFolder
from course.gradebook.scores import Score, identities
from course.submissions.collected import read_students

Scores = dict[str, dict[str, Score]]  # by lab, then by student


@dataclass
class Person:
    """One person, as far as it is known who they are.

    Attributes:
        name: for display; "" if it is not known.
        email: from Moodle; "" if it is not known.
        idnumber: the same.
        copies: what they are called in each lab: Moodle's number, or their folder.
        joined: whether copies of other labs can be told to be theirs.
    """

    name: str = ""
    email: str = ""
    idnumber: str = ""
    copies: dict[str, str] = field(default_factory=dict)
    joined: bool = True


def read_people(folder: ClassFolder, scores: Scores) -> list[Person]:
    """Return everybody of a class, by name.

    Rows of ``students.csv`` with the same identity number or e-mail are one person, and so are
    copies whose folder has the same name, if that is no number of Moodle's. Of two copies of one
    lab with the same identity, the second is told apart, and not joined.
    """
    rows = {(row["lab"], row["student"]): row for row in read_students(folder)}
    for lab, students in scores.items():
        for student in students:
            rows.setdefault((lab, student), {"lab": lab, "student": student})
    known: dict[str, Person] = {}
    people = []
    for lab, student in sorted(rows):
        row = rows[lab, student]
        keys = _keys(row, student)
        person = next((known[key] for key in keys if key in known), None)
        if person is None or lab in person.copies:
            person = Person(joined=bool(keys) and person is None)
            people.append(person)
        if person.joined:
            known |= dict.fromkeys(keys, person)
        for name in ("name", "email", "idnumber"):
            setattr(person, name, getattr(person, name) or row.get(name) or "")
        if lab:
            person.copies[lab] = student
    return sorted(people, key=lambda p: (by_name(p.name), p.email, *p.copies.values()))


def by_name(name: str) -> tuple[bool, str, str]:
    """Return what names are sorted by: accents and case do not count, no name comes last.

    >>> sorted(["Zoé", "", "Émile", "anaïs"], key=by_name)
    ['anaïs', 'Émile', 'Zoé', '']
    """
    letters = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return not name, "".join(letters).casefold(), name


def _keys(row: dict, student: str) -> list[str]:
    """Return what identifies a person in every lab."""
    keys = identities(row)
    return keys if student.isdecimal() else [*keys, f"folder:{student}"]
