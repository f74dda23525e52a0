#!/usr/bin/env python3
"""Writes tiny image encoders as the usual libraries lay them out, exported in every way that their
users do, and a few models that are no such encoder.

    python3 tools/encoder_matrix.py src/test/resources/encoder/matrix.zip

Needs PyTorch and onnx (Debian: python3-torch, python3-onnx). The models are structural twins, written
from what the libraries compute; weights are random multiples of 1/32, which pack well. Every value of
every parameter differs from its default, so that nothing can be forgotten unnoticed.
"""
import io
import sys
import zipfile

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
import torch.nn.functional as F

WIDTH, HEADS, BLOCKS, PATCH, GRID, OUT = 8, 2, 2, 4, 3, 6
HEAD = WIDTH // HEADS
SIZE, PATCHES = PATCH * GRID, GRID * GRID


class QuickGelu(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class Flat(nn.Linear):
    """A linear layer on a matrix of all tokens, as flattening exporters write it (Gemm)."""

    def forward(self, x):
        return super().forward(x.reshape(-1, self.in_features)).view(*x.shape[:-1], -1)


class Separate(nn.Module):
    """Hugging Face: three projections, the scale on the queries, heads folded into the batch."""

    def __init__(self, linear=nn.Linear):
        super().__init__()
        self.q, self.k, self.v, self.out = (linear(WIDTH, WIDTH) for _ in range(4))

    def forward(self, x, mask=None):
        b, n, _ = x.shape
        split = lambda t: t.view(b, n, HEADS, HEAD).transpose(1, 2).contiguous().view(
            b * HEADS, n, HEAD)
        q, k, v = split(self.q(x) * HEAD**-0.5), split(self.k(x)), split(self.v(x))
        scores = torch.bmm(q, k.transpose(1, 2))
        if mask is not None:
            scores = scores + mask
        mixed = torch.bmm(scores.softmax(-1), v).view(b, HEADS, n, HEAD)
        return self.out(mixed.transpose(1, 2).reshape(b, n, WIDTH))


class Scaled(Separate):
    """Newer Hugging Face: four axes, √scale on queries and keys, as PyTorch 2 writes its
    scaled_dot_product_attention."""

    def forward(self, x):
        b, n, _ = x.shape
        split = lambda t: t.view(b, n, HEADS, HEAD).transpose(1, 2)
        root = torch.sqrt(torch.tensor(HEAD**-0.5))
        q, k, v = split(self.q(x)) * root, split(self.k(x)).transpose(-2, -1) * root, split(self.v(x))
        mixed = (q @ k).softmax(-1) @ v
        return self.out(mixed.transpose(1, 2).contiguous().view(b, n, WIDTH))


class Fused(nn.Module):
    """timm and DINO: one layer for q, k and v."""

    def __init__(self, linear=nn.Linear, bias=None):
        super().__init__()
        self.qkv, self.out = linear(WIDTH, 3 * WIDTH), linear(WIDTH, WIDTH)
        self.bias = nn.Parameter(torch.zeros(HEADS, bias, bias)) if bias else None

    def forward(self, x):
        b, n, _ = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, HEADS, HEAD).permute(2, 0, 3, 1, 4).unbind(0)
        scores = (q * HEAD**-0.5) @ k.transpose(-2, -1)
        if self.bias is not None:
            scores = scores + self.bias
        return self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(b, n, WIDTH))


class MultiHead(nn.Module):
    """OpenAI's clip (sequence first) and open_clip (batch first)."""

    def __init__(self, batch_first):
        super().__init__()
        self.attention = nn.MultiheadAttention(WIDTH, HEADS, batch_first=batch_first)

    def forward(self, x):
        return self.attention(x, x, x, need_weights=False)[0]


class LayerScale(nn.Module):
    def __init__(self):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x):
        return x * self.gamma


class Block(nn.Module):
    def __init__(self, attention, activation, eps=1e-5, scaled=False, linear=nn.Linear):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps), nn.LayerNorm(WIDTH, eps)
        self.attention = attention()
        self.mlp = nn.Sequential(linear(WIDTH, 4 * WIDTH), activation(), linear(4 * WIDTH, WIDTH))
        self.ls1, self.ls2 = (LayerScale() if scaled else nn.Identity() for _ in range(2))

    def forward(self, x, *mask):
        x = x + self.ls1(self.attention(self.norm1(x), *mask))
        return x + self.ls2(self.mlp(self.norm2(x)))


