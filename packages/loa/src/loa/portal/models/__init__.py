"""Pages, pictures and files of the sites."""

from loa.portal.models.banner import Banner, BannerRefusal, BannerState, BannerViews, Reach
from loa.portal.models.feedback import Feedback, FeedbackKind, FeedbackState, FormCount
from loa.portal.models.flow import StoryEvidence, StoryFlow, StoryState, StoryTask
from loa.portal.models.guide import Contact, Guide
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
from loa.portal.models.library import (
    INVERSE,
    Force,
    LegalCitation,
    LegalDocument,
    LegalFile,
    LegalRelation,
    RelationKind,
    StoryDocument,
    TextState,
)
from loa.portal.models.media import Picture, Rendition, SharedFile
from loa.portal.models.nomination import Nomination, NominationState
from loa.portal.models.placement import (
    OPEN,
    CarryMode,
    CarryRequest,
    CarryRule,
    Placement,
    PlacementState,
    Position,
    RuleState,
)
from loa.portal.models.poll import PollCount, PollHand
from loa.portal.models.purge import PageChange
from loa.portal.models.reads import StoryReads
from loa.portal.models.reviewed import ApprovedVersion, Reviewed, ReviewState
from loa.portal.models.site import NEWS, ColourTheme, HomePage, SectionPage, SitePage
from loa.portal.models.story import StoryPage

__all__ = [
    "INVERSE",
    "NEWS",
    "OPEN",
    "AcceptedAs",
    "ApprovedVersion",
    "Banner",
    "BannerRefusal",
    "BannerState",
    "BannerViews",
    "CarryMode",
    "CarryRequest",
    "CarryRule",
    "ColourTheme",
    "Contact",
    "Feedback",
    "FeedbackKind",
    "FeedbackState",
    "Force",
    "FormCount",
    "Guide",
    "HomePage",
    "InboxItem",
    "ItemState",
    "LegalCitation",
    "LegalDocument",
    "LegalFile",
    "LegalRelation",
    "Nomination",
    "NominationState",
    "Origin",
    "PageChange",
    "Picture",
    "Placement",
    "PlacementState",
    "PollCount",
    "PollHand",
    "Position",
    "PushState",
    "Reach",
    "RelationKind",
    "Rendition",
    "ReviewState",
    "Reviewed",
    "RuleState",
    "SectionPage",
    "SharedFile",
    "SitePage",
    "Source",
    "SourceKind",
    "SourceLicence",
    "StoryDocument",
    "StoryEvidence",
    "StoryFlow",
    "StoryPage",
    "StoryReads",
    "StoryState",
    "StoryTask",
    "TextState",
]
