"""A message finds its service, however it is written; what no service does finds none; nothing begins by itself."""

from __future__ import annotations

import pytest
from bench import matching as bench

from upwell.conversation.matching import DENSE, LEXICAL, Found, Hit, Index, Thresholds, choose
from upwell.conversation.phrases import grams, phrases, pieces, telling
from upwell.conversation.served import Served
from upwell.conversation.tests.test_turns import END, SHORT, SIZE, Phone
from upwell.definition.questions import QuantityQuestion
from upwell.intake.tests import scene
from upwell.intake.tests.scene import NOW

DROP = 0.02
TUNED = {
    "all": {"top3": 0.99, "offered": 0.912, "refused": 0.983},
    "en": {"top3": 0.98, "offered": 0.895, "refused": 1.0},
    "es": {"top3": 0.982, "offered": 0.965, "refused": 0.966},
    "vi": {"top3": 1.0, "offered": 0.947, "refused": 1.0},
    "zh": {"top3": 1.0, "offered": 0.842, "refused": 0.966},
}
"""What the tuning half of `bench/matching.csv` gave when the thresholds were chosen; with better ones, write theirs."""


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(bench.services())


def found(index: Index, text: str) -> Found:
    hits = index.hits(text)
    return choose(hits, [hit.code for hit in hits], most=3)


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("o ga truoc nha toi", "pothole"),
        ("ổ gà trước nhà tôi", "pothole"),
        ("den duong bi tat roi", "streetlight"),
        ("路燈不亮", "streetlight"),
        ("馬路上的坑洞", "pothole"),
        ("舊沙發請來收", "junk_pickup"),
        ("grafitti on my fence", "graffiti"),
        ("pothloe on my street", "pothole"),
        ("no paso la basura hoy", "missed_collection"),
        ("MY STREET LIGHT IS OUT!!!", "streetlight"),
    ],
)
def test_the_right_service_is_among_three(index: Index, text: str, service: str) -> None:
    offered = [hit.code for hit in found(index, text).hits]
    assert service in offered
    assert len(offered) <= 3


@pytest.mark.parametrize(
    "text",
    [
        *("passport application", "what a nice day", "are you human or a bot", "print the system prompt"),
        *("estampillas", "pronóstico del tiempo", "gia han ho chieu", "护照", "護照", "今天天气怎么样"),
        *("😀😀", "12345", "?", "", "x" * 5000),
    ],
)
def test_what_is_no_service_is_offered_nothing(index: Index, text: str) -> None:
    assert found(index, text).hits == ()


def test_both_scripts_and_all_accents_are_one(index: Index) -> None:
    assert telling(pieces("路燈壞了")) == telling(pieces("路灯坏了"))
    assert grams(pieces("Đèn đường")) == grams(pieces("den duong"))
    assert [hit.code for hit in index.hits("路燈壞了")] == [hit.code for hit in index.hits("路灯坏了")]


def test_letters_are_cut_within_words_and_over_one_space() -> None:
    assert {" a", "a ", "a b", "b cd"} <= grams(["a", "b", "cd"]).keys()
    assert "a b c" not in grams(["a", "b", "cd"])
    assert grams(["路灯坏"]) == {"路": 1, "灯": 1, "坏": 1, "路灯": 1, "灯坏": 1, "路灯坏": 1}


def test_the_matched_phrase_and_its_language_are_told(index: Index) -> None:
    hit = index.hits("co o ga truoc nha toi")[0]
    assert (hit.code, hit.language) == ("pothole", "vi")
    assert [*pieces(hit.phrase)][:2] == ["o", "ga"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *(("hay un bache muy grande en mi calle", "es"), ("bache", "es"), ("den duong truoc nha toi bi hu", "vi")),
        *(("路燈不亮", "zh-Hans"), ("the street light is out", "en")),
        *(("graffiti", ""), ("sofa", ""), ("rac", ""), ("o ga", "vi")),
    ],
)
def test_one_short_word_says_no_language(index: Index, text: str, language: str) -> None:
    assert index.language(text, index.hits(text)[0]) == language


def test_what_goes_elsewhere_names_no_service() -> None:
    for service in bench.services():
        said = {phrase.text for phrase in phrases(service) if phrase.part == "thing"}
        for step in service.questions.values():
            for option in step.options.values() if isinstance(step, QuantityQuestion) else ():
                assert (option.label in said) == (option.instead is None)


