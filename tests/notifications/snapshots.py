"""Every letter of the cast as it was when somebody last read it, beside this file.

python -m tests.notifications.snapshots        # after a change: writes them anew; read the difference, then commit
"""

from collections.abc import Iterator
from pathlib import Path

from notifications.messages import MESSAGES
from notifications.render import LANGUAGES
from notifications.specimen import Specimen, specimen
from tests.notifications.servers import leading_to

FOLDER = Path(__file__).parent / "snapshots"


def taken() -> dict[str, str]:
    """All of them now, by the names of their files."""
    settings = leading_to(2525)
    every = (specimen(name, language, settings) for name in MESSAGES for language in LANGUAGES)
    return {f"{one.letter}.{one.language}.{kind}": text for one in every for kind, text in _forms(one)}


def kept() -> dict[str, str]:
    """All of them as they were."""
    return {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}


def _forms(one: Specimen) -> Iterator[tuple[str, str]]:
    yield "txt", f"{one.rendered.subject}\n\n{one.rendered.text}\n"
    yield "html", f"{one.rendered.html}\n"
    yield "eml", _without_bodies(one.source.decode("ascii"))


def _without_bodies(source: str) -> str:
    """The message's heads; what lies between them are the two other forms, in base64."""
    parts = source.replace("\r\n", "\n").split("\n\n")
    return "\n\n".join(part for part in parts if ":" in part or part.startswith("--")) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    now = taken()
    for gone in {path.name for path in FOLDER.iterdir()} - now.keys():
        (FOLDER / gone).unlink()
    for name, text in now.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
