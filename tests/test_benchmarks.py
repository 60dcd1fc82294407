"""The benchmarks' peer is the same network as ours, and the report of `benchmarks.train`."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from importlib.util import find_spec
from multiprocessing import get_context

import numpy as np
import pytest

from benchmarks import texts, train
from benchmarks.step_profile import step_flops
from benchmarks.train_rivals import fixed_batches
from translator.config import ModelConfig
from translator.presets import PRESETS

# Not `importorskip`: PyTorch is only ever imported in processes of its own, see `train_rivals`.
needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="needs PyTorch")

V = 40
SIZES = ModelConfig(width=16, hidden=24, heads=4, encoder_layers=2, decoder_layers=2, dropout=0.0)


def linear(name, dense):
    return {f"{name}.weight": np.array(dense.kernel).T, f"{name}.bias": np.array(dense.bias)}


def norm(name, layer):
    return {f"{name}.weight": np.array(layer.gamma), f"{name}.bias": np.array(layer.beta)}


def attention(name, layer):
    parts = layer.query, layer.key, layer.value
    return {
        f"{name}.in_proj_weight": np.concatenate([np.array(part.kernel).T for part in parts]),
        f"{name}.in_proj_bias": np.concatenate([np.array(part.bias) for part in parts]),
        **linear(f"{name}.out_proj", layer.output_projection),
    }


def feed_forward(name, layer):
    return linear(f"{name}.linear1", layer.expand) | linear(f"{name}.linear2", layer.project)


def pytorch_weights(model):
    """Ours under PyTorch's names."""
    weights = {"embedding.weight": np.array(model.target_embedding.embeddings)}
    for side in ("encoder", "decoder"):
        stack = getattr(model, side)
        weights |= norm(f"transformer.{side}.norm", stack.normalise)
        for i, layer in enumerate(stack.layers):
            name = f"transformer.{side}.layers.{i}"
            weights |= attention(f"{name}.self_attn", layer.self_attention)
            weights |= norm(f"{name}.norm1", layer.around_self_attention.normalise)
            last = "norm2"
            if side == "decoder":
                weights |= attention(f"{name}.multihead_attn", layer.cross_attention)
                weights |= norm(f"{name}.norm2", layer.around_cross_attention.normalise)
                last = "norm3"
            weights |= feed_forward(name, layer.feed_forward)
            weights |= norm(f"{name}.{last}", layer.around_feed_forward.normalise)
    return weights


def pytorch_update(weights, source, target_in, target):
    """In a process of its own: (number of parameters, logits, loss, norm of the gradient)."""
    import torch

    from benchmarks.pytorch_transformer import PyTorchTransformer, make_train_step

    model = PyTorchTransformer(SIZES, V)
    model.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    batch = [torch.from_numpy(ids).long() for ids in (source, target_in, target)]
    logits = model(*batch[:2]).detach().numpy()
    loss, norm = make_train_step(model, PRESETS["tiny"].training)(batch)
    return sum(p.numel() for p in model.parameters()), logits, loss, norm


@needs_torch
def test_peer_is_the_same_network_with_the_same_update(new_transformer, padded_rows):
    import tensorflow as tf

    from translator.data.batching import shift_right
    from translator.training.optimizer import build_optimizer
    from translator.training.step import make_train_step

    sizes = {"encoder_layers": 2, "decoder_layers": 2, "vocabulary_size": V}
    ours, averaged = new_transformer(**sizes), new_transformer(**sizes)
    source = padded_rows([3, 6, 4, 4, 2], seed=1, vocabulary_size=V)
    target = padded_rows([2, 3, 6, 7, 5], seed=2, vocabulary_size=V)
    batch = source, shift_right(target), target
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        peer = pool.submit(pytorch_update, pytorch_weights(ours), *batch).result()
    parameters, logits, loss, gradient_norm = peer

    assert parameters == ours.count_params()
    real = target != 0
    np.testing.assert_allclose(logits[real], ours(batch[:2]).numpy()[real], atol=1e-4)
    config = PRESETS["tiny"].training
    train_step = make_train_step(ours, averaged, build_optimizer(config, ours), config)
    summed, tokens, our_norm = map(float, train_step((tuple(map(tf.constant, batch)),)))
    assert loss == pytest.approx(summed / tokens, rel=1e-4)
    assert gradient_norm == pytest.approx(our_norm, rel=1e-3)


def test_fixed_batches_repeat_and_keep_their_budget():
    config = PRESETS["small"]
    first, again = (fixed_batches(config, 500, 3) for _ in range(2))
    assert len(first) == 3
    for batch, same in zip(first, again, strict=True):
        for a, b in zip(batch, same, strict=True):
            np.testing.assert_array_equal(a, b)
        source, target_in, target = batch
        assert source.size + target.size <= 500
        assert target_in.shape == target.shape
        assert 0 < target.max() < config.data.vocabulary_size


def test_flops_are_six_for_each_weight_and_token():
    """Where attention itself is nothing: one token on each side, and a vast network."""
    config = replace(PRESETS["base"].model, encoder_layers=2, decoder_layers=2)
    one = np.ones([1, 1])
    matrices = 2 * (4 * 512**2 + 2 * 512 * 2048) + 2 * (8 * 512**2 + 2 * 512 * 2048) + 512 * 100
    flops = step_flops(config, 100, (one, one, one))
    assert flops == pytest.approx(6 * matrices, rel=1e-3)


@pytest.mark.slow
@needs_torch
def test_report(monkeypatch):
    config = replace(PRESETS["tiny"], model=replace(SIZES, dropout=0.1))
    monkeypatch.setattr(
        train, "WORKLOADS", dict.fromkeys(train.WORKLOADS, train.Workload(config, 300, 2))
    )
    results = train.measure(train.Arguments(steps=2, repeats=1))
    assert set(results) == {
        "beside_pytorch",
        "real_text",
        "parts",
        "bfloat16",
        "several_steps_in_a_call",
        "run",
        "machine",
    }
    for beside in results["beside_pytorch"].values():
        assert beside["ours_over_pytorch"]["median"] > 0
        assert beside["target_tokens_per_second"]["ours"] > 0
    for parts in results["parts"].values():
        assert sum(parts["share_of_kernel_time"].values()) == pytest.approx(1)
        assert all(share > 0 for share in parts["share_of_kernel_time"].values())
    assert results["real_text"]["input_over_training"] > 0
    assert results["run"]["peak_memory_mib"] > 100


@pytest.mark.slow
def test_texts_of_several_sentences_beside_ctranslate2(trained, monkeypatch):
    pytest.importorskip("ctranslate2")
    monkeypatch.setattr(texts, "SENTENCES", (1, 3))
    monkeypatch.setattr(texts, "BATCHES", (1, 2))
    results = texts.measure(texts.Arguments(trained[0], repeats=1))
    rows = [results[f"{n}_sentences_batch_{batch}"] for n in (1, 3) for batch in (1, 2)]
    for row in rows:
        assert set(row["milliseconds_per_sentence"]) == {"plain", "xla", "ctranslate2"}
        assert min(row["milliseconds_per_sentence"].values()) > 0
        assert row["plain_over_ctranslate2"] > 0
    first, second = texts.make_texts(2, 3)
    assert first.count(". ") + first.count("? ") == 2
    assert not set(first.split(". ")) & set(second.split(". "))


def test_workloads_have_the_positions_and_the_loss_of_the_peer():
    configs = [workload.config for workload in train.WORKLOADS.values()]
    assert {config.model.positions for config in configs} == {"sinusoidal"}
    assert {config.training.r_drop for config in configs} == {0}
