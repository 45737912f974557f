"""README in French says what README says: the same headings, commands, links to files, folders."""

import re

from course.base.paths import ROOT

TORCH = re.compile(r"torch==[\d.]+")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def shape(text):
    """Return the levels of the headings and the commands, without what is said about them."""
    blocks = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    commands = [re.sub(r" +#.*", "", line) for block in blocks for line in block.splitlines()]
    outside = re.sub(r"^```\n.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+(?= )", outside, re.MULTILINE), commands


def test_both_have_the_same_headings_and_commands():
    english, french = shape(read("README.md")), shape(read("README.fr.md"))
    assert french == english
    assert len(english[0]) == 6
    assert len(english[1]) > 8


def test_each_names_the_other_and_the_same_folders():
    english, french = read("README.md"), read("README.fr.md")
    assert "(README.fr.md)" in english
    assert "(README.md)" in french
    folders = [set(re.findall(r"^\| (`[a-z]+/`.*?) \|", text, re.M)) for text in (english, french)]
    assert folders[0] == folders[1]
    assert len(folders[0]) > 4


def test_the_line_for_the_processors_pytorch_is_the_students_and_the_locks():
    (pin,) = re.findall(r"^torch==[\d.]+$", read("requirements.lock"), re.MULTILINE)
    for name in ("README.md", "README.fr.md"):
        assert TORCH.findall(read(name)) == [pin]
    index = "--index-url https://download.pytorch.org/whl/cpu"
    for name in ("README.md", "course/labs/templates/release/README.en.md"):
        assert index in read(name)


def test_pictures_are_there_and_small():
    pictures = [re.findall(r"!\[[^]]+\]\(([^)]+)\)", read(f"README{of}.md")) for of in ("", ".fr")]
    assert pictures[0] == pictures[1]
    assert len(pictures[0]) == 4
    for name in pictures[0]:
        assert 0 < (ROOT / name).stat().st_size < 150_000, name
