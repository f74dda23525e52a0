"""TIFF and PNG pictures with what Pillow makes of them, for PictureFormatsTest.

Writes to src/test/resources/org/ala4j/data/pictures. Run: /usr/bin/python3 tools/picture_fixtures.py
Made with Pillow 9.4.0. expected.txt: file, width, height, the first 16 digits of the SHA-256 of
convert("RGB") as stored, and the same after ImageOps.exif_transpose.
"""
import hashlib
import pathlib

import numpy
from PIL import Image, ImageOps

FOLDER = pathlib.Path(__file__).parent.parent / "src/test/resources/org/ala4j/data/pictures"
FOLDER.mkdir(parents=True, exist_ok=True)
y, x = numpy.mgrid[0:9, 0:14]
RGB = Image.fromarray(numpy.stack([12 * x, 25 * y, 9 * (x + y)], -1).astype(numpy.uint8))


def save(name, image, **options):
    image.save(FOLDER / name, **options)


for compression in ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"]:
    save(f"rgb_{compression}.tif", RGB, compression=compression)
save("grey.tif", RGB.convert("L"))
save("bits.tif", RGB.convert("1"))
save("white_is_zero.tif", RGB.convert("L"), tiffinfo={262: 0})
rgba = RGB.copy()
rgba.putalpha(Image.fromarray((18 * x).astype(numpy.uint8)))
save("alpha.tif", rgba)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(f"exif{orientation}.png", RGB, exif=exif.tobytes())
    save(f"exif{orientation}.jpg", RGB, exif=exif.tobytes(), subsampling=0, optimize=True)
    save(f"exif{orientation}.tif", RGB, compression="tiff_lzw", tiffinfo={274: orientation})

lines = []
for file in sorted(FOLDER.iterdir()):
    if file.name == "expected.txt":
        continue
    same = file.with_suffix(".png") if file.name.startswith("exif") and file.suffix == ".tif" else file
    stored = Image.open(same)  # Pillow itself turns TIFF files, so their pixels come from the PNG
    upright = ImageOps.exif_transpose(Image.open(same))
    digests = [hashlib.sha256(i.convert("RGB").tobytes()).hexdigest()[:16] for i in (stored, upright)]
    lines.append(" ".join([file.name, str(stored.width), str(stored.height), *digests]))
(FOLDER / "expected.txt").write_text("\n".join(lines) + "\n")
