from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "loa.search"
    label = "search"
