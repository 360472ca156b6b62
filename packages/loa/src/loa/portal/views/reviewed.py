"""Submit, withdraw, approve, return, take down: the same five deeds for documents and guides, with their addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.portal.actions import reviewed
from loa.portal.models import ApprovedVersion, Reviewed, ReviewState
from loa.portal.views.common import ask_reason, say

SHAPES = {
    ReviewState.DRAFT: "open",
    ReviewState.SUBMITTED: "due",
    ReviewState.RETURNED: "late",
    ReviewState.APPROVED: "done",
}


def may_do(user: Any, row: Reviewed) -> dict[str, bool]:
    """What a person can do with a row now, for the buttons; the actions ask again."""
    writes, approves = may(user, "story.write", row.unit), may(user, "story.approve", row.unit)
    waits = row.state == ReviewState.SUBMITTED
    own = user.pk in (row.submitted_by_id, row.edited_by_id)
    pending = row.state in (ReviewState.DRAFT, ReviewState.RETURNED)
    return {
        "edit": writes and row.is_editable,
        "submit": writes and pending,
        "withdraw": writes and waits,
        "approve": approves and waits and not own,
        "own": approves and waits and own,
        "return": approves and waits,
        "take_down": approves and row.is_public and not waits,
    }


def standing(user: Any, row: Reviewed) -> dict[str, Any]:
    """What the page of a row shows of its way: deeds, what is lacking, and what was approved."""
    can = may_do(user, row)
    versions = ApprovedVersion.objects.filter(kind=row._meta.model_name, key=row.pk)
    return {
        "may": can,
        "lacks": row.lacks() if can["submit"] else [],
        "shape": SHAPES[ReviewState(row.state)],
        "seen": row.submitted_at.isoformat() if row.submitted_at else "",
        "versions": list(versions.select_related("submitted_by", "approved_by")),
    }


@dataclass(frozen=True, slots=True)
class Deeds:
    """The five deeds of one kind of rows.

    Args:
        noun: what the names of the addresses end with: "portal:submit_<noun>".
        get: (user, pk) -> row, or Http404.
        approve, take_down: the kind's own actions.
        section: key of the menu's item.
        gone: what happens when it is taken down, for people.
    """

    noun: str
    get: Callable[[Any, int], Any]
    approve: Callable[..., Any]
    take_down: Callable[..., Any]
    section: str
    gone: str | Promise

    def paths(self, prefix: str) -> list[URLPattern]:
        """The addresses below a prefix ("thu-vien/")."""
        return [
            path(f"{prefix}<int:pk>/trinh/", login_required(require_POST(self.submit)), name=f"submit_{self.noun}"),
            path(f"{prefix}<int:pk>/rut/", login_required(require_POST(self.withdraw)), name=f"withdraw_{self.noun}"),
            path(f"{prefix}<int:pk>/duyet/", login_required(require_POST(self.agree)), name=f"approve_{self.noun}"),
            path(f"{prefix}<int:pk>/tra-lai/", login_required(self.give_back), name=f"return_{self.noun}"),
            path(f"{prefix}<int:pk>/go/", login_required(self.remove), name=f"take_down_{self.noun}"),
        ]

    def submit(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._do(
            request, pk, reviewed.submit_version, _("Đã trình duyệt. Người duyệt thấy trong danh sách chờ.")
        )

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._do(request, pk, reviewed.withdraw_version, _("Đã rút về. Sửa xong thì trình lại."))

    def agree(self, request: HttpRequest, pk: int) -> HttpResponse:
        seen = request.POST.get("seen", "")
        return self._do(request, pk, self.approve, _("Đã duyệt, bà con đọc được ngay."), seen=seen)

    def give_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        words = (_("Trả lại"), _("Bản này quay về với người soạn, kèm lý do của anh/chị."), _("Đã trả lại kèm lý do."))
        return self._with_reason(request, pk, reviewed.return_version, words)

    def remove(self, request: HttpRequest, pk: int) -> HttpResponse:
        words = (_("Rút khỏi trang"), str(self.gone), _("Đã rút khỏi trang. Trình và duyệt lại thì hiện lại."))
        return self._with_reason(request, pk, self.take_down, words, danger=True)

    def _do(self, request: HttpRequest, pk: int, action: Callable[..., Any], done: str, **values: Any) -> HttpResponse:
        row = self.get(request.user, pk)
        try:
            action(row, by=request.user, **values)
        except Refused as refusal:
            say(request, refusal)
        else:
            messages.success(request, done)
        return redirect(f"portal:{self.noun}", pk)

    def _with_reason(
        self, request: HttpRequest, pk: int, action: Callable[..., Any], words: tuple[str, str, str],
        danger: bool = False,
    ) -> HttpResponse:  # fmt: skip
        row = self.get(request.user, pk)
        require(request.user, "story.approve", row.unit)
        home = reverse(f"portal:{self.noun}", args=[pk])
        return ask_reason(
            request, partial(action, row, by=request.user), title=f"{words[0]}: {row}", consequence=words[1],
            deed=words[0], done=words[2], danger=danger, back=home, section=self.section,
        )  # fmt: skip
