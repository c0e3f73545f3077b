#!/usr/bin/env python3.13
"""Expected values for the tests of PuzzleMix and Co-Mixup, from their authors' code.

    mix_fixtures.py PUZZLEMIX CO-MIXUP PYGCO OUT

PUZZLEMIX: a checkout of github.com/snu-mllab/PuzzleMix (made with e2dbf3a). CO-MIXUP: one of
github.com/snu-mllab/Co-Mixup (made with 2a76816). PYGCO: one of github.com/Borda/pyGCO (made with ab4f410), the graph
cut that both import as `gco`; it is compiled here with g++. OUT gets puzzlemix.safetensors and comixup.safetensors.
Nothing of the checkouts is kept.
"""

import importlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
from safetensors.torch import save_file

COMMIT = "snu-mllab/PuzzleMix e2dbf3a, snu-mllab/Co-Mixup 2a76816, Borda/pyGCO ab4f410"
SIDE, BATCH = 32, 4
STD = torch.tensor([0.27, 0.25, 0.3])
MEAN = torch.tensor([0.5, 0.45, 0.4])
# name: blocks, labels, lambda, side of the blocks that are moved (-1: as the mask, 0: none), keep the mixed images
CASES = {
    "a": (4, 3, 0.45, 4, True),
    "b": (16, 3, 0.6, 4, True),
    "c": (8, 2, 0.3, 4, False),
    "d": (2, 3, 0.5, 4, False),
    "e": (8, 3, 0.8, -1, False),
    "f": (4, 2, 0.5, 0, False),
}
# name: beta, gamma, threshold, eta, omega, rounds
COMIXUP = {
    "default": (0.32, 1.0, 0.83, 0.05, 0.001, 4),
    "diverse": (0.1, 1.0, 0.83, 0.05, 0.1, 5),
    "smooth": (0.8, 0.5, 0.83, 0.2, 0.0, 3),
}


def import_gco(checkout, work):
    """gco as a module: its Python files beside a library of its C++ files."""
    package = work / "gco"
    shutil.copytree(checkout / "src/gco", package)
    cpp = checkout / "src/gco_cpp"
    files = [cpp / f for f in ("GCoptimization.cpp", "LinkedBlockList.cpp", "graph.cpp", "maxflow.cpp")]
    subprocess.run(["g++", "-O2", "-w", "-fpermissive", "-shared", "-fPIC", f"-I{cpp}", str(package / "cgco.cpp"),
                    *map(str, files), "-o", str(package / "libcgco.so")], check=True)
    sys.path.insert(0, str(work))
    return importlib.import_module("gco")


def images(rng):
    """Soft blobs with noise, so that neighbours are alike, in 0..1."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    out = np.zeros((BATCH, 3, SIDE, SIDE))
    for n in range(BATCH):
        for c in range(3):
            for _ in range(3):
                cy, cx, r = rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.1, 0.4)
                out[n, c] += rng.uniform(0.2, 0.6) * np.exp(-((y - cy) ** 2 + (x - cx) ** 2) / r ** 2)
    return np.round(255 * np.clip(out + 0.05 * rng.standard_normal(out.shape), 0, 1)) / 255


def saliency(rng):
    """Peaks over a noisy ground, as gradients have them."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    out = rng.uniform(0.02, 0.3, (BATCH, SIDE, SIDE))
    for n in range(BATCH):
        for _ in range(3):
            cy, cx, r = rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.05, 0.2)
            out[n] += rng.uniform(0.3, 1) * np.exp(-((y - cy) ** 2 + (x - cx) ** 2) / r ** 2)
    return 1e-3 * out


def ours(batch):
    return batch.permute(0, 2, 3, 1).contiguous()


