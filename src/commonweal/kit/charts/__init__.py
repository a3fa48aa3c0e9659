"""Charts: one definition serves the page, the file that is taken away and the notebook.

A view makes a chart from what its read returned and passes it to `pages.render(charts={...})`; the
page draws it with `{% chart charts.trajectory %}`. The functions here are the kinds of chart that
pages use; a page that needs another gives `Chart` its own Altair chart.

What does not belong here: what a chart is about. Titles, sentences and figures come from the rooms.
"""

from commonweal.kit.charts.chance import control, funnel, intervals
from commonweal.kit.charts.chart import Chart
from commonweal.kit.charts.over_time import line, trajectory
from commonweal.kit.charts.side_by_side import bars, comparison, matrix
from commonweal.kit.charts.structure import structure
from commonweal.kit.charts.ties import network
from commonweal.kit.theme import STATUS

__all__ = [
    "STATUS",
    "Chart",
    "bars",
    "comparison",
    "control",
    "funnel",
    "intervals",
    "line",
    "matrix",
    "network",
    "structure",
    "trajectory",
]
