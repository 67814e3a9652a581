"""The page that explains the API, made from its OpenAPI description."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import Response

from onrecord.web.rendering import page

__all__ = ["Operation", "Parameter", "explain", "operations"]

_PREFIX = "/api/v1/"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation. `bounds` says what it may be."""

    name: str
    where: str
    needed: bool
    bounds: str
    told: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked of the API. `told` are its paragraphs."""

    id: str
    tag: str
    method: str
    path: str
    told: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    @property
    def needs_something(self) -> bool:
        """Whether it cannot be asked by its path alone."""
        return any(parameter.needed for parameter in self.parameters)


def explain(request: Request) -> Response:
    """What the API can be asked, for people."""
    return page(request, "api.html", sections=_sections(request.app))


@cache
def _sections(app: FastAPI) -> dict[str, list[Operation]]:
    """The operations by their tags, in the order of the description."""
    found: dict[str, list[Operation]] = {}
    for each in operations(app.openapi()):
        found.setdefault(each.tag, []).append(each)
    return found


def operations(description: dict[str, Any]) -> Iterator[Operation]:
    """All operations of an OpenAPI description, in its order."""
    for path, methods in description["paths"].items():
        if path.startswith(_PREFIX):
            for method, told in methods.items():
                yield _operation(path, method, told, description)


def _operation(path: str, method: str, told: dict[str, Any], whole: dict[str, Any]) -> Operation:
    parameters = [_parameter(each, whole) for each in told.get("parameters", ())]
    parameters += _fields(told, whole)
    return Operation(
        id=told["operationId"],
        tag=told["tags"][0],
        method=method.upper(),
        path=path,
        told=tuple(" ".join(part.split()) for part in told["description"].split("\n\n")),
        parameters=tuple(parameters),
    )


def _parameter(told: dict[str, Any], whole: dict[str, Any]) -> Parameter:
    return Parameter(
        name=told["name"],
        where=told["in"],
        needed=told.get("required", False),
        bounds=_bounds(told.get("schema", {}), whole),
        told=told.get("description", ""),
    )


def _fields(told: dict[str, Any], whole: dict[str, Any]) -> Iterator[Parameter]:
    """The fields of what is sent."""
    sent = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    if not sent:
        return
    schema = _resolved(sent["schema"], whole)
    for name, field in schema["properties"].items():
        needed = name in schema.get("required", ())
        yield Parameter(name, "body", needed, _bounds(field, whole), field.get("description", ""))


def _resolved(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _bounds(schema: dict[str, Any], whole: dict[str, Any]) -> str:
    """What a value may be, in words."""
    kinds = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    told = [_kind(_resolved(each, whole)) for each in kinds[:1]]
    if schema.get("default") not in (None, ""):
        told.append(f"default {schema['default']}")
    return ", ".join(told)


_NAMES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
}


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if schema.get("format") == "date":
        return "day, as in 2022-07-18"
    kind = _NAMES.get(schema.get("type", ""), "list" if schema.get("type") == "array" else "object")
    if "maxLength" in schema:
        return f"{kind}, at most {schema['maxLength']:,} characters"
    if "maximum" in schema and schema["maximum"] < 10**6:
        return f"{kind} from {schema['minimum']} to {schema['maximum']}"
    return kind
