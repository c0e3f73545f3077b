#!/usr/bin/env python3.13
"""Reads, decodes, cuts and scales images as Pillow or torchvision does, on one thread, for 'catchup bench decode'.

Usage: scripts/image_speed.py pillow|torchvision LIST SIZE PIXELS

LIST has a line for each image: its file and the top, left, rows and columns of a part, apart by tabs. Each is
done once, the results are written to PIXELS as bytes, [N,SIZE,SIZE,3], and "ready", their number, their mean and
the version are printed. Then it does all of them as often as each line of its input says, and prints the seconds
of each time and the mean again.
"""
import sys
import time


def pillow(parts, size):
    from PIL import Image, __version__, features

    def one(file, top, left, rows, columns):
        with Image.open(file) as image:
            cut = image.convert("RGB").crop((left, top, left + columns, top + rows))
            return cut.resize((size, size), Image.Resampling.BILINEAR).tobytes()

    return one, f"Pillow {__version__} (libjpeg-turbo {features.version('libjpeg_turbo')})"


def torchvision(parts, size):
    import torch
    import torchvision
    from torchvision.io import ImageReadMode, decode_jpeg, read_file
    from torchvision.transforms.v2.functional import resized_crop

    torch.set_num_threads(1)

    def one(file, top, left, rows, columns):
        image = decode_jpeg(read_file(file), ImageReadMode.RGB)
        return resized_crop(image, top, left, rows, columns, [size, size], antialias=True)

    return one, f"torchvision {torchvision.__version__} (torch {torch.__version__})"


def main(engine, listed, size, pixels):
    size = int(size)
    with open(listed, encoding="utf-8") as lines:
        parts = [(f, *map(int, numbers)) for f, *numbers in (line.rstrip("\n").split("\t") for line in lines)]
    one, version = {"pillow": pillow, "torchvision": torchvision}[engine](parts, size)
    total = 0
    with open(pixels, "wb") as out:
        for part in parts:
            made = one(*part)
            data = made if isinstance(made, bytes) else made.permute(1, 2, 0).contiguous().numpy().tobytes()
            total += sum(data)
            out.write(data)
    mean = total / (len(parts) * size * size * 3)
    print("ready", len(parts), mean, version, flush=True)
    for line in sys.stdin:
        seconds = []
        for _ in range(int(line)):
            begun = time.perf_counter()
            for part in parts:
                one(*part)
            seconds.append(time.perf_counter() - begun)
        print(*seconds, mean, flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
