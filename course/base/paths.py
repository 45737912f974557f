"""Where things are in the repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "source"
NOTEBOOKS = ROOT / "notebooks"
SOLUTIONS = ROOT / "solutions"
SITE = ROOT / "site"
SITE_FOR_STUDENTS = ROOT / "site-students"
BUILD = ROOT / "build"
DIST = ROOT / "dist"
README = ROOT / "README.md"
LOCALE = ROOT / "helpers" / "locale"
COURSE_LOCALE = ROOT / "course" / "locale"
