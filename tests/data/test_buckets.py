"""One length for all texts, or a few that save padding."""

import itertools

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from regard.data import Buckets, Length, choose_buckets, choose_length
from regard.errors import ArgumentError, ArgumentTypeError

# One length


def test_the_length_that_most_texts_need() -> None:
    assert choose_length([5] * 99 + [900]) == Length(8, 1)
    assert choose_length([5] * 98 + [30, 900]) == Length(32, 1)
    assert choose_length([8, 8, 8]) == (8, 0)
    assert choose_length([9]) == (16, 0)
    assert choose_length(np.array([1])) == (8, 0)


def test_the_limit_of_the_length() -> None:
    assert choose_length([700, 300, 256, 9]) == (256, 2)
    assert choose_length([700, 11, 10, 9], limit=10) == (10, 2)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=60))
def test_at_most_one_in_a_hundred_is_cut(lengths: list[int]) -> None:
    length, cut = choose_length(lengths, limit=1000)
    assert length % 8 == 0
    assert cut == sum(each > length for each in lengths)
    assert cut <= len(lengths) / 100


# A few lengths


def price(lengths: list[int], buckets: tuple[int, ...]) -> int:
    """Ten times the padded tokens, and a tenth more for each bucket but one."""
    cut = np.minimum(lengths, buckets[-1])
    return int(np.array(buckets)[np.searchsorted(buckets, cut)].sum()) * (9 + len(buckets))


def all_choices(longest: int, most: int) -> list[tuple[int, ...]]:
    shorter = range(8, longest, 8)
    return [
        (*chosen, longest)
        for number in range(most)
        for chosen in itertools.combinations(shorter, number)
    ]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(1, 120), min_size=1, max_size=40), st.integers(1, 110), st.integers(1, 4)
)
@example([8, 64], 256, 3)
@example([100] * 10, 7, 3)
def test_the_choice_is_the_best_of_all(lengths: list[int], limit: int, most: int) -> None:
    chosen = choose_buckets(lengths, limit, most)
    assert (chosen.lengths[-1], chosen.cut) == choose_length(lengths, limit)
    assert len(chosen.lengths) <= most
    assert all(length % 8 == 0 for length in chosen.lengths[:-1])
    assert list(chosen.lengths) == sorted(set(chosen.lengths))
    prices = {each: price(lengths, each) for each in all_choices(chosen.lengths[-1], most)}
    assert prices[chosen.lengths] == min(prices.values())
    fewest = min(len(each) for each in prices if prices[each] == min(prices.values()))
    assert len(chosen.lengths) == fewest


def test_a_bucket_must_pay_for_its_compilation() -> None:
    # 800 tokens against 728 and a tenth more; 720 against 648 and a tenth more.
    assert choose_buckets([80] * 9 + [8]).lengths == (80,)
    assert choose_buckets([80] * 8 + [8]).lengths == (8, 80)
    assert choose_buckets([8] * 3, most=3) == Buckets((8,), 0)


def test_equal_prices_give_the_fewest_buckets() -> None:
    lengths = [88] * 9 + [8]
    assert price(lengths, (88,)) == 8800
    assert price(lengths, (8, 88)) == 8800
    assert choose_buckets(lengths).lengths == (88,)


def test_buckets_of_real_lengths() -> None:
    lengths = [6] * 500 + [15] * 300 + [40] * 180 + [200] * 20
    assert choose_buckets(lengths) == Buckets((16, 40, 200), 0)
    assert choose_buckets(lengths, most=4) == Buckets((8, 16, 40, 200), 0)
    assert choose_buckets(lengths, most=2) == Buckets((40, 200), 0)
    assert choose_buckets(lengths, most=1) == Buckets((200,), 0)
    assert choose_buckets(lengths, limit=50) == Buckets((8, 16, 50), 20)
    assert choose_buckets(np.array(lengths)[::-1]) == choose_buckets(lengths)
    assert all(type(length) is int for length in choose_buckets(np.array(lengths)).lengths)


def test_none_is_cut_where_all_are_to_be_whole() -> None:
    lengths = [9] * 199 + [100]
    assert choose_length(lengths) == (16, 1)
    assert choose_length(lengths, share=100) == (104, 0)
    assert choose_buckets(lengths, share=100) == Buckets((16, 104), 0)
    assert choose_buckets(lengths, share=100, limit=50) == Buckets((16, 50), 1)


def test_many_long_texts_take_no_time() -> None:
    lengths = np.random.default_rng(3).lognormal(6, 1, 200_000).astype(int) + 1
    chosen = choose_buckets(lengths, limit=4096)
    assert len(chosen.lengths) == 3
    assert chosen.lengths[-1] == 4096


def test_rules_of_the_arguments() -> None:
    for choose in (choose_length, choose_buckets):
        with pytest.raises(ArgumentError, match=r"Received: none\.$"):
            choose([])
        with pytest.raises(ArgumentError, match=r"Received: 0 among them\.$"):
            choose([4, 0, 2])
        with pytest.raises(ArgumentError, match=r"^`limit` must be a positive integer\."):
            choose([4], limit=-8)
        with pytest.raises(ArgumentTypeError, match=r"^`lengths` must be integers\. .* float64$"):
            choose([4.5])
    with pytest.raises(ArgumentError, match=r"^`most` must be a positive integer\. .*most=0$"):
        choose_buckets([4], most=0)
