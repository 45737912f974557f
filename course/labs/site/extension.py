"""What our pages need that no extension of Sphinx does."""

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput, visit_HideCellInput
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect with Sphinx, which calls this."""
    app.connect("doctree-read", name_rows)
    visitors = (visit_named_by_its_text, depart_HideCellInput)
    app.add_node(HideCodeCellNode, override=True, html=visitors)
    return {"parallel_read_safe": True}


def name_rows(_app: Sphinx, document: nodes.document) -> None:
    """Drop a table's empty header, as Markdown has it: its first column then names the rows."""
    for group in list(document.findall(nodes.tgroup)):
        head = next(group.findall(nodes.thead), None)
        if head is not None and not head.astext().strip():
            group.remove(head)
            next(group.findall(nodes.colspec))["stub"] = 1


def visit_named_by_its_text(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    """Write a folded cell without MyST-NB's label, which is English in every language."""
    before = len(translator.body)
    visit_HideCellInput(translator, node)
    written = "".join(translator.body[before:])
    translator.body[before:] = [written.replace(' aria-label="Toggle hidden content"', "")]
