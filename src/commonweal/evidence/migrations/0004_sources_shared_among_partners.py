"""A source may be shared among the partners of one place, who alone see what it brings."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0003_note_what_is_superseded'),
        ('register', '0002_relations'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='source',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='source',
            name='update_update',
        ),
        migrations.AddField(
            model_name='source',
            name='shared_in',
            field=models.ForeignKey(blank=True, help_text='The place whose partners alone see what it brings; none for a published source.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place', verbose_name='shared in'),
        ),
        migrations.AddField(
            model_name='sourceevent',
            name='shared_in',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The place whose partners alone see what it brings; none for a published source.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.place', verbose_name='shared in'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "evidence_sourceevent" ("address", "code", "declaration", "id", "licence", "licence_url", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publisher", "shared_in_id", "version") VALUES (NEW."address", NEW."code", NEW."declaration", NEW."id", NEW."licence", NEW."licence_url", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."publisher", NEW."shared_in_id", NEW."version"); RETURN NULL;', hash='881e301801af7811d0b15a3511bbb952a88f3176', operation='INSERT', pgid='pgtrigger_insert_insert_eb012', table='evidence_source', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "evidence_sourceevent" ("address", "code", "declaration", "id", "licence", "licence_url", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publisher", "shared_in_id", "version") VALUES (NEW."address", NEW."code", NEW."declaration", NEW."id", NEW."licence", NEW."licence_url", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."publisher", NEW."shared_in_id", NEW."version"); RETURN NULL;', hash='53bface99e8990097532b11433d11a7798873d36', operation='UPDATE', pgid='pgtrigger_update_update_7d414', table='evidence_source', when='AFTER')),
        ),
    ]
