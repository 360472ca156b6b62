from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "loa.portal"
    label = "portal"

    def ready(self) -> None:
        from loa.portal import findable, guard, menu, permissions, waits
        from loa.portal.carry import follow
        from loa.ui.waiting import waiting

        permissions.register()
        findable.offer_stories()
        guard.watch()
        menu.offer_all()
        waiting.subscribe(waits.stories)
        follow.join()
