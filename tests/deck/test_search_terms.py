"""What a candidate types into the search finds the right question first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from cards.models import Deck
from scheduler.models import Plan
from scheduler.selectors.browse import Wanted, browse, count_sections

from ..helpers import MORNING, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
TODAY = MORNING.date()
FIRST = {
    "vanishing gradient": "what-is-vanishing-gradient",
    "exploding gradients": "what-is-exploding-gradient",
    "backpropagation": "what-is-backpropagation",
    "residual connection": "what-residual-connections-do",
    "dead relu": "dead-relu-units",
    "gelu": "sigmoid-tanh-relu-gelu-silu",
    "xavier": "xavier-and-he-variances",
    "adamw decay": "adamw-decoupled-weight-decay",
    "momentum": "momentum-and-nesterov",
    "muon": "what-muon-does",
    "warm up learning rate": "warmup-and-decay",
    "dropout l2": "dropout-vs-l2",
    "label smoothing": "what-label-smoothing-changes",
    "double descent": "what-is-double-descent",
    "batch normalization": "what-is-batch-normalization",
    "rmsnorm drop": "rmsnorm-vs-layernorm",
    "receptive field": "receptive-field-of-a-stack",
    "iou": "iou-and-non-maximum-suppression",
    "u-net": "why-unet-still-works",
    "lstm gru": "lstm-vs-gru",
    "mamba": "how-mamba-works",
    "attention": "what-is-attention",
    "causal mask": "causal-mask-and-padding-mask",
    "rotary position embedding": "how-rope-encodes-distance",
    "flashattention": "how-flashattention-stays-exact",
    "grouped-query": "mha-mqa-gqa-mla",
    "mixture of experts": "mixture-of-experts-routing",
    "gradient accumulation": "gradient-accumulation",
    "mixed precision": "how-mixed-precision-works",
    "fsdp": "what-zero-stages-shard",
    "quantization": "linear-quantization",
    "data leakage": "what-is-data-leakage",
    "class imbalance": "class-imbalance-one-in-thousand",
    "cross-entropy squared error": "cross-entropy-vs-squared-error",
    "focal loss": "how-focal-loss-works",
    "kl divergence": "entropy-cross-entropy-kl",
    "temperature scaling": "calibration-and-temperature-scaling",
    "roc auc": "roc-auc-or-pr-auc",
    "perplexity": "what-perplexity-8-means",
    "byte-pair encoding": "how-byte-pair-encoding-works",
    "scaling laws": "compute-optimal-scaling-laws",
    "lora": "how-lora-works",
    "rlhf": "how-rlhf-works",
    "dpo": "what-dpo-optimizes",
    "grpo": "grpo-advantage-without-critic",
    "kv cache": "kv-cache-memory",
    "speculative decoding": "speculative-decoding-exactness",
    "rag": "what-is-rag",
    "hallucinate": "why-llms-hallucinate",
    "prompt injection": "direct-and-indirect-prompt-injection",
    "clip": "how-clip-links-images-and-text",
    "diffusion": "how-diffusion-models-generate",
    "mode collapse": "why-gans-are-hard-to-train",
    "policy gradient": "policy-gradient-variance-and-baseline",
    "ppo clip": "what-ppo-clips",
    "graph network": "message-passing-in-graph-networks",
    "training loop": "write-a-training-loop",
    "federated learning": "how-federated-learning-works",
}


@pytest.fixture(scope="module")
def plan(
    shipped_deck: None, file_transaction: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Plan]:
    with django_db_blocker.unblock():
        yield make_plan(Deck.objects.get())


@pytest.mark.parametrize("words", FIRST)
def test_a_term_finds_its_question_first(plan: Plan, words: str) -> None:
    found = browse(plan, Wanted(words=words), count_sections(plan, TODAY), TODAY)
    assert found.sections[0].questions[0].question.slug == FIRST[words]
