from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "loa.portal"
    label = "portal"

    def ready(self) -> None:
        from loa.portal import findable, guard, menu, permissions

        permissions.register()
        findable.offer_stories()
        guard.watch()
        menu.offer_all()
