#!/usr/bin/env python3.13
"""PyTorch's side of './catchup bench convolutions': runs the passes of a convolution on request.

Element i of a tensor, in the order [N,H,W,C] and [Cout,KH,KW,Cin/G], is (i * factor mod 2^32) / 2^32 - 1/2, as in
TimedConvolution. Prints "ready", the number of weights and its version. For each line "PASS COUNT BATCH" of its input,
where the pass is forward, dgrad or wgrad, it runs the pass so many times and prints the mean seconds and a checksum.
"""

import argparse
import os
import sys
import time

import torch

LAYOUTS = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}
X, WEIGHTS, DY, CHECK = 2654435761, 2246822519, 3266489917, 668265263


def numbers(count, factor):
    return (torch.arange(count) * factor % 2**32).double() * 2**-32 - 0.5


def filled(shape, factor, layout):
    """A tensor of PyTorch's order of axes from one whose channels are last."""
    values = numbers(torch.Size(shape).numel(), factor).float().reshape(shape)
    return values.permute(0, 3, 1, 2).contiguous(memory_format=layout)


class Convolution:
    """A convolution with equal stride and padding on both axes."""

    def __init__(self, args):
        batch, side, inputs, outputs, kernel, stride, groups = args.sizes
        layout, padding = LAYOUTS[args.format], kernel // 2
        out = (side + 2 * padding - kernel) // stride + 1
        self.x = filled((batch, side, side, inputs), X, layout)
        self.w = filled((outputs, kernel, kernel, inputs // groups), WEIGHTS, layout)
        self.dy = filled((batch, out, out, outputs), DY, layout)
        self.geometry = ([stride] * 2, [padding] * 2, [1, 1])
        self.groups = groups

    def forward(self):
        return torch.conv2d(self.x, self.w, None, *self.geometry, self.groups)

    def gradients(self, *wanted):
        return torch.ops.aten.convolution_backward(
            self.dy, self.x, self.w, None, *self.geometry, False, [0, 0], self.groups, [*wanted, False])

    def dgrad(self):
        return self.gradients(True, False)[0]

    def wgrad(self):
        return self.gradients(False, True)[1]


def checksum(result):
    values = result.permute(0, 2, 3, 1).double().flatten()
    return (values @ numbers(values.numel(), CHECK) / values.norm()).item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--format", choices=LAYOUTS, default="nchw")
    parser.add_argument("--mode", choices=("eager",), default="eager")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("what", choices=("convolution",))
    parser.add_argument("sizes", type=int, nargs=7, help="batch side in out kernel stride groups")
    args, _ = parser.parse_known_args()  # the others choose kernels of our device
    torch.set_num_threads(args.threads)
    convolution = Convolution(args)
    print(f"ready {convolution.w.numel()} PyTorch {torch.__version__} in Python, {args.format}", flush=True)
    with torch.inference_mode():
        for line in sys.stdin:
            name, count, _ = line.split()
            work = getattr(convolution, name)
            start = time.perf_counter()
            for _ in range(int(count)):
                result = work()
            print((time.perf_counter() - start) / int(count), checksum(result), flush=True)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # Debian's oneDNN 3.6 at times crashes in its exit handlers, when all is done
