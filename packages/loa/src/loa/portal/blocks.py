"""What a story is made of. Each block renders with its own template; nothing here lets markup through that we did not
choose.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from loa.portal.widgets import PictureChooser

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


class PictureChooserBlock(ImageChooserBlock):
    """Chooses among the pictures of one's own units."""

    @property
    def widget(self) -> PictureChooser:  # type: ignore[override]
        return PictureChooser()


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
        ("quote", QuoteBlock()),
        ("fact", FactBlock()),
        ("steps", StepsBlock()),
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
