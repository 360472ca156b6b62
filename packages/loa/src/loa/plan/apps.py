from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanConfig(AppConfig):
    name = "loa.plan"
    label = "plan"
    verbose_name = _("Kế hoạch")

    def ready(self) -> None:
        from loa.org.access import may
        from loa.plan import first_steps, waits
        from loa.ui.menu import MenuItem, offer
        from loa.ui.steps import steps
        from loa.ui.waiting import waiting

        offer(MenuItem("plan", _("Kế hoạch"), "plan:plans", "list", 20, lambda user: may(user, "plan.see")))
        waiting.subscribe(waits.plans)
        steps.subscribe(first_steps.answer)
