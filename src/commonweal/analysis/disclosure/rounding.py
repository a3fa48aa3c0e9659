"""The other way: round every count, and withhold no second one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from commonweal.analysis.disclosure.tables import Floats, Table, small_counts


def rounded_counts(counts: ArrayLike, *, smallest: int = 8, base: int = 5) -> Floats:
    """Counts as hospital statistics show them: 1 to 7 withheld, 0 shown, the rest to the nearest 5.

    Parameters
    ----------
    counts : n counts
    smallest : int
        The smallest count that may be shown.
    base : int
        What the others are rounded to.

    Returns
    -------
    n numbers
        Not a number where the count is withheld or missing.

    Raises
    ------
    ValueError
        If `base` is not above 0.

    Notes
    -----
    A count half way between two multiples goes to the even one. Totals are rounded by themselves, so that they need not
    be the sum of their rounded parts. No second cell is withheld: an unrounded total is nowhere to be had. What it does not
    protect: parts and a total that happen to lean the same way narrow a withheld count, in rare cases to one number;
    `attack(as_rounded(...))` says where. A count of half a base or less that is not withheld is shown as 0.

    References
    ----------
    NHS Digital, Disclosure control methodology for Hospital Episode Statistics (HES) and Emergency Care Data Set (ECDS), from
    September 2018. There the rule is for figures below the nation, whose own are shown as they are; here it is for all.

    Examples
    --------
    >>> rounded_counts([0, 3, 8, 12, 13]).tolist()
    [0.0, nan, 10.0, 10.0, 15.0]
    """
    if base <= 0:
        raise ValueError("what counts are rounded to is above 0")
    given = np.asarray(counts, dtype=np.float64)
    return np.where(small_counts(given, smallest), np.nan, base * np.round(given / base))


def as_rounded(table: Table, *, smallest: int = 8, base: int = 5) -> Table:
    """A table as a reader knows it from its rounded counts: every cell within its range.

    Parameters
    ----------
    table : Table
        Of counts.
    smallest, base : int
        As in `rounded_counts`.

    Returns
    -------
    Table
        The same cells and sums; attack it with every cell withheld.

    References
    ----------
    docs/methods/disclosure.md, "Rounding instead".

    Examples
    --------
    >>> from commonweal.analysis.disclosure import attack, table_of
    >>> known = as_rounded(table_of([3, 12, 15], [(2, [0, 1])]))
    >>> attack(known, [True, True, True], whole=True).least.tolist()
    [1.0, 8.0, 13.0]
    """
    shown = rounded_counts(table.values, smallest=smallest, base=base)
    hidden = np.isnan(shown)
    # Half a base either way, and what lies half way may have gone either way.
    least = np.where(hidden, 1, np.where(shown == 0, 0, np.maximum(shown - base / 2, smallest)))
    most_at_zero = base / 2 if base / 2 >= smallest else 0
    most = np.where(hidden, smallest - 1, np.where(shown == 0, most_at_zero, shown + base / 2))
    return replace(table, least=np.ceil(least), most=np.floor(most))
