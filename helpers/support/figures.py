"""Figures of Matplotlib with an alternative text, in the page's language.

A notebook shows a figure as a PNG picture, which neither JupyterLab nor a page made of the notebook
can describe. Beside it, the same picture is given as HTML that has a text; both show that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from helpers.support.described import alt, in_all_languages
from helpers.support.labels import Label, Listing
from helpers.support.progress import is_grading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Texts = dict[str, str]
_TEXTS: WeakKeyDictionary[Figure, list[Texts]] = WeakKeyDictionary()


def describe(message: str, figure: Figure | None = None, **arguments: object) -> None:
    """Say what a figure shows, for those who cannot see it.

    Args:
        message: in English, with ``{names}``; a notebook in another language shows its translation.
        figure: the figure; by default the present one of pyplot.
        **arguments: the values of the names.

    >>> import matplotlib.pyplot as plt
    >>> figure = plt.figure()
    >>> describe("Got: {value}", value=3)
    >>> texts_of(figure)["en"]
    'Got: 3'
    """
    if figure is None:
        import matplotlib.pyplot as plt

        figure = plt.gcf()
    _TEXTS.setdefault(figure, []).append(in_all_languages(message, **arguments))


def texts_of(figure: Figure) -> Texts:
    """Return what a figure shows, in each language; what its axes say where nobody described it."""
    said = _TEXTS.get(figure) or [text for ax in figure.axes for text in _read(ax)]
    return {language: " ".join(text[language] for text in said) for language in (said or [{}])[0]}


def _read(ax: Axes) -> list[Texts]:
    """Return the title, labels and curves of axes in words."""
    title, x, y = plain(ax.get_title()), plain(ax.get_xlabel()), plain(ax.get_ylabel())
    curves = [plain(label) for label in ax.get_legend_handles_labels()[1]]
    said = [in_all_languages("Figure: {title}.", title=title)] if title.text else []
    if x.text and y.text:
        said.append(in_all_languages("{y} against {x}.", x=x, y=y))
    if curves:
        said.append(in_all_languages("Curves: {curves}.", curves=Listing(curves, "; ")))
    return said


GREEK = {r"\alpha": "α", r"\gamma": "γ", r"\epsilon": "ε", r"\pi": "π"}


def plain(label: str) -> Label:
    r"""Return a label without TeX's signs.

    >>> plain(r"$\gamma$ = 0.9, $\max_s |v_k(s)|$").text
    'γ = 0.9, max_s |v_k(s)|'
    """
    for command, letter in GREEK.items():
        label = label.replace(command, letter)
    return Label(label.replace("$", "").replace("\\", ""))


def show_texts_of_figures() -> None:
    """From now on, let the notebook show figures with their texts; elsewhere, do nothing."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None or shell.display_formatter is None:
        return
    formatter = shell.display_formatter.mimebundle_formatter
    formatter.for_type_by_name("matplotlib.figure", "Figure", _bundle)


def _bundle(figure: Figure, include: object = None, exclude: object = None) -> tuple[dict, dict]:
    """Return the figure as HTML with its text, beside Jupyter's own PNG."""
    from IPython.core.getipython import get_ipython

    shell, texts = get_ipython(), texts_of(figure)
    if is_grading() or not texts or shell is None or shell.display_formatter is None:
        return {}, {}
    png = shell.display_formatter.formatters["image/png"](figure)
    if not isinstance(png, str):  # a notebook that shows figures in another format
        return {}, {}
    picture = f'<img src="data:image/png;base64,{png.strip()}" style="max-width:100%" {alt(texts)}>'
    return {"text/html": picture}, {}
