"""Make the pictures in docs/ anew: the site's first page, a lab in dark, on a phone, in JupyterLab.

After `make site` and `make test`, with chromium (about a minute):

    .venv/bin/python scripts/screenshots.py [PICTURE…]
"""

import argparse
import io
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # for tests.browsing and tests.servers

from course.labs.jupyter_settings import settings  # noqa: E402
from tests.browsing import offline_page  # noqa: E402
from tests.servers import jupyter_server, notebook_url  # noqa: E402

LAB = "01_frozen_lake"
WIDE, PHONE = {"width": 1240, "height": 760}, {"width": 390, "height": 780}
LARGEST = 150_000  # bytes of a picture
# What a picture of the site shows: a page, from which text on (or its top), and how.
SITE: dict[str, tuple[str, str, dict[str, Any]]] = {
    "site.png": ("en/index.html", "", {"viewport": WIDE}),
    "site-dark.png": (
        f"en/solutions/{LAB}.html",
        "do_animation=True",
        {"viewport": WIDE, "color_scheme": "dark"},
    ),
    "site-phone.png": (f"fr/labs/{LAB}.html", "", {"viewport": PHONE}),
}
JUPYTER = "lab.png"


def main() -> None:
    """Make each picture, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pictures", metavar="PICTURE", nargs="*")
    parser.add_argument("--site", type=Path, default=ROOT / "site")
    parser.add_argument("--output", type=Path, default=ROOT / "docs")
    arguments = parser.parse_args()
    if unknown := set(arguments.pictures) - {*SITE, JUPYTER}:
        parser.error(f"got {', '.join(unknown)}; expected some of {', '.join([*SITE, JUPYTER])}")
    for name in arguments.pictures or [*SITE, JUPYTER]:
        picture = jupyter() if name == JUPYTER else of_site(arguments.site, *SITE[name])
        content = compressed(picture)
        if len(content) > LARGEST:
            raise SystemExit(f"{name} has {len(content)} bytes; expected {LARGEST} at most")
        (arguments.output / name).write_bytes(content)
        print(f"wrote {arguments.output / name}, {len(content)} bytes")


def of_site(site: Path, page_name: str, text: str, options: dict[str, Any]) -> bytes:
    """Return a picture of a page of the site, from the first place with this text on."""
    if not (site / page_name).exists():
        raise SystemExit(f"there is no {site / page_name}: run `make site` first")
    with offline_page(**options) as (page, _blocked):
        page.goto((site / page_name).as_uri(), wait_until="networkidle")
        if text:
            place = page.locator("article .cell", has_text=text).first
            place.evaluate("e => window.scrollBy(0, e.getBoundingClientRect().top - 150)")
        page.evaluate("document.fonts.ready")
        return page.screenshot()


def jupyter() -> bytes:
    """Return a picture of JupyterLab as a student has it, from an exercise's checks on."""
    with tempfile.TemporaryDirectory() as folder, students_settings("fr") as configuration:
        solved = ROOT / "solutions" / "fr" / LAB / f"{LAB}.ipynb"
        shutil.copy(solved, folder)
        french = {"@jupyterlab/translation-extension:plugin": {"locale": "fr_FR"}}
        environment = {"JUPYTER_CONFIG_PATH": str(configuration)}
        with (
            jupyter_server("lab", folder, env=environment, settings=french) as url,
            offline_page(viewport=WIDE) as (page, _blocked),
        ):
            page.goto(notebook_url(url, solved.name))
            page.get_by_text("| Inactif").wait_for()  # the kernel is ready
            page.get_by_role("menuitem", name="Exécution").click()
            page.get_by_role("menuitem", name="Exécuter toutes les cellules", exact=True).click()
            place = page.locator(".jp-Cell", has_text="# policy-hardcode-goal").first
            place.scroll_into_view_if_needed()
            place.get_by_text("policy-hardcode-goal 2/2").wait_for()
            page.get_by_text("| Inactif").wait_for()
            place.evaluate("e => e.scrollIntoView({block: 'start'})")
            return page.screenshot()


@contextmanager
def students_settings(language: str) -> Iterator[Path]:
    """Write Jupyter's settings of the student's folder: no panels for teachers."""
    with tempfile.TemporaryDirectory() as folder:
        for name, values in settings(language).items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values), encoding="utf-8")
        yield Path(folder)


def compressed(picture: bytes) -> bytes:
    """Return a PNG with a palette of 256 colours."""
    stream = io.BytesIO()
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        stream, "PNG", optimize=True
    )
    return stream.getvalue()


if __name__ == "__main__":
    main()
