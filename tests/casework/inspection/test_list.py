"""The list of rules: each with a code, a source, and its sentence in both languages."""

import pytest

from casework.facts import FACTS, PersonFacts
from casework.inspection.inspect import RULE_FILES
from casework.inspection.rule import RULES
from casework.procedure import shipped
from casework.refusal import CODES, RECORD, STAGE, WHO
from config.words import LANGUAGES, words

OF_THE_CONTRACT = {code for code in CODES if code[1:].isdigit()}


def test_every_code_of_the_contract_is_a_rule_with_a_source():
    assert set(RULES) == OF_THE_CONTRACT
    assert all(rule.source and rule.check.__doc__ for rule in RULES.values())


def test_every_rule_stands_in_one_of_the_files():
    assert {rule.check.__module__ for rule in RULES.values()} == {file.__name__ for file in RULE_FILES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_is_given_has_its_sentence(language):
    given = {*WHO, *STAGE, *RECORD, *RULES, "age_unknown"}
    assert [code for code in given if words(language).pgettext("refusal", code) == code] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_says_where_it_stands(language):
    assert [code for code in RULES if words(language).known("source", code) is None] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_that_a_record_may_lack_has_a_name(language):
    needed = {name for rule in RULES.values() for name in rule.needs} | {"born"}
    assert [name for name in needed if words(language).known("fact", name) is None] == []


def test_procedures_inspect_by_rules_that_exist():
    asked = {code for one in shipped().values() for stage in one.stages for code in (*stage.inspected, *one.inspects)}
    assert asked == set(RULES)


def test_what_a_rule_needs_are_facts_that_there_are():
    known = {*FACTS, *PersonFacts.__dataclass_fields__}
    assert {name for rule in RULES.values() for name in rule.needs} <= known
