from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class ConfigConfig(AppConfig):
    """Holds the commands; no tables. Wires the rooms' actions."""

    name = "loa.config"
    label = "config"

    def ready(self) -> None:
        """Import every room's `actions`: they register with the clock and declare what they note.

        Whoever runs Loa (web, worker, `loa tick`, a test) then has the same ones, whatever else it imports.
        """
        for room in apps.get_app_configs():
            if room.name.startswith("loa.") and find_spec(f"{room.name}.actions"):
                import_module(f"{room.name}.actions")
