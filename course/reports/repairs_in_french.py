"""What was put right in a copy, in French, for the student's page; tables and logs stay English."""

import re

# Each sentence of ``repair``, ``choose``, ``read_copy`` and ``prepare``; \1 and \2 are names.
SENTENCES = (
    (r"(\S+) bore the grade_id of (\S+)", r"\1 portait l'identifiant de \2"),
    (r"(\S+) had lost its nbgrader metadata", r"\1 avait perdu ses métadonnées nbgrader"),
    (r"(\S+) stood (\d+) times", r"\1 figurait \2 fois"),
    (
        r"(\S+) had nbgrader metadata of version (.+)",
        r"\1 avait des métadonnées nbgrader de version \2",
    ),
    (r"(\S+) was not marked as a graded cell", r"\1 n'était plus une cellule notée"),
    (r"(\S+) was marked as a graded cell", r"\1 était devenue une cellule notée"),
    (r"(\S+) was not marked as an answer", r"\1 n'était plus une réponse"),
    (r"(\S+) was marked as an answer", r"\1 était devenue une réponse"),
    (r"(\S+) was not marked as locked", r"\1 n'était plus verrouillée"),
    (r"(\S+) was marked as locked", r"\1 était devenue verrouillée"),
    (r"(\S+) had other points \((.+)\)", r"\1 portait d'autres points (\2)"),
    (r"(\S+) bore the tag (\S+)", r"\1 portait l'étiquette \2"),
    (r"(\S+) was turned into a (\S+) cell", r"\1 était devenue une cellule \2"),
    (r"(\S+) was emptied", r"\1 était vide"),
    (r"(\S+) was edited", r"\1 avait été modifiée"),
    (r"(\S+) was moved", r"\1 avait été déplacée"),
    (r"(\S+) was deleted", r"\1 avait été supprimée"),
    (
        r"a cell named (.+), not of this lab, left",
        r"une cellule nommée \1, étrangère à ce lab, laissée de côté",
    ),
    (r"renamed: (.+) taken as (.+)", r"renommé : \1 pris pour \2"),
    (r"(\d+) notebooks: (.+) taken, (.+) left", r"\1 notebooks : \2 pris, \3 laissé de côté"),
    (
        r"it holds no cell of (\S+): perhaps another lab's notebook",
        r"il ne contient aucune cellule de \1 : peut-être le notebook d'un autre lab",
    ),
    (r"(.+) left: (.+)", r"\1 laissé de côté : \2"),
    (r"ignored: (.+), which holds no date", r"ignoré : \1, qui ne contient pas de date"),
    (r"ignored: (.+)", r"ignoré : \1"),
    (r"it began with a byte order mark \((.+)\)", r"il commençait par une marque d'ordre (\1)"),
    (r"notebook format (.+) brought up to (.+)", r"format de notebook \1 converti en \2"),
    (
        r"its notebook format was (.+) instead of (.+)",
        r"son format de notebook était \1 au lieu de \2",
    ),
    (r"its kernel was (.+): run with (.+)", r"son noyau était \1 : exécuté avec \2"),
    (r"(\d+) entries that are no cells left out", r"\1 éléments qui ne sont pas des cellules ôtés"),
    (r"and (\d+) more", r"et \1 autres"),
)


def in_french(repair: str) -> str:
    """Return what was put right in French; as it is where it has no French.

    >>> in_french("check-sum was edited")
    'check-sum avait été modifiée'
    """
    for pattern, french in SENTENCES:
        if found := re.fullmatch(pattern, repair, re.DOTALL):
            return found.expand(french)
    return repair
