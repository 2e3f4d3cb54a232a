"""What people are told whose link or form leads nowhere: what happened and what to do.

Never whether it is somebody else's."""

from __future__ import annotations

from django.utils.translation import gettext

from upwell.ui.errors import DeadLink


def not_open_here() -> DeadLink:
    """A form's address in a browser that did not begin it."""
    return DeadLink(
        gettext("This form is not open in this browser"),
        gettext(
            "It was begun in another browser or some time ago. "
            "To keep your answers safe, its address alone opens nothing."
        ),
        gettext("If you saved it, open the private link that you copied or got by email."),
        gettext("If you sent it, look it up by the number on your receipt."),
        gettext("Or begin again: find the service you need."),
    )


def with_staff() -> DeadLink:
    """A form that staff have taken up with the code its person read out."""
    return DeadLink(
        gettext("Somebody at the city has this form now"),
        gettext("You gave them a code. All you answered is with them."),
        gettext("When it is sent, you get a number with which you can follow it."),
    )


def incomplete() -> DeadLink:
    """A private link that does not fit."""
    return DeadLink(
        gettext("This link does not work"),
        gettext("Part of it is missing, or a letter has changed. Some mail programs cut long links in two."),
        gettext("Open it from the email again, or copy all of it, to the last letter."),
        gettext("If you have a number like K7QM-3XPD, you can look your request up with it."),
    )


def not_yours() -> DeadLink:
    """The address of an organisation's request, for whoever is not signed in or does not act for it."""
    return DeadLink(
        gettext("This request is open only to those who act for the organisation"),
        gettext("You are not signed in, or you do not act for it any more."),
        gettext("Sign in, then open the request from “My requests”."),
        gettext("If you should act for it, ask its owner to invite you."),
    )


def form_of_others() -> DeadLink:
    """A form begun in the name of an organisation, for whoever does not act for it (any more)."""
    return DeadLink(
        gettext("This form is open only to those who act for the organisation"),
        gettext("You do not act for it, or not any more. Nothing is lost: the form stays with the organisation."),
        gettext("Somebody else who acts for it finds the form under “My requests” and can go on with it."),
        gettext("If you should act for it, ask its owner to invite you."),
    )


def form_gone() -> DeadLink:
    """The right link to a form that is no longer kept."""
    return DeadLink(
        gettext("Your saved form is no longer here"),
        gettext("We keep a form that nobody goes on with for some time only. Then we delete it, with all its answers."),
        gettext("Begin again: find the service you need."),
        gettext("If something cannot wait, talk to a person."),
    )


def form_sent() -> DeadLink:
    """The right link to a form that was sent and is no longer kept as a form."""
    return DeadLink(
        gettext("You have sent this form already"),
        gettext("We have your request. Nothing is lost."),
        gettext("Look it up by the number on your receipt."),
        gettext("Open the private link in our emails to add something or to take it back."),
    )


def receipt_gone() -> DeadLink:
    return DeadLink(
        gettext("This receipt is no longer kept"),
        gettext("You have sent this form, and what became of it is past the time we keep it."),
        gettext("If you have a question about it, talk to a person."),
    )


def unknown_number() -> DeadLink:
    return DeadLink(
        gettext("We do not know this number"),
        gettext("A number has eight letters and digits, like K7QM-3XPD."),
        gettext("Compare it with your receipt: some letters look like digits."),
        gettext("Or type it anew under “Follow a request”."),
    )
