"""The news of a line in words, for whoever waits and whoever answers, each in the language of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext, ngettext

from upwell.catalogue import queries as catalogue
from upwell.lib.written import joined
from upwell.ui import formats, speaking

JOINED, TAKEN, UNANSWERED, PASSED, OFFER = "joined", "taken", "unanswered", "passed", "offer"
TO_MACHINE, CALLED, ENDED, LEFT, HUNG_UP, STARTED, CLOSED_HOURS, GONE = (
    "to_machine", "called", "ended", "left", "hung_up", "started", "closed_hours", "gone",
)  # fmt: skip


def news(code: str, data: Mapping[str, Any]) -> str:
    """A line of the city's own. Raises KeyError for a code nobody knows."""
    return {
        JOINED: lambda: gettext("You are in line for a person. What you write now goes to them."),
        TAKEN: lambda: gettext("A person is here now: %(team)s.") % {"team": team_name(data["team"])},
        UNANSWERED: lambda: gettext("Nobody answered you in time. We are sorry. You are back in line, at the front."),
        PASSED: lambda: gettext("You are in line for another team now: %(team)s.") % {"team": team_name(data["team"])},
        TO_MACHINE: lambda: gettext("You go on with the machine. You can ask for a person again."),
        ENDED: lambda: gettext("This talk is over. You can ask for a person again."),
        LEFT: lambda: gettext("You left the line. Everything you wrote is kept."),
        HUNG_UP: lambda: gettext("You ended the talk. Everything you wrote is kept."),
        CLOSED_HOURS: lambda: gettext("We closed before anybody could answer. We are sorry. You can leave a message."),
        GONE: lambda: gettext("You were away for a long time, so you left the line."),
        OFFER: lambda: gettext("You can start this here: %(service)s.") % {"service": service_name(data["service"])},
        STARTED: lambda: gettext("You went on with this: %(service)s.") % {"service": service_name(data["service"])},
    }[code]()


def to_staff(code: str, data: Mapping[str, Any]) -> str:
    """The same line for whoever answers. Raises KeyError for a code nobody knows."""
    return {
        JOINED: lambda: gettext("They asked for a person."),
        TAKEN: lambda: gettext("Taken: %(team)s.") % {"team": team_name(data["team"])},
        UNANSWERED: lambda: gettext("Nobody answered in time. It went back in line, to the front."),
        PASSED: lambda: gettext("Passed on to another team: %(team)s.") % {"team": team_name(data["team"])},
        TO_MACHINE: lambda: gettext("They go on with the machine."),
        CALLED: lambda: gettext("They are called back."),
        ENDED: lambda: gettext("Closed."),
        LEFT: lambda: gettext("They left."),
        HUNG_UP: lambda: gettext("They left."),
        CLOSED_HOURS: lambda: gettext("Nobody answered before the team closed."),
        GONE: lambda: gettext("They were away for a long time, so they left the line."),
        OFFER: lambda: (
            gettext("They were offered this service: %(service)s.") % {"service": service_name(data["service"])}
        ),
        STARTED: lambda: gettext("They went on with this: %(service)s.") % {"service": service_name(data["service"])},
    }[code]()


def team_name(code: str) -> str:
    city = catalogue.city()
    team = city.teams.get(code)
    return city.word(team.name, speaking.current()) if team else code


def service_name(code: str) -> str:
    return catalogue.case_name(code, code, speaking.current()).text


def how_long(ahead: int, typical: timedelta | None) -> str:
    """Who is before you, and how long it took others. What was not measured is not said."""
    if ahead:
        line = ngettext("%(count)s person is before you.", "%(count)s people are before you.", ahead) % {"count": ahead}
    else:
        line = gettext("You are next.")
    if typical is None:
        return joined(line, gettext("We do not know yet how long it takes."))
    minutes = max(1, round(typical.total_seconds() / 60))
    took = ngettext("Others waited about %(count)s minute.", "Others waited about %(count)s minutes.", minutes)
    return joined(line, took % {"count": minutes})


def when(opens_at: datetime, *, now: datetime) -> str:
    """The next time somebody is there."""
    city = catalogue.city()
    said = formats.moment(opens_at, language=speaking.current(), zone=city.zone, today=city.workdays.local_day(now))
    back = gettext("Nobody answers right now. We are back: %(when)s.") % {"when": said}
    holiday = city.holiday(city.workdays.local_day(now), speaking.current())
    today = gettext("Today is a holiday: %(name)s.") % {"name": holiday}
    return joined(today, back) if holiday else back
