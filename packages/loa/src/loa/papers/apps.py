from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "loa.papers"
    label = "papers"
