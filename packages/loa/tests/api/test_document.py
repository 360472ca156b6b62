"""The API's document: what is committed is what is served, and what is served does what it says."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

SNAPSHOT = Path(__file__).resolve().parents[2] / "openapi.json"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def printed() -> dict[str, Any]:
    out = StringIO()
    call_command("openapi", stdout=out)
    return dict(json.loads(out.getvalue()))


DOCUMENT = printed()
OF_DEVICES = "/api/v1/relay/"
"""What stations' computers ask, each request signed by its key: no person's key opens it; see tests/radio."""
OPERATIONS = [
    (method, path)
    for path, item in DOCUMENT["paths"].items()
    for method in item
    if method in ("get", "post", "put", "patch", "delete") and not path.startswith(OF_DEVICES)
]


PUBLIC = {"/api/v1/search", "/api/v1/search/suggestions"}
"""What answers anybody: it shows only what stands on the sites."""


def test_the_snapshot_is_what_is_served(client: Client) -> None:
    committed = json.loads(SNAPSHOT.read_text("utf-8"))
    assert printed() == committed, "the API changed: if it was meant to, run `make openapi` and look at the difference"


def test_the_document_is_served_and_names_both_ways_in(client: Client) -> None:
    served = client.get("/api/v1/openapi.json").json()
    assert served["paths"].keys() == DOCUMENT["paths"].keys()
    assert set(served["components"]["securitySchemes"]) == {"Token", "Session", "DeviceKey"}


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_asks_who_and_knows_the_problems(method: str, path: str) -> None:
    operation = DOCUMENT["paths"][path][method]
    assert {"400", "422", "429"} <= set(operation["responses"])
    if path in PUBLIC:
        assert "security" not in operation
    else:
        assert operation["security"] == [{"Token": []}, {"Session": []}]
        assert {"401", "403"} <= set(operation["responses"])
    assert ("404" in operation["responses"]) or "{" not in path
    assert operation["description"]
    for status, response in operation["responses"].items():
        schema = response["content"]["application/json"]["schema"]
        assert (schema == {"$ref": "#/components/schemas/Problem"}) == (int(status) >= 400)


@pytest.fixture
def in_process() -> Iterator[None]:
    """Django's own test client does the same: a request must not end the connection that the test's transaction lives
    in."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_does_what_the_document_says(
    world: SimpleNamespace, as_person: Callable[[str], Client], method: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """schemathesis in process, as the coordinator: no 5xx, every answer as documented, nonsense refused."""
    monkeypatch.setattr("loa.config.api.PersonRate.allow_request", lambda self, request: True)
    client = as_person("dieuphoi")
    application = get_wsgi_application()
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = application
    operation = schema[path][method.upper()]
    cookies = {name: morsel.value for name, morsel in client.cookies.items()} | {"csrftoken": "a" * 32}
    examples = 300 if os.environ.get("LOA_SOAK") else 12

    met: list[int] = []

    @hypothesis_settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        cache.clear()
        with transaction.atomic():
            answer = case.call_and_validate(
                cookies=cookies, headers={"X-CSRFToken": "a" * 32, "Referer": "http://localhost/"}, checks=CHECKS
            )
            met.append(answer.status_code)
            transaction.set_rollback(True)

    run()
    # It got past the door: otherwise all of this proves nothing.
    assert set(met) - {401, 403}, met
    if "{" not in path and method == "get":
        assert 200 in met
