#!/usr/bin/env python3.13
"""PyTorch oracle: expected logits, losses and gradients of one Catch-up Mix training step.

    check     random cases through `catchup parity`, each compared with PyTorch
    fixtures  the small cases that are committed with the Java tests
    bf16      the same with autocast to bfloat16, beside fixtures that are there
    scores    an exported network on test images, beside what `catchup eval --scores` wrote

Expected values come from a float64 run. Beside each tensor NAME lies `fp32err.NAME`, the relative
error of PyTorch's own float32 run from the same weights: the yardstick for a float32 device.
Beside those of `bf16` lies `fp64err.NAME`, how far autocast is from float64.
"""

import argparse
import copy
import dataclasses
import gzip
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
import torchvision
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F

import pytorch_load
from pytorch_networks import MODELS, build

TINY = 1e-30


def randomize(network, generator):
    """Seeded values: He normal (fan out) convolutions, perturbed norms, the default linear law."""
    def fill(value, mean, deviation):
        return value.copy_(mean + deviation * torch.randn(value.shape, generator=generator))

    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, nn.Conv2d):
                fill(module.weight, 0, math.sqrt(2 / module.weight[:, 0].numel()))
            elif isinstance(module, nn.BatchNorm2d):
                fill(module.weight, 1, 0.2)
                fill(module.bias, 0, 0.2)
                fill(module.running_mean, 0, 0.2)
                fill(module.running_var.log_(), 0, 0.3).exp_()
            elif isinstance(module, nn.Linear):
                bound = 1 / math.sqrt(module.in_features)
                for value in (module.weight, module.bias):
                    value.copy_((2 * torch.rand(value.shape, generator=generator) - 1) * bound)


class CatchUpMix:
    """Catch-up mixing of a hidden batch; the mask is a constant for the gradient."""

    def __init__(self, perm, lam):
        self.perm, self.lam, self.rfi, self.keep = perm, lam, None, None

    def __call__(self, h):
        with torch.no_grad():
            wide = h.float() if h.dtype == torch.bfloat16 else h
            norm = wide.square().sum((2, 3)).sqrt()
            share = norm / (norm.sum(1, keepdim=True) + 1e-12)
            self.rfi = share - share[self.perm]
            self.keep = math.floor(self.lam * h.shape[1])
            rank = self.rfi.argsort(dim=1, stable=True).argsort(dim=1)
            mask = (rank < self.keep)[:, :, None, None]
        return torch.where(mask, h, h[self.perm])


def step(network, batch, dtype, mix_layer, lam, autocast=False):
    """One train-mode pass in `dtype`, with products and activations in bfloat16 by autocast if so wished.

    Returns the result tensors by name, and the values that decide a branch, one tensor a decision:
    ReLU inputs, the gaps between max-pooling candidates and between the ranks at the mixing cut.
    """
    network = copy.deepcopy(network).to(dtype).train()
    decisions = []

    def record(module, inputs):
        x = inputs[0].detach().double()
        if isinstance(module, nn.MaxPool2d):
            windows = F.unfold(x.flatten(0, 1)[:, None], 3, padding=1, stride=2)
            first, second = windows.topk(2, dim=1).values.unbind(1)
            x = torch.where(first > 0, first - second, math.inf)
        decisions.append(x.clone())

    for module in network.modules():
        if isinstance(module, (nn.ReLU, nn.MaxPool2d)):
            module.register_forward_pre_hook(record)
    y, perm = batch["y"], batch["perm"]
    mix = CatchUpMix(perm, lam)
    with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
        logits = network(batch["x"].to(dtype), mix, mix_layer)
    logits = logits.to(dtype)
    loss = F.cross_entropy(logits, y)
    if mix_layer:
        loss = lam * loss + (1 - lam) * F.cross_entropy(logits, y[perm])
        if 0 < mix.keep < mix.rfi.shape[1]:
            ranked = mix.rfi.double().sort(dim=1).values
            gap = ranked[:, mix.keep] - ranked[:, mix.keep - 1]
            decisions.append(torch.where(perm == torch.arange(len(perm)), math.inf, gap))
    loss.backward()
    result = {"logits": logits.detach(), "loss": loss.detach().reshape(1)}
    result |= {f"grad.{name}": value.grad for name, value in network.named_parameters()}
    return {name: value.double() for name, value in result.items()}, decisions


def error(actual, expected, scale=TINY):
    """The relative error of a tensor: norm of the difference over norm of the expectation, or `scale` if that is 0."""
    return float((actual.double() - expected).norm()) / (float(expected.norm()) or scale)


