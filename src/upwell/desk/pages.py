"""What pages are called where staff read of them; by its code where nobody has said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

PAGES = {
    "web:home": _("Front page"),
    "web:services": _("All services"),
    "web:service": _("Page of the service"),
    "web:search": _("Search"),
    "web:map": _("Map"),
    "web:save": _("Go on later"),
    "web:receipt": _("Receipt"),
    "web:follow_up": _("Follow a request"),
    "web:status": _("Page of a request"),
    "web:follow": _("Page of a request"),
    "feedback:answer": _("Question how it was"),
    "chat:chat": _("Chat"),
    "chat:embed": _("Chat"),
    "accounts:sign_in": _("Sign in"),
}


def page(name: str) -> str:
    return str(PAGES.get(name, name))
