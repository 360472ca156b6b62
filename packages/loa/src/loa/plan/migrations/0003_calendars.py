from django.db import migrations

CALENDARS = (
    ("Tháng, quý trọn (1 đến hết tháng)", None),
    ("Theo Nghị định 09/2019/NĐ-CP (15 đến 14)", 15),
)


def seed(apps, schema_editor):
    calendar = apps.get_model("plan", "ReportingCalendar")
    for name, cut_day in CALENDARS:
        calendar.objects.get_or_create(name=name, defaults={"cut_day": cut_day})


class Migration(migrations.Migration):
    dependencies = [("plan", "0002_settling")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
