"""What this course replaces in other packages: by a call, here and nowhere else.

Each replacement has a test that fails when its reason is gone.
"""

import sys
from functools import lru_cache


def start_quickly() -> None:
    """Spare jsonschema a parser of internationalised addresses, which no notebook has.

    Half of the time that ``course`` takes to start. It goes without where the package is not found.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def patch_nbgrader() -> None:
    """Make nbgrader independent of ``PATH``, and quicker; a second call changes nothing."""
    import nbgrader.api

    if nbgrader.api.get_alembic_version is gradebook_version:
        return
    # nbgrader asks the program `alembic`, which must be on PATH and takes a second or three.
    nbgrader.api.get_alembic_version = gradebook_version
    # nbgrader opens its gradebook anew in each step, and each engine compiles every statement
    # again. One that was disposed of connects anew, and still has its statements.
    nbgrader.api.create_engine = lru_cache(maxsize=8)(nbgrader.api.create_engine)


def gradebook_version() -> str:
    """Return the version that nbgrader notes in a new gradebook."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "nbgrader:alembic")
    return ScriptDirectory.from_config(config).get_current_head() or ""
