"""The network: a small BERT encoder that knows casing and quotation, and the heads that read it.

Heads (n pieces, width d = 384, key width k = 128):

* tags: n x 7 scores for O and B/I of source, cue and content, decoded with a linear-chain CRF;
* a content piece points to the first piece of its cue (n x n, from two n x k projections);
* the first piece of a cue points to the first piece of its source, or to [CLS] for none;
* names: n x 9 scores for O and B/I of what a name stands for, each piece for itself;
* nouns: n x 5 scores for the first piece of a noun that a description turns on, and n x 12 for how
  many pieces before it the description begins;
* the anchor of a mention points to an earlier one of the same party, or to [CLS] for none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from onrecord.attribution.tagging import forbidden_transitions
from onrecord.encoder.arcs import (
    BUCKETS,
    RELATIONS,
    distance_buckets,
    paragraph_relations,
)
from onrecord.encoder.pieces import CASINGS, PLACES
from onrecord.encoder.session import KEY
from onrecord.encoder.tags import NAME_TAGS, NOUNS, REACH, TAGS

WIDTH, LAYERS, ATTENTION_HEADS, INNER = 384, 6, 12, 1536
EPSILON = 1e-12
NEVER = -1e4


@dataclass
class Arcs:
    """Mentions of one text and what each may refer to, as places in the batch laid out in a row.

    For m mentions and c candidates: `pieces` and `none` (the [CLS] of the mention's window) have m
    places, `among` has c. `buckets` and `relations` are m x c; `allowed` and `right` are m x c + 1,
    the last for none.
    """

    pieces: Tensor
    among: Tensor
    none: Tensor
    buckets: Tensor
    relations: Tensor
    allowed: Tensor
    right: Tensor


@dataclass
class Batch:
    """Windows of one length class, padded; -1 in a label means no loss there.

    A batch is of statements (`tags`, `arcs` and `sources`) or of texts with `chains`.
    """

    ids: Tensor
    shapes: Tensor
    mask: Tensor
    paragraphs: Tensor
    names: Tensor
    nouns: Tensor
    reach: Tensor
    tags: Tensor | None = None
    arcs: Tensor | None = None
    sources: Tensor | None = None
    chains: list[Arcs] = field(default_factory=list)


class Layer(nn.Module):
    """One transformer layer, post-norm as in BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        n, t, _ = x.shape
        q, k, v = (
            part.view(n, t, ATTENTION_HEADS, -1).transpose(1, 2)
            for part in self.qkv(x).chunk(3, dim=-1)
        )
        drop = self.dropout if self.training else 0.0
        scores = (q / math.sqrt(q.shape[-1])) @ k.transpose(-1, -2) + mask.to(q.dtype)
        with torch.autocast("cpu", enabled=False):  # a third faster than in float32
            weights = scores.softmax(-1)
        seen = weights @ v
        seen = self.out(seen.transpose(1, 2).reshape(n, t, WIDTH))
        x = self.norm1(x + F.dropout(seen, drop, self.training))
        inner = self.down(F.gelu(self.up(x)))
        return self.norm2(x + F.dropout(inner, drop, self.training))


class Encoder(nn.Module):
    """Word, position, casing and quotation embeddings, then the layers."""

    def __init__(self, vocabulary: int = 30522, dropout: float = 0.1, layers: int = LAYERS) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.casings = nn.Embedding(CASINGS, WIDTH)
        self.places = nn.Embedding(PLACES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.dropout = dropout
        nn.init.zeros_(self.casings.weight)
        nn.init.zeros_(self.places.weight)
        self.words.weight.requires_grad = False

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1])
        x = self.words(ids) + self.positions(places)
        x = x + self.casings(shapes // PLACES) + self.places(shapes % PLACES)
        x = F.dropout(self.norm(x), self.dropout, self.training)
        seen = torch.where(mask, 0.0, NEVER)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, seen)
        return x

    def load_pretrained(self, path: Path) -> None:
        """Take over the weights of a BERT checkpoint of this size (safetensors)."""
        old = load_file(path)
        new = {
            "words.weight": old["embeddings.word_embeddings.weight"],
            "positions.weight": old["embeddings.position_embeddings.weight"]
            + old["embeddings.token_type_embeddings.weight"][0],
            "norm.weight": old["embeddings.LayerNorm.weight"],
            "norm.bias": old["embeddings.LayerNorm.bias"],
        }
        names = {
            "out": "attention.output.dense",
            "norm1": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm2": "output.LayerNorm",
        }
        for n in range(len(self.layers)):
            prefix = f"encoder.layer.{n}."
            for kind in ("weight", "bias"):
                new[f"layers.{n}.qkv.{kind}"] = torch.cat(
                    [old[f"{prefix}attention.self.{p}.{kind}"] for p in ("query", "key", "value")]
                )
                for mine, theirs in names.items():
                    new[f"layers.{n}.{mine}.{kind}"] = old[f"{prefix}{theirs}.{kind}"]
        result = self.load_state_dict(new, strict=False)
        assert set(result.missing_keys) == {"casings.weight", "places.weight"}, result
        assert not result.unexpected_keys, result