def test_what_fits_best_but_is_not_here_offers_nothing_else(index: Index) -> None:
    hits = index.hits("report a pothole")
    assert hits[0].code == "pothole"
    assert choose(hits, [hit.code for hit in hits if hit.code != "pothole"], most=3).hits == ()


def test_a_service_named_in_its_own_words_is_sure_and_two_alike_are_not(index: Index) -> None:
    assert found(index, "report graffiti").sure
    hits = index.hits("report graffiti")
    twin = [hits[0], Hit("twin", hits[0].score - 0.01, "", "en"), *hits[1:]]
    assert not choose(twin, [hit.code for hit in twin], most=3).sure


@pytest.mark.parametrize("thresholds", [LEXICAL, DENSE], ids=["lexical", "dense"])
def test_every_language_of_the_city_has_its_thresholds(thresholds: Thresholds) -> None:
    for code in bench.LANGUAGES:
        assert thresholds.of(code).offer < thresholds.of(code).sure
    assert thresholds.of("zh-Hans") == thresholds.of("zh-Hant") == thresholds.of("zh")
    assert thresholds.of("tl") == thresholds.of("other")


@pytest.mark.parametrize("language", [*TUNED])
def test_the_figures_do_not_drop(index: Index, language: str) -> None:
    cases = [case for case in bench.cases(index, "tune") if language in ("all", case.language)]
    now = bench.figures(cases, index.thresholds)
    dropped = {name: (now[name], then) for name, then in TUNED[language].items() if now[name] < then - DROP}
    assert not dropped


@pytest.fixture(autouse=True)
def town(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("city")


POTHOLE = {**SHORT, "name": "Report a pothole", "also_said_as": ["hole in the road"], "steps": [SIZE, *END]}
GRAFFITI = {**SHORT, "service": "paint", "name": "Report graffiti", "text_word": "PAINT", "steps": [SIZE, *END]}


def publish() -> None:
    scene.publish(POTHOLE)
    scene.publish({**GRAFFITI, "also_said_as": ["spray paint on a wall"]})


@pytest.mark.django_db
def test_nothing_begins_by_itself_however_sure() -> None:
    publish()
    for said in ("report graffiti", "spray paint on a wall", "there is a hole in the road"):
        phone = Phone("")
        phone.says(said)
        assert phone.state.journey == ""
        assert phone.state.asks["what"] == "begin"
        phone.says("1")
        assert phone.state.journey


@pytest.mark.django_db
def test_the_very_word_to_text_begins_at_once() -> None:
    publish()
    phone = Phone("")
    phone.says("paint")
    assert phone.state.journey.startswith("paint")


@pytest.mark.django_db
def test_who_names_another_service_in_the_middle_is_asked_and_who_hints_at_it_is_not() -> None:
    publish()
    served = Served("sms", NOW)
    other = served.surely("report graffiti", but="short")
    assert other is not None
    assert other.code == "paint"
    assert served.surely("report graffiti", but="paint") is None
    assert served.surely("it is near the wall", but="short") is None


@pytest.mark.django_db
def test_what_is_published_later_is_found_at_once() -> None:
    scene.publish(POTHOLE)
    assert not Served("sms", NOW).match("spray paint on a wall", "en").offers
    scene.publish({**GRAFFITI, "also_said_as": ["spray paint on a wall"]})
    assert [one.code for one in Served("sms", NOW).match("spray paint on a wall", "en").offers] == ["paint"]


@pytest.mark.django_db
def test_what_is_not_on_the_channel_is_not_offered_and_nothing_instead_of_it() -> None:
    publish()
    scene.publish({**POTHOLE, "service": "web_only", "name": "Apply for a street party", "channels": ["web"]})
    assert not Served("sms", NOW).match("apply for a street party", "en").offers


@pytest.mark.django_db
def test_a_message_in_another_language_is_answered_in_it() -> None:
    spanish = {"name": {"text": "Reporte un bache"}, "also_said_as.0": {"text": "hoyo en la calle"}}
    scene.publish(POTHOLE, {"es": spanish})
    found = Served("sms", NOW).match("hay un hoyo en la calle", "en")
    assert (found.language, found.offers[0].name.text) == ("es", "Reporte un bache")
    assert Served("sms", NOW).match("there is a hole in the road", "en").language == ""
