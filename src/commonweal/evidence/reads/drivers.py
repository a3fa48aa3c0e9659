"""What is said to bring about what, as a driver tree around one finding or over a whole place, with its loops."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from commonweal.analysis import networks
from commonweal.evidence.models import Cause, Finding
from commonweal.evidence.reads.findings import causes, findings
from commonweal.register.rules import Viewer


@dataclass(frozen=True)
class Driver:
    """One line of a tree: a finding, and everything said of its tie to the one that it stands under."""

    finding: Finding
    depth: int
    claims: tuple[Cause, ...]
    closes: bool
    """Whether it stands above itself: here the causes come round to it again."""
    repeats: bool
    """Whether its own causes stand further up already."""
    opens: bool = False
    """Whether it begins a list under the line before it."""
    ends: int = 0
    """How many lists end after it."""

    @property
    def closing(self) -> range:
        """One for each list that ends after it."""
        return range(self.ends)


@dataclass(frozen=True)
class Drivers:
    """What brings a finding about, what it leads to, and the loops among all of these."""

    findings: tuple[Finding, ...]
    """Everything in the picture."""
    claims: tuple[Cause, ...]
    """Everything said between them."""
    causes: tuple[Driver, ...]
    """The tree of causes, without the finding itself."""
    effects: tuple[Driver, ...]
    loops: tuple[tuple[Finding, ...], ...]
    inside: frozenset[int]
    """The numbers of the findings that are on a loop."""
    are_all_loops: bool

    @property
    def is_known(self) -> bool:
        """Whether anybody said anything of causes or effects."""
        return bool(self.claims)


def drivers(viewer: Viewer, finding: Finding) -> Drivers:
    """Everything that is said to bring a finding about or to come of it, directly or through others. Two queries."""
    links = causes(viewer, finding.place_id)
    net = _Net.of(links, [finding.pk])
    root = net.places[finding.pk]
    under = networks.driver_tree(net.ties, root)
    over = networks.driver_tree(net.turned, root)
    pks = {net.pks[branch.node] for branch in (*under, *over)}
    kept = [link for link in links if {link.cause_id, link.effect_id} <= pks]
    known = {each.pk: each for each in findings(viewer).filter(pk__in=pks)}
    found = networks.loops(_Net.of(kept, sorted(known)).ties)
    inner = _Net.of(kept, sorted(known))
    return Drivers(
        findings=tuple(known[pk] for pk in sorted(known)),
        claims=tuple(kept),
        causes=_lines(under, net, known, links, down=True),
        effects=_lines(over, net, known, links, down=False),
        loops=tuple(tuple(known[inner.pks[node]] for node in loop) for loop in found.loops),
        inside=frozenset(inner.pks[node] for node in found.inside),
        are_all_loops=found.is_whole,
    )


def drivers_of_place(viewer: Viewer, place_id: int) -> Drivers:
    """Everything that is said of causes among the findings of a place. Two queries."""
    links = causes(viewer, place_id)
    pks = {pk for link in links for pk in (link.cause_id, link.effect_id)}
    known = {each.pk: each for each in findings(viewer).filter(pk__in=pks)}
    net = _Net.of(links, sorted(known))
    found = networks.loops(net.ties)
    return Drivers(
        findings=tuple(known[pk] for pk in sorted(known)),
        claims=tuple(links),
        causes=(),
        effects=(),
        loops=tuple(tuple(known[net.pks[node]] for node in loop) for loop in found.loops),
        inside=frozenset(net.pks[node] for node in found.inside),
        are_all_loops=found.is_whole,
    )


@dataclass(frozen=True)
class _Net:
    """Findings as the places of a network, in a fixed order, and the claims as its ties."""

    pks: tuple[int, ...]
    places: dict[int, int]
    pairs: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, links: Sequence[Cause], also: Iterable[int]) -> _Net:
        pks = tuple(dict.fromkeys([*also, *(pk for link in links for pk in (link.cause_id, link.effect_id))]))
        places = {pk: place for place, pk in enumerate(pks)}
        return cls(pks, places, tuple((places[link.cause_id], places[link.effect_id]) for link in links))

    @property
    def ties(self) -> networks.Ties:
        return networks.Ties.between(len(self.pks), self.pairs)

    @property
    def turned(self) -> networks.Ties:
        return networks.Ties.between(len(self.pks), [(effect, cause) for cause, effect in self.pairs])


def _lines(
    branches: Sequence[networks.Branch], net: _Net, known: dict[int, Finding], links: Sequence[Cause], *, down: bool
) -> tuple[Driver, ...]:
    """The tree as lines of nested lists; the root, which the page is about, is left out."""
    lines: list[Driver] = []
    above: list[int] = []
    for number, branch in enumerate(branches):
        del above[branch.depth :]
        pk = net.pks[branch.node]
        if above:
            pair = (pk, above[-1]) if down else (above[-1], pk)
            claims = tuple(link for link in links if (link.cause_id, link.effect_id) == pair)
            after = branches[number + 1].depth if number + 1 < len(branches) else 0
            ends = max(branch.depth - max(after, 0), 0)
            opens = branches[number - 1].depth < branch.depth
            lines.append(Driver(known[pk], branch.depth, claims, branch.closes, branch.repeats, opens, ends))
        above.append(pk)
    return tuple(lines)
