from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "loa.portal"
    label = "portal"

    def ready(self) -> None:
        from loa.portal import changes, findable, guard, menu, permissions, schedule

        permissions.register()
        findable.offer_stories()
        guard.watch()
        changes.watch()
        menu.offer_all()
        schedule.offer()
