from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "loa.evidence"
    label = "evidence"

    def ready(self) -> None:
        from loa.evidence import channels, panels, undeclared  # noqa: F401 - registers its check
        from loa.kit.channels import join_entry_points
        from loa.org.access import may
        from loa.plan.hooks import task_panels
        from loa.ui.menu import MenuItem, offer

        channels.join_all()
        join_entry_points()
        task_panels.subscribe(panels.entries_of_task)
        offer(
            MenuItem("evidence", _("Minh chứng"), "evidence:list", "shield", 70, lambda user: may(user, "evidence.see"))
        )