class Encoder(nn.Module):
    def __init__(self, block, tokens=1, positions=None, conv_bias=True):
        super().__init__()
        self.patches = nn.Conv2d(3, WIDTH, PATCH, PATCH, bias=conv_bias)
        self.tokens = nn.Parameter(torch.zeros(1, tokens, WIDTH)) if tokens else None
        count = PATCHES + tokens if positions is None else positions
        self.positions = nn.Parameter(torch.zeros(1, count, WIDTH))
        self.blocks = nn.ModuleList(block() for _ in range(BLOCKS))

    def patch_tokens(self, pixels):
        return self.patches(pixels).flatten(2).transpose(1, 2)

    def embedding(self, pixels):
        x = self.patch_tokens(pixels)
        if self.tokens is not None:
            x = torch.cat([self.tokens.expand(x.shape[0], -1, -1), x], 1)
        return x + self.positions

    def run(self, x):
        for block in self.blocks:
            x = block(x)
        return x


class HuggingFaceClip(Encoder):
    def __init__(self, attention=Separate, activation=QuickGelu):
        super().__init__(lambda: Block(attention, activation), conv_bias=False)
        self.class_embedding = nn.Parameter(torch.zeros(WIDTH))
        self.table = nn.Embedding(1 + PATCHES, WIDTH)
        self.register_buffer("ids", torch.arange(1 + PATCHES).expand(1, -1))
        self.pre, self.post = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.project = nn.Linear(WIDTH, OUT, bias=False)

    def image(self, pixels):
        x = self.patch_tokens(pixels)
        first = self.class_embedding.expand(x.shape[0], 1, -1)
        x = torch.cat([first, x], 1) + self.table(self.ids)
        x = self.run(self.pre(x))
        return self.project(self.post(x[:, 0, :])), x

    def forward(self, pixels):
        return self.image(pixels)


class WholeClip(HuggingFaceClip):
    """Both halves and their similarity."""

    LENGTH, WORDS = 5, 40

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(self.WORDS, WIDTH)
        self.places = nn.Parameter(torch.zeros(1, self.LENGTH, WIDTH))
        self.text_blocks = nn.ModuleList(Block(Separate, QuickGelu) for _ in range(BLOCKS))
        self.text_norm = nn.LayerNorm(WIDTH)
        self.text_project = nn.Linear(WIDTH, OUT, bias=False)
        later = torch.arange(self.LENGTH)[None] > torch.arange(self.LENGTH)[:, None]
        self.register_buffer("causal", later * -1e4)

    def text(self, ids):
        x = self.words(ids) + self.places[:, : ids.shape[1]]
        for block in self.text_blocks:
            x = block(x, self.causal)
        x = self.text_norm(x)
        return self.text_project(x[torch.arange(x.shape[0]), ids.argmax(-1)])

    def forward(self, ids, pixels):
        image = self.image(pixels)[0]
        text = self.text(ids)
        image = image / image.norm(dim=-1, keepdim=True)
        text = text / text.norm(dim=-1, keepdim=True)
        return image @ text.t() * 2.5, image, text


class TextOnly(WholeClip):
    def forward(self, ids):
        return self.text(ids)


class OpenAiClip(Encoder):
    """Sequence first; open_clip's is batch first and has a plain GELU."""

    def __init__(self, batch_first=False, activation=QuickGelu):
        super().__init__(
            lambda: Block(lambda: MultiHead(batch_first), activation), conv_bias=False)
        self.class_embedding = nn.Parameter(torch.zeros(WIDTH))
        self.pre, self.post = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.project = nn.Parameter(torch.zeros(WIDTH, OUT))
        self.batch_first = batch_first

    def forward(self, pixels):
        x = self.patches(pixels)
        x = x.reshape(x.shape[0], x.shape[1], -1).permute(0, 2, 1)
        zeros = torch.zeros(x.shape[0], 1, x.shape[-1], dtype=x.dtype)
        x = torch.cat([self.class_embedding.to(x.dtype) + zeros, x], 1)
        x = self.pre(x + self.positions[0].to(x.dtype))
        x = self.run(x) if self.batch_first else self.run(x.permute(1, 0, 2)).permute(1, 0, 2)
        return self.post(x[:, 0, :]) @ self.project


