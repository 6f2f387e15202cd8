"""One sign of tampering."""

from dataclasses import dataclass, field

from config.words import Words


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, by its code and the words that fill in its sentence, and the `seq` of the entry where it shows.

    Without a `seq` it shows in a row that no entry speaks of.
    """

    code: str
    seq: int | None = None
    words: dict[str, object] = field(default_factory=dict)

    def sentence(self, words: Words) -> str:
        """What is wrong, in the reader's language."""
        return words.pgettext("tampering", self.code).format(**self.words)


def in_order(finding: Finding) -> tuple[bool, int]:
    """The first bad entry first; what has no entry last."""
    return finding.seq is None, finding.seq or 0
