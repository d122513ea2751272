"""What people type finds the page that answers it, and the layer."""

import ast
from pathlib import Path

import pytest

import regard
from regard.catalog.answers import ANSWERS
from regard.catalog.question_search import search

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

ASKED = {
    "which-attention": (
        "Which attention layer for my Keras text classifier?",
        "Embedding Bidirectional GRU attention Dense sigmoid",
        "SeqSelfAttention or SeqWeightedAttention",
    ),
    "keras-attention-and-rnns": (
        "keras.layers.Attention not suitable for RNN",
        "is keras Attention usable with LSTM",
    ),
    "multihead-wrapper": (
        "What does the MultiHead wrapper of keras-multi-head do",
        "diference between MultiHead and MultiHeadAttention",
    ),
    "high-level-and-low-level": (
        "What are high-level and low-level libraries (Keras, TensorFlow)?",
        "tensorflow low level api vs keras high level",
        "high level",
    ),
    "is-a-dnnclassifier-an-mlp": ("What does DNN mean in DNNClassifier", "dnn classifier = mlp ?"),
    "dropout-and-lstm": ("Dropout before or after LSTM", "lstm droupout where"),
    "masking": (
        "What is Masking() in plain TensorFlow",
        "does batch norm support a mask",
        "padded time steps ignored in the loss",
    ),
    "lstm-with-elapsed-time": (
        "LSTM with two inputs event type and elapsed time on the forget gate",
        "irregular time intervals lstm",
    ),
    "which-class-is-predicted": (
        'KerasClassifier.predict returns numbers 0..9, is 5 my "orange"?',
        "predict gives integer which class name",
    ),
    "what-are-lstm-units": ("what are units in an LSTM", "how many LSTMs are in LSTM(128)"),
    "three-dense-layers": (
        "Trax AttentionQKV why three dense layers for q k v",
        "why query key and value projections",
    ),
    "penalise-an-intermediate-layer": (
        "Penalise the output of an intermediate layer in the loss",
        "penalize hidden layer activations keras",
    ),
    "one-hot-in-a-loss": (
        "softmax to one-hot inside a loss then embedding",
        "argmax has no gradient keras loss",
    ),
    "constrain-a-layer-to-probabilities": (
        "Constrain a layer to be a probability matrix",
        "noisy label transition matrix",
    ),
    "why-is-the-latent-of-a-vae-gaussian": (
        "Why is the latent of a VAE Gaussian",
        "vae",
        "variational autoencoders how can a gaussian make a image",
    ),
    "recurrent-dropout-rates": (
        "Variational recurrent dropout: which keep probability",
        "state_keep_prob DropoutWrapper",
    ),
    "features-before-or-after-dropout": (
        "Take feature embeddings before or after dropout (BERT)",
        "bert pooled output or mean over tokens",
        "transfer",
    ),
    "what-is-each-layer-for": (
        "What are the layers for (Conv2D, pooling, flatten, dense)?",
        "why flatten after convolution and max pooling",
    ),
    "batch-norm-outside-convolutions": (
        "Batch norm outside CNNs? In shallow nets?",
        "batchnormalization after concatenate one-hot",
    ),
    "does-predict-change-an-lstm": (
        "Does predict() change the state or the weights of an LSTM",
        "stateful lstm predict twice different",
    ),
    "prune-a-cnn": ("Prune connections of a CNN", "prune", "get a smaller graph after pruning"),
    "attention-in-three-lines": (
        "Attention for dummies",
        "what is attention in simple words, custom Attention(step_dim) layer",
    ),
}
PAGES = {each.name for each in ANSWERS}


@pytest.mark.parametrize(
    ("words", "page"), [(words, page) for page, asked in ASKED.items() for words in asked]
)
def test_a_question_finds_its_page_first(words: str, page: str) -> None:
    if page not in PAGES:
        pytest.skip(f"the page {page} is not there yet")
    assert [each.name for each in search(words).pages][:1] == [page]


def test_each_page_is_asked_for_and_finds_itself_by_its_name() -> None:
    assert PAGES - ASKED.keys() == set()
    for page in ANSWERS:
        assert search(page.name).pages[0] == page


@pytest.mark.parametrize(
    ("words", "layer"),
    [
        ("SeqWeightedAttention", "AttentionPooling"),
        ("bahdanau", "AdditiveAttention"),
        ("rotary position", "Rotary"),
        ("entmax", "AdditiveAttention"),
        ("gru-d missing values", "GRUD"),
        ("prune weights by magnitude", "PruneMagnitude"),
        ("conditional random field tags", "CRF"),
    ],
)
def test_words_find_a_layer(words: str, layer: str) -> None:
    assert layer in [each.name for each in search(words, most=5).layers]


@pytest.mark.parametrize(
    "words", ["how to cook rice", "weather tomorrow in berlin", "the", "?", ""]
)
def test_what_has_nothing_in_common_finds_nothing(words: str) -> None:
    found = search(words)
    assert found.pages == found.layers == ()


def test_a_page_that_an_error_names_is_there() -> None:
    named = set()
    for path in Path(regard.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("see_page"):
                named.add(ast.literal_eval(node.args[0]))
    assert named
    assert named - PAGES == set()
