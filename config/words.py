"""What people read, in Chinese and English: gettext catalogues, read by Babel when they are first asked for.

A catalogue is `config/locale/<language>/<area>.po`. Page texts are English sentences with their Chinese translation;
names of stages, acts and the like are codes with a context, translated in both languages.
"""

from datetime import date
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.dates import format_date
from babel.messages.pofile import read_po

from config.counted_days import counted_days

FOLDER = Path(__file__).parent / "locale"
LANGUAGES = ("zh", "en")
_LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}
_DAYS = {"zh": "y年M月d日", "en": "d MMMM y"}

_PLAIN = 3
"""So many values a working-day period has whose days were not written down one by one."""
_CONTEXT_END = "\x04"
Key = str | tuple[str, int]


class Words(NullTranslations):
    """One language's catalogues, with the interface of gettext, so that Jinja can use it too."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self._known: dict[Key, str] = {}
        for path in sorted((FOLDER / language).glob("*.po")):
            self._take(path)

    def gettext(self, message: str) -> str:
        return self._known.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        one = n == 1 and self.language != "zh"
        return self._known.get((msgid1, 0 if one or self.language == "zh" else 1), msgid1 if one else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self._known.get(f"{context}{_CONTEXT_END}{message}", message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self.ngettext(f"{context}{_CONTEXT_END}{msgid1}", f"{context}{_CONTEXT_END}{msgid2}", n)

    def known(self, context: str, message: str) -> str | None:
        """The catalogue's words, where it has some."""
        return self._known.get(f"{context}{_CONTEXT_END}{message}")

    def why_due(self, why: str | None) -> str | None:
        """How a due day was computed, as a sentence."""
        if not why:
            return None
        key, _, rest = why.partition(":")
        values = rest.split(",")
        said = self.pgettext("due", key).format(*map(self._written, values))
        counted = (
            counted_days(values[0], values[1], values[3], self)
            if key == "working_days" and len(values) > _PLAIN
            else None
        )
        return self.pgettext("due", "counted").format(said, counted) if counted else said

    def day(self, day: date) -> str:
        """A day as the reader writes it."""
        return format_date(day, _DAYS[self.language], locale=_LOCALES[self.language])

    def _written(self, value: str) -> str:
        """A day as the reader writes it; other values as they are."""
        try:
            return self.day(date.fromisoformat(value))
        except ValueError:
            return value

    def _take(self, path: Path) -> None:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=self.language, abort_invalid=True)
        for message in catalogue:
            if not message.id or not message.string:
                continue
            context = f"{message.context}{_CONTEXT_END}" if message.context else ""
            if isinstance(message.id, str):
                self._known[context + message.id] = str(message.string)
                continue
            forms = [message.string] if isinstance(message.string, str) else list(message.string)
            self._known.update({(context + message.id[0], nth): str(form) for nth, form in enumerate(forms)})


@cache
def words(language: str) -> Words:
    """The words of a language; an unknown one is Chinese."""
    return Words(language if language in LANGUAGES else "zh")
