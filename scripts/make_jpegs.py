#!/usr/bin/env python3
"""Writes folders of small JPEG files, DIR/train/CLASS/*.jpg and DIR/val/CLASS/*.jpg, to try data sets larger than memory.

Usage: scripts/make_jpegs.py DIR IMAGES [SIDE] [CLASSES]      (needs Pillow: apt-get install python3-pil)

Each class has a colour of its own and discs of any; a hundredth as many are to be tested with. The same
arguments give the same files.
"""
import os
import random
import sys

from PIL import Image, ImageDraw


def write(path, number, side, label):
    draw = random.Random(number)
    image = Image.new("RGB", (side, side), ((label * 37) % 256, (label * 91) % 256, (label * 53) % 256))
    discs = ImageDraw.Draw(image)
    for _ in range(4):
        x, y, r = draw.randrange(side), draw.randrange(side), draw.randrange(2, side // 5)
        colour = (draw.randrange(256), draw.randrange(256), (label * 29) % 256)
        discs.ellipse([x - r, y - r, x + r, y + r], fill=colour)
    image.save(path, quality=85)


def main(folder, images, side=64, classes=100):
    for split, count, first in (("train", images, 0), ("val", max(classes, images // 100), images)):
        for label in range(classes):
            os.makedirs(f"{folder}/{split}/c{label:03d}", exist_ok=True)
        for i in range(count):
            label = i % classes
            write(f"{folder}/{split}/c{label:03d}/{i:07d}.jpg", first + i, side, label)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], *map(int, sys.argv[2:]))
