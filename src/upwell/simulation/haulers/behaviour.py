"""How badly a simulated vendor behaves. Everything is off until somebody asks, by `/control` or in a test."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Behaviour(msgspec.Struct, forbid_unknown_fields=True):
    slow: float = 0.0
    """Seconds before each answer."""
    error: bool = False
    """Status 500 in place of an answer, before anything is done."""
    malformed: bool = False
    """Half of the answer."""
    doubles: bool = False
    """Does everything twice and gives the second answer: mostly that it knew that already."""
    loses: bool = False
    """Does it, and closes the connection before the answer."""
    drips: bool = False
    """A letter of the answer now and then."""
    floods: bool = False
    """More than anybody would read."""
    redirects: bool = False
    """Sends the caller somewhere else."""
    down_until: datetime | None = None
    """No answer at all, and no news, until then."""

    forgets_holds: bool = False
    """A hold is gone as soon as it was given."""
    refuses: bool = False
    """Says no to each new job."""
    keeps_as_it_was: bool = False
    """Says no to each change of a job it has."""
    changes_mind: float = 0.0
    """This share of accepted jobs is turned down some hours later."""
    fails: float = 0.1
    """This share cannot be done when the crew is there."""
    forgets_jobs: float = 0.0
    """This share is missed: the day passes and nothing is said."""
    twice: bool = False
    """News comes twice."""
    shuffled: bool = False
    """The newest news first."""
