"""Make models smaller: zeros during training, and heads, units and filters taken out."""

from regard import _keras  # noqa: F401  # first: it says which backend is missing
from regard.pruning.gradual_sparsity import GradualSparsity
from regard.pruning.importance import head_importance
from regard.pruning.plain_copy import strip
from regard.pruning.prune_magnitude import PruneMagnitude
from regard.pruning.smaller_model import shrink
from regard.pruning.sparsity_report import KernelSparsity, SparsityReport
from regard.pruning.zeros import sparsity

__all__ = [
    "GradualSparsity",
    "KernelSparsity",
    "PruneMagnitude",
    "SparsityReport",
    "head_importance",
    "shrink",
    "sparsity",
    "strip",
]
