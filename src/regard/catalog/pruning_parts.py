"""What `regard.pruning` has."""

from regard.catalog.part import Part

__all__ = ["PRUNING_PARTS"]

PRUNING_PARTS = (
    Part(
        "GradualSparsity",
        "regard.pruning",
        "Say which share of the weights is zero after how many steps, for `PruneMagnitude`.",
        "PruneMagnitude(GradualSparsity(0.8, begin=100, end=1000))",
    ),
    Part(
        "KernelSparsity",
        "regard.pruning",
        "Say how much of one kernel is zero.",
        "sparsity(model).kernels[0]",
    ),
    Part(
        "PruneMagnitude",
        "regard.pruning",
        "Prune the smallest weights of a model while it trains, by a schedule.",
        "model.fit(x, y, callbacks=[PruneMagnitude(schedule)])",
    ),
    Part(
        "SparsityReport",
        "regard.pruning",
        "Hold what the zeros of a model come to: `str` of it is a table.",
        "print(sparsity(model))",
    ),
    Part(
        "head_importance",
        "regard.pruning",
        "Return how much the loss would change if each head were turned down a little.",
        'head_importance(model, x, y, "mse")',
    ),
    Part(
        "shrink",
        "regard.pruning",
        "Return a smaller model: without some heads of attention, units and filters.",
        'shrink(model, heads={"attention": [0, 3]})',
    ),
    Part(
        "sparsity",
        "regard.pruning",
        "Return how much of each kernel is zero, what that saves in bytes, and what in time.",
        "print(sparsity(model, x))",
    ),
    Part(
        "strip",
        "regard.pruning",
        "Return a copy of a model with its weights, and nothing of its training.",
        "strip(model)",
    ),
)
