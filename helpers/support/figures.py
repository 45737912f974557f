"""Figures of Matplotlib in the page's language: their words, and an alternative text.

A notebook shows a figure as a PNG picture, which neither JupyterLab nor a page made of the notebook
can describe. Beside it, the same picture is given as HTML that has a text; both show that one. Its
labels, English in the code, are drawn there in the page's language.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from helpers.support.described import image, in_all_languages, languages_of_pictures
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


@contextmanager
def words_in(figure: Figure, language: str) -> Iterator[None]:
    """Have the words of a figure in a language; afterwards they are what they were."""
    from matplotlib.text import Text
    from matplotlib.ticker import FixedFormatter, Formatter, FuncFormatter

    def in_words(formatter: Formatter) -> Formatter:
        return FuncFormatter(lambda x, place: Label(formatter(x, place)).drawn_in(language))

    texts = {text: text.get_text() for text in figure.findobj(Text)}
    ticks = [axis.major for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]
    # Formatters of other kinds write numbers.
    named = [
        (t, t.formatter) for t in ticks if isinstance(t.formatter, FixedFormatter | FuncFormatter)
    ]
    try:
        for text, label in texts.items():
            text.set_text(Label(label).drawn_in(language))
        for tick, formatter in named:
            tick.formatter = in_words(formatter)
        yield
    finally:
        for text, label in texts.items():
            text.set_text(label)
        for tick, formatter in named:
            tick.formatter = formatter


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
    formatter, sources = shell.display_formatter.formatters["image/png"], {}
    for language in languages_of_pictures():
        with words_in(figure, language):
            png = formatter(figure)
        if not isinstance(png, str):  # a notebook that shows figures in another format
            return {}, {}
        sources[language] = f"data:image/png;base64,{png.strip()}"
    return {"text/html": image(sources, texts)}, {}
