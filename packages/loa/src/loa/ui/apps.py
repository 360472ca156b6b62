from django.apps import AppConfig
from django.db.backends.signals import connection_created


class UiConfig(AppConfig):
    name = "loa.ui"
    label = "ui"

    def ready(self) -> None:
        from loa.ui.database import teach_sqlite

        connection_created.connect(teach_sqlite, dispatch_uid="loa.ui.teach_sqlite")
