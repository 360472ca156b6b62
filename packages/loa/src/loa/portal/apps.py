from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "loa.portal"
    label = "portal"

    def ready(self) -> None:
        from loa.portal import actions, findable, guard, menu, permissions  # noqa: F401 - actions register with the clock

        permissions.register()
        findable.offer_stories()
        guard.watch()
        menu.offer_all()
