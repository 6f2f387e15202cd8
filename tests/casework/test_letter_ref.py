"""A letter's reference: the same every time, telling nothing, and not to be made up."""

import secrets

from casework.letter_ref import letter_of, letter_ref

KEY = b"k" * 32


def test_a_reference_leads_back_to_its_letter_and_only_under_its_key():
    refs = [letter_ref(KEY, number) for number in range(1, 200)]
    assert len({*refs}) == 199
    assert [letter_of(KEY, ref) for ref in refs] == [*range(1, 200)]
    assert letter_of(b"j" * 32, refs[0]) is None
    assert letter_ref(KEY, 1) == refs[0]


def test_f17_what_somebody_made_up_is_nobodys_letter():
    assert all(letter_of(KEY, secrets.token_hex(16)) is None for _ in range(1_000))
    assert [letter_of(KEY, ref) for ref in ("", "1", "zz" * 16, "00" * 15, letter_ref(KEY, 1) + "00")] == [None] * 5
