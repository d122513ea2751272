"""A paragraph that says how a comparison was made, for a paper's section on methods."""

from regard.comparison import Plan, Preparation, Store
from regard.tasks.text_classification.plan import TextPlan

__all__ = ["methods_paragraph"]

_ENCODERS = {
    "gru": "a bidirectional GRU (Cho et al. 2014) of {units} units in each direction",
    "lstm": "a bidirectional LSTM (Hochreiter and Schmidhuber 1997) of {units} units in each"
    " direction",
    "cnn": "two convolutions of three steps, {wide} wide",
    "transformer": "one transformer block (Vaswani et al. 2017) with two heads, {wide} wide",
    "none": "no encoder",
}


def methods_paragraph(store: Store, preparation: Preparation) -> str:
    """Describe a comparison in the words of a paper.

    Args:
        store: of the run.
        preparation: its data.

    Returns:
        One paragraph.
    """
    plan = preparation.plan
    model, how = "in a model of our own that is otherwise the same", "its own optimizer"
    if isinstance(plan, TextPlan):
        model, how = _text_model(plan), _optimizer(plan)
    return (
        f"We compared {len(plan.layers)} ways to turn encoder states into one vector, {model}."
        f" {_data(preparation)} Each network was trained with {how}, in batches of"
        f" {plan.batch_size}, for at most"
        f" {plan.epochs} epochs, validated every quarter of an epoch; the state with the smallest"
        f" validation loss was kept, and training ended after {plan.patience} quarters without a"
        f" smaller one.{_rates(plan)} Parts that layers share began from the same weights."
        f" {_statistics(plan)} Trained with regard"
        f" {_version(store)} on Keras with {store.about('backend')}."
    )


def _text_model(plan: TextPlan) -> str:
    encoder = _ENCODERS[plan.encoder].format(units=plan.units, wide=2 * plan.units)
    width = "pretrained vectors" if plan.embeddings else f"width {plan.embedding}"
    return (
        f"in a text classifier that is otherwise the same: an embedding ({width}; at most"
        f" {plan.vocabulary:,} {plan.tokens} that occur at least {plan.min_count} times in the"
        f" training texts), {encoder}, the layer compared, dropout {plan.dropout:g}, and a dense"
        " layer"
    )


def _optimizer(plan: TextPlan) -> str:
    return f"Adam (Kingma and Ba 2015; learning rate {plan.learning_rate:g})"


def _data(preparation: Preparation) -> str:
    plan, first = preparation.plan, preparation.splits[0]
    sizes = (
        f"{len(first.train):,} {plan.rows} to train, {len(first.validation):,} to validate,"
        f" {len(first.test):,} to test"
    )
    if plan.splits == 1:
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
    scores, rope = f"Scores are mean {plan.scoring.label}", plan.scoring.gap(plan.rope)
    group = (
        "The group of winners is chosen by multiple comparisons with the best, allowing for the"
        " choice (Hsu 1984; Hansen, Lunde and Nason 2011); the 95 % intervals of differences allow"
        " for it too."
    )
    if plan.splits > 1:
        return (
            f"{scores} on the test {plan.rows}, with 95 % intervals from the corrected"
            " resampled t (Nadeau and Bengio 2003); seeds were averaged within splits. Chances are"
            " from the Bayesian correlated t-test (Corani and Benavoli 2015) with a region of"
            f" practical equivalence of {rope}. {group}"
        )
    return (
        f"{scores} on the test {plan.rows}, with 95 % intervals from a crossed two-way"
        f" analysis of variance of {plan.rows} and seeds with Satterthwaite's degrees of freedom."
        f" The region of practical equivalence is {rope}. {group}"
    )


def _version(store: Store) -> str:
    import json

    return str(json.loads(store.about("versions") or "{}").get("regard"))
