"""How many cases a list has, in words. What tabs have counted is not counted again, and nothing is counted to its end
when it is more than anybody would look through."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.accounts.actor import Actor
from upwell.cases import queries as cases
from upwell.cases.queries import Counts, Page
from upwell.desk.filters import Asked
from upwell.lib.workdays import Workdays
from upwell.ui.formats import number

MOST = 1_000


class Counting:
    """One list of one person at one moment."""

    def __init__(
        self, actor: Actor, asked: Asked, workdays: Workdays, *, language: str, now: datetime, most: int = MOST
    ) -> None:
        self.actor, self.asked, self.workdays = actor, asked, workdays
        self.language, self.now, self.most = language, now, most

    def words(self, page: Page, counts: Counts, *, first: bool) -> str:
        """No statement for a tab or a short list; one, or two, for a filter with many. Words among the closed cases of
        years are looked for no further than the page."""
        asked = self.asked
        if asked.q and asked.show == "closed" and (page.next or not first):
            return self._more_than(len(page.rows))
        found = self._found(page, counts, first=first)
        if found > self.most:
            return self._more_than(self.most)
        whole = found if asked == Asked(show=asked.show, view=asked.view) else self._whole(counts)
        if found < whole <= self.most:
            return _("%(count)s of %(all)s cases") % {"count": self._number(found), "all": self._number(whole)}
        return ngettext("%(count)s case", "%(count)s cases", found) % {"count": self._number(found)}

    def _found(self, page: Page, counts: Counts, *, first: bool) -> int:
        if first and not page.next:
            return len(page.rows)
        tab = {"": counts.live, "open": counts.open, "waiting": counts.waiting}.get(self.asked.show)
        as_counted = replace(self.asked, show="", view="") == replace(self.asked.whole(), view="")
        return tab if tab is not None and as_counted else self._counted(self.asked)

    def _whole(self, counts: Counts) -> int:
        """All that is open here, or closed, without the filter."""
        closed = self.asked.show == "closed"
        if not closed and replace(self.asked.whole(), view="") == Asked():
            return counts.live
        return self._counted(Asked(show="closed" if closed else ""))

    def _counted(self, asked: Asked) -> int:
        return cases.how_many(self.actor, asked.filter(self.actor, self.workdays), now=self.now, most=self.most + 1)

    def _more_than(self, count: int) -> str:
        return _("More than %(count)s cases") % {"count": self._number(count)}

    def _number(self, count: int) -> str:
        return number(count, language=self.language)
