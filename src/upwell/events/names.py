"""Every event there is: what it means and which facts it may carry in `data`.

Service, version, channel, language, assisted, scripted, area and team are columns of every event and are not
repeated. `docs/events.md` lists this table; a test keeps the two in step. Names are never reused or renamed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventType:
    doc: str
    keys: frozenset[str] = frozenset()


def _event(doc: str, *keys: str) -> EventType:
    return EventType(doc, frozenset(keys))


_BOOKED = ("booking", "calendar", "resource", "day")

NAMES: dict[str, EventType] = {
    # a person in a service; subject: the draft. `section` is the step that opens the section
    "journey_started": _event(
        "A person opened the first question of a service; `from` is the service that sent them on.", "from"
    ),
    "journey_resumed": _event("A person came back to a draft, perhaps on another device.", "step"),
    "step_shown": _event("A question or message was shown.", "step", "section"),
    "step_answered": _event(
        "An answer was accepted. Never says what the answer was.", "step", "section", "seconds", "changed"
    ),
    "step_refused": _event(
        "An answer was not accepted: which question, and the code of the reason.", "step", "section", "why"
    ),
    "lookup_failed": _event("A source of facts gave no answer.", "step", "provider"),
    "duplicates_shown": _event("Reports like this one nearby were shown before sending.", "shown"),
    "journey_stopped": _event(
        "The journey ended without a submission; `outcome` is the code of the ending.", "step", "outcome"
    ),
    "journey_abandoned": _event("A draft was left unfinished for long.", "step", "section"),
    "journey_gone_on": _event(
        "A journey that had ended goes on: `was` says how it had. All else is as in that ending, which is taken back; "
        "what came before this event was there says `was` in the next ending.",
        "step",
        "section",
        "outcome",
        "was",
    ),
    "journey_moved": _event("A journey went on by another channel, with all that was answered.", "from", "to"),
    "journey_handed_over": _event("Staff gave a form for somebody to whoever takes payments.", "by"),
    "journey_taken_over": _event("Whoever takes payments went on with a form of a colleague's.", "by", "from"),
    "journey_carried_over": _event(
        "A draft goes on with a later version of its service: from which, and how many of its answers are asked "
        "`again` or are `gone`.",
        "from",
        "again",
        "gone",
    ),
    "journey_ended": _event("A draft was closed, for a later version of its service ended those of this one."),
    "journey_submitted": _event("The journey was finished and sent.", "steps", "seconds", "pictures"),
    # finding a service; no subject
    "search_made": _event(
        "Someone searched for a service: how many words, how many were found. Never says for what.", "hits", "words"
    ),
    "service_viewed": _event(
        "The page that explains a service was shown to a person; `from` is the page that led there.", "from"
    ),
    "phrase_learned": _event("Staff said that a phrase means a service, or none: who.", "by"),
    "phrase_dropped": _event("Staff took back what a phrase means: who.", "by"),
    "page_problem_reported": _event(
        "Somebody said that something is wrong with a page: which, and what status it had; `again` when it was said "
        "before. Never says in which words.",
        "page",
        "step",
        "status",
        "again",
    ),
    # a case; subject: the reference
    "case_opened": _event("A case was opened.", "kind", "source", "target_days", "pictures", "parent"),
    "case_moved": _event("A case moved from one state to another.", "from", "to", "kind", "seconds"),
    "case_assigned": _event("A case was given to a team or a person.", "from_team", "to_team", "person"),
    "case_team_proposed": _event("Somebody who may not move the case said which team's it is.", "to_team"),
    "case_team_decided": _event("What became of a proposed team.", "to_team", "accepted"),
    "case_noted": _event("Staff wrote a note for colleagues.", "kind"),
    "case_closed": _event(
        "A case was closed; `from`: the state it was in.",
        "from",
        "outcome",
        "kind",
        "on_time",
        "seconds",
        "working_days",
        "over_by_hours",
        "target_days",
        "pictures",
    ),
    "case_placed": _event(
        "A case is in another area than was thought: `from` which; `took` and `outcome` where it is closed.",
        "from",
        "seconds",
        "took",
        "outcome",
    ),
    "case_answered": _event("Whoever asked heard for the first time of somebody who works on it.", "seconds"),
    "case_reopened": _event(
        "A closed case was opened again; `took` and `outcome` are those of the closing that is undone.",
        "why",
        "times",
        "days_after",
        "seconds",
        "took",
        "outcome",
    ),
    "case_merged": _event("A case was joined to another that was there first.", "into"),
    "case_taken_over": _event("A joined case goes on in place of one whose resident took it back.", "from", "seconds"),
    "case_split": _event("A second case was made out of a case.", "child", "child_service"),
    "case_asked": _event("Staff asked the resident for something."),
    "case_replied": _event("The resident answered what staff had asked.", "hours"),
    "case_added_to": _event("The resident added something unasked."),
    "case_viewed": _event("The follow page or the public page of a case was opened.", "page"),
    "case_due_changed": _event("The date a case is promised for changed.", "why", "from", "to"),
    "case_paused": _event("The clock of a promise stopped while the city waits.", "why"),
    "case_resumed": _event("The clock of a promise runs again.", "hours"),
    "case_forgotten": _event("The contact, words and photos of a case's person were deleted: their time was over."),
    "case_claimed": _event("A resident added an earlier request to their account.", "how"),
    "case_withdrawn": _event("The resident took the request back."),
    # a booking; subject: the reference, before it is sent the draft. `resource`: whose calendar
    "booking_held": _event("A day is kept for somebody who fills in the rest.", *_BOOKED, "unasked"),
    "booking_expired": _event("A hold ran out, or was given up.", *_BOOKED),
    "booking_confirmed": _event("A day was booked.", *_BOOKED, "days_ahead", "free", "unasked"),
    "booking_moved": _event("A booking was moved to another day; `from` is the day it was on.", *_BOOKED, "from"),
    "booking_amended": _event(
        "Other things are to be taken than were booked; `from` is the day it was on, where that changed, too.",
        *_BOOKED,
        "from",
    ),
    "booking_handed": _event("Somebody else comes for what was booked: `resource` from now on.", *_BOOKED),
    "booking_cancelled": _event("A booking was cancelled.", *_BOOKED, "days_ahead"),
    "booking_completed": _event("What was booked was done.", *_BOOKED),
    "booking_missed": _event("Those who should have come did not, or could not do it.", *_BOOKED),
    "booking_escalated": _event(
        "What was missed was missed again, or not put right in time: the city looks at it.", *_BOOKED
    ),
    "booking_no_show": _event("They came, and nobody or nothing was there.", *_BOOKED),
    "booking_gone": _event(
        "Somebody chose a day they could not have: `taken` a moment before, `many_here` over one connection, or their "
        "address has what it may have.",
        "calendar",
        "resource",
        "day",
        "why",
    ),
    "booking_reminded": _event("A reminder was written.", *_BOOKED, "days_before"),
    "booking_waited_for": _event("Somebody wants to hear when a day of a week is free.", "calendar", "resource", "day"),
    "booking_day_closed": _event("Staff closed a day of a calendar.", "calendar", "resource", "day"),
    "booking_day_opened": _event("Staff opened a closed day again.", "calendar", "resource", "day"),
    # others who have a part in a case; subject: the reference. `party` is their name in the definition
    "party_invited": _event("Somebody else was asked for their part of an application.", "party", "times"),
    "party_written_to": _event("They were sent their link again, or reminded of it.", "party", "why"),
    "party_opened": _event("They began to answer.", "party"),
    "party_answered": _event("They answered.", "party", "hours"),
    "party_declined": _event("They said no.", "party", "hours"),
    "party_ended": _event("Their link ended without an answer; `how` says why.", "party", "how"),
    # the decision on an application; subject: the reference
    "review_asked": _event("A team was asked to review an application.", "to_team"),
    "review_given": _event("A team said what it thinks of it, or was passed over.", "to_team", "says", "hours"),
    "case_decided": _event("An application was granted or refused.", "outcome", "permit"),
    "permit_issued": _event("A permit was issued."),
    "permit_noted": _event("What came of a permit later was written on its page."),
    "permit_revoked": _event("A permit was revoked."),
    # what is booked again and again; subject: the reference of the first
    "series_begun": _event("From now on the next day is booked by itself.", "months"),
    "series_booked": _event("The next day of a series was booked by itself.", "number", "days_ahead"),
    "series_ended": _event("Nothing more is booked by itself; `why`: stopped, missed, year, no_day, ask.", "why"),
    "series_resumed": _event("Somebody let a series go on that had ended.", "months"),
    # a message; subject: the reference it is about
    "message_queued": _event("A message was written and waits to be sent.", "template", "message"),
    "message_sent": _event("A message was handed to the provider.", "template", "message", "seconds", "attempts"),
    "message_failed": _event("A message could not be sent.", "template", "message", "why", "attempts", "gave_up"),
    "text_ended": _event(
        "A carrier said what became of a text: delivered, undelivered or failed.",
        "template",
        "message",
        "reached",
        "why",
    ),
    "chat_answered": _event(
        "Somebody said something in the chat and was answered; `waits_for`: what was asked beside the question. Never "
        "says what was said.",
        "failures",
        "waits_for",
    ),
    # a call, or a visit at the counter; subject: the reference of what was sent in it, if any
    "call_begun": _event("Staff opened a sheet for somebody on the phone or at the counter."),
    "call_held": _event("The caller was asked to wait, or was spoken with again.", "on"),
    "call_sent": _event("A request was sent in a call; `behalf`: for the caller or for somebody else.", "behalf"),
    "call_ended": _event(
        "A call was wrapped up: its reason, how long was talked and held, how many forms there were.",
        "why",
        "seconds",
        "held",
        "forms",
    ),
    "case_asked_about": _event("Somebody called or came only to hear how this request stands."),
    # somebody to call; subject: the number of the callback
    "callback_promised": _event("Somebody asked to be called; `in_call`: in a call.", "tries", "in_call"),
    "callback_claimed": _event("Somebody on the phones took it on.", "tries"),
    "callback_done": _event("They were spoken with.", "tries", "late"),
    "callback_missed": _event("They were not reached.", "tries", "gave_up"),
    "journey_given": _event("Staff gave a form for somebody to that person, to go on with in a browser.", "by"),
    # a conversation that goes on with a person; subject: its id
    "handover_asked": _event("Somebody asked for a person; `kind`: to talk, to leave a message, to be called.", "kind"),
    "handover_taken": _event("Staff took the conversation; after so many seconds.", "seconds"),
    "handover_answered": _event("Staff wrote something in it. Never says what."),
    "handover_returned": _event("It went back in line: nobody answered in time, or it is another team's.", "why"),
    "handover_closed": _event(
        "It is over; `reason` is the city's, or what ended it; `taken`: a person had it.", "reason", "seconds", "taken"
    ),
    # a text that came in; subject: the draft under way, if any
    "text_answered": _event(
        "A text of a resident's was answered; `consent`: it was a stop or a start. Never says what was written.",
        "media",
        "failures",
        "consent",
        "seconds",
    ),
    # a work order of a partner; subject: the reference of the case. `order` is its number, `day` the day it is for
    "work_order_made": _event("A work order was written for a partner.", "order", "partner", "day", "from"),
    "work_order_sent": _event("A partner's system took a message.", "order", "partner", "verb", "attempts", "seconds"),
    "work_order_changed": _event("The city changed a work order.", "order", "partner", "day"),
    "work_order_accepted": _event("A partner said yes to a work order.", "order", "partner", "day"),
    "work_order_under_way": _event("A partner is on the way to the work.", "order", "partner", "day"),
    "work_order_done": _event("A partner did the work.", "order", "partner", "day", "items", "pictures"),
    "work_order_could_not": _event(
        "A partner was there and could not do the work; `why` is the code of the reason.",
        "order",
        "partner",
        "day",
        "why",
    ),
    "work_order_declined": _event(
        "A partner turned a work order down; `to` is the partner asked next, nobody when there is none.",
        "order",
        "partner",
        "day",
        "why",
        "to",
    ),
    "work_order_day_gone": _event(
        "A partner has nothing free any more on the day of a work order.", "order", "partner", "day", "why"
    ),
    "work_order_day_proposed": _event("A partner wants another day; `day` is that one.", "order", "partner", "day"),
    "work_order_cancelled": _event("A work order was taken back.", "order", "partner", "day", "why"),
    "work_order_stuck": _event(
        "A message to a partner was given up; a person has to look.", "order", "partner", "verb", "attempts", "why"
    ),
    "work_order_reminded": _event("A partner has not answered in time and was reminded.", "order", "partner", "day"),
    "work_order_news_kept": _event(
        "News of a partner changed nothing and waits for a person.", "order", "partner", "day", "why"
    ),
    # money; subject: the draft, whose id the case takes over. `charge` is a number of ours, never a card's
    "payment_due": _event("A fee became due.", "charge", "cents", "step"),
    "payment_begun": _event("A person was sent to the provider's page.", "charge", "cents", "provider", "visit"),
    "payment_declined": _event(
        "A visit to the provider's page ended without money; the fee is still due.", "charge", "cents", "why"
    ),
    "payment_paid": _event("A fee was paid.", "charge", "cents", "provider", "method", "seconds", "by"),
    "payment_failed": _event("A fee was not paid in time, or cannot be paid any more.", "charge", "cents", "why", "by"),
    "payment_cancelled": _event("A fee need not be paid any more.", "charge", "cents", "why", "by"),
    "payment_not_taken": _event(
        "Money came that pays nothing: it goes back, or waits for a person.", "charge", "cents", "money", "why"
    ),
    "payment_stuck": _event(
        "Nobody can tell how a payment stands: a person has to look.", "charge", "cents", "why", "days"
    ),
    "refund_requested": _event("Money is to be given back.", "charge", "cents", "money", "refund", "why"),
    "refund_sent": _event("The provider has a refund.", "charge", "cents", "money", "refund", "why"),
    "refund_done": _event("Money was given back.", "charge", "cents", "money", "refund", "why"),
    "refund_failed": _event("Money could not be given back.", "charge", "cents", "money", "refund", "why"),
    # feedback; subject: the reference
    "feedback_asked": _event("A person was asked how it was.", "by"),
    "feedback_given": _event("A person said whether it is done.", "fixed", "days_after"),
    "feedback_added": _event(
        "A person said more after their answer. Comments stay in `feedback`.", "rating", "commented"
    ),
    # people and their reach; subject: the account's number or the reference
    "person_signed_in": _event("Someone signed in.", "kind"),
    "person_signed_out": _event("Someone signed out.", "kind"),
    "sign_in_refused": _event("A sign-in was refused.", "why"),
    "access_refused": _event("Someone asked for a page they may not see.", "permission"),
    "account_made": _event("An account was made.", "kind", "by", "by_id"),
    "account_shut": _event("An account was shut: nobody signs in to it.", "by", "by_id"),
    "account_ended": _event("A resident ended their own account.", "by", "by_id"),
    "account_opened": _event("A shut account was opened again.", "by", "by_id"),
    "password_changed": _event("An account has a new password.", "by", "by_id"),
    "membership_changed": _event("Someone's role in a team was given or taken.", "role", "change", "by", "by_id"),
    "organisation_made": _event("Somebody made an organisation to act for.", "kind"),
    "organisation_renamed": _event("An owner gave an organisation another name.", "by_id"),
    "representative_changed": _event("Who may act for an organisation changed.", "role", "change", "account", "by_id"),
    "contact_viewed": _event("Staff opened the personal data of a case.", "what", "account"),
    "cases_exported": _event("Staff took cases out as a file.", "rows", "format", "account"),
    "document_refused": _event("A file was not a document we take.", "why", "bytes"),
    "document_scanned": _event(
        "A document was looked at; `result` is clean, infected (it was deleted) or failed, as the virus scanner says, "
        "or passed: somebody let it through without one.",
        "result",
        "document",
    ),
    "picture_refused": _event("An upload was not a picture we take.", "why", "bytes"),
    # the programs of others; no subject. `program` and `call` are numbers of ours, `key` the part of it that is shown
    "api_key_made": _event("A program was given a key.", "program", "key"),
    "api_key_revoked": _event("A key of a program, or all of them, opens nothing any more.", "program", "key"),
    "hook_made": _event("A program said where it wants to hear what becomes of what it brought.", "program", "hook"),
    "hook_ended": _event("A program does not want to hear there any more.", "program", "hook"),
    "hook_failed": _event("A message to a program was given up: a person has to look.", "call", "why"),
    "hook_retried": _event("Somebody had a message to a program tried again.", "call", "by"),
    # figures of services that Upwell does not deliver; no subject. `new`, `changed`, `gone`: how many figures
    "data_set_made": _event("There is a new data set: figures of a service that others send.", "data_set", "kind"),
    "data_set_changed": _event("A data set has another name, team or layout of its files.", "data_set"),
    "data_set_withdrawn": _event("A data set was withdrawn: its figures count no more.", "data_set"),
    "figures_taken": _event("Figures of a data set came.", "data_set", "new", "changed", "gone"),
    "figures_late": _event("New figures of a data set are late, and its team was told.", "data_set"),
    # the city's side; subject: the code of the thing
    "definition_published": _event("A new version of a service was published.", "by"),
    "publication_scheduled": _event("A version of a service is to be published at a later time.", "by"),
    "publication_cancelled": _event("A version that was to be published later will not be.", "by"),
    "publication_refused": _event("A version came to its time, no longer fitted and was not published.", "by"),
    "edit_begun": _event("Somebody began to write at a service, or at a new one.", "by"),
    "edit_review_asked": _event("Somebody asked for a review of what they wrote.", "by"),
    "edit_sent_back": _event("A reviewer sent what was written back, with what to mend.", "by"),
    "edit_published": _event("Another person published what was written.", "by"),
    "edit_scheduled": _event("Another person set the time at which what was written is published.", "by"),
    "edit_dropped": _event("What was written was given up.", "by"),
    "service_closed": _event("A service was closed for now.", "by"),
    "service_reopened": _event("A closed service was opened again.", "by"),
    "service_withdrawn": _event("A service is no longer in the city's folder and was withdrawn.", "by"),
    "city_published": _event("The city's settings were published.", "by"),
    "places_imported": _event("Addresses, crossings or areas were imported.", "kind", "read", "taken", "refused"),
    "cases_imported": _event("Cases of another system were imported.", "read", "taken", "refused"),
    "keys_rotated": _event("Sealed data was sealed anew after a change of keys.", "read", "changed"),
}
