"""The environment: read once, typed, and complete or refused with sentences that say what to do."""

import secrets
import stat
from pathlib import Path

import pytest

from config.settings import SECRET_LENGTH, Settings, SettingsError, load

REAL = {"TUANWU_SECRET_KEY": "k" * 32, "TUANWU_BASE_URL": "https://tuanwu.example/"}


def _complaints(**environ: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environ)
    return str(caught.value).splitlines()


def test_a_demo_needs_no_settings():
    settings = load({"TUANWU_DEMO": "1"})
    assert settings.base == "http://127.0.0.1:8420"
    assert settings.web_host == "127.0.0.1"
    assert settings.database == f"sqlite:///{Path('var').resolve() / 'tuanwu.db'}"


def test_an_installation_needs_a_secret_and_its_address():
    settings = load(REAL)
    assert settings.secret == b"k" * 32
    assert settings.base == "https://tuanwu.example"


def test_an_unknown_variable_is_refused_by_name():
    (complaint,) = _complaints(TUANWU_DEMO="1", TUANWU_SMTP_HOTS="mail.example")
    assert complaint.startswith("TUANWU_SMTP_HOTS: no such setting")


def test_everything_wrong_is_said_at_once():
    complaints = _complaints(TUANWU_DEMO="1", TUANWU_TYPO="x", TUANWU_WEB_PORT="99999", TUANWU_LANGUAGE="fr")
    assert [complaint.split(":")[0] for complaint in complaints] == [
        "TUANWU_TYPO",
        "TUANWU_LANGUAGE",
        "TUANWU_WEB_PORT",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TUANWU_WEB_PORT", "eighty"),
        ("TUANWU_WEB_PORT", "0"),
        ("TUANWU_DEMO", "perhaps"),
        ("TUANWU_LANGUAGE", "de"),
        ("TUANWU_SMTP_TLS", "maybe"),
    ],
)
def test_a_bad_value_is_named(name: str, value: str):
    complaints = _complaints(**{"TUANWU_DEMO": "1"} | {name: value})
    assert [complaint.split(":")[0] for complaint in complaints] == [name]


def test_outside_the_demo_a_missing_secret_is_an_error():
    (complaint,) = _complaints(TUANWU_BASE_URL="https://tuanwu.example")
    assert complaint.startswith("TUANWU_SECRET_KEY must be set outside demo mode")


def test_a_short_secret_is_no_secret():
    (complaint,) = _complaints(**REAL | {"TUANWU_SECRET_KEY": "short"})
    assert "32 characters or more" in complaint


def test_outside_the_demo_a_missing_address_is_an_error():
    (complaint,) = _complaints(TUANWU_SECRET_KEY="k" * 32)
    assert complaint.startswith("TUANWU_BASE_URL must be set outside demo mode")


def test_clear_text_mail_leaves_this_machine_by_no_setting():
    (complaint,) = _complaints(**REAL | {"TUANWU_SMTP_HOST": "mail.example"})
    assert "TUANWU_SMTP_TLS is 'none'" in complaint
    assert "set it to starttls or tls" in complaint
    assert load(REAL | {"TUANWU_SMTP_HOST": "mail.example", "TUANWU_SMTP_TLS": "starttls"}).smtp_port == 8425


def test_the_demos_secret_is_made_once_and_read_by_its_owner_alone(tmp_path: Path):
    environ = {"TUANWU_DEMO": "1", "TUANWU_DATA_DIR": str(tmp_path / "var")}
    first, again = load(environ).secret, load(environ).secret
    assert first == again
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "var" / "secret.key").stat().st_mode) == 0o600


def test_postgresql_is_spoken_to_through_psycopg():
    url = load(REAL | {"TUANWU_DATABASE_URL": "postgresql://tuanwu@db/tuanwu"}).database
    assert url == "postgresql+psycopg://tuanwu@db/tuanwu"


def test_a_password_is_never_shown():
    settings = load(REAL | {"TUANWU_SMTP_PASSWORD": "hunter2"})
    assert "hunter2" not in repr(settings)
    assert "k" * 32 not in repr(settings)


def test_only_the_environment_that_was_given_counts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TUANWU_WEB_PORT", "9999")
    assert load({"TUANWU_DEMO": "1"}).web_port == Settings.model_fields["web_port"].default


@pytest.mark.parametrize("value", ["团务", "团务 <no-reply>", "a@团务.example", "团务 <a@b.example\nBcc: c@d.example>"])
def test_in_whose_name_letters_go_is_looked_at_when_it_starts(value: str):
    (complaint,) = _complaints(TUANWU_DEMO="1", TUANWU_MAIL_FROM=value)
    assert complaint.startswith("TUANWU_MAIL_FROM: ")
    assert "is no mailbox" in complaint


@pytest.mark.parametrize(
    ("value", "says"),
    [("pop3://mail.example", "imaps://user:password@host/INBOX"), ("imap://u:p@mail.example", "in clear text")],
)
def test_the_mailbox_for_what_comes_back_is_read_encrypted(value: str, says: str):
    (complaint,) = _complaints(TUANWU_DEMO="1", TUANWU_BOUNCES=value)
    assert says in complaint
    assert "u:p" not in complaint


def test_a_selector_without_a_key_signs_nothing_and_is_refused(tmp_path: Path):
    (complaint,) = _complaints(TUANWU_DEMO="1", TUANWU_DKIM_SELECTOR="autumn")
    assert "belong together" in complaint
    missing = str(tmp_path / "none.pem")
    (complaint,) = _complaints(TUANWU_DEMO="1", TUANWU_DKIM_SELECTOR="autumn", TUANWU_DKIM_KEY=missing)
    assert "cannot be read" in complaint


def test_processes_that_start_at_once_have_one_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The second used to read the file that the first had made and not yet written: an empty key."""
    environ = {"TUANWU_DEMO": "1", "TUANWU_DATA_DIR": str(tmp_path)}
    others: list[bytes] = []

    def meanwhile(length: int) -> str:
        monkeypatch.undo()
        others.append(load(environ).secret)
        return secrets.token_urlsafe(length)

    monkeypatch.setattr("config.settings.secrets.token_urlsafe", meanwhile)
    mine = load(environ).secret
    assert others == [mine]
    assert len(mine) >= SECRET_LENGTH
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
