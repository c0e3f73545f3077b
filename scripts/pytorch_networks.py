"""The networks of the program in PyTorch, with the parameter names of their published sources."""

import math
from collections import OrderedDict

from torch import nn

MODELS = ("preact-resnet10", "preact-resnet18", "preact-resnet34", "resnet10", "resnet18", "resnet34", "resnet50",
          "resnext14", "resnext50", "resnext50-4x32", "wrn-16-8", "wrn-28-10", "mobilenet-v2")
DEPTHS = {"10": (1, 1, 1, 1), "14": (1, 1, 1, 1), "18": (2, 2, 2, 2), "34": (3, 4, 6, 3), "50": (3, 4, 6, 3)}
SMALL = ("preact-resnet10", "resnet10", "resnext14")


def default_width(model):
    """The published channel count of the stem, or that of the small networks."""
    if model.startswith("mobilenet"):
        return 32
    return 16 if model.startswith("wrn") or model in SMALL else 64


def conv(inputs, outputs, kernel, stride=1, groups=1):
    """A convolution without bias, padded so that stride 1 keeps the plane."""
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)


class PreActBlock(nn.Module):
    """Pre-activation basic block; the projection, named `projection`, reads the activated input."""

    def __init__(self, inputs, planes, stride, projection):
        super().__init__()
        self.outputs = planes
        self.bn1, self.conv1 = nn.BatchNorm2d(inputs), conv(inputs, planes, 3, stride)
        self.bn2, self.conv2 = nn.BatchNorm2d(planes), conv(planes, planes, 3)
        self.relu, self.project = nn.ReLU(inplace=True), None
        if inputs != planes:  # a stride comes only with more channels
            self.project, _, index = projection.partition(".")
            project = conv(inputs, planes, 1, stride)
            self.add_module(self.project, nn.Sequential(project) if index else project)

    def forward(self, x):
        out = self.relu(self.bn1(x))
        shortcut = getattr(self, self.project)(out) if self.project else x
        return self.conv2(self.relu(self.bn2(self.conv1(out)))) + shortcut


class PostActBlock(nn.Module):
    """Basic block or (v1.5) bottleneck of the torchvision ResNet or ResNeXt.

    The option: whether it is a bottleneck, the groups of its 3x3, and the width of its branch over the planes.
    """

    def __init__(self, inputs, planes, stride, option):
        super().__init__()
        bottleneck, groups, share = option
        self.outputs = 4 * planes if bottleneck else planes
        kernels, strides = ((1, 3, 1), (1, stride, 1)) if bottleneck else ((3, 3), (stride, 1))
        widths = (inputs, *[round(planes * share)] * (len(kernels) - 1), self.outputs)
        for i, kernel in enumerate(kernels):
            conv_groups = groups if kernel == 3 else 1
            self.add_module(f"conv{i + 1}", conv(widths[i], widths[i + 1], kernel, strides[i], conv_groups))
            self.add_module(f"bn{i + 1}", nn.BatchNorm2d(widths[i + 1]))
        self.relu, self.count, self.downsample = nn.ReLU(inplace=True), len(kernels), None
        if stride != 1 or inputs != self.outputs:
            self.downsample = nn.Sequential(conv(inputs, self.outputs, 1, stride), nn.BatchNorm2d(self.outputs))

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        for i in range(1, self.count + 1):
            x = getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(x))
            x = self.relu(x if i < self.count else x + shortcut)
        return x


