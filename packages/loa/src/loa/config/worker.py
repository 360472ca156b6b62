"""Background work: one thread ticks the clock, the main thread takes tasks from the database queue."""

from __future__ import annotations

import logging
import os
import threading

logger = logging.getLogger(__name__)


def clock(stop: threading.Event, seconds: int) -> None:
    """Tick until told to stop."""
    from django.db import close_old_connections

    from loa.kit.clock import tick

    while not stop.is_set():
        done = {name: count for name, count in tick().items() if count}
        if done:
            logger.info("clock: %s", done)
        # A thread of its own never sees a request end, which is where Django lets go of worn connections.
        close_old_connections()
        stop.wait(seconds)


def main() -> None:
    """Run until a signal ends the worker."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loa.config.django_settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from loa.evidence.undeclared import sentence, undeclared

    for code, counts in undeclared().items():
        logger.warning("%s", sentence(code, *counts))
    stop = threading.Event()
    threading.Thread(target=clock, args=(stop, settings.INSTALLATION.clock_seconds), name="clock", daemon=True).start()
    try:
        call_command("db_worker", queue_name="*", interval=0.25, reload=False, verbosity=0)
    finally:
        stop.set()


if __name__ == "__main__":
    main()
