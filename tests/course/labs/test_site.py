"""The site: pages that work with the network off, for everybody, and a build that names faults."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from course.base.errors import SiteError
from course.labs.build import build
from course.labs.execute import execute
from course.labs.lab import find_labs
from course.labs.site.make import make_book, make_site
from course.labs.site.notebooks import as_page
from course.labs.site.reference import parts
from course.labs.typography import typeset
from tests.browsing import offline_page

LAB = find_labs(["01_frozen_lake"])
LANGUAGES = ("fr", "en")
TEXTS = (".html", ".js", ".json", ".txt", ".inv", ".ipynb", ".md")
OUTSIDE = re.compile(
    r"""<(?!a[ >])[a-z]+\b[^>]*\b(?:src|href|data|poster|action)="(?:https?:)?//[^"]*"|"""
    r"""url\(["']?(?:https?:)?//[^)]*\)|\b(?:import|from)\s*\(?["'](?:https?:)?//[^"']*["']"""
)
KINDS = (
    "index.html",
    "fr/index.html",
    "fr/labs/01_frozen_lake.html",
    "fr/solutions/01_frozen_lake.html",
    "en/reference/index.html",
    "en/reference/maps.html",
    "en/guide.html",
    "en/benchmarks.html",
    "en/changes.html",
    "fr/search.html",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "site"
    make_site(LAB, output=folder)
    return folder


@pytest.fixture(scope="module")
def students_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("students") / "site"
    make_site(LAB, audience="students", output=folder)
    return folder


def pages(folder: Path) -> set[str]:
    """Return every page's name; what Sphinx's theme keeps beside its styles is none."""
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
    return {name for name in names if "/_static/" not in name}


def text(page: Path) -> str:
    """Return what stands in the page's article, without its markup."""
    article = page.read_text(encoding="utf-8").split("<article", 1)[1].split("</article>", 1)[0]
    return re.sub(r"<[^>]*>", "", re.sub(r"<script.*?</script>", "", article, flags=re.DOTALL))


@pytest.mark.notebook
def test_both_languages_have_the_same_pages_and_every_link_leads_somewhere(site):
    found = pages(site)
    assert set(KINDS) <= found
    fr, en = (
        {name[3:] for name in found if name.startswith(f"{language}/")} for language in LANGUAGES
    )
    assert fr == en
    for name in found:
        page = (site / name).read_text(encoding="utf-8")
        assert "name not set" not in page, name  # Sphinx's, for what nobody gave
        links = re.findall(r'<(?:a|script|img|link)\b[^>]*? (?:href|src)="([^"]+)"', page)
        assert links
        for link in links:
            parsed = urlsplit(link)
            if parsed.scheme or not parsed.path:
                continue
            target = site / Path(name).parent / unquote(parsed.path)
            assert target.exists(), (name, link)


@pytest.mark.notebook
def test_each_page_leads_to_itself_in_the_other_language(site):
    for name in pages(site) - {"index.html"}:
        language, _slash, rest = name.partition("/")
        other = "en" if language == "fr" else "fr"
        page = (site / name).read_text(encoding="utf-8")
        [link] = re.findall(r'<a class="[^"]*course-language[^>]* href="([^"]*)"', page)
        assert (site / name).parent.joinpath(link).resolve() == site / other / rest


@pytest.mark.notebook
def test_the_first_page_has_minutes_points_and_the_folder_of_each_lab(site):
    first = text(site / "en" / "index.html")
    [lab] = LAB
    assert lab.title["en"] in first
    assert f"{lab.minutes} minutes · {lab.points:g} points" in first
    assert (site / "en" / "downloads" / "01_frozen_lake-en.zip").exists()
    assert (site / "fr" / "downloads" / "01_frozen_lake-fr.zip").exists()


@pytest.mark.notebook
def test_the_executed_solution_shows_every_check_passed_once_for_both_languages(site):
    for language in LANGUAGES:
        solution = text(site / language / "solutions" / "01_frozen_lake.html")
        assert solution.count("✓ ") >= 7
        assert "✗" not in solution
        page = (site / language / "solutions" / "01_frozen_lake.html").read_text(encoding="utf-8")
        assert 'class="output stderr' not in page
        assert page.count(" hide above-input") >= 7  # the checks are folded
        assert "Toggle " not in page  # what the libraries say in English only


@pytest.mark.notebook
def test_every_public_name_of_helpers_is_documented(site):
    entries = [entry for part in parts() for entry in part.entries]
    assert len(entries) > 30
    documented = "".join(
        path.read_text(encoding="utf-8") for path in (site / "en" / "reference").glob("*.html")
    )
    for entry in entries:
        assert f'id="{entry.path}"' in documented, entry
    assert "Where to draw; by default in a new figure." in documented


SECRETS = ("if observation in [0, 4, 10]:", "BEGIN SOLUTION", "HIDDEN TESTS")
PAGES_FOR_STUDENTS = {"index", "labs/01_frozen_lake", "reference/index"} | {
    f"reference/{part.name}" for part in parts()
}


def test_what_sphinx_reads_for_students_has_labs_and_the_reference_and_nothing_else():
    assert any(SECRETS[0] in reference for reference in LAB[0].references.values())
    notebooks = {path: nbformat.reads(text, 4) for path, text in build(LAB).items()}
    for language in LANGUAGES:
        book = make_book(LAB, language, "students", notebooks)
        assert set(book.pages) == PAGES_FOR_STUDENTS
        for name, file in book.files.items():
            if isinstance(file, str):
                for secret in (*SECRETS, "solutions/"):
                    assert secret not in file, name
            if name.endswith(".md"):
                assert file == typeset(file, language), name


@pytest.mark.notebook
@pytest.mark.slow
def test_students_get_labs_and_the_reference_and_nothing_else(students_site):
    assert pages(students_site) == {"index.html"} | {
        f"{language}/{name}.html"
        for language in LANGUAGES
        for name in {"search", *PAGES_FOR_STUDENTS}
    }
    assert {path.name for path in students_site.iterdir()} == {"index.html", *LANGUAGES}
    read = [path for path in students_site.rglob("*") if path.suffix in TEXTS]
    assert len(read) > 20
    for path in read:
        for secret in (*SECRETS, "solutions/01_frozen_lake"):
            assert secret not in path.read_text(encoding="utf-8", errors="replace"), path


@pytest.mark.notebook
def test_no_page_and_no_style_asks_for_an_address_outside(site):
    files = [p for p in site.rglob("*") if p.suffix in (".html", ".css")]
    assert len(files) > 20
    found = {p: OUTSIDE.findall(p.read_text(encoding="utf-8")) for p in files}
    assert {p: asked for p, asked in found.items() if asked} == {}


@pytest.mark.parametrize(
    "asking",
    [
        '<script src="https://cdn.example/x.js">',
        '<link rel="stylesheet" href="//fonts.example/a.css">',
        "@font-face { src: url(https://fonts.example/a.woff2) }",
        '<img alt="" src="http://a.example/b.png">',
    ],
)
def test_an_address_outside_would_be_found(asking):
    assert OUTSIDE.search(asking)
    assert not OUTSIDE.search('<a href="https://gymnasium.farama.org">')


@pytest.mark.browser
def test_nothing_outside_is_asked_for_and_formulas_and_players_and_search_work(site):
    with offline_page() as (page, blocked):
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("requestfailed", lambda request: errors.append(request.url))
        page.on("console", lambda said: said.type == "error" and errors.append(said.text))
        for name in KINDS:
            page.goto((site / name).as_uri(), wait_until="networkidle")
        for language in LANGUAGES:
            page.goto((site / language / "solutions" / "01_frozen_lake.html").as_uri())
            assert page.evaluate("document.documentElement.lang") == language
            page.wait_for_selector("mjx-container svg")
            assert page.locator("mjx-merror").count() == 0
            canvas = page.locator("canvas").first
            canvas.scroll_into_view_if_needed()
            pictures = set()
            for _ in range(20):
                pictures.add(canvas.evaluate("c => c.toDataURL()"))
                page.wait_for_timeout(100)
            assert len(pictures) > 1
            # By keyboard; a screen reader hears what is shown, and each frame once it is still.
            player = page.locator("[data-animation]").first
            player.focus()
            page.keyboard.press("Home")
            page.keyboard.press("ArrowRight")
            counter = player.locator("output")
            assert counter.inner_text().startswith("2 / ")
            assert counter.get_attribute("aria-live") == "polite"
            assert player.get_attribute("role") == "group"
            assert len(player.get_attribute("aria-label")) > 15
        # A word in another form than the page's: it is the stem that is looked for.
        for language, word in (("fr", "politique"), ("en", "slippery"), ("en", "plot_q_values")):
            page.goto((site / language / "labs" / "01_frozen_lake.html").as_uri())
            page.keyboard.press("Control+k")
            page.keyboard.type(word)
            page.keyboard.press("Enter")
            page.wait_for_selector("#search-results li a")
            assert page.url.startswith((site / language).as_uri())
        assert errors == []
        assert blocked == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("scheme", "kinds"),
    [
        ("light", KINDS[:3]),
        pytest.param("light", KINDS[3:], marks=pytest.mark.slow),
        pytest.param("dark", KINDS, marks=pytest.mark.slow),
    ],
    ids=["light", "light, the other kinds", "dark"],
)
def test_axe_finds_nothing_serious_on_any_kind_of_page(site, scheme, kinds):
    from axe_playwright_python.sync_playwright import Axe

    with offline_page(color_scheme=scheme) as (page, _blocked):
        for name in kinds:
            page.goto((site / name).as_uri(), wait_until="networkidle")
            found = Axe().run(page).response["violations"]
            assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], name


