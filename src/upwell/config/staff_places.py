"""The places of staff in the order of how often they are needed, and who may go there."""

from django.utils.translation import gettext_lazy as _

from upwell.ui.navigation import Place

PLACES = (
    Place("desk:queue", _("Queue"), "list", "see_cases"),
    Place("desk:assist", _("For somebody else"), "support_agent", "assist_residents"),
    Place("desk:talks", _("Conversations"), "chat", "answer_chats"),
    Place("desk:calendars", _("Calendars"), "calendar_today", "manage_calendars"),
    Place("assisted:callbacks", _("To call back"), "phone", "assist_residents"),
    Place("workbench:services", _("Services"), "edit", "workbench.edit"),
    Place("assisted:calls", _("Calls today"), "history", "assist_residents"),
    Place("translating:home", _("Translations"), "language", "translate"),
    Place("desk:page_problems", _("Problems with pages"), "flag", "improve_services"),
    Place("steering:alerts", _("Needs a look"), "warning", "improve_services"),
    Place("inventory:keep", _("Inventory"), "list", "improve_services"),
    Place("desk:phrases", _("Phrases"), "search", "improve_services"),
    Place("performance:ask", _("Ask for a figure"), "search", "see_cases"),
    Place("performance:overview", _("How we are doing"), "trending_up", "see_cases"),
    Place("performance:notes", _("What happened"), "insights", "improve_services"),
    Place("desk:payments", _("Payments"), "credit_card", "see_payments"),
    Place("desk:openings", _("Openings"), "visibility", "see_viewings"),
    Place("desk:data_sets", _("Data sets"), "trending_up", "manage_data_sets", "improve_services"),
    Place("desk:programs", _("Programs"), "launch", "manage_api_keys"),
    Place("desk:system", _("System"), "settings", "see_system"),
)
