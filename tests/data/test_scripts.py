"""Texts without spaces between words are known by what stands in them, not by their language."""

import pytest

from regard.data import TokenTable
from regard.data.scripts import texts_without_spaces


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("这部电影很好看。我喜欢。", "这部电影很好看"),
        ("服务很差", "服务很差"),
        ("この映画はとても面白いです", "この映画はとても面白いです"),
        ("ไม่ชอบเลยแย่มากๆ 10/10", "ไม่ชอบเลยแย่มากๆ"),
        ("ຂ້ອຍບໍ່ມັກຮູບເງົາ", "ຂ້ອຍບໍ່ມັກຮູບເງົາ"),
        ("ខ្ញុំមិនចូលចិត្តភាពយន្តនេះទេ", "ខ្ញុំមិនចូលចិត្តភាពយន្តនេះទេ"),
        ("ဒီရုပ်ရှင်ကိုမကြိုက်ဘူး", "ဒီရုပ်ရှင်ကိုမကြိုက်ဘူး"),
    ],
)
def test_a_phrase_that_is_one_token(text: str, phrase: str) -> None:
    assert texts_without_spaces([text, "an English text", "another"]) == (1, phrase)
    words = TokenTable(()).tokens_and_spans(text)
    assert phrase in [token.text for token in words]


@pytest.mark.parametrize(
    "text",
    [
        "这 部 电影 很 好看 。 我 喜欢",  # set apart by somebody
        "この 映画 は とても 面白い です",
        "ฉัน ไม่ ชอบ หนัง เรื่อง นี้ เลย",
        "이영화는정말재미있습니다 그리고 아름답습니다",
        "Donaudampfschifffahrtsgesellschaft",
        "東京タワー (Tokyo Tower) is a tower in the middle of the city",
        "很好",
        "12345 🙂🙂🙂🙂🙂🙂",
        "",
    ],
)
def test_texts_with_spaces_or_short_ones(text: str) -> None:
    assert texts_without_spaces([text]) == (0, "")


def test_a_few_of_many_texts() -> None:
    long = "这部电影很好看"
    assert texts_without_spaces([long] * 2 + ["English words"] * 98) == (2, long)
    assert texts_without_spaces([long] * 2 + ["English words"] * 300) == (0, "")
    # Most of those that are in such a script have spaces.
    assert texts_without_spaces([long] * 2 + ["我 喜欢 电影"] * 3) == (0, "")
    assert texts_without_spaces([]) == (0, "")
