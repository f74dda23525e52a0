"""Writes what Pillow's bicubic resize makes of one random photo, for BicubicResizeTest.

Run from the project's root, with Pillow installed (made with 9.4.0):
    python3 tools/pillow_fixture.py src/test/resources/org/ala4j/data/pillow-bicubic.bin

The file is a sequence of pictures, the input first: width and height as big-endian 32-bit
integers, then width * height RGB bytes in rows from the top.
"""

import random
import struct
import sys

from PIL import Image

INPUT = (37, 23)
OUTPUTS = [(16, 16), (11, 40), (37, 9), (1, 1), (3, 2), (224, 139), (37, 23)]

source = Image.frombytes("RGB", INPUT, random.Random(7).randbytes(3 * INPUT[0] * INPUT[1]))
with open(sys.argv[1], "wb") as out:
    for picture in [source] + [source.resize(size, Image.BICUBIC) for size in OUTPUTS]:
        out.write(struct.pack(">ii", *picture.size) + picture.tobytes())
