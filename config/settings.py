"""The environment, read once and typed. Every setting is `TUANWU_…`; an unknown one is an error, never ignored."""

import os
import secrets
from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.complaint import Complaint, Reason, Sentence, reason_of

if TYPE_CHECKING:
    from config.words import Words

PREFIX = "TUANWU_"
SECRET_LENGTH = 32
_DRAW = 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'


class SettingsError(Exception):
    """What is wrong with the environment, in sentences that say what to do."""

    def __init__(self, complaints: Sequence[Reason]) -> None:
        super().__init__("\n".join(map(str, complaints)))
        self.complaints = tuple(complaints)

    def told(self, spoken: "Words") -> str:
        """In the reader's language, a line for each."""
        return "\n".join(one.told(spoken) for one in self.complaints)


class Settings(BaseSettings):
    """All settings with safe defaults; `load()` is the way to get one."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    data_dir: Path = Path("var")
    database_url: str = ""
    demo: bool = False
    secret_key: SecretStr = SecretStr("")
    language: Literal["zh", "en"] = "zh"
    profile: str = "cn-2023"
    audit_log: str = ""

    base_url: str = ""
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8420, ge=1, le=65535)
    prefect_port: int = Field(default=8421, ge=1, le=65535)

    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=8425, ge=1, le=65535)
    smtp_tls: Literal["none", "starttls", "tls"] = "none"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_rate: float = Field(default=1.0, ge=0)
    """Letters a second to begin with, for our account and for each domain; 0: no limit. Never one on this machine."""
    mail_from: str = "团务 <no-reply@tuanwu.example>"
    mail_reply_to: str = ""
    bounces: SecretStr = SecretStr("")
    """Where letters come back to: imaps://user:password@host/INBOX, or maildir:///a/folder."""
    dkim_selector: str = ""
    dkim_key: Path | None = None

    sms_url: str = ""
    sms_token: SecretStr = SecretStr("")

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("mail_from", "mail_reply_to")
    @classmethod
    def _mailbox(cls, value: str) -> str:
        local, at, domain = parseaddr(value)[1].rpartition("@")
        if value and not (at and local.isascii() and domain.isascii() and value.isprintable()):
            raise ValueError(
                Sentence(
                    "{value} is no mailbox: write Name <name@mail.example.org>, the address in ASCII",
                    value=repr(value),
                )
            )
        return value

    @field_validator("bounces")
    @classmethod
    def _box(cls, value: SecretStr) -> SecretStr:
        parts = urlsplit(value.get_secret_value())
        if parts.scheme not in ("", "imap", "imaps", "maildir"):
            raise ValueError(Sentence("write imaps://user:password@host/INBOX or maildir:///a/folder"))
        if parts.scheme == "imap" and not is_loopback(parts.hostname or ""):
            raise ValueError(
                Sentence(
                    "imap would send the password to {host} in clear text: use imaps",
                    host=parts.hostname,
                )
            )
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.smtp_tls == "none" and not is_loopback(self.smtp_host):
            raise ValueError(
                Sentence(
                    "TUANWU_SMTP_TLS is 'none', but {host} is not this machine: set it to starttls or tls",
                    host=self.smtp_host,
                )
            )
        sms = urlsplit(self.sms_url)
        if self.sms_url and sms.scheme != "https" and not (sms.scheme == "http" and is_loopback(sms.hostname or "")):
            raise ValueError(
                Sentence("TUANWU_SMS_URL must begin with https:// (http:// only for a gateway on this machine)")
            )
        if not parseaddr(self.mail_from)[1]:
            raise ValueError(Sentence("TUANWU_MAIL_FROM must name the mailbox that letters come from"))
        if bool(self.dkim_selector) != bool(self.dkim_key):
            raise ValueError(Sentence("TUANWU_DKIM_SELECTOR and TUANWU_DKIM_KEY belong together: set both, or neither"))
        if self.dkim_key is not None and not self.dkim_key.is_file():
            raise ValueError(
                Sentence(
                    "TUANWU_DKIM_KEY: {path} cannot be read; it is the file with the private key in PEM",
                    path=self.dkim_key,
                )
            )
        if not self.demo:
            if len(self.secret_key.get_secret_value()) < SECRET_LENGTH:
                raise ValueError(
                    Sentence(
                        "TUANWU_SECRET_KEY must be set outside demo mode, {length} characters or more: {command}",
                        length=SECRET_LENGTH,
                        command=_DRAW,
                    )
                )
            if not self.base_url:
                raise ValueError(
                    Sentence("TUANWU_BASE_URL must be set outside demo mode: links in letters begin with it")
                )
        return self

    @cached_property
    def database(self) -> str:
        """The database's SQLAlchemy URL; by default a SQLite file in the data directory."""
        url = self.database_url or f"sqlite:///{self.data_dir / 'tuanwu.db'}"
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @cached_property
    def base(self) -> str:
        """Where links in letters lead, without a slash at the end."""
        return (self.base_url or f"http://127.0.0.1:{self.web_port}").rstrip("/")

    @property
    def kept_letters(self) -> Path:
        """Where the demo's mail server keeps every letter."""
        return self.data_dir / "mail"

    @cached_property
    def secret(self) -> bytes:
        """The key that links and cookies are made with; in demo mode made once and kept in the data directory."""
        given = self.secret_key.get_secret_value()
        return given.encode() if given else _kept_secret(self.data_dir / "secret.key")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process.

    Raises SettingsError, naming every unknown or bad variable, so that all can be mended at once.
    """
    environ = os.environ if environ is None else environ
    unknown = sorted(
        name for name in environ if name.startswith(PREFIX) and name[len(PREFIX) :].lower() not in Settings.model_fields
    )
    no_such = Sentence("no such setting (see docs/operations.md)")
    complaints: list[Reason] = [Complaint(name, None, no_such) for name in unknown]
    given = {
        name[len(PREFIX) :].lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and name not in unknown
    }
    try:
        settings = _Given(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        complaints += [_complaint(problem) for problem in error.errors()]
        raise SettingsError(complaints) from error
    if complaints:
        raise SettingsError(complaints)
    return settings


class _Given(Settings):
    """Settings from the mapping handed to `load` alone, so that a test's environment is the whole truth."""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def _complaint(error: ErrorDetails) -> Reason:
    """Of one variable by its name; what speaks of several names them itself."""
    where = ".".join(map(str, error["loc"])).upper()
    return Complaint(PREFIX + where, None, reason_of(error)) if where else reason_of(error)


def _kept_secret(path: Path) -> bytes:
    """The first process to come makes it; written elsewhere and linked here whole, so that nobody reads half of one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(SECRET_LENGTH))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
