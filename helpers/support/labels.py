"""The words of pictures in the page's language: those drawn, and those of alternative texts.

The code that draws has English labels; ``figures`` draws them again in the reader's language.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from helpers.support.language import IN_CODE, translate

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
SEPARATORS = re.compile(r"(; |, |: |\n| \(|\))")


def marked(message: str) -> str:
    """Mark a message for the catalogue; it is translated when it is said."""
    return message


# What labs and helpers write into pictures, numbers as {}; names that all languages share are not
# here. A label that is not known as a whole is said part by part.
LABELS = frozenset(
    {
        marked("Above the worst"),
        marked("Agent step of the game"),
        marked("Agent steps"),
        marked("Episode"),
        marked("Episodes"),
        marked("Exact values: {}^(steps left − {})"),
        marked("Learned, limit = end"),
        marked("Learned, limit ≠ end"),
        marked("Mean score"),
        marked("Mean value of the start"),
        marked("Millions of agent steps"),
        marked("Monte Carlo"),
        marked("Q-learning with the wrapper"),
        marked("Root-mean-square error of V"),
        marked("Score, mean of {} training games"),
        marked("Steps"),
        marked("Steps to the goal"),
        marked("Success rate"),
        marked("Sum of rewards during the episode"),
        marked("Total Rewards"),
        marked("Total reward"),
        marked("Training episodes"),
        marked("Value"),
        marked("a lost life"),
        marked("all there"),
        marked("best possible"),
        marked("change"),
        marked("class preset"),
        marked("error"),
        marked("exact"),
        marked("first run"),
        marked("four frames"),
        marked("greedy paths"),
        marked("human tester"),
        marked("in clipped rewards"),
        marked("largest over the states"),
        marked("mean"),
        marked("mean of {}"),
        marked("moving average of {}"),
        marked("newest - oldest"),
        marked("no long memory"),
        marked("no mask of the end"),
        marked("no slow target"),
        marked("online return"),
        marked("optimal for {}"),
        marked("optimism"),
        marked("optimistic"),
        marked("plain"),
        marked("random player"),
        marked("seed {}"),
        marked("shipped agent"),
        marked("step {}"),
        marked("steps"),
        marked("success {}"),
        marked("sweeps k"),
        marked("ten columns"),
        marked("the newest frame"),
        marked("the screen"),
        marked("the step that breaks a brick"),
        marked("their mean"),
        marked("ties to the left"),
        marked("total_rewards"),
        marked("your agent"),
        marked("yours"),
        marked("{} episodes"),
        marked("{} seed"),
        marked("{} seeds"),
        marked("{}% CI"),
        marked("ε from {} to {}"),
    }
)
PUNCTUATION = {"; ": marked("; "), ": ": marked(": ")}


@dataclass(frozen=True)
class Label:
    """A label of a picture, in English as the code has it.

    >>> Label("Q-learning, 200 episodes").in_language("fr")
    'Q-learning, 200 épisodes'
    """

    text: str

    def in_language(self, language: str) -> str:
        """Return the label in a language; what no catalogue knows stays as it is."""
        return self.drawn_in(language).replace("\n", ", ")

    def drawn_in(self, language: str) -> str:
        """Return the label in a language, with its lines."""
        whole = _known(self.text, language)
        if whole is not None:
            return whole
        parts = SEPARATORS.split(self.text)
        said = [_known(part, language) or part for part in parts[::2]]
        between = [translate(PUNCTUATION.get(part, part), language) for part in parts[1::2]]
        return "".join(a + b for a, b in zip(said, [*between, ""], strict=True))


@dataclass(frozen=True)
class Phrase:
    """A message in English with ``{names}``, and their values.

    >>> Phrase("Got: {value}", {"value": 3}).in_language("fr")
    'Obtenu : 3'
    """

    message: str
    arguments: Mapping[str, object] = field(default_factory=dict)

    def in_language(self, language: str) -> str:
        """Return the message in a language, its values too."""
        values = {name: _spoken(value, language) for name, value in self.arguments.items()}
        return translate(self.message, language).format(**values)


@dataclass(frozen=True)
class Listing:
    """Several texts, one after the other.

    >>> Listing([Label("exact"), Label("Monte Carlo")], "; ").in_language("en")
    'exact; Monte Carlo'
    """

    parts: Sequence[object]
    separator: str = ", "

    def in_language(self, language: str) -> str:
        """Return the texts in a language, joined."""
        separator = translate(PUNCTUATION.get(self.separator, self.separator), language)
        return separator.join(str(_spoken(part, language)) for part in self.parts)


def _spoken(value: object, language: str) -> object:
    """Return a value in a language, if it has words of its own."""
    return value.in_language(language) if isinstance(value, Label | Phrase | Listing) else value


def _known(label: str, language: str) -> str | None:
    """Return a label that the catalogue knows, in a language; None for another."""
    template = NUMBER.sub("{}", label)
    if template not in LABELS:
        return None
    # A language without the word, as the code's own, says it as the code does.
    said = template if language == IN_CODE else translate(template, language)
    return said.format(*NUMBER.findall(label))
