"""Keep small counts from being shown, or worked out from what is shown: which cells of tables to withhold, proven by attack.

A table is a list of cells and of sums that hold between them: rows, columns, hierarchies, linked tables, overlapping
places, editions. `small_counts` says which cells are too small; `suppress` chooses the cheapest others to withhold with
them, exactly where it can, and says so; `attack` is what a reader with a linear programme can find out.
`rounded_counts` is the other way: no second cell is withheld, and every count is rounded. docs/methods/disclosure.md has
the method.

What does not belong here: what an indicator's rule is, and where its figures are shown.
"""

from commonweal.analysis.disclosure.attacking import Attack, attack
from commonweal.analysis.disclosure.rounding import as_rounded, rounded_counts
from commonweal.analysis.disclosure.suppressing import Method, Suppression, suppress, unprotected
from commonweal.analysis.disclosure.tables import (
    Editions,
    Table,
    crossed,
    over_editions,
    small_counts,
    table_of,
    tree_sums,
)

__all__ = [
    "Attack",
    "Editions",
    "Method",
    "Suppression",
    "Table",
    "as_rounded",
    "attack",
    "crossed",
    "over_editions",
    "rounded_counts",
    "small_counts",
    "suppress",
    "table_of",
    "tree_sums",
    "unprotected",
]
