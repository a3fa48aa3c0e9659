"""The deprivation file that loading and the profile are measured on: the published one, or one made up in its shape."""

from __future__ import annotations

import csv
import random
from pathlib import Path

PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "data" / "02_deprivation" / "imd2019_england_lsoa11.csv"
AREAS = 32_844
DOMAINS = ("IMD", "Income", "Employment", "Education", "Health", "Crime", "Housing_and_Access", "Environment")


def table(folder: Path) -> tuple[Path, str]:
    """The file, and how a report names it."""
    if PUBLISHED.exists():
        return PUBLISHED, "the published English Indices of Deprivation 2019"
    return _made_up(folder / "indices.csv"), "a made-up table in the shape of the English Indices of Deprivation 2019"


def _made_up(path: Path) -> Path:
    chance = random.Random(2019)
    ranks = {domain: chance.sample(range(1, AREAS + 1), AREAS) for domain in DOMAINS}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["lsoa11_code", *(f"{name}_decile" for name in DOMAINS), *(f"{name}_rank" for name in DOMAINS)])
        for area in range(AREAS):
            own = [ranks[domain][area] for domain in DOMAINS]
            deciles = [float((rank - 1) * 10 // AREAS + 1) for rank in own]
            writer.writerow([f"E01{area + 1:06}", *deciles, *map(float, own)])
    return path
