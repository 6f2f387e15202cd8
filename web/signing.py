"""What a review page hands out and its confirmation brings back: this page, this form, these very fields."""

from collections.abc import Iterable
from uuid import uuid4

from starlette.datastructures import FormData

from casework.acts import Act
from casework.links import check_nonce, confirm_nonce

Hidden = list[tuple[str, str]]


def sheet(key: bytes, ref: str, act: Act, typed: Iterable[tuple[str, str]], material: str = "") -> Hidden:
    """The hidden fields of a confirmation: what was typed, what was shown, the form's own id, and the nonce over all
    of it."""
    submission = uuid4().hex
    nonce = confirm_nonce(key, ref, submission, _signed(act, material))
    shown = [("material", material)] if material else []
    return [*typed, *shown, ("submission", submission), ("nonce", nonce)]


def submission_of(key: bytes, ref: str, act: Act | None, posted: FormData) -> str | None:
    """The id of a form that is confirmed as it was reviewed; None where it is another."""
    submission, nonce = str(posted.get("submission", "")), str(posted.get("nonce", ""))
    material = str(posted.get("material", ""))
    if act is None or not check_nonce(key, ref, submission, _signed(act, material), nonce):
        return None
    return submission


def _signed(act: Act, material: str) -> dict[str, object]:
    return act.model_dump(mode="json", by_alias=True) | {"material": material}
