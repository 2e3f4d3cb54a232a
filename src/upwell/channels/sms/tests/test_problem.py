"""PROBLEM by text: what is wrong with what we ask goes to those who look after it, and the question stands."""

from upwell.channels.sms.tests.test_texts import Says, carrier, says  # noqa: F401 - fixtures
from upwell.feedback.models import PageProblem


def test_what_is_wrong_is_said_in_one_message_and_the_question_is_asked_again(says: Says) -> None:  # noqa: F811
    says("POTHOLE")

    asked = says("problem")
    thanks = says("Nobody knows what large means. Call me at 408-555-0133")

    kept = PageProblem.objects.get()
    assert "What went wrong?" in asked
    assert "How big is it?" in thanks
    assert (kept.service, kept.step, kept.channel, kept.device) == ("pothole", "size", "sms", "phone")
    assert kept.wrong.startswith("Nobody knows")


def test_help_says_how(says: Says) -> None:  # noqa: F811
    assert "PROBLEM" in says("HELP")
