"""What is asked of an agent that tells when to learn: around the end of its warm-up, all cases."""

from itertools import product

from helpers.checks.compare import expect, expect_equal
from helpers.checks.tiny_agents import OneGame, Stored, held_by, tiny_agent
from helpers.dqn.deep_agent import DeepAgent
from helpers.support.language import translate as _


def expect_due(
    kind: type[DeepAgent], episodes: int, steps: int, batch_size: int, freq: int
) -> None:
    """Fail unless ``gradient_step_is_due`` tells when, around the end of this warm-up and late.

    Args:
        kind: the agent's class.
        episodes: those of the warm-up.
        steps: those of the warm-up.
        batch_size: transitions of a gradient step.
        freq: steps between two gradient steps.

    Raises:
        CheckFailed: if it says otherwise, changes the agent, or changes its mind.
    """
    memory = Stored(0)
    agent = tiny_agent(
        kind,
        OneGame(2),
        memory,
        batch_size=batch_size,
        warmup_episodes=episodes,
        warmup_steps=steps,
        gradient_step_freq=freq,
    )
    late = 10**6 * freq  # and late in a life, nothing is different
    cases = product(
        {episodes - 1, episodes, episodes + 3, late} - {-1},
        {*range(max(steps - freq, 0), steps + 2 * freq), late, late + 1},
        {batch_size - 1, batch_size, 3 * batch_size, late},
    )
    for played, taken, stored in sorted(cases):
        agent.training_episodes, agent.training_steps = played, taken
        memory.length = stored
        reasons = {
            _("The warm-up in episodes is not over."): played < episodes,
            _("The warm-up in steps is not over."): taken < steps,
            _("The memory does not hold a batch."): stored < batch_size,
            _("training_steps is not a multiple of gradient_step_freq."): taken % freq != 0,
        }
        against = [reason for reason, holds in reasons.items() if holds]
        kept = held_by(agent)
        for _twice in range(2):
            got = agent.gradient_step_is_due()
            expect_equal(
                got if got is None else bool(got),
                not against,
                "gradient_step_is_due()",
                " ".join(against)
                or _("All that is asked for is true: what is reached exactly is reached."),
                given={
                    "training_episodes": played,
                    "warmup_episodes": episodes,
                    "training_steps": taken,
                    "warmup_steps": steps,
                    "gradient_step_freq": freq,
                    "len(replay_buffer)": stored,
                    "batch_size": batch_size,
                },
            )
        changed = [name for name, value in held_by(agent).items() if kept.get(name) != value]
        expect(
            not changed,
            "gradient_step_is_due() changed self.{name}: it tells when, and changes nothing.",
            name=", self.".join(changed),
        )