def largest_gradient(tensors):
    """The scale of gradients that are zero: the largest norm among the others."""
    return max((float(value.norm()) for name, value in tensors.items() if name.startswith("grad.")), default=TINY)


def zero_vanishing(exact):
    """Sets gradients to zero that vanish but for rounding: of a bias whose every reader is followed by a batch norm."""
    scale = largest_gradient(exact)
    for name, value in exact.items():
        if name.startswith("grad.") and float(value.norm()) < 1e-12 * scale:
            value.zero_()
    return scale


def limit(name, expected, bound):
    """The relative error that a tensor may have."""
    if bound == "reference":
        return 1e-9
    return max(3 * float(expected.get(f"fp32err.{name}", 0)), 1e-5) if name.startswith("grad.") else 1e-4


def safety(exact, rounded):
    """How many times its float32 error the closest decision lies from its border; >1 is stable."""
    worst = math.inf
    for a, b in zip(exact, rounded, strict=True):
        finite = a.isfinite() & b.isfinite()
        if finite.any():
            worst = min(worst, float(a[finite].abs().min() / max((a - b)[finite].abs().max(), TINY)))
    return worst


@dataclasses.dataclass(frozen=True)
class Case:
    """Everything that decides a case."""

    model: str
    width: int
    classes: int = 10
    batch: int = 5
    size: tuple = (16, 16)
    channels: int = 3
    stem: str = "cifar"
    final_norm: bool = False
    mix_layer: int = 0
    lam: float = 1.0
    seed: int = 1

    def inputs(self):
        """The network and the batch; neither depends on the mixing."""
        generator = torch.Generator().manual_seed(self.seed)
        network = build(self.model, self.width, self.classes, self.channels, self.stem, self.final_norm)
        randomize(network, generator)
        x = torch.randn(self.batch, self.channels, *self.size, generator=generator)
        y = torch.randint(self.classes, (self.batch,), generator=generator)
        return network, {"x": x, "y": y, "perm": torch.randperm(self.batch, generator=generator)}

    def metadata(self):
        """The case as the string map of a safetensors header."""
        names = {"final_norm": "finalNorm", "mix_layer": "mixLayer", "lam": "lambda"}
        values = dataclasses.asdict(self) | {"size": "x".join(map(str, self.size))}
        return {names.get(name, name): str(value).lower() for name, value in values.items()}

    def compute(self):
        """Returns weights, batch, expected tensors, the worst fp32err and the steadiness.

        A case is steady (1 or more) where no branch lies within 2 float32 errors of its border and
        PyTorch's float32 run with other convolution kernels (no oneDNN) keeps to the fp32 bounds.
        On other cases a correct float32 device may well miss those bounds.
        """
        network, batch = self.inputs()
        if not 0 <= self.mix_layer <= len(network.parts):
            raise ValueError(f"{self.model} has mix points 1..{len(network.parts)}")
        exact, exact_decisions = step(network, batch, torch.float64, self.mix_layer, self.lam)
        rounded, rounded_decisions = step(network, batch, torch.float32, self.mix_layer, self.lam)
        scale = zero_vanishing(exact)
        errors = {f"fp32err.{name}": error(rounded[name], exact[name], scale) for name in exact}
        expected = exact | {name: torch.tensor([e], dtype=torch.float64) for name, e in errors.items()}
        worst = max(errors.items(), key=lambda item: item[1])
        branches = safety(exact_decisions, rounded_decisions)
        with torch.backends.mkldnn.flags(enabled=False):
            other, _ = step(network, batch, torch.float32, self.mix_layer, self.lam)
        spread = max(error(other[name], exact[name], scale) / limit(name, expected, "fp32") for name in exact)
        steadiness = min(branches / 2, 1 / max(spread, TINY))
        return network.state_dict(), batch, expected, worst, steadiness


