"""A stranger's HTML: what is shown of it stays, and nothing of it runs or reaches out."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.reports.harmless_html import TAGS, clean_html

PICTURE = "data:image/png;base64,iVBORw0KGgo="


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("a<!-- b --><!-- c", "a"),
        ('<div class="highlight hl-ipython3"><span class="k">def</span></div>',) * 2,
        (f'<img src="{PICTURE}" alt="a" title="b" width="12" height="9">',) * 2,
        ('<a href="https://example.org/?a=1&amp;b=2">x</a><a href="#top">y</a>',) * 2,
        ('<ol start="3"><li>x</li></ol>',) * 2,
        ('<table border="1" class="dataframe"><tr style="color: red"><td colspan="2">1',)
        + ('<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>',),
        ("<details open><summary>a</summary>b</details>",)
        + ('<details open=""><summary>a</summary>b</details>',),
        ("half a pair \ud800, a byte \x00", "half a pair ?, a byte "),
    ],
)
def test_what_is_harmless_is_shown(given, shown):
    assert clean_html(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<script>a()</script>b<style>p {}</style><iframe src='x'>c</iframe>", "b"),
        ("<form action='http://e.org'><input name='a'>b</form>c", "c"),
        ("<font color='red'>a</font><marquee>b</marquee>", "ab"),
        ('<b onclick="a()" style="color: red" id="x" data-x="1">b</b>', "<b>b</b>"),
        ('<a href="jav&#x09;ascript:a()">b</a>', "<a>b</a>"),
        ('<a href="data:text/html,a">b</a><a href="//e.org">c</a>', "<a>b</a><a>c</a>"),
        ('<img src="http://e.org/a.png" srcset="b.png">', "<img>"),
        ('<img src="data:image/svg+xml;base64,AAAA">', "<img>"),
        ('<div class="output evil" width="100%">a</div>', "<div>a</div>"),
        ("<svg><style><img src=x onerror=a()></style></svg>b", "<img>b"),
        ("<math href='javascript:a()'><mtext><img src=x onerror=a()></mtext></math>a", "a"),
        ('<noscript><p title="</noscript><img src=x onerror=a()>">', '<img>"&gt;'),
        ("<textarea><script>a()</script></textarea>", "&lt;script&gt;a()&lt;/script&gt;"),
        ("</div></body></html>a", "a"),
    ],
)
def test_what_could_do_harm_is_left_out(given, shown):
    assert clean_html(given) == shown


PIECES = [
    *("<", ">", "</", "/>", '"', "'", "=", " ", "&", "&lt;", "<!--", "-->", "<![CDATA[", "]]>"),
    *("a", "p", "b", "table", "td", "svg", "math", "mtext", "style", "script", "noscript", "title"),
    *("details", "img", "template", "textarea", "xmp", "plaintext", "select", "foreignObject"),
    *(
        " href=",
        " src=",
        " onerror=",
        " class=",
        " style=",
        "javascript:a()",
        PICTURE,
        "http://e.org",
    ),
]


class Seen(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= set(attrs)


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_nothing_but_what_is_allowed_is_left_whatever_is_given(text):
    seen = Seen(clean_html(text))
    assert seen.tags <= TAGS
    for name, value in seen.attributes:
        assert name in ("alt", "class", "colspan", "height", "href", "open", "rowspan", "src"), name
        assert name != "href" or value.startswith("http://")
        assert name != "src" or value == PICTURE


@pytest.mark.parametrize("text", ["".join(f"<b title={i}>" for i in range(4000)), "<b><p>" * 8000])
def test_what_a_parser_must_repeat_stays_of_a_size(text):
    assert len(clean_html(text)) < 4_000_000
