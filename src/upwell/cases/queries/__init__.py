"""What may be asked about cases: by staff within their teams, by residents through a secret link, by everyone.

Out of sight is answered like not there. Every list is paged or limited; how many statements each takes is tested."""

from upwell.cases.queries.appointed import Answered, Appointed, answered, appointed
from upwell.cases.queries.claiming import how_many_unclaimed
from upwell.cases.queries.desk import (
    CasePage,
    Counts,
    Filter,
    Page,
    Row,
    all_for_csv,
    case_page,
    counts,
    following,
    how_many,
    queue,
    rows_of,
)
from upwell.cases.queries.feedback import Closed, closed_by_secret, closings_asking
from upwell.cases.queries.figures import finished_lately, kept_since, opened_by_service
from upwell.cases.queries.open311 import Request311, open311_requests
from upwell.cases.queries.parties import Asked, Part, called, part_by_secret, parties_of
from upwell.cases.queries.public import (
    FollowView,
    Near,
    Pin,
    PublicView,
    Step,
    by_follow_secret,
    exists,
    for_account,
    metres_between,
    near,
    public_list,
    public_map,
    public_pin,
    public_view,
)

__all__ = [
    "Answered",
    "Appointed",
    "Asked",
    "CasePage",
    "Closed",
    "Counts",
    "Filter",
    "FollowView",
    "Near",
    "Page",
    "Part",
    "Pin",
    "PublicView",
    "Request311",
    "Row",
    "Step",
    "all_for_csv",
    "answered",
    "appointed",
    "by_follow_secret",
    "called",
    "case_page",
    "closed_by_secret",
    "closings_asking",
    "counts",
    "exists",
    "finished_lately",
    "following",
    "for_account",
    "how_many",
    "how_many_unclaimed",
    "kept_since",
    "metres_between",
    "near",
    "open311_requests",
    "opened_by_service",
    "part_by_secret",
    "parties_of",
    "public_list",
    "public_map",
    "public_pin",
    "public_view",
    "queue",
    "rows_of",
]
