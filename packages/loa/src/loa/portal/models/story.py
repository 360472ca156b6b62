"""A story: what people read. Where it stands on its way to the public is kept apart, in `StoryFlow`."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.fields import StreamField
from wagtail.models import Revision

from loa.plan.models import Theme
from loa.portal.blocks import only_chosen_markup, story_blocks
from loa.portal.forms.story import StoryForm
from loa.portal.models.site import SitePage
from loa.portal.widgets import PictureChooser

SUMMARY_LENGTH = 300


class StoryPage(SitePage):
    """One story. The page row is what the public sees; what is being written stands in revisions."""

    happened_on = models.DateField(
        _("ngày việc diễn ra"),
        null=True,
        blank=True,
        help_text=_("Việc trong bài xảy ra ngày nào, để biết tin đến với bà con nhanh hay chậm."),
    )
    summary = models.CharField(
        _("tóm tắt"),
        max_length=SUMMARY_LENGTH,
        blank=True,
        help_text=_("Một, hai câu. Hiện ở trang chủ và khi gửi đi."),
    )
    body = StreamField(story_blocks(), blank=True, verbose_name=_("nội dung"))
    lead_image = models.ForeignKey(
        "portal.Picture", models.PROTECT, null=True, blank=True, related_name="lead_of", verbose_name=_("ảnh chính")
    )
    lead_alt = models.CharField(
        _("mô tả ảnh chính"),
        max_length=250,
        blank=True,
        help_text=_("Người không nhìn thấy ảnh sẽ nghe câu này: trong ảnh có gì, ai đang làm gì."),
    )
    theme = models.ForeignKey(
        Theme,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="stories",
        verbose_name=_("nội dung của kế hoạch"),
    )
    byline = models.CharField(_("người viết, đơn vị viết"), max_length=150, blank=True)
    source = models.CharField(_("nguồn tin"), max_length=200, blank=True)

    known_flow: Any = None
    """Its flow with what its page shows (`reading.whole`), where the page was read together with it."""
    placement: Any = None
    """Through which placement a request came here; set while routing, None at the story's own address."""

    template = "portal/story.html"
    base_form_class = StoryForm
    parent_page_types: ClassVar = ["portal.SectionPage"]
    subpage_types: ClassVar = []

    edit_handler = ObjectList(
        [
            FieldPanel(
                "title",
                heading=_("Tên bài"),
                help_text=_("Nói việc gì, ở đâu. Dưới mười lăm chữ thì dễ đọc trên điện thoại."),
            ),
            FieldPanel("summary", widget=forms.Textarea(attrs={"rows": 2, "maxlength": SUMMARY_LENGTH})),
            MultiFieldPanel(
                [FieldPanel("lead_image", widget=PictureChooser), FieldPanel("lead_alt")], heading=_("Ảnh chính")
            ),
            FieldPanel("body"),
            MultiFieldPanel(
                [
                    FieldPanel("happened_on", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})),
                    FieldPanel("theme", widget=forms.Select),
                    FieldPanel("byline"),
                    FieldPanel("source"),
                ],
                heading=_("Về bài này"),
            ),
        ]
    )

    class Meta:
        verbose_name = _("bài")
        verbose_name_plural = _("bài")
        indexes: ClassVar = [models.Index(fields=["happened_on"], name="story_day")]

    @transaction.atomic
    def save_revision(self, user: Any = None, **kwargs: Any) -> Revision:
        """Every way of saving a version comes through here, so here a submitted one is protected and the hand is noted.

        Raises:
            Refused: the version that lies with the approver, or waits for its hour, may not change beneath them.
        """
        from loa.portal.actions.write import note_edit

        note_edit(self, by=user)
        self.go_live_at = self.expire_at = None
        self.body = only_chosen_markup(self.body)
        kwargs["approved_go_live_at"] = None
        return super().save_revision(user=user, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from loa.portal.public import story_context

        return {**super().get_context(request, *args, **kwargs), **story_context(self, request)}
