"""Pages, pictures and files of the sites."""

from loa.portal.models.flow import StoryEvidence, StoryFlow, StoryState, StoryTask
from loa.portal.models.incoming import (
    AcceptedAs,
    InboxItem,
    ItemState,
    Origin,
    PushState,
    Source,
    SourceKind,
    SourceLicence,
)
from loa.portal.models.media import Picture, Rendition, SharedFile
from loa.portal.models.site import NEWS, ColourTheme, HomePage, SectionPage, SitePage
from loa.portal.models.story import StoryPage

__all__ = [
    "NEWS",
    "AcceptedAs",
    "ColourTheme",
    "HomePage",
    "InboxItem",
    "ItemState",
    "Origin",
    "Picture",
    "PushState",
    "Rendition",
    "SectionPage",
    "SharedFile",
    "SitePage",
    "Source",
    "SourceKind",
    "SourceLicence",
    "StoryEvidence",
    "StoryFlow",
    "StoryPage",
    "StoryState",
    "StoryTask",
]
