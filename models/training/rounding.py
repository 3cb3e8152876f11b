"""What the int8 arithmetic of `crates/encoder` rounds, for training that knows it and for
evaluation.
"""

import torch
from torch import Tensor, nn

MAX_CODE = 127
MAX_GROUP_SUM = 128
STRIDE = 2
MAX_INPUT = 255


class Pass(torch.autograd.Function):
    """A rounded value whose gradient is that of the value itself (straight-through)."""

    @staticmethod
    def forward(ctx, value: Tensor, rounded: Tensor) -> Tensor:
        return rounded

    @staticmethod
    def backward(ctx, gradient: Tensor):
        return gradient, None


def group_load(rows: Tensor) -> Tensor:
    """Of each row, the greatest size of the sum of a group's positive numbers, or of its negative
    ones, divided by MAX_GROUP_SUM; as `group_load` in `crates/encoder/src/rounding.rs`.

    A group is inputs 0 and 1, or 2 and 3, of each of STRIDE blocks of four inputs.
    """
    missing = -rows.shape[1] % (4 * STRIDE)
    filled = nn.functional.pad(rows / MAX_GROUP_SUM, (0, missing))
    # [rows, strides, blocks, halves, inputs of a half]
    groups = filled.reshape(len(rows), -1, STRIDE, 2, 2)
    above = groups.clamp(min=0).sum(dim=(2, 4))
    below = -groups.clamp(max=0).sum(dim=(2, 4))
    return torch.maximum(above, below).amax(dim=(1, 2)).unsqueeze(1)


def weight_codes(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Codes in -127..127 and one scale a row, weight being about code * scale: the least scale by
    which no weight exceeds MAX_CODE and no group MAX_GROUP_SUM.
    """
    scale = torch.maximum(weight.abs().amax(dim=1, keepdim=True) / MAX_CODE, group_load(weight))
    scale = torch.where(scale > 0, scale, torch.ones_like(scale))
    while True:
        codes = torch.round(weight / scale)
        # Rounding may have put a sum above the bound again.
        load = group_load(codes)
        if (load <= 1).all():
            return codes, scale
        scale = scale * load.clamp(min=1)


def rounded_weight(weight: Tensor) -> Tensor:
    """What `export.quantise` stores of a linear map."""
    codes, scale = weight_codes(weight)
    return codes * scale


def rounded_input(x: Tensor) -> Tensor:
    """One scale and one least value a token, as `quantise_row` in
    `crates/encoder/src/kernel/generic.rs`.
    """
    least = x.amin(dim=-1, keepdim=True)
    greatest = x.amax(dim=-1, keepdim=True)
    scale = ((greatest - least) / MAX_INPUT).clamp(min=1e-30)
    return torch.round((x - least) / scale).clamp(0, MAX_INPUT) * scale + least


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
