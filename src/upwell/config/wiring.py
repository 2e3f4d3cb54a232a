"""Tells the lower rooms what only the whole knows: the city's card on every page, the header's links, the doors for
programs. Called once, when the addresses are read."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from upwell.accounts.access import actor_in
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City, Words
from upwell.channels.api import doors as api_doors
from upwell.channels.open311 import doors
from upwell.channels.web import install
from upwell.config.staff_places import PLACES
from upwell.forms import questions
from upwell.ui import context, machines, navigation, speaking, theme

LINKS = context.Links(
    home="web:home",
    search="web:search",
    services="web:services",
    inventory="inventory:services",
    follow="web:follow_up",
    map="web:map",
    account="web:my_requests",
    sign_in="accounts:sign_in",
    sign_out="accounts:sign_out",
    desk="desk:queue",
    system="desk:system",
    portal="portal:day",
    chat="chat:chat",
    texting="sms:phone" if settings.SANDBOX else "",
    mailbox="notify:mailbox" if settings.SANDBOX else "",
    about="web:about",
    performance="performance:overview",
    problem="feedback:page_problem",
    programs="api:docs",
)


def connect() -> None:
    context.CITY_CARD = city_card
    context.APP = install.app
    context.LINKS = LINKS
    navigation.PLACES = PLACES
    context.IS_PRIVATE = lambda request: is_sheet(request) or questions.is_private(request)
    context.SEES_QUEUE = lambda request: actor_in(request).begins_with_queue
    context.DOES_JOBS = lambda request: actor_in(request).begins_with_portal
    context.LET_A_DAY_PASS = settings.DAYS.let_pass if settings.SANDBOX else None
    context.A_DAY_PASSES = settings.DAYS.is_passing if settings.SANDBOX else bool
    machines.DOORS["/open311/"] = doors.speak
    machines.DOORS["/api/v1/"] = api_doors.speak


def is_sheet(request: HttpRequest) -> bool:
    """A sheet has all answers of somebody on it: none is printed again elsewhere."""
    return request.resolver_match is not None and request.resolver_match.app_name == "assisted"


def city_card() -> context.CityCard:
    """The city in the language of the page; a plain card while no city is loaded."""
    try:
        return _card(catalogue.city(), speaking.current())
    except catalogue.NoCity:
        return context.CityCard()


def _card(city: City, language: str) -> context.CityCard:
    contact = city.contact

    def said(words: Words | None) -> str:
        return city.word(words, language) if words else ""

    return context.CityCard(
        name=city.name,
        site_name=said(city.site_name),
        phone=contact.phone or "",
        phone_hours=said(contact.phone_hours),
        text_number=contact.text_number or "",
        office=said(contact.office),
        emergency=gettext("In an emergency, call %(number)s.") % {"number": contact.emergency},
        theme=theme.Theme(primary=city.theme.primary, accent=city.theme.accent),
        languages=city.offered,
        made=frozenset(city.made_from),
        time_zone=city.time_zone,
        currency=city.currency,
    )
