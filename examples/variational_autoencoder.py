"""A variational auto-encoder of scikit-learn's digits, for docs/answers/.

    python -m examples.variational_autoencoder

A pixel has 17 grey levels, 0 to 16: the number of successes in 16 draws, so its likelihood is
binomial. It is summed over the 64 pixels, as the divergence is over the features of the latent.
"""

import argparse
from dataclasses import dataclass

import keras
import numpy as np
from scipy.special import gammaln
from sklearn.datasets import load_digits

from regard.layers import GaussianSampling
from regard.regularizers import PenaltyLog

PIXELS, LEVELS, HIDDEN = 64, 16, 128
HELD_OUT = 297
# log of 16 choose 0, 1, ..., 16: in the likelihood, but not in its gradient.
LOG_WAYS = gammaln(LEVELS + 1) - gammaln(np.arange(17) + 1) - gammaln(LEVELS + 1 - np.arange(17))


def digits(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return images and digits to train on, then those held out; pixels from 0 to 1."""
    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(images))
    images, labels = (images[order] / LEVELS).astype("float32"), labels[order]
    return images[HELD_OUT:], labels[HELD_OUT:], images[:HELD_OUT], labels[:HELD_OUT]


def binomial(images, logits):
    """The negative log-likelihood of each image in nats, without the constant of the ways."""
    each = keras.ops.binary_crossentropy(images, logits, from_logits=True)
    return LEVELS * keras.ops.sum(each, axis=-1)


def constant(images: np.ndarray) -> float:
    """What `binomial` leaves out: the mean over the images of the logarithms of the ways."""
    return float(LOG_WAYS[np.rint(images * LEVELS).astype(int)].sum(axis=1).mean())


@dataclass(frozen=True)
class AutoEncoder:
    """The model that is trained, and its parts."""

    model: keras.Model
    encoder: keras.Model
    decoder: keras.Model

    def codes(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return mean and log-variance of each image's Gaussian."""
        return tuple(self.encoder.predict(images, verbose=0))

    def images(self, codes: np.ndarray) -> np.ndarray:
        """Return the expected pixels of each code, from 0 to 1."""
        logits = self.decoder.predict(codes, verbose=0).astype("float64")
        return 1 / (1 + np.exp(-logits))


def auto_encoder(features: int, seed: int = 0, **sampling) -> AutoEncoder:
    """Build two hidden layers, one on each side of the latent."""
    keras.utils.set_random_seed(seed)
    images = keras.Input((PIXELS,))
    hidden = keras.layers.Dense(HIDDEN, "relu")(images)
    mean = keras.layers.Dense(features, name="mean")(hidden)
    log_variance = keras.layers.Dense(features, name="log_variance")(hidden)
    encoder = keras.Model(images, [mean, log_variance])
    codes = keras.Input((features,))
    hidden = keras.layers.Dense(HIDDEN, "relu")(codes)
    decoder = keras.Model(codes, keras.layers.Dense(PIXELS)(hidden))
    code = GaussianSampling(seed=seed, name="code", **sampling)(mean, log_variance)
    return AutoEncoder(keras.Model(images, decoder(code)), encoder, decoder)


def train(built: AutoEncoder, images: np.ndarray, epochs: int) -> keras.callbacks.History:
    """Fit with Adam; the logs have the divergence as `code_kl`."""
    built.model.compile(keras.optimizers.Adam(2e-3), binomial)
    options = {"epochs": epochs, "batch_size": 100, "verbose": 0}
    return built.model.fit(images, images, callbacks=[PenaltyLog()], **options)


def active_units(mean: np.ndarray, least: float = 0.01) -> int:
    """Count the features whose mean varies over the images by more than `least`.

    Burda, Grosse and Salakhutdinov 2016, section 5.2 and appendix C, take 0.01.
    """
    return int((mean.var(axis=0) > least).sum())


def divergence(mean: np.ndarray, log_variance: np.ndarray) -> float:
    """Return the mean over the images of KL(N(mean, variance) || N(0, 1)), in nats."""
    each = (mean**2 + np.exp(log_variance) - 1 - log_variance) / 2
    return float(each.sum(axis=1).mean())


def drawn_codes(mean: np.ndarray, log_variance: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Draw from the aggregate posterior: an image at random, then a code from its Gaussian."""
    random = np.random.default_rng(seed)
    row = random.integers(len(mean), size=count)
    noise = random.normal(size=(count, mean.shape[1]))
    return (mean[row] + np.exp(log_variance[row] / 2) * noise).astype("float32")


def bound(built: AutoEncoder, images: np.ndarray, draws: int = 8) -> float:
    """Return the evidence lower bound of an image in nats, by a few draws of each code."""
    mean, log_variance = built.codes(images)
    random = np.random.default_rng(0)
    likelihood = 0.0
    for _ in range(draws):
        codes = mean + np.exp(log_variance / 2) * random.normal(size=mean.shape)
        logits = built.decoder.predict(codes.astype("float32"), verbose=0)
        likelihood -= float(np.mean(keras.ops.convert_to_numpy(binomial(images, logits)))) / draws
    return likelihood + constant(images) - divergence(mean, log_variance)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=int, default=8)
    parser.add_argument("--beta", type=float, default=1.0)
    parser.add_argument("--epochs", type=int, default=100)
    given = parser.parse_args()
    images, _, held_out, _ = digits()
    built = auto_encoder(given.features, beta=given.beta)
    history = train(built, images, given.epochs).history
    mean, log_variance = built.codes(held_out)
    print(f"divergence in training: {history['code_kl'][-1]:.1f} nats")
    print(f"held out: bound {bound(built, held_out):.1f} nats,", end=" ")
    print(f"divergence {divergence(mean, log_variance):.1f},", end=" ")
    print(f"{active_units(mean)} of {given.features} features in use")


if __name__ == "__main__":
    main()
