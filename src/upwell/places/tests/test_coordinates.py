import pytest

from upwell.places.coordinates import point_in


@pytest.mark.parametrize(
    "text",
    [
        "37.3378, -121.8867",
        "37.3378,-121.8867",
        "37.3378 -121.8867",
        "(37.3378, -121.8867)",
        "-121.8867, 37.3378",
        "geo:37.3378,-121.8867;u=35",
        "37,3378; -121,8867",
        "https://www.google.com/maps/@37.3378,-121.8867,17z",
        "https://www.google.com/maps/place/X/@37.1,-121.1,17z/data=!4m5!3d37.3378!4d-121.8867",
        "https://maps.google.com/?q=37.3378,-121.8867",
        "https://maps.apple.com/?ll=37.3378,-121.8867&q=Pin",
        "https://www.openstreetmap.org/?mlat=37.3378&mlon=-121.8867#map=17/37.1/-121.1",
        "https://www.openstreetmap.org/#map=17/37.3378/-121.8867",
        "https://www.google.com/maps/search/?api=1&query=37.3378%2C-121.8867",
    ],
)
def test_a_pasted_position_is_a_point(text: str) -> None:
    assert point_in(text) == (37.3378, -121.8867)


def test_degrees_minutes_and_seconds_are_a_point() -> None:
    found = point_in("37°20'16.1\"N 121°53'12.1\"W")

    assert found == pytest.approx((37.33781, -121.88669), abs=1e-5)


@pytest.mark.parametrize(
    "text",
    ["", "200 12", "200 E Santa Clara St", "nan, nan", "inf 1", "95.5, 195.5", "https://example.org/a/b", "1e5 3"],
)
def test_other_text_is_not_a_point(text: str) -> None:
    assert point_in(text) is None
