"""What is asked of a gradient step: the optimiser's own, from this loss alone."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from helpers.checks.compare import expect, expect_close
from helpers.checks.transitions import ATOL, recognised
from helpers.support.language import translate as _

STEP = 0.1  # the learning rate of the check's optimiser: weight - STEP * gradient
CALL = "descend(optimizer, loss)"


def expect_descends(answer: Callable, rng: np.random.Generator, calls: int = 3) -> None:
    """Fail unless ``descend`` moves each weight by one step against the gradient of its loss.

    The loss is ``0.5 * sum(curvature * weight ** 2)``, plus a constant; its gradient is known
    without PyTorch. The weights are two parameters, in two groups of the optimiser.
    An old gradient is there before the first call, and each call leaves its own to the next.

    Args:
        answer: the learner's ``descend``.
        rng: draws weights and curvatures.
        calls: how many steps, one after the other.

    Raises:
        CheckFailed: if a weight is not where it should be after one of the calls.
    """
    groups = [nn.Parameter(torch.tensor(rng.uniform(1, 3, size=n).round(1))) for n in (2, 1)]
    curvature = torch.tensor(rng.uniform(1, 4, size=3).round(1))
    for weight in groups:
        weight.grad = torch.tensor(rng.uniform(1, 2, size=len(weight)).round(1))
    optimizer = torch.optim.SGD([{"params": [weight]} for weight in groups], lr=STEP)
    steps: list[int] = []  # one for each call of optimizer.step()
    optimizer.register_step_post_hook(lambda *_given: steps.append(1))
    for call in range(1, calls + 1):
        before = torch.cat(tuple(groups)).detach().numpy().copy()
        old = np.concatenate([_gradient(weight) for weight in groups])
        for weight in groups:  # where Adam keeps its averages
            optimizer.state[weight]["calls"] = call
        own = curvature.numpy() * before
        loss = (0.5 * curvature * torch.cat(tuple(groups)) ** 2).sum()
        # A constant has no gradient: a loss may be large, 0, or below.
        loss = loss + (1000.0 if call == 1 else -loss.detach() - 5.0 * (call - 2))
        answer(optimizer, loss)
        expect(
            len(steps) == call,
            "descend(optimizer, loss) called optimizer.step() {n} times; expected once.",
            n=len(steps) - call + 1,
        )
        expect(
            all(optimizer.state[weight].get("calls") == call for weight in groups),
            "descend emptied optimizer.state, where Adam keeps averages of the gradients from one "
            "batch to the next: nothing but the gradient is emptied.",
        )
        got = torch.cat(tuple(groups)).detach()
        mistakes = {
            _(
                "Nothing moved: the step was taken when there was no gradient. It comes from "
                "`loss.backward()`, and the step uses it."
            ): before,
            _(
                "The gradient that was there before was added to that of the loss: PyTorch adds "
                "up, and `optimizer.zero_grad()` empties."
            ): before - STEP * (own + old),
            _("The step used the gradient that was there before, and not that of the loss."): before
            - STEP * old,
        }
        expect_close(
            got.numpy(),
            before - STEP * own,
            _("the weights after {call}").format(call=CALL),
            recognised(
                got,
                mistakes,
                _("Empty the old gradient, compute the loss's, take one step."),
            ),
            atol=ATOL,
            given={
                "loss": round(loss.item(), 4),
                _("weights"): before,
                _("gradient of the loss"): own,
                _("gradient that was there before"): old,
                _("learning rate"): STEP,
            },
        )


def _gradient(weight: nn.Parameter) -> np.ndarray:
    return np.zeros(len(weight)) if weight.grad is None else weight.grad.numpy().copy()
