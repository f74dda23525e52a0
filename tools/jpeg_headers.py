"""What Pillow makes of JPEG files with every combination of JFIF marker, Adobe marker, component ids
and sampling, for src/test/java/org/ala4j/data/JpegHeaderTest.java.

Writes to src/test/resources/org/ala4j/data/jpeg:
  NAME.jpg      one picture of 37x29 pixels for each sampling, one with four components,
                and one that is progressive
  expected.txt  name, JFIF (0/1), Adobe transform or -, ids in hexadecimal, the first 16 digits of the RGB bytes' SHA-256

Needs Pillow and cjpeg (libjpeg-turbo). Run: /usr/bin/python3 tools/jpeg_headers.py
Made with Pillow 9.4.0 and libjpeg-turbo 2.1.5.
"""
import hashlib
import io
import itertools
import pathlib
import subprocess
import warnings

import numpy
from PIL import Image

FOLDER = pathlib.Path(__file__).parent.parent / "src/test/resources/org/ala4j/data/jpeg"
SAMPLINGS = {"444": "1x1", "422": "2x1", "420": "2x2", "440": "1x2", "411": "4x1", "410": "4x2",
             "441": "1x4", "chroma": "1x1,2x2,2x2", "mixed": "2x2,1x2,2x1"}
IDS = {3: [b"\1\2\3", b"\0\1\2", b"RGB", b"rgb", b"\2\3\4", b"YCc", b"\3\2\1", b"BGR"],
       4: [b"\1\2\3\4", b"CMYK", b"\0\1\2\3"]}


def picture(bands):
    y, x = numpy.mgrid[0:29, 0:37]
    noise = numpy.random.default_rng(0).integers(0, 40, (29, 37, bands))
    slopes = [6 * x + y, 7 * y, 200 - 5 * x + 2 * y, 3 * (x + y)][:bands]
    return numpy.clip(numpy.stack(slopes, -1) + noise, 0, 255).astype(numpy.uint8)


def segments(jpeg):
    """[(marker, content)] up to the first scan, and the rest from there."""
    at, found = 2, []
    while jpeg[at + 1] != 0xDA:
        length = int.from_bytes(jpeg[at + 2:at + 4], "big")
        found.append((jpeg[at + 1], jpeg[at + 4:at + 2 + length]))
        at += 2 + length
    return found, jpeg[at:]


def segment(marker, content):
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def with_header(jpeg, jfif, adobe, ids):
    parts, scan = segments(jpeg)
    out = b"\xff\xd8"
    if jfif:
        out += segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    if adobe is not None:
        out += segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([adobe]))
    for marker, content in parts:
        if marker in (0xE0, 0xEE):
            continue
        if 0xC0 <= marker <= 0xC2:
            content = bytearray(content)
            for i, id in enumerate(ids):
                content[6 + 3 * i] = id
        out += segment(marker, bytes(content))
    scan = bytearray(scan)
    for i, id in enumerate(ids):
        scan[5 + 2 * i] = id
    return out + bytes(scan)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    bases = {}
    ppm = io.BytesIO()
    Image.fromarray(picture(3)).save(ppm, "ppm")
    for name, sampling in SAMPLINGS.items():
        bases[name] = subprocess.run(
            ["cjpeg", "-optimize", "-quality", "70", "-sample", sampling], input=ppm.getvalue(),
            stdout=subprocess.PIPE, check=True).stdout
    inks = io.BytesIO()
    Image.fromarray(picture(4), "CMYK").save(inks, "jpeg", quality=70, optimize=True)
    bases["inks"] = inks.getvalue()
    (FOLDER / "progressive.jpg").write_bytes(subprocess.run(
        ["cjpeg", "-progressive", "-quality", "70"], input=ppm.getvalue(), stdout=subprocess.PIPE,
        check=True).stdout)
    lines = []
    for name, jpeg in bases.items():
        bands = 4 if name == "inks" else 3
        jpeg = with_header(jpeg, False, None, IDS[bands][0])
        (FOLDER / f"{name}.jpg").write_bytes(jpeg)
        for jfif, adobe, ids in itertools.product([False, True], [None, 0, 1, 2], IDS[bands]):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                image = Image.open(io.BytesIO(with_header(jpeg, jfif, adobe, ids)))
                digest = hashlib.sha256(image.convert("RGB").tobytes()).hexdigest()[:16]
            lines.append(f"{name} {int(jfif)} {'-' if adobe is None else adobe} {ids.hex()} {digest}")
    (FOLDER / "expected.txt").write_text("\n".join(lines) + "\n")


main()
