"""The page on the latent of a variational auto-encoder: what beta does, and what is drawn."""

import numpy as np
from scipy.stats import norm

from examples.answers.answer import Answer
from examples.variational_autoencoder import (
    LEVELS,
    AutoEncoder,
    active_units,
    auto_encoder,
    bound,
    digits,
    divergence,
    drawn_codes,
    train,
)

FEATURES, SHOWN = 8, 10
BETAS = (0.0, 1.0, 4.0, 20.0)
ROWS = (("prior", "from N(0, 1)"), ("codes", "from the codes"))


def measure(*, tiny: bool) -> Answer:
    """Train with four betas, and once with two features for the plane."""
    images, labels, held_out, _ = digits()
    images, labels, held_out = (
        each[: 200 if tiny else None] for each in (images, labels, held_out)
    )
    epochs = 1 if tiny else 60
    head = ("beta", "bound of an image, nats", "divergence of an image, nats", "features in use")
    table = [[*head, "deviation of one image's Gaussian", "of all codes", *_distance_heads()]]
    pictures: dict[float, dict[str, np.ndarray]] = {}
    for beta in BETAS:
        built = auto_encoder(FEATURES, beta=beta)
        train(built, images, epochs)
        pictures[beta] = _pictures(built, images, 100 if tiny else 500)
        table.append([f"{beta:g}", *_line(built, held_out), *_distances(pictures[beta], images)])
    plane = auto_encoder(2)
    train(plane, images, epochs)
    figures = {"bound-2": f"{bound(plane, held_out):.0f}", "epochs": str(epochs)}
    drawings = {"samples": _gallery(pictures), "plane": _plane(plane, images, labels)}
    return Answer(figures, {"betas": table}, drawings)


def _distance_heads() -> list[str]:
    return [f"images {words}: distance to a digit" for _, words in ROWS]


def _line(built: AutoEncoder, held_out: np.ndarray) -> list[str]:
    mean, log_variance = built.codes(held_out)
    deviations = np.exp(log_variance / 2)
    every = np.sqrt(np.mean(mean.var(axis=0) + np.mean(deviations**2, axis=0)))
    return [
        f"{bound(built, held_out):.0f}",
        f"{divergence(mean, log_variance):.1f}",
        f"{active_units(mean)} of {FEATURES}",
        f"{deviations.mean():.2f}",
        f"{every:.2f}",
    ]


def _pictures(built: AutoEncoder, images: np.ndarray, count: int) -> dict[str, np.ndarray]:
    prior = np.random.default_rng(1).normal(size=(count, FEATURES)).astype("float32")
    codes = drawn_codes(*built.codes(images), count, seed=2)
    return {"prior": built.images(prior), "codes": built.images(codes)}


def _distances(pictures: dict[str, np.ndarray], images: np.ndarray) -> list[str]:
    """Root mean square over the pixels, in grey levels, to the nearest image trained on."""
    found = []
    for name, _ in ROWS:
        squares = ((pictures[name][:, None] - images[None]) ** 2).mean(axis=-1)
        found.append(f"{LEVELS * np.sqrt(squares.min(axis=1)).mean():.1f}")
    return found


def _gallery(pictures: dict[float, dict[str, np.ndarray]]):
    from matplotlib.figure import Figure

    shown = (0.0, 1.0, 20.0)
    figure = Figure(figsize=(7, 4.6), facecolor="white")
    axes = figure.subplots(2 * len(shown), SHOWN, gridspec_kw={"wspace": 0.1, "hspace": 0.1})
    lines = [(beta, name, words) for beta in shown for name, words in ROWS]
    for line, (beta, name, words) in zip(axes, lines, strict=True):
        for ax, picture in zip(line, pictures[beta][name], strict=False):
            ax.imshow(picture.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
            ax.set(xticks=[], yticks=[])
        line[0].set_ylabel(
            f"beta {beta:g}\n{words}", rotation=0, ha="right", va="center", fontsize=9
        )
    return figure


def _plane(built: AutoEncoder, images: np.ndarray, labels: np.ndarray):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.4, 3.7), facecolor="white")
    left, right = figure.subplots(1, 2)
    mean, _ = built.codes(images)
    for digit in range(10):
        own = mean[labels == digit]
        color = f"C{digit}"
        left.scatter(*own.T, s=5, color=color, alpha=0.6, linewidths=0)
        left.text(*np.median(own, axis=0), str(digit), fontsize=13, weight="bold", ha="center",
                  va="center", bbox={"fc": "white", "ec": color, "pad": 1.5})  # fmt: skip
    left.set(xlim=(-3.6, 3.6), ylim=(-3.6, 3.6), aspect="equal", title="means of the codes")
    side, cell = 10, 10  # an image of 8 pixels with a margin
    places = norm.ppf((np.arange(side) + 0.5) / side)
    across, up = np.meshgrid(places, places[::-1])
    codes = np.stack([across.ravel(), up.ravel()], axis=1).astype("float32")
    framed = np.pad(built.images(codes).reshape(side, side, 8, 8), ((0, 0), (0, 0), (1, 1), (1, 1)))
    grid = framed.transpose(0, 2, 1, 3).reshape(cell * side, cell * side)
    right.imshow(grid, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
    ticks, middle = [0, 2, 7, 9], (cell - 1) / 2
    named = [f"{places[t]:.1f}" for t in ticks]
    right.set_xticks([cell * t + middle for t in ticks], named)
    right.set_yticks([cell * (side - 1 - t) + middle for t in ticks], named)
    right.set_title("what the decoder makes of each place")
    for ax in (left, right):
        ax.set_xlabel("first feature")
        ax.title.set_fontsize(10)
    left.set_ylabel("second feature")
    figure.tight_layout()
    return figure
