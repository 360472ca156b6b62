"""Pages, pictures and files of the sites."""

from loa.portal.models.banner import Banner, BannerRefusal, BannerState, BannerViews, Reach
from loa.portal.models.flow import StoryEvidence, StoryFlow, StoryState, StoryTask
from loa.portal.models.media import Picture, Rendition, SharedFile
from loa.portal.models.placement import (
    OPEN,
    CarryMode,
    CarryRequest,
    CarryRound,
    CarryRule,
    Placement,
    PlacementState,
    Position,
    RuleState,
)
from loa.portal.models.site import NEWS, ColourTheme, HomePage, SectionPage, SitePage
from loa.portal.models.story import StoryPage

__all__ = [
    "NEWS",
    "OPEN",
    "Banner",
    "BannerRefusal",
    "BannerState",
    "BannerViews",
    "CarryMode",
    "CarryRequest",
    "CarryRound",
    "CarryRule",
    "ColourTheme",
    "HomePage",
    "Picture",
    "Placement",
    "PlacementState",
    "Position",
    "Reach",
    "Rendition",
    "RuleState",
    "SectionPage",
    "SharedFile",
    "SitePage",
    "StoryEvidence",
    "StoryFlow",
    "StoryPage",
    "StoryState",
    "StoryTask",
]
