"""What one caller does in the chat is counted as on the web: nobody gets round a limit by talking."""

from __future__ import annotations

import io

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from upwell.cases.models import Case
from upwell.catalogue.city import City
from upwell.channels.chat.tests.test_chat import HOLE, said
from upwell.files.models import Upload
from upwell.intake.models import Draft
from upwell.intake.tests import scene
from upwell.limits import kinds


@pytest.fixture
def chat(city: City, client: Client) -> Client:
    scene.publish(HOLE, scene.POTHOLE_ES)
    return client


def test_forms_begun_with_words_are_counted(chat: Client, settings: LazySettings) -> None:
    settings.LIMITS = kinds.read("drafts=1")
    said(chat, text="pothole")
    said(chat, choice="pothole")
    said(chat, text="menu")
    said(chat, text="pothole")
    assert chat.post("/chat/", {"choice": "pothole"}).status_code == 429
    assert Draft.objects.count() == 1


def test_requests_sent_are_counted_and_go_later(chat: Client, settings: LazySettings) -> None:
    for _again in range(2):
        for one in ("pothole", "1", "1"):
            said(chat, text=one)
        settings.LIMITS = kinds.read("submissions=1")
        answer = chat.post("/chat/", {"choice": "send"})
    assert (answer.status_code, Case.objects.count()) == (429, 1)
    settings.LIMITS = kinds.read("submissions=0")
    said(chat, choice="send")
    assert Case.objects.count() == 2


def test_photos_are_counted(chat: Client, settings: LazySettings) -> None:
    said(chat, text="pothole")
    said(chat, text="1")
    settings.LIMITS = kinds.read("photos=1")
    made = io.BytesIO()
    Image.new("RGB", (20, 20)).save(made, "JPEG")
    for wanted in (302, 429):
        photo = SimpleUploadedFile("a.jpg", made.getvalue(), content_type="image/jpeg")
        assert chat.post("/chat/", {"photo": photo}).status_code == wanted
    assert Upload.objects.count() == 1
