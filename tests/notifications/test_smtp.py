"""The kept connection, against real servers that behave, and that do not."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

import pytest
from pydantic import SecretStr

from config.settings import Settings
from notifications import smtp
from notifications.examples import SECRETARY, letter
from notifications.mail import Envelope, Sealed, build
from notifications.render import render
from notifications.replies import ReplyClass
from notifications.smtp import Limits, Mailer
from tests.notifications.certificate import certificate
from tests.notifications.servers import HANG_UP, SILENCE, WELL, Script, knows_only, leading_to, serving, until

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True, params=[False, True], ids=["one by one", "pipelining"])
def pipelining(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every story is told of a server that takes one command at a time, and of one that takes several."""
    monkeypatch.setattr(Script, "pipelining", request.param)


def _message(ref: str = "one") -> Sealed:
    rendered = render(letter("task"), "zh")
    sent_at = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)
    envelope = Envelope(ref, "lichunfen@qingshan.example", SECRETARY, rendered, "case1", sent_at)
    return build(envelope, Settings(demo=True))


async def test_a_letter_arrives_as_it_was_written():
    script = Script()
    with serving(script) as settings:
        async with Mailer(settings) as mailer:
            delivery = await mailer.send(_message())
    assert delivery.state == "sent"
    assert script.messages == [_message().content]
    assert script.recipients == ["lichunfen@qingshan.example"]


async def test_many_letters_go_over_one_connection_and_it_ends_politely():
    script = Script()
    with serving(script) as settings:
        async with Mailer(settings) as mailer:
            for number in range(60):
                assert (await mailer.send(_message(f"n{number}"))).state == "sent"
        await until(lambda: script.quits)
    assert len(script.connections) == 1
    assert len(script.messages) == 60


async def _send_all(mailer: Mailer, messages: list[Sealed]) -> list[str]:
    """Each letter handed over while it is known which comes next."""
    return [(await mailer.send(one, following)).state for one, following in zip_longest(messages, messages[1:])]


async def test_letters_that_are_announced_ahead_arrive_each_whole_and_in_order():
    script, messages = Script(), [_message(f"n{number}") for number in range(5)]
    with serving(script) as settings:
        async with Mailer(settings) as mailer:
            assert await _send_all(mailer, messages) == ["sent"] * 5
    assert script.messages == [one.content for one in messages]
    assert len(script.connections) == 1


@pytest.mark.parametrize("command", ["mail", "rcpt", "data"])
async def test_a_refused_letter_takes_neither_neighbour_with_it(command: str):
    script = Script(**{command: [WELL, "451 4.3.0 later"]})
    messages = [_message(f"n{number}") for number in range(3)]
    with serving(script) as settings:
        async with Mailer(settings) as mailer:
            assert await _send_all(mailer, messages) == ["sent", "retry", "sent"]
    assert script.messages == [messages[0].content, messages[2].content]


async def test_a_line_that_breaks_on_an_announced_letter_leaves_only_the_one_on_its_way_unknown():
    script, messages = Script(data=[HANG_UP]), [_message(f"n{number}") for number in range(3)]
    with serving(script) as settings:
        async with Mailer(settings) as mailer:
            assert await _send_all(mailer, messages) == ["unknown", "sent", "sent"]
    assert len(script.messages) == 3


async def test_another_letter_than_the_announced_one_goes_under_its_own_address():
    script, (first, announced, other) = Script(), [_message(f"n{number}") for number in range(3)]
    with serving(script) as settings:
        async with Mailer(settings) as mailer:
            assert (await mailer.send(first, announced)).state == "sent"
            assert (await mailer.send(other)).state == "sent"
    assert script.messages == [first.content, other.content]


async def test_a_line_that_is_only_a_dot_does_not_end_a_letter():
    script, letter = Script(), replace(_message(), content=b"Subject: dots\r\n\r\n.\r\n..\r\nend\r\n")
    with serving(script) as settings:
        async with Mailer(settings) as mailer:
            assert (await mailer.send(letter)).state == "sent"
    assert script.messages == [letter.content]


