"""Guesses of a password that arrive at the same moment. In a module of its own: its rows are really committed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from loa.desk import throttle

GUESS = """
import os, threading
from concurrent.futures import ThreadPoolExecutor
os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"
import django
django.setup()
from django.db import connection
from django.test import RequestFactory
from loa.desk import forms
looked_at, gate = [], threading.Barrier(16)
forms.authenticate = lambda request, **words: looked_at.append(words["password"])
def guess(number):
    gate.wait()
    form = forms.SignInForm(RequestFactory().post("/"), {"username": "xa.sonvien", "password": f"doan {number}"})
    assert not form.is_valid()
    connection.close()
with ThreadPoolExecutor(16) as pool:
    list(pool.map(guess, range(16)))
print(len(looked_at))
"""


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_are_counted_too(elsewhere: dict[str, str]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", GUESS], env=elsewhere, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) == throttle.PER_ACCOUNT
