#!/usr/bin/env python3
"""Exports a CLIP image encoder to ONNX, with what ala4j wants to know beside it.

    python3 tools/export_clip.py hf:openai/clip-vit-base-patch16 models/clip-vit-b16-visual.onnx
    python3 tools/export_clip.py open_clip:ViT-B-16/laion2b_s34b_b88k models/laion-b16.onnx
    python3 tools/export_clip.py openai:ViT-B/16 models/clip-vit-b16-visual.onnx

writes, beside the ONNX file, NAME.preprocessor_config.json (mean, deviation and size of the pixels)
and NAME.sha256 (for sha256sum -c). Then `./ala encoder FILE` tells whether the file is understood.

Needs PyTorch, onnx and the library before the colon: transformers, open_clip_torch or OpenAI's clip.
`twin:hf`, `twin:open_clip` and `twin:openai` need neither library nor weights: a random encoder of
ViT-B/16's size, built as that library builds it, to try a machine with.
"""
import argparse
import hashlib
import inspect
import json
import os
import sys
import tempfile
from pathlib import Path

import torch
from torch import nn

CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073]
CLIP_STD = [0.26862954, 0.26130258, 0.27577711]


class ImageOnly(nn.Module):
    """Pixels to one array: whatever a library returns beside it is dropped."""

    def __init__(self, model, pick):
        super().__init__()
        self.model, self.pick = model, pick

    def forward(self, pixel_values):
        return self.pick(self.model(pixel_values))


def hugging_face(name):
    from transformers import AutoImageProcessor, CLIPVisionModelWithProjection

    model = CLIPVisionModelWithProjection.from_pretrained(name, attn_implementation="eager")
    processor = AutoImageProcessor.from_pretrained(name)
    return (ImageOnly(model, lambda out: out.image_embeds), model.config.image_size,
            list(processor.image_mean), list(processor.image_std))


def open_clip(name):
    import open_clip as library

    architecture, _, weights = name.partition("/")
    model = library.create_model(architecture, pretrained=weights or None)
    visual = model.visual
    size = visual.image_size
    return (ImageOnly(visual, lambda out: out[0] if isinstance(out, tuple) else out),
            size[0] if isinstance(size, (tuple, list)) else size,
            list(getattr(visual, "image_mean", None) or CLIP_MEAN),
            list(getattr(visual, "image_std", None) or CLIP_STD))


def openai(name):
    import clip as library

    model, _ = library.load(name, device="cpu", jit=False)
    if not hasattr(model.visual, "transformer"):
        raise SystemExit(f"{name} is a ResNet; ala4j needs one of the ViT models")
    return model.visual.float(), model.visual.input_resolution, CLIP_MEAN, CLIP_STD


def twin(name):
    import encoder_matrix as matrix

    matrix.WIDTH, matrix.HEADS, matrix.BLOCKS, matrix.PATCH = 768, 12, 12, 16
    matrix.GRID, matrix.OUT, matrix.HEAD = 14, 512, 64
    matrix.SIZE, matrix.PATCHES = 224, 196
    makers = {"hf": matrix.HuggingFaceClip, "openai": matrix.OpenAiClip,
              "open_clip": lambda: matrix.OpenAiClip(True, nn.GELU)}
    if name not in makers:
        raise SystemExit(f"twin:{name} is unknown; there are {', '.join(makers)}")
    torch.manual_seed(0)
    model = makers[name]()
    for p in model.parameters():
        if p.dim() > 1 or float(p.detach().abs().max()) == 0:
            p.data = torch.randn_like(p) * 0.02
    pick = lambda out: out[0] if isinstance(out, tuple) else out
    return ImageOnly(model, pick), 224, CLIP_MEAN, CLIP_STD


LIBRARIES = {"hf": hugging_face, "open_clip": open_clip, "openai": openai, "twin": twin}


def exported(model, size, path, opset):
    """In training mode, as evaluation takes fused kernels that ONNX has no word for; nothing is
    dropped out."""
    model = model.float().train()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
        if isinstance(module, nn.MultiheadAttention):
            module.dropout = 0.0
    options = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        model, (torch.zeros(2, 3, size, size),), str(path), opset_version=opset,
        input_names=["pixel_values"], output_names=["image_embeds"],
        dynamic_axes={"pixel_values": {0: "batch"}, "image_embeds": {0: "batch"}},
        training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=True, **options)


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as f:
        for chunk in iter(lambda: f.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="LIBRARY:NAME, the library being " + ", ".join(LIBRARIES))
    parser.add_argument("onnx", type=Path, help="the file to write, NAME.onnx")
    parser.add_argument("--opset", type=int, default=17)
    arguments = parser.parse_args()
    library, colon, name = arguments.model.partition(":")
    if not colon or library not in LIBRARIES:
        parser.error(f"'{arguments.model}' does not begin with one of {', '.join(LIBRARIES)} and a colon")
    if arguments.onnx.suffix != ".onnx":
        parser.error(f"{arguments.onnx} must end in .onnx")
    try:
        model, size, mean, std = LIBRARIES[library](name)
    except ImportError as e:
        raise SystemExit(f"{arguments.model} needs the Python package {e.name}, which is not installed")

    target = arguments.onnx
    target.parent.mkdir(parents=True, exist_ok=True)
    config = target.with_suffix(".preprocessor_config.json")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        exported(model, size, Path(folder) / target.name, arguments.opset)
        (Path(folder) / config.name).write_text(json.dumps(
            {"image_mean": mean, "image_std": std, "size": {"height": size, "width": size},
             "exported_from": arguments.model}, indent=2) + "\n")
        written = sorted(Path(folder).iterdir())
        sums = "".join(f"{sha256(f)}  {f.name}\n" for f in written)
        sums_file = Path(folder) / target.with_suffix(".sha256").name
        sums_file.write_text(sums)
        for f in [*written, sums_file]:  # nothing half-written ever has its name
            os.replace(f, target.parent / f.name)
    parameters = sum(p.numel() for p in model.parameters())
    print(f"{target}: {parameters:,} parameters, {size}×{size} pixels, opset {arguments.opset}")
    print(sums, end="")
    print(f"Now: ./ala encoder {target}")


if __name__ == "__main__":
    main()
