"""Time and size of `EpisodeAnimator` against Matplotlib's ``to_jshtml``, on the same frames.

Run: ``python benchmarks/animation.py [--repeat 3]``. Both sides are given frames already
rendered, and end with the HTML that a notebook saves. The time is the best of ``--repeat``
runs. The exit status is 1 if we are not 10 times faster and 50 times smaller on both cases asked
for; the 8x8 map, whose frames are four times as large, is shown for information.
"""

import argparse
import sys
import time

import ale_py
import gymnasium as gym
import matplotlib
import numpy as np

from helpers.animation import EpisodeAnimator

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

INTERVAL = 200  # milliseconds


def play(env_id: str, n_frames: int, **options) -> list[np.ndarray]:
    """Render ``n_frames`` frames of random play, episode after episode."""
    env = gym.make(env_id, render_mode="rgb_array", **options)
    env.action_space.seed(0)
    env.reset(seed=0)
    frames = [env.render()]
    while len(frames) < n_frames:
        *_, terminated, truncated, _ = env.step(env.action_space.sample())
        frames.append(env.render())
        if terminated or truncated:
            env.reset()
    env.close()
    return frames


def ours(frames: list[np.ndarray]) -> str:
    """Add every frame, then build the HTML."""
    animator = EpisodeAnimator(INTERVAL)
    for frame in frames:
        animator.add_frame(frame)
    return animator.display_animation().data


def to_jshtml(frames: list[np.ndarray]) -> str:
    """Build the HTML as the course did before this module."""
    figure = plt.figure()
    image = plt.imshow(frames[0])
    plt.axis("off")

    def animate(i):
        image.set_data(frames[i])
        return [image]

    film = FuncAnimation(figure, animate, frames=len(frames), interval=INTERVAL, blit=True)
    plt.close(figure)
    return film.to_jshtml()


def measure(function, frames: list[np.ndarray], repeat: int) -> tuple[float, int]:
    """Return the best time, in seconds, and the size, in bytes."""
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        html = function(frames)
        seconds.append(time.perf_counter() - start)
    return min(seconds), len(html.encode())


def main() -> int:
    """Print one line a case."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3, help="runs of each, best kept")
    repeat = parser.parse_args().repeat

    matplotlib.rcParams["animation.embed_limit"] = 1_000  # MB; at 20, frames would be left out
    gym.register_envs(ale_py)
    cases = {
        "FrozenLake 4x4, 100 frames": play("FrozenLake-v1", 100),
        "FrozenLake 8x8, 100 frames": play("FrozenLake-v1", 100, map_name="8x8"),
        "Breakout, 300 frames": play("ALE/Breakout-v5", 300),
    }
    reached = True
    for name, frames in cases.items():
        our_seconds, our_bytes = measure(ours, frames, repeat)
        their_seconds, their_bytes = measure(to_jshtml, frames, repeat)
        faster, smaller = their_seconds / our_seconds, their_bytes / our_bytes
        if "8x8" not in name:
            reached &= faster >= 10 and smaller >= 50
        distinct = len({frame.tobytes() for frame in frames})
        print(
            f"{name} ({distinct} distinct, {frames[0].shape}): "
            f"{our_seconds:.3f} s against {their_seconds:.2f} s, {faster:.0f} times faster; "
            f"{our_bytes / 1e3:.1f} kB against {their_bytes / 1e3:.0f} kB, "
            f"{smaller:.0f} times smaller"
        )
    print("10 times faster and 50 times smaller, 4x4 and Breakout:", "yes" if reached else "NO")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
