"""The rooms of the house: import order, purity, sizes. Holds what STYLE and DESIGN ask for."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(p for package in ("gateway", "classifiers") for p in (ROOT / package).rglob("*.py"))

ORDER = (
    {"classifiers"},
    {"settings", "records", "errors"},
    {"mail", "learning"},
    {"handwriting"},
    {"documents"},
    {"signatures"},
    {"counting", "directory", "transparency"},
    {"route", "reports"},
    {"spool", "trust", "ledger", "relay", "mail_log", "rulebook", "registers", "supervision", "attempt"},
    {"rows", "sandbox", "estimating"},
    {
        "measuring",
        "closing",
        "tallying",
        "explaining",
        "queue",
        "training",
        "worker",
        "deep_reading",
        "nightly",
        "metrics",
        "sealing",
        "fetching",
        "pinning",
        "publishing",
        "form_taking",
        "package_taking",
        "rechecking",
    },
    {"clock", "intake", "web"},
    {"daemon", "checking"},
    {"cli"},
)
"""A room imports only what stands in its own group or before it."""

PURE = (
    "classifiers", "mail", "documents", "signatures", "counting", "directory", "route", "reports", "records", "learning",
    "transparency",
)  # fmt: skip
IMPURE_MODULES = {
    "os", "socket", "subprocess", "random", "secrets", "time", "logging", "structlog", "tempfile", "shutil",
    "threading", "asyncio", "sqlite3", "urllib.request", "http.client", "smtplib", "imaplib",
}  # fmt: skip
IMPURE_CALLS = {"open", "input", "print"}


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "gateway" and len(parts) > 1 else parts[0]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            if node.module == "gateway":
                found.update(f"gateway.{alias.name}" for alias in node.names)
    return found


def rank(name: str) -> int:
    for place, group in enumerate(ORDER):
        if name in group:
            return place
    raise AssertionError(f"room {name} has no place in the import order")


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_room_imports_only_what_stands_before_it(path: Path) -> None:
    """A mail moves to the right and nothing is handed back."""
    own = room(module_of(path))
    if own == "gateway":
        return
    ours = {m for m in imports(path) if m.split(".")[0] in ("gateway", "classifiers") and m != "gateway"}
    late = sorted(m for m in ours if room(m) != own and rank(room(m)) > rank(own))
    assert not late, f"{module_of(path)} imports {late}"


@pytest.mark.parametrize("path", [p for p in FILES if room(module_of(p)) in PURE], ids=module_of)
def test_a_pure_room_touches_no_world(path: Path) -> None:
    """Pure rooms take values and return values: no file, socket, clock, environment, randomness or log."""
    touched = imports(path) & IMPURE_MODULES
    calls = {
        node.func.id
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS
    }
    clocks = {
        ast.unparse(node.func)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("datetime.now", "date.today", "datetime.utcnow")
    }
    assert not touched | calls | clocks


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_file_holds_one_noun(path: Path) -> None:
    """No file over 400 lines, no function over 50."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= 50
    ]
    assert not long


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_sqlalchemy_stands_in_the_ledger_and_nowhere_else(path: Path) -> None:
    """One named function for each question asked; no SQL elsewhere."""
    if room(module_of(path)) != "ledger":
        assert not [m for m in imports(path) if m.split(".")[0] in ("sqlalchemy", "alembic")]


def test_broad_excepts_stand_in_two_places_only() -> None:
    """`except Exception` belongs to the worker loop and the command line; both keep the traceback."""
    broad = {
        module_of(path)
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    }
    assert broad <= {"gateway.attempt", "gateway.cli.main"}


def test_import_graph_has_no_cycles() -> None:
    """Every module can be understood after those it imports."""
    names = {module_of(path): path for path in FILES}
    graph = {
        name: {m if m in names else m.rpartition(".")[0] for m in imports(path)} & set(names) - {name}
        for name, path in names.items()
    }
    done: set[str] = set()
    while ready := {name for name, needs in graph.items() if name not in done and needs <= done}:
        done |= ready
    assert set(graph) == done, f"in or behind a cycle: {sorted(set(graph) - done)}"