class Timm(Encoder):
    def __init__(self, linear=nn.Linear):
        super().__init__(lambda: Block(lambda: Fused(linear), nn.GELU, 1e-6, linear=linear))
        self.norm = nn.LayerNorm(WIDTH, 1e-6)
        self.head = nn.Linear(WIDTH, OUT)

    def forward(self, pixels):
        return self.head(self.norm(self.run(self.embedding(pixels)))[:, 0])


class TimmPooled(Encoder):
    """No class token; the mean of the tokens is normed and classified."""

    def __init__(self):
        super().__init__(lambda: Block(Scaled, nn.GELU, 1e-6), tokens=0)
        self.norm = nn.LayerNorm(WIDTH, 1e-6)
        self.head = nn.Linear(WIDTH, OUT)

    def forward(self, pixels):
        return self.head(self.norm(self.run(self.embedding(pixels)).mean(1)))


class Deit(Encoder):
    """A distillation token beside the class token; the mean of two heads."""

    def __init__(self):
        super().__init__(lambda: Block(Fused, nn.GELU, 1e-6), tokens=2)
        self.norm = nn.LayerNorm(WIDTH, 1e-6)
        self.head, self.head_dist = nn.Linear(WIDTH, OUT), nn.Linear(WIDTH, OUT)

    def forward(self, pixels):
        x = self.norm(self.run(self.embedding(pixels)))
        return (self.head(x[:, 0]) + self.head_dist(x[:, 1])) / 2


class DinoV2(Encoder):
    """LayerScale; four registers, put between the class token and the patches after the positions
    were added."""

    def __init__(self):
        super().__init__(lambda: Block(Fused, nn.GELU, 1e-6, scaled=True))
        self.registers = nn.Parameter(torch.zeros(1, 4, WIDTH))
        self.norm = nn.LayerNorm(WIDTH, 1e-6)

    def forward(self, pixels):
        x = self.embedding(pixels)
        registers = self.registers.expand(x.shape[0], -1, -1)
        x = self.norm(self.run(torch.cat([x[:, :1], registers, x[:, 1:]], 1)))
        return x[:, 0], x[:, 5:]


class HuggingFaceDino(Encoder):
    """Separate projections, LayerScale, the last hidden state."""

    def __init__(self):
        super().__init__(lambda: Block(Separate, nn.GELU, 1e-6, scaled=True))
        self.norm = nn.LayerNorm(WIDTH, 1e-6)

    def forward(self, pixels):
        x = self.norm(self.run(self.embedding(pixels)))
        return x, x[:, 0, :]


class TanhGelu(nn.Module):
    def forward(self, x):
        return F.gelu(x, approximate="tanh")


class SigLip(Encoder):
    """No class token; GELU by tanh; a learned query pools the tokens."""

    def __init__(self):
        super().__init__(lambda: Block(Separate, TanhGelu, 1e-6), tokens=0)
        self.norm = nn.LayerNorm(WIDTH, 1e-6)
        self.probe = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.pool = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
        self.pool_norm = nn.LayerNorm(WIDTH, 1e-6)
        self.pool_mlp = nn.Sequential(nn.Linear(WIDTH, 2 * WIDTH), TanhGelu(), nn.Linear(2 * WIDTH, WIDTH))

    def forward(self, pixels):
        x = self.norm(self.run(self.embedding(pixels)))
        pooled = self.pool(self.probe.repeat(x.shape[0], 1, 1), x, x)[0]
        return x, (pooled + self.pool_mlp(self.pool_norm(pooled)))[:, 0]


# ---- models that are no such encoder --------------------------------------------------------------


class ResNet(nn.Module):
    """CLIP's other image encoder: convolutions and an attention pool."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, WIDTH, 3, 1, 1))
        self.body = nn.Conv2d(WIDTH, WIDTH, 3, 1, 1)
        self.pool = nn.MultiheadAttention(WIDTH, HEADS)

    def forward(self, pixels):
        x = self.stem(pixels)
        x = F.relu(x + self.body(x)).flatten(2).permute(2, 0, 1)
        return self.pool(x.mean(0, keepdim=True), x, x, need_weights=False)[0][0]


class Biased(Timm):
    """A learned bias on the attention scores, as BEiT's."""

    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList(
            Block(lambda: Fused(bias=1 + PATCHES), nn.GELU) for _ in range(BLOCKS))


