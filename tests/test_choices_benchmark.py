"""The benchmark of the class preset's choices: each can be made and learns; its table."""

from types import SimpleNamespace

import pytest

from helpers import train_many_games

SMALL = 200  # agent steps
FEW = ("class preset", "n_step 1", "16 games", "tau 0.002")


@pytest.fixture
def choices(module, monkeypatch):
    made = module("choices")
    monkeypatch.setattr(made, "CAPACITY", 2000)
    return made


@pytest.fixture(scope="module")
def lab():
    return {}


@pytest.fixture
def class_lab(module, lab, monkeypatch):
    """The lab's names, read once."""
    monkeypatch.setenv("COURSE_BUDGET", "class")  # and as it was afterwards
    if not lab:
        lab.update(module("train_breakout").class_lab())
    return lab


def different(choices, lab, names):
    """Whether each choice makes something else."""
    made = set()
    for choice in names:
        games, agent = choices.make(lab, 0, **choices.CHOICES[choice])
        memory = agent.replay_buffer
        assert (memory.gamma, games.num_envs) == (agent.gamma, memory.n_games)
        numbers = tuple(v for v in vars(agent).values() if isinstance(v, int | float) and v == v)
        others = (memory.n_step, games.num_envs, games.fire)
        others += type(agent).__name__, type(memory).__name__
        others += type(agent.network_q_value.head).__name__, "gradient_step" in vars(agent)
        made.add((*numbers, *others, "loss" in vars(agent)))
        games.close()
    return len(made) == len(names)


def test_each_choice_changes_the_agent_or_the_games(choices, class_lab):
    assert different(choices, class_lab, FEW)


@pytest.mark.slow
def test_every_choice_changes_the_agent_or_the_games(choices, class_lab):
    assert different(choices, class_lab, choices.CHOICES)


@pytest.mark.parametrize(
    "choice",
    ["random shifts", "Double DQN", "dueling head", "batch 64 from half on", "prioritised memory"],
)
def test_a_choice_learns(choices, class_lab, choice):
    games, agent = choices.make(
        class_lab, 0, **choices.CHOICES[choice], batch_size=4, warmup_steps=100
    )
    train_many_games(games, agent, SMALL, seed=0)
    assert agent.gradient_steps > 0


def test_schedules_end_halfway(module):
    parts = module("choice_parts")
    agent = SimpleNamespace(batch_size=32, replay_buffer=SimpleNamespace(n_step=10))
    seen = []
    for agent.training_steps in (0, 25_000, 49_999, 50_000, 100_000):
        parts.annealed(agent)
        parts.larger_batch_late(agent)
        seen.append((agent.replay_buffer.n_step, agent.batch_size))
    assert seen == [(10, 32), (5, 32), (3, 32), (3, 64), (3, 64)]


def test_a_dueling_heads_advantages_have_no_mean(choices):
    torch = pytest.importorskip("torch")
    head = choices.DuelingHead(6, 4)
    x = torch.randn(3, 6)
    assert torch.allclose(head(x).mean(dim=1, keepdim=True), head.value(x), atol=1e-6)


def test_a_choice_must_name_what_the_agent_has(choices, class_lab):
    with pytest.raises(ValueError, match="momentum"):
        choices.make(class_lab, 0, momentum=0.9)


def test_pictures_are_shifted_by_at_most_four_pixels(choices):
    torch = pytest.importorskip("torch")
    pictures = torch.zeros(64, 4, 84, 84, dtype=torch.uint8)
    pictures[:, :, 40, 30] = 255
    moved = choices.shifted(pictures)
    assert moved.shape == pictures.shape
    assert moved.dtype == torch.uint8
    where = (moved == 255).nonzero()
    assert len(where) == 64 * 4
    assert where[:, 2].min() >= 36
    assert where[:, 2].max() <= 44
    assert len(where[:, 2:].unique(dim=0)) > 20


def test_table_of_choices(choices):
    run = {"score": "10", "score_last": "8", "last_20_games": "9", "seconds": "100"}
    run |= {"steps": str(choices.STEPS + 4), "machine": "fast"}
    runs = [
        {"choice": "class preset", **run},
        {"choice": "class preset", **run, "score": "20"},
        {"choice": "n_step 1", **run, "seconds": "150"},
        {"choice": "n_step 1", **run, "steps": "150000"},
        {"choice": "n_step 5", **run, "machine": "slow"},
    ]
    lines = choices.table(runs).splitlines()
    assert lines[2] == "| class preset | 100,000 | 2 | 15.0 (10.0, 20.0) | 8.0 | 9.0 | 1.00 |"
    assert lines[3] == "| n_step 1 | 100,000 | 1 | 10.0 (10.0) | 8.0 | 9.0 | 1.50 |"
    assert lines[4] == "| n_step 1 | 150,000 | 1 | 10.0 (10.0) | 8.0 | 9.0 | 1.00 |"
    assert lines[5] == "| n_step 5 | 100,000 | 1 | 10.0 (10.0) | 8.0 | 9.0 | – |"
