"""The API against its own description, with whatever schemathesis thinks of: no 5xx, and what is
answered is what was described."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from onrecord.web.app import create_app
from onrecord.web.serving import Serving
from tests.web.listed import examples_of

_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_SETTINGS = settings(
    max_examples=12,
    derandomize=True,  # the same every time: a failure here can be had again
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
_PATHS = create_app(Serving(Path("not opened.db"))).openapi()["paths"]
_OPERATIONS = [(path, method) for path, methods in _PATHS.items() for method in methods]
_WITH_SOMETHING = [  # that can be wrong
    (path, method)
    for path, method in _OPERATIONS
    if {"parameters", "requestBody"} & _PATHS[path][method].keys()
]


@pytest.fixture(scope="module")
def archive_file(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("schema") / "demo.db"
    copy.write_bytes(demo.read_bytes())
    return copy


@pytest.fixture(scope="module")
def schema(archive_file: Path) -> Iterator[BaseSchema]:
    serving = Serving(archive_file, signer="ida", hosts=("testserver", "localhost"))
    app: FastAPI = create_app(serving)
    yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    serving.close()


@pytest.mark.parametrize(("path", "method"), _OPERATIONS)
def test_the_api_keeps_its_word(path: str, method: str, schema: BaseSchema) -> None:
    _check(schema[path][method].as_strategy(GenerationMode.POSITIVE))


@pytest.mark.parametrize(("path", "method"), _WITH_SOMETHING)
def test_it_does_for_what_is_wrong(path: str, method: str, schema: BaseSchema) -> None:
    _check(schema[path][method].as_strategy(GenerationMode.NEGATIVE))


@pytest.mark.parametrize(
    ("path", "method"), [each for each in _OPERATIONS if "{" in each[0] and each[1] == "get"]
)
def test_it_does_for_what_is_there(
    path: str, method: str, schema: BaseSchema, archive_file: Path
) -> None:
    """Keys and numbers that are thought up are hardly ever those of anything."""
    known = vars(examples_of(archive_file))
    given_ = {name: value for name, value in known.items() if f"{{{name}}}" in path}
    _check(schema[path][method].as_strategy(path_parameters=given_))


def _check(strategy: Any) -> None:
    @_SETTINGS
    @given(case=strategy)
    def keeps_its_word(case: Case) -> None:
        case.call_and_validate(checks=_CHECKS)

    keeps_its_word()
