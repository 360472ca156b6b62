from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "loa.oversight"
    label = "oversight"

    def ready(self) -> None:
        from loa.oversight import contribute

        contribute.join()
