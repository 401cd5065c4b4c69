"""What a run does that is told to stop, by Ctrl-C, by the system or by a closed terminal: it cleans up and goes."""

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

SIGNALS: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
EXIT_CODE: Final = 128
"""Added to the signal's number, as shells have it."""


class Stopped(KeyboardInterrupt):
    """Raised where the run is when a signal arrives, so that all that is open is closed and removed."""

    def __init__(self, number: int) -> None:
        self.name = signal.Signals(number).name
        self.exit_code = EXIT_CODE + number


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Raises ``Stopped`` at the first signal; those that follow, while the run cleans up, do nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may take signals
        return
    # One that is ignored from the start stays so: nohup, and shells that start a job in the background, ignore some.
    before = {number: signal.getsignal(number) for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN}
    for number in before:
        signal.signal(number, _stop)
    try:
        yield
    except Stopped:
        raise  # nor does one that follows while the program ends
    except BaseException:
        _restore(before)
        raise
    _restore(before)


def _restore(handlers: Mapping[signal.Signals, Any]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)


def _stop(number: int, _frame: FrameType | None) -> None:
    for each in SIGNALS:
        if signal.getsignal(each) is _stop:
            signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)
