from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "loa.portal"
    label = "portal"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from loa.portal import changes, contribute, findable, first_steps, guard, menu, permissions, schedule, waits
        from loa.portal.carry import follow
        from loa.portal.guides.findable import offer_guides
        from loa.portal.inbox import waits as others
        from loa.portal.library.findable import offer_documents
        from loa.portal.outgoing import hub
        from loa.portal.reading import make_index
        from loa.ui.steps import steps
        from loa.ui.waiting import waiting

        post_migrate.connect(make_index, sender=self, dispatch_uid="portal.make_index")
        permissions.register()
        findable.offer_stories()
        offer_documents()
        offer_guides()
        guard.watch()
        changes.watch()
        hub.watch()
        menu.offer_all()
        contribute.join()
        waiting.subscribe(waits.stories)
        steps.subscribe(first_steps.answer)
        follow.join()
        waiting.subscribe(others.rooms)
        schedule.offer()
