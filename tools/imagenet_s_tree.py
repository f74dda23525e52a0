"""Makes a folder of ImageNet-S's real size and names with pictures of anything.

The names of the classes and of the train-semi, validation and test images are those of
ImageNet-S's lists; the other training images get numbers as names, up to the real count. All files
are hard links to few: the photos given, and for each class a mask with a rectangle of that class in
a border that is to be ignored. So 1.2 million files take little space, but a while to make and to
remove: do so when `ala check` and the like have been tried on them.

    ./ala demo-data birds --layout imagenet-s --train 1 --test 1
    python3 tools/imagenet_s_tree.py LISTS birds/train ImageNetS919 [--classes 300]

LISTS is the folder `data` of ImageNet-S's repository (categories, names, mapping). Needs nothing
but Python.
"""

import argparse
import os
import struct
import zlib
from pathlib import Path

TRAINING_IMAGES = {919: 1_183_322, 300: 384_862, 50: 64_431}
LINKS = 60_000  # ext4 allows 65,000 per file


class Links:
    """Hard links to copies of a file, a new copy whenever one has its fill."""

    def __init__(self, content, folder, name):
        self.content, self.folder, self.name, self.count = content, folder, name, 0

    def link(self, target):
        copy = self.folder / f"{self.count // LINKS}-{self.name}"
        if self.count % LINKS == 0:
            copy.write_bytes(self.content)
        os.link(copy, target)
        self.count += 1


def jpeg_size(content):
    """Width and height out of the start-of-frame segment."""
    at = 2
    while True:
        marker, length = struct.unpack(">xBH", content[at : at + 4])
        if 0xC0 <= marker <= 0xC3:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length


def mask(width, height, class_id):
    """A PNG of ids R + 256 G: the class in the middle, three pixels of 1000 around it, then 0."""

    def pixel(x, y):
        inset = min(x - width // 4, 3 * width // 4 - x, y - height // 4, 3 * height // 4 - y)
        value = class_id if inset >= 3 else 1000 if inset >= 0 else 0
        return bytes([value & 255, value >> 8, 0])

    rows = b"".join(
        b"\0" + b"".join(pixel(x, y) for x in range(width)) for y in range(height)
    )

    def chunk(kind, data):
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 1))
        + chunk(b"IEND", b"")
    )


def by_class(path, column):
    """class -> file names, out of a list of class/name pairs."""
    names = {}
    for line in path.read_text().splitlines():
        folder, name = line.split()[column].split("/")
        names.setdefault(folder, []).append(name)
    return names


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lists", type=Path)
    parser.add_argument("photos", type=Path, help="a folder with some JPEG files below it")
    parser.add_argument("out", type=Path, help="is made; must not exist")
    parser.add_argument("--classes", type=int, choices=TRAINING_IMAGES, default=919)
    args = parser.parse_args()

    n = args.classes
    list_of_classes = args.lists / f"categories/ImageNetS_categories_im{n}.txt"
    categories = sorted(list_of_classes.read_text().split())
    semi = by_class(args.lists / f"names/ImageNetSemi_im{n}_train.txt", 0)
    validation = by_class(args.lists / f"names/ImageNetS_im{n}_validation.txt", 0)
    test = by_class(args.lists / f"mapping/ImageNetS_im{n}_mapping_test.txt", 1)
    contents = [p.read_bytes() for p in sorted(args.photos.rglob("*.JPEG"))[:16]]

    args.out.mkdir(parents=True)
    store = args.out / ".links"
    store.mkdir()
    photos = [Links(c, store, f"{i}.JPEG") for i, c in enumerate(contents)]
    share, more = divmod(TRAINING_IMAGES[n], n)
    for number, wnid in enumerate(categories, 1):
        photo = photos[number % len(photos)]
        masks = Links(mask(*jpeg_size(photo.content), number), store, f"{wnid}.png")

        def write(part, names, masked):
            folder = args.out / part / wnid
            folder.mkdir(parents=True)
            for name in names:
                photo.link(folder / name)
            if masked:
                folder = args.out / (part + "-segmentation") / wnid
                folder.mkdir(parents=True)
                for name in names:
                    masks.link(folder / (name.rsplit(".", 1)[0] + ".png"))

        train = list(semi[wnid])
        taken = set(train)
        k = 0
        while len(train) < share + (number <= more):
            k += 1
            if f"{wnid}_{k}.JPEG" not in taken:
                train.append(f"{wnid}_{k}.JPEG")
        write("train", train, False)
        write("train-semi", semi[wnid], True)
        write("validation", validation[wnid], True)
        write("test", test.get(wnid, []), False)


main()