class PostNorm(Timm):
    def run(self, x):
        for block in self.blocks:
            x = block.norm1(x + block.attention(x))
            x = block.norm2(x + block.mlp(x))
        return x


class Relu(Timm):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList(Block(Fused, nn.ReLU) for _ in range(BLOCKS))


class Oblong(Timm):
    def __init__(self):
        super().__init__()
        self.positions = nn.Parameter(torch.zeros(1, 1 + GRID * (GRID + 1), WIDTH))


class Normalising(Timm):
    """Pixels are normalised inside the graph."""

    def forward(self, pixels):
        return super().forward((pixels - 0.45) / 0.25)


# ---- ways of exporting ----------------------------------------------------------------------------


def initialised(make):
    torch.manual_seed(7)
    model = make().train()  # eval mode would take a fused kernel that ONNX has no word for
    for name, p in model.named_parameters():
        ones = p.dim() == 1 and ("norm" in name or "pre." in name or "post." in name
                                 or "gamma" in name) and not name.endswith("bias")
        values = torch.randn_like(p) * 0.2 + (1.0 if ones else 0.0)
        p.data = torch.round(values * 32) / 32
    return model


def exported(model, opset, dynamic, folded, height=SIZE, width=SIZE, text=None, sides=False):
    """sides: height and width are left open, too, as Hugging Face's exporter does."""
    batch = 2 if dynamic else 3
    pixels = torch.randn(batch, 3, height, width)
    inputs, names = (pixels,), ["pixel_values"]
    if text:
        ids = torch.randint(0, WholeClip.WORDS, (batch, WholeClip.LENGTH))
        inputs, names = ((ids, pixels), ["input_ids", "pixel_values"]) if text == "both" else (
            (ids,), ["input_ids"])
    out = io.BytesIO()
    torch.onnx.export(
        model, inputs, out, opset_version=opset, input_names=names,
        dynamic_axes={n: axes(n, sides) for n in names} if dynamic else None,
        training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=folded)
    return stripped(onnx.load_from_string(out.getvalue()))


def axes(name, sides):
    if sides and name == "pixel_values":
        return {0: "batch", 1: "num_channels", 2: "height", 3: "width"}
    return {0: "batch"}


def stripped(model):
    """Without the notes on where each node came from, which are most of a small file."""
    for node in model.graph.node:
        node.doc_string = ""
    return model.SerializeToString()


