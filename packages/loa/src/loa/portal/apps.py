from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "loa.portal"
    label = "portal"

    def ready(self) -> None:
        from loa.portal import findable, guard, menu, permissions
        from loa.portal.outgoing import hub

        permissions.register()
        findable.offer_stories()
        guard.watch()
        hub.watch()
        menu.offer_all()
