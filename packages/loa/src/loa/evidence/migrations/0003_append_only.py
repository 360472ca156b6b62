"""The database itself refuses to change or delete what is on record, except when a sample ledger is wiped whole.

A ledger cannot be renamed, declared a sample afterwards, or removed unless it is one. `INSERT OR REPLACE` (SQLite deletes without firing delete
triggers) and `TRUNCATE` (PostgreSQL fires no row triggers) are closed too.
"""

from django.db import migrations

TABLES = ("evidence_entry", "evidence_attachment")
WHAT = "'evidence is append-only'"

IS_SAMPLE = {
    "evidence_entry": "(SELECT is_sample FROM evidence_ledger WHERE id = OLD.ledger_id)",
    "evidence_attachment": (
        "(SELECT l.is_sample FROM evidence_ledger l JOIN evidence_entry e ON e.ledger_id = l.id WHERE e.id = OLD.entry_id)"
    ),
}
TAKEN = {
    "evidence_entry": (
        "id = NEW.id OR (ledger_id = NEW.ledger_id AND seq = NEW.seq) OR voids_id = NEW.voids_id OR replaces_id = NEW.replaces_id"
    ),
    "evidence_attachment": "id = NEW.id",
    "evidence_ledger": "id = NEW.id OR slug = NEW.slug",
}


def _sqlite():
    for table in TABLES:
        yield table, "no_update", f"BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, {WHAT}); END"
        sample = f"COALESCE({IS_SAMPLE[table]}, 0)"
        yield table, "no_delete", f"BEFORE DELETE ON {table} WHEN NOT {sample} BEGIN SELECT RAISE(ABORT, {WHAT}); END"
    for table, taken in TAKEN.items():
        when = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"
        yield table, "no_replace", f"BEFORE INSERT ON {table} {when} BEGIN SELECT RAISE(ABORT, {WHAT}); END"
    table = "evidence_ledger"
    yield table, "no_update", f"BEFORE UPDATE OF id, slug, is_sample ON {table} BEGIN SELECT RAISE(ABORT, {WHAT}); END"
    yield table, "no_delete", f"BEFORE DELETE ON {table} WHEN NOT OLD.is_sample BEGIN SELECT RAISE(ABORT, {WHAT}); END"


def _postgres():
    refuse = f"RAISE EXCEPTION {WHAT} USING ERRCODE = 'integrity_constraint_violation';"
    for table in (*TABLES, "evidence_ledger"):
        sample = IS_SAMPLE.get(table, "OLD.is_sample")
        yield (
            f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN IF COALESCE({sample}, false) THEN RETURN OLD; END IF; END IF; {refuse} END $$"
        )
        columns = " OF id, slug, is_sample" if table == "evidence_ledger" else ""
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE DELETE OR UPDATE{columns} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
        )
        yield (
            f"CREATE FUNCTION {table}_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS (SELECT 1 FROM evidence_ledger WHERE NOT is_sample) THEN {refuse} END IF; RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_no_truncate()"
        )


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        for table, name, body in _sqlite():
            schema_editor.execute(f"CREATE TRIGGER {table}_{name} {body}")
    elif vendor == "postgresql":
        for statement in _postgres():
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        for table, name, _body in _sqlite():
            schema_editor.execute(f"DROP TRIGGER {table}_{name}")
    elif vendor == "postgresql":
        for table in (*TABLES, "evidence_ledger"):
            for name in ("append_only", "no_truncate"):
                schema_editor.execute(f"DROP TRIGGER {table}_{name} ON {table}")
                schema_editor.execute(f"DROP FUNCTION {table}_{name}()")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_initial")]
    operations = [migrations.RunPython(create, drop)]
