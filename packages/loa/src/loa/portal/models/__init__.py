"""Pages, pictures and files of the sites."""

from loa.portal.models.flow import StoryEvidence, StoryFlow, StoryState, StoryTask
from loa.portal.models.media import Picture, Rendition, SharedFile
from loa.portal.models.poll import PollCount, PollHand
from loa.portal.models.purge import PageChange
from loa.portal.models.site import NEWS, ColourTheme, HomePage, SectionPage, SitePage
from loa.portal.models.story import StoryPage

__all__ = [
    "NEWS",
    "ColourTheme",
    "HomePage",
    "PageChange",
    "Picture",
    "PollCount",
    "PollHand",
    "Rendition",
    "SectionPage",
    "SharedFile",
    "SitePage",
    "StoryEvidence",
    "StoryFlow",
    "StoryPage",
    "StoryState",
    "StoryTask",
]
