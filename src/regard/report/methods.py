"""A paragraph that says how a comparison was made, for a paper's section on methods."""

from regard.comparison import Plan, Store
from regard.tasks.text_classification.preparation import TextPreparation

__all__ = ["methods_paragraph"]

_ENCODERS = {
    "gru": "a bidirectional GRU (Cho et al. 2014) of {units} units in each direction",
    "lstm": "a bidirectional LSTM (Hochreiter and Schmidhuber 1997) of {units} units in each"
    " direction",
    "cnn": "two convolutions of three steps, {wide} wide",
    "transformer": "one transformer block (Vaswani et al. 2017) with two heads, {wide} wide",
    "none": "no encoder",
}


def methods_paragraph(store: Store, preparation: TextPreparation) -> str:
    """Describe a comparison in the words of a paper.

    Args:
        store: of the run.
        preparation: its data.

    Returns:
        One paragraph.
    """
    plan = preparation.plan
    encoder = _ENCODERS[plan.encoder].format(units=plan.units, wide=2 * plan.units)
    width = "pretrained vectors" if plan.embeddings else f"width {plan.embedding}"
    return (
        f"We compared {len(plan.layers)} ways to turn encoder states into one vector, in a text"
        f" classifier that is otherwise the same: an embedding ({width}; at most"
        f" {plan.vocabulary:,} {plan.tokens} that occur at least {plan.min_count} times in the"
        f" training texts), {encoder}, the layer compared, dropout {plan.dropout:g}, and a dense"
        f" layer. {_data(preparation)} Each network was trained with Adam (Kingma and Ba 2015;"
        f" learning rate {plan.learning_rate:g}, batches of {plan.batch_size}) for at most"
        f" {plan.epochs} epochs, validated every quarter of an epoch; the state with the smallest"
        f" validation loss was kept, and training ended after {plan.patience} quarters without a"
        f" smaller one.{_rates(plan)} Parts that layers share began from the same weights."
        f" {_statistics(plan)} Trained with regard"
        f" {_version(store)} on Keras with {store.about('backend')}."
    )


def _data(preparation: TextPreparation) -> str:
    plan, first = preparation.plan, preparation.splits[0]
    sizes = (
        f"{len(first.train):,} texts to train, {len(first.validation):,} to validate,"
        f" {len(first.test):,} to test"
    )
    if preparation.has_test_set or plan.splits == 1:
        return f"The data were {sizes}; each network was trained with {plan.seeds} seeds."
    seeds = "one seed" if plan.seeds == 1 else f"{plan.seeds} seeds"
    return (
        f"The data were split {plan.splits} times into about {sizes}, with disjoint test parts;"
        f" each network was trained with {seeds} on each split."
    )


def _rates(plan: Plan) -> str:
    settings = len(plan.settings())
    tune = sum(plan.competes(key) for key in plan.trials() if key[1:3] == (0, 0))
    layers = len(plan.layers)
    if tune > 2 * layers:
        return (
            f" Each tried the same {settings} settings of learning rate and dropout, of which the"
            " best on validation counted."
        )
    return ""


def _statistics(plan: Plan) -> str:
    name, rope = plan.scoring.label, plan.scoring.gap(plan.rope)
    group = (
        "The group of winners is chosen by multiple comparisons with the best, allowing for the"
        " choice (Hsu 1984; Hansen, Lunde and Nason 2011); the 95 % intervals of differences allow"
        " for it too."
    )
    if plan.splits > 1:
        return (
            f"Scores are mean {name} on the test texts, with 95 % intervals from the corrected"
            " resampled t (Nadeau and Bengio 2003); seeds were averaged within splits. Chances are"
            " from the Bayesian correlated t-test (Corani and Benavoli 2015) with a region of"
            f" practical equivalence of {rope}. {group}"
        )
    return (
        f"Scores are mean {name} on the test texts, with 95 % intervals from a crossed two-way"
        " analysis of variance of texts and seeds with Satterthwaite's degrees of freedom. The"
        f" region of practical equivalence is {rope}. {group}"
    )


def _version(store: Store) -> str:
    import json

    return str(json.loads(store.about("versions") or "{}").get("regard"))
