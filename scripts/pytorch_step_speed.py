#!/usr/bin/env python3.13
"""Pictures a second of PyTorch's float32 training step of PreActResNet-18 on the CPU.

A step is: forward, cross entropy, backward, SGD with Nesterov momentum 0.9 and weight decay 1e-4,
on 32x32x3 pictures of 100 classes. The number is the batch over the median step after the warm-up.
"""

import argparse
import os
import statistics
import sys
import time

import torch
from torch.nn import functional as F

from pytorch_oracle import build

FORMATS = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}


def measure(batch, width, steps, warmup, memory_format):
    """The seconds of each timed step."""
    torch.manual_seed(1)
    network = build("preact-resnet18", width, classes=100).to(memory_format=memory_format).train()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-4)
    x = torch.randn(batch, 3, 32, 32).to(memory_format=memory_format)
    y = torch.randint(100, (batch,))
    times = []
    for _ in range(warmup + steps):
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(network(x), y).backward()
        optimizer.step()
        times.append(time.perf_counter() - start)
    return times[warmup:]


def main():
    """Reads the command line and prints one line a setting."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, nargs="+", default=[32, 128])
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--format", nargs="+", choices=FORMATS, default=list(FORMATS))
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    for name in args.format:
        for batch in args.batch:
            times = measure(batch, args.width, args.steps, args.warmup, FORMATS[name])
            median = statistics.median(times)
            print(
                f"PyTorch {torch.__version__} {name} batch {batch} width {args.width} threads {args.threads}: "
                f"{batch / median:.1f} pictures/s, median {median:.3f} s of {len(times)} steps "
                f"({min(times):.3f}..{max(times):.3f})", flush=True)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # Debian's oneDNN 3.6 at times crashes in its exit handlers, when all is done
