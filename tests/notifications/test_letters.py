"""Every letter, in both languages: what it says, and what it must not."""

import re
from datetime import date
from html import unescape

import pytest
from jinja2 import UndefinedError
from pydantic import ValidationError

from notifications.examples import APPLICANT, LINK, OFFICER, SECRETARY, letter, letters
from notifications.messages import MESSAGES, CaseMessage, Message
from notifications.render import LANGUAGES, TEMPLATES, render

EVERY_LETTER = [
    pytest.param(message, language, id=f"{message.letter}-{language}")
    for language in LANGUAGES
    for message in letters(language)
]
_URL = re.compile(r"https?://[^\s\"<]+")


def _shown(html: str) -> str:
    """What a reader of the HTML sees, preheader and all."""
    body = html[html.index("<body") :]
    return unescape(re.sub(r"<[^>]+>", "\n", body))


@pytest.mark.parametrize(
    ("language", "read", "unread"),
    [("zh", "有人查收", "无人查收"), ("en", "replies are read by people", "nobody reads replies")],
)
def test_the_foot_says_whether_somebody_reads_replies(language: str, read: str, unread: str):
    for answered, said, other in ((True, read, unread), (False, unread, read)):
        rendered = render(letter("task", language), language, answered=answered)
        for body in (rendered.text, unescape(rendered.html)):
            assert said in body
            assert other not in body


def test_the_cast_has_a_letter_of_every_kind():
    assert {message.letter for message in letters("zh")} == set(MESSAGES)


def test_every_letter_has_its_folder_and_every_folder_its_letter():
    assert {path.name for path in TEMPLATES.iterdir() if path.name[0] != "_"} == set(MESSAGES)


def test_what_waits_for_somebody_goes_first():
    by_priority = sorted(MESSAGES, key=lambda name: MESSAGES[name].priority)
    assert by_priority[:2] == ["code", "confirm_application"]
    order = [by_priority.index(name) for name in ("task", "receipt", "progress", "reminder", "unused_numbers")]
    assert order == sorted(order)


@pytest.mark.parametrize(("message", "language"), EVERY_LETTER)
def test_text_and_html_hold_the_same_links(message: Message, language: str):
    rendered = render(message, language)
    assert set(_URL.findall(rendered.text)) == set(_URL.findall(_shown(rendered.html)))
    assert set(re.findall(r'href="([^"]+)"', rendered.html)) == set(_URL.findall(rendered.text))
    assert LINK in rendered.text.splitlines(), "the link stands bare on a line of its own"


