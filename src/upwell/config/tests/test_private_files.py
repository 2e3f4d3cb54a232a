"""The embedded database's files are for nobody else on the machine to read, also those made by an earlier version."""

from __future__ import annotations

from pathlib import Path

import pytest

from upwell.config.commands import city, doctor


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    kept = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "var" / "upwell.sqlite3")}
    return city.sqlite_files(kept)


def modes(files: list[Path]) -> dict[str, int]:
    return {file.name: file.stat().st_mode & 0o777 for file in files if file.exists()}


def test_a_new_file_is_private(files: list[Path]) -> None:
    city.shut(files)

    assert modes(files) == {"upwell.sqlite3": 0o600}


def test_old_files_are_shut_and_until_then_doctor_says_so(files: list[Path]) -> None:
    files[0].parent.mkdir()
    for file in files[:3]:
        file.touch(mode=0o644)
    ((well, sentence),) = doctor.readable(files)
    assert not well
    assert f"chmod 600 {files[0]} {files[0]}-wal {files[0]}-shm" in sentence

    city.shut(files)

    assert set(modes(files).values()) == {0o600}
    assert [well for well, _sentence in doctor.readable(files)] == [True]


def test_another_database_has_no_files_of_ours() -> None:
    files = city.sqlite_files({"ENGINE": "django.db.backends.postgresql", "NAME": "upwell"})

    city.shut(files)

    assert files == []
    assert list(doctor.readable(files)) == []
