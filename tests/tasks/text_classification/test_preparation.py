"""The preparation: what splits share, what they must not, and what is told."""

import dataclasses
import json

import numpy as np
import pytest

from regard.data import LabelledTexts, Split
from regard.errors import DataError
from regard.tasks.text_classification.dataset import demo_texts
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.preparation import (
    TextPreparation,
    material_file,
    plan_file,
    texts_file,
)
from regard.tasks.text_classification.split_data import Material
from tests.comparison.small_material import corpus, small_plan, small_preparation

PARTS = ("train", "validation", "test")


def planted(rows: int = 58) -> LabelledTexts:
    """Each text has two words of its own, which stand nowhere else."""
    data = corpus(rows, 2, long=5)
    texts = [f"{text} own{row} own{row}" for row, text in enumerate(data.texts)]
    return LabelledTexts.from_rows(texts, data.labels, source="planted")


def test_the_table_of_a_split_knows_its_training_texts_alone() -> None:
    preparation = TextPreparation(small_plan(min_count=2), planted())
    assert len(preparation.splits) == 5
    for number, split in enumerate(preparation.splits):
        own = {word for word in preparation.tokens(number).words if word.startswith("own")}
        assert own == {f"own{row}" for row in split.train}
        # So a word of other parts is the unknown token there, twice in each text.
        material = preparation.material(number)
        for name in ("validation", "test"):
            assert ((getattr(material, name).ids == 1).sum(axis=1) >= 2).all()
        assert (material.train.ids == 1).sum() == 0


def test_shapes_are_the_same_for_all_splits() -> None:
    preparation = TextPreparation(small_plan(min_count=2), planted())
    materials = [preparation.material(number) for number in range(5)]
    assert len({each.vocabulary for each in materials}) == 1
    assert {each.buckets for each in materials} == {(8, 16)}
    assert {each.train.ids.shape[1] for each in materials} == {16}
    # No table is larger than what was decided once.
    sizes = [preparation.tokens(number).size for number in range(5)]
    assert min(sizes) < max(sizes) <= materials[0].vocabulary
    for material, size in zip(materials, sizes, strict=True):
        assert max(getattr(material, name).ids.max() for name in PARTS) < size


def test_the_vocabulary_is_at_most_what_the_plan_says() -> None:
    preparation = TextPreparation(small_plan(vocabulary=7), planted())
    assert preparation.vocabulary == preparation.tokens(2).size == 7


def test_parts_are_the_rows_of_the_split_with_their_labels() -> None:
    preparation = small_preparation(small_plan(), classes=3)
    labels = preparation.data.label_ids()
    for number, split in enumerate(preparation.splits):
        material, tokens = preparation.material(number), preparation.tokens(number)
        for name in PARTS:
            part, rows = getattr(material, name), getattr(split, name)
            assert part.rows.tolist() == rows.tolist()
            assert part.labels.tolist() == labels[rows].tolist()
            texts = [preparation.texts[row] for row in rows]
            np.testing.assert_array_equal(part.ids, tokens.encode(texts, 8))
        assert material.classes == 3
    tested = np.concatenate([split.test for split in preparation.splits])
    assert sorted(tested.tolist()) == list(range(58))


def test_the_same_arrays_when_built_twice() -> None:
    plan = small_plan()
    one, other = (small_preparation(plan, long=5).material(3) for _ in range(2))
    for name in PARTS:
        np.testing.assert_array_equal(getattr(one, name).ids, getattr(other, name).ids)
        np.testing.assert_array_equal(getattr(one, name).rows, getattr(other, name).rows)
    assert one.train.ids.tolist() != small_preparation(plan, long=5).material(2).train.ids.tolist()


# A test set of its own.


def with_test_set(plan: TextPlan | None = None) -> TextPreparation:
    data = corpus(40, 2)
    texts = ["a film unheard", "bad bad unheard", "good one " * 9]
    labels = ["class a", "class b", "class b"]
    test = LabelledTexts.from_rows(texts, labels, classes=data.classes, source="test")
    return TextPreparation(plan or small_plan(splits=1), data, test)


def test_a_test_set_stands_behind_the_data_wherever_texts_are_numbered() -> None:
    preparation = with_test_set()
    assert preparation.has_test_set
    assert not small_preparation(small_plan()).has_test_set
    assert preparation.texts[:40] == preparation.data.texts
    assert preparation.texts[40:] == preparation.test.texts
    (split,) = preparation.splits
    assert split.test.tolist() == [40, 41, 42]
    assert sorted([*split.train, *split.validation]) == list(range(40))
    material = preparation.material(0)
    assert material.test.rows.tolist() == [40, 41, 42]
    assert material.test.labels.tolist() == [0, 1, 1]
    assert [preparation.texts[row] for row in material.test.rows] == list(preparation.test.texts)


def test_nothing_is_learned_from_a_test_set() -> None:
    preparation = with_test_set()
    words = {word for text in corpus(40, 2).texts for word in text.split()}
    assert preparation.vocabulary == 2 + len(words)
    assert "unheard" not in preparation.tokens(0).words
    assert preparation.buckets == ((8,), 0)  # its long text is cut and not counted
    assert preparation.material(0).test.ids.shape == (3, 8)


