"""Ctrl-C that waits for a moment when nothing is half done."""

import signal
import threading


class DeferredInterrupt:
    """While it is entered, the first SIGINT or SIGTERM only sets `requested`; a second one raises
    KeyboardInterrupt at once. Signals that the process ignores stay ignored."""

    def __init__(self):
        self.requested = False
        self._handlers = {}

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():  # others cannot set handlers
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._handlers[number] = signal.signal(number, self._request)
        return self

    def __exit__(self, *error):
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _request(self, number, frame):
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
