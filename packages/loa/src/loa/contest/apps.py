from django.apps import AppConfig


class ContestConfig(AppConfig):
    name = "loa.contest"
    label = "contest"

    def ready(self) -> None:
        from loa.contest import actions, changes, menu  # noqa: F401 - actions register with the clock

        menu.offer_all()
        changes.watch()
