from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "loa.portal"
    label = "portal"

    def ready(self) -> None:
        from loa.portal import changes, findable, guard, menu, permissions, waits
        from loa.ui.waiting import waiting

        permissions.register()
        findable.offer_stories()
        guard.watch()
        changes.watch()
        menu.offer_all()
        waiting.subscribe(waits.stories)
