import pytest
from django.test import override_settings

from upwell.config import environment
from upwell.config.commands import doctor
from upwell.limits import kinds


def test_limits_come_from_the_environment(monkeypatch) -> None:
    monkeypatch.setenv("UPWELL_LIMITS", "submissions=3000/10m")

    assert environment.limits("UPWELL_LIMITS")["submissions"].amount == 3_000


def test_a_limit_that_cannot_be_understood_stops_the_program_and_says_which(monkeypatch) -> None:
    monkeypatch.setenv("UPWELL_LIMITS", "photos=0, submission=5")

    with pytest.raises(environment.SettingMissing, match=r"UPWELL_LIMITS says 'submission=5'.*submissions=1000/10m"):
        environment.limits("UPWELL_LIMITS")


def test_without_words_limits_are_as_they_come(monkeypatch) -> None:
    monkeypatch.delenv("UPWELL_LIMITS", raising=False)

    assert environment.limits("UPWELL_LIMITS") == {}
    assert kinds.SUBMISSIONS.amount == 1_000


@pytest.mark.parametrize(("https", "proxy", "well"), [(True, False, False), (True, True, True), (False, False, True)])
def test_doctor_says_when_everybody_would_be_one_caller(https: bool, proxy: bool, well: bool) -> None:
    with override_settings(HTTPS=https, BEHIND_PROXY=proxy):
        found, sentence = doctor._proxy()

    assert found is well
    assert well or "UPWELL_BEHIND_PROXY" in sentence
