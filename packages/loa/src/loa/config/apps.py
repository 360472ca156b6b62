from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds the commands; no tables."""

    name = "loa.config"
    label = "config"
