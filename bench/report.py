"""What a benchmark reports: tables of ratios, written into docs/performance.md."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One measured thing and its figures by column."""

    name: str
    figures: dict[str, str]


@dataclass(frozen=True)
class Table:
    """One benchmark: what was measured, the goal, and a row for each thing."""

    title: str
    first_column: str
    note: str
    rows: list[Row] = field(default_factory=list)

    def markdown(self) -> str:
        columns = list(self.rows[0].figures) if self.rows else []
        lines = [f"## {self.title}", "", self.note[:1].upper() + self.note[1:] + ".", ""]
        lines.append("| " + " | ".join([self.first_column, *columns]) + " |")
        lines.append("|" + "---|" * (len(columns) + 1))
        for row in self.rows:
            cells = [row.name, *(row.figures[column] for column in columns)]
            lines += ["| " + " | ".join(cells) + " |"]
        return "\n".join(lines) + "\n"
