"""Notebooks that a batch can run, and their parameters, checked against the cell that declares them."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import coachkit
from coachkit.errors import BadInput, Unknown
from coachkit.fingerprint import fingerprint
from coachkit.import_guards import notebook_libraries

SHIPPED = Path(__file__).with_name("shipped.toml")  # the hashes of the notebooks as released
_UNITS = {"school_id": "school", "coach_id": "coach"}
GIVEN = ("school_id", "coach_id", "data", "audience", "as_of")
_KINDS = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict, "tuple": tuple}
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Parameter:
    """A name that the parameters cell sets; ``kind`` is its type's name (``""``: not to be known)."""

    name: str
    kind: str
    default: str

    def value(self, text: str) -> Any:
        """The value that a text of the command line stands for, in the parameter's type.

        Raises
        ------
        BadInput
            When the text is no such value.
        """
        if self.kind in {"", "str"}:
            return text
        if self.kind == "bool" and text.casefold() in _WORDS:
            return _WORDS[text.casefold()]
        try:
            found = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            found = text
        if self.kind == "float" and isinstance(found, int) and not isinstance(found, bool):
            return float(found)
        if type(found) is not _KINDS[self.kind] or self.kind == "bool":
            raise BadInput(
                f"The parameter '{self.name}' is of type {self.kind}; '{text}' is not.",
                f"The notebook sets it like this: {self.name} = {self.default}",
            )
        return found


@dataclass(frozen=True)
class Notebook:
    """A notebook with one cell tagged ``parameters``.

    ``hash`` is of its cells' sources and tags (not of outputs) and of the Python files beside it, which it may import.
    """

    path: Path
    hash: str
    language: str
    title: str
    parameters: Mapping[str, Parameter]

    @property
    def name(self) -> str:
        """Its file's name without ending."""
        return self.path.stem

    @property
    def shipped(self) -> bool:
        """True for a shipped notebook or a copy of one, in which no cell is changed."""
        return self.hash in _recorded()

    @property
    def unit(self) -> str:
        """What one run of it is about: ``school``, ``coach`` or ``district``, by its parameters."""
        return next((unit for name, unit in _UNITS.items() if name in self.parameters), "district")

    @property
    def audience(self) -> str:
        """The audience that its parameters cell names; blank if it names none."""
        found = self.parameters.get("audience")
        return found.default.strip("'\"") if found is not None else ""

    def given(self, values: Mapping[str, str | None]) -> dict[str, Any]:
        """Those of a batch's own values that the notebook takes."""
        return {name: value for name, value in values.items() if name in self.parameters}

    def settings(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """Values for the notebook's other parameters, from texts; checked by name and type.

        Raises
        ------
        Unknown, BadInput
            When the notebook does not set such a parameter, the batch sets it itself, or the type is another.
        """
        for name in texts:
            if name in GIVEN:
                raise BadInput(f"'{name}' is set by the batch itself.", "Use --data, --school, --audience, --as-of.")
            if name not in self.parameters:
                raise Unknown(f"parameter in {self.path.name}", name, [p for p in self.parameters if p not in GIVEN])
        return {name: self.parameters[name].value(text) for name, text in texts.items()}


def notebooks() -> dict[str, Path]:
    """The shipped notebooks by name.

    Examples
    --------
    >>> "school_report" in notebooks()
    True
    """
    home = Path(coachkit.__file__).parent
    for folder in (home.parent / "notebooks", home / "notebooks"):
        found = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
        if found:
            return found
    return {}


def find_notebook(name: str) -> Path:
    """A shipped notebook by name, or a notebook file.

    Raises
    ------
    Unknown
        When there is neither; the message names the nearest shipped one.

    Examples
    --------
    >>> find_notebook("school_report").name
    'school_report.ipynb'
    """
    given = Path(name)
    if given.suffix == ".ipynb" and given.is_file():
        return given
    shipped = notebooks()
    if name not in shipped:
        raise Unknown("notebook", name, shipped)
    return shipped[name]


def read_notebook(path: Path) -> Notebook:
    """Read what a batch must know of a notebook, without running it.

    Raises
    ------
    BadInput
        When it is not a notebook, has not exactly one cell tagged ``parameters``, that cell does not set ``data``,
        or sets an id as a number.

    Examples
    --------
    >>> read_notebook(find_notebook("school_report")).unit
    'school'
    """
    notebook_libraries()
    import nbformat

    try:
        content = nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises many kinds for a broken file
        raise BadInput(
            f"{path.name} cannot be read as a notebook: {error}.", "Open and save it in JupyterLab."
        ) from None
    tagged = [cell.source for cell in content.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise BadInput(
            f"{path.name} has {len(tagged)} cells tagged 'parameters'; a batch needs one.",
            "Tag the cell that sets school_id and data (JupyterLab: Property inspector, Cell tags).",
        )
    language = str(content.metadata.get("kernelspec", {}).get("language", "python")).casefold()
    found = _python(tagged[0]) if language == "python" else _other(tagged[0])
    for name in _UNITS:
        if found.get(name) and found[name].kind in {"int", "float"}:
            raise BadInput(
                f"{path.name} sets {name} to a number ({found[name].default}); ids are text.",
                f'Write {name} = "{found[name].default}".',
            )
    if "data" not in found:
        raise BadInput(
            f"{path.name} does not set the parameter 'data' in its cell tagged 'parameters'.",
            "A batch gives a notebook data, and school_id or coach_id, audience and as_of where it sets them.",
        )
    return Notebook(path, _hash(path, content.cells), language, _title(content.cells), found)


@lru_cache(maxsize=1)
def _recorded() -> frozenset[str]:
    """The hashes of the shipped notebooks as they were released, so that an edited one is known as edited."""
    return frozenset(tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["hashes"].values())


def _title(cells: list[Any]) -> str:
    """The notebook's own title: the heading that its first cell opens with."""
    first = cells[0].source.splitlines() if cells else []
    return first[0].lstrip("# ").strip() if first and first[0].startswith("# ") else ""


def _hash(path: Path, cells: list[Any]) -> str:
    parts: list[Any] = [[cell.cell_type, cell.source, cell.metadata.get("tags", [])] for cell in cells]
    return fingerprint(parts + [[beside.name, fingerprint(beside)] for beside in sorted(path.parent.glob("*.py"))])


def _python(source: str) -> dict[str, Parameter]:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise BadInput(f"The parameters cell is not Python: {error}.", "Run the notebook once in JupyterLab.") from None
    found = {}
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            kind = ast.unparse(node.annotation).split("|")[0].split("[")[0].strip().strip("'\"")
            found[node.target.id] = _parameter(node.target.id, node.value, kind)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                pair = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                names = target.elts if pair and isinstance(target, ast.Tuple) else [target]
                values = node.value.elts if pair and isinstance(node.value, ast.Tuple) else [node.value]
                for name, value in zip(names, values, strict=False):
                    if isinstance(name, ast.Name):
                        found[name.id] = _parameter(name.id, value)
    return found


def _parameter(name: str, value: ast.expr, kind: str = "") -> Parameter:
    if kind not in _KINDS:
        try:
            kind = type(ast.literal_eval(value)).__name__
        except ValueError:
            kind = ""
    return Parameter(name, kind if kind in _KINDS else "", ast.unparse(value))


def _other(source: str) -> dict[str, Parameter]:
    """Parameters of another language: names alone, left of ``=`` or ``<-``."""
    heads = [line.replace("<-", "=").partition("=") for line in source.splitlines()]
    return {name.strip(): Parameter(name.strip(), "", rest.strip()) for name, sign, rest in heads if sign}
