"""What whoever runs a command can mend, in both languages. Imported only when something went wrong.

The settings that would say which language the reader wants may be what is wrong.
"""

from sqlalchemy.exc import OperationalError

from config.complaint import Sentence
from config.settings import SettingsError
from config.words import LANGUAGES, words
from config.yaml_file import YamlError
from models.migrate import WrongSchema


def sentence(error: Exception) -> str | None:
    """What to say of an error, Chinese first; None for one that is a bug and deserves its traceback."""
    said = _reason(error)
    return "\n".join(said.told(words(language)) for language in LANGUAGES) if said else None


def _reason(error: Exception) -> SettingsError | YamlError | Sentence | None:
    match error:
        case SettingsError() | YamlError():
            return error
        case WrongSchema():
            return error.why
        case OperationalError():
            says = "the database cannot be worked with: {why} (TUANWU_DATABASE_URL, docs/operations.md)"
            return Sentence(says, why=_first_line(error.orig))
    return None


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().splitlines()[0]
