"""The sink as a process of its own: `python -m notifications.sink --host 127.0.0.1 --port 8425 --folder var/mail`."""

import argparse
import signal
import sys
from pathlib import Path

from notifications.sink.server import MailSink

_STOP = {signal.SIGINT, signal.SIGTERM}


def main() -> int:
    """Serve until told to stop; 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m notifications.sink", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP)  # before the server's thread starts, so that it inherits this
    try:
        with MailSink(given.host, given.port, given.folder) as sink:
            print(f"mail sink listens on {given.host}:{sink.port}", flush=True)
            signal.sigwait(_STOP)
    except OSError as error:
        print(f"mail sink cannot listen on {given.host}:{given.port}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
