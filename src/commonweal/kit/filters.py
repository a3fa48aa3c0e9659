"""How the lists that the kit itself shows can be narrowed."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, DateFilter, FilterSet

from commonweal.kit.models import Entry


class EntryFilter(FilterSet):
    """Narrow the record of writes by words, by who and from a day on."""

    q = CharFilter(label=_("Words in the thing, the verb or the reason"), method="with_words")
    by_name = CharFilter(label=_("Who"), lookup_expr="icontains")
    from_day = DateFilter(label=_("From"), field_name="at", lookup_expr="date__gte")

    class Meta:
        model = Entry
        fields: tuple[str, ...] = ()

    def with_words(self, entries: QuerySet[Entry], name: str, words: str) -> QuerySet[Entry]:
        # The page shows "Add seat" of what is called register.add_seat.
        verb = words.strip().replace(" ", "_")
        return entries.filter(Q(thing_name__icontains=words) | Q(verb__icontains=verb) | Q(why__icontains=words))
