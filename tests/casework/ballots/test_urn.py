"""The urn: counts and codes, apart, under a seal."""

import pytest
from cryptography.exceptions import InvalidTag

from casework.ballots.urn import Urn, code_of, open_urn, papers_in, printed, urn_key

KEY = urn_key(b"an installation's secret")
BALLOT = "x4Jk0a"


def code(person: str) -> bytes:
    return code_of(KEY, BALLOT, person)


def test_what_is_put_in_is_counted():
    urn = Urn().with_paper(code("luo"), "for").with_paper(code("xia"), "for").with_paper(code("tian"), "abstain")
    assert open_urn(KEY, BALLOT, urn.seal(KEY, BALLOT)) == Urn((2, 0, 1), frozenset(map(code, ("luo", "xia", "tian"))))


def test_two_urns_with_the_same_papers_are_the_same_in_whatever_order_they_fell_in():
    one = Urn().with_paper(code("luo"), "for").with_paper(code("xia"), "against")
    other = Urn().with_paper(code("xia"), "for").with_paper(code("luo"), "against")
    assert one == other


def test_how_many_papers_lie_in_it_is_seen_from_outside_and_nothing_else():
    """Of two urns with as many papers, however they were filled, neither is longer."""
    urns = [Urn((count, 0, 12 - count), frozenset(code(str(n)) for n in range(12))) for count in range(13)]
    assert {papers_in(urn.seal(KEY, BALLOT)) for urn in urns} == {12}
    assert len({len(urn.seal(KEY, BALLOT)) for urn in urns}) == 1
    assert papers_in(Urn().seal(KEY, BALLOT)) == 0


def test_the_same_urn_sealed_twice_looks_different():
    assert Urn().seal(KEY, BALLOT) != Urn().seal(KEY, BALLOT)


@pytest.mark.parametrize(("key", "ballot"), [(urn_key(b"another secret"), BALLOT), (KEY, "another ballot")])
def test_nobody_opens_it_with_another_key_or_in_another_ballots_place(key: bytes, ballot: str):
    with pytest.raises(InvalidTag):
        open_urn(key, ballot, Urn().seal(KEY, BALLOT))


def test_an_office_without_a_secret_seals_nothing():
    with pytest.raises(ValueError, match="the installation's secret"):
        urn_key(b"")


def test_a_code_is_each_voters_own_and_each_ballots_own():
    codes = {code_of(KEY, ballot, person) for ballot in ("x", "y") for person in ("luo", "xia")}
    assert len(codes) == 4
    assert code("luo") == code("luo")


def test_a_code_is_printed_in_four_groups_of_letters_that_cannot_be_mistaken():
    text = printed(code("luo"))
    assert [len(group) for group in text.split("-")] == [4, 4, 4, 4]
    assert not set(text) & set("0189")
