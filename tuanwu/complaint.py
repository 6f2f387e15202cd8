"""What whoever runs a command can mend, in a sentence. Imported only when something went wrong."""

from sqlalchemy.exc import OperationalError

from config.settings import SettingsError
from config.yaml_file import YamlError
from models.migrate import WrongSchema


def sentence(error: Exception) -> str | None:
    """What to say of an error; None for one that is a bug and deserves its traceback."""
    if isinstance(error, SettingsError | YamlError | WrongSchema):
        return str(error)
    if isinstance(error, OperationalError):
        return (
            f"the database cannot be worked with: {_first_line(error.orig)} (TUANWU_DATABASE_URL, docs/operations.md)"
        )
    return None


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().splitlines()[0]
