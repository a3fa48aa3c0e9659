"""The rule of open modules as a contract for import-linter.

Its own contract types can name the modules that nobody may import, but then every room would have to
list those it has so far; this one names the few that are open and closes everything else.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class AcrossRooms(Contract):
    """Rooms import from each other only the open modules; some packages are open to all as a whole."""

    open_modules = fields.SetField(subfield=fields.StringField())
    shared_by_all = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = sorted(
            (importer, imported, min(detail["line_number"] for detail in details))
            for importer in graph.modules
            for imported in graph.find_modules_directly_imported_by(importer)
            if self._is_closed(importer, imported)
            and (details := graph.get_import_details(importer=importer, imported=imported))
        )
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, line in check.metadata["broken"]:
            output.print_error(f"- {importer} -> {imported} (l.{line})", bold=False)
        output.new_line()

    def _is_closed(self, importer: str, imported: str) -> bool:
        origin, target = importer.split("."), imported.split(".")
        if len(origin) < 2 or len(target) < 3 or target[0] != origin[0] or target[1] == origin[1]:
            return False
        return target[1] not in self.shared_by_all and target[2] not in self.open_modules  # type: ignore[operator]
