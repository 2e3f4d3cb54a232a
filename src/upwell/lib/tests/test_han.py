"""Traditional Chinese made from Simplified, and both compared as one."""

import pytest

from upwell.lib import han
from upwell.lib.folding import fold, is_traditional


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("路灯不亮", "路燈不亮"),
        ("请发短信给 {phone}。", "請發簡訊給 {phone}。"),
        ("[填写表格](service:pothole)", "[填寫表格](service:pothole)"),
        ("**头发**和**发票**", "**頭髮**和**發票**"),
        ("请回复“跳过”。", "請回覆「跳過」。"),
        ("请回复数量和物品", "請回覆數量和物品"),
        ("签租约之前，三天后并发送", "簽租約之前，三天後並傳送"),
        ("Pothole 311", "Pothole 311"),
    ],
)
def test_words_are_made_as_people_write_them_and_marks_stay(simplified: str, traditional: str) -> None:
    assert han.made(simplified) == traditional


def test_what_somebody_wrote_wins_over_what_is_made() -> None:
    assert han.among({"en": "Light", "zh-Hans": "路灯", "zh-Hant": "街燈"}, "zh-Hant") == "街燈"
    assert han.among({"en": "Light", "zh-Hans": "路灯"}, "zh-Hant") == "路燈"
    assert han.among({"en": "Light", "zh-Hans": "路灯"}, "vi") == ""


def test_both_scripts_fold_to_the_same() -> None:
    assert fold("路燈壞了") == fold("路灯坏了")
    assert is_traditional("路燈")
    assert not is_traditional("路灯 light")
