"""Hooks: where a program hears what becomes of what it brought."""

from __future__ import annotations

from django.utils.translation import gettext as _

from upwell.channels.api import actions, news, queries, shapes
from upwell.channels.api.declared import Answer, Call, operation
from upwell.channels.api.models import Hook
from upwell.channels.api.problems import Refused

SCOPE = "hooks:manage"
LAST = 10


@operation(
    "GET",
    "hooks",
    named="hooks",
    name="list_hooks",
    scope=SCOPE,
    summary="List your hooks",
    gives={200: shapes.Hooks},
)
def hooks(call: Call) -> Answer:
    return Answer(shapes.Hooks(tuple(_shown(one, last=0) for one in queries.hooks_of(call.program.program))))


@operation(
    "POST",
    "hooks",
    named="hooks",
    name="make_hook",
    scope=SCOPE,
    summary="Say where news is sent to",
    says="Of what your program brought, whatever becomes of it from now on. The secret is shown once. The address must "
    "lead to the open internet.",
    body=shapes.NewHook,
    gives={201: shapes.HookSecret},
    problems=("hook",),
)
def make(call: Call) -> Answer:
    wanted = call.body
    try:
        made = actions.hook(
            call.program.program, url=wanted.url, wanted=wanted.events, services=wanted.services, now=call.now
        )
    except actions.CannotHook as wrong:
        said = _why(wrong.code)
        errors = [shapes.Fault(f"/{wrong.code}", wrong.code, said)]
        raise Refused("hook", said, errors=errors) from None
    return Answer(shapes.HookSecret(made.hook.pk, made.secret), 201)


def _why(code: str) -> str:
    return {
        "url": _("Send an address of the open internet that begins with https://."),
        "events": _("events are some of: %(kinds)s") % {"kinds": ", ".join(news.KINDS)},
        "services": _("One of the services is not known."),
        "many": _("Your program has as many hooks as it may have. Take one away first."),
    }[code]


@operation(
    "GET",
    "hooks/{hook}",
    named="hook",
    name="get_hook",
    scope=SCOPE,
    summary="See one hook and what was sent there last",
    gives={200: shapes.Hook},
)
def hook(call: Call) -> Answer:
    return Answer(_shown(_mine(call), last=LAST))


def _mine(call: Call) -> Hook:
    found = queries.hook_of(call.program.program, call.args["hook"])
    if found is None:
        raise _nothing()
    return found


def _nothing() -> Refused:
    return Refused("not_found", _("There is no hook of yours with this id."))


def _shown(one: Hook, *, last: int) -> shapes.Hook:
    calls = queries.calls_of(one.pk, limit=last) if last else []
    told = tuple(
        shapes.Told(each.key, each.kind, each.reference, each.state, each.attempts, each.queued_at, each.sent_at,
                    each.error)
        for each in calls
    )  # fmt: skip
    return shapes.Hook(one.pk, one.url, tuple(one.events), tuple(one.services), one.created_at, told)


@operation(
    "DELETE",
    "hooks/{hook}",
    named="hook",
    name="drop_hook",
    scope=SCOPE,
    summary="Take a hook away",
    says="What waits to be sent there is dropped.",
    gives={204: None},
)
def drop(call: Call) -> Answer:
    if not actions.unhook(call.args["hook"], program=call.program.program, now=call.now):
        raise _nothing()
    return Answer(status=204)


@operation(
    "POST",
    "hooks/{hook}/secret",
    named="hook_secret",
    name="renew_hook_secret",
    scope=SCOPE,
    summary="Make another secret",
    says="For a day the one before signs as well, so that nothing is lost while you change it.",
    gives={201: shapes.HookSecret},
)
def renew(call: Call) -> Answer:
    try:
        made = actions.renew_secret(call.args["hook"], program=call.program.program, now=call.now)
    except actions.CannotHook:
        raise _nothing() from None
    return Answer(shapes.HookSecret(made.hook.pk, made.secret), 201)