async def test_after_so_many_letters_it_quits_and_begins_anew():
    script = Script()
    with serving(script) as settings:
        async with Mailer(settings, Limits(letters=2, idle_seconds=60)) as mailer:
            for number in range(5):
                await mailer.send(_message(f"n{number}"))
    assert len(script.connections) == 3
    assert len(script.messages) == 5


async def test_an_idle_connection_is_given_up():
    script = Script()
    with serving(script) as settings:
        async with Mailer(settings, Limits(letters=None, idle_seconds=0.01)) as mailer:
            await mailer.send(_message("n1"))
            await until(lambda: script.quits == 1)
            assert (await mailer.send(_message("n2"))).state == "sent"
    assert len(script.connections) == 2


@pytest.mark.parametrize("command", ["mail", "rcpt", "data"])
async def test_a_temporary_refusal_is_to_be_tried_again(command: str):
    script = Script(**{command: ["451 4.3.0 later"]})
    with serving(script) as settings:
        async with Mailer(settings) as mailer:
            refused, taken = await mailer.send(_message()), await mailer.send(_message())
    assert (refused.state, refused.reply_class, refused.reply) == ("retry", ReplyClass.TRANSIENT, "451 4.3.0 later")
    assert taken.state == "sent"
    assert len(script.messages) == 1


async def test_a_server_that_closes_with_421_is_tried_again():
    script = Script(mail=["421 HL:ICC 163 smtp5"])
    with serving(script) as settings:
        async with Mailer(settings) as mailer:
            delivery = await mailer.send(_message())
            assert (delivery.state, delivery.reply_class) == ("retry", ReplyClass.SLOW_DOWN)
            assert (await mailer.send(_message())).state == "sent"


async def test_an_unknown_user_makes_a_dead_letter():
    with serving(Script(rcpt=["550 5.1.1 user unknown"])) as settings:
        async with Mailer(settings) as mailer:
            delivery = await mailer.send(_message())
            assert (delivery.state, delivery.reply_class) == ("dead", ReplyClass.PERMANENT)
            assert (await mailer.send(_message())).state == "sent", "the next letter is not at fault"


@pytest.mark.parametrize("command", ["mail", "rcpt", "data"])
async def test_a_550_that_says_too_frequent_kills_no_letter(command: str):
    with serving(Script(**{command: ["550 Sender frequency limited"]})) as settings:
        async with Mailer(settings) as mailer:
            delivery = await mailer.send(_message())
    assert (delivery.state, delivery.reply_class) == ("retry", ReplyClass.SLOW_DOWN)


async def test_a_refused_sender_is_the_operators_fault_not_the_letters():
    with serving(Script(mail=["550 5.7.1 sender rejected"])) as settings:
        async with Mailer(settings) as mailer:
            assert (await mailer.send(_message())).state == "stopped"


async def test_a_wrong_password_stops_the_account():
    script = Script()
    with serving(script, authenticator=knows_only("office", "right"), auth_require_tls=False) as settings:
        wrong = settings.model_copy(update={"smtp_user": "office", "smtp_password": SecretStr("wrong")})
        async with Mailer(wrong) as mailer:
            delivery = await mailer.send(_message())
        assert (delivery.state, delivery.reply_class) == ("stopped", ReplyClass.CONFIGURATION)
        assert delivery.reply.startswith("535")
        right = settings.model_copy(update={"smtp_user": "office", "smtp_password": SecretStr("right")})
        async with Mailer(right) as mailer:
            assert (await mailer.send(_message())).state == "sent"


