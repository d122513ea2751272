"""A paragraph that says how a comparison was made, for a paper's section on methods."""

import json

from regard.comparison import Plan, Preparation, Store
from regard.training.network_plan import NetworkPlan

__all__ = ["methods_paragraph"]


def methods_paragraph(store: Store, preparation: Preparation, model: str) -> str:
    """Describe a comparison in the words of a paper.

    Args:
        store: of the run.
        preparation: its data.
        model: what is compared, and in which model: what `Task.model_in_words` returned.

    Returns:
        One paragraph.
    """
    plan = preparation.plan
    return (
        f"We compared {len(plan.layers)} {model}. {_data(preparation)} Each network was trained"
        f" with {_optimizer(plan)}batches of {plan.batch_size}) for at most {plan.epochs} epochs,"
        " validated every quarter of an epoch; the state with the smallest validation loss was"
        f" kept, and training ended after {plan.patience} quarters without a smaller"
        f" one.{_rates(plan)} Parts that layers share began from the same weights."
        f" {_statistics(plan)} Trained with regard {_version(store)} on Keras with"
        f" {store.about('backend')}."
    )


def _optimizer(plan: Plan) -> str:
    if not isinstance(plan, NetworkPlan):
        return "its own optimizer ("
    return f"Adam (Kingma and Ba 2015; learning rate {plan.learning_rate:g}, "


def _data(preparation: Preparation) -> str:
    plan, first = preparation.plan, preparation.splits[0]
    sizes = (
        f"{len(first.train):,} {plan.rows} to train, {len(first.validation):,} to validate,"
        f" {len(first.test):,} to test"
    )
    seeds = "one seed" if plan.seeds == 1 else f"{plan.seeds} seeds"
    if plan.splits == 1:
        return f"The data were {sizes}; each network was trained with {seeds}."
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
            f"Scores are mean {name} on the test {plan.rows}, with 95 % intervals from the"
            " corrected resampled t (Nadeau and Bengio 2003); seeds were averaged within splits."
            " Chances are from the Bayesian correlated t-test (Corani and Benavoli 2015) with a"
            f" region of practical equivalence of {rope}. {group}"
        )
    return (
        f"Scores are mean {name} on the test {plan.rows}, with 95 % intervals from a crossed"
        f" two-way analysis of variance of {plan.rows} and seeds with Satterthwaite's degrees of"
        f" freedom. The region of practical equivalence is {rope}. {group}"
    )


def _version(store: Store) -> str:
    return str(json.loads(store.about("versions") or "{}").get("regard"))
