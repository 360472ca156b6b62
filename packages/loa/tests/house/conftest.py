"""One row of every table, all with the same number and all of one commune, so that any address with that number hits a
foreign row.

Rooms grow: a model that comes later is built from its fields. One that cannot be built that way fails here by name,
and is taught to
`_special`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.db.models import Field, Model
    from loa.org.models import Unit, User
    from loa.org.sample import SampleDistrict

NUMBER = 900_001
MARK = "BIMATNGOAI"
SHARED = {"plan.ReportingCalendar", "evidence.Ledger"}
"""Tables that belong to nobody: their words may stand on anybody's screen."""


@dataclass(frozen=True)
class Foreign:
    """What belongs to somebody else.

    Args:
        unit, owner: the commune, and a person with every role in it.
        stranger: a person with every role in another commune.
        rows: by label of the model.
        pages: numbers of its pages of other kinds than a story.
    """

    unit: Unit
    owner: User
    stranger: User
    rows: dict[str, Model]
    pages: tuple[int, ...]
    number: int = NUMBER
    mark: str = MARK

    def state(self) -> dict[str, dict[str, Any]]:
        """Every foreign row as the database has it now."""
        found = {}
        for label, row in self.rows.items():
            values = type(row)._base_manager.filter(pk=row.pk).values().first()
            found[label] = {key: str(value) for key, value in (values or {}).items()}
        return found


