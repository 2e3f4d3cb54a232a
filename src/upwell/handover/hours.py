"""When a team talks to people: by its hours, around the city's holidays. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from upwell.catalogue.city import City
from upwell.lib.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Desk:
    """One team that talks. `speaks`: the languages it writes."""

    team: str
    days: Workdays
    speaks: frozenset[str]

    def is_open(self, now: datetime) -> bool:
        opens, closes = self.days.span(self.days.local_day(now))
        return opens <= now < closes

    def closes_at(self, now: datetime) -> datetime:
        return self.days.span(self.days.local_day(now))[1]

    def opens_at(self, now: datetime) -> datetime:
        """The next time it opens, after this moment. Raises NoWorkdays."""
        today = self.days.local_day(now)
        opens, closes = self.days.span(today)
        if opens != closes and now < opens:
            return opens
        return self.days.span(self.days.day_after(today, 1))[0]

    def understands(self, language: str) -> bool:
        return any(one.split("-")[0] == language.split("-")[0] for one in self.speaks)


def desk(city: City, team: str) -> Desk:
    """Raises KeyError for a team that does not talk."""
    if city.live_help is None:
        raise KeyError(team)
    helping = city.live_help.teams[team]
    hours = helping.hours or city.hours
    days = Workdays(
        zone=city.zone,
        weekdays=frozenset(day - 1 for day in hours.weekdays),
        holidays=frozenset(city.holidays),
        opens=hours.opens,
        closes=hours.closes,
    )
    return Desk(team, days, frozenset(helping.languages))


def desks(city: City, *, department: str = "") -> list[Desk]:
    """All that talk: those of this department first, then as the city wrote them."""
    teams = list(city.live_help.teams) if city.live_help else []
    first = [code for code in teams if department and city.teams[code].department == department]
    return [desk(city, code) for code in (*first, *(code for code in teams if code not in first))]


def chosen(found: list[Desk], *, language: str, now: datetime) -> Desk | None:
    """Who is asked: open and in this language, else open, else in this language, else the first."""
    ranked = sorted(found, key=lambda one: (not one.is_open(now), not one.understands(language)))
    return ranked[0] if ranked else None
