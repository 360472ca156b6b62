"""Queries that are compiled once give what querysets give."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Value
from django.test.utils import CaptureQueriesContext
from loa.kit import clock
from loa.kit.prepared import Prepared
from loa.org.models import Membership, Unit, User


def below(path, day):
    held = Membership.objects.filter(unit=OuterRef("pk"))
    rows = Unit.objects.filter(path__startswith=path, valid_from__lte=day).select_related("parent__parent")
    return rows.annotate(has_people=Exists(held), people=Count("memberships"), same=Value("x")).order_by("path")


def test_rows_come_with_what_belongs_to_them_and_are_compiled_once(district):
    ready = Prepared(below, path="", day=clock.today())
    root = district.units["district"]
    Unit.objects.filter(pk=district.units["xa-6"].pk).update(valid_from=clock.today() + timedelta(days=1))
    for path in (root.path, district.units["xa-6"].path, "khong-co."):
        for day in (clock.today(), clock.today() + timedelta(days=3)):
            with CaptureQueriesContext(connection) as asked:
                found = ready(path=path, day=day)
            assert len(asked) == 1
            wanted = list(below(path, day))
            assert found == wanted
            with CaptureQueriesContext(connection) as asked:
                assert [(one.has_people, one.people, one.same, one.parent) for one in found] == [
                    (one.has_people, one.people, one.same, one.parent) for one in wanted
                ]
            assert not asked.captured_queries
    compiled = ready._ready
    ready(path=root.path, day=clock.today())
    assert ready._ready is compiled


def test_lists_of_values_unions_and_several_keys(district):
    def names(one, two):
        first = Unit.objects.filter(pk__in=[one, two]).order_by().values_list("pk", "name")
        return first.union(User.objects.filter(pk=one).order_by().values_list("pk", "username")).order_by("-pk", "name")

    ready: Prepared[tuple[int, str]] = Prepared(names, one=0, two=0)
    keys = list(Unit.objects.values_list("pk", flat=True)[:2])
    assert ready(one=keys[0], two=keys[1]) == list(names(*keys))
    assert ready(one=keys[1], two=-1) == list(names(keys[1], -1))


def test_what_does_not_reach_the_statement_is_an_error(db):
    with pytest.raises(ValueError, match="does not depend on other"):
        Prepared(lambda one, other: Unit.objects.filter(pk=one), one=0, other=0)(one=1, other=2)
