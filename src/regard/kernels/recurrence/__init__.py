"""One step after the other, in one compiled loop: what recurrent layers are made of.

`lax.scan` on JAX, `tf.while_loop` in TensorFlow's graphs, a loop on PyTorch and where TensorFlow
runs eagerly. `keras.ops.scan` is not the base: on TensorFlow its outputs must look like its carry,
XLA cannot differentiate it there, and PyTorch's refuses a sequence of length 0.
"""

from regard.kernels.recurrence.steps import Carry, runs_compiled, scan

__all__ = ["Carry", "runs_compiled", "scan"]
