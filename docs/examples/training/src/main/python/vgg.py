"""VGG (Simonyan and Zisserman 2015) for small images in PyTorch; mix mixes the features of a stage."""

from torch import nn


class Vgg(nn.Module):
    def __init__(self, channels: int, classes: int, convolutions, width: int = 64):
        super().__init__()
        self.stages = nn.ModuleList()
        for s, count in enumerate(convolutions):
            out = width << min(s, 3)
            layers = [nn.MaxPool2d(2)] if s > 0 else []
            for _ in range(count):
                layers.append(nn.Conv2d(channels, out, 3, padding=1, bias=False))
                layers += [nn.BatchNorm2d(out), nn.ReLU()]
                channels = out
            self.stages.append(nn.Sequential(*layers))
        self.head = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes)
        )

    def forward(self, x, mix=lambda point, h: h):
        x = mix(0, x)
        for point, stage in enumerate(self.stages, 1):
            x = mix(point, stage(x))
        return self.head(x)


def vgg11(channels: int, classes: int) -> Vgg:
    return Vgg(channels, classes, (1, 1, 2, 2, 2))


def vgg16(channels: int, classes: int) -> Vgg:
    return Vgg(channels, classes, (2, 2, 3, 3, 3))
