"""{% kept … %}: parts of a page that are the same for everybody, drawn once in a process. A template builtin.

Header and footer are a third of what a page costs, and are the same on most of them."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.translation import get_language

register = template.Library()
MOST = 64
"""Of one part: addresses are among what parts depend on, and anybody may make up as many as they like."""


@dataclass(eq=False)
class Kept(Node):
    """Only what depends on nothing but the language and the values named, and says nothing about anybody."""

    nodelist: NodeList
    values: Sequence[FilterExpression]
    drawn: dict[Hashable, str] = field(default_factory=dict)

    def render(self, context: Context) -> str:
        key = (get_language(), *(value.resolve(context, ignore_failures=True) for value in self.values))
        found = self.drawn.get(key)
        if found is None:
            if len(self.drawn) >= MOST:
                self.drawn.clear()
            found = self.drawn[key] = self.nodelist.render(context)
        return found


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """{% kept page.shell service_phone %}…{% endkept %}: each value can be hashed, and is all the part depends on."""
    values = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, values)
