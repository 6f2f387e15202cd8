"""Why an act is not taken: stable codes, in the order in which one of several is named."""

from collections.abc import Iterable, Mapping

WHO = (
    "unknown_person",
    "unknown_organisation",
    "unknown_post",
    "not_entitled",
    "own_case",
    "own_act",
    "two_levels",
    "conflict",
    "related",
    "code_needed",
)
STAGE = (
    "frozen",
    "material_changed",
    "objection_open",
    "too_early",
    "already_done",
    "wrong_stage",
    "still_valid",
    "pending",
    "no_branch",
    "not_released",
    "letter_expired",
)
RECORD = (
    "reason_missing",
    "cannot_be_undone",
    "grade_missing",
    "rank_missing",
    "rank_unasked",
    "rank_out_of_range",
    "rank_taken",
    "needs_branch_meeting",
    "wrong_denominator",
    "not_on_the_roll",
    "tally_mismatch",
    "number_form",
    "number_year",
    "number_unknown",
    "number_taken",
    "quota_used",
    "over_cap",
)
RULES = (
    "age_unknown",
    *(f"D{number:02}" for number in range(1, 31)),
    *(f"R{number:02}" for number in range(5)),
    "T01",
    "T02",
    "T03",
    "L01",
    "L02",
)
CODES = (*WHO, *STAGE, *RECORD, *RULES)
_RANK = {code: rank for rank, code in enumerate(CODES)}


def in_order(codes: Iterable[str]) -> tuple[str, ...]:
    """Each of these codes once, in the order above."""
    return tuple(sorted(set(codes), key=_RANK.__getitem__))


class Refusal(Exception):
    """An act refused. `code` is the first of `codes` in the order above; `words` fill in its sentence."""

    def __init__(self, codes: Iterable[str], words: Mapping[str, object] | None = None) -> None:
        self.codes = list(in_order(codes))
        self.code = self.codes[0]
        self.words = dict(words or {})
        super().__init__(self.code)
