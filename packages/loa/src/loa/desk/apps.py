from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "loa.desk"
    label = "desk"

    def ready(self) -> None:
        from loa.desk import throttle  # noqa: F401 - registers with the clock
        from loa.org.access import may
        from loa.ui.menu import MenuItem, offer

        offer(MenuItem("calendar", _("Lịch"), "desk:calendar", "cal", 65, lambda user: may(user, "task.see")))
        offer(MenuItem("units", _("Đơn vị"), "org:units", "tree", 110, lambda user: may(user, "org.see")))
        offer(MenuItem("people", _("Người dùng"), "org:people", "users", 120, lambda user: may(user, "org.change")))
        offer(MenuItem("log", _("Nhật ký"), "desk:log", "log", 130, lambda user: may(user, "org.change")))