class Builder:
    """Makes the rows, each after those that it points at."""

    def __init__(self, unit: Unit, person: User) -> None:
        self.unit, self.person = unit, person
        self.rows: dict[str, Model] = {}

    def build(self, model: type[Model]) -> Model:
        label = model._meta.label
        if label not in self.rows:
            special = getattr(self, f"_{label.replace('.', '_').lower()}", None)
            self.rows[label] = special() if special else self._make(model)
        return self.rows[label]

    def _make(self, model: type[Model], **given: Any) -> Model:
        from loa.portal import guard

        values = {
            field.name: self._value(field, model)
            for field in model._meta.concrete_fields
            if field.name not in given and not getattr(field.remote_field, "parent_link", False)
        }
        values = {key: value for key, value in values.items() if value is not KEEP} | given
        try:
            row = model(**values)
            with guard.opened():
                row.save(force_insert=True)
        except Exception as error:
            raise AssertionError(
                f"the house tests cannot make a {model._meta.label}: teach {__file__} ({error})"
            ) from error
        return row

    def _value(self, field: Field[Any, Any], model: type[Model]) -> Any:
        from django.db import models
        from loa.kit.clock import now, today

        if field.is_relation:
            return self._target(field, model)
        if field.primary_key:
            return NUMBER
        if field.null:
            return KEEP
        if field.choices:
            return field.get_default() or next(iter(field.flatchoices))[0]
        if isinstance(field, models.FileField):
            from django.core.files.base import ContentFile
            from django.core.files.storage import default_storage

            return default_storage.save(f"house/{model._meta.label_lower}.txt", ContentFile(MARK.encode()))
        if isinstance(field, models.CharField | models.TextField) and model._meta.label not in SHARED:
            text = f"https://{MARK}.vn/" if isinstance(field, models.URLField) else MARK
            return text[: field.max_length]
        if field.has_default() or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            return KEEP
        simple: list[tuple[type[Any], Callable[[], Any]]] = [
            (models.DateTimeField, now),
            (models.DateField, today),
            (models.TimeField, lambda: time(8)),
            (models.BooleanField, lambda: False),
            (models.JSONField, dict),
            (models.DecimalField, lambda: Decimal(1)),
            (models.FloatField, lambda: 1.0),
            (models.IntegerField, lambda: 1),
            (models.CharField, lambda: "chung"),
            (models.TextField, lambda: "chung"),
        ]
        return next((make() for kind, make in simple if isinstance(field, kind)), KEEP)

    def _target(self, field: Any, model: type[Model]) -> Any:
        from loa.org.models import Unit, User

        target = field.remote_field.model
        if target is Unit:
            return self.unit
        if target is User:
            return self.person
        if target is model or not target.__module__.startswith("loa."):
            return KEEP
        return self.build(target)

    # What the fields alone do not tell

    def _org_unit(self) -> Model:
        return self.unit

    def _org_user(self) -> Model:
        return self.person

    def _org_membership(self) -> Model:
        from loa.org.models import Membership, Role, User

        other = User.objects.create(username="nguoi-khac", full_name=MARK)
        return self._make(Membership, user=other, role=Role.REPORTER)

    def _org_apitoken(self) -> Model:
        from datetime import timedelta

        from loa.kit.clock import now
        from loa.org.models import ApiToken

        return self._make(ApiToken, created_at=now(), expires_at=now() + timedelta(days=9))

    def _org_succession(self) -> Model:
        from loa.org.models import Succession

        return self._make(Succession, predecessor=self.unit, successor=self.unit.parent)

    def _contest_contest(self) -> Model:
        from loa.contest.models import Contest

        return self._make(Contest, approved_by=None, submitted_by=None)

    def _contest_round(self) -> Model:
        from datetime import timedelta

        from loa.contest.models import Contest, Round
        from loa.kit.clock import now

        return self._make(Round, contest=self.build(Contest), opens=now(), closes=now() + timedelta(days=1))

    def _contest_question(self) -> Model:
        from loa.contest.models import Contest, Question

        return self._make(Question, contest=self.build(Contest), second_reader=None)

    def _portal_pollcount(self) -> Model:
        from uuid import uuid4

        from loa.portal.models import PollCount

        return self._make(PollCount, poll=uuid4())

    def _portal_carryrule(self) -> Model:
        from loa.portal.models import CarryRule

        return self._make(CarryRule, origin=None, approved_by=None)

    def _portal_legaldocument(self) -> Model:
        from loa.portal.models import LegalDocument

        return self._make(LegalDocument, file=None)

    def _portal_legalrelation(self) -> Model:
        from loa.portal.models import LegalDocument, LegalRelation

        other = self._make(LegalDocument, pk=NUMBER + 1, file=None, symbol="12/KH-UBND")
        return self._make(LegalRelation, document=self.build(LegalDocument), target=other)

    def _portal_feedback(self) -> Model:
        from loa.kit.clock import now
        from loa.portal.models import Feedback

        return self._make(Feedback, consented_at=now())

    def _portal_homepage(self) -> Model:
        from loa.portal import actions

        return actions.create_site(self.unit, by=None, title=MARK)

    def _portal_sectionpage(self) -> Model:
        from loa.portal.models import HomePage, SectionPage

        home = self.build(HomePage)
        return SectionPage.objects.descendant_of(home).first() or self._child(home, SectionPage(title=MARK))

    def _portal_storypage(self) -> Model:
        from loa.portal.models import SectionPage, StoryPage

        story = StoryPage(pk=NUMBER, title=MARK, slug=MARK.lower(), summary=MARK, live=False)
        return self._child(self.build(SectionPage), story)

    def _portal_carryrule(self) -> Model:
        from loa.portal.models import CarryRule

        return self._make(CarryRule, origin=None, approved_by=None)

    def _radio_pairingcode(self) -> Model:
        from datetime import timedelta

        from loa.kit.clock import now
        from loa.radio.models import PairingCode

        return self._make(PairingCode, made_at=now(), expires_at=now() + timedelta(minutes=9))

    def _radio_urgent(self) -> Model:
        from loa.radio.models import Urgent

        return self._make(Urgent, sent_by=None)

    def _radio_rendering(self) -> Model:
        from loa.radio.models import Rendering

        return self._make(Rendering, urgent=None)

    def _radio_airing(self) -> Model:
        from loa.radio.models import Airing

        return self._make(Airing, urgent=None)

    def _child(self, parent: Any, page: Any) -> Model:
        from loa.portal import guard

        with guard.opened():
            return parent.add_child(instance=page)


KEEP = object()


@pytest.fixture
def foreign(district: SampleDistrict) -> Foreign:
    """xã Quế Lâm owns one of everything; the stranger has every role in xã Sơn Viên."""
    from django.apps import apps
    from loa.org import actions as org
    from loa.org.models import Role, User

    def everything(username: str, unit: Unit, **fields: Any) -> User:
        person = User(username=username, full_name=username, **fields)
        person.set_unusable_password()
        person.save()
        for role in Role:
            org.grant(person, unit, role, by=None)
        return person

    unit = district.units["xa-3"]
    owner = everything("chu", unit, pk=NUMBER)
    stranger = everything("khach", district.units["xa-6"])
    builder = Builder(unit, owner)
    for model in apps.get_models():
        if model.__module__.startswith("loa.") and not model._meta.proxy:
            builder.build(model)
    pages = tuple(builder.rows[label].pk for label in ("portal.HomePage", "portal.SectionPage"))
    return Foreign(unit, owner, stranger, builder.rows, pages)
