"""Lookups between codes of places, rules of carrying figures over, and bespoke neighbourhoods."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0004_sources_shared_among_partners'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('register', '0013_secretariats'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BespokeNeighbourhood',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('made', models.CharField(choices=[('drawn', 'drawn on the map'), ('pasted', 'from a list of codes or postcodes'), ('ticked', 'composed of small areas')], max_length=10, verbose_name='how it was made')),
                ('shared_by', models.CharField(choices=[('population', 'population'), ('area', 'area')], max_length=12, verbose_name='figures are apportioned by')),
                ('given', models.TextField(blank=True, help_text='The list of codes or postcodes.', verbose_name='what was given')),
                ('measured', models.CharField(help_text='Such as by the postcodes in each small area.', max_length=200, verbose_name='how shares were found')),
                ('made_on', models.DateField(verbose_name='made on')),
                ('made_by', models.CharField(max_length=200, verbose_name='made by')),
                ('place', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place', verbose_name='place')),
            ],
            options={
                'verbose_name': 'bespoke neighbourhood',
                'verbose_name_plural': 'bespoke neighbourhoods',
                'ordering': ['place__name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='BespokeNeighbourhoodEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('made', models.CharField(choices=[('drawn', 'drawn on the map'), ('pasted', 'from a list of codes or postcodes'), ('ticked', 'composed of small areas')], max_length=10, verbose_name='how it was made')),
                ('shared_by', models.CharField(choices=[('population', 'population'), ('area', 'area')], max_length=12, verbose_name='figures are apportioned by')),
                ('given', models.TextField(blank=True, help_text='The list of codes or postcodes.', verbose_name='what was given')),
                ('measured', models.CharField(help_text='Such as by the postcodes in each small area.', max_length=200, verbose_name='how shares were found')),
                ('made_on', models.DateField(verbose_name='made on')),
                ('made_by', models.CharField(max_length=200, verbose_name='made by')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='evidence.bespokeneighbourhood')),
                ('place', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.place', verbose_name='place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Carrying',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(max_length=20, verbose_name='kind of area')),
                ('from_vintage', models.CharField(max_length=10, verbose_name='from the codes of')),
                ('to_vintage', models.CharField(max_length=10, verbose_name='to the codes of')),
                ('rule', models.CharField(choices=[('unchanged', 'unchanged areas only'), ('split', 'and areas that were split, shared by population'), ('merged', 'and areas that were merged, put together as the indicator allows'), ('both', 'and areas that were split or merged'), ('best_fit', 'each area takes the figure of the old area that most of its people lived in')], max_length=20, verbose_name='what is carried')),
                ('declared_on', models.DateField(verbose_name='declared on')),
                ('declared_by', models.CharField(max_length=200, verbose_name='declared by')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('ended_by', models.CharField(blank=True, max_length=200, verbose_name='ended by')),
                ('indicator', models.ForeignKey(blank=True, help_text='None for every indicator of the source that has no rule of its own.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carryings', to='evidence.indicator', verbose_name='indicator')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carryings', to='evidence.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'rule of carrying over',
                'verbose_name_plural': 'rules of carrying over',
                'ordering': ['source', 'kind', 'from_vintage', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CarryingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(max_length=20, verbose_name='kind of area')),
                ('from_vintage', models.CharField(max_length=10, verbose_name='from the codes of')),
                ('to_vintage', models.CharField(max_length=10, verbose_name='to the codes of')),
                ('rule', models.CharField(choices=[('unchanged', 'unchanged areas only'), ('split', 'and areas that were split, shared by population'), ('merged', 'and areas that were merged, put together as the indicator allows'), ('both', 'and areas that were split or merged'), ('best_fit', 'each area takes the figure of the old area that most of its people lived in')], max_length=20, verbose_name='what is carried')),
                ('declared_on', models.DateField(verbose_name='declared on')),
                ('declared_by', models.CharField(max_length=200, verbose_name='declared by')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('ended_by', models.CharField(blank=True, max_length=200, verbose_name='ended by')),
                ('indicator', models.ForeignKey(blank=True, db_constraint=False, help_text='None for every indicator of the source that has no rule of its own.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='evidence.indicator', verbose_name='indicator')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='evidence.carrying')),
                ('source', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='evidence.source', verbose_name='source')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Lookup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('file_name', models.CharField(max_length=300, verbose_name='file')),
                ('file_sha256', models.CharField(max_length=64, verbose_name='SHA-256 of the file')),
                ('file_bytes', models.PositiveBigIntegerField(verbose_name='size of the file')),
                ('retrieved_on', models.DateField(verbose_name='retrieved on')),
                ('loaded_at', models.DateTimeField(auto_now_add=True, verbose_name='loaded')),
                ('loaded_by_name', models.CharField(max_length=200, verbose_name='loaded by')),
                ('rows', models.PositiveBigIntegerField(verbose_name='lines')),
                ('path', models.CharField(max_length=300, unique=True, verbose_name='path in the store')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('bytes', models.PositiveBigIntegerField(verbose_name='bytes')),
                ('loaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lookups', to='evidence.source', verbose_name='source')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='evidence.lookup')),
            ],
            options={
                'verbose_name': 'lookup',
                'verbose_name_plural': 'lookups',
                'ordering': ['title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LookupPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number in the file')),
                ('from_kind', models.CharField(max_length=20, verbose_name='from areas of the kind')),
                ('from_system', models.CharField(max_length=20, verbose_name='in the code system')),
                ('from_vintage', models.CharField(blank=True, max_length=10, verbose_name='of the vintage')),
                ('to_kind', models.CharField(max_length=20, verbose_name='to areas of the kind')),
                ('to_system', models.CharField(max_length=20, verbose_name='in the code system')),
                ('to_vintage', models.CharField(blank=True, max_length=10, verbose_name='of the vintage')),
                ('is_change', models.BooleanField(help_text='True where both are one kind of area before and after a change.', verbose_name='tells what became of areas')),
                ('rows', models.PositiveBigIntegerField(verbose_name='lines')),
                ('lookup', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairs', to='evidence.lookup', verbose_name='lookup')),
            ],
            options={
                'verbose_name': 'pair of a lookup',
                'verbose_name_plural': 'pairs of lookups',
                'ordering': ['lookup', 'number'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bespokeneighbourhood',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "evidence_bespokeneighbourhoodevent" ("given", "id", "made", "made_by", "made_on", "measured", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "shared_by", "version") VALUES (NEW."given", NEW."id", NEW."made", NEW."made_by", NEW."made_on", NEW."measured", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id", NEW."shared_by", NEW."version"); RETURN NULL;', hash='3301de215c903d715146e2ab0bd55de7e3361002', operation='INSERT', pgid='pgtrigger_insert_insert_88edc', table='evidence_bespokeneighbourhood', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bespokeneighbourhood',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "evidence_bespokeneighbourhoodevent" ("given", "id", "made", "made_by", "made_on", "measured", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "shared_by", "version") VALUES (NEW."given", NEW."id", NEW."made", NEW."made_by", NEW."made_on", NEW."measured", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_id", NEW."shared_by", NEW."version"); RETURN NULL;', hash='c54d2e5dacbbc8ca985991a0db3676ffd126bc30', operation='UPDATE', pgid='pgtrigger_update_update_d5c4f', table='evidence_bespokeneighbourhood', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='carrying',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('source', 'indicator', 'kind', 'to_vintage'), name='carrying_once', nulls_distinct=False, violation_error_message='A rule for these areas is declared already. End it first.'),
        ),
        migrations.AddConstraint(
            model_name='carrying',
            constraint=models.CheckConstraint(condition=models.Q(('from_vintage', models.F('to_vintage')), _negated=True), name='carrying_between_vintages', violation_error_message='Figures are carried from one vintage to another.'),
        ),
        migrations.AddConstraint(
            model_name='carrying',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_by', ''), ('ended_on__isnull', True)), models.Q(('ended_on__isnull', False), models.Q(('ended_by', ''), _negated=True)), _connector='OR'), name='carrying_ended_by_somebody', violation_error_message='What ended has the day and who ended it.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='carrying',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "evidence_carryingevent" ("declared_by", "declared_on", "ended_by", "ended_on", "from_vintage", "id", "indicator_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "source_id", "to_vintage", "version") VALUES (NEW."declared_by", NEW."declared_on", NEW."ended_by", NEW."ended_on", NEW."from_vintage", NEW."id", NEW."indicator_id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rule", NEW."source_id", NEW."to_vintage", NEW."version"); RETURN NULL;', hash='59042b89083918c55f1ec033791ede22a69202a8', operation='INSERT', pgid='pgtrigger_insert_insert_b30cb', table='evidence_carrying', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='carrying',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "evidence_carryingevent" ("declared_by", "declared_on", "ended_by", "ended_on", "from_vintage", "id", "indicator_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "source_id", "to_vintage", "version") VALUES (NEW."declared_by", NEW."declared_on", NEW."ended_by", NEW."ended_on", NEW."from_vintage", NEW."id", NEW."indicator_id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rule", NEW."source_id", NEW."to_vintage", NEW."version"); RETURN NULL;', hash='2f2717ff03e2e171c622b31566659067ec1cd3a2', operation='UPDATE', pgid='pgtrigger_update_update_d3c77', table='evidence_carrying', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lookup',
            trigger=pgtrigger.compiler.Trigger(name='lookup_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4cf73f99695e6feff53cb11262ada3e53fa56556', operation='UPDATE OR DELETE', pgid='pgtrigger_lookup_is_kept_7adb2', table='evidence_lookup', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='lookuppair',
            constraint=models.UniqueConstraint(fields=('lookup', 'number'), name='lookup_pair_once'),
        ),
    ]
