"""Which other names of a cell, of its lab or of the notebook could be written by mistake."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import cast

import libcst as cst
import libcst.matchers as m

# Names of the field that stand for numbers of the same kind, and attributes that come in pairs.
ALIKE = (
    {"alpha", "gamma", "epsilon", "tau", "c"},
    {"values", "indices"},
    {"terminated", "truncated"},
    {"state", "action", "obs"},
)


@dataclass(frozen=True)
class Names:
    """What surrounds an answer.

    Attributes:
        lines: the lines of the solution's regions.
        parents: the parent of each node of the cell.
        attributes: what the lab reads from ``self`` or from an agent, and does not call.
        notebook: variables that the cells before have left in the notebook.
        modules: names of modules in the notebook.
        positions: where each node of the cell stands.
    """

    lines: set[int]
    parents: Mapping[cst.CSTNode, cst.CSTNode]
    attributes: frozenset[str] = frozenset()
    notebook: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()
    positions: Mapping[cst.CSTNode, object] = field(default_factory=dict)

    def inside(self, node: cst.CSTNode) -> bool:
        """Tell whether a node begins in the solution."""
        return self.positions[node].start.line in self.lines  # type: ignore[attr-defined]

    def is_read(self, node: cst.Name) -> bool:
        """Tell a variable that is read from what is called or assigned, and from other names."""
        parent = self.parents[node]
        if isinstance(parent, (cst.Element, cst.Tuple)) and _targets(node, self.parents):
            return False
        return not (
            (isinstance(parent, cst.Attribute) and parent.attr is node)
            or (isinstance(parent, cst.Arg) and parent.keyword is node)
            or (isinstance(parent, (cst.For, cst.CompFor)) and parent.target is node)
            or isinstance(parent, (cst.Param, cst.FunctionDef, cst.ClassDef, cst.AssignTarget))
            or self.is_called(node)
        )

    def is_called(self, node: cst.CSTNode) -> bool:
        """Tell whether a node is the function of a call."""
        parent = self.parents[node]
        return isinstance(parent, cst.Call) and parent.func is node

    def functions(self, node: cst.CSTNode) -> Iterable[cst.FunctionDef]:
        """Yield the functions around a node, the innermost first."""
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, cst.FunctionDef):
                yield node

    def local_names(self, node: cst.Name) -> set[str]:
        """Return the local names that could be written in the place of this one.

        They are parameters of the same type, what the same loop or assignment unpacks beside it,
        and names that share a word with it.
        """
        types: dict[str, str] = {}
        bound: list[set[str]] = []
        for function in self.functions(node):
            parameters = [*function.params.params, *function.params.kwonly_params]
            types |= {p.name.value: _code(p.annotation) for p in parameters}
            targets = m.findall(function, m.Name() | m.Tuple())
            bound += [_bound(target, self.parents) for target in targets]
        name = node.value
        if name not in types and not any(name in names for names in bound):
            return set()
        same = {p for p, kind in types.items() if kind and kind == types.get(name)}
        unpacked = {other for names in bound if name in names for other in names}
        known = set(types).union(*bound)
        return (same | unpacked | {n for n in known if related(n, name)}) - {name, "self"}

    def attributes_like(self, name: str) -> set[str]:
        """Return the attributes that could be read in the place of this one."""
        return {other for other in self.attributes if related(other, name)} - {name}

    def of_notebook(self, name: str) -> set[str]:
        """Return the notebook's variables that could be read in the place of this name."""
        return {other for other in self.notebook if other == name or related(other, name)}


def related(item: str, other: str) -> bool:
    """Tell whether two names share a word or its beginning, or stand for the same kind of thing.

    >>> related("network", "target_network"), related("obs", "observation"), related("V", "policy")
    (True, True, False)
    """
    if any({item, other} <= group for group in ALIKE):
        return True
    words, others = item.lower().split("_"), other.lower().split("_")
    return any(a == b or (len(a) > 2 and b.startswith(a)) for a in words for b in others) or any(
        len(b) > 2 and a.startswith(b) for a in words for b in others
    )


def attributes_of(code: str) -> frozenset[str]:
    """Return what some code reads from ``self`` or from an agent, and does not call.

    >>> sorted(attributes_of("self.alpha * agent.gamma + self.act(obs)"))
    ['alpha', 'gamma']
    """
    return frozenset(re.findall(r"\b(?:self|agent)\.([a-z]\w*)\b(?! *\()", code))


def variables_of(namespace: Mapping[str, object]) -> frozenset[str]:
    """Return the names of a notebook's data: neither modules, nor functions, nor classes."""
    return frozenset(
        name
        for name, value in namespace.items()
        if not name.startswith("_") and not callable(value) and not isinstance(value, ModuleType)
    )


def modules_of(namespace: Mapping[str, object]) -> frozenset[str]:
    """Return the names of the modules in a notebook."""
    return frozenset(name for name, value in namespace.items() if isinstance(value, ModuleType))


def _bound(target: cst.CSTNode, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> set[str]:
    """Return the names that a loop or an assignment binds together here, if it is its target."""
    parent = parents[target]
    if not (
        isinstance(parent, (cst.For, cst.CompFor, cst.AssignTarget)) and parent.target is target
    ):
        return set()
    return {cast(cst.Name, name).value for name in m.findall(target, m.Name())}


def _targets(node: cst.CSTNode, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> bool:
    """Tell whether a name stands in the tuple that a loop or an assignment binds."""
    while isinstance(parents[node], (cst.Element, cst.Tuple)):
        node = parents[node]
    return bool(_bound(node, parents))


def _code(annotation: cst.Annotation | None) -> str:
    return cst.Module([]).code_for_node(annotation.annotation) if annotation else ""
