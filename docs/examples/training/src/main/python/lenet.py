"""LeNet-5 (LeCun et al. 1998) for 28x28 pixels, with ReLU and max-pooling, in PyTorch."""

from torch import nn


def lenet(channels: int, classes: int, width: int = 6) -> nn.Module:
    return nn.Sequential(
        nn.Sequential(nn.Conv2d(channels, width, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        nn.Sequential(nn.Conv2d(width, 16, 5), nn.ReLU(), nn.MaxPool2d(2)),
        nn.Sequential(
            nn.Conv2d(16, 120, 5),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(120, 84),
            nn.ReLU(),
            nn.Linear(84, classes),
        ),
    )