@pytest.mark.browser
@pytest.mark.slow
def test_on_a_phone_no_page_is_wider_than_the_screen(site):
    with offline_page(viewport={"width": 360, "height": 800}) as (page, _blocked):
        for name in sorted({*KINDS, *(name for name in pages(site) if name.startswith("en/"))}):
            page.goto((site / name).as_uri(), wait_until="networkidle")
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 360, name
            if name in ("fr/index.html", "fr/labs/01_frozen_lake.html"):
                page.add_style_tag(content="article h1 { overflow-wrap: normal !important }")
                broken = "h1 => h1.scrollWidth > h1.clientWidth"  # a word longer than its line
                assert not page.locator("article h1").first.evaluate(broken), name


@pytest.mark.browser
@pytest.mark.slow
def test_on_paper_no_code_is_cut(site):
    with offline_page(viewport={"width": 700, "height": 1000}) as (page, _blocked):
        page.goto((site / "fr/solutions/01_frozen_lake.html").as_uri(), wait_until="networkidle")
        code = page.locator("article pre")
        cut = "all => all.filter(pre => pre.scrollWidth > pre.clientWidth).length"
        assert code.evaluate_all(cut) > 0  # a screen scrolls
        folded = page.locator("article details.hide")
        assert folded.first.is_visible()
        page.emulate_media(media="print")
        assert code.evaluate_all(cut) == 0
        # A box that may not break begins, empty, on the page before its text.
        boxes = page.locator("article pre, article div[class*=highlight]")
        for style, value in (("breakInside", "auto"), ("overflow", "visible")):
            found = f"all => [...new Set(all.map(box => getComputedStyle(box).{style}))]"
            assert boxes.evaluate_all(found) == [value]
        assert not folded.first.is_visible()  # nobody unfolds paper


