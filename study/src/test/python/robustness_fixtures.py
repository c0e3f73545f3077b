#!/usr/bin/env python3.13
"""Expected values for the tests of `catchup eval --suite`, from the libraries that the papers used.

    robustness_fixtures.py WEIGHTS.safetensors OUT

WEIGHTS: `catchup export` of a run of preact-resnet10 on fashion-sample. OUT gets attack.safetensors
(PyTorch), corrupt-*.npy (scipy, scikit-image, Pillow), deform.npy (torchvision), scores.json (scikit-learn).
The images are formulas, so that no image has to be stored, or those of the fashion sample.
"""

import gzip
import io
import json
import sys
from pathlib import Path

import numpy as np
import torch
import torchvision.transforms.functional as tvf
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from scipy import ndimage
from skimage import color, filters
from sklearn import metrics

sys.path.append(str(Path(__file__).parents[4] / "scripts"))
import pytorch_networks

SAMPLE = Path(__file__).parents[4] / "catchupmix/src/main/resources/org/catchupmix/data/fashion-sample"
EVERY = 10  # of the sample's 2,000 test images


def pattern(height, width, channels):
    """An image with slopes and edges; the Java tests have the same formula."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(channels), indexing="ij")
    return ((5 * y * (c + 1) + 3 * x + (y // 8 + x // 8) % 2 * 90 + 40 * c) % 256).astype(np.uint8)


def start(images, elements):
    """Where PGD starts, -1 to 1: multiples of the golden ratio, which need not be stored."""
    n = np.arange(1, images * elements + 1, dtype=np.float64) * 0.6180339887498949
    return 2 * (n - np.floor(n)) - 1


def attack(weights, out):
    pytorch_networks.DEPTHS["10"] = (1, 1, 1, 1)
    state = load_file(weights)
    with safe_open(weights, "pt") as f:
        meta = f.metadata()
    mean, std = float(meta["mean"]), float(meta["std"])
    network = pytorch_networks.build("preact-resnet10", state["conv1.weight"].shape[0], 10, 1)
    network.load_state_dict(state, strict=False)
    network.double().eval()
    images = np.frombuffer(gzip.open(SAMPLE / "t10k-images-idx3-ubyte.gz").read()[16:], np.uint8)
    labels = np.frombuffer(gzip.open(SAMPLE / "t10k-labels-idx1-ubyte.gz").read()[8:], np.uint8)
    x = torch.from_numpy(images.reshape(-1, 1, 28, 28)[::EVERY].astype(np.float64)) / 255
    y = torch.from_numpy(labels[::EVERY].astype(np.int64))

    def gradient(z):
        z = z.detach().requires_grad_(True)
        torch.nn.functional.cross_entropy(network((z - mean) / std), y, reduction="sum").backward()
        return z.grad

    def right(z):
        return (network((z - mean) / std).argmax(1) == y).float()

    def run(epsilon, step, steps, begin):
        z = (x + epsilon * begin).clamp(0, 1)
        for _ in range(steps):
            z = z + step * gradient(z).sign()
            z = torch.minimum(torch.maximum(z, x - epsilon), x + epsilon).clamp(0, 1)
        return z

    begin = torch.from_numpy(start(len(x), 784)).reshape(x.shape)
    found = {
        "gradient": gradient(x)[:4].reshape(4, 784).contiguous(),
        "right.clean": right(x),
        "right.fgsm4": right(run(4 / 255, 4 / 255, 1, 0 * begin)),
        "right.fgsm8": right(run(8 / 255, 8 / 255, 1, 0 * begin)),
        "right.pgd": right(run(4 / 255, 2 / 255, 20, begin)),
    }
    for name, value in found.items():
        if name.startswith("right"):
            print(name, 100 * value.double().mean().item())
    save_file(found | {"w." + k: v.contiguous() for k, v in state.items()}, out / "attack.safetensors",
              {"mean": meta["mean"], "std": meta["std"], "torch": torch.__version__})


def truncated(x):
    return np.uint8(np.clip(x, 0, 1) * 255)


def disk(radius, sigma):
    y, x = np.mgrid[-8:9, -8:9]
    flat = (x ** 2 + y ** 2 <= radius ** 2).astype(float)
    # OpenCV's GaussianBlur with 3x3 taps.
    taps = np.exp(-0.5 * np.array([1.0, 0, 1]) / sigma ** 2)
    taps /= taps.sum()
    return ndimage.correlate(flat / flat.sum(), np.outer(taps, taps), mode="constant")


def zoomed(x, factor):
    side = x.shape[0]
    part = int(np.ceil(side / factor))
    top = (side - part) // 2
    big = ndimage.zoom(x[top:top + part, top:top + part], (factor, factor, 1), order=1)
    trim = (big.shape[0] - side) // 2
    return big[trim:trim + side, trim:trim + side]


def brighter(x, add):
    hsv = color.rgb2hsv(x)
    hsv[..., 2] = np.clip(hsv[..., 2] + add, 0, 1)
    return color.hsv2rgb(hsv)


def through_jpeg(image, quality):
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=quality)
    return np.array(Image.open(file))


def corrupt(out):
    image = pattern(32, 32, 3)
    x = image / 255.0
    mean = x.mean((0, 1), keepdims=True)
    kernels = [disk(*c) for c in ((0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1))]
    results = {
        "defocus_blur": [truncated(np.stack([ndimage.correlate(x[..., c], k, mode="mirror") for c in range(3)], -1))
                         for k in kernels],
        "zoom_blur": [truncated((x + sum(zoomed(x, z) for z in zs)) / (len(zs) + 1))
                      for zs in (np.arange(1, end, 0.01) for end in (1.06, 1.11, 1.16, 1.21, 1.26))],
        "brightness": [truncated(brighter(x, c)) for c in (0.05, 0.1, 0.15, 0.2, 0.3)],
        "contrast": [truncated((x - mean) * c + mean) for c in (0.75, 0.5, 0.4, 0.3, 0.15)],
        "pixelate": [np.array(Image.fromarray(image).resize((int(32 * c),) * 2, Image.BOX).resize((32, 32), Image.BOX))
                     for c in (0.95, 0.9, 0.85, 0.75, 0.65)],
        "jpeg_compression": [through_jpeg(image, q) for q in (80, 65, 58, 50, 40)],
        # Steps of glass blur, snow and the elastic transform.
        "gaussian": [truncated(filters.gaussian(x, sigma=s, channel_axis=-1)) for s in (0.05, 0.25, 0.4, 1)],
        "gaussian-mirrored": [truncated(filters.gaussian(x, sigma=s, mode="reflect", truncate=3, channel_axis=-1))
                              for s in (6.4, 1.92, 1.28)],
        "zoomed": [truncated(zoomed(x, z)) for z in (1.75, 2.25, 1.25)],
    }
    for name, value in results.items():
        np.save(out / f"corrupt-{name}.npy", np.stack(value))


def deform(out):
    image = torch.from_numpy(pattern(9, 12, 1)).permute(2, 0, 1)
    cases = [(20, 1, 0), (-40, 1, 0), (90, 1, 0), (0, 1, 28.6), (0, 1, -57.3), (0, 0.6, 0), (0, 1.4, 0)]
    moved = [tvf.affine(image, angle, [0, 0], scale, [shear, 0], tvf.InterpolationMode.BILINEAR)
             for angle, scale, shear in cases]
    np.save(out / "deform.npy", torch.stack(moved)[:, 0].numpy())


def scores(out):
    rng = np.random.default_rng(1)
    inside = np.round(rng.beta(4, 1, 41), 1)
    outside = np.round(rng.beta(2, 2, 29), 1)
    label = np.r_[np.ones(41), np.zeros(29)]
    both = np.r_[inside, outside]
    (out / "scores.json").write_text(json.dumps({
        "in": inside.tolist(), "out": outside.tolist(),
        "auroc": metrics.roc_auc_score(label, both),
        "aupr_in": metrics.average_precision_score(label, both),
        "aupr_out": metrics.average_precision_score(1 - label, -both),
    }, indent=1) + "\n")


def main():
    weights, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    corrupt(out)
    deform(out)
    scores(out)
    attack(weights, out)


if __name__ == "__main__":
    main()
