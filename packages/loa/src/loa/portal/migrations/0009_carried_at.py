from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def keep_rounds(apps, schema_editor):
    """What the rules were run for stays so."""
    rounds = apps.get_model("portal", "CarryRound").objects.filter(flow=OuterRef("pk"))
    apps.get_model("portal", "StoryFlow").objects.filter(carry_round__isnull=False).update(
        carried_at=Subquery(rounds.values("run_at")[:1])
    )


def give_rounds_back(apps, schema_editor):
    Round = apps.get_model("portal", "CarryRound")
    flows = apps.get_model("portal", "StoryFlow").objects.exclude(carried_at=None)
    Round.objects.bulk_create([Round(flow_id=pk, run_at=at) for pk, at in flows.values_list("pk", "carried_at")])


class Migration(migrations.Migration):
    dependencies = [("portal", "0008_withheld")]

    operations = [
        migrations.AddField(
            model_name="storyflow",
            name="carried_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(keep_rounds, give_rounds_back),
        migrations.DeleteModel(name="CarryRound"),
    ]
