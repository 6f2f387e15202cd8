"""The arithmetic of a decision by count, in sentences: so many of so many, what was asked, whether it was enough."""

from collections.abc import Iterator

from casework.arithmetic import Count, Part
from config.words import Words
from web.form_words import share


def counted(vote: Count, words: Words) -> Iterator[str]:
    """A branch meeting's vote: who was there, who agreed, of which number, and the other ballots."""
    present = "%(part)s present of %(whole)s entitled to vote, %(share)s asked"
    yield _sum(vote.present, present, ("enough to decide", "not enough to decide"), words)
    of_all, of_those_there = (
        "%(part)s in favour of %(whole)s entitled to vote, %(share)s asked",
        "%(part)s in favour of %(whole)s present, %(share)s asked",
    )
    in_favour = of_all if vote.base == "expected" else of_those_there
    yield _sum(vote.in_favour, in_favour, ("carried", "not carried"), words)
    rest = "%(against)s against, %(abstain)s abstained, %(invalid)s invalid"
    yield words.gettext(rest) % vote.tally._asdict()
    if vote.written:
        written = words.ngettext("%(num)s written opinion", "%(num)s written opinions", vote.written)
        yield written % {"num": vote.written}


def carried_by(committee: Part, words: Words) -> str:
    """A committee's decision: of all who were its members then."""
    sentence = "%(part)s in favour of %(whole)s members of the committee then, %(share)s asked"
    return _sum(committee, sentence, ("carried", "not carried"), words)


def _sum(part: Part, sentence: str, ends: tuple[str, str], words: Words) -> str:
    said = words.gettext(sentence) % {"part": part.part, "whole": part.whole, "share": share(words, part.share)}
    colon = "：" if words.language == "zh" else ": "
    return said + colon + words.gettext(ends[0] if part.reached else ends[1])
