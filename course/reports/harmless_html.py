"""Filters that make a stranger's HTML and Markdown harmless, for nbconvert's templates.

``course.gradebook.configuration`` puts them in the place of nbconvert's own ``clean_html`` and
``markdown2html``, for the feedback pages and for nbgrader's formgrader alike.
"""

import html
import re
from xml.etree import ElementTree

import nh3
from jinja2 import pass_context
from latex2mathml.converter import convert as to_mathml
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

LONGEST = 50_000  # characters of one piece of HTML or Markdown; the rest is left out
# What is left out with all that it holds; of other unknown elements, the text stays.
GONE = {
    *("script", "style", "iframe", "object", "embed", "svg", "template", "noscript", "form"),
}
TAGS = {
    *("a", "abbr", "acronym", "b", "blockquote", "code", "em", "i", "li", "ol", "strong", "ul"),
    *("p", "br", "hr", "div", "span", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "img"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "dl", "dt", "dd"),
    *("details", "summary", "sub", "sup", "del", "s", "u", "kbd", "small", "mark"),
}
NUMBERS = ("width", "height", "colspan", "rowspan", "start")
ATTRIBUTES = {
    "*": {"class", "alt", "title", *NUMBERS},
    "a": {"href"},
    "img": {"src"},
    "details": {"open"},
}
LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
HIGHLIGHT = re.compile(r"(highlight|hl-\w+|language-\w+|[a-z]{1,3}\d?)( (hl-\w+|[a-z]{1,3}\d?))*")
MATHML = "{http://www.w3.org/1998/Math/MathML}"
MATH_TAGS = {
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "ms", "mfrac", "msqrt", "mroot"),
    *("mstyle", "mpadded", "mphantom", "menclose", "msub", "msup", "msubsup", "munder", "mover"),
    *("munderover", "mmultiscripts", "mtable", "mtr", "mtd"),
}
MATH_ATTRIBUTES = {
    *("display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "form"),
    *("separator", "accent", "movablelimits", "largeop", "symmetric", "minsize", "maxsize"),
    *("linethickness", "width", "height", "depth", "lspace", "rspace", "linebreak"),
    *("columnalign", "columnspacing", "rowspacing", "notation"),
}


class Clean(str):
    """HTML that has been made harmless."""


def clean_html(text: str | bytes) -> Clean:
    """Return HTML with nothing left that runs, reaches out, or changes the page around it.

    >>> clean_html('<b onclick="a()">bold</b><script>b()</script><img src="http://c/d.png">')
    '<b>bold</b><img>'
    """
    if isinstance(text, Clean):
        return text
    text = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    text = text[:LONGEST].encode(errors="replace").decode()  # no half of a surrogate pair
    return Clean(CLEANER.clean(text))


def _allowed_value(tag: str, name: str, value: str) -> str | None:
    """Return the value of an allowed attribute, or None where it could do harm."""
    if name == "class":
        allowed = HIGHLIGHT.fullmatch(value)
    elif name in NUMBERS:
        allowed = re.fullmatch(r"\d{1,4}", value)
    elif name == "href":
        allowed = LINK.match(value)
    elif name == "src":
        allowed = PICTURE.fullmatch(value)
    else:
        return value
    return value if allowed else None


CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=GONE,
    attributes=ATTRIBUTES,
    attribute_filter=_allowed_value,
    url_schemes={"http", "https", "mailto", "data"},
    link_rel=None,
)


@pass_context
def markdown2html(context, source: str) -> Clean:
    """Render a cell's Markdown; formulas become MathML, which needs no script."""
    cell = context.get("cell") or {}
    return render_markdown(source, cell.get("attachments") or {})


def render_markdown(source: str, attachments: dict | None = None) -> Clean:
    """Render Markdown to harmless HTML.

    >>> render_markdown("A [link](javascript:alert(1)) and $x$")[:34]
    '<p>A <a>link</a> and <math display'
    """
    renderer = _Renderer(escape=False, attachments=attachments or {}, exclude_anchor_links=True)
    try:
        page = MarkdownWithMath(renderer=renderer).render(source[:LONGEST])
    except Exception:  # a stranger's text: there is no end to what can be wrong with it
        return Clean(f"<pre>{html.escape(source[:LONGEST])}</pre>")
    return renderer.put_formulas(clean_html(page))


class _Renderer(IPythonRenderer):
    """nbconvert's renderer; formulas are kept aside while the rest is made harmless."""

    def __init__(self, **options):
        super().__init__(**options)
        self.formulas: list[str] = []

    def inline_math(self, body: str) -> str:
        return self._keep(body, "inline", f"${body}$")

    def block_math(self, body: str) -> str:
        return self._keep(body, "block", f"$${body}$$")

    def latex_environment(self, name: str, body: str) -> str:
        text = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return self._keep(text, "block", text)

    def _keep(self, body: str, display: str, text: str) -> str:
        self.formulas.append(mathml(body, display) or html.escape(text))
        return f"\ue000{len(self.formulas) - 1}\ue001"

    def put_formulas(self, page: str) -> Clean:
        def formula(match: re.Match) -> str:
            number = int(match[1])
            return self.formulas[number] if number < len(self.formulas) else ""

        return Clean(re.sub(r"\ue000(\d{1,6})\ue001", formula, page))


def mathml(tex: str, display: str = "inline") -> str:
    r"""Return a formula as MathML; "" for one that cannot be rendered or could do more than show.

    >>> mathml(r"\href{javascript:alert(1)}{x}"), mathml(r"\text{<img src=x>}")
    ('', '')
    """
    if len(tex) > 2000:
        return ""
    try:
        # The package lets what stands in \text through as it is: so its answer is read as XML.
        root = ElementTree.fromstring(to_mathml(tex, display=display))
    except Exception:
        return ""
    for element in root.iter():
        element.tag = element.tag.removeprefix(MATHML)
        if element.tag not in MATH_TAGS or not element.attrib.keys() <= MATH_ATTRIBUTES:
            return ""
    return ElementTree.tostring(root, encoding="unicode")
