"""From sentences to splits: shared shapes, and where networks are asked to look from."""

import numpy as np

from regard.data import Split
from regard.tasks.tagging.preparation import TagPreparation
from regard.tasks.tagging.sentences import TaggedSentences
from tests.tasks.tagging.small_sentences import rows, small_plan, small_preparation, small_sentences


def test_splits_share_shapes_and_learn_their_own_words() -> None:
    made = small_preparation(splits=2)
    one, other = made.split_data(0), made.split_data(1)
    assert one.vocabulary == other.vocabulary == made.vocabulary
    assert one.buckets == (8,)
    assert one.test.ids.shape == (len(made.splits[0].test), 8)
    assert made.targets.shape == (40, 8)
    assert (made.targets[made.splits[0].test] == one.test.labels).all()
    np.testing.assert_array_equal(one.sample.rows, other.sample.rows)


def test_a_long_sentence_loses_its_end_and_that_is_said() -> None:
    made = small_preparation(length=4)
    assert made.targets.shape == (40, 4)
    assert {len(own) for own in made.tokens} == {4}
    assert any("lose their end, which is not scored" in each for each in made.notices())


def test_words_of_the_test_part_are_not_learned() -> None:
    tokens, labels = rows()
    tokens[7][0] = tokens[7][1] = "zebra"
    data = TaggedSentences.from_rows(tokens, labels, source="x")
    split = Split(np.arange(8, 40), np.arange(4), np.arange(4, 8))
    made = TagPreparation(small_plan(), data, splits=(split,))
    assert made.split_data(0).test.ids[3, 0] == 1  # unknown
    assert made.vocabulary == small_preparation().vocabulary + 1


def test_it_is_looked_from_the_token_that_tells_its_label_least() -> None:
    made = small_preparation()
    for row, place in zip(made.sample, made.places, strict=True):
        label, token = made.classes[made.labels[row, place]], made.tokens[row][place]
        assert (label[0], token) in {("B", "robin"), ("I", "swift")}
    assert len(made.sample) == len(made.splits[0].test)
    assert {
        made.labels[row, place] for row, place in zip(made.sample, made.places, strict=True)
    } >= {
        1,
        3,
    }


def test_documents_count_where_there_are_several_to_test() -> None:
    tokens, labels = rows(90)
    groups = [f"document {row // 2}" for row in range(90)]
    data = TaggedSentences.from_rows(tokens, labels, source="x", groups=groups)
    made = TagPreparation(small_plan(), data)
    assert made.groups is not None
    assert len(np.unique(made.groups)) == 45
    assert any(each.startswith("Groups: ") for each in made.notices())
    test = small_sentences(20, classes=data.classes)
    assert TagPreparation(small_plan(), data, test).groups is None


def test_a_test_set_stands_behind() -> None:
    data = small_sentences(40)
    test = small_sentences(12, classes=data.classes)
    made = TagPreparation(small_plan(), data, test)
    assert made.splits[0].test.tolist() == list(range(40, 52))
    assert [is_test for is_test, _ in made.examples()] == [False] * 40 + [True] * 12
