"""What this course replaces in other packages: by a call, here and nowhere else.

Each replacement has a test that fails when its reason is gone.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial

from course.base.faults import GRADEBOOK_SECONDS

# Connections with a transaction that every gradebook of this process takes part in, by its URL.
_shared: dict = {}


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
    made = lru_cache(maxsize=8)(partial(_create_engine, nbgrader.api.create_engine))
    nbgrader.api.create_engine = lambda url, **how: _shared.get(url) or made(url, **how)


def _create_engine(create, url: str, **how):
    """Return an engine that waits for a gradebook to which another program writes."""
    return create(url, connect_args={"timeout": GRADEBOOK_SECONDS}, **how)


@contextmanager
def shared_connection(url: str) -> Iterator[None]:
    """Make all changes of nbgrader's gradebook in this block one transaction.

    nbgrader opens the gradebook anew in each step, and each commits by itself. A session on a
    connection that is in a transaction already leaves it to whoever began it
    (https://docs.sqlalchemy.org/en/20/orm/session_transaction.html).

    Args:
        url: the gradebook's.
    """
    import nbgrader.api
    from sqlalchemy.engine import Connection

    class Shared(Connection):
        def dispose(self) -> None:
            """Do nothing: nbgrader takes it for an engine of its own when it closes."""

    engine = nbgrader.api.create_engine(url, echo=False, future=True)
    try:
        with Shared(engine) as connection, connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # wait now, while nothing has changed
            _shared[url] = connection
            try:
                yield
            finally:
                del _shared[url]
    finally:
        engine.dispose()


def gradebook_version() -> str:
    """Return the version that nbgrader notes in a new gradebook."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "nbgrader:alembic")
    return ScriptDirectory.from_config(config).get_current_head() or ""
