"""Maps of tokens: whole sentences, one token in quotes, and what the demo knows."""

import numpy as np
import pytest

from regard.tasks.tagging.dataset import demo_dataset
from regard.tasks.tagging.task import TagTask
from regard.tasks.tagging.token_maps import TokenMaps, _known


@pytest.fixture
def maps(tag_run):
    store, prepared, chosen = tag_run
    networks = {name: each for name, each in chosen.items() if name != "most_frequent"}
    return prepared, TokenMaps(store, prepared, networks)


def test_pieces_are_the_sentence_with_its_token_in_quotes(maps) -> None:
    prepared, found = maps
    section = found.section()
    assert "angle quotes" in section.data["note"]
    for example in section.data["examples"]:
        tokens = list(prepared.tokens[example["row"]])
        place = prepared.places[list(prepared.sample).index(example["row"])]
        tokens[place] = f"«{tokens[place]}»"
        assert "".join(example["pieces"]) == " ".join(tokens)
        assert example["label"] == prepared.data.labels[example["row"]][place]
        for seen in example["contenders"].values():
            assert len(seen["weights"]) == len(seen["effects"]) == len(example["pieces"])
            assert seen["label"] in prepared.classes
        weights = example["contenders"]["self_attention"]["weights"][::2]
        assert sum(weights) == pytest.approx(1, abs=1e-3)
        assert set(example["contenders"]["window"]["weights"]) == {None}


def test_a_network_is_wrong_where_its_label_is_another(maps) -> None:
    prepared, found = maps
    looks = found.maps.looks["window"]["answers"]
    truth = prepared.labels[prepared.sample, prepared.places]
    row = list(found.maps.looks).index("window")
    assert found.maps.errors[row].tolist() == (looks[:, 0] != truth).tolist()


def test_nothing_is_known_of_other_data(maps) -> None:
    prepared, found = maps
    assert _known(prepared) == []
    assert found.maps.pointing_at_known == {}


def test_the_demo_knows_which_words_decide() -> None:
    prepared = TagTask().prepare(demo_dataset(), {"layers": ["window"]})
    known = _known(prepared)
    assert len(known) == len(prepared.sample)
    for row, mark in zip(prepared.sample, known, strict=True):
        words = np.array(prepared.tokens[row])[mark].tolist()
        assert words[0] in {"harbour", "forest", "map"}
        assert len(words) in (1, 2)
