"""All that lab 5's check cells call, under one name."""

from helpers.checks.action_values import expect_gradient_of_actions, expect_values_of_actions
from helpers.checks.deep_exploration import (
    expect_explores,
    expect_greedy_in_evaluation,
    expect_many_explore,
    expect_many_greedy,
    expect_own_draws_of_act,
)
from helpers.checks.descending import expect_descends
from helpers.checks.double_agent import expect_double_loss
from helpers.checks.following import drawn_layers, expect_followed
from helpers.checks.greedy import expect_greedy, expect_greedy_on_any_device
from helpers.checks.losses import expect_loss_arguments, expect_mean_huber
from helpers.checks.networks import LinearNetwork, drawn_network, drawn_pictures
from helpers.checks.remembering import expect_draws, expect_keeps_the_last
from helpers.checks.targets import (
    expect_constant_targets,
    expect_double_targets,
    expect_masked,
    expect_targets,
)
from helpers.checks.transitions import (
    drawn_transitions,
    with_extreme_gammas,
    with_large_rewards,
    without_end,
)
from helpers.checks.warmup import expect_due

__all__ = [
    "LinearNetwork",
    "drawn_layers",
    "drawn_network",
    "drawn_pictures",
    "drawn_transitions",
    "expect_constant_targets",
    "expect_descends",
    "expect_double_loss",
    "expect_double_targets",
    "expect_draws",
    "expect_due",
    "expect_explores",
    "expect_followed",
    "expect_gradient_of_actions",
    "expect_greedy",
    "expect_greedy_in_evaluation",
    "expect_greedy_on_any_device",
    "expect_keeps_the_last",
    "expect_loss_arguments",
    "expect_many_explore",
    "expect_many_greedy",
    "expect_masked",
    "expect_mean_huber",
    "expect_own_draws_of_act",
    "expect_targets",
    "expect_values_of_actions",
    "with_extreme_gammas",
    "with_large_rewards",
    "without_end",
]