@pytest.mark.parametrize(("message", "language"), EVERY_LETTER)
def test_text_and_html_say_the_same(message: Message, language: str):
    rendered = render(message, language)
    between = "：" if language == "zh" else ": "
    rows = [between.join(row) for row in re.findall(r"<th [^>]*>(.*?)</th><td [^>]*>(.*?)</td>", rendered.html)]
    paragraphs = re.findall(r"<(?:h1|p) [^>]*>(.*?)</(?:h1|p)>", rendered.html)
    in_html = {unescape(re.sub("<[^>]+>", "", line)) for line in rows + paragraphs}
    in_text = {line for line in rendered.text.splitlines() if line}
    assert [line for line in in_html - in_text if not line.startswith(("按钮打不开", "If the button"))] == []
    pressed = re.search(r"<a class=\"button\"[^>]*>(.*?)</a>", rendered.html)
    buttons = {f"{unescape(pressed[1])}{between.strip()}"} if pressed else set()
    assert in_text - in_html == {f"团务 tuanwu · {message.institution}", *buttons, "——"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_a_code_has_no_button_to_lead_away_from_the_page_it_is_typed_into(language: str):
    buttonless = [
        message.letter for message in letters(language) if 'class="button"' not in render(message, language).html
    ]
    assert buttonless == ["code"]


@pytest.mark.parametrize(("message", "language"), EVERY_LETTER)
def test_a_subject_is_one_line_and_names_nobody(message: Message, language: str):
    subject = render(message, language).subject
    assert subject == " ".join(subject.split())
    assert not any(name in subject for name in (APPLICANT, SECRETARY, OFFICER, "张"))
    assert not isinstance(message, CaseMessage) or message.case_number in subject


@pytest.mark.parametrize(("message", "language"), EVERY_LETTER)
def test_a_letter_says_who_writes_why_to_whom(message: Message, language: str):
    text = render(message, language).text
    for word in (message.addressee, message.institution, message.why):
        assert word in text


@pytest.mark.parametrize(("message", "language"), EVERY_LETTER)
def test_html_carries_its_styles_in_its_tags_and_loads_nothing(message: Message, language: str):
    html = render(message, language).html
    assert '<h1 style="' in html
    assert "prefers-color-scheme: dark" in html
    assert not re.search(r"<(img|script|link|iframe)\b|url\(", html)
    assert "jinja" not in html


@pytest.mark.parametrize(("message", "language"), EVERY_LETTER)
def test_the_line_beside_the_subject_names_nobody_and_ends_there(message: Message, language: str):
    """Mail programs show the first words beside the subject; the filling keeps the greeting out of them."""
    shown = unescape(re.search(r'<div class="preheader"[^>]*>(.*?)</div>', render(message, language).html)[1])
    said, filling = shown[: -3 * 60], shown[-3 * 60 :]
    assert set(filling) == {"\u034f", "\u200c", "\u00a0"}
    assert said == said.strip()
    assert not any(name in said for name in (APPLICANT, SECRETARY, OFFICER, "张*"))


@pytest.mark.parametrize(("message", "language"), EVERY_LETTER)
def test_no_reader_is_left_without_somebody_to_ask(message: Message, language: str):
    assert f"{message.institution}（{message.office}）" in render(message, language).text.replace(" (", "（").replace(
        ")", "）"
    )


@pytest.mark.parametrize(("message", "language"), EVERY_LETTER)
def test_no_pure_black_or_white_tires_the_eye_in_the_dark(message: Message, language: str):
    assert not re.search(r"#(fff|000)(\b|f{3}|0{3})", render(message, language).html)


def test_a_day_comes_with_how_it_came_about():
    for name in ("task", "reminder", "objection", "escalation"):
        for language, label in (("zh", "期限依据："), ("en", "Why this day: ")):
            assert label + letter(name, language).due_why in render(letter(name, language), language).text
    assert "期限依据：2026年11月11日至2026年11月17日，共 5 个工作日" in render(letter("notice"), "zh").text


def test_an_unknown_word_is_refused():
    with pytest.raises(ValidationError, match="opinion"):
        letter("task", opinion="不同意")


def test_a_template_cannot_use_a_word_its_letter_does_not_have():
    unfinished = MESSAGES["refused"].model_construct(**dict(letter("completed")))
    with pytest.raises(UndefinedError, match="stage"):
        render(unfinished, "zh")


def test_words_cannot_become_markup():
    html = render(letter("task", branch="<b>一团</b>", addressee='"><script>'), "zh").html
    assert "<b>一团" not in html
    assert "<script>" not in html
    assert "&lt;b&gt;一团" in html


def test_a_link_that_is_no_web_address_is_refused():
    with pytest.raises(ValidationError, match="link"):
        letter("task", link="javascript:alert(1)")


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        (7, "还有 7 天", "7 days left"),
        (1, "还有 1 天", "1 day left"),
        (0, "最后一天", "the last day"),
        (-1, "过了期限 1 天", "1 day late"),
        (-3, "过了期限 3 天", "3 days late"),
    ],
)
def test_a_reminder_counts_the_days(days: int, zh: str, en: str):
    assert zh in render(letter("reminder", days_left=days), "zh").text
    assert en in render(letter("reminder", "en", days_left=days), "en").text


def test_a_late_reminder_says_so_in_its_subject():
    assert "逾期" in render(letter("reminder", days_left=-1), "zh").subject
    assert "is late" in render(letter("reminder", days_left=-1), "en").subject


def test_a_task_without_a_due_day_says_so():
    rendered = render(letter("task", due=None, due_why=None), "zh")
    assert "没有固定期限" in rendered.text
    assert "期限依据" not in rendered.text


def test_a_provisional_day_is_called_provisional():
    assert "暂定" in render(letter("task", due_provisional=True), "zh").text
    assert "provisional" in render(letter("task", "en", due_provisional=True), "en").text


def test_an_escalation_without_a_due_day_counts_no_days():
    text = render(letter("escalation", due=None, days_late=None), "zh").text
    assert "一直没有办理" in text
    assert "办理期限" not in text


def test_the_last_stage_passed_has_nothing_after_it():
    assert "接下来" not in render(letter("progress", next_stage=None), "zh").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whoever_was_recommended_reads_until_when_it_is_valid(language: str):
    text = render(letter("progress", language, valid_until=date(2028, 4, 10)), language).text
    said = {"zh": "推荐有效期至：2028年4月10日", "en": "Valid until: Monday 10 April 2028"}
    assert said[language] in text
    assert said[language].split("2028")[0] not in render(letter("progress", language), language).text


def test_a_turnover_without_open_tasks_says_so():
    assert "目前没有待办" in render(letter("turnover", open_tasks=0), "zh").text


def test_days_and_moments_are_written_as_the_reader_writes_them():
    assert "2026年12月1日（星期二）" in render(letter("task"), "zh").text
    assert "Tuesday 1 December 2026" in render(letter("task", "en"), "en").text
    assert "2026年12月1日 00:45（北京时间）" in render(letter("receipt"), "zh").text, "16:45 UTC the day before"


def test_the_digest_changes_with_the_wording_only():
    one, other = letter("task"), letter("task", due=date(2027, 1, 4))
    assert render(one, "zh").template_digest == render(other, "zh").template_digest
    assert render(one, "zh").template_digest != render(one, "en").template_digest
    assert render(one, "zh").template_digest != render(letter("completed"), "zh").template_digest
