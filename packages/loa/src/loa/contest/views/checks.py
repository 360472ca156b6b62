"""Pages where anybody checks what the installation has signed: receipts and certificates."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from loa.contest import access, outside
from loa.contest.core import Paper, read_receipt, short_code
from loa.contest.forms import ReceiptForm
from loa.contest.models import Link, Submission
from loa.contest.papers import keys
from loa.contest.views.public import many, show
from loa.papers import actions as papers
from loa.ui.forms import bound
from loa.ui.words import moment as moment_words

CODES_PER_HOUR = 600


@never_cache
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Check a receipt: its signature, and whether its paper stands here unchanged. Anybody may."""
    form, told, paper = bound(ReceiptForm, request), None, None
    if request.method == "POST" and form.is_valid() and form.cleaned_data["code"].strip():
        if many("receipt", request, CODES_PER_HOUR, 3600):
            form.add_error("code", _("Nơi này kiểm tra nhiều quá trong một giờ. Chờ một lát, hoặc dùng tệp biên nhận."))
        else:
            told, paper = _coded(form.cleaned_data["code"])
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        text = given.read(20_000).decode("utf-8", "replace") if given else form.cleaned_data["text"]
        told = _checked(text)
        if told[0]:
            paper = read_receipt(text)[0]
    code = short_code(paper) if paper else ""
    return show(request, "receipt", None, form=form, told=told, paper=paper, code=code, public_key=keys().public)


def _coded(text: str) -> tuple[tuple[bool, str], Paper | None]:
    """What a short code tells: that such a paper stands here, of which round, and when it came in."""
    code = re.sub(r"[\s\-–]", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{12}", code):
        return (False, _("Mã biên nhận gồm mười hai chữ, từ 0 đến 9 và từ A đến F. Xem lại mã đã chép.")), None
    found = access.papers_of_code(code)
    if not found:
        return (
            False,
            _("Máy chủ không có bài nào mang mã này. Xem lại mã; có tệp biên nhận thì kiểm tra bằng tệp."),
        ), None
    row, round_ = found[0]
    at = datetime.fromtimestamp(row.received / 1000, UTC)
    return (
        True,
        _("Mã đúng. Bài của %(round)s, “%(title)s”, nộp lúc %(at)s, đang được lưu nguyên vẹn.")
        % {"round": round_, "title": round_.contest.title, "at": moment_words(at)},
    ), access.plain(row)


def _checked(text: str) -> tuple[bool, str]:
    holds, sentence = outside.check_receipt(text, public=keys().public)
    if not holds:
        return holds, sentence
    paper, _way, link, _key, _signature = read_receipt(text)
    stored = Submission.objects.filter(round=paper.round, person=paper.person, attempt=paper.attempt).first()
    chained = Link.objects.filter(round=paper.round, writer=link.writer, seq=link.seq, hash=link.hash.hex()).exists()
    if stored is None or not chained:
        return False, _("Biên nhận đúng chữ ký, nhưng máy chủ không còn bài này. Hãy báo đơn vị tổ chức.")
    same = (stored.answers, stored.extra, stored.guess, stored.received) == (
        paper.answers, paper.extra, paper.guess, paper.received,
    )  # fmt: skip
    if not same:
        return False, _("Bài trên máy chủ khác biên nhận. Hãy báo đơn vị tổ chức.")
    return True, _("Biên nhận đúng. Bài đang được lưu nguyên vẹn.")


@never_cache
@require_GET
def certificate(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """What a certificate's square code leads to: whether it is ours, and what it says. `?ky=` is the signature from the
    code; `?tai=json` gives what it signs, for whoever checks it elsewhere.
    """
    row = access.get_public(slug)
    found = access.get_certificate(row, code)
    if request.GET.get("tai") == "json":
        response = JsonResponse(found.claim, json_dumps_params={"ensure_ascii": False, "indent": 1})
        response["Content-Disposition"] = 'attachment; filename="chung-thuc.json"'
        return response
    given = request.GET.get("ky", "")
    forged = bool(given) and given != found.claim.get("sig")
    return show(
        request, "certificate", row, 400 if forged else 200, award=found, fixed=found.paper.state == "final",
        forged=forged,
    )  # fmt: skip


@require_GET
def certificate_file(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The certificate itself, signed where it was signed."""
    found = access.get_certificate(access.get_public(slug), code)
    if found.paper.state != "final":
        raise Http404
    response = HttpResponse(papers.pdf(found.paper), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{_('Giấy chứng nhận')}.pdf") or "attachment"
    response["Cache-Control"] = "private, no-cache"
    return response
