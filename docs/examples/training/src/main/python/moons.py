"""The demo of micrograd in PyTorch: a network with two hidden layers of 16 tells two moons apart."""

import torch
from sklearn.datasets import make_moons
from torch import nn


def train(steps: int) -> float:
    points, labels = make_moons(n_samples=100, noise=0.1, random_state=1337)
    x = torch.tensor(points, dtype=torch.float32)
    y = torch.tensor(2 * labels - 1, dtype=torch.float32)[:, None]
    torch.manual_seed(1)
    network = nn.Sequential(
        nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 1)
    )
    sgd = torch.optim.SGD(network.parameters(), lr=1.0, weight_decay=2e-4)
    for k in range(steps):
        sgd.param_groups[0]["lr"] = 1 - 0.9 * k / steps
        loss = torch.relu(1 - y * network(x)).mean()
        sgd.zero_grad()
        loss.backward()
        sgd.step()
    return ((network(x) * y) > 0).float().mean().item()


if __name__ == "__main__":
    print(f"{100 * train(100):.0f} % of the points are classified correctly")
