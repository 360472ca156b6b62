from django.db import migrations
from django.db.models import OuterRef, Subquery


def keep_names(apps, schema_editor):
    reminder, user = apps.get_model("oversight", "Reminder"), apps.get_model("org", "User")
    name = user.objects.filter(pk=OuterRef("sent_by")).values("full_name")[:1]
    reminder.objects.filter(sent_by__isnull=False).update(sender=Subquery(name))


class Migration(migrations.Migration):
    dependencies = [("oversight", "0002_reminder_kinds"), ("org", "0001_initial")]

    operations = [migrations.RunPython(keep_names, migrations.RunPython.noop)]
