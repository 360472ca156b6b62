"""The API, put together: who may call it, how often, and how it says no."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import APIKeyCookie, HttpBearer
from ninja.throttling import SimpleRateThrottle
from ninja.utils import check_csrf

from loa.evidence.api import router as evidence
from loa.kit.api import Problem, Reason, sentence_of
from loa.kit.refused import Refused
from loa.org.api import router as org
from loa.org.backend import person_of_token
from loa.org.models import User
from loa.oversight.api import router as oversight
from loa.plan.api import router as plan
from loa.portal.api import router as portal
from loa.radio.actions import Denied
from loa.radio.api import router as relay
from loa.radio.refusals import refuse as refuse_device
from loa.search.api import router as search

RATE = "600/min"


class Token(HttpBearer):
    """A program with a person's key (`loa api-token`)."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        person = person_of_token(token)
        if person is not None:
            request.user = person
        return person


class Session(APIKeyCookie):
    """A browser that is signed in; what changes something carries the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> User | None:
        # Whoever sends a key wants to be judged by the key alone.
        if "Authorization" in request.headers or not request.user.is_authenticated:
            return None
        if check_csrf(request):
            raise HttpError(403, _("Thiếu mã chống giả mạo (X-CSRFToken). Lấy từ cookie rồi gửi kèm."))
        return request.user

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        raise NotImplementedError  # __call__ does it all


class PersonRate(SimpleRateThrottle):
    """So many requests for each person, however they come."""

    scope = "api"

    def get_cache_key(self, request: HttpRequest) -> str:
        return f"loa.api.rate.{request.auth.pk}"  # type: ignore[attr-defined]


class Renderer(JSONRenderer):
    """Vietnamese letters as letters."""

    json_dumps_params: ClassVar[dict[str, Any]] = {"ensure_ascii": False}


api = NinjaAPI(
    title="Loa",
    version="1",
    description=(
        "What a local government's communications plan promised, what was done, and what proves it. "
        "Sentences in answers are Vietnamese, or English for `Accept-Language: en`. Units, tasks and entries that the "
        "person may not see answer 404. See docs/how-it-works/evidence-chain.md for checking the ledger elsewhere."
    ),
    urls_namespace="api",
    renderer=Renderer(),
    docs_url=None,  # its page would load scripts from another host
    auth=[Token(), Session()],
    throttle=[PersonRate(RATE)],
)
for _router in (org, plan, oversight, evidence, portal, search):
    api.add_router("", _router)
api.add_router("relay/", relay)


def _problem(request: HttpRequest, status: int, code: str, *reasons: Reason) -> HttpResponse:
    body = Problem(code=code, reasons=list(reasons))
    return api.create_response(request, body, status=status)


api.add_exception_handler(Denied, refuse_device)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    reasons = [Reason(sentence=sentence, field=refused.field) for sentence in refused.reasons]
    return _problem(request, 409, "refused", *reasons)


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return _problem(
        request, 403, "denied", Reason(sentence=_("Tài khoản này không có quyền làm việc này ở đơn vị này."))
    )


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return _problem(request, 404, "not_found", Reason(sentence=_("Không có, hoặc không thuộc phần được xem.")))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    reasons = [
        Reason(sentence=sentence_of(one["type"], one.get("ctx", {})), field=_field(one["loc"])) for one in error.errors
    ]
    return _problem(request, 422, "invalid", *reasons)


def _field(place: tuple[Any, ...]) -> str:
    """The field of a fault: ("query", "filters", "page") is "page"."""
    return ".".join(str(step) for step in place[1:] if step not in ("filters", "paging", "sent"))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    match error.status_code:
        case 401:
            sentence = _("Chưa đăng nhập, hoặc khóa đã hết hạn.")
            response = _problem(request, 401, "unauthenticated", Reason(sentence=sentence))
            response["WWW-Authenticate"] = "Bearer"
            return response
        case 403:
            return _problem(request, 403, "denied", Reason(sentence=str(error)))
        case 429:
            return _problem(request, 429, "throttled", Reason(sentence=_("Gọi nhiều quá. Chờ một phút rồi gọi lại.")))
    sentence = _("Không đọc được nội dung gửi lên.")
    return _problem(request, error.status_code, "malformed", Reason(sentence=sentence))


def _unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    sentence = _("Không đọc được nội dung gửi lên.")
    return _problem(request, 400, "malformed", Reason(sentence=sentence))


for _error in (MultiPartParserError, TooManyFieldsSent, TooManyFilesSent):
    api.add_exception_handler(_error, _unreadable)


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return _problem(request, 413, "malformed", Reason(sentence=_("Nội dung gửi lên lớn quá.")))
