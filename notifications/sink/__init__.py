"""The demo's mail server: it takes every letter, sends none on, and keeps each as a file that can be read again."""

from notifications.sink.kept import KeptLetter, letter, letters
from notifications.sink.server import MailSink

__all__ = ["KeptLetter", "MailSink", "letter", "letters"]
