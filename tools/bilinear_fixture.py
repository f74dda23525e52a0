"""Writes the expected values of PlaneTest: bilinear resizing as PyTorch does it.

Run from the project root: python3 tools/bilinear_fixture.py
Each case takes two lines: "height width values..." before and after the resize.
"""

from pathlib import Path

import torch

SIZES = [  # (height, width) before and after
    ((2, 2), (4, 4)),
    ((1, 1), (3, 2)),
    ((3, 5), (7, 4)),
    ((8, 8), (3, 3)),
    ((14, 14), (20, 33)),
]


def line(plane):
    height, width = plane.shape
    return " ".join([str(height), str(width)] + [f"{v:.7g}" for v in plane.flatten().tolist()])


def main():
    generator = torch.Generator().manual_seed(0)
    lines = []
    for before, after in SIZES:
        plane = torch.randn(before, generator=generator)
        resized = torch.nn.functional.interpolate(
            plane[None, None], size=after, mode="bilinear", align_corners=False
        )[0, 0]
        lines += [line(plane), line(resized)]
    target = Path("src/test/resources/org/ala4j/metrics/bilinear.txt")
    target.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
