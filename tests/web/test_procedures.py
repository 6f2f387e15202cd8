"""How the procedures run: a page for everybody, in both languages, as the office has them set."""

import pytest

from casework.procedure import shipped
from config.words import words
from tests.web.site import Site

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everybody_may_read_every_procedure(site: Site, language: str):
    page = site.get(f"/procedures?lang={language}")
    assert page.status_code == 200
    here = words(language)
    said = [here.pgettext("procedure", name) for name in shipped()]
    said += [here.pgettext("stage", stage.id) for procedure in shipped().values() for stage in procedure.stages]
    said += [here.pgettext("setting", "admission.quorum"), here.gettext("Diagram of the stages")]
    assert [text for text in said if text not in page.text] == []


def test_each_procedure_is_drawn(site: Site):
    assert site.get("/procedures").text.count("<svg") == len(shipped())


def test_a_number_shows_its_tag_and_its_reference(site: Site):
    assert "细则2023：公示不少于5个工作日" in site.get("/procedures").text


def test_the_welcome_page_leads_there(site: Site):
    assert 'href="/procedures"' in site.get("/").text
