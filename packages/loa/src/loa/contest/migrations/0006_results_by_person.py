"""Results are found by round and person alone: a number of their own cost a third of what writing a million takes.

A key cannot be exchanged in place, so the rows move to a new table.
"""

import django.db.models.deletion
from django.db import migrations, models

COLUMNS = "round_id, person, attempt, unit, correct, off, duration, moment, lot, rank"


class Migration(migrations.Migration):

    dependencies = [
        ('contest', '0005_results_at_once'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='result',
            name='result_rank',
        ),
        migrations.RemoveConstraint(
            model_name='result',
            name='result_once',
        ),
        migrations.RenameModel('Result', 'NumberedResult'),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('pk', models.CompositePrimaryKey('round_id', 'person', blank=True, editable=False, primary_key=True, serialize=False)),
                ('person', models.BigIntegerField()),
                ('attempt', models.PositiveSmallIntegerField()),
                ('unit', models.BigIntegerField(default=0)),
                ('correct', models.PositiveSmallIntegerField()),
                ('off', models.BigIntegerField(null=True)),
                ('duration', models.BigIntegerField()),
                ('moment', models.BigIntegerField()),
                ('lot', models.CharField(blank=True, max_length=16)),
                ('rank', models.PositiveIntegerField()),
                ('round', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='results', to='contest.round')),
            ],
            options={
                'verbose_name': 'kết quả',
                'verbose_name_plural': 'kết quả',
                'ordering': ['round_id', 'rank', 'person'],
                'indexes': [models.Index(fields=['round', 'rank'], name='result_rank')],
            },
        ),
        migrations.RunSQL(
            f"INSERT INTO contest_result ({COLUMNS}) SELECT {COLUMNS} FROM contest_numberedresult",
            f"INSERT INTO contest_numberedresult ({COLUMNS}) SELECT {COLUMNS} FROM contest_result",
        ),
        migrations.DeleteModel('NumberedResult'),
    ]
