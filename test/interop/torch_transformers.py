"""Transformers in PyTorch, under the names of the code in use; torch_models.py gives them weights."""

import torch
from torch import nn
from torch.nn import functional as F


def attend(projected, heads, causal):
    """Attention of rows to themselves; query, key and value side by side in the last axis."""
    parts = projected.chunk(3, dim=2)
    query, key, value = (part.unflatten(2, (heads, -1)).transpose(1, 2) for part in parts)
    return F.scaled_dot_product_attention(query, key, value, is_causal=causal).transpose(1, 2).flatten(2)


def encoder(width, heads, depth):
    layer = nn.TransformerEncoderLayer(
        width, heads, 4 * width, dropout=0, activation=F.gelu, batch_first=True, norm_first=True
    )
    return nn.TransformerEncoder(layer, depth, norm=nn.LayerNorm(width), enable_nested_tensor=False)


class LanguageModel(nn.Module):
    """Of PyTorch's own parts."""

    def __init__(self, vocabulary, length, width, heads, depth):
        super().__init__()
        self.token_embedding = nn.Embedding(vocabulary, width)
        self.position_embedding = nn.Embedding(length, width)
        self.encoder = encoder(width, heads, depth)
        self.head = nn.Linear(width, vocabulary)

    def forward(self, x):
        length = x.shape[1]
        rows = self.token_embedding(x) + self.position_embedding(torch.arange(length))
        unseen = torch.triu(torch.ones(length, length, dtype=torch.bool), 1)
        return self.head(self.encoder(rows, mask=unseen)).flatten(0, 1)


class GptAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.c_attn = nn.Linear(width, 3 * width)
        self.c_proj = nn.Linear(width, width)

    def forward(self, x):
        return self.c_proj(attend(self.c_attn(x), self.heads, causal=True))


class GptMlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.c_fc = nn.Linear(width, 4 * width)
        self.c_proj = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x)))


class GptBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width)
        self.attn = GptAttention(width, heads)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = GptMlp(width)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Gpt(nn.Module):
    """Under the names of GPT-2 that nanoGPT uses."""

    def __init__(self, vocabulary, length, width, heads, depth):
        super().__init__()
        self.transformer = nn.ModuleDict(
            {
                "wte": nn.Embedding(vocabulary, width),
                "wpe": nn.Embedding(length, width),
                "h": nn.ModuleList(GptBlock(width, heads) for _ in range(depth)),
                "ln_f": nn.LayerNorm(width),
            }
        )
        self.lm_head = nn.Linear(width, vocabulary)

    def forward(self, x):
        parts = self.transformer
        rows = parts["wte"](x) + parts["wpe"](torch.arange(x.shape[1]))
        for block in parts["h"]:
            rows = block(rows)
        return self.lm_head(parts["ln_f"](rows)).flatten(0, 1)


class VitAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        return self.proj(attend(self.qkv(x), self.heads, causal=False))


class VitMlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class VitBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attn = VitAttention(width, heads)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = VitMlp(width)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class PatchEmbedding(nn.Module):
    def __init__(self, patch, channels, width):
        super().__init__()
        self.proj = nn.Conv2d(channels, width, patch, patch)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2)


class Vit(nn.Module):
    """Under the names of timm, whose layer norm has an epsilon of 1e-6 where this has PyTorch's own."""

    def __init__(self, shape, patch, width, heads, depth, classes):
        super().__init__()
        height, wide, channels = shape
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + height * wide // patch**2, width))
        self.patch_embed = PatchEmbedding(patch, channels, width)
        self.blocks = nn.Sequential(*(VitBlock(width, heads) for _ in range(depth)))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        x = torch.cat((self.cls_token.expand(len(x), -1, -1), self.patch_embed(x)), 1) + self.pos_embed
        return self.head(self.norm(self.blocks(x))[:, 0])