async def test_a_line_that_breaks_after_data_leaves_it_unknown():
    script = Script(data=[HANG_UP])
    with serving(script) as settings:
        async with Mailer(settings) as mailer:
            delivery = await mailer.send(_message())
            assert delivery.state == "unknown"
            assert (await mailer.send(_message())).state == "sent"
    assert len(script.messages) == 2, "the server had the first one all along"
    assert script.messages[0] == script.messages[1], "under the same Message-ID"


async def test_a_server_that_falls_silent_after_data_leaves_it_unknown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(smtp, "SECONDS_A_LETTER", 1)
    with serving(Script(data=[SILENCE])) as settings:
        async with Mailer(settings) as mailer:
            assert (await mailer.send(_message())).state == "unknown"
            monkeypatch.undo()
            assert (await mailer.send(_message())).state == "sent"


@pytest.mark.parametrize("command", ["mail", "rcpt"])
async def test_a_line_that_breaks_before_data_is_tried_again(command: str):
    with serving(Script(**{command: [HANG_UP]})) as settings:
        async with Mailer(settings) as mailer:
            assert (await mailer.send(_message())).state == "retry"


async def test_a_kept_connection_that_the_server_dropped_costs_no_attempt():
    script = Script()
    with serving(script) as settings:
        async with Mailer(settings) as mailer:
            await mailer.send(_message("n1"))
            script.mail = [HANG_UP]
            assert (await mailer.send(_message("n2"))).state == "sent"


async def test_a_server_that_was_restarted_costs_no_attempt():
    before, after = Script(), Script()
    with serving(before) as settings:
        mailer = Mailer(settings)
        await mailer.send(_message("n1"))
    with serving(after, settings.smtp_port) as settings:
        async with mailer:
            assert (await mailer.send(_message("n2"))).state == "sent"
    assert (len(before.messages), len(after.messages)) == (1, 1)


async def test_a_server_that_is_down_is_tried_again():
    with serving(Script()) as settings:
        port = settings.smtp_port
    async with Mailer(leading_to(port)) as mailer:
        delivery = await mailer.send(_message())
    assert (delivery.state, delivery.reply_class) == ("retry", ReplyClass.TRANSIENT)


async def test_where_starttls_is_not_offered_nothing_is_sent_in_clear():
    script = Script()
    with serving(script) as settings:
        async with Mailer(settings.model_copy(update={"smtp_tls": "starttls"})) as mailer:
            delivery = await mailer.send(_message())
    assert (delivery.state, delivery.reply_class) == ("stopped", ReplyClass.CONFIGURATION)
    assert "STARTTLS" in delivery.reply
    assert script.messages == []


async def test_starttls_encrypts_the_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.trusted))
    script = Script()
    with serving(script, tls_context=made.context, require_starttls=True) as settings:
        insisting = settings.model_copy(update={"smtp_tls": "starttls", "smtp_host": "localhost"})
        async with Mailer(insisting) as mailer:
            assert (await mailer.send(_message())).state == "sent"
    assert script.encrypted == [True]


async def test_tls_from_the_first_byte_encrypts_the_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.trusted))
    script = Script()
    with serving(script, ssl_context=made.context) as settings:
        encrypted = settings.model_copy(update={"smtp_tls": "tls", "smtp_host": "localhost"})
        async with Mailer(encrypted) as mailer:
            assert (await mailer.send(_message())).state == "sent"
    assert len(script.messages) == 1


@pytest.mark.parametrize(("tls", "server"), [("tls", "ssl_context"), ("starttls", "tls_context")])
async def test_a_certificate_that_nobody_vouches_for_stops_the_account(tls: str, server: str, tmp_path: Path):
    script = Script()
    with serving(script, **{server: certificate(tmp_path).context}) as settings:
        changed = settings.model_copy(update={"smtp_tls": tls, "smtp_host": "localhost"})
        async with Mailer(changed) as mailer:
            delivery = await mailer.send(_message())
    assert (delivery.state, delivery.reply_class) == ("stopped", ReplyClass.CONFIGURATION)
    assert script.messages == []
