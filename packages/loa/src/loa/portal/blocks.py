"""What a story is made of. Each block renders with its own template; nothing here lets markup through that we did not
choose.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from loa.portal.widgets import FileChooser, PictureChooser

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


class PictureChooserBlock(ImageChooserBlock):
    """Chooses among the pictures of one's own units."""

    @property
    def widget(self) -> PictureChooser:  # type: ignore[override]
        return PictureChooser()


class FileChooserBlock(blocks.ChooserBlock):
    """Chooses among the files of one's own units.

    Args:
        kind: document, audio or video.
    """

    def __init__(self, kind: str = "document", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    @cached_property
    def target_model(self) -> Any:
        from loa.portal.models import SharedFile

        return SharedFile

    @cached_property
    def widget(self) -> FileChooser:
        return FileChooser(kind=self.kind)


class PictureBlock(blocks.StructBlock):
    image = PictureChooserBlock(label=_("Ảnh"))
    alt = blocks.CharBlock(
        label=_("Mô tả ảnh"),
        max_length=250,
        help_text=_("Người không nhìn thấy ảnh sẽ nghe câu này: trong ảnh có gì, ai đang làm gì."),
    )
    caption = blocks.CharBlock(label=_("Chú thích dưới ảnh"), max_length=250, required=False)

    class Meta:
        icon = "image"
        label = _("Ảnh")
        template = "portal/blocks/picture.html"


class GalleryBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tên bộ ảnh"), max_length=120)
    pictures = blocks.ListBlock(PictureBlock(), label=_("Các ảnh"), min_num=2, max_num=24)

    class Meta:
        icon = "image"
        label = _("Bộ ảnh")
        template = "portal/blocks/gallery.html"


WORDS_SAID = _("Ghi lại lời nói, để người không nghe được cũng biết; máy tìm kiếm cũng tìm thấy.")


class VideoBlock(blocks.StructBlock):
    """A file of ours that plays in place, or a link to a known host that opens there when somebody clicks."""

    title = blocks.CharBlock(label=_("Video nói gì"), max_length=150)
    file = FileChooserBlock(kind="video", label=_("Tệp video"), required=False)
    link = blocks.URLBlock(
        label=_("Hoặc địa chỉ trên YouTube, Facebook, TikTok, Vimeo, VTV, Zalo"),
        required=False,
        help_text=_("Trang không tải gì từ nơi ấy; bà con bấm thì mới mở."),
    )
    transcript = blocks.TextBlock(label=_("Lời trong video"), rows=3, required=False, help_text=WORDS_SAID)

    class Meta:
        icon = "media"
        label = _("Video")
        template = "portal/blocks/video.html"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if bool(value.get("file")) == bool(value.get("link")):
            raise blocks.StructBlockValidationError(
                {"link": ValidationError(_("Chọn một tệp video, hoặc ghi một địa chỉ; không cả hai."))}
            )
        if value.get("link") and video_host(value["link"]) is None:
            raise blocks.StructBlockValidationError(
                {"link": ValidationError(_("Nơi đăng video này chưa quen. Dùng YouTube, Facebook, TikTok, Vimeo."))}
            )
        return value

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        return {**super().get_context(value, parent_context), "host": video_host(value.get("link") or "")}


VIDEO_HOSTS = {
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "facebook.com": "Facebook",
    "fb.watch": "Facebook",
    "tiktok.com": "TikTok",
    "vimeo.com": "Vimeo",
    "vtv.vn": "VTV",
    "zalo.me": "Zalo",
}


def video_host(link: str) -> str | None:
    """The name of the known host that an https address leads to; None for any other."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if parts.scheme != "https":
        return None
    return next((name for known, name in VIDEO_HOSTS.items() if host == known or host.endswith(f".{known}")), None)


class AudioBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Nghe gì"), max_length=150)
    file = FileChooserBlock(kind="audio", label=_("Tệp âm thanh"))
    transcript = blocks.TextBlock(label=_("Lời trong âm thanh"), rows=3, required=False, help_text=WORDS_SAID)

    class Meta:
        icon = "media"
        label = _("Âm thanh")
        template = "portal/blocks/audio.html"


class FileBlock(blocks.StructBlock):
    file = FileChooserBlock(kind="document", label=_("Tệp"))
    note = blocks.CharBlock(label=_("Trong tệp có gì"), max_length=250, required=False)

    class Meta:
        icon = "doc-full"
        label = _("Tệp đính kèm")
        template = "portal/blocks/file.html"


class MapBlock(blocks.StructBlock):
    """A place: its name, its coordinates, a link that opens a map, and a picture of the way where somebody drew one."""

    place = blocks.CharBlock(label=_("Nơi nào"), max_length=150)
    latitude = blocks.DecimalBlock(label=_("Vĩ độ"), min_value=-90, max_value=90, max_digits=9, decimal_places=6)
    longitude = blocks.DecimalBlock(label=_("Kinh độ"), min_value=-180, max_value=180, max_digits=9, decimal_places=6)
    way = blocks.TextBlock(label=_("Đi thế nào"), rows=2, max_length=600, required=False)
    image = PictureChooserBlock(label=_("Ảnh bản đồ"), required=False)
    alt = blocks.CharBlock(label=_("Mô tả ảnh bản đồ"), max_length=250, required=False)

    class Meta:
        icon = "site"
        label = _("Bản đồ")
        template = "portal/blocks/map.html"


class PollBlock(blocks.StructBlock):
    """A show of hands, without a name: see `actions.poll` for how it counts, and what it is not."""

    question = blocks.CharBlock(label=_("Hỏi bà con"), max_length=200)
    answers = blocks.ListBlock(
        blocks.CharBlock(max_length=120, label=_("Câu trả lời")), label=_("Các câu trả lời"), min_num=2, max_num=6
    )

    class Meta:
        icon = "tasks"
        label = _("Hỏi ý kiến")
        template = "portal/blocks/poll.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Lời nói"), rows=3, max_length=600)
    who = blocks.CharBlock(label=_("Ai nói"), max_length=150, required=False)

    class Meta:
        icon = "openquote"
        label = _("Trích lời")
        template = "portal/blocks/quote.html"


class FigureBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Là gì"), max_length=80)
    value = blocks.CharBlock(label=_("Con số, thông tin"), max_length=60)

    class Meta:
        label = _("Dòng")


class FactBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tên khung"), max_length=120)
    figures = blocks.ListBlock(FigureBlock(), label=_("Các dòng"), min_num=1, max_num=9)

    class Meta:
        icon = "clipboard-list"
        label = _("Khung thông tin")
        template = "portal/blocks/fact.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Làm gì"), max_length=120)
    text = blocks.TextBlock(label=_("Làm thế nào"), rows=2, max_length=600, required=False)

    class Meta:
        label = _("Bước")


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tên các bước"), max_length=120)
    steps = blocks.ListBlock(StepBlock(), label=_("Các bước"), min_num=1, max_num=20)

    class Meta:
        icon = "list-ol"
        label = _("Các bước làm")
        template = "portal/blocks/steps.html"


def story_blocks() -> list[tuple[str, blocks.Block[Any]]]:
    """The blocks of a story's body, in the order in which the editor offers them."""
    return [
        (
            "text",
            blocks.RichTextBlock(
                label=_("Đoạn chữ"), features=TEXT_FEATURES, icon="pilcrow", template="portal/blocks/text.html"
            ),
        ),
        ("picture", PictureBlock()),
        ("gallery", GalleryBlock()),
        ("video", VideoBlock()),
        ("audio", AudioBlock()),
        ("file", FileBlock()),
        ("quote", QuoteBlock()),
        ("fact", FactBlock()),
        ("steps", StepsBlock()),
        ("map", MapBlock()),
        ("poll", PollBlock()),
    ]


def only_chosen_markup(body: blocks.StreamValue) -> blocks.StreamValue:
    """The same body with its rich text cut down to the features above: no script, no handler, no address but http,
    mail, telephone.

    The editor's own form does this on the way in; what comes by another way (an action, the API) has not been through
    it.
    """
    raw = body.get_prep_value()
    for block in raw:
        if block["type"] == "text":
            block["value"] = clean_rich_text(block["value"])
    return blocks.StreamValue(body.stream_block, raw, is_lazy=True)


def clean_rich_text(html: str) -> str:
    """Rich text as the editor would have written it."""
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    converter = ContentstateConverter(features=TEXT_FEATURES)
    return str(converter.to_database_format(converter.from_database_format(html)))
