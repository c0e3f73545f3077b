#!/usr/bin/env python3.13
"""Images per second of PyTorch's training step of PreActResNet-18.

A step is: forward, cross entropy, backward, SGD with Nesterov momentum 0.9 and weight decay 1e-4,
on 32x32x3 images of 100 classes. The number is the batch over the median step after the warm-up.
bf16 is autocast: weights stay in float32. On a GPU cuDNN searches for its fastest algorithms first.

With --on-request ('./catchup bench peers' uses it) it takes a step and prints "ready", the number of parameters, the
loss of that step and its version, then takes as many steps as each line of its input says, and prints the seconds of
each and the loss of the last.
"""

import argparse
import itertools
import json
import os
import statistics
import sys
import time

import torch
from torch.nn import functional as F

from pytorch_networks import build

FORMATS = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}


class Training:
    """A network with its optimiser and one batch, on a device."""

    def __init__(self, device, precision, memory_format, width, batch):
        torch.manual_seed(1)
        torch.backends.cudnn.benchmark = True
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
        self.autocast = torch.autocast(torch.device(device).type, torch.bfloat16, enabled=precision == "bf16")
        self.network = build("preact-resnet18", width, classes=100).to(device, memory_format=memory_format).train()
        self.optimizer = torch.optim.SGD(
            self.network.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-4)
        self.x = torch.randn(batch, 3, 32, 32).to(device, memory_format=memory_format)
        self.y = torch.randint(100, (batch,)).to(device)

    def step(self):
        """Takes a step and returns its seconds and its loss, whose way to the host waits for the GPU and counts."""
        start = time.perf_counter()
        self.optimizer.zero_grad(set_to_none=True)
        with self.autocast:
            loss = F.cross_entropy(self.network(self.x), self.y)
        loss.backward()
        self.optimizer.step()
        value = loss.item()
        return time.perf_counter() - start, value


def measure(training, steps, warmup):
    """The seconds of each timed step."""
    return [training.step()[0] for _ in range(warmup + steps)][warmup:]


def serve(training, name):
    """Takes steps on request."""
    parameters = sum(p.numel() for p in training.network.parameters())
    _, loss = training.step()
    print(f"ready {parameters} {loss} PyTorch {torch.__version__} in Python, {name}", flush=True)
    for line in sys.stdin:
        steps = [training.step() for _ in range(int(line))]
        print(*[seconds for seconds, _ in steps], steps[-1][1], flush=True)


def main():
    """Reads the command line and prints one line a setting."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default: cpu)")
    parser.add_argument("--precision", nargs="+", choices=("fp32", "tf32", "bf16"), default=["fp32"])
    parser.add_argument("--format", nargs="+", choices=FORMATS, default=list(FORMATS))
    parser.add_argument("--batch", type=int, nargs="+", default=[32, 128])
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--json", metavar="FILE", help="also write the figures there")
    parser.add_argument("--on-request", action="store_true", help="of one setting: take steps on request")
    args = parser.parse_args()
    on_gpu = args.device.split(":")[0] == "cuda"
    if not on_gpu and args.device != "cpu":
        parser.error(f"--device {args.device}: cpu, cuda or cuda:N is wanted")
    if on_gpu and not torch.cuda.is_available():
        parser.error(f"--device {args.device}: this PyTorch has no CUDA, or sees no GPU")
    if not on_gpu and "tf32" in args.precision:
        parser.error("--precision tf32 is of --device cuda")
    torch.set_num_threads(args.threads)
    settings = list(itertools.product(args.precision, args.format, args.batch))
    if args.on_request:
        if len(settings) != 1:
            parser.error("--on-request requires one --batch, one --format and one --precision")
        precision, layout, batch = settings[0]
        serve(Training(args.device, precision, FORMATS[layout], args.width, batch), layout)
        return
    where = torch.cuda.get_device_name(args.device) if on_gpu else f"threads {args.threads}"
    rows = []
    for precision, layout, batch in settings:
        times = measure(Training(args.device, precision, FORMATS[layout], args.width, batch), args.steps, args.warmup)
        median = statistics.median(times)
        rows.append({
            "version": torch.__version__, "device": where, "precision": precision, "format": layout, "batch": batch,
            "width": args.width, "pictures_per_second": batch / median, "step_seconds": times})
        print(
            f"PyTorch {torch.__version__} {precision} {layout} batch {batch} width {args.width} {where}: "
            f"{batch / median:.1f} images/s, median {median:.4f} s of {len(times)} steps "
            f"({min(times):.4f}..{max(times):.4f})", flush=True)
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=2)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # Debian's oneDNN 3.6 at times crashes in its exit handlers, when all is done
