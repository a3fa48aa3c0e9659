"""An indicator may have exact counts with others withheld; which figures are withheld is kept with each load."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0005_geography'),
    ]

    operations = [
        migrations.CreateModel(
            name='Withheld',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=40, verbose_name='code of the place')),
                ('period_start', models.DateField(verbose_name='period from')),
                ('period_end', models.DateField(verbose_name='period until')),
                ('why', models.CharField(choices=[('primary', 'too few people to show'), ('secondary', 'withheld so that another cannot be worked out')], max_length=10, verbose_name='why')),
            ],
            options={
                'verbose_name': 'withheld figure',
                'verbose_name_plural': 'withheld figures',
            },
        ),
        migrations.CreateModel(
            name='Withholding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decided_at', models.DateTimeField(auto_now_add=True, verbose_name='decided')),
                ('figures', models.PositiveIntegerField(verbose_name='figures looked at')),
                ('small', models.PositiveIntegerField(verbose_name='too small to show')),
                ('others', models.PositiveIntegerField(verbose_name='withheld for their sake')),
                ('method', models.CharField(choices=[('exact', 'exactly: no smaller loss would do'), ('heuristic', 'by a heuristic: a smaller loss might do')], max_length=10, verbose_name='chosen')),
                ('gap', models.FloatField(help_text='As a share of the loss; 0 where it is proven.', verbose_name='gap to the least loss')),
                ('given_away', models.PositiveIntegerField(help_text='Small figures that what was published earlier gives away, whatever is withheld now.', verbose_name='given away before')),
            ],
            options={
                'verbose_name': 'withholding',
                'verbose_name_plural': 'withholdings',
                'ordering': ['-pk'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='indicator',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='indicator',
            name='update_update',
        ),
        migrations.AddField(
            model_name='indicator',
            name='disclosure',
            field=models.CharField(choices=[('rounded', 'small counts are withheld and all others rounded to 5'), ('suppressed', 'counts are exact, and others are withheld with the small ones')], default='rounded', max_length=10, verbose_name='what keeps small counts safe'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='part_of',
            field=models.ForeignKey(blank=True, help_text='The indicator that this one and others add up to, such as all ages: withheld counts are kept across them.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.indicator', verbose_name='part of'),
        ),
        migrations.AddField(
            model_name='indicatorevent',
            name='disclosure',
            field=models.CharField(choices=[('rounded', 'small counts are withheld and all others rounded to 5'), ('suppressed', 'counts are exact, and others are withheld with the small ones')], default='rounded', max_length=10, verbose_name='what keeps small counts safe'),
        ),
        migrations.AddField(
            model_name='indicatorevent',
            name='part_of',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The indicator that this one and others add up to, such as all ages: withheld counts are kept across them.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='evidence.indicator', verbose_name='part of'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "evidence_indicatorevent" ("aggregation", "aggregation_mark", "code", "decimals", "definition", "disclosure", "id", "name", "part_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "polarity", "smallest_shown", "source_id", "subject", "unit", "version") VALUES (NEW."aggregation", NEW."aggregation_mark", NEW."code", NEW."decimals", NEW."definition", NEW."disclosure", NEW."id", NEW."name", NEW."part_of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."polarity", NEW."smallest_shown", NEW."source_id", NEW."subject", NEW."unit", NEW."version"); RETURN NULL;', hash='65cda8c331dbf26ea6860769e46860b5632e858f', operation='INSERT', pgid='pgtrigger_insert_insert_e73a8', table='evidence_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "evidence_indicatorevent" ("aggregation", "aggregation_mark", "code", "decimals", "definition", "disclosure", "id", "name", "part_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "polarity", "smallest_shown", "source_id", "subject", "unit", "version") VALUES (NEW."aggregation", NEW."aggregation_mark", NEW."code", NEW."decimals", NEW."definition", NEW."disclosure", NEW."id", NEW."name", NEW."part_of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."polarity", NEW."smallest_shown", NEW."source_id", NEW."subject", NEW."unit", NEW."version"); RETURN NULL;', hash='75a12cf6a491a89cadeda1db1c2f52709657572c', operation='UPDATE', pgid='pgtrigger_update_update_6b998', table='evidence_indicator', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('disclosure', 'suppressed'), _negated=True), models.Q(('smallest_shown__gte', 3), ('smallest_shown__isnull', False)), _connector='OR'), name='indicator_suppressed_with_smallest', violation_error_message='Exact counts need a smallest count shown of 3 or more: else that one is withheld tells what it is.'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('part_of__isnull', True), models.Q(('part_of', models.F('pk')), _negated=True), _connector='OR'), name='indicator_not_part_of_itself', violation_error_message='An indicator is not part of itself.'),
        ),
        migrations.AddField(
            model_name='withheld',
            name='indicator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.indicator'),
        ),
        migrations.AddField(
            model_name='withheld',
            name='release',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.release'),
        ),
        migrations.AddField(
            model_name='withholding',
            name='indicator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withholdings', to='evidence.indicator', verbose_name='indicator'),
        ),
        migrations.AddField(
            model_name='withholding',
            name='release',
            field=models.ForeignKey(blank=True, help_text="The load that it was decided with; none where the indicator's rule changed.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withholdings', to='evidence.release', verbose_name='release'),
        ),
        migrations.AddConstraint(
            model_name='withheld',
            constraint=models.UniqueConstraint(fields=('indicator', 'place', 'period_start', 'period_end', 'release'), name='withheld_once', violation_error_message='This figure is withheld already.'),
        ),
    ]
