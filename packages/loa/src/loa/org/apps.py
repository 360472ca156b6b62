from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "loa.org"
    label = "org"

    def ready(self) -> None:
        from loa.org import first_steps
        from loa.ui.steps import steps

        steps.subscribe(first_steps.answer)
