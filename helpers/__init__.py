"""What a lab imports: ``from helpers import NAME``.

Each name is loaded from its own small module when it is first used, so that the
tabular labs need neither PyTorch nor ale-py. ``__init__.pyi`` says the same to editors
and type checkers.

>>> from helpers import int_action_to_str
>>> int_action_to_str(2)
'right'
"""

from __future__ import annotations

from importlib import import_module

from helpers.support.console import replace_missing_signs

_MODULE_OF = {
    "int_action_to_str": "printing",
    "print_values": "printing",
    "print_policy": "printing",
    "print_q_values": "printing",
    "print_transition_function": "printing",
    "EpisodeAnimator": "animation",
    "play": "playing.play",
    "draw_hike": "diagrams",
    "draw_backup": "diagrams",
    "plot_values": "maps.values",
    "plot_policy": "maps.actions",
    "plot_q_values": "maps.actions",
    "plot_visits": "maps.values",
    "animate_values": "maps.values",
    "animate_estimates": "maps.learning",
    "animate_q_values": "maps.learning",
    "draw_timeline": "timeline",
    "plot_results": "curves",
    "plot_learning_curves": "curves",
    "wilson_interval": "intervals",
    "eval_policy_1_episode": "evaluation",
    "eval_policy_n_episodes": "evaluation",
    "eval_agent_n_episodes": "evaluation",
    "train_agent_n_episodes": "training",
    "train_over_seeds": "training",
    "AgentRL": "agents",
    "RandomAgent": "agents",
    "HardcodedAgent": "agents",
    "Catch": "dqn.catch",
    "PROBES": "dqn.probes",
    "check": "checks",
    "expect": "checks",
    "expect_close": "checks",
    "expect_equal": "checks",
    "ReplayBuffer": "dqn.replay",
    "FrameReplay": "dqn.frame_replay",
    "AtariCNN": "dqn.networks",
    "SmallCNN": "dqn.networks",
    "to_network_input": "dqn.networks",
    "DeepAgent": "dqn.deep_agent",
    "make_breakout": "dqn.atari",
    "BreakoutGames": "dqn.atari",
    "train_many_games": "dqn.many_games",
    "load_pretrained": "dqn.pretrained",
    "pretrained_record": "dqn.pretrained",
    "save_for_league": "dqn.league",
    "with_action_values": "dqn.value_bars",
    "by_budget": "support.budget",
    "check_installation": "support.installation",
    "describe": "support.figures",
    "set_language": "support.language",
}

__all__ = sorted(_MODULE_OF)

replace_missing_signs()


def __getattr__(name: str) -> object:
    """Load ``name`` from its module (PEP 562)."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'helpers' has no attribute {name!r}")
    return getattr(import_module(f"helpers.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    """List the public names, for completion in JupyterLab."""
    return __all__
