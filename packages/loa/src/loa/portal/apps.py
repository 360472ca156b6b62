from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "loa.portal"
    label = "portal"

    def ready(self) -> None:
        from loa.portal import guard, menu, permissions

        permissions.register()
        guard.watch()
        menu.offer_all()
