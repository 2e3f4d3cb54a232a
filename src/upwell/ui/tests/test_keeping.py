"""{% kept %}: drawn once for everybody, and anew for whatever it depends on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from upwell.ui import context
from upwell.ui.templatetags import keeping


class Counted:
    """Says how often it was drawn."""

    def __init__(self) -> None:
        self.times = 0

    def __str__(self) -> str:
        self.times += 1
        return f"drawn {self.times}"


def page(address: str) -> Context:
    return Context({**context.page(RequestFactory().get(address)), "user": AnonymousUser()})


def test_the_same_values_are_drawn_once_and_others_anew() -> None:
    template, counted = Template("{% kept city %}{{ what }}{% endkept %}"), Counted()

    drawn = [template.render(Context({"what": counted, "city": city})) for city in ("A", "A", "B", "A")]

    assert drawn == ["drawn 1", "drawn 1", "drawn 2", "drawn 1"]


def test_each_language_has_its_own() -> None:
    template, counted = Template("{% kept city %}{{ what }}{% endkept %}"), Counted()

    drawn = []
    for language in ("en", "es", "en"):
        with override(language):
            drawn.append(template.render(Context({"what": counted, "city": "A"})))

    assert drawn == ["drawn 1", "drawn 2", "drawn 1"]


def test_what_anybody_may_make_up_does_not_fill_the_memory() -> None:
    template = Template("{% kept query %}{{ query }}{% endkept %}")

    drawn = [template.render(Context({"query": str(number)})) for number in range(3 * keeping.MOST)]

    assert drawn == [str(number) for number in range(3 * keeping.MOST)]
    (node,) = template.nodelist
    assert len(node.drawn) <= keeping.MOST


@pytest.mark.parametrize("changed", [{"phone": "555-0199"}, {"name": "Another Town"}, {"emergency": "Call 112."}])
def test_a_city_that_changed_shows_it_at_once(changed: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    template = Template('{% include "ui/parts/header.html" %}{% include "ui/parts/footer.html" %}')
    card = context.CityCard(name="Town", phone="555-0100", emergency="Call 911.")

    def drawn(card: context.CityCard) -> str:
        monkeypatch.setattr(context, "CITY_CARD", lambda: card)
        return template.render(page("/?q=1"))

    before, after = drawn(card), drawn(replace(card, **changed))

    assert next(iter(changed.values())) in after
    assert next(iter(changed.values())) not in before


def test_the_links_to_other_languages_keep_the_question_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "CITY_CARD", context.CityCard)
    template = Template('{% include "ui/parts/header.html" %}')

    drawn = [template.render(page(f"/?q={word}")) for word in ("sofa", "tree")]

    assert ["q=sofa&amp;lang=es" in one for one in drawn] == [True, False]
    assert ["q=tree&amp;lang=es" in one for one in drawn] == [False, True]
