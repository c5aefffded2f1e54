"""Figures of section 25, models that generate."""

from __future__ import annotations

from random import Random

from ..shapes import Figure, Shape


def diffusion_noise_and_denoise() -> Figure:
    figure = Figure("Diffusion: adding noise and removing it", 268)
    side, step = 68, 100
    rows = []
    for y, title in ((28, "training: add noise"), (156, "generating: remove noise")):
        figure.text(140, y - 12, title, "bold")
        row = [figure.box(6 + step * place, y, side, side, corner=4) for place in range(3)]
        _house(figure, row[0], "")
        _house(figure, row[1], "pale")
        _noise(figure, row[1], 32)
        _noise(figure, row[2], 90)
        rows.append(row)
    training, generating = rows
    for place, name in enumerate(("clean", "level t", "pure noise")):
        figure.text(training[place].center[0], 112, name, "small soft")
    for one, two in zip(training, training[1:], strict=False):
        figure.arrow(one.right, two.left)
    for one, two in zip(generating, generating[1:], strict=False):
        middle = (one.center[0] + two.center[0]) / 2
        network = figure.box(middle - 33, 236, 66, 28, "network", kind="strong")
        figure.line((two.center[0] - 6, two.bottom[1]), (two.center[0] - 6, 250), network.right)
        figure.arrow(network.left, (one.center[0] + 6, 250), (one.center[0] + 6, one.bottom[1]))
    return figure


def _house(figure: Figure, square: Shape, kind: str) -> None:
    for outline in (
        ((16, 33), (16, 56), (52, 56), (52, 33)),
        ((11, 37), (34, 13), (57, 37)),
        ((29, 56), (29, 43), (39, 43), (39, 56)),
    ):
        scale = square.w / 68
        figure.line(*((square.x + x * scale, square.y + y * scale) for x, y in outline), kind=kind)


def _noise(figure: Figure, square: Shape, count: int) -> None:
    """Dots scattered over a square, the same in each drawing."""
    chance = Random(count)
    spots: list[tuple[float, float]] = []
    while len(spots) < count:
        spot = chance.uniform(5, square.w - 5), chance.uniform(5, square.h - 5)
        if all(abs(spot[0] - x) + abs(spot[1] - y) > 5 for x, y in spots):
            spots.append(spot)
    for x, y in spots:
        figure.line((square.x + x, square.y + y), (square.x + x, square.y + y))


def latent_diffusion_pipeline() -> Figure:
    figure = Figure("Latent diffusion", 308)
    large, small, wide, latent_x = 64, 30, (92, 172), 215
    training, generating, decoding = 56, 152, 272

    def square(x: float, y: float, side: float) -> Shape:
        return figure.box(x, y - side / 2, side, side, corner=4)

    def coder(y: float, name: str) -> None:
        left, right = wide
        corners = [(left, y - 32), (right, y - 18), (right, y + 18), (left, y + 32)]
        figure.polygon(corners, "learned")
        figure.text((left + right) / 2, y + 1, name)
        figure.text((left + right) / 2, y + 15, "frozen", "small soft")

    image, result = square(4, training, large), square(4, decoding, large)
    latent, clean = (square(latent_x - small / 2, y, small) for y in (training, generating))
    noise = square(4, generating, small)
    for picture in (image, result, latent, clean):
        _house(figure, picture, "" if picture.w == large else "thin")
    _noise(figure, noise, 18)
    coder(training, "encoder")
    coder(decoding, "decoder")
    model = figure.box(64, generating - 24, 104, 48, "diffusion", "model", kind="strong")
    caption = figure.box(76, 202, 80, 28, "caption")
    figure.arrow(image.right, (wide[0], training))
    figure.arrow((wide[1], training), latent.left)
    figure.arrow(latent.bottom, (latent_x, 102), (154, 102), (154, model.y), kind="dashed")
    figure.arrow(noise.right, model.left)
    figure.arrow(model.right, clean.left)
    figure.bend((132, model.y), (106, 92), (80, model.y))
    figure.arrow(caption.top, model.bottom)
    figure.arrow(clean.bottom, (latent_x, decoding), (wide[1], decoding))
    figure.arrow((wide[0], decoding), result.right)
    for x, y, text in (
        (36, 16, "512 × 512"), (latent_x, 32, "64 × 64"),
        (132, 16, "only in training"), (noise.center[0], 182, "noise"), 
        (194, decoding - 6, "once"), (46, 116, "many steps"),
    ):  # fmt: skip
        figure.text(x, y, text, "small soft")
    figure.text(clean.right[0] + 6, generating + 4, "clean", "small soft start")
    figure.text(latent.right[0] + 6, training + 4, "latent", "small soft start")
    return figure


