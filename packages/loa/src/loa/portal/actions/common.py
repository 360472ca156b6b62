"""What the actions on stories share: the locked row, the moment of the deed, and the names in the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from vanban.text import fold
from wagtail.models import Page

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.portal.models import Origin, Placement, StoryFlow, StoryPage

SLUG_LENGTH = 80

audit.declare(
    portal__create_site=_l("Mở trang thông tin"),
    portal__change_site=_l("Sửa trang thông tin"),
    portal__set_host=_l("Đặt tên miền cho trang"),
    portal__add_picture=_l("Thêm ảnh"),
    portal__add_file=_l("Thêm tệp"),
    portal__write=_l("Viết bài mới"),
    portal__revise=_l("Sửa bài"),
    portal__choose_tasks=_l("Chọn việc mà bài hoàn thành"),
    portal__submit=_l("Trình duyệt bài"),
    portal__withdraw=_l("Rút bài đã trình"),
    portal__return=_l("Trả lại bài"),
    portal__approve=_l("Duyệt bài"),
    portal__schedule=_l("Hẹn giờ đăng, gỡ bài"),
    portal__publish=_l("Đăng bài"),
    portal__correct=_l("Đăng bản sửa của bài"),
    portal__take_down=_l("Gỡ bài"),
    portal__expire=_l("Bài hết hạn đăng"),
    portal__move=_l("Chuyển bài sang trang khác"),
    portal__delete=_l("Xóa bài nháp"),
    portal__ask_carry=_l("Đề nghị trang khác tiếp sóng bài"),
    portal__pull=_l("Lấy bài của trang khác về tiếp sóng"),
    portal__accept_carry=_l("Nhận tiếp sóng bài"),
    portal__refuse_carry=_l("Không nhận tiếp sóng bài"),
    portal__cancel_carry=_l("Rút đề nghị tiếp sóng"),
    portal__withdraw_carry=_l("Gỡ bài tiếp sóng"),
    portal__end_carry=_l("Thôi tiếp sóng bài"),
    portal__withdraw_everywhere=_l("Gỡ bài ở mọi trang tiếp sóng"),
    portal__carry_by_rule=_l("Tiếp sóng bài theo quy tắc"),
    portal__propose_rule=_l("Đề nghị quy tắc tiếp sóng"),
    portal__approve_rule=_l("Duyệt quy tắc tiếp sóng"),
    portal__end_rule=_l("Bỏ quy tắc tiếp sóng"),
    portal__submit_banner=_l("Trình biểu ngữ"),
    portal__approve_banner=_l("Duyệt biểu ngữ"),
    portal__return_banner=_l("Trả lại biểu ngữ"),
    portal__take_down_banner=_l("Gỡ biểu ngữ"),
    portal__refuse_banner=_l("Không hiện biểu ngữ của trang trên"),
    portal__show_banner=_l("Hiện lại biểu ngữ của trang trên"),
)


def locked(page: StoryPage | StoryFlow | int, *, by: User | None, deed: str, submitted: bool = False) -> StoryFlow:
    """The story's row, locked until the transaction ends, after the right was asked for.

    Args:
        page: the page, its flow, or the page's key.
        by: who acts; None for the clock, whose actions check on their own.
        deed: "story.write" or "story.approve".
        submitted: with the version that was submitted, where the story was taken from, and whether another page has
            its address.

    Raises:
        PermissionDenied: `by` may not do this on this site.
        Refused: the story is gone.
    """
    pk = page if isinstance(page, int) else page.page_id if isinstance(page, StoryFlow) else page.pk
    rows = StoryFlow.objects.select_for_update(of=("self",)).select_related("home", "home__unit", "page")
    if submitted:
        rows = rows.select_related("submitted_revision", "page__origin").annotate(has_twin=Exists(_TWINS))
    flow = rows.filter(page_id=pk).first()
    if flow is None:
        raise Refused(_("Bài này không còn nữa."))
    if by is not None:
        require(by, deed, flow.home.unit)
    return flow


_TWINS = Page.objects.filter(slug=OuterRef("page__slug"), url_path=OuterRef("page__url_path")).exclude(
    pk=OuterRef("page_id")
)
"""Pages at the address of a story: two that were begun at the same moment may have taken the same."""


def moment_of(at: datetime | None, flow: StoryFlow) -> datetime:
    """The moment of a deed: now, or for sample work a moment in the past.

    Raises:
        Refused: a moment was given for real work, or one that lies ahead.
    """
    current = now()
    if at is None:
        return current
    if not flow.home.unit.is_sample:
        raise Refused(_("Chỉ nội dung mẫu mới được ghi lùi ngày."))
    if at > current:
        raise Refused(_("Thời điểm ở tương lai."))
    return at


def clean_reason(reason: str, message: Any) -> str:
    """One line of reason, at most 500 characters.

    Raises:
        Refused: it is empty.
    """
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise Refused(message, field="reason")
    return reason


def slug_of(title: str) -> str:
    """The last part of an address, made from a title."""
    return slugify(fold(title))[:SLUG_LENGTH].strip("-") or "bai"


def is_slug_of(slug: str, title: str) -> bool:
    """Whether `free_slug` made this of a title, with the number that it may have had to add."""
    head, _dash, number = slug.rpartition("-")
    base = slug_of(title)
    return slug == base or (head == base and number.isdigit())


def free_slug(title: str, above: str, page: Page | None = None) -> str:
    """A readable address from a title, without marks, that no sibling has. One query.

    Args:
        above: path in the tree of the page below which it is to stand.
        page: the page itself, where it stands there already.
    """
    base = slug_of(title)
    siblings = Page.objects.filter(
        path__range=Page._get_children_path_interval(above), depth=len(above) // Page.steplen + 1
    ).exclude(pk=page.pk if page is not None else None)
    # A story that this site carries from another has its address here too.
    carried = Placement.objects.filter(home__path=above[: -Page.steplen], state__in=["scheduled", "live"])
    rows = siblings.filter(slug__startswith=base).order_by().values_list("slug")
    taken = {slug for (slug,) in rows.union(carried.filter(slug__startswith=base).order_by().values_list("slug"))}
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def came_from(page: StoryPage) -> dict[str, Any]:
    """What the ledger keeps of where a story was taken from; nothing of one of our own."""
    origin: Origin | None = getattr(page, "origin", None)
    if origin is None:
        return {}
    return {
        "source": origin.source_id,
        "item": origin.item_id,
        "source_title": origin.credit,
        "source_link": origin.link,
        "taken_as": origin.accepted_as,
    }