def cuts(gco, rng, found):
    """Random grids; those with small costs have many ties."""
    for k in range(40):
        height, width = rng.integers(2, 9, 2)
        labels = int(rng.integers(2, 6)) if k % 2 else 3
        top = 8 if k % 4 < 2 else 4000
        unary = rng.integers(0, top, (height, width, labels)).astype(np.int32)
        steps = np.abs(np.subtract.outer(np.arange(labels), np.arange(labels)))
        parted = (steps ** 2 if k % 3 else 1 * (steps > 0)).astype(np.int32)
        down = rng.integers(0, top // 2, (height - 1, width)).astype(np.int32)
        right = rng.integers(0, top // 2, (height, width - 1)).astype(np.int32)
        chosen = gco.cut_grid_graph(unary, parted, down, right, algorithm="swap")
        padded = np.zeros((2, height, width), np.int32)
        padded[0, :-1], padded[1, :, :-1] = down, right
        for name, value in {"unary": unary.transpose(2, 0, 1), "parted": parted, "weights": padded,
                            "labels": chosen.reshape(height, width)}.items():
            found[f"cut{k}.{name}"] = torch.from_numpy(np.ascontiguousarray(value.astype(np.int32)))


def puzzlemix(authors, gco, out):
    mixup = import_from(authors, "mixup")
    rng = np.random.default_rng(14)
    pixels = torch.from_numpy(images(rng)).float()
    x = (pixels - MEAN.reshape(1, 3, 1, 1)) / STD.reshape(1, 3, 1, 1)
    grad = torch.from_numpy(saliency(rng)).float()
    found = {"x": ours(x), "saliency": grad, "std": STD}
    cuts(gco, rng, found)
    seen = []
    cut, move = gco.cut_grid_graph, mixup.mask_transport

    def watched_cut(unary, pairwise, down, right, algorithm):
        # The wrapper multiplies by so much and keeps 32 bits.
        assert np.abs(unary.astype(np.int64)).max() * 100000 < 2 ** 31
        seen.append(("unary", unary.transpose(2, 0, 1).copy()))
        seen.append(("down", down.copy()))
        seen.append(("right", right.copy()))
        labels = cut(unary, pairwise, down, right, algorithm=algorithm)
        seen.append(("labels", labels))
        return labels

    def watched_move(mask, saliency, eps):
        plan = move(mask, saliency, eps)
        source = torch.where(plan.sum(1) > 0, plan.argmax(1), -1)
        seen.append(("source", torch.where(mask.reshape(len(mask), -1) > 0, source, -2).numpy()))
        return plan

    gco.cut_grid_graph, mixup.mask_transport = watched_cut, watched_move
    for name, (blocks, labels, lam, size, keep) in CASES.items():
        seen.clear()
        partner = torch.from_numpy(rng.permutation(BATCH))
        mixed, ratio = mixup.mixup_graph(
            x.clone(), grad, partner, block_num=blocks, alpha=lam, beta=1.2, gamma=0.5, eta=0.2, neigh_size=4,
            n_labels=labels, mean=MEAN.reshape(1, 3, 1, 1), std=STD.reshape(1, 3, 1, 1), transport=size != 0,
            t_eps=0.8, t_size=size, device="cpu")
        by = {k: [v for s, v in seen if s == k] for k in ("unary", "down", "right", "labels", "source")}
        found[f"{name}.choice"] = torch.tensor([blocks, labels, lam, SIDE if size < 0 else size])
        found[f"{name}.partner"] = partner.int()
        found[f"{name}.own"] = ratio
        for k in ("unary", "down", "right", "labels"):
            found[f"{name}.{k}"] = torch.from_numpy(np.stack(by[k]).astype(np.int32))
        for k, source in enumerate(by["source"]):
            found[f"{name}.source{k}"] = torch.from_numpy(source.astype(np.int32))
        if keep:
            found[f"{name}.mixed"] = ours(mixed)
        print(name, "own", ratio.numpy().round(3), "places without a block",
              [int((s == -1).sum()) for s in by["source"]])
    gco.cut_grid_graph = cut
    save(found, out / "puzzlemix.safetensors")


def import_from(checkout, name):
    """A module of a checkout: both have one called mixup."""
    sys.modules.pop(name, None)
    sys.path.insert(0, str(checkout))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop(0)


def save(found, file):
    save_file({k: v.contiguous() for k, v in found.items()}, file, {"code": COMMIT, "torch": torch.__version__})
    print(file.name, file.stat().st_size, "bytes")


def first_of_equals(values, k):
    """torch.topk leaves the order of equal values open."""
    order = torch.sort(values, descending=True, stable=True)[1][:k]
    return values[order], order


def comixup(authors, out):
    match = import_from(authors, "match")
    mixup = import_from(authors, "mixup")
    torch.topk = first_of_equals
    rng = np.random.default_rng(15)
    batch, side, part, blocks = 24, 16, 20, 4
    y, x = np.mgrid[:side, :side] / side
    sc = rng.uniform(0.02, 0.3, (batch, side, side))
    for n in range(batch):
        for _ in range(2):
            cy, cx, r = rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.1, 0.3)
            sc[n] += rng.uniform(0.3, 1) * np.exp(-((y - cy) ** 2 + (x - cx) ** 2) / r ** 2)
    sc = torch.from_numpy(1e-3 * sc).float()
    pixels = torch.from_numpy(rng.uniform(0, 1, (batch, 1, side, side))).float()
    found = {"x": pixels.permute(0, 2, 3, 1), "saliency": sc}
    # As in main.py: how far apart the most salient windows are.
    z = torch.nn.functional.avg_pool2d(sc, kernel_size=8, stride=1)
    place = z.reshape(batch, -1).argmax(1)
    place = torch.stack([place // z.shape[-1], place % z.shape[-1]], 1).float()
    far = (place.unsqueeze(1) - place.unsqueeze(0)).abs().sum(-1)
    for name, (beta, gamma, thres, eta, omega, rounds) in COMIXUP.items():
        priors, begins, masks = [], [], []

        def dirichlet(lam):
            assert float(lam[0]) == 2
            prior = torch.from_numpy(rng.dirichlet(lam.numpy())).float()
            priors.append(prior)
            return SimpleNamespace(sample=lambda: prior)

        def labelled(cost, a, n_output, device, **options):
            begin = torch.from_numpy(rng.integers(0, n_output, (n_output, blocks, blocks)))
            begins.append(begin)
            z = match.get_onehot_matrix(cost, a, n_output, idx=begin, device="cpu", **options)
            masks.append(z.clone())
            return z

        torch.distributions.dirichlet.Dirichlet, mixup.get_onehot_matrix = dirichlet, labelled
        args = SimpleNamespace(m_block_num=blocks, m_part=part, m_beta=beta, m_gamma=gamma, m_eta=eta, mixup_alpha=2.0,
                               m_thres=thres, m_thres_type="hard", set_resolve=True, m_niter=rounds, m_omega=omega)
        mixed, shares = mixup.mixup_process(pixels, torch.eye(batch), args=args, sc=sc, A_dist=far)
        found[f"{name}.choice"] = torch.tensor([beta, gamma, thres, eta, omega, rounds], dtype=torch.float64)
        found[f"{name}.prior"] = torch.cat(priors)
        found[f"{name}.begin"] = torch.cat(begins).int()
        found[f"{name}.mixed"] = mixed.permute(0, 2, 3, 1)
        found[f"{name}.shares"] = shares
        for k, z in enumerate(masks):
            found[f"{name}.masks{k}"] = (2 * z).to(torch.int32).permute(0, 3, 1, 2)
        print(name, "images in a mixed image", (shares > 0).sum(1).tolist())
    save(found, out / "comixup.safetensors")


def main():
    puzzle, co, pygco, out = map(Path, sys.argv[1:])
    with tempfile.TemporaryDirectory() as work:
        gco = import_gco(pygco, Path(work))
        puzzlemix(puzzle, gco, out)
        comixup(co, out)


if __name__ == "__main__":
    main()
