"""What the int8 arithmetic of `crates/encoder` rounds, for training that knows it and for
evaluation.
"""

import torch
from torch import Tensor, nn

LEVELS = 127


class Pass(torch.autograd.Function):
    """A rounded value whose gradient is that of the value itself (straight-through)."""

    @staticmethod
    def forward(ctx, value: Tensor, rounded: Tensor) -> Tensor:
        return rounded

    @staticmethod
    def backward(ctx, gradient: Tensor):
        return gradient, None


def rounded_weight(weight: Tensor) -> Tensor:
    """One scale a row: what `export.quantise` stores."""
    scale = weight.abs().amax(dim=-1, keepdim=True).clamp(min=1e-30) / LEVELS
    return torch.round(weight / scale).clamp(-LEVELS, LEVELS) * scale


def rounded_input(x: Tensor) -> Tensor:
    """One scale and one middle a token, as `quantise_row` in
    `crates/encoder/src/kernel/generic.rs`.
    """
    low = x.amin(dim=-1, keepdim=True)
    high = x.amax(dim=-1, keepdim=True)
    middle = 0.5 * (low + high)
    half = (0.5 * (high - low)).clamp(min=1e-30)
    return (
        torch.round((x - middle) * (LEVELS / half)).clamp(-LEVELS, LEVELS) * (half / LEVELS)
        + middle
    )


class RoundedLinear(nn.Linear):
    """A linear map that can round its weight and its input."""

    rounds = False

    def forward(self, x: Tensor) -> Tensor:
        if not self.rounds:
            return super().forward(x)
        with torch.no_grad():
            weight = rounded_weight(self.weight.float())
            value = rounded_input(x.float())
        return nn.functional.linear(
            Pass.apply(x, value.to(x.dtype)), Pass.apply(self.weight, weight), self.bias
        )


def make_roundable(encoder: nn.Module) -> None:
    """Turns the linear maps of an encoder's layers into ones that can round."""
    for module in encoder.modules():
        if type(module) is nn.Linear:
            module.__class__ = RoundedLinear


def set_rounding(model: nn.Module, rounds: bool) -> None:
    """Whether the model's roundable maps round."""
    for module in model.modules():
        if isinstance(module, RoundedLinear):
            module.rounds = rounds
