from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "loa.kit"
    label = "kit"
