"""What our pages need that no extension of Sphinx does."""

from docutils import nodes
from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect with Sphinx, which calls this."""
    app.connect("doctree-read", name_rows)
    return {"parallel_read_safe": True}


def name_rows(_app: Sphinx, document: nodes.document) -> None:
    """Drop a table's empty header, as Markdown has it: its first column then names the rows."""
    for group in list(document.findall(nodes.tgroup)):
        head = next(group.findall(nodes.thead), None)
        if head is not None and not head.astext().strip():
            group.remove(head)
            next(group.findall(nodes.colspec))["stub"] = 1
