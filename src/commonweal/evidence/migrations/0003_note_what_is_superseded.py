"""Notes on each file which of its releases are superseded, as the writes do from now on."""

from collections import defaultdict

from django.db import migrations


def note_what_is_superseded(apps, schema_editor):
    Release, Segment = apps.get_model("evidence", "Release"), apps.get_model("evidence", "Segment")
    dropped = defaultdict(list)
    superseded = Release.objects.filter(superseded_by__isnull=False).order_by("pk")
    for number, segment in superseded.values_list("pk", "segment_id"):
        dropped[segment].append(number)
    for segment, numbers in dropped.items():
        standing = Release.objects.filter(segment_id=segment, superseded_by__isnull=True).exists()
        Segment.objects.filter(pk=segment).update(dropped=numbers, is_read=standing)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_segments_know_what_is_superseded")]
    operations = [migrations.RunPython(note_what_is_superseded, migrations.RunPython.noop)]
