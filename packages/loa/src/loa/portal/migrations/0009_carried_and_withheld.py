import json

from django.db import migrations, models
from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Cast


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


def keys_in(value, name):
    """The whole numbers under a name, however deep."""
    if isinstance(value, dict):
        own = {value[name]} if isinstance(value.get(name), int) else set()
        return own.union(*(keys_in(one, name) for one in value.values()))
    return set().union(*(keys_in(one, name) for one in value)) if isinstance(value, list) else set()


def withhold_unused(apps, schema_editor):
    """Pictures and files that nothing public shows were to be had by whoever guessed their address."""

    def rows(model):
        return apps.get_model("portal", model).objects

    pictures = set(rows("StoryPage").filter(live=True).values_list("lead_image", flat=True))
    pictures |= set(rows("HomePage").values_list("arms", flat=True))
    pictures |= set(rows("Banner").filter(state="approved").values_list("picture", flat=True))
    for steps in rows("Guide").exclude(published_at=None).values_list("steps", flat=True):
        pictures |= keys_in(steps, "picture")
    files = set()
    bodies = rows("StoryPage").filter(live=True).annotate(text=Cast("body", TextField()))
    for text in bodies.values_list("text", flat=True).iterator():
        body = json.loads(text or "[]")
        pictures |= keys_in(body, "image")
        files |= keys_in(body, "file")
    for model, shown in (("Picture", pictures), ("SharedFile", files)):
        unused = sorted(set(rows(model).filter(withheld=False).values_list("pk", flat=True)) - shown)
        for start in range(0, len(unused), 500):
            rows(model).filter(pk__in=unused[start : start + 500]).update(withheld=True)


TELL = """
CREATE FUNCTION portal_pages_changed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN NOTIFY loa_pages; RETURN NULL; END $$;
CREATE TRIGGER portal_pages_changed AFTER INSERT ON portal_pagechange
FOR EACH STATEMENT EXECUTE FUNCTION portal_pages_changed();
"""


def tell(apps, schema_editor):
    """PostgreSQL tells every server's process that kept pages are no longer true (`portal/listening.py`)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TELL)


def fall_silent(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER portal_pages_changed ON portal_pagechange")
        schema_editor.execute("DROP FUNCTION portal_pages_changed()")


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
        migrations.AlterField(
            model_name="picture",
            name="withheld",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AlterField(
            model_name="sharedfile",
            name="withheld",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.RunPython(withhold_unused, migrations.RunPython.noop),
        migrations.RunPython(tell, fall_silent),
        migrations.AddField(
            model_name="storyreads",
            name="is_month",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="storyreads",
            index=models.Index(condition=models.Q(("is_month", False)), fields=["day"], name="story_reads_days"),
        ),
    ]
