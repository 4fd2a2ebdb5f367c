"""Who may import whom, as docs/architecture.md says: read from the code, imports inside functions included."""

import ast
import graphlib
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise, product
from pathlib import Path

from tests.conftest import ROOT
from tests.markdown import code, fenced, tables

LEAVES, ROOMS = tables((ROOT / "docs/architecture.md").read_text(encoding="utf-8"), "What may import what")
PACKAGE = ROOT / "src/mlpstudy"
SHARED = {code(row[0])[0].removesuffix(".py") for row in LEAVES}
DOORS = {"__init__.py", "__main__.py"}  # to what stands above all


@cache
def module_imports() -> dict[str, set[str]]:
    """Module -> modules of the package that it imports; names as `report.write`."""
    modules = {module_name(file): file for file in sorted(PACKAGE.rglob("*.py")) if file.name not in DOORS}
    return {name: set(imported(file, set(modules))) for name, file in modules.items()}


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts)


def imported(file: Path, modules: set[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not [alias for alias in node.names if alias.name.startswith("mlpstudy")], file
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "mlpstudy":
            assert node.level == 0
            for alias in node.names:
                full = f"{node.module}.{alias.name}".removeprefix("mlpstudy.")
                yield full if full in modules else full.rpartition(".")[0]


def top(module: str) -> str:
    """The folder of a module, or the module itself where it lies in none."""
    return module.split(".")[0]


def folder_imports() -> dict[str, set[str]]:
    """Folder or single file -> others that its modules import."""
    graph: dict[str, set[str]] = {}
    for module, others in module_imports().items():
        graph.setdefault(top(module), set()).update(top(other) for other in others)
    return {name: others - {name} for name, others in graph.items()}


def lines_by_folder() -> dict[str, int]:
    """Lines of code of each folder, and of each single file."""
    counts: dict[str, int] = {}
    for file in PACKAGE.rglob("*.py"):
        name = top(module_name(file))
        counts[name] = counts.get(name, 0) + len(file.read_text(encoding="utf-8").splitlines())
    return counts


def test_rooms_and_shared_files_are_those_of_the_package() -> None:
    files = {file.name for file in PACKAGE.glob("*.py")} - DOORS
    assert {code(row[0])[0] for row in LEAVES} == files
    folders = {file.parent.relative_to(PACKAGE).parts[0] for file in PACKAGE.glob("*/*.py")}
    assert {code(row[0])[0] for row in ROOMS} == folders - {"config", "contracts"}


def test_a_room_imports_what_its_row_names_and_nothing_else() -> None:
    graph = folder_imports()
    beyond = {name: others - SHARED - {"config", "contracts"} for name, others in graph.items()}
    stated = {code(room)[0]: set(code(imports)) for room, imports, _ in ROOMS}
    wrong = [name for name in stated if beyond[name] != stated[name]]
    assert not wrong, "\n".join(
        f"{name} imports {', '.join(sorted(beyond[name])) or 'nothing'}; its row in docs/architecture.md says "
        f"{', '.join(sorted(stated[name])) or 'nothing'}"
        for name in wrong
    )


def test_the_picture_of_the_house_shows_the_imports() -> None:
    (picture,) = fenced((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), "mermaid")
    (leaves,) = re.findall(r'leaves\["(.+?)"\]', picture)
    assert {f"{name}.py" for name in leaves.split(", ")} == {code(row[0])[0] for row in LEAVES}
    rooms, arrows = {code(row[0])[0] for row in ROOMS}, set()
    for line in re.sub(r'\["[^"]*"\]', "", picture.partition("subgraph")[0]).splitlines():
        ends = [re.findall(r"\w+", end) for end in line.split("-->")]
        arrows |= {pair for sources, targets in pairwise(ends) for pair in product(sources, targets)}
    imports = {(room, other) for room, others in folder_imports().items() for other in others if {room, other} <= rooms}
    assert {arrow for arrow in arrows if set(arrow) <= rooms} <= imports
    assert {(room, other) for room, other in imports if other not in reached(room, arrows)} == set()


def reached(room: str, arrows: set[tuple[str, str]]) -> set[str]:
    """All rooms to which arrows lead from this one, over others too."""
    following = {target for source, target in arrows if source == room}
    return following.union(*(reached(target, arrows) for target in following))


def test_what_lies_below_the_rooms_imports_none_of_them() -> None:
    graph = folder_imports()
    assert graph["config"] <= SHARED
    assert graph["contracts"] <= SHARED | {"config"}
    for name in SHARED & graph.keys():
        assert graph[name] <= SHARED | {"config"}, name


def test_no_two_files_import_each_other() -> None:
    graphlib.TopologicalSorter(module_imports()).prepare()


def test_no_room_holds_more_than_a_quarter_of_the_code() -> None:
    lines = lines_by_folder()
    quarter = sum(lines.values()) / 4
    assert {name: count for name, count in lines.items() if count > quarter} == {}
