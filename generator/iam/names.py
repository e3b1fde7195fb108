"""Which names a function, lambda or comprehension binds itself; all others belong to a frame further out."""

import ast
from collections.abc import Iterator
from functools import lru_cache

Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@lru_cache(maxsize=4096)
def bound(node: Scope) -> frozenset[str]:
    """Parameters and everything that is assigned, less what is declared `global` or `nonlocal`."""
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    inner = list(_inside(body))
    elsewhere = {name for item in inner if isinstance(item, ast.Global | ast.Nonlocal) for name in item.names}
    return frozenset(parameters(node.args) | {name for item in inner for name in _binds(item)}) - elsewhere


@lru_cache(maxsize=4096)
def declared_global(node: Scope) -> frozenset[str]:
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    return frozenset(name for item in _inside(body) if isinstance(item, ast.Global) for name in item.names)


def parameters(arguments: ast.arguments) -> set[str]:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return {item.arg for item in every if item}


def _inside(body: "list[ast.stmt] | list[ast.expr]") -> Iterator[ast.AST]:
    """Nodes of this scope, without the insides of the scopes that it defines."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, (*SCOPES, ast.ClassDef)):
            continue
        waiting.extend(ast.iter_child_nodes(node))


def _binds(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import() | ast.ImportFrom():
            yield from (item.asname or item.name.partition(".")[0] for item in node.names)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name


def assigned(body: "list[ast.stmt]") -> Iterator[str]:
    """The names that a class's body gives values to."""
    for item in body:
        targets = item.targets if isinstance(item, ast.Assign) else []
        if isinstance(item, ast.AnnAssign) and item.value is not None:
            targets = [item.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def mentioned(node: ast.AST) -> Iterator[str]:
    """Every word by which code could reach for a function: names, attributes, imports and texts."""
    for item in ast.walk(node):
        match item:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.alias(name=name):
                yield from name.split(".")
            case ast.Constant(value=str(text)) if len(text) < 200:
                yield from text.replace(":", ".").split(".")
