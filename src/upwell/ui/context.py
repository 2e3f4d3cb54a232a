"""What every page shows around its content: the city, its languages, ways to reach a person, links of the header.

Knows neither the catalogue nor any other room: `config` wires CITY_CARD and LINKS at start. Nothing here asks the
database itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language_info

from upwell.ui import formats, speaking
from upwell.ui import theme as colours


@dataclass(frozen=True, slots=True)
class CityCard:
    """The city as every page shows it, in the language of the page. Empty lines are left out."""

    name: str = "Upwell"
    site_name: str = "City services"
    phone: str = ""
    phone_hours: str = ""
    text_number: str = ""
    office: str = ""
    emergency: str = ""  # the sentence: "In an emergency, call 911."
    theme: colours.Theme = field(default_factory=colours.Theme)
    languages: tuple[str, ...] = ()  # codes in the city's order; empty: all that the program speaks
    made: frozenset[str] = frozenset()  # those of them whose words a program made from another one's
    time_zone: str = "UTC"
    currency: str = "USD"
    logo: str = ""  # address of a picture to show instead of the plain mark


@dataclass(frozen=True, slots=True)
class Links:
    """Names of the URLs in header and footer; an empty name leaves its link out."""

    home: str = ""
    search: str = ""  # find a service
    services: str = ""  # all services
    inventory: str = ""  # every service of the city, online or not
    follow: str = ""  # follow a request by its reference
    map: str = ""  # map of reports
    account: str = ""  # a resident's own requests
    sign_in: str = ""
    sign_out: str = ""  # POST
    desk: str = ""  # staff's queue
    system: str = ""  # for staff who see no queue
    portal: str = ""  # for a partner's people
    chat: str = ""
    texting: str = ""  # a phone on the screen; sandbox only
    mailbox: str = ""  # sandbox only
    about: str = ""  # accessibility, privacy, source
    programs: str = ""  # how programs use it
    performance: str = ""  # how the city does, in public
    problem: str = ""  # say that something is wrong with a page


@dataclass(frozen=True, slots=True)
class App:
    """Addresses of what makes the residents' pages an app: its manifest and worker, the scripts that are loaded when
    they are needed, what is kept for a time without a signal. `more` and `parts`: several, with spaces between."""

    manifest: str
    worker: str
    apple_icon: str
    list: str
    page: str
    more: str
    parts: str
    keeping: str
    sending: str
    offline: str
    day: str  # the colour around it, by day and by night
    night: str


def _no_app() -> App | None:
    return None


CITY_CARD: Callable[[], CityCard] = CityCard
APP: Callable[[], App | None] = _no_app
LINKS = Links()
SEES_QUEUE: Callable[[HttpRequest], bool] = bool  # asked of staff only; until it is wired, everybody does
LET_A_DAY_PASS: Callable[[], None] | None = None  # in a sandbox
A_DAY_PASSES: Callable[[], bool] = bool  # whether one goes by just now, and all jobs look late
DOES_JOBS: Callable[[HttpRequest], bool] | None = None  # the same for a partner's people; nobody does


def _nothing(request: HttpRequest) -> bool:
    return False


IS_PRIVATE: Callable[[HttpRequest], bool] = _nothing  # whether what was typed on its page must not be printed again


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    code: str
    name: str
    href: str
    current: bool

    @property
    def short(self) -> str:
        """What stands for it where there is no room: two letters, or what its readers read."""
        return settings.LANGUAGES_IN_SHORT.get(self.code, self.code[:2].upper())


class Page:
    """Worked out when a template asks for it, so that a page without a header costs nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def city(self) -> CityCard:
        return CITY_CARD()

    @cached_property
    def app(self) -> App | None:
        return APP()

    @cached_property
    def language(self) -> str:
        return speaking.current()

    @property
    def made(self) -> bool:
        """Whether its words were made by a program, which it says."""
        return self.language in self.city.made

    @property
    def direction(self) -> str:
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"

    @cached_property
    def languages(self) -> list[LanguageChoice]:
        query = self._request.GET.copy()
        choices = []
        for code, name in offered(self.city):
            query["lang"] = code
            href = f"?{query.urlencode()}"  # no path: one that begins with two slashes leads to another site
            choices.append(LanguageChoice(code, name, href, code == self.language))
        return choices

    @cached_property
    def links(self) -> dict[str, str]:
        return addresses(LINKS)

    @cached_property
    def shell(self) -> tuple[CityCard, Links, bool]:
        """All that header and footer depend on beside the language, apart from who is looking and at what."""
        return self.city, LINKS, self.sandbox

    @property
    def here(self) -> str:
        """The address, where a link of the header leads to it."""
        return self.at if self.at in self.links.values() else ""

    @property
    def query(self) -> str:
        """Which the links to other languages keep; nothing where they send a form instead."""
        return self._request.GET.urlencode()

    @property
    def sees_queue(self) -> bool:
        return SEES_QUEUE(self._request)

    @property
    def does_jobs(self) -> bool:
        return DOES_JOBS is not None and DOES_JOBS(self._request)

    @property
    def theme_href(self) -> str:
        return f"{reverse('ui:theme')}?v={edition(self.city.theme)}"

    @property
    def zone_name(self) -> str:
        return formats.zone_name(ZoneInfo(self.city.time_zone), language=self.language)

    @property
    def sandbox(self) -> bool:
        return bool(settings.SANDBOX)

    @property
    def at(self) -> str:
        return self._request.path


@lru_cache(maxsize=8)
def edition(theme: colours.Theme) -> str:
    return sha256(colours.stylesheet(theme).encode()).hexdigest()[:12]


@lru_cache(maxsize=8)
def addresses(links: Links) -> dict[str, str]:
    names = {name: getattr(links, name) for name in Links.__slots__}
    return {name: reverse(target) for name, target in names.items() if target}


def offered(city: CityCard) -> list[tuple[str, str]]:
    """Code and own name of each language the city offers, in its order."""
    spoken = dict(settings.LANGUAGES)
    codes = [code for code in city.languages if code in spoken] or list(spoken)
    return [(code, str(spoken[code])) for code in codes]


def page(request: HttpRequest) -> dict[str, Page]:
    return {"page": Page(request)}