def save(path, tensors, metadata=None):
    """Writes a safetensors file; with the metadata in order, as the library leaves it to chance."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: value.contiguous() for name, value in tensors.items()}, path, metadata)
    if metadata:
        content = path.read_bytes()
        length = int.from_bytes(content[:8], "little")
        header = json.loads(content[8:8 + length])
        header["__metadata__"] = dict(sorted(metadata.items()))
        ordered = json.dumps(header, separators=(",", ":")).encode().ljust(length)
        assert len(ordered) == length
        path.write_bytes(content[:8] + ordered + content[8 + length:])


def make(case, out):
    """Writes W, B and O of a case; returns the worst fp32err and the steadiness."""
    weights, batch, expected, worst, steadiness = case.compute()
    save(out / "W.safetensors", weights)
    save(out / "B.safetensors", batch)
    save(out / "O.safetensors", expected, case.metadata())
    return worst, steadiness


def compare(expected_path, actual_path, bound):
    """One row a tensor: (name, error, bound, ok, remark); the worst row by error / bound is first."""
    expected, actual = load_file(expected_path), load_file(actual_path)
    rows = []
    for name in sorted(n for n in expected.keys() | actual.keys() if not n.startswith(("fp32err.", "fp64err."))):
        most, value, remark = limit(name, expected, bound), math.inf, ""
        if name not in actual or name not in expected:
            remark = "missing" if name in expected else "surplus"
        elif actual[name].shape != expected[name].shape:
            remark = f"shape {list(actual[name].shape)}"
        else:
            value = error(actual[name], expected[name].double(), largest_gradient(expected))
            value = math.inf if math.isnan(value) else value
        rows.append((name, value, most, value <= most, remark))
    return sorted(rows, key=lambda row: row[1] / row[2], reverse=True)


def random_case(index, seed):
    """A small random case; the models take turns."""
    rng = random.Random(f"{seed}/{index}")
    model = MODELS[index % len(MODELS)]
    stem = rng.choice(("cifar", "imagenet")) if model[0] == "r" else "cifar"
    # Width 1 leaves a bottleneck's 1x1 convolutions, which feed batch norms, no gradient to speak of.
    widths = {"wrn-16-8": (1, 2), "wrn-28-10": (1,), "resnet50": (2, 3, 4), "resnext50": (2, 3, 4),
              "resnext50-4x32": (2, 3, 4)}
    widths = widths.get(model, (1, 2, 3, 4, 5))
    sizes = (17, 24, 33) if stem == "imagenet" else (8, 9, 12, 16, 17)
    mix_layer = rng.randint(0, 4 if model.startswith("wrn") else 5)
    return Case(
        model, rng.choice(widths), rng.choice((2, 7, 10, 100)), rng.choice((5, 6, 7, 9)),
        (rng.choice(sizes), rng.choice(sizes)), 3, stem, model.startswith("preact") and rng.random() < 0.4,
        mix_layer, round(rng.random(), 3) if mix_layer else 1.0, rng.randrange(1 << 30))


def launch(call, device, folder):
    """Runs the launcher on a device and compares; returns whether all is well, and the worst tensor."""
    actual = folder / f"{device}.safetensors"
    run = subprocess.run(
        [*call, "--out", str(actual), "--device", device], capture_output=True, text=True, check=False)
    if run.returncode != 0 or not actual.exists():
        return False, f"exit {run.returncode}, {(run.stderr or run.stdout).strip()[-200:]!r}"
    rows = compare(folder / "O.safetensors", actual, "reference" if device == "reference" else "fp32")
    name, value, most, _, remark = rows[0]
    return all(row[3] for row in rows), f"{name} {remark or f'{value:.1e} of {most:.1e}'}"


def check(catchup, cases, seed):
    """Runs random cases on both devices of the launcher; returns the number of failed cases."""
    failed = 0
    for index in range(cases):
        folder = Path(tempfile.mkdtemp(prefix="oracle-"))
        for attempt in range(100):
            case = random_case(index, f"{seed}/{attempt}")
            (_, worst), steadiness = make(case, folder)
            if steadiness >= 1 and worst < 1e-3:
                break
        options = {
            "--model": case.model, "--width": case.width, "--classes": case.classes,
            "--weights": folder / "W.safetensors", "--batch": folder / "B.safetensors"}
        if case.mix_layer:
            options |= {"--mix-layer": case.mix_layer, "--lambda": case.lam}
        if case.model[0] == "r":
            options["--stem"] = case.stem
        call = [catchup, "parity", *(str(word) for option in options.items() for word in option)]
        call += ["--final-norm"] if case.final_norm else []
        reports = {device: launch(call, device, folder) for device in ("reference", "cpu")}
        passed = all(good for good, _ in reports.values())
        failed += not passed
        values = " ".join(f"{name}={value}" for name, value in case.metadata().items())
        texts = [f"{device}{'' if good else ' FAILED'}: {text}" for device, (good, text) in reports.items()]
        note = "" if steadiness >= 1 else " (unsteady)"
        print(f"{'ok' if passed else 'FAILED'} {index} {values}{note}", *texts, sep=" | ", flush=True)
        if passed:
            shutil.rmtree(folder)
        else:
            print(f"  kept in {folder}: {' '.join(call)}")
    print(f"{cases - failed} of {cases} cases passed")
    return failed


def fixtures(out, only=None):
    """Writes the committed fixtures: a folder a network, with the first seed stable in every case.

    Of one folder only where it is named: what another version of PyTorch rounds otherwise stays as it is.
    """
    mixes = [(0, 1.0), (1, 0.5), (2, 0.7), (3, 0.35), (4, 0.6), (5, 0.45)]
    plan = {  # the seeds are those that the search below once found, to shorten it
        "preact-resnet18": (Case("preact-resnet18", 3, seed=6), mixes),
        "preact-resnet18-final-norm": (Case("preact-resnet18", 3, final_norm=True, seed=2), mixes[:1]),
        "resnet18-cifar": (Case("resnet18", 2, seed=56), mixes),
        "resnet18-imagenet": (Case("resnet18", 2, size=(32, 32), stem="imagenet", seed=5258), mixes),
        "resnet50-cifar": (Case("resnet50", 2, seed=311), mixes[:1]),
        "resnext14-cifar": (Case("resnext14", 3, seed=1), mixes[2:4]),
        "resnext14-imagenet": (Case("resnext14", 4, size=(32, 32), stem="imagenet", seed=1), mixes[:1]),
        "wrn-16-8": (Case("wrn-16-8", 1, size=(8, 8), seed=3), [mixes[3]]),
        "mobilenet-v2": (Case("mobilenet-v2", 3, size=(12, 12), seed=28), [mixes[4]]),
    }
    for folder, (base, variants) in plan.items():
        if only not in (None, folder):
            continue
        for seed in range(base.seed, base.seed + 3000):
            cases = [dataclasses.replace(base, mix_layer=k, lam=lam, seed=seed) for k, lam in variants]
            perm, own = cases[0].inputs()[1]["perm"], torch.arange(base.batch)
            if ((perm == own) | (perm[perm] == own)).any():  # else it may hide a permutation error
                continue
            results = []
            for case in cases:
                results.append(case.compute())
                *_, (_, worst), steadiness = results[-1]
                if steadiness < 1 or worst > 1e-4:
                    break
            else:
                break
        else:
            raise SystemExit(f"{folder}: no stable seed")
        save(out / folder / "weights.safetensors", results[0][0])
        save(out / folder / "batch.safetensors", results[0][1])
        for case, (_, _, expected, (name, worst), _) in zip(cases, results, strict=True):
            path = out / folder / f"mix{case.mix_layer}.safetensors"
            save(path, expected, case.metadata())
            print(folder, path.name, path.stat().st_size, f"seed {seed} worst {name} {worst:.1e}")
    total = sum(path.stat().st_size for path in out.rglob("*.safetensors"))
    print(f"{total} bytes in all")


def bfloat16(out):
    """Writes bf16-mixN.safetensors beside a few fixtures: what autocast to bfloat16 gives.

    Beside each tensor NAME lies `fp64err.NAME`, how far it is from the fixture's float64 run.
    """
    for folder, layers in (("preact-resnet18", (0, 3)), ("resnet18-cifar", (0,)), ("resnet18-imagenet", (5,))):
        batch = load_file(out / folder / "batch.safetensors")
        for layer in layers:
            path = out / folder / f"mix{layer}.safetensors"
            with safe_open(path, "pt") as file:
                meta = file.metadata()
            exact = load_file(path)
            network = build(meta["model"], int(meta["width"]), int(meta["classes"]), int(meta["channels"]), meta["stem"])
            network.load_state_dict(load_file(out / folder / "weights.safetensors"), strict=False)
            rounded, _ = step(network, batch, torch.float32, layer, float(meta["lambda"]), autocast=True)
            errors = {name: error(value, exact[name].reshape(value.shape)) for name, value in rounded.items()}
            result = {name: value.float() for name, value in rounded.items()}
            result |= {f"fp64err.{name}": torch.tensor([e]) for name, e in errors.items()}
            save(path.with_name("bf16-" + path.name), result, meta)
            print(folder, layer, "logits", f"{errors['logits']:.1e}", "worst", f"{max(errors.values()):.1e}")


def test_images(path):
    """Images of Pillow's, in the program's order: of a folder DIR/test/CLASS, or of an IDX file."""
    if path.is_dir():
        for name, _ in torchvision.datasets.ImageFolder(path / "test").samples:
            yield Image.open(name)
        return
    data = gzip.open(path).read()
    count, height, width = (int.from_bytes(data[at:at + 4], "big") for at in (4, 8, 12))
    for i in range(count):
        yield Image.frombytes("L", (width, height), data[16 + i * height * width:][:height * width])


def scores(weights, images, written):
    """Compares the scores of an exported network on test images with those that the program wrote."""
    network, transform, _ = pytorch_load.load(weights)
    expected = load_file(written)
    batch = torch.stack([transform(image) for image in test_images(images)])
    with torch.no_grad():
        logits = torch.cat([network(part) for part in batch.split(100)]).double()
        few = slice(None, None, max(1, len(batch) // 500))  # float64 is slow
        exact = torch.cat([network.double()(part) for part in batch[few].double().split(100)])
    right = [float((z.argmax(1) == expected["labels"]).double().mean() * 100) for z in (expected["logits"], logits)]
    print(f"{len(batch)} images, top-1: catchup {right[0]:.2f} %, PyTorch {right[1]:.2f} %")
    for name, a, b in (("catchup and PyTorch", expected["logits"], logits),
                       (f"of {len(exact)} images, catchup and PyTorch in float64", expected["logits"][few], exact),
                       (f"of {len(exact)} images, PyTorch and PyTorch in float64", logits[few], exact)):
        most = float((a - b).abs().max())
        print(f"{name}: largest difference {most:.1e}, over the largest score {most / float(b.abs().max()):.1e};"
              f" norm of the difference over norm {error(a, b):.1e}")
    return int(right[0] != right[1] or float((expected["logits"] - logits).abs().max() / logits.abs().max()) > 1e-5)


def selftest():
    """The published mixing example, the networks' well-known parameter counts, and torchvision's ResNeXt."""
    h = torch.tensor([[10.0, 4, 2, 1], [1, 2, 4, 10]], dtype=torch.float64)[:, :, None, None]
    mixed = CatchUpMix(torch.tensor([1, 0]), 0.5)(h).flatten(1)
    assert mixed.tolist() == [[1, 2, 2, 1]] * 2, mixed
    for model, classes, count in (
            ("preact-resnet18", 10, 11_171_146), ("resnet18", 1000, 11_689_512), ("resnet34", 1000, 21_797_672),
            ("resnet50", 1000, 25_557_032), ("resnext50", 1000, 25_028_904), ("resnext50-4x32", 1000, 34_931_496),
            ("wrn-16-8", 10, 10_961_370), ("wrn-28-10", 10, 36_479_194),
            ("mobilenet-v2", 1000, 3_504_872)):
        stem = "imagenet" if classes == 1000 and model[0] == "r" else "cifar"
        with torch.device("meta"):
            actual = sum(p.numel() for p in build(model, None, classes, stem=stem).parameters())
        assert actual == count, (model, actual, count)
    theirs, own = torchvision.models.resnext50_32x4d().eval(), build("resnext50", None, 1000, stem="imagenet").eval()
    own.load_state_dict(theirs.state_dict())
    x = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        assert error(own(x), theirs(x).double()) < 1e-6
    published = torchvision.models.mobilenet_v2().state_dict()
    named = build("mobilenet-v2", None, 1000).state_dict()
    assert {k: v.shape for k, v in named.items()} == {k: v.shape for k, v in published.items()}
    print("selftest passed")


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    sub = commands.add_parser("check", help="random cases through the launcher")
    sub.add_argument("--catchup", required=True, help="path of the launcher")
    sub.add_argument("--cases", type=int, default=14)
    sub.add_argument("--seed", type=int, default=1)
    sub = commands.add_parser("fixtures", help="write the committed fixtures")
    sub.add_argument("--out", type=Path, required=True)
    sub.add_argument("--folder", help="this one alone")
    sub = commands.add_parser("bf16", help="write what autocast gives beside the fixtures")
    sub.add_argument("--out", type=Path, required=True)
    sub = commands.add_parser("scores", help="compare an exported network's scores on test images")
    sub.add_argument("--weights", type=Path, required=True, help="what `catchup export` wrote")
    sub.add_argument("--images", type=Path, required=True, help="a folder DIR with DIR/test/CLASS/*.png, or an IDX file")
    sub.add_argument("--scores", type=Path, required=True, help="what `catchup eval --scores` wrote")
    args = parser.parse_args()
    torch.set_num_threads(1)
    if args.command == "check":
        selftest()
        return int(check(args.catchup, args.cases, args.seed) > 0)
    elif args.command == "fixtures":
        fixtures(args.out, args.folder)
    elif args.command == "scores":
        return scores(args.weights, args.images, args.scores)
    else:
        bfloat16(args.out)
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # Debian's oneDNN 3.6 at times crashes in its exit handlers, when all is done
