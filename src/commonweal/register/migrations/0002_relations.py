"""What ties the first tables of the register to each other, and the triggers that keep every version of their rows."""

import commonweal.kit.models
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('register', '0001_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisationevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.organisation'),
        ),
        migrations.AddField(
            model_name='overlapevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='overlapevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.overlap'),
        ),
        migrations.AddField(
            model_name='partnership',
            name='accountable_body',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.organisation', verbose_name='accountable body'),
        ),
        migrations.AddField(
            model_name='partnershipevent',
            name='accountable_body',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.organisation', verbose_name='accountable body'),
        ),
        migrations.AddField(
            model_name='partnershipevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='partnershipevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.partnership'),
        ),
        migrations.AddField(
            model_name='person',
            name='user',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='signs in as'),
        ),
        migrations.AddField(
            model_name='employmentevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='employment',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employments', to='register.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='personevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='personevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.person'),
        ),
        migrations.AddField(
            model_name='personevent',
            name='user',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='signs in as'),
        ),
        migrations.AddField(
            model_name='place',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place', verbose_name='part of'),
        ),
        migrations.AddField(
            model_name='place',
            name='replaced_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place', verbose_name='replaced by'),
        ),
        migrations.AddField(
            model_name='partnershipevent',
            name='place',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.place', verbose_name='place'),
        ),
        migrations.AddField(
            model_name='partnership',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place', verbose_name='place'),
        ),
        migrations.AddField(
            model_name='overlapevent',
            name='other',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.place'),
        ),
        migrations.AddField(
            model_name='overlapevent',
            name='place',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.place'),
        ),
        migrations.AddField(
            model_name='overlap',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place'),
        ),
        migrations.AddField(
            model_name='overlap',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place'),
        ),
        migrations.AddField(
            model_name='footprintevent',
            name='place',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.place', verbose_name='place'),
        ),
        migrations.AddField(
            model_name='footprint',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place', verbose_name='place'),
        ),
        migrations.AddField(
            model_name='placeevent',
            name='parent',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.place', verbose_name='part of'),
        ),
        migrations.AddField(
            model_name='placeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='placeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.place'),
        ),
        migrations.AddField(
            model_name='placeevent',
            name='replaced_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.place', verbose_name='replaced by'),
        ),
        migrations.AddField(
            model_name='seat',
            name='deputy',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.person', verbose_name='deputy'),
        ),
        migrations.AddField(
            model_name='seat',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='register.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='seat',
            name='partnership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='register.partnership', verbose_name='partnership'),
        ),
        migrations.AddField(
            model_name='seat',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='register.person', verbose_name='held by'),
        ),
        migrations.AddField(
            model_name='seatevent',
            name='deputy',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.person', verbose_name='deputy'),
        ),
        migrations.AddField(
            model_name='seatevent',
            name='organisation',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='seatevent',
            name='partnership',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.partnership', verbose_name='partnership'),
        ),
        migrations.AddField(
            model_name='seatevent',
            name='person',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.person', verbose_name='held by'),
        ),
        migrations.AddField(
            model_name='seatevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='seatevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.seat'),
        ),
        migrations.AddField(
            model_name='support',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supports', to='register.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='support',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place', verbose_name='place'),
        ),
        migrations.AddField(
            model_name='supportevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='supportevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='supportevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.support'),
        ),
        migrations.AddField(
            model_name='supportevent',
            name='place',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.place', verbose_name='place'),
        ),
        migrations.AddField(
            model_name='theme',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place', verbose_name='place'),
        ),
        migrations.AddField(
            model_name='partnershipevent',
            name='theme',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.theme', verbose_name='theme'),
        ),
        migrations.AddField(
            model_name='partnership',
            name='theme',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.theme', verbose_name='theme'),
        ),
        migrations.AddField(
            model_name='themeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='themeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.theme'),
        ),
        migrations.AddField(
            model_name='themeevent',
            name='place',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.place', verbose_name='place'),
        ),
        migrations.AddField(
            model_name='tie',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.partnership', verbose_name='other partnership'),
        ),
        migrations.AddField(
            model_name='tie',
            name='partnership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.partnership', verbose_name='partnership'),
        ),
        migrations.AddField(
            model_name='tieevent',
            name='other',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.partnership', verbose_name='other partnership'),
        ),
        migrations.AddField(
            model_name='tieevent',
            name='partnership',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.partnership', verbose_name='partnership'),
        ),
        migrations.AddField(
            model_name='tieevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='tieevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.tie'),
        ),
        migrations.AddConstraint(
            model_name='identifier',
            constraint=models.UniqueConstraint(fields=('scheme', 'number'), name='identifier_once', violation_error_message='Another organisation has this identifier.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identifier',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "register_identifierevent" ("id", "number", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "version") VALUES (NEW."id", NEW."number", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scheme", NEW."version"); RETURN NULL;', hash='8d35b936847f04f42884a89ee6e491b5b16300ad', operation='INSERT', pgid='pgtrigger_insert_insert_125e8', table='register_identifier', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identifier',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_identifierevent" ("id", "number", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "version") VALUES (NEW."id", NEW."number", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scheme", NEW."version"); RETURN NULL;', hash='4546ca23b5b3ca7d1bc02fa26b94fc7ceb5323ca', operation='UPDATE', pgid='pgtrigger_update_update_17048', table='register_identifier', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('since__isnull', True), ('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='register_person_since_before_until', violation_error_message='The end must come after the start.'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(models.F('email'), condition=models.Q(('email', ''), _negated=True), name='person_email_once', violation_error_message='Another person has this email address.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "register_personevent" ("email", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until", "user_id", "version") VALUES (NEW."email", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."until", NEW."user_id", NEW."version"); RETURN NULL;', hash='4405e1190ba476ac90896972e0ce9fe75f8f66a4', operation='INSERT', pgid='pgtrigger_insert_insert_afc23', table='register_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_personevent" ("email", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until", "user_id", "version") VALUES (NEW."email", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."until", NEW."user_id", NEW."version"); RETURN NULL;', hash='08de1e9098a8cf9747616c8672c618a1f0e204d8', operation='UPDATE', pgid='pgtrigger_update_update_f2beb', table='register_person', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='employment',
            constraint=models.CheckConstraint(condition=models.Q(('since__isnull', True), ('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='register_employment_since_before_until', violation_error_message='The end must come after the start.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='employment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "register_employmentevent" ("id", "job_title", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until", "version") VALUES (NEW."id", NEW."job_title", NEW."organisation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."until", NEW."version"); RETURN NULL;', hash='30fa6954c09e0ea15dd76893b6ce61640912f61a', operation='INSERT', pgid='pgtrigger_insert_insert_e5ae5', table='register_employment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='employment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_employmentevent" ("id", "job_title", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until", "version") VALUES (NEW."id", NEW."job_title", NEW."organisation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."until", NEW."version"); RETURN NULL;', hash='56a81676609a174c089dd933d2b6b655e89d19fb', operation='UPDATE', pgid='pgtrigger_update_update_5d066', table='register_employment', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='place',
            index=models.Index(fields=['code'], name='place_code'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('since__isnull', True), ('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='register_place_since_before_until', violation_error_message='The end must come after the start.'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.UniqueConstraint(fields=('code_system', 'code', 'vintage'), name='place_known_once', violation_error_message='A place with this code, code system and vintage is in the register already.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "register_placeevent" ("boundary", "code", "code_system", "id", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "replaced_by_id", "since", "tier", "until", "version", "vintage") VALUES (NEW."boundary", NEW."code", NEW."code_system", NEW."id", NEW."name", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."population", NEW."replaced_by_id", NEW."since", NEW."tier", NEW."until", NEW."version", NEW."vintage"); RETURN NULL;', hash='be240ae8834823ccf1c0c1b2b59b929703d6af6b', operation='INSERT', pgid='pgtrigger_insert_insert_ce1aa', table='register_place', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_placeevent" ("boundary", "code", "code_system", "id", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "replaced_by_id", "since", "tier", "until", "version", "vintage") VALUES (NEW."boundary", NEW."code", NEW."code_system", NEW."id", NEW."name", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."population", NEW."replaced_by_id", NEW."since", NEW."tier", NEW."until", NEW."version", NEW."vintage"); RETURN NULL;', hash='b0aff01af4ba21c7ef753a39f750a8549c65da78', operation='UPDATE', pgid='pgtrigger_update_update_9d5fc', table='register_place', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='overlap',
            constraint=models.UniqueConstraint(fields=('place', 'other'), name='overlap_once'),
        ),
        migrations.AddConstraint(
            model_name='overlap',
            constraint=models.CheckConstraint(condition=models.Q(('place', models.F('other')), _negated=True), name='overlap_of_two_places'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='overlap',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "register_overlapevent" ("id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "share_by_area", "share_by_population", "version") VALUES (NEW."id", NEW."other_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id", NEW."share_by_area", NEW."share_by_population", NEW."version"); RETURN NULL;', hash='8632b0af59dc7b95fd5eedefaae98d88bd29d8a3', operation='INSERT', pgid='pgtrigger_insert_insert_b2c0b', table='register_overlap', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='overlap',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_overlapevent" ("id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "share_by_area", "share_by_population", "version") VALUES (NEW."id", NEW."other_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_id", NEW."share_by_area", NEW."share_by_population", NEW."version"); RETURN NULL;', hash='66f0dd3add3be14a98400fa083c4c1bebf127f19', operation='UPDATE', pgid='pgtrigger_update_update_64a4a', table='register_overlap', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='footprint',
            constraint=models.UniqueConstraint(fields=('organisation', 'place'), name='footprint_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='footprint',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "register_footprintevent" ("id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "version") VALUES (NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id", NEW."version"); RETURN NULL;', hash='b364b30cd132f1fb0b9c3377476a94d0c9e17050', operation='INSERT', pgid='pgtrigger_insert_insert_df66b', table='register_footprint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='footprint',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_footprintevent" ("id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "version") VALUES (NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_id", NEW."version"); RETURN NULL;', hash='30eb25352db22942b495a20637fd19f393756a10', operation='UPDATE', pgid='pgtrigger_update_update_84e21', table='register_footprint', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('since__isnull', True), ('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='register_seat_since_before_until', violation_error_message='The end must come after the start.'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('organisation__isnull', False), ('person__isnull', False), models.Q(('constituency', ''), _negated=True), _connector='OR'), name='seat_of_someone', violation_error_message='Say whose seat it is: an organisation, a person or a constituency.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "register_seatevent" ("constituency", "deputy_id", "id", "organisation_id", "partnership_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "until", "version", "voting_bloc", "voting_weight") VALUES (NEW."constituency", NEW."deputy_id", NEW."id", NEW."organisation_id", NEW."partnership_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."since", NEW."until", NEW."version", NEW."voting_bloc", NEW."voting_weight"); RETURN NULL;', hash='1829831c7e8880332bb21b169b1032e6c7ded156', operation='INSERT', pgid='pgtrigger_insert_insert_568e3', table='register_seat', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_seatevent" ("constituency", "deputy_id", "id", "organisation_id", "partnership_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "until", "version", "voting_bloc", "voting_weight") VALUES (NEW."constituency", NEW."deputy_id", NEW."id", NEW."organisation_id", NEW."partnership_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."since", NEW."until", NEW."version", NEW."voting_bloc", NEW."voting_weight"); RETURN NULL;', hash='c60695b352ef2bcbdf6b831acdf22e670aed49c5', operation='UPDATE', pgid='pgtrigger_update_update_78403', table='register_seat', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='support',
            constraint=models.CheckConstraint(condition=models.Q(('since__isnull', True), ('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='register_support_since_before_until', violation_error_message='The end must come after the start.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='support',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "register_supportevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "since", "until", "version") VALUES (NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id", NEW."since", NEW."until", NEW."version"); RETURN NULL;', hash='0e251621fbe1643d8fc22383e748771a6a977821', operation='INSERT', pgid='pgtrigger_insert_insert_1477b', table='register_support', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='support',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_supportevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "since", "until", "version") VALUES (NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_id", NEW."since", NEW."until", NEW."version"); RETURN NULL;', hash='8f1d62ac9ba5d526eac51b2b5c963d2535c32b0a', operation='UPDATE', pgid='pgtrigger_update_update_0f18a', table='register_support', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='theme',
            constraint=models.UniqueConstraint(fields=('place', 'name'), name='theme_once_in_a_place', violation_error_message='This place has a theme of that name.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='theme',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "register_themeevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "rank", "version") VALUES (NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id", NEW."rank", NEW."version"); RETURN NULL;', hash='198dba811d537baea6ff74ac93c670ea64112654', operation='INSERT', pgid='pgtrigger_insert_insert_cba81', table='register_theme', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='theme',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_themeevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "rank", "version") VALUES (NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_id", NEW."rank", NEW."version"); RETURN NULL;', hash='565a0d62581a31295980b308bbd84577cb5d86c5', operation='UPDATE', pgid='pgtrigger_update_update_04dc9', table='register_theme', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='partnership',
            constraint=models.CheckConstraint(condition=models.Q(('since__isnull', True), ('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='register_partnership_since_before_until', violation_error_message='The end must come after the start.'),
        ),
        migrations.AddConstraint(
            model_name='partnership',
            constraint=models.UniqueConstraint(fields=('place', 'name'), name='partnership_once_in_a_place', violation_error_message='This place has a partnership of that name.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partnership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "register_partnershipevent" ("accountable_body_id", "budget_pounds", "budget_sources", "evaluation", "formality", "id", "lifespan", "meeting_hours", "meetings_a_year", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "preparation_hours", "purpose", "role", "scale", "scope", "since", "statutory_basis", "theme_id", "until", "version") VALUES (NEW."accountable_body_id", NEW."budget_pounds", NEW."budget_sources", NEW."evaluation", NEW."formality", NEW."id", NEW."lifespan", NEW."meeting_hours", NEW."meetings_a_year", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id", NEW."preparation_hours", NEW."purpose", NEW."role", NEW."scale", NEW."scope", NEW."since", NEW."statutory_basis", NEW."theme_id", NEW."until", NEW."version"); RETURN NULL;', hash='0296684b4f5d461e0d2f5aa63bdb3cab6ed1ada2', operation='INSERT', pgid='pgtrigger_insert_insert_7521d', table='register_partnership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partnership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_partnershipevent" ("accountable_body_id", "budget_pounds", "budget_sources", "evaluation", "formality", "id", "lifespan", "meeting_hours", "meetings_a_year", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "preparation_hours", "purpose", "role", "scale", "scope", "since", "statutory_basis", "theme_id", "until", "version") VALUES (NEW."accountable_body_id", NEW."budget_pounds", NEW."budget_sources", NEW."evaluation", NEW."formality", NEW."id", NEW."lifespan", NEW."meeting_hours", NEW."meetings_a_year", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_id", NEW."preparation_hours", NEW."purpose", NEW."role", NEW."scale", NEW."scope", NEW."since", NEW."statutory_basis", NEW."theme_id", NEW."until", NEW."version"); RETURN NULL;', hash='67ec2ee54453c1af8b4b629f6dfed2386a588fba', operation='UPDATE', pgid='pgtrigger_update_update_824f2', table='register_partnership', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='tie',
            constraint=models.CheckConstraint(condition=models.Q(('since__isnull', True), ('until__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='register_tie_since_before_until', violation_error_message='The end must come after the start.'),
        ),
        migrations.AddConstraint(
            model_name='tie',
            constraint=models.CheckConstraint(condition=models.Q(('partnership', models.F('other')), _negated=True), name='tie_between_two', violation_error_message='A partnership cannot be tied to itself.'),
        ),
        migrations.AddConstraint(
            model_name='tie',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('partnership', 'kind', 'other'), name='tie_once', violation_error_message='These two partnerships are tied in this way already.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tie',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "register_tieevent" ("id", "kind", "note", "other_id", "partnership_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until", "version") VALUES (NEW."id", NEW."kind", NEW."note", NEW."other_id", NEW."partnership_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."until", NEW."version"); RETURN NULL;', hash='fadafa71611a9bed3d6aef27bd39da029bec772b', operation='INSERT', pgid='pgtrigger_insert_insert_86039', table='register_tie', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tie',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_tieevent" ("id", "kind", "note", "other_id", "partnership_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until", "version") VALUES (NEW."id", NEW."kind", NEW."note", NEW."other_id", NEW."partnership_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."until", NEW."version"); RETURN NULL;', hash='2e3b109f5b3dd1e2528f8159d8296648571769e2', operation='UPDATE', pgid='pgtrigger_update_update_b1fdb', table='register_tie', when='AFTER')),
        ),
    ]
