"""What actions on a plan share: how they begin, files that are here already, the names for the audit log."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.kit import audit
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User
from loa.plan.models import Duty, Plan, PlanDocument, PlanState

audit.declare(
    plan__import=_l("Đọc kế hoạch"),
    plan__change=_l("Sửa thông tin kế hoạch"),
    plan__map_name=_l("Chọn đơn vị cho tên trong văn bản"),
    plan__settle=_l("Quyết định về nhiệm vụ"),
    plan__undo=_l("Hoàn tác quyết định"),
    plan__finding=_l("Xử lý phát hiện"),
    plan__confirm_duties=_l("Xác nhận nhiệm vụ"),
    plan__confirm=_l("Xác nhận kế hoạch"),
    plan__activate=_l("Kích hoạt kế hoạch"),
    plan__sync_tasks=_l("Cập nhật việc theo kế hoạch"),
    plan__close=_l("Kết thúc kế hoạch"),
    plan__discard=_l("Bỏ kế hoạch chưa kích hoạt"),
)


def begin(plan: Plan, by: User) -> Plan:
    """Check the right, lock the plan's row for this transaction and return it fresh.

    Raises:
        PermissionDenied: `by` does not coordinate the plan, or no longer: it was given to another unit meanwhile.
        Refused: the plan is closed, or somebody took it out meanwhile.
    """
    require(by, "plan.change", plan.owner)
    rows = Plan.objects.select_for_update(of=("self",)).select_related("owner", "calendar")
    locked = rows.filter(pk=plan.pk).first()
    if locked is None:
        raise Refused(_("Kế hoạch này vừa được bỏ."))
    if locked.owner_id != plan.owner_id:
        require(by, "plan.change", locked.owner)
    if locked.state == PlanState.CLOSED:
        raise Refused(_("Kế hoạch đã kết thúc, không sửa được nữa. Tải lên kế hoạch mới nếu cần."))
    return locked


def begin_duty(duty: Duty, by: User) -> Duty:
    """As `begin`, for one duty; its `plan` is the locked one.

    Raises:
        PermissionDenied, Refused: as `begin`.
    """
    plan = begin(duty.plan, by)
    fresh = Duty.objects.select_related("document", "same_as", "theme").get(pk=duty.pk)
    fresh.plan = plan
    return fresh


def current_document(plan: Plan) -> PlanDocument:
    """The newest version of the plan's file."""
    return plan.documents.order_by("-version")[0]


class AlreadyRead(Refused):
    """The file is a version of one of the unit's plans already.

    Args:
        reason: a sentence for people.
        document: the version that it is.
    """

    def __init__(self, reason: str, document: PlanDocument) -> None:
        super().__init__(reason, field="file")
        self.document = document


def refuse_twice(owner: Unit, plan: Plan | None, digest: str) -> None:
    """Refuse a file that one of the owner's plans holds.

    Args:
        owner, plan: as for `import_document`.
        digest: SHA-256 of the file, hexadecimal.

    Raises:
        AlreadyRead: it is there, whatever it was called.
    """
    twin = PlanDocument.objects.filter(plan__owner=owner, sha256=digest).select_related("plan").first()
    if twin is None:
        return
    if plan is not None and twin.plan_id == plan.pk:
        sentence = _("Tệp này đã là bản %(version)d của kế hoạch. Chọn tệp khác nếu văn bản đã sửa.")
        raise AlreadyRead(sentence % {"version": twin.version}, twin)
    sentence = _("Tệp này đã được đọc trước đó: “%(title)s”. Mở kế hoạch ấy để làm tiếp, hoặc chọn tệp khác.")
    raise AlreadyRead(sentence % {"title": twin.plan.title}, twin)
