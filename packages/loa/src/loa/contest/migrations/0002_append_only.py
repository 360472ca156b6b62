"""The database itself refuses to change or delete what was handed in and the chain over it, except in a sample contest, which may be wiped whole."""

from django.db import migrations

TABLES = ("contest_submission", "contest_link")
WHAT = "'what was handed in is append-only'"
SAMPLE = (
    "COALESCE((SELECT c.is_sample FROM contest_round r JOIN contest_contest c ON c.id = r.contest_id"
    " WHERE r.id = OLD.round_id), {false})"
)


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        if vendor == "sqlite":
            sample = SAMPLE.format(false="0")
            refuse = f"BEGIN SELECT RAISE(ABORT, {WHAT}); END"
            schema_editor.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
            schema_editor.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT {sample} {refuse}")
        elif vendor == "postgresql":
            sample = SAMPLE.format(false="false")
            refuse = f"RAISE EXCEPTION {WHAT} USING ERRCODE = 'integrity_constraint_violation';"
            schema_editor.execute(
                f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF TG_OP = 'DELETE' THEN IF {sample} THEN RETURN OLD; END IF; END IF; {refuse} END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE DELETE OR UPDATE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
            )
            schema_editor.execute(
                f"CREATE FUNCTION {table}_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF EXISTS (SELECT 1 FROM contest_contest WHERE NOT is_sample) THEN {refuse} END IF; RETURN NULL; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_no_truncate()"
            )


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        if vendor == "sqlite":
            for name in ("no_update", "no_delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_{name}")
        elif vendor == "postgresql":
            for name in ("append_only", "no_truncate"):
                schema_editor.execute(f"DROP TRIGGER {table}_{name} ON {table}")
                schema_editor.execute(f"DROP FUNCTION {table}_{name}()")


class Migration(migrations.Migration):
    dependencies = [("contest", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