def optimised(whole_attention):
    """A CLIP encoder in the operators that ONNX Runtime's optimiser for transformers writes."""
    clip = initialised(HuggingFaceClip)
    nodes, arrays = [], []

    def array(name, value):
        value = value.detach().numpy() if isinstance(value, torch.Tensor) else value
        arrays.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(kind, inputs, outputs, domain="com.microsoft", **attributes):
        nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))
        return outputs[0]

    def linear(name, x, layer, bias=True):
        y = node("MatMul", [x, array(name + ".w", layer.weight.t())], [name + ".y"], "")
        return node("Add", [array(name + ".b", layer.bias), y], [name], "") if bias else y

    def norm(name, layer):
        return [array(name + ".g", layer.weight), array(name + ".b", layer.bias)]

    node("Conv", ["pixel_values", array("kernel", clip.patches.weight)], ["maps"], "",
         strides=[PATCH, PATCH], kernel_shape=[PATCH, PATCH])
    node("Reshape", ["maps", array("flat", np.array([0, WIDTH, -1]))], ["columns"], "")
    node("Transpose", ["columns"], ["patches"], "", perm=[0, 2, 1])
    node("Shape", ["patches"], ["shape"], "")
    node("Slice", ["shape", array("zero", np.array([0])), array("one", np.array([1]))], ["batch"], "")
    node("Concat", ["batch", "one", array("wide", np.array([WIDTH]))], ["class_shape"], "", axis=0)
    node("Expand", [array("class", clip.class_embedding), "class_shape"], ["class_token"], "")
    node("Concat", ["class_token", "patches"], ["tokens"], "", axis=1)
    node("SkipLayerNormalization",
         ["tokens", array("places", clip.table.weight[None]), *norm("pre", clip.pre)], ["h0"],
         epsilon=1e-5)
    x = node("LayerNormalization", ["h0", *norm("n0", clip.blocks[0].norm1)], ["x0"], "",
             epsilon=1e-5, axis=-1)
    stream = "h0"
    for i, block in enumerate(clip.blocks):
        a = block.attention
        if whole_attention:
            weight = torch.cat([a.q.weight, a.k.weight, a.v.weight]).t()
            bias = torch.cat([a.q.bias, a.k.bias, a.v.bias])
            mixed = node("Attention", [x, array(f"qkv{i}.w", weight), array(f"qkv{i}.b", bias)],
                         [f"mixed{i}"], num_heads=HEADS)
        else:
            qkv = [linear(f"{n}{i}", x, layer, False) for n, layer in
                   (("q", a.q), ("k", a.k), ("v", a.v))]
            bias = torch.cat([a.q.bias, a.k.bias, a.v.bias])
            mixed = node("MultiHeadAttention", [*qkv, array(f"qkv{i}.b", bias)], [f"mixed{i}"],
                         num_heads=HEADS, scale=float(HEAD**-0.5))
        out = linear(f"out{i}", mixed, a.out, False)
        x = node("SkipLayerNormalization",
                 [stream, out, *norm(f"m{i}", block.norm2), array(f"out{i}.b", a.out.bias)],
                 [f"y{i}", "", "", f"middle{i}"], epsilon=1e-5)
        hidden = linear(f"fc1{i}", x, block.mlp[0])
        hidden = node("QuickGelu", [hidden], [f"act{i}"], alpha=1.702)
        out = linear(f"fc2{i}", hidden, block.mlp[2])
        last = i == BLOCKS - 1
        following = clip.post if last else clip.blocks[i + 1].norm1
        stream = f"h{i + 1}"
        x = node("SkipLayerNormalization", [f"middle{i}", out, *norm(f"n{i + 1}", following)],
                 [f"x{i + 1}"] if last else [f"x{i + 1}", "", "", stream], epsilon=1e-5)
    node("Gather", [x, array("first", np.array(0))], ["pooled"], "", axis=1)
    linear("embeds", "pooled", clip.project, False)
    shape = ["batch", 3, SIZE, SIZE]
    graph = helper.make_graph(
        nodes, "optimised",
        [helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("embeds.y", TensorProto.FLOAT, ["batch", OUT])], arrays)
    model = helper.make_model(graph, opset_imports=[
        helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)])
    model.ir_version = 8
    return model.SerializeToString()


ENCODERS = {
    "hf-clip": HuggingFaceClip,
    "hf-clip-sdpa": lambda: HuggingFaceClip(Scaled),
    "hf-clip-whole": WholeClip,
    "openai-clip": OpenAiClip,
    "open-clip": lambda: OpenAiClip(True, nn.GELU),
    "timm-vit": Timm,
    "timm-vit-gemm": lambda: Timm(Flat),
    "timm-vit-pooled": TimmPooled,
    "deit-distilled": Deit,
    "dinov2-registers": DinoV2,
    "hf-dinov2": HuggingFaceDino,
    "siglip": SigLip,
}
REFUSED = {
    "resnet-clip": ResNet,
    "attention-bias": Biased,
    "post-norm": PostNorm,
    "relu": Relu,
    "normalising": Normalising,
}

if __name__ == "__main__":
    with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:

        def write(name, data):
            packed.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data,
                            zipfile.ZIP_DEFLATED, 9)

        for name, make in ENCODERS.items():
            model = initialised(make)
            text = "both" if name == "hf-clip-whole" else None
            for opset in range(11, 18):
                for dynamic in (True, False):
                    for folded in (True, False) if opset == 17 else (dynamic,):
                        batch = "dynamic" if dynamic else "static"
                        write(f"{name}/opset{opset}-{batch}-{'folded' if folded else 'unfolded'}.onnx",
                              exported(model, opset, dynamic, folded, text=text,
                                       sides=name.startswith("hf-")))
        write("optimised-attention/opset17-dynamic-folded.onnx", optimised(True))
        write("optimised-multihead/opset17-dynamic-folded.onnx", optimised(False))
        for name, make in REFUSED.items():
            write(f"refused/{name}.onnx", exported(initialised(make), 17, True, True))
        write("refused/oblong.onnx",
              exported(initialised(Oblong), 17, True, True, width=SIZE + PATCH))
        write("refused/text-encoder.onnx",
              exported(initialised(TextOnly), 17, True, True, text="text"))
