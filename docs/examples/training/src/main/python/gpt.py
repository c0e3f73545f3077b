"""The GPT of TinyGpt.java in PyTorch, float64: prints the losses of its first 20 steps.

    python3 gpt.py sonnets.txt gpt.safetensors

The weights are those that TinyGptTest writes with -Dgpt.weights=gpt.safetensors.
"""

import json
import struct
import sys

import torch
from torch import nn

BATCH, TIME, WIDTH, HEADS, STEPS = 16, 32, 64, 4, 20


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


class Order(nn.Module):
    def forward(self, x):
        return torch.arange(x.shape[1])


class Attention(nn.Module):
    def forward(self, x):
        batch, time, _ = x.shape
        q, k, v = x.view(batch, time, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        y = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return y.transpose(1, 2).reshape(batch, time, WIDTH)


def block():
    return nn.Sequential(
        Residual(
            nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 3 * WIDTH), Attention(), nn.Linear(WIDTH, WIDTH)
        ),
        Residual(
            nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH)
        ),
    )


def read(path):
    """Tensors of a safetensors file of float64."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(
            data[slice(*entry["data_offsets"])], dtype=torch.float64
        ).reshape(entry["shape"])
        for name, entry in header.items()
    }


def main(text_file, weights_file):
    text = open(text_file).read()
    alphabet = "".join(sorted(set(text)))
    places = Residual(Order(), nn.Embedding(TIME, WIDTH))
    head = nn.Linear(WIDTH, len(alphabet))
    gpt = nn.Sequential(
        nn.Embedding(len(alphabet), WIDTH), places, block(), block(), nn.LayerNorm(WIDTH), head
    ).double()
    gpt.load_state_dict(read(weights_file))
    adam = torch.optim.AdamW(gpt.parameters(), lr=3e-3, weight_decay=0.01)
    numbers = torch.tensor([alphabet.index(c) for c in text])
    trained = len(text) * 9 // 10
    for step in range(STEPS):
        starts = [n * 4099 % (trained - TIME) for n in range(step * BATCH, (step + 1) * BATCH)]
        x = torch.stack([numbers[s : s + TIME] for s in starts])
        y = torch.stack([numbers[s + 1 : s + 1 + TIME] for s in starts])
        loss = nn.functional.cross_entropy(gpt(x).flatten(0, 1), y.flatten())
        adam.zero_grad()
        loss.backward()
        adam.step()
        print(repr(loss.item()))


if __name__ == "__main__":
    main(*sys.argv[1:])
