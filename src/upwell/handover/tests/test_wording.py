"""What the city says in a talk is said to both who take part in it, to each in words of their own."""

import pytest
from tests.cast import Cast

from upwell.handover import wording

DATA = {"team": "paving", "service": "pothole"}
CODES = {code for name, code in vars(wording).items() if name.isupper() and isinstance(code, str)}


@pytest.mark.django_db
def test_every_line_has_words_for_the_resident_and_for_staff(cast: Cast) -> None:
    assert len(CODES) > 10
    both = {code: (wording.news(code, DATA), wording.to_staff(code, DATA)) for code in CODES - {wording.CALLED}}
    assert all(said and said != told for said, told in both.values())
    assert wording.to_staff(wording.CALLED, DATA)
