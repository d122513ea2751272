"""Public classes that are no layer of attention: positions, penalties and other parts."""

from regard.catalog.namesake import Namesake
from regard.catalog.part import Part
from regard.catalog.pruning_parts import PRUNING_PARTS

__all__ = ["PARTS"]

_HUB = "keras-hub"
_SELF = "keras-self-attention"
_OF_HEADS = "MultiHeadAttention(num_heads, head_dim, position={})"


def _position(name: str, use: str, summary: str, elsewhere: tuple[Namesake, ...] = ()) -> Part:
    return Part(name, "regard.positions", summary, _OF_HEADS.format(use), elsewhere)


def _penalty(name: str, use: str, summary: str, elsewhere: tuple[Namesake, ...] = ()) -> Part:
    written = f"DotAttention(attention_regularizer={use})"
    return Part(name, "regard.regularizers", summary, written, elsewhere)


def _recurrent(name: str, use: str, summary: str, elsewhere: tuple[Namesake, ...] = ()) -> Part:
    return Part(name, "regard.rnn", summary, use, elsewhere)


PARTS: tuple[Part, ...] = (
    Part(
        "ActivityPenalty",
        "regard.layers",
        "Penalise the output of any layer: pass it on unchanged, and add a penalty on it to the "
        "loss.",
        "ActivityPenalty(keras.regularizers.L2(0.01))",
        (
            Namesake(
                "Keras",
                "ActivityRegularization",
                "ActivityPenalty(keras.regularizers.L1L2(l1, l2))",
                "takes `l1` and `l2` alone; divides by the batch size, so padding counts",
            ),
        ),
    ),
    Part(
        "AttentionLayer",
        "regard.layers",
        "Share masks, positions, normalisers, dropout and configuration among the layers; "
        "abstract.",
        "isinstance(layer, AttentionLayer)",
    ),
    Part(
        "CRF",
        "regard.layers",
        "Judge tags as a whole path: turn a score for each tag into the chance of each after each.",
        "CRF()",
        (
            Namesake("tf-addons", "CRF", "CRF()", "its loss was a function of scores"),
            Namesake("keras-contrib", "CRF", "CRF()", "a Dense layer of its own was inside"),
        ),
    ),
    Part(
        "CarryMask",
        "regard.layers",
        "Run a layer with the mask of its input, and put that mask on its output.",
        "CarryMask(keras.layers.LSTM(64, return_sequences=True))",
    ),
    Part(
        "GaussianSampling",
        "regard.layers",
        "Sample from a Gaussian of given mean and log-variance, and add its KL divergence to the "
        "loss.",
        "GaussianSampling(beta=1.0)",
        (
            Namesake(
                "keras.io",
                "Sampling",
                "GaussianSampling()",
                "takes a list, samples at inference too, and leaves the divergence to the model",
            ),
        ),
    ),
    Part(
        "NoiseChannel",
        "regard.layers",
        "Turn probabilities of the true class into those of the class that is observed.",
        "NoiseChannel([[0.8, 0.2], [0.1, 0.9]])",
    ),
    _position(
        "Alibi",
        "Alibi()",
        "Take a slope times the distance off the score, with a slope of its own for each head.",
        (Namesake(_HUB, "AlibiBias", "Alibi()", "a layer there, which adds to scores"),),
    ),
    _position(
        "Causal", "Causal()", "Let each query see the keys up to its own place, `s <= t + offset`."
    ),
    _position("Combined", "Causal() + Alibi()", "Take several positions at once: what `+` makes."),
    _position(
        "DistancePenalty",
        'DistancePenalty("linear", 0.5)',
        "Take off the score what grows with the distance of query and key.",
    ),
    _position(
        "History",
        "History(width)",
        "Let each query see the last `width` keys up to its place, `t - width < s <= t`.",
    ),
    _position(
        "LocalWindow",
        "LocalWindow(left, right)",
        "Let each query see `left` keys before its place, the one at it, and `right` after it.",
    ),
    Part(
        "Position",
        "regard.positions",
        "Say which pairs may meet and how place enters a score; abstract.",
        "class MyPosition(Position)",
    ),
    Part(
        "get",
        "regard.positions",
        "Return the position that an argument of a layer means.",
        "positions.get(config)",
    ),
    _position(
        "RelativeBias",
        "RelativeBias()",
        "Add a learned number to the score, for each bucket of distances and each head.",
        (Namesake("papers", "T5", "RelativeBias()", "T5 shares one among its layers"),),
    ),
    _position(
        "Rotary",
        "Rotary()",
        "Turn queries and keys by angles that grow with their place, before their dot product.",
        (
            Namesake(
                _HUB,
                "RotaryEmbedding",
                "Rotary()",
                "a layer there, called on queries and keys; `max_wavelength` is `base`",
            ),
            Namesake("Trax", "Rotate", "Rotary()", "a layer there, called on queries and keys"),
        ),
    ),
    _position(
        "Stripe",
        "Stripe(half_width, penalty)",
        "Take one amount off the score of each key outside a stripe along the diagonal.",
    ),
    Part(
        "AttentionRegularizer",
        "regard.regularizers",
        "Give each sample's attention weights a penalty that counts valid positions alone; "
        "abstract.",
        "class MyPenalty(AttentionRegularizer)",
    ),
    _penalty(
        "Coverage",
        "Coverage(0.1)",
        "Penalise queries that look again at keys that earlier queries have looked at.",
    ),
    _penalty(
        "DiagonalGuidance",
        "DiagonalGuidance(0.1)",
        "Penalise weights far from the diagonal, stretched where the two lengths differ.",
    ),
    _penalty(
        "Entropy",
        "Entropy(0.1)",
        "Penalise weights that are spread over many keys or, with a negative factor, over few.",
    ),
    _penalty(
        "Orthogonality",
        "Orthogonality(0.1)",
        "Penalise rows of weights that look at the same keys, and rows that look at many.",
        (
            Namesake(
                _SELF,
                "attention_regularizer_weight",
                "Orthogonality(0.1)",
                "an argument of SeqSelfAttention; counts the padding",
            ),
        ),
    ),
    Part(
        "PenaltyLog",
        "regard.regularizers",
        "Write the mean penalty of each epoch to the logs, by layer and regulariser.",
        "model.fit(x, y, callbacks=[PenaltyLog()])",
    ),
    Part(
        "PenaltyMean",
        "regard.regularizers",
        "Keep the mean penalty of a layer since it was last reset, for `PenaltyLog` to read.",
        "PenaltyMean(layer, regularizer)",
    ),
    _recurrent(
        "Bidirectional",
        "Bidirectional(Recurrence(keras.layers.GRUCell(units)))",
        "Run a recurrence forwards and a copy of it backwards, and join what both give at each "
        "step.",
    ),
    _recurrent(
        "DropoutWrapper",
        "Recurrence(DropoutWrapper(keras.layers.LSTMCell(units), 0.2, state_rate=0.3))",
        "Drop inputs, states and outputs of a cell, with one mask for all steps of a sequence.",
        (
            Namesake(
                "TensorFlow",
                "DropoutWrapper",
                "DropoutWrapper.from_keep_probabilities(keras.layers.LSTMCell(units), 0.8)",
                "shares that are kept, not dropped; one mask for the whole batch",
            ),
        ),
    ),
    _recurrent(
        "GRUD",
        "Recurrence(GRUD(units))",
        "Read values of which some are missing, and let each fade to its mean with its age.",
        (Namesake("papers", "GRU-D", "GRUD(units)", "Che et al. 2018"),),
    ),
    _recurrent(
        "Recurrence",
        "Recurrence(keras.layers.LSTMCell(units))",
        "Run a cell along the steps of sequences, in one compiled loop.",
    ),
    _recurrent(
        "SampledPredictions",
        "found.mean, found.spread, found.mutual_information",
        "Hold several answers of a model to the same inputs, each with other things dropped.",
    ),
    _recurrent(
        "SequenceCell",
        "class MyCell(SequenceCell)",
        "Make one step of a recurrence with what was drawn once for its sequence; abstract.",
    ),
    _recurrent(
        "StackedCells",
        "StackedCells([keras.layers.GRUCell(units), keras.layers.GRUCell(units)])",
        "Give the output of each cell to the next one, within one step.",
    ),
    _recurrent(
        "TimeAwareLSTM",
        "Recurrence(TimeAwareLSTM(units))",
        "Let the short-term part of an LSTM's memory fade with the time since the event before.",
        (Namesake("papers", "T-LSTM", "TimeAwareLSTM(units)", "Baytas et al. 2017"),),
    ),
    _recurrent(
        "TimeGate",
        "Recurrence(TimeGate(keras.layers.LSTMCell(units)))",
        "Multiply the forget gate of a cell by a decay with the time since the event before.",
    ),
    Part(
        "CRFLoss",
        "regard.losses",
        "Measure how unlikely the right path of tags is under a chain that `regard.layers.CRF` "
        "made.",
        'model.compile("adam", loss={"chain": CRFLoss()})',
    ),
    Part(
        "ExpectedEmbedding",
        "regard.losses",
        "Compare the expected embedding of an answer with the embedding of its label.",
        "masked(ExpectedEmbedding(table, temperature=0.5))",
    ),
    Part(
        "MaskedLoss",
        "regard.losses",
        "Compute any loss of the valid steps alone, as if the others were not there.",
        'losses.masked("sparse_categorical_crossentropy")',
    ),
    Part(
        "MaskedMetric",
        "regard.metrics",
        "Keep any metric of the valid steps alone, as if the others were not there.",
        'metrics.masked("sparse_categorical_accuracy")',
    ),
    Part(
        "Stochastic",
        "regard.constraints",
        "Keep weights probabilities: not negative, with a sum of 1 along an axis.",
        "keras.layers.Dense(3, kernel_constraint=Stochastic(axis=-1))",
    ),
    Part(
        "TabularClassifier",
        "regard.models",
        "Classify the rows of a table by a multilayer perceptron: what `DNNClassifier` was.",
        "TabularClassifier((10, 20, 10)).fit(table, labels)",
        (
            Namesake(
                "TensorFlow",
                "DNNClassifier",
                "TabularClassifier((10, 20, 10))",
                "read feature columns and functions of input; gone since TensorFlow 2.16",
            ),
        ),
    ),
    _recurrent(
        "predict_samples",
        "found = predict_samples(model, x, 50, seed=0)",
        "Predict several times with dropout on and everything else as at prediction.",
    ),
    *PRUNING_PARTS,
)
"""In the order of their modules."""
