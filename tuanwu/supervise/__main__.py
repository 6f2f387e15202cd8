"""`python -m tuanwu.supervise`: the long-lived part of `tuanwu up`. It imports little, since it stays in memory."""

import signal
import subprocess
import sys
from typing import Any

from config.settings import load
from tuanwu.supervise.children import children_of
from tuanwu.supervise.ready import Readiness, wait_until_ready
from tuanwu.supervise.supervisor import Supervisor

GREETING = (sys.executable, "-m", "tuanwu.supervise.greeting")


def main() -> int:
    """Start everything, greet, and look after it until told to stop; 1 when something would not start."""
    settings = load()
    supervisor = Supervisor(children_of(settings), settings.data_dir / "logs")

    def stop(_signal: int, _frame: Any) -> None:
        supervisor.stop()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    print("正在启动 / starting …", flush=True)
    try:
        supervisor.start()
        readiness = wait_until_ready(settings, supervisor)
        if readiness is Readiness.FAILED:
            return 1
        if readiness is Readiness.READY:
            subprocess.run(GREETING, check=False)
        supervisor.watch()
    finally:
        supervisor.end()
    return 0


sys.exit(main())
