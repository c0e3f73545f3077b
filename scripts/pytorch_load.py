"""Loads what `./catchup export` wrote: python3 scripts/pytorch_load.py WEIGHTS.safetensors IMAGE..."""

import json
import sys

import torch
from PIL import Image
from safetensors import safe_open

from pytorch_networks import build


def load(path):
    """Returns the network, a function from a Pillow image to its input, and the class names."""
    with safe_open(path, "pt") as file:
        about, weights = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}
    classes, channels = json.loads(about["class_names"]), int(about["channels"])
    if "torchvision" in about:
        import torchvision  # only its own networks need it

        network = torchvision.models.get_model(about["torchvision"], num_classes=len(classes))
    else:
        network = build(about["model"], int(about["width"]), len(classes), channels, about["stem"], about["final_norm"] == "true")
    network.load_state_dict(weights)
    mean, std = (torch.tensor([float(x) for x in about[key].split(",")])[:, None, None] for key in ("mean", "std"))

    def transform(image):
        image = image.convert("L" if channels == 1 else "RGB")
        if "crop" in about:
            image = center(image, int(about["resize"]), int(about["crop"]))
        pixels = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8)
        pixels = pixels.reshape(image.height, image.width, channels).permute(2, 0, 1)
        return (pixels / 255 - mean) / std

    return network.eval(), transform, classes


def center(image, resize, crop):
    """Scales the shorter side to `resize`, then cuts a square of side `crop` out of the centre, as torchvision does."""
    short = min(image.size)
    image = image.resize([int(resize * side / short) for side in image.size], Image.Resampling.BILINEAR)
    left, top = (int(round((side - crop) / 2)) for side in image.size)
    return image.crop((left, top, left + crop, top + crop))


if __name__ == "__main__":
    network, transform, classes = load(sys.argv[1])
    for name in sys.argv[2:]:
        print(name, classes[network(transform(Image.open(name))[None]).argmax()])
