"""What people say is wrong with pages, where staff read it: pages by names that people use."""

import re

import pytest
from django.test import Client
from tests.cast import Cast
from tests.publishing import publish_asking

from upwell.cases.tests import scene
from upwell.desk.pages import PAGES
from upwell.feedback.models import PageProblem


@pytest.mark.django_db
def test_a_page_is_called_as_people_call_it(cast: Cast) -> None:
    publish_asking(scene.POTHOLE, {"ask": "size", "type": "text", "title": "How big is it?"})
    page = Client().get("/services/pothole/").content.decode()
    token = re.search(r'href="/feedback/page/\?page=([^"&]+)', page)
    assert token is not None
    Client().post("/feedback/page/", {"wrong": "The button is too small", "page": token[1]})
    problem = PageProblem.objects.get()

    improver = cast.client("lead")
    listed = improver.get("/desk/page-problems/").content.decode()
    shown = improver.get(f"/desk/page-problems/{problem.pk}/").content.decode()

    assert problem.page == "web:service"
    assert "<td>Page of the service</td>" in listed
    assert "Page: Page of the service" in shown


def test_only_pages_there_are_have_names() -> None:
    from tests.test_access import TABLE

    assert set(PAGES) <= set(TABLE)