def test_of_a_text_of_millions_of_words_a_beginning_is_looked_at() -> None:
    data = corpus(40, 2)
    long = "good bad " * 300_000
    preparations = [
        TextPreparation(
            small_plan(length=16),
            LabelledTexts.from_rows((*data.texts, text), (*data.labels, "class a"), source="long"),
        )
        for text in (long, long[:900])
    ]
    assert max(map(len, preparations[0].texts)) == 16 * 64
    assert preparations[0].data.texts[-1] == long  # the store keeps it whole
    one, other = (each.material(0) for each in preparations)
    for name in PARTS:
        np.testing.assert_array_equal(getattr(one, name).ids, getattr(other, name).ids)
    assert [each.buckets for each in preparations] == [((8, 16), 1)] * 2
    assert "1 of the 41 texts" in preparations[0].notices()[-1]


def test_splits_that_are_given_are_taken() -> None:
    data = corpus(20, 2)
    given = Split(train=np.arange(12), validation=np.arange(12, 15), test=np.arange(15, 20))
    preparation = TextPreparation(small_plan(), data, splits=[given])
    assert preparation.splits == (given,)
    assert preparation.material(0).validation.rows.tolist() == [12, 13, 14]


def test_a_part_without_a_text_is_refused() -> None:
    none = np.array([], dtype=np.int64)
    given = Split(train=np.arange(12), validation=none, test=np.arange(15, 20))
    with pytest.raises(DataError, match="Received: validation has none"):
        TextPreparation(small_plan(), corpus(20, 2), splits=[given]).material(0)


# What the plan decides.


def test_characters_are_tokens_where_the_plan_says_so() -> None:
    preparation = TextPreparation(small_plan(tokens="characters", length=6), corpus(30, 2))
    assert preparation.tokens(0).kind == "characters"
    assert {len(word) for word in preparation.tokens(0).words} == {1}
    assert preparation.material(0).train.ids.shape[1] == 6


def test_a_cut_is_told_beside_the_data() -> None:
    plain = small_preparation(small_plan())
    told = plain.notices()
    assert told[:-2] == plain.data.notices()
    assert told[-2:] == (
        "Parts of the first of 5 splits: 40 to train, 6 to validate, 12 to test.",
        "Tokens: 13 rows in the table; texts are padded to 8.",
    )
    told = small_preparation(small_plan(length=4)).notices()
    assert told[-2] == "Tokens: 13 rows in the table; texts are padded to 4."
    longer = sum(len(text.split()) > 4 for text in corpus(58, 2).texts)
    assert told[-1] == f"Length: {longer} of the 58 texts are longer and lose their end."
    separate = with_test_set()
    told = separate.notices()
    assert told[-2] == "Parts: 36 to train, 4 to validate, 3 to test."
    assert told[:-2] == (*separate.data.notices(), *separate.test.notices())


def test_vectors_stand_in_the_rows_of_the_split_s_own_table(tmp_path) -> None:
    words = sorted({word for text in corpus(58, 2).texts for word in text.split()})
    file = tmp_path / "vectors.txt"
    lines = [f"{word} {place}.5 -{place} 1" for place, word in enumerate(words)]
    file.write_text("\n".join(lines) + "\n")
    preparation = small_preparation(small_plan(embeddings=str(file), min_count=3))
    for number in range(5):
        vectors = preparation.material(number).vectors
        assert vectors.shape == (preparation.vocabulary, 3)
        assert vectors.dtype == np.float32
        table = preparation.tokens(number).words
        for row, word in enumerate(table, start=2):
            place = words.index(word)
            assert vectors[row].tolist() == [place + 0.5, -place, 1.0]
        assert (vectors[2 + len(table) :] == 0).all()
    assert small_preparation(small_plan()).material(0).vectors is None


# What processes read.


def test_what_is_written_is_what_processes_need(tmp_path) -> None:
    preparation = small_preparation(small_plan())
    preparation.write(tmp_path, [0, 3])
    assert {path.name for path in tmp_path.iterdir()} == {
        "plan.json",
        "texts.json",
        "split-0.npz",
        "split-3.npz",
    }
    assert TextPlan.from_json(plan_file(tmp_path).read_text(encoding="utf-8")) == preparation.plan
    texts = json.loads(texts_file(tmp_path).read_text(encoding="utf-8"))
    assert tuple(texts) == preparation.texts
    loaded, made = Material.load(material_file(tmp_path, 3)), preparation.material(3)
    for name in PARTS:
        np.testing.assert_array_equal(getattr(loaded, name).ids, getattr(made, name).ids)


def test_texts_of_any_script_are_written(tmp_path) -> None:
    data = corpus(20, 2)
    texts = [*data.texts[:-1], "naïve \u2028 東京 👍🏽"]
    odd = dataclasses.replace(data, texts=tuple(texts))
    TextPreparation(small_plan(), odd).write(tmp_path, [])
    assert json.loads(texts_file(tmp_path).read_text(encoding="utf-8"))[-1] == texts[-1]


def test_the_demo_corpus_keeps_its_own_parts() -> None:
    demo = demo_texts()
    data, test, splits = demo.data, demo.test, demo.splits
    preparation = TextPreparation(small_plan(splits=1), data, test, splits=splits)
    assert preparation.classes == ("negative", "positive")
    material = preparation.material(0)
    for part, size in zip(PARTS, (5760, 1440, 1440), strict=True):
        assert np.bincount(getattr(material, part).labels).tolist() == [size // 2] * 2
    assert material.test.rows.tolist() == list(range(7200, 8640))
