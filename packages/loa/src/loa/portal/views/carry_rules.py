"""Rules of one's sites for the stories of others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.portal import actions
from loa.portal.carry import access
from loa.portal.forms.carry import RuleForm
from loa.portal.models import CarryMode, CarryRule
from loa.portal.views.common import say, sent
from loa.ui.forms import apply_refused

SHOWN = 200


@login_required
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """What holds and what waits, with the buttons."""
    require(request.user, "story.see")
    user = request.user
    found = list(access.visible_rules(user).order_by("state", "home__title", "-pk")[:SHOWN])
    lost = access.without_right(rule for rule in found if rule.mode == CarryMode.AUTO)
    rows = [
        {
            "rule": rule,
            "lost": rule.pk in lost,
            "approve": (rule.state == "proposed" or rule.pk in lost)
            and may(user, "story.approve", rule.home.unit)
            and rule.proposed_by != user,
            "end": may(user, "story.write", rule.home.unit) or may(user, "story.approve", rule.home.unit),
        }
        for rule in found
    ]
    context = {
        "rows": rows,
        "may_propose": bool(access.own_homes(user)),
        "title": _("Quy tắc tiếp sóng"),
        "section": "carry",
    }
    return render(request, "portal/desk/carry/rules.html", context)


@login_required
def propose(request: HttpRequest) -> HttpResponse:
    """A new rule, for an approver to agree to."""
    require(request.user, "story.write")
    if not access.own_homes(request.user):
        raise PermissionDenied("story.write")
    form = RuleForm(sent(request), user=request.user)
    if form.is_valid():
        try:
            actions.propose_rule(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            apply_refused(form, refusal)
        else:
            messages.success(request, _("Đã đề nghị. Người duyệt của đơn vị đồng ý thì quy tắc mới áp dụng."))
            return redirect("portal:carry_rules")
    context = {
        "form": form,
        "title": _("Đề nghị quy tắc tiếp sóng"),
        "lead": _(
            "Quy tắc áp dụng cho bài đăng từ khi được duyệt. Có nhiều quy tắc cùng khớp thì theo quy tắc nêu tên "
            "trang, rồi đến quy tắc nêu nội dung."
        ),
        "deed": _("Đề nghị"),
        "back": reverse("portal:carry_rules"),
        "section": "carry",
    }
    return render(request, "portal/desk/carry/rule_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.approve_rule, _("Đã duyệt. Quy tắc áp dụng cho bài đăng từ bây giờ."))


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.end_rule, _("Đã bỏ quy tắc. Bài đã tiếp sóng vẫn giữ nguyên."))


def _do(request: HttpRequest, pk: int, action: Callable[..., CarryRule], done: Any) -> HttpResponse:
    rule = access.get_rule(request.user, pk)
    try:
        action(rule, by=request.user)
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, done)
    return redirect("portal:carry_rules")