class MobileNet(nn.Module):
    """MobileNetV2 for small images, of torchvision's blocks: stride 1 in the first places, ReLU for ReLU6.

    Mix points follow the stem and the last block of each size.
    """

    SETTING = ((1, 16, 1, 1), (6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
    parts = (0, 3, 6, 13, 17)

    def __init__(self, width, classes, channels):
        super().__init__()
        from torchvision.models.mobilenetv2 import Conv2dNormActivation, InvertedResidual

        def scaled(count):
            return max(1, math.floor(count * width / 32 + 0.5))

        inputs, features = width, [Conv2dNormActivation(channels, width, stride=1, activation_layer=nn.ReLU)]
        for factor, outputs, depth, stride in self.SETTING:
            for i in range(depth):
                features.append(InvertedResidual(inputs, scaled(outputs), stride if i == 0 else 1, factor))
                inputs = scaled(outputs)
        features.append(Conv2dNormActivation(inputs, scaled(1280), kernel_size=1, activation_layer=nn.ReLU))
        self.features = nn.Sequential(*features)
        for module in list(self.modules()):
            for name, child in list(module.named_children()):
                if isinstance(child, nn.ReLU6):
                    setattr(module, name, nn.ReLU(inplace=True))
        self.classifier = nn.Sequential(nn.Identity(), nn.Linear(scaled(1280), classes))

    def forward(self, x, mix=None, mix_layer=0):
        for i, layer in enumerate(self.features):
            x = layer(x)
            if mix_layer and i == self.parts[mix_layer - 1]:
                x = mix(x)
        return self.classifier(x.mean((2, 3)))


class Network(nn.Module):
    """A residual network with mix points: 1 behind the stem, i + 1 behind stage i.

    Stem, stages and tail map parameter names to modules; the classifier follows the mean of the plane.
    """

    def __init__(self, stem, stages, tail, classifier):
        super().__init__()
        for name, module in (stem | stages | tail | classifier).items():
            self.add_module(name, module)
        self.parts = [list(stem), *([name] for name in stages)]
        self.tail, (self.classifier,) = list(tail), classifier

    def forward(self, x, mix=None, mix_layer=0):
        for point, names in enumerate(self.parts, start=1):
            for name in names:
                x = getattr(self, name)(x)
            if point == mix_layer:
                x = mix(x)
        for name in self.tail:
            x = getattr(self, name)(x)
        return getattr(self, self.classifier)(x.mean((2, 3)))


def stages(block, option, inputs, planes, depths):
    """The stages and their output channels; each but the first halves the plane and doubles the planes."""
    result = []
    for i, depth in enumerate(depths):
        blocks = []
        for j in range(depth):
            blocks.append(block(inputs, planes << i, 2 if i > 0 and j == 0 else 1, option))
            inputs = blocks[-1].outputs
        result.append(nn.Sequential(*blocks))
    return result, inputs


def build(model, width=None, classes=10, channels=3, stem="cifar", final_norm=False):
    """The network of that name with PyTorch's own initial values."""
    if (stem == "imagenet" and model[0] != "r") or (final_norm and model[0] != "p"):
        raise ValueError(f"{model} has no such option")
    width = width or default_width(model)
    if model == "mobilenet-v2":
        return MobileNet(width, classes, channels)
    front, tail, relu = {"conv1": conv(channels, width, 3)}, {}, nn.ReLU(inplace=True)
    if model.startswith("wrn"):  # names of xternalz/WideResNet-pytorch
        depth, factor = map(int, model.split("-")[1:])
        parts, outputs = stages(PreActBlock, "convShortcut", width, width * factor, [(depth - 4) // 6] * 3)
        layers = {f"block{i}": nn.Sequential(OrderedDict(layer=part)) for i, part in enumerate(parts, 1)}
        tail = {"bn1": nn.BatchNorm2d(outputs), "relu": relu}
        return Network(front, layers, tail, {"fc": nn.Linear(outputs, classes)})
    wide_groups, post = model.endswith("-4x32"), model[0] == "r"
    depth = model.removesuffix("-4x32")[-2:]
    if depth not in DEPTHS:
        raise SystemExit(f"{model} is no network of this file: define it in PyTorch and load its state dict by hand")
    size = (32 if wide_groups else 4) if model.startswith("resnext") else 0  # channels of a group in the first stage
    groups = -(-2 * width // size) if size else 0
    option = (depth in ("14", "50"), max(groups, 1), size * groups / width or 1)
    block, option = (PostActBlock, option) if post else (PreActBlock, "shortcut.0")
    parts, outputs = stages(block, option, width, width, DEPTHS[depth])
    if post:  # names of torchvision
        front |= {"bn1": nn.BatchNorm2d(width), "relu": relu}
        if stem == "imagenet":
            front |= {"conv1": conv(channels, width, 7, 2), "maxpool": nn.MaxPool2d(3, 2, 1)}
    elif final_norm:  # names of Manifold Mixup
        tail = {"bn": nn.BatchNorm2d(outputs), "relu": relu}
    layers = {f"layer{i}": part for i, part in enumerate(parts, 1)}
    return Network(front, layers, tail, {"fc" if post else "linear": nn.Linear(outputs, classes)})
