"""Loads what `./catchup export` wrote: python3 scripts/pytorch_load.py WEIGHTS.safetensors IMAGE..."""

import json
import sys

import torch
import torchvision
from PIL import Image
from safetensors import safe_open
from torchvision.transforms import v2

from pytorch_networks import build


def load(path):
    """The network, what makes its input of an image of Pillow's, and the names of its classes."""
    with safe_open(path, "pt") as file:
        about, weights = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}
    classes, channels = json.loads(about["class_names"]), int(about["channels"])
    network = torchvision.models.get_model(about["torchvision"], num_classes=len(classes)) if "torchvision" in about \
        else build(about["model"], int(about["width"]), len(classes), channels, about["stem"], about["final_norm"] == "true")
    network.load_state_dict(weights)
    mean, std = ([float(x) for x in about[key].split(",")] for key in ("mean", "std"))
    cut = [v2.Resize(int(about["resize"])), v2.CenterCrop(int(about["crop"]))] if "crop" in about else []
    own = [v2.Lambda(lambda image: image.convert("L" if channels == 1 else "RGB")), *cut]
    return network.eval(), v2.Compose([*own, v2.ToImage(), v2.ToDtype(torch.float32, True), v2.Normalize(mean, std)]), classes


if __name__ == "__main__":
    network, transform, classes = load(sys.argv[1])
    for name in sys.argv[2:]:
        print(name, classes[network(transform(Image.open(name))[None]).argmax()])
