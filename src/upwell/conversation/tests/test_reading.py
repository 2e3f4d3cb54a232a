"""What replies say: numbers, options by their words, how many of what, yes and no, commands, cries for help."""

from __future__ import annotations

import pytest

from upwell.conversation import emergencies, reading, stopping, words
from upwell.conversation.reading import Named, counted, named, numbers

SIZES = {
    "small": ["Smaller than a dinner plate", "Small"],
    "tire": ["About as big as a car tire"],
    "large": ["Bigger", "Más grande"],
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", [1]),
        (" 2.", [2]),
        ("#3", [3]),
        ("1,3", [1, 3]),
        ("1 3", [1, 3]),
        ("1 and 3", [1, 3]),
        ("1 y 3", [1, 3]),
        ("1、3", [1, 3]),
        ("1和3", [1, 3]),
        ("２", [2]),
        ("two", [2]),
        ("dos", [2]),
        ("hai", [2]),
        ("两", [2]),
        ("12", [12]),
        ("200 E Santa Clara St", []),
        ("1 Main St", []),
        ("", []),
        ("👍", []),
        ("1.5", []),
        ("3 sofas", []),
        ("1-2-3", []),
    ],
)
def test_numbers_are_those_of_a_list_and_nothing_else(text: str, found: list[int]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("small", Named("small", sure=True)),
        ("SMALL!", Named("small", sure=True)),
        ("mas grande", Named("large", sure=True)),
        ("car tire", Named("tire", sure=True)),
        ("biger", Named("large", sure=False)),
        ("it is deep", None),
        ("", None),
        ("x" * 5_000, None),
    ],
)
def test_an_option_is_known_by_its_words_and_asked_back_when_they_are_only_alike(
    text: str, found: Named | None
) -> None:
    assert named(text, SIZES) == found


def test_what_names_two_options_names_none() -> None:
    assert named("street", {"a": ["in the street"], "b": ["beside the street"]}) is None


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("2 sofas, a mattress and three tires", [(2, "sofas"), (1, "mattress"), (3, "tires")]),
        ("sofa", [(1, "sofa")]),
        ("dos sillas y una mesa", [(2, "sillas"), (1, "mesa")]),
        ("2 cái ghế", [(2, "ghe")]),
        ("两张床垫、1个沙发", [(2, "床垫"), (1, "沙发")]),
        ("sofa x2", [(2, "sofa")]),
        ("2x sofa\n1 tv", [(2, "sofa"), (1, "tv")]),
        ("one old sofa", [(1, "sofa")]),
        ("2 xe đạp", [(2, "xe dap")]),
        ("tấm nệm", [(1, "tam nem")]),
        ("đế nệm", [(1, "de nem")]),
        ("椅子4把", [(4, "椅子")]),
        ("旧自行车两辆", [(2, "旧自行车")]),
        ("  ", []),
    ],
)
def test_things_are_counted_as_people_write_them(text: str, things: list[tuple[int, str]]) -> None:
    assert counted(text) == things


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("yes", "yes"),
        ("Sí", "yes"),
        ("có", "yes"),
        ("co", "yes"),
        ("是的", "yes"),
        ("👍", "yes"),
        ("yes please", "yes"),
        ("no", "no"),
        ("không", "no"),
        ("khong", "no"),
        ("不是", "no"),
        ("No, gracias", "no"),
        ("maybe", ""),
        ("not sure what you mean by this", ""),
        ("yes " + "x" * 60, ""),
        ("", ""),
    ],
)
def test_yes_and_no_are_known_in_every_language(text: str, said: str) -> None:
    assert words.yes_or_no(text) == said


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("HELP", "help"),
        ("ayuda", "help"),
        ("GIUP", "help"),
        ("帮助", "help"),
        ("atras", "back"),
        ("quay lai", "back"),
        ("返回", "back"),
        ("MORE", "more"),
        ("mas", "more"),
        ("please help me find my dog", ""),
        ("more potholes", ""),
    ],
)
def test_a_command_is_a_whole_reply(text: str, command: str) -> None:
    assert words.command(text) == command


def test_no_word_is_two_commands_or_a_command_and_a_yes_or_a_no() -> None:
    taken = [word for said in words.COMMANDS.values() for word in said]
    assert len(taken) == len(set(taken))
    assert not words.YES & set(taken)
    assert words.NO & set(taken) <= words.COMMANDS["skip"]
    assert not words.YES & words.NO


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Fire!", emergencies.DANGER),
        ("my house is on fire", emergencies.DANGER),
        ("nha toi dang chay", emergencies.DANGER),
        ("着火了", emergencies.DANGER),
        ("hay un incendio en mi edificio", emergencies.DANGER),
        ("me quiero morir", emergencies.CRISIS),
        ("I want to die", emergencies.CRISIS),
        ("tôi muốn tự tử", emergencies.CRISIS),
        ("我想死", emergencies.CRISIS),
        ("the fire hydrant leaks", ""),
        ("nước đang chạy", ""),
        ("từ từ thôi", ""),
        ("fireworks every night", ""),
        ("pothole", ""),
        ("", ""),
        ("burned car, it was a fire last week", ""),
    ],
)
def test_a_cry_for_help_is_heard_and_everyday_words_are_none(text: str, kind: str) -> None:
    assert emergencies.found(text) == kind


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("37.3382,-121.8863", ("37.3382", "-121.8863")),
        ("https://maps.google.com/?q=37.3382,-121.8863", ("37.3382", "-121.8863")),
        ("https://www.google.com/maps/@37.3382,-121.8863,17z", ("37.3382", "-121.8863")),
        ("https://maps.apple.com/?ll=37.3382%2C-121.8863&z=3", ("37.3382", "-121.8863")),
        ("200 E Santa Clara St", None),
        ("1,3", None),
    ],
)
def test_a_shared_map_is_a_point(text: str, point: tuple[str, str] | None) -> None:
    assert reading.point_in(text) == point


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("STOP", stopping.STOP),
        ("please stop texting me", stopping.STOP),
        ("Take me off your list!", stopping.STOP),
        ("không nhắn nữa", stopping.STOP),
        ("不要再给我发短信了", stopping.STOP),
        ("they stop sending the garbage truck", stopping.UNCLEAR),
        ("No more messages on the wall please", stopping.UNCLEAR),
        ("parking meter, remove my number plate", stopping.UNCLEAR),
        ("start", stopping.START),
        ("bus stop", ""),
        ("đúng", ""),
        ("stop sign is down", ""),
    ],
)
def test_a_stop_is_heard_and_what_may_be_none_is_asked_about(text: str, wish: str) -> None:
    assert stopping.found(text) == wish