def tab_to(page, selector: str) -> None:
    """Press Tab until what has the focus is such an element, and is seen."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            break
    else:
        pytest.fail(f"300 tabs from {page.url} never come to {selector}")
    box = page.locator(":focus").bounding_box()
    assert box["width"] > 0
    assert box["height"] > 0


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_by_keyboard_alone_a_reader_comes_to_a_lab_its_hints_its_colours_and_back(site, language):
    with offline_page(color_scheme="light") as (page, _blocked):
        page.goto((site / language / "index.html").as_uri(), wait_until="networkidle")
        tab_to(page, "a[href='#main-content']")
        page.keyboard.press("Enter")
        assert page.url.endswith("#main-content")
        tab_to(page, "article a[href$='labs/01_frozen_lake.html']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/labs/01_frozen_lake.html")
        page.wait_for_load_state("networkidle")
        tab_to(page, "button.theme-switch-button")
        page.keyboard.press("Enter")
        page.locator("button[data-mode='dark']").wait_for()
        tab_to(page, "button[data-mode='dark']")
        page.keyboard.press("Enter")
        page.wait_for_function("document.documentElement.dataset.theme == 'dark'")
        # A folded hint opens.
        tab_to(page, "article summary")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.closest('details').open")
        # The same page in the other language.
        page.goto(page.url, wait_until="networkidle")
        tab_to(page, "a.course-language")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{'en' if language == 'fr' else 'fr'}/labs/01_frozen_lake.html")


@pytest.mark.notebook
@pytest.mark.slow
def test_the_same_notebooks_give_the_same_site(students_site, tmp_path):
    again = tmp_path / "site"
    make_site(LAB, audience="students", output=again)
    files = {p.relative_to(again): p for p in again.rglob("*") if p.is_file()}
    assert files.keys() == {
        p.relative_to(students_site) for p in students_site.rglob("*") if p.is_file()
    }
    differing = [n for n, p in files.items() if p.read_bytes() != (students_site / n).read_bytes()]
    assert differing == []


def test_no_heading_skips_a_level_and_code_is_no_heading():
    cells = ["# Title\n\n### How\n\n```\n# code\n```", "## One\n\n### Exercise", "#### Deeper"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(c) for c in cells])
    page = as_page(notebook, "en", "solution", "<p>links</p>")
    assert [cell.source for cell in page.cells] == [
        "# Title · solution\n\n<p>links</p>\n\n\n## How\n\n```\n# code\n```",
        "## One\n\n### Exercise",
        "#### Deeper",
    ]
    assert notebook.cells[0].source == cells[0]


def test_a_failing_solution_names_the_cell_and_the_reason():
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("1 / 0", id="06-divide")],
    )
    with pytest.raises(SiteError, match="06_lab, cell 06-divide: ZeroDivisionError"):
        execute("06_lab", notebook)


def test_a_folder_of_something_else_is_left_as_it_is(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work", encoding="utf-8")
    with pytest.raises(SiteError, match="left as it is"):
        make_site(LAB, output=tmp_path)
    assert (tmp_path / "thesis.tex").exists()
