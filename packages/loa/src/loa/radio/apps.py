from django.apps import AppConfig


class RadioConfig(AppConfig):
    name = "loa.radio"
    label = "radio"

    def ready(self) -> None:
        from loa.radio import actions, contribute, findable  # noqa: F401 - actions register with the clock

        findable.offer_programmes()
        contribute.join()
