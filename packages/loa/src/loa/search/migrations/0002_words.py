"""The full-text index itself: a table of FTS5 on SQLite, a table of terms under GIN on PostgreSQL."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE search_fts USING fts5("
    "terms, content='', detail=none, prefix='3 4', tokenize=\"ascii tokenchars ':_=^'\")",
)
POSTGRESQL = (
    'CREATE TABLE search_terms ("order" bigint PRIMARY KEY, terms tsvector NOT NULL) WITH (toast_tuple_target = 128)',
    "CREATE INDEX search_terms_gin ON search_terms USING gin (terms) WITH (fastupdate = off)",
)


def add(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def take(apps, schema_editor):
    schema_editor.execute("DROP TABLE " + ("search_fts" if schema_editor.connection.vendor == "sqlite" else "search_terms"))


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(add, take)]
