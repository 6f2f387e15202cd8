"""A real mail server for a test: Postfix, which keeps a queue and writes reports of its own, and Dovecot, from which
mail is read back over IMAP. Both live in a folder of their own, on loopback, and end with the test."""

import ctypes
import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

POSTFIX, DOVECOT = "/usr/sbin/postfix", "/usr/sbin/dovecot"
DOMAIN = "qingshan.example"
PASSWORD = "only-in-this-test"
PATIENCE = 60
_PR_SET_PDEATHSIG = 1

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mail.{domain}
mydestination =
alias_maps =
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {folder}/boxes
virtual_mailbox_maps = inline:{{ {boxes} }}
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
# Takes every recipient and finds out later who is unknown, as a relay before the real server does.
smtpd_reject_unlisted_recipient = no
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""
_DOVECOT = """\
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/imap
state_dir = {folder}/imap
log_path = {folder}/imap.log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/boxes/{domain}/%n
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/boxes/{domain}/%n
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


def skip_where_missing() -> None:
    """Skip the test, in a clear line, where no real mail server can be started."""
    if not (shutil.which(POSTFIX) and shutil.which(DOVECOT)):
        pytest.skip("Postfix and Dovecot are not installed: apt-get install postfix dovecot-imapd")
    if os.geteuid() != 0:
        pytest.skip("Postfix and Dovecot start as root only")


class RealMail:
    """Postfix and Dovecot with these mailboxes of one domain; everybody else of it is unknown. A context manager."""

    def __init__(self, *mailboxes: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="tuanwu-mail-"))
        self.smtp_port, self.imap_port = _free_ports(2)
        self._mailboxes = mailboxes
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "RealMail":
        nobody = pwd.getpwnam("nobody")
        told = {"folder": self._folder, "domain": DOMAIN, "uid": nobody.pw_uid, "gid": nobody.pw_gid}
        self._folder.chmod(0o755)
        for name in ("conf", "queue", "data", "boxes", "imap"):
            (self._folder / name).mkdir()
        shutil.chown(self._folder / "data", "postfix")
        shutil.chown(self._folder / "boxes", "nobody")
        boxes = ", ".join(f"{{ {name}@{DOMAIN} = {DOMAIN}/{name}/ }}" for name in self._mailboxes)
        (self._folder / "conf" / "main.cf").write_text(_MAIN.format(boxes=boxes, **told))
        (self._folder / "conf" / "master.cf").write_text(_MASTER.format(port=self.smtp_port))
        dovecot = _DOVECOT.format(port=self.imap_port, password=PASSWORD, **told)
        (self._folder / "dovecot.conf").write_text(dovecot)
        try:
            self._run(POSTFIX, "-c", str(self._folder / "conf"), "start-fg")
            self._run(DOVECOT, "-F", "-c", str(self._folder / "dovecot.conf"))
            for port in (self.smtp_port, self.imap_port):
                self._wait_for(port)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._processes:
            subprocess.run([POSTFIX, "-c", self._folder / "conf", "stop"], capture_output=True, check=False)
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
        shutil.rmtree(self._folder, ignore_errors=True)

    def box(self, name: str) -> str:
        """The address of a mailbox, as the settings name one that is to be read."""
        return f"imap://{name}:{PASSWORD}@127.0.0.1:{self.imap_port}/INBOX"

    def messages(self, name: str, count: int) -> list[bytes]:
        """What lies in a mailbox, as soon as so many messages do."""
        until = time.monotonic() + PATIENCE
        while len(found := self._read(name)) < count:
            if time.monotonic() > until:
                raise AssertionError(f"{len(found)} of {count} messages arrived. {self._log()}")
            time.sleep(0.2)
        return found

    def _read(self, name: str) -> list[bytes]:
        with imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=PATIENCE) as box:
            box.login(name, PASSWORD)
            box.select("INBOX", readonly=True)
            _, (numbers,) = box.search(None, "ALL")
            return [box.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers.split()]

    def _run(self, *command: str) -> None:
        with (self._folder / "said").open("ab") as said:
            process = subprocess.Popen(command, stdout=said, stderr=said, preexec_fn=_end_with_parent)
        self._processes.append(process)

    def _wait_for(self, port: int) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if time.monotonic() > until or any(process.poll() is not None for process in self._processes):
                raise AssertionError(f"the mail server does not start. {self._log()}")
            time.sleep(0.1)

    def _log(self) -> str:
        logs = (self._folder / name for name in ("said", "log", "imap.log"))
        return "\n".join(log.read_text()[-2_000:] for log in logs if log.exists())


def _free_ports(count: int) -> list[int]:
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