class Pointer(nn.Module):
    """Scores from each piece to each other: scaled products plus a bias for distance and paragraph."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, KEY)
        self.key = nn.Linear(WIDTH, KEY)
        self.distance = nn.Parameter(torch.zeros(BUCKETS))
        self.relation = nn.Parameter(torch.zeros(RELATIONS))

    def forward(self, x: Tensor, buckets: Tensor, relations: Tensor) -> Tensor:
        scores = self.query(x).float() @ self.key(x).float().transpose(1, 2) / math.sqrt(KEY)
        return scores + self.distance[buckets] + self.relation[relations]


class Network(nn.Module):
    """Encoder and heads, with the training loss."""

    def __init__(self, dropout: float = 0.1, layers: int = LAYERS) -> None:
        super().__init__()
        self.encoder = Encoder(dropout=dropout, layers=layers)
        self.tags = nn.Linear(WIDTH, len(TAGS))
        self.to_cue = Pointer()
        self.to_source = Pointer()
        self.names = nn.Linear(WIDTH, len(NAME_TAGS))
        self.nouns = nn.Linear(WIDTH, len(NOUNS))
        self.reach = nn.Linear(WIDTH, REACH)
        self.to_earlier = Pointer()
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.register_buffer("forbidden", torch.from_numpy(forbidden_transitions()))
        self.dropout = dropout

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        return F.dropout(self.encoder(ids, shapes, mask), self.dropout, self.training)

    def loss(self, batch: Batch) -> dict[str, Tensor]:
        with torch.autocast("cpu", torch.bfloat16):
            x = self(batch.ids, batch.shapes, batch.mask)
            scores = self.tags(x)
            labelled = {
                "names": (self.names(x), batch.names),
                "nouns": (self.nouns(x), batch.nouns),
                "reach": (self.reach(x), batch.reach),
            }
        x = x.float()
        losses = {name: label_loss(s.float(), target) for name, (s, target) in labelled.items()}
        if batch.tags is not None:
            losses |= self.statement_losses(x, scores.float(), batch)
        if batch.chains:
            losses["to_earlier"] = self.chain_loss(x, batch.chains)
        return losses

    def statement_losses(self, x: Tensor, scores: Tensor, batch: Batch) -> dict[str, Tensor]:
        buckets, relations = pair_features(batch.paragraphs)
        valid = batch.mask & (batch.paragraphs >= 0)
        cue = self.to_cue(x, buckets, relations).masked_fill(~valid[:, None], NEVER)
        valid = valid.clone()
        valid[:, 0] = True
        source = self.to_source(x, buckets, relations).masked_fill(~valid[:, None], NEVER)
        crf = self.crf_loss(scores, batch.tags, batch.mask)
        return {
            "tags": crf / batch.mask.sum(),
            "to_cue": label_loss(cue, batch.arcs),
            "to_source": label_loss(source, batch.sources),
        }

    def chain_loss(self, x: Tensor, chains: list[Arcs]) -> Tensor:
        """Negative log of the probability of all that is right, a mean over mentions (the marginal
        likelihood of Lee et al., EMNLP 2017)."""
        query, key = (p(x).flatten(0, 1) for p in (self.to_earlier.query, self.to_earlier.key))
        losses = []
        for arcs in chains:
            asks = query[arcs.pieces] / math.sqrt(KEY)
            earlier = asks @ key[arcs.among].T
            earlier = earlier + self.to_earlier.distance[arcs.buckets]
            earlier = earlier + self.to_earlier.relation[arcs.relations]
            none = (asks * key[arcs.none]).sum(-1, keepdim=True)
            scores = torch.cat([earlier, none], 1)
            every = torch.logsumexp(scores.masked_fill(~arcs.allowed, NEVER), 1)
            losses.append(every - torch.logsumexp(scores.masked_fill(~arcs.right, NEVER), 1))
        return torch.cat(losses).mean()

    def crf_loss(self, scores: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """Negative log-likelihood of the tag sequences, summed over windows and pieces."""
        steps = self.transitions + self.forbidden
        gold = scores.gather(2, tags[..., None])[..., 0] * mask
        moves = steps[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]
        alpha = scores[:, 0]
        for t in range(1, scores.shape[1]):
            ahead = torch.logsumexp(alpha[:, :, None] + steps, dim=1) + scores[:, t]
            alpha = torch.where(mask[:, t, None], ahead, alpha)
        return (torch.logsumexp(alpha, dim=1) - gold.sum(1) - moves.sum(1)).sum()


def pair_features(paragraphs: Tensor) -> tuple[Tensor, Tensor]:
    """Distance buckets and paragraph relations for all pairs of positions of each window."""
    n = np.arange(paragraphs.shape[1])
    buckets = distance_buckets(n[None, :] - n[:, None])
    apart = paragraphs[:, None, :] - paragraphs[:, :, None]
    return torch.from_numpy(buckets), torch.from_numpy(paragraph_relations(apart.numpy()))


def label_loss(scores: Tensor, target: Tensor) -> Tensor:
    """Mean cross-entropy over the pieces that have a label or a piece to point to."""
    chosen = target >= 0
    if not chosen.any():
        return scores.sum() * 0
    return F.cross_entropy(scores[chosen], target[chosen])
