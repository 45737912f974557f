"""Write what an audit found: for a person as Markdown, for a program as JSON."""

import json
from dataclasses import asdict

from course.audit.audit import Audit


def as_json(audits: list[Audit]) -> str:
    """Write all that was found: every mutant, and what the check said of it."""
    return json.dumps([asdict(audit) for audit in audits], indent=2, ensure_ascii=False)


def as_markdown(audits: list[Audit]) -> str:
    """Write a table with a line an exercise, then every survivor.

    >>> print(as_markdown([Audit("01_lab", "sum-write", visible={"a": "no"}, alive={"b": "-b"})]))
    | lab | exercise | mutants | visible | hidden too | equivalent | alive |
    |---|---|---|---|---|---|---|
    | 01_lab | sum-write | 2 | 1 (50 %) | 1 (50 %) | 0 | 1 |
    | all | | 2 | 1 (50 %) | 1 (50 %) | 0 | 1 |
    <BLANKLINE>
    ## sum-write
    <BLANKLINE>
    ### Alive: no check notices it
    <BLANKLINE>
    `b`
    <BLANKLINE>
    ```diff
    -b
    ```
    """
    rows = [_row(audit.lab, audit.exercise, [audit]) for audit in audits]
    lines = [
        "| lab | exercise | mutants | visible | hidden too | equivalent | alive |",
        "|---|---|---|---|---|---|---|",
        *rows,
        _row("all", "", audits),
    ]
    for audit in audits:
        sections = [
            *_survivors("Alive: no check notices it", audit.alive, audit.accepted),
            *_survivors("Only hidden tests notice it", audit.unseen),
            *[f"\nDeclared, and no living mutant: `{key}`" for key in audit.stale],
        ]
        if sections:
            lines += ["", f"## {audit.exercise}", *sections]
    return "\n".join(lines)


def _row(lab: str, exercise: str, audits: list[Audit]) -> str:
    tried = sum(audit.mutants for audit in audits)
    visible = sum(len(audit.visible) for audit in audits)
    killed = visible + sum(len(audit.hidden) for audit in audits)
    equivalent = sum(len(audit.equivalent) for audit in audits)
    alive = sum(len(audit.alive) for audit in audits)
    shares = [
        f"{n} ({n / tried:.0%})".replace("%", " %") if tried else "0" for n in (visible, killed)
    ]
    cells = [lab, exercise, tried, *shares, equivalent, alive]
    return "| " + " | ".join(map(str, cells)).replace("|  |", "| |") + " |"


def _survivors(
    title: str, diffs: dict[str, str], accepted: dict[str, str] | None = None
) -> list[str]:
    if not diffs:
        return []
    lines = ["", f"### {title}"]
    for key, diff in diffs.items():
        lines += ["", f"`{key}`", "", "```diff", diff, "```"]
        if accepted and key in accepted:
            lines += ["", f"Accepted: {accepted[key]}"]
    return lines
