"""Stage: the places, from the nation down to the neighbourhoods, and the themes of those with partnerships."""

from __future__ import annotations

from commonweal.register import writes
from commonweal.register.models import Place, Tier
from commonweal.site.demonstration import geography, reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import found

WHY = "The demonstration place is made up; so are its boundaries, drawn where there is only sea."


def is_done() -> bool:
    return found.has_place(reading.places().nation.code)


def build(calendar: Calendar) -> None:
    facts, boundaries, by = reading.places(), geography.boundaries(), found.builder()

    def add(tier: Tier, code: str, name: str, parent: Place | None, population: int | None) -> Place:
        return writes.add_place(
            by=by,
            why=WHY,
            name=name,
            tier=tier,
            code=code,
            code_system=facts.code_system,
            parent=parent,
            population=population,
            boundary=boundaries.get(code),
        )

    nation = add(Tier.NATION, facts.nation.code, facts.nation.name, None, facts.nation.population)
    region = add(Tier.REGION, facts.region.code, facts.region.name, nation, facts.region.population)
    in_county = sum(facts.population(district.key) for district in facts.districts)
    county = add(Tier.COUNTY, facts.county.code, facts.county.name, region, in_county)
    districts = {
        district.key: add(Tier.DISTRICT, district.code, district.name, county, facts.population(district.key))
        for district in facts.districts
    }
    for one in facts.neighbourhoods:
        add(Tier.NEIGHBOURHOOD, one.code, one.name, districts["northwick"], one.population)
    for place, themes in (
        (districts["northwick"], reading.themes()),
        (districts["stanmere"], reading.second_place().themes),
        (county, reading.county().themes),
    ):
        for rank, theme in enumerate(themes, start=1):
            writes.add_theme(place, by=by, name=theme, rank=10 * rank)
