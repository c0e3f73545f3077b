#!/usr/bin/env python3.13
"""Pictures a second of PyTorch's float32 training step of PreActResNet-18 on the CPU.

A step is: forward, cross entropy, backward, SGD with Nesterov momentum 0.9 and weight decay 1e-4,
on 32x32x3 pictures of 100 classes. The number is the batch over the median step after the warm-up.

With --on-request ('./catchup bench peers' uses it) it takes a step and prints "ready", the number of parameters, the
loss of that step and its version, then takes as many steps as each line of its input says, and prints the seconds of
each and the loss of the last.
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


class Training:
    """A network with its optimiser and one batch."""

    def __init__(self, batch, width, memory_format):
        torch.manual_seed(1)
        self.network = build("preact-resnet18", width, classes=100).to(memory_format=memory_format).train()
        self.optimizer = torch.optim.SGD(
            self.network.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-4)
        self.x = torch.randn(batch, 3, 32, 32).to(memory_format=memory_format)
        self.y = torch.randint(100, (batch,))

    def step(self):
        """Takes a step and returns its seconds and its loss, whose way to the host counts."""
        start = time.perf_counter()
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.network(self.x), self.y)
        loss.backward()
        self.optimizer.step()
        value = loss.item()
        return time.perf_counter() - start, value


def measure(batch, width, steps, warmup, memory_format):
    """The seconds of each timed step."""
    training = Training(batch, width, memory_format)
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
    parser.add_argument("--batch", type=int, nargs="+", default=[32, 128])
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--format", nargs="+", choices=FORMATS, default=list(FORMATS))
    parser.add_argument("--on-request", action="store_true", help="with one batch and one format: take steps on request")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if args.on_request:
        if len(args.batch) != 1 or len(args.format) != 1:
            parser.error("--on-request wants one --batch and one --format")
        serve(Training(args.batch[0], args.width, FORMATS[args.format[0]]), args.format[0])
        return
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
