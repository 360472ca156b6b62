"""Names that are answered, and what is believed of a reverse proxy, in the server as it is started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from loa.config.hosts import Hosts
from loa.org.sample import SampleDistrict
from loa.portal import actions

ASK = """
import io, json, sys
from loa.config.wsgi import application
from loa.ui import middleware
seen = {}
def look(self, request):
    seen.update(address=request.META["REMOTE_ADDR"], secure=request.is_secure(), host=request.get_host())
    from django.http import HttpResponse
    return HttpResponse("")
middleware.LanguageMiddleware.__call__ = look
environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "x", "SERVER_PORT": "80",
           "wsgi.url_scheme": "http",
           "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "HTTP_HOST": "loa.example.vn",
           "REMOTE_ADDR": sys.argv[1], "HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https"}
application(environ, lambda *_: None)
print(json.dumps(seen))
"""


@pytest.fixture
def hosts(settings: Any) -> None:
    cache.clear()
    settings.ALLOWED_HOSTS = Hosts(settings.INSTALLATION)


def test_a_strange_name_is_refused_with_a_sentence(db: None, hosts: None) -> None:
    answer = Client(HTTP_HOST="evil.example").get("/ban/dang-nhap/")
    assert answer.status_code == 400
    assert "LOA_ALLOWED_HOSTS" in answer.content.decode()
    for name in ("localhost:8000", "127.0.0.1", "[::1]:8000"):
        assert Client(HTTP_HOST=name).get("/ban/dang-nhap/").status_code == 200


def test_the_name_of_a_site_is_answered(district: SampleDistrict, hosts: None) -> None:
    home = actions.create_site(district.units["district"], by=None, title="Huyện")
    actions.create_site(district.units["xa-1"], by=None, title="Xã")
    admin = district.people["quantri"]
    assert Client(HTTP_HOST="huyen.gov.vn").get("/ban/dang-nhap/").status_code == 400
    actions.set_host(home, "huyen.gov.vn", by=admin)
    cache.clear()  # or wait a minute
    assert Client(HTTP_HOST="huyen.gov.vn").get("/ban/dang-nhap/").status_code == 200


@pytest.mark.parametrize(
    ("public", "neighbour", "seen"),
    [
        ("https://loa.example.vn", "127.0.0.1", ("203.0.113.9", True)),
        ("https://loa.example.vn", "198.51.100.7", ("198.51.100.7", False)),
        ("http://loa.example.vn", "127.0.0.1", ("127.0.0.1", False)),
    ],
)
def test_only_a_trusted_proxy_speaks_for_the_visitor(
    tmp_path: Path, public: str, neighbour: str, seen: tuple[str, bool]
) -> None:
    environment = os.environ | {"LOA_DATA_DIR": str(tmp_path), "LOA_PUBLIC_URL": public}
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK, neighbour],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert (found["address"], found["secure"]) == seen
