"""What Spanish needs where English needs nothing: a day is said with its article."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils.translation import gettext, override

from upwell import ui

WORDS = Path(ui.__file__).parent / "locale/es/LC_MESSAGES/django.po"
WITHOUT_ARTICLE = re.compile(r"(?<!\w)(?:hasta|es) %\((?:until|change_until|day)\)s")


def test_a_day_has_its_article() -> None:
    assert WITHOUT_ARTICLE.findall(WORDS.read_text(encoding="utf-8")) == []


def test_a_permit_is_valid_until_the_day() -> None:
    with override("es"):
        assert f"{gettext('until')} sábado" == "hasta el sábado"


def test_what_was_booked_is_counted_whatever_its_gender() -> None:
    with override("es"):
        assert gettext("booked: %(count)s") % {"count": 1} == "en la reserva: 1"
