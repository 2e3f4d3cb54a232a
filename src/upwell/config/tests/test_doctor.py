"""What `upwell doctor` says of photos that another machine took in."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image
from tests.cast import NOW

from upwell.config.commands import doctor
from upwell.files import actions as files
from upwell.files import store
from upwell.files.tests.test_pictures import encoded


@pytest.mark.django_db
def test_uploads_missing_in_the_folder_are_to_be_mended(uploads: Path) -> None:
    upload = files.keep_picture(encoded(Image.new("RGB", (50, 30))), draft=uuid4(), now=NOW)
    assert doctor._uploads()[0]

    store.remove(upload.stored)

    well, sentence = doctor._uploads()
    assert not well
    assert sentence.startswith("1 of the 20 newest uploads")
    assert str(uploads) in sentence
