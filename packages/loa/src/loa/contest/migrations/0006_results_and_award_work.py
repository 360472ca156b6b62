"""Results are found by round and person alone: a number of their own cost a third of what writing a million takes. A key
cannot be exchanged in place, so the rows move to a new table. And the work of fixing and signing awards gets a table.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COLUMNS = "round_id, person, attempt, unit, correct, off, duration, moment, lot, rank"


class Migration(migrations.Migration):

    dependencies = [
        ('contest', '0005_results_at_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
        migrations.CreateModel(
            name='AwardWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deed', models.CharField(choices=[('fix', 'chốt'), ('sign', 'ký số')], max_length=8)),
                ('state', models.CharField(choices=[('waiting', 'đang chờ'), ('working', 'đang làm'), ('stopped', 'đã dừng'), ('done', 'xong')], default='waiting', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('language', models.CharField(default='vi', max_length=10)),
                ('details', models.JSONField(default=dict)),
                ('failed', models.JSONField(default=dict)),
                ('beat_at', models.DateTimeField(null=True)),
                ('at', models.SmallIntegerField(null=True)),
                ('fell_at', models.SmallIntegerField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='award_work', to='contest.round')),
            ],
            options={
                'verbose_name': 'việc chốt, ký giấy tờ',
                'verbose_name_plural': 'việc chốt, ký giấy tờ',
            },
        ),
    ]
