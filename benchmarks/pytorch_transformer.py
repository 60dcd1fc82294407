"""The peer: this project's Transformer and its update, as one writes them with `torch.nn`."""

import math
import warnings

import torch
from torch import nn
from torch.nn import functional

from translator.config import ModelConfig, TrainingConfig

PAD = 0

# PyTorch says that a fast path for inference is not taken.
warnings.filterwarnings("ignore", message="enable_nested_tensor")


class PyTorchTransformer(nn.Module):
    """`torch.nn.Transformer` in the shape of `translator.models.transformer.Transformer`:
    pre-norm, one embedding matrix for source, target and output, sinusoidal positions, dropout
    after the embeddings and each sublayer only. [B,S], [B,T] int → [B,T,V]."""

    def __init__(self, config: ModelConfig, vocabulary_size: int, length: int = 256):
        """`length`: positions there are, on both sides."""
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, config.width)
        nn.init.normal_(self.embedding.weight, std=config.width**-0.5)
        self.register_buffer("positions", sinusoids(length, config.width), persistent=False)
        self.dropout = nn.Dropout(config.dropout)
        self.transformer = nn.Transformer(
            config.width,
            config.heads,
            config.encoder_layers,
            config.decoder_layers,
            config.hidden,
            config.dropout,
            layer_norm_eps=1e-6,
            batch_first=True,
            norm_first=True,
        )
        for layer in (*self.transformer.encoder.layers, *self.transformer.decoder.layers):
            layer.dropout.p = 0.0  # inside the feed-forward network
            layer.self_attn.dropout = 0.0  # of attention weights
            if hasattr(layer, "multihead_attn"):
                layer.multihead_attn.dropout = 0.0

    def embed(self, ids):
        """[B,T] int → [B,T,D]."""
        scaled = self.embedding(ids) * math.sqrt(self.embedding.embedding_dim)
        return self.dropout(scaled + self.positions[: ids.shape[1]])

    def forward(self, source, target_in):
        source_padding = source == PAD
        causal = torch.ones(target_in.shape[1], target_in.shape[1], dtype=torch.bool).triu(1)
        x = self.transformer(
            self.embed(source),
            self.embed(target_in),
            tgt_mask=causal,
            src_key_padding_mask=source_padding,
            tgt_key_padding_mask=target_in == PAD,
            memory_key_padding_mask=source_padding,
            tgt_is_causal=True,
        )
        return functional.linear(x, self.embedding.weight)


def sinusoids(length: int, width: int) -> torch.Tensor:
    """Vaswani et al. 2017 §3.5: [length, width]."""
    rate = 10_000.0 ** -(torch.arange(0, width, 2) / width)
    angles = torch.arange(length)[:, None] * rate
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)


def make_train_step(model: PyTorchTransformer, config: TrainingConfig):
    """A function of one batch (source, target_in, target) of int64 tensors that updates the model
    once and returns loss and gradient norm: label smoothing, clipping by the global norm, fused
    Adam, warm-up and a moving average of the weights, all of them PyTorch's own."""
    adam = torch.optim.Adam(
        model.parameters(), config.learning_rate, betas=(0.9, 0.98), eps=1e-9, fused=True
    )
    warmup = config.warmup_steps
    schedule = torch.optim.lr_scheduler.LambdaLR(
        adam, lambda step: min((step + 1) / warmup, math.sqrt(warmup / (step + 1)))
    )
    average = torch.optim.swa_utils.get_ema_multi_avg_fn(config.average_decay)
    averaged = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=average)
    model.train()

    def train_step(batch):
        source, target_in, target = batch
        logits = model(source, target_in)
        loss = functional.cross_entropy(
            logits.flatten(0, 1),
            target.flatten(),
            ignore_index=PAD,
            label_smoothing=config.label_smoothing,
        )
        adam.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), config.clip_norm)
        adam.step()
        schedule.step()
        averaged.update_parameters(model)
        return loss.item(), norm.item()

    return train_step