def flow_matching_paths() -> Figure:
    figure = Figure("Flow matching: training pairs and sampled paths", 210)
    width, high, low = 88, 62, 174
    middle = (high + low) / 2
    for x, title, detail in ((22, "training", "straight pairs"), (170, "sampling", "paths bend")):
        right, middle_x = x + width, x + width / 2
        figure.text(middle_x, 16, title, "bold")
        figure.text(middle_x, 34, detail, "small soft")
        for start, end in ((high, low), (low, high)):
            if title == "training":
                slope = (end - start) / width
                figure.arrow((x, start), (right - 6, end - 6 * slope), gap=1)
                continue
            away = 1 if start > middle else -1
            nearest, rise = 11, (low - high) / 2
            path = [
                (middle_x + width / 2 * share,
                 middle + away * (nearest**2 + (rise**2 - nearest**2) * share**2) ** 0.5)
                for share in (step / 12 for step in range(-12, 10))
            ]  # fmt: skip
            figure.curve(path, "main")
            figure.arrow(path[-1], (right - 5, start - 6.4 * away), kind="main", gap=0)
        for at, kind in ((x, ""), (right, "strong")):
            for y in (high, low):
                figure.dot(at, y, kind, radius=6)
        figure.text(x, low + 28, "noise")
        figure.text(right, low + 28, "data")
    crossing = 22 + width / 2
    figure.circle(crossing, middle, 11, kind="empty dashed")
    figure.text(crossing + 18, middle + 4, "average", "small bold start")
    return figure


def four_generators() -> Figure:
    figure = Figure("What four generators optimize", 302)
    left, right, height, icon = 4, 276, 30, 26
    widths = {"encoder": 56, "decoder": 56, "code": 38, "generator": 60, "discriminator": 78,
              "network": 64, "next": 44, "real or fake": 42, "noise guess": 40,
              "pieces": 56}  # fmt: skip
    rows = (
        ("VAE", "rebuild + stay near prior", ("image", "encoder", "code", "decoder", "image")),
        ("GAN", "fool the discriminator",
         ("noise", "generator", "image", "discriminator", "real or fake")),
        ("diffusion", "squared error", ("noisy image", "network", "noise guess")),
        ("autoregressive", "cross-entropy", ("pieces", "network", "next")),
    )  # fmt: skip

    def part(name: str, x: float, y: float, width: float) -> Shape:
        if name in ("image", "noise", "noisy image"):
            square = figure.box(x, y + (height - icon) / 2, icon, icon, corner=4)
            if name != "noise":
                _house(figure, square, "thin")
            if name != "image":
                _noise(figure, square, 14)
            return square
        if name == "pieces":
            for place in range(3):
                figure.box(x + 20 * place, y + 7, 16, 16, kind="gray", corner=3)
        elif " " in name:
            first, _, last = name.rpartition(" ")
            figure.text(x + width / 2, y + 13, first, "small")
            figure.text(x + width / 2, y + 26, last, "small")
        else:
            kind = {"code": "", "next": "dashed"}.get(name, "learned")
            figure.box(x, y, width, height, name, kind=kind, style="small")
        return Shape(x, y, width, height)

    for place, (title, objective, names) in enumerate(rows):
        y = 26 + 80 * place
        figure.text(left, y - 10, title, "bold start")
        figure.text(right, y - 10, objective, "small accent bold end")
        sizes = [widths.get(name, icon) for name in names]
        gap = min(28.0, (right - left - sum(sizes)) / (len(names) - 1))
        x = float(left)
        parts = []
        for name, width in zip(names, sizes, strict=True):
            parts.append(part(name, x, y, width))
            x += width + gap
        for one, two in zip(parts, parts[1:], strict=False):
            figure.arrow(one.right, two.left)
    return figure


def vae_reparameterization() -> Figure:
    figure = Figure("A VAE and the path of its gradient", 318)
    center, height = 112, 28
    mean_x, spread_x = center - 40, center + 40
    given = figure.box(center - 40, 4, 80, height, "input")
    encoder = figure.box(center - 52, 54, 104, height, "encoder", kind="learned")
    mean = figure.box(mean_x - 32, 108, 64, height, "mean")
    spread = figure.box(spread_x - 32, 108, 64, height, "spread")
    code = figure.box(center - 72, 162, 144, 50, kind="strong")
    figure.text(center, 182, "code = mean +", "on-strong")
    figure.text(center, 200, "spread × noise", "on-strong")
    decoder = figure.box(center - 52, 238, 104, height, "decoder", kind="learned")
    output = figure.box(center - 40, 288, 80, height, "output")
    noise = figure.circle(244, code.center[1], 28, "noise")
    figure.arrow(noise.left, code.right)
    figure.arrow(given.bottom, encoder.top)
    for one, two, x in ((encoder, mean, mean_x), (encoder, spread, spread_x),
                        (mean, code, mean_x), (spread, code, spread_x),
                        (code, decoder, center), (decoder, output, center)):  # fmt: skip
        left, right = (x - 7, x + 7)
        figure.arrow((left, one.bottom[1]), (left, two.y))
        figure.arrow((right, two.y), (right, one.bottom[1]), kind="main dashed thin")
    figure.text(center + 16, 229, "gradient", "small accent bold start")
    figure.text(noise.center[0], 234, "no gradient", "small soft")
    figure.text(196, 118, "loss:", "small bold start")
    figure.text(196, 132, "KL to prior", "small bold start")
    figure.text(164, 306, "loss: rebuild", "small bold start")
    return figure
