#!/usr/bin/env python3.13
"""PyTorch's side of './catchup bench peers': trains or evaluates a network on one batch of images on request.

Weights, images and labels come from a .safetensors file. A training step is: forward, cross entropy, backward, SGD
with Nesterov momentum 0.9 and weight decay 1e-4. bf16 is autocast: weights stay in float32. On a GPU cuDNN searches
for its fastest algorithms first. --mode graphs replays a whole step as one CUDA graph; --mode compiled compiles forward
and backward pass by torch.compile(mode="max-autotune").

Prints "ready", the number of parameters and its version. For each line "train COUNT IMAGES" or "eval COUNT IMAGES" of
its input it processes so many batches, waits for the device, and prints the mean seconds and the loss of the last.
"""

import argparse
import json
import os
import sys
import time

import torch
from torch.nn import functional as F

from pytorch_networks import build

LAYOUTS = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}
DTYPES = {"F32": torch.float32, "I64": torch.int64}


def read(file):
    """The tensors of a .safetensors file by name, without the package."""
    with open(file, "rb") as source:
        header = json.loads(source.read(int.from_bytes(source.read(8), "little")))
        data = bytearray(source.read())
    header.pop("__metadata__", None)
    return {name: torch.frombuffer(data[slice(*e["data_offsets"])], dtype=DTYPES[e["dtype"]]).reshape(e["shape"])
            for name, e in header.items()}


class Training:
    """A network with its optimiser and one batch, on a device."""

    def __init__(self, args):
        torch.backends.cudnn.benchmark = True
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = args.precision == "tf32"
        self.autocast = torch.autocast(torch.device(args.device).type, torch.bfloat16, enabled=args.precision == "bf16")
        tensors, layout = read(args.file), LAYOUTS[args.format]
        self.x = tensors.pop("images").to(args.device, memory_format=layout)
        self.y = tensors.pop("labels").to(args.device)
        self.network = build(args.model, args.width, classes=100)
        found = self.network.load_state_dict(tensors, strict=False)  # the batch counters of batch norm are not stored
        wrong = [name for name in found.missing_keys if not name.endswith("num_batches_tracked")] + found.unexpected_keys
        if wrong:
            sys.exit(f"{args.file} does not fit {args.model}: {wrong}")
        self.network.to(args.device, memory_format=layout)
        self.optimizer = torch.optim.SGD(
            self.network.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-4)

        self.mode = args.mode
        self.forward = torch.compile(self.loss, mode="max-autotune") if args.mode == "compiled" else self.loss
        self.graphs = {}
        self.evaluated = False

    def loss(self, images):
        with self.autocast:
            return F.cross_entropy(self.network(self.x[:images]), self.y[:images])

    def step(self, images):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.forward(images)
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def recorded(self, images):
        """A function that replays a step. Recording needs warm-up steps, whose effect is undone."""
        if images not in self.graphs:
            state = {name: tensor.clone() for name, tensor in self.network.state_dict().items()}
            momenta = {p: s["momentum_buffer"].clone() for p, s in self.optimizer.state.items()}
            side = torch.cuda.Stream()
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(3):
                    self.step(images)
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                loss = self.step(images)
            self.network.load_state_dict(state)
            for p, s in self.optimizer.state.items():  # a momentum of 0 is that before the first step
                s["momentum_buffer"].copy_(momenta.get(p, torch.zeros_like(p)))
            self.graphs[images] = graph, loss
        graph, loss = self.graphs[images]
        return lambda: (graph.replay(), loss)[1]

    def wait(self):
        if self.x.is_cuda:
            torch.cuda.synchronize()

    def timed(self, count, work):
        """Nothing waits for the device within the timed loop."""
        self.wait()
        start = time.perf_counter()
        for _ in range(count):
            loss = work()
        self.wait()
        return (time.perf_counter() - start) / count, loss.item()

    def train(self, count, images):
        self.network.train()
        return self.timed(count, self.recorded(images) if self.mode == "graphs" else lambda: self.step(images))

    def eval(self, count, images):
        self.network.eval()
        # The first evaluation is compared, not timed: compiling for it would take a minute.
        forward, self.evaluated = self.forward if self.evaluated else self.loss, True
        with torch.inference_mode():
            return self.timed(count, lambda: forward(images))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("width", type=int)
    parser.add_argument("batch", type=int)
    parser.add_argument("file")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N (default: cpu)")
    parser.add_argument("--precision", choices=("fp32", "tf32", "bf16"), default="fp32")
    parser.add_argument("--format", choices=LAYOUTS, default="nchw")
    parser.add_argument("--mode", choices=("eager", "graphs", "compiled"), default="eager")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    args, _ = parser.parse_known_args()  # the others choose kernels of our device
    torch.set_num_threads(args.threads)
    training = Training(args)
    parameters = sum(p.numel() for p in training.network.parameters())
    print(f"ready {parameters} PyTorch {torch.__version__} in Python, {args.format}, {args.mode}", flush=True)
    for line in sys.stdin:
        task, count, images = line.split()
        print(*getattr(training, task)(int(count), int(images)), flush=True)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # Debian's oneDNN 3.6 at times crashes in its exit handlers, when all is done
