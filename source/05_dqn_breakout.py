# ---
# jupyter:
#   course:
#     title:
#       en: "DQN: learning Breakout from its pictures"
#       fr: "DQN : apprendre Breakout à partir des images"
#     minutes: 200
#     requires: [dqn]
#     site_budget: grading
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% fr [markdown]
# # TP 5 : DQN, apprendre Breakout à partir des images
#
# Une table, avec un nombre par couple (état, action), ne suffit plus : les 108 briques de Breakout font à elles seules plus de $10^{32}$ murs possibles, et l'on ne revoit presque jamais le même écran. Un réseau de neurones remplace la table. Vous allez écrire, morceau par morceau, l'algorithme qui a appris à jouer à des jeux d'arcade en ne regardant que l'écran et le score : DQN (2013 ; avec un réseau cible, 2015).
#
# **À la fin, vous saurez :**
#
# - préparer des images pour un agent, et dire ce que chaque étape garde et ce qu'elle perd ;
# - écrire **DQN** : mémoire de rejeu, valeurs, cibles, perte, descente de gradient, réseau cible, exploration, échauffement ;
# - mettre un agent à l'épreuve sur de petits problèmes, dont chacun demande une chose de plus que le précédent ;
# - dire, mesures à l'appui, à quoi servent la mémoire de rejeu et le réseau cible ;
# - entraîner sur Breakout sans carte graphique, lire les courbes, évaluer, et passer à **Double DQN**.
#
# | | |
# |---|---|
# | **Prérequis** | le TP 3 (Q-learning, cible, interface des agents) ; les bases de PyTorch : tenseurs, `nn.Module`, gradient |
# | **Durée** | environ {{ lab.minutes }}, dont environ une demi-heure d'entraînement, pendant laquelle vous continuez à lire |
# | **Points** | {{ lab.points }} |
# | **Matériel** | un ordinateur portable, sans carte graphique ; 2 Go de mémoire libre |
#
# Les articles : Mnih et al., 2015, [*Human-level control through deep reinforcement learning*](https://doi.org/10.1038/nature14236), appelé « l'article » dans ce TP ; van Hasselt et al., 2016, [*Deep Reinforcement Learning with Double Q-learning*](https://arxiv.org/abs/1509.06461).

# %% en [markdown]
# # Lab 5: DQN, learning Breakout from its pictures
#
# A table with one number for each pair (state, action) is no longer enough: Breakout's 108 bricks alone make more than $10^{32}$ possible walls, and we hardly ever see the same screen twice. A neural network takes the place of the table. Piece by piece, you are going to write the algorithm that learned to play arcade games from nothing but the screen and the score: DQN (2013; with a target network, 2015).
#
# **By the end, you will be able to:**
#
# - prepare pictures for an agent, and say what each step keeps and what it loses;
# - write **DQN**: replay memory, values, targets, loss, gradient step, target network, exploration, warm-up;
# - test an agent on small problems, each of which asks for one thing more than the last;
# - say, with measurements, what the replay memory and the target network are for;
# - train on Breakout without a graphics card, read the curves, evaluate, and move on to **Double DQN**.
#
# | | |
# |---|---|
# | **Prerequisites** | lab 3 (Q-learning, target, the agents' interface); the basics of PyTorch: tensors, `nn.Module`, gradient |
# | **Time** | about {{ lab.minutes }}, including about half an hour of training, during which you read on |
# | **Points** | {{ lab.points }} |
# | **Hardware** | a laptop, without a graphics card; 2 GB of free memory |
#
# The papers: Mnih et al., 2015, [*Human-level control through deep reinforcement learning*](https://doi.org/10.1038/nature14236), "the paper" in this lab; van Hasselt et al., 2016, [*Deep Reinforcement Learning with Double Q-learning*](https://arxiv.org/abs/1509.06461).

# %% fr
from helpers import check_installation, set_language

set_language("fr")  # la langue des messages
check_installation("dqn", memory_gb=2)  # dit ce qui manque à votre installation

# %% en
from helpers import check_installation, set_language

set_language("en")  # the language of the messages
check_installation("dqn", memory_gb=2)  # says what your installation lacks

# %%
import ale_py
import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from helpers import (
    PROBES,
    AtariCNN,
    BreakoutGames,
    Catch,
    DeepAgent,
    EpisodeAnimator,
    FrameReplay,
    RandomAgent,
    ReplayBuffer,
    SmallCNN,
    by_budget,
    check,
    describe,
    eval_agent_n_episodes,
    eval_policy_n_episodes,
    expect_close,
    expect_equal,
    load_pretrained,
    make_breakout,
    play,
    plot_results,
    pretrained_record,
    save_for_league,
    to_network_input,
    train_agent_n_episodes,
    train_many_games,
    with_action_values,
)
from helpers.checks import deep
from helpers.checks.tabular import holds
from helpers.dqn.probes import expected_q_values

# %% fr [markdown]
# ### Comment travailler
#
# Exécutez les cellules dans l'ordre (`Maj + Entrée`). Un **exercice** demande de remplacer la ligne `raise NotImplementedError()` par votre code. La cellule qui le suit le **vérifie** : elle affiche par exemple `✓ greedy-act-one 0.5/0.5`, ou dit ce qui était attendu, ce qui a été obtenu et quelle idée revoir. Son code est replié (un clic sur « … » le déplie). Sélectionnez-la et exécutez-la, aussi souvent que vous voulez. Le code et ce qu'il imprime sont en anglais ; les figures et les messages des vérifications, en français. Les nombres s'y écrivent avec un point : `0.5` est un demi.
#
# Les vérifications visibles ne disent pas tout : la correction essaie aussi d'autres cas. Ne modifiez pas les cellules de vérification : la notation utilise leur version d'origine.
#
# **Avant de rendre**, enregistrez. Rejouer tout le notebook prendrait la demi-heure de l'entraînement ; le bouton *Validate*, lui, relance tout en version courte et liste ce qui échoue. S'il reste un exercice à faire, rendez quand même votre notebook : chaque exercice est noté séparément. Une vérification qui échoue arrête *Tout exécuter* : passez à la cellule suivante et continuez.

# %% en [markdown]
# ### How to work
#
# Run the cells in order (`Shift + Enter`). In an **exercise**, you replace the line `raise NotImplementedError()` with your code. The cell after it **checks** your answer: it prints `✓ greedy-act-one 0.5/0.5`, for instance, or tells you what it expected, what it got and which idea to revisit. Its code is folded (click on "…" to unfold it): select the cell and run it, as often as you like.
#
# The visible checks are not the whole story: grading tries other cases too. Do not edit the check cells: grading uses their original version.
#
# **Before you hand in**, save. Running the whole notebook again would repeat the half hour of training; the *Validate* button runs everything in a short version, and lists what fails. If an exercise is unfinished, hand in your work anyway: each exercise is graded separately. A check that fails stops *Run All*: go to the next cell and carry on.

# %% fr [markdown]
# ## 1. Le jeu
#
# Breakout est le casse-briques d'Atari (1976), ici celui de la console Atari 2600 (1978) : une raquette, une balle, six rangées de briques. Une brique rapporte 1 point en bas du mur, 4 au milieu, 7 en haut. Le joueur a cinq vies.

# %% en [markdown]
# ## 1. The game
#
# Breakout is Atari's brick breaker (1976), here in its version for the Atari 2600 console (1978): a paddle, a ball, six rows of bricks. A brick is worth 1 point at the bottom of the wall, 4 in the middle, 7 at the top. You have five lives.

# %%
gym.register_envs(ale_py)
ale_py.ALEInterface.setLoggerMode(ale_py.LoggerMode.Error)  # no greeting on stderr
raw_env = gym.make("BreakoutNoFrameskip-v4", render_mode="rgb_array")
print("Observation space:", raw_env.observation_space)
print("Action space:", raw_env.action_space)
print("Actions' meaning:", raw_env.unwrapped.get_action_meanings())

raw_env.reset(seed=0)
plt.figure(figsize=(3, 4))
plt.imshow(raw_env.render())
plt.axis("off")
describe("Breakout's screen: six rows of coloured bricks at the top, the paddle at the bottom.")
plt.show()

# %% fr [markdown]
# L'observation est l'écran : 210 × 160 pixels de trois octets. `FIRE` sert la balle, `NOOP` ne fait rien. Le nom de l'environnement se lit ainsi : `NoFrameskip`, une action par image, 60 fois par seconde ; `v4`, le jeu fait toujours ce qu'on lui demande (dans `v0` et `ALE/Breakout-v5`, il répète l'action précédente avec une probabilité d'un quart).
#
# ## 2. Ce que voit l'agent
#
# Deux *wrappers* de Gymnasium préparent l'image, comme dans l'article. `AtariPreprocessing` joue chaque action pendant quatre images et n'en renvoie qu'une : le maximum des deux dernières (sur Atari, certains objets ne sont dessinés qu'une image sur deux), en gris, réduite à 84 × 84. `FrameStackObservation` empile les quatre dernières. Suivons une image :

# %% en [markdown]
# The observation is the screen: 210 × 160 pixels of three bytes. `FIRE` serves the ball, `NOOP` does nothing. As for the name: `NoFrameskip` means one action per frame, 60 times a second; `v4` means that the game always does what it is told (in `v0` and `ALE/Breakout-v5` it repeats the previous action with probability one quarter).
#
# ## 2. What the agent sees
#
# Two of Gymnasium's wrappers prepare the picture, as in the paper. `AtariPreprocessing` plays each action for four frames and returns only one: the maximum of the last two (on an Atari, some objects are drawn only in every other frame), in grey, scaled down to 84 × 84. `FrameStackObservation` stacks the last four. Let us follow one picture:

# %%
env = make_breakout(render_mode="rgb_array")
obs, _ = env.reset(seed=0)
for action in [1, 3, 3, 3, 3, 3, 2, 2, 2]:
    obs, reward, terminated, truncated, info = env.step(action)

pictures = {"the screen": env.render(), "the newest frame": obs[-1]}
pictures["four frames: their mean"] = obs.mean(axis=0)
pictures["newest - oldest"] = obs[-1].astype(int) - obs[0]
figure, axes = plt.subplots(1, 4, figsize=(11, 3.5), layout="tight")
for ax, (title, picture) in zip(axes, pictures.items(), strict=True):
    ax.imshow(picture, cmap="gray")
    ax.set_title(f"{title}\n{' × '.join(map(str, picture.shape))}", fontsize=9)
    ax.axis("off")
plt.show()
print("An observation:", obs.shape, obs.dtype, f"from {obs.min()} to {obs.max()}")

# %% fr [markdown]
# | étape | ce qu'elle garde | ce qu'elle perd |
# |---|---|---|
# | une action pour quatre images | le jeu, quatre fois plus vite | les réactions de moins de 67 ms |
# | maximum de deux images | les objets qui clignotent | un peu de netteté : deux positions de la balle se superposent |
# | gris | les formes | la couleur des briques, donc leurs points : leur hauteur les dit aussi |
# | 84 × 84 | l'essentiel, en près de cinq fois moins de pixels (avec le gris, 14 fois moins d'octets) | les détails : la balle n'est plus qu'une tache pâle, de deux ou trois pixels de côté |
# | pile de quatre | **le mouvement** : une image seule ne dit pas si la balle monte ou descend | |
#
# Sans la pile, deux états qui appellent des actions opposées auraient la même observation : le problème ne serait plus markovien. `make_breakout()` rassemble ces wrappers, et ajoute trois choses que ce TP utilise :
#
# - une attente aléatoire, de 30 images au plus, au début de chaque partie, pour que les parties ne soient pas toutes pareilles ;
# - `FIRE`, joué à la place de l'agent quand une balle attend d'être servie (un agent glouton qui ne l'a pas appris regarderait une image fixe pendant une demi-heure) ;
# - des zéros avant la première image.
#
# ## 3. Un joueur au hasard
#
# Dix parties jouées au hasard, pour savoir d'où l'on part. La dernière est animée.

# %% en [markdown]
# | step | what it keeps | what it loses |
# |---|---|---|
# | one action for four frames | the game, four times faster | reactions in less than 67 ms |
# | maximum of two frames | objects that flicker | some sharpness: two positions of the ball overlap |
# | grey | the shapes | the bricks' colour, hence their points: their height tells us too |
# | 84 × 84 | what matters, in nearly five times fewer pixels (with the grey, 14 times fewer bytes) | detail: the ball is now a pale smudge, two or three pixels wide |
# | stack of four | **motion**: a single frame does not say whether the ball is going up or down | |
#
# Without the stack, two states that call for opposite actions would have the same observation: the problem would no longer be Markov. `make_breakout()` combines these wrappers and adds three things that this lab needs:
#
# - a random wait of at most 30 frames at the start of each game, so that games are not all alike;
# - `FIRE`, played on the agent's behalf when a ball is waiting to be served (a greedy agent that has not learned to do so would stare at a still picture for half an hour);
# - zeros before the first frame.
#
# ## 3. A random player
#
# Ten games played at random, to see where we start from. The last one is animated.

# %%
eval_results = eval_agent_n_episodes(env, RandomAgent(env, seed=0), n=10, seed=0)
for key in ["total_reward", "steps"]:
    print(f"{key}: {eval_results[key]}, mean = {np.mean(eval_results[key])}")
print("Animation (last game):")
eval_results["animation"][-1]

# %% fr [markdown]
# Dans l'article, le joueur au hasard obtient 1,7 point en moyenne, et le testeur humain 31,8. Dix parties ne donnent qu'un ordre de grandeur.
#
# ## 4. La mémoire de rejeu
#
# Deux images successives se ressemblent beaucoup : apprendre de la dernière transition, puis de la suivante, ce serait corriger le réseau toujours au même endroit, aux dépens du reste. On garde donc les transitions dans une **mémoire de rejeu**, et l'on apprend de paquets tirés au hasard. Chaque transition sert aussi plusieurs fois.
#
# La mémoire la plus simple est une liste de tuples.
#
# ### Exercice {{ number }} : une mémoire en liste ({{ worth }})
#
# Écrivez les deux méthodes de `ListMemory`, qui garde au plus `self.capacity` transitions dans la liste `self.transitions`.
#
# - `append` y range le tuple `(obs, action, reward, next_obs, terminated)` ; une fois la mémoire pleine, elle remplace **la plus ancienne** transition. Un environnement peut réécrire dans le tableau qu'il a donné : gardez des **copies** de `obs` et de `next_obs` ({{ points.append }}).
# - `sample` tire `batch_size` transitions avec `self.rng`. À chaque tirage, toutes ont la même probabilité : la même peut donc sortir deux fois. Elle renvoie une liste de cinq tableaux NumPy, un par colonne, dont le premier axe est celui du paquet ({{ points.sample }}). Les lignes restent entières : la récompense va avec son action.
#
# <details><summary>Indice 1</summary>
#
# La plus ancienne est au début de la liste, si l'on ajoute toujours à la fin. `np.array(obs)` fait une copie.
#
# </details>
# <details><summary>Indice 2</summary>
#
# `self.rng.integers(n, size=k)` tire k entiers de 0 à n − 1. `zip(*batch)` transforme une liste de lignes en colonnes, et `np.stack` fait un tableau d'une colonne.
#
# </details>

# %% en [markdown]
# In the paper, the random player gets 1.7 points on average, and the human tester 31.8. Ten games give only an order of magnitude.
#
# ## 4. The replay memory
#
# Two successive pictures are very much alike: learning from one transition, then from the next, would correct the network in the same place over and over, at the expense of the rest. So we keep transitions in a **replay memory** and learn from batches drawn at random. Each transition is also used several times.
#
# The simplest memory is a list of tuples.
#
# ### Exercise {{ number }}: a memory that is a list ({{ worth }})
#
# Write the two methods of `ListMemory`, which keeps at most `self.capacity` transitions in the list `self.transitions`.
#
# - `append` stores the tuple `(obs, action, reward, next_obs, terminated)`; once the memory is full, it replaces **the oldest** transition. An environment may write into the array it gave you: keep **copies** of `obs` and `next_obs` ({{ points.append }}).
# - `sample` draws `batch_size` transitions with `self.rng`. At each draw, all are equally likely, so the same one may come twice. It returns a list of five NumPy arrays, one per column, whose first axis is that of the batch ({{ points.sample }}). Rows stay whole: a reward goes with its action.
#
# <details><summary>Hint 1</summary>
#
# If you always add at the end of the list, the oldest is at its beginning. `np.array(obs)` makes a copy.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `self.rng.integers(n, size=k)` draws k integers from 0 to n − 1. `zip(*batch)` turns a list of rows into columns, and `np.stack` makes an array of a column.
#
# </details>


# %% exercise="memory-keep" minutes=15
class ListMemory:
    """A replay memory: the last ``capacity`` transitions, in a list."""

    def __init__(self, capacity: int, seed: int | None = None):
        self.capacity = capacity
        self.transitions = []  # of tuples (obs, action, reward, next_obs, terminated)
        self.rng = np.random.default_rng(seed)

    def append(self, obs, action, reward, next_obs, terminated) -> None:
        """Keep one transition; it replaces the oldest when the memory is full."""
        ### BEGIN SOLUTION
        if len(self.transitions) == self.capacity:
            del self.transitions[0]
        self.transitions.append((np.array(obs), action, reward, np.array(next_obs), terminated))
        ### END SOLUTION

    def sample(self, batch_size: int) -> list[np.ndarray]:
        """Draw transitions; return the arrays obs, action, reward, next_obs and terminated."""
        ### BEGIN SOLUTION
        places = self.rng.integers(len(self.transitions), size=batch_size)
        batch = [self.transitions[place] for place in places]
        return [np.stack(column) for column in zip(*batch, strict=True)]
        ### END SOLUTION


# %% check
with check("memory-keep-append", 1):
    for capacity, n in [(5, 3), (4, 4), (3, 8)]:
        deep.expect_keeps_the_last(ListMemory, capacity, n)
    ### BEGIN HIDDEN TESTS
    for capacity, n in [(1, 4), (6, 12), (7, 100), (9, 1)]:
        assert holds(deep.expect_keeps_the_last, ListMemory, capacity, n)
    ### END HIDDEN TESTS

# %% check
with check("memory-keep-sample", 1):
    for n, batch_size in [(6, 4), (4, 8)]:
        deep.expect_draws(ListMemory, n, batch_size)
    ### BEGIN HIDDEN TESTS
    for n, batch_size in [(5, 2), (3, 32), (25, 5)]:
        assert holds(deep.expect_draws, ListMemory, n, batch_size)
    ### END HIDDEN TESTS

# %% fr [markdown]
# `ReplayBuffer`, dans `helpers`, fait de même, sans décaler la liste à chaque ajout, et renvoie des tenseurs. C'est elle qui servira par la suite, que votre exercice soit fini ou non :

# %% en [markdown]
# `ReplayBuffer`, in `helpers`, does the same, without shifting the list at each addition, and returns tensors. It is the one used from here on, whether or not your exercise is finished:

# %%
memory = ReplayBuffer(capacity=1000, device="cpu", seed=0)
obs, _ = env.reset(seed=0)
for _step in range(100):
    action = env.action_space.sample()
    next_obs, reward, terminated, truncated, info = env.step(action)
    memory.append(obs, action, reward, next_obs, terminated)
    obs = next_obs

for name, column in zip(
    ["obs", "action", "reward", "next_obs", "terminated"], memory.sample(32), strict=True
):
    print(f"{name:>10}: {tuple(column.shape)!s:<16} {column.dtype}")

# %% fr [markdown]
# ### Exercice {{ number }} : combien d'octets ? ({{ worth }})
#
# La liste garde deux observations par transition, `obs` et `next_obs`. Or, d'une observation à la suivante, une seule image sur quatre est nouvelle. Une mémoire économe garde **chaque image une fois**, et reconstitue les piles au moment de tirer.
#
# Écrivez `frame_bytes`, qui renvoie le nombre d'octets que prennent les images de `capacity` transitions, pour l'une et l'autre mémoire. Un pixel prend un octet. Pour la mémoire économe, comptez une image par transition (les quelques images de plus au début des parties sont négligées).
#
# <details><summary>Indice</summary>
#
# Combien d'images dans une observation ? Combien d'observations dans une transition de la liste ?
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: how many bytes? ({{ worth }})
#
# The list keeps two observations per transition, `obs` and `next_obs`. But from one observation to the next, only one frame in four is new. A lean memory keeps **each frame once**, and rebuilds the stacks when it draws.
#
# Write `frame_bytes`, which returns the number of bytes taken by the frames of `capacity` transitions in each of the two memories. A pixel takes one byte. For the lean memory, count one frame per transition (ignore the few extra ones at the start of games).
#
# <details><summary>Hint</summary>
#
# How many frames are there in an observation? How many observations are there in a transition of the list?
#
# </details>


# %% exercise="memory-count" minutes=5
def frame_bytes(capacity: int, stack: int, height: int, width: int, lean: bool) -> int:
    """Return the bytes of the frames of ``capacity`` transitions, in a list or in a lean memory."""
    ### BEGIN SOLUTION
    frames = capacity if lean else 2 * stack * capacity
    return frames * height * width
    ### END SOLUTION


# %% check
with check("memory-count", 0.5):
    for sizes, in_list, in_lean in [
        *[((10, 4, 2, 3), 480, 60), ((5, 3, 4, 2), 240, 40), ((7, 1, 5, 2), 140, 70)],
        ((123_457, 3, 83, 81), 4_980_008_466, 830_001_411),
    ]:
        given = dict(zip(["capacity", "stack", "height", "width"], sizes, strict=True))
        expect_equal(
            frame_bytes(*sizes, lean=False),
            in_list,
            "frame_bytes(capacity, stack, height, width, lean=False)",
            idea="capacity transitions of 2 observations of stack frames of height x width pixels.",
            given=given,
        )
        expect_equal(
            frame_bytes(*sizes, lean=True),
            in_lean,
            "frame_bytes(capacity, stack, height, width, lean=True)",
            idea="capacity transitions, one new frame each, of height x width pixels.",
            given=given,
        )
    ### BEGIN HIDDEN TESTS
    for capacity, stack, height, width in [(7, 3, 5, 2), (100_000, 4, 84, 84), (1, 1, 1, 1)]:
        full = frame_bytes(capacity, stack, height, width, False)
        assert full == capacity * height * width * stack * 2
        assert frame_bytes(capacity, stack, height, width, True) * 2 * stack == full
    ### END HIDDEN TESTS

# %%
for lean in [False, True]:
    gigabytes = frame_bytes(100_000, 4, 84, 84, lean) / 1e9
    print(f"100,000 transitions, {'lean' if lean else 'list'}: {gigabytes:.2f} GB")

# %% fr [markdown]
# Votre ordinateur n'a peut-être pas 5,6 Go libres, et la liste en prend davantage encore, car elle morcelle la mémoire. Nous garderons `ReplayBuffer` pour les petits essais ; pour l'entraînement, ce sera `FrameReplay`, qui garde chaque image une fois, dans un seul bloc. Elle renvoie les mêmes paquets, sans jamais mêler deux parties, avec une sixième colonne, `discount` : ce par quoi multiplier la valeur de `next_obs`, qui peut se trouver plusieurs pas plus loin (section 9). Souvent, le système ne fournit ce bloc qu'à mesure qu'il se remplit : vérifiez **avant** la demi-heure d'entraînement qu'il reste 2 Go libres.
#
# ## 5. Le réseau
#
# `AtariCNN` est le réseau de l'article : trois convolutions et deux couches denses. Il reçoit une observation, ou un paquet d'observations, et renvoie **une valeur par action**, toutes d'un coup.
#
# | couche | sortie | poids |
# |---|---|---|
# | entrée : quatre images | 4 × 84 × 84 | |
# | convolution 8 × 8, pas 4, 32 filtres | 32 × 20 × 20 | 8 224 |
# | convolution 4 × 4, pas 2, 64 filtres | 64 × 9 × 9 | 32 832 |
# | convolution 3 × 3, pas 1, 64 filtres | 64 × 7 × 7 | 36 928 |
# | dense, 512 unités | 512 | 1 606 144 |
# | dense, une unité par action | 4 | 2 052 |
#
# D'où vient 20 ? Un filtre de 8 qui avance de 4 dans 84 pixels a (84 − 8) / 4 + 1 = 20 positions.
#
# Un réseau apprend mieux de nombres entre 0 et 1 que d'octets entre 0 et 255. Dans ce TP, **une seule fonction** fait cette division, `to_network_input` : tout ce qui entre dans un réseau passe par elle, et vous n'avez jamais à diviser vous-même.

# %% en [markdown]
# Your computer may not have 5.6 GB to spare, and the list takes even more, since it fragments memory. We shall keep `ReplayBuffer` for small trials; training will use `FrameReplay`, which keeps each frame once, in a single block. It returns the same batches, never mixes two games, and adds a sixth column, `discount`: what to multiply the value of `next_obs` by, which may lie several steps ahead (section 9). The system often hands that block over only as it fills: make sure **before** the half hour of training that 2 GB are free.
#
# ## 5. The network
#
# `AtariCNN` is the paper's network: three convolutions and two dense layers. It takes one observation, or a batch of them, and returns **one value for each action**, all at once.
#
# | layer | output | weights |
# |---|---|---|
# | input: four frames | 4 × 84 × 84 | |
# | convolution 8 × 8, stride 4, 32 filters | 32 × 20 × 20 | 8,224 |
# | convolution 4 × 4, stride 2, 64 filters | 64 × 9 × 9 | 32,832 |
# | convolution 3 × 3, stride 1, 64 filters | 64 × 7 × 7 | 36,928 |
# | dense, 512 units | 512 | 1,606,144 |
# | dense, one unit for each action | 4 | 2,052 |
#
# Where does 20 come from? A filter of width 8 that moves in steps of 4 over 84 pixels has (84 − 8) / 4 + 1 = 20 positions.
#
# A network learns better from numbers between 0 and 1 than from bytes between 0 and 255. In this lab **a single function**, `to_network_input`, does that division: whatever enters a network goes through it, and you never have to divide yourself.

# %%
device = "cuda" if torch.cuda.is_available() else "cpu"
print(f"Using device: {device}")
torch.manual_seed(0)
network_q_value = AtariCNN(in_channels=4, n_actions=4)
x = to_network_input(obs)
print("to_network_input:", tuple(x.shape), x.dtype, f"from {x.min():.2f} to {x.max():.2f}")
print("values of one observation:", network_q_value(x).detach().numpy().round(3))
batch = to_network_input(memory.sample(32)[0])
print("values of a batch:", tuple(network_q_value(batch).shape))
print("weights:", sum(p.numel() for p in network_q_value.parameters()))

# %% fr [markdown]
# ### Exercice {{ number }} : jouer ce que dit le réseau ({{ worth }})
#
# Écrivez `greedy_action(network, obs)` : l'action dont la valeur est la plus grande, à ranger dans `actions`.
#
# - Pour une observation, de forme (4, 84, 84), elle renvoie un nombre ({{ points.one }}).
# - Pour un paquet, de forme (n, 4, 84, 84), elle renvoie n actions, une par observation, dans une liste ou un tableau, même si n vaut 1 ({{ points.batch }}).
#
# Le réseau accepte les deux formes, et la même ligne peut servir aux deux.
#
# <details><summary>Indice</summary>
#
# Les actions sont sur le **dernier** axe des valeurs, dans les deux cas : que fait `argmax(dim=-1)` ? La méthode `tolist()` d'un tenseur renvoie un nombre ou une liste.
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: play what the network says ({{ worth }})
#
# Write `greedy_action(network, obs)`: put the action whose value is the greatest into `actions`.
#
# - For one observation, of shape (4, 84, 84), it returns a number ({{ points.one }}).
# - For a batch, of shape (n, 4, 84, 84), it returns n actions, one for each observation, in a list or an array, even when n is 1 ({{ points.batch }}).
#
# The network accepts both shapes, and the same line can serve for both.
#
# <details><summary>Hint</summary>
#
# The actions are on the **last** axis of the values in both cases: what does `argmax(dim=-1)` do? The method `tolist()` of a tensor returns a number or a list.
#
# </details>


# %% exercise="greedy-act" minutes=10
def greedy_action(network: nn.Module, obs):
    """Return the action of the greatest value, for one observation or for each of a batch.

    Args:
        network: gives the action values of ``to_network_input(obs, device)``.
        obs: a uint8 array of shape (channels, height, width), or (n, channels, height, width).
    """
    device = next(network.parameters()).device
    with torch.no_grad():
        ### BEGIN SOLUTION
        q_values = network(to_network_input(obs, device))  # (actions,) or (n, actions)
        actions = q_values.argmax(dim=-1).tolist()
        ### END SOLUTION
    return actions


# %% check
with check("greedy-act-one", 0.5):
    # Q(s, 0) = 4 x first pixel, Q(s, 1) = 2.5 x second pixel, Q(s, 2) = 1; pixels from 0 to 1.
    network = deep.LinearNetwork([[4.0, 0.0], [0.0, 2.5], [0.0, 0.0]], [0.0, 0.0, 1.0])
    for pixels in [(255, 255), (10, 255), (40, 100)]:
        deep.expect_greedy(greedy_action, network, np.array([[pixels]], np.uint8))
    negative = deep.LinearNetwork([[-0.5, 0.0], [0.0, -2.0], [-1.0, 0.0]], [-0.5, -0.25, -0.5])
    for pixels in [(255, 0), (10, 255)]:
        deep.expect_greedy(greedy_action, negative, np.array([[pixels]], np.uint8))
    close = deep.LinearNetwork([[0.0, 0.0]] * 3, [0.501, 0.504, 0.502])  # as in a long game
    deep.expect_greedy(greedy_action, close, np.array([[(255, 0)]], np.uint8))
    rng = np.random.default_rng(0)
    for n_actions in [2, 6]:
        network = deep.drawn_network(rng, n_actions)
        for picture in deep.drawn_pictures(rng, 20):
            deep.expect_greedy(greedy_action, network, picture)
    deep.expect_greedy_on_any_device(greedy_action)
    ### BEGIN HIDDEN TESTS
    for n_actions in (3, 5, 18):
        network = deep.drawn_network(rng, n_actions)
        for picture in deep.drawn_pictures(rng, 20):
            assert holds(deep.expect_greedy, greedy_action, network, picture)
    ### END HIDDEN TESTS

# %% check
with check("greedy-act-batch", 0.5):
    network = deep.LinearNetwork([[4.0, 0.0], [0.0, 2.5], [0.0, 0.0]], [0.0, 0.0, 1.0])
    batch = np.array([(255, 255), (10, 255), (40, 100), (0, 0)], np.uint8).reshape(4, 1, 1, 2)
    deep.expect_greedy(greedy_action, network, batch)
    negative = deep.LinearNetwork([[-0.5, 0.0], [0.0, -2.0], [-1.0, 0.0]], [-0.5, -0.25, -0.5])
    deep.expect_greedy(greedy_action, negative, batch)
    close = deep.LinearNetwork([[0.0, 0.0]] * 3, [0.501, 0.504, 0.502])  # as in a long game
    deep.expect_greedy(greedy_action, close, batch)
    rng = np.random.default_rng(1)
    for n, n_actions in [(1, 3), (20, 6)]:
        network = deep.drawn_network(rng, n_actions)
        deep.expect_greedy(greedy_action, network, deep.drawn_pictures(rng, n))
    ### BEGIN HIDDEN TESTS
    for n, n_actions in [(3, 5), (6, 2), (40, 18)]:
        network, pictures = deep.drawn_network(rng, n_actions), deep.drawn_pictures(rng, n)
        assert holds(deep.expect_greedy, greedy_action, network, pictures)
    ### END HIDDEN TESTS

# %% fr [markdown]
# ## 6. La perte
#
# Le Q-learning tabulaire corrige une entrée de la table vers sa cible. Ici, il n'y a plus de table : on calcule l'écart entre les valeurs et leurs cibles sur un paquet de transitions, et l'on descend le gradient de cet écart par rapport aux poids du réseau. Quatre fonctions suffisent.
#
# Les paquets arrivent de la mémoire sous forme de tenseurs : `obs` et `next_obs` en `uint8`, de forme (n, 4, 84, 84) ; `action`, `reward` et `terminated`, de forme (n,), ce dernier en nombres 0 ou 1.
#
# ### Exercice {{ number }} : les valeurs des actions jouées ({{ worth }})
#
# Le réseau renvoie une valeur par action ; une transition ne nous renseigne que sur l'action qui a été jouée. Écrivez `current_q_values`, qui renvoie $Q(s_i, a_i)$ pour chaque transition $i$ du paquet, de forme (n,). On vérifie séparément ces valeurs ({{ points.played }}), et que le gradient remonte par elles jusqu'au réseau, et par elles seules ({{ points.gradient }}).
#
# <details><summary>Indice 1</summary>
#
# Pour une matrice `q` de forme (n, actions), `q.gather(1, index)` prend dans chaque ligne la colonne donnée par `index`, de forme (n, 1).
#
# </details>
# <details><summary>Indice 2</summary>
#
# `action.unsqueeze(1)` passe de (n,) à (n, 1), et `squeeze(1)` fait le contraire. On peut aussi indexer : `q[torch.arange(n), action]`.
#
# </details>

# %% en [markdown]
# ## 6. The loss
#
# Tabular Q-learning moves one entry of the table towards its target. Here there is no table: we measure how far values are from their targets on a batch of transitions, and go down the gradient of that distance with respect to the network's weights. Four functions will do.
#
# Batches come from the memory as tensors: `obs` and `next_obs` in `uint8`, of shape (n, 4, 84, 84); `action`, `reward` and `terminated` of shape (n,), the last one as numbers 0 or 1.
#
# ### Exercise {{ number }}: the values of the actions played ({{ worth }})
#
# The network returns one value for each action; a transition tells us only about the action that was played. Write `current_q_values`, which returns $Q(s_i, a_i)$ for each transition $i$ of the batch, in a tensor of shape (n,). One check looks at these values ({{ points.played }}); another, at whether the gradient flows back to the network through them, and through them alone ({{ points.gradient }}).
#
# <details><summary>Hint 1</summary>
#
# For a matrix `q` of shape (n, actions), `q.gather(1, index)` takes from each row the column given by `index`, of shape (n, 1).
#
# </details>
# <details><summary>Hint 2</summary>
#
# `action.unsqueeze(1)` goes from (n,) to (n, 1), and `squeeze(1)` goes back. Indexing does too: `q[torch.arange(n), action]`.
#
# </details>


# %% exercise="values-gather" minutes=10
def current_q_values(network: nn.Module, obs: torch.Tensor, action: torch.Tensor) -> torch.Tensor:
    """Return Q(s_i, a_i) for each transition of a batch, shape (n,).

    Args:
        network: the network that learns.
        obs: (n, channels, height, width) uint8.
        action: (n,) int64.
    """
    ### BEGIN SOLUTION
    q_values = network(to_network_input(obs))  # (n, actions)
    return q_values.gather(1, action.unsqueeze(1)).squeeze(1)
    ### END SOLUTION


# %% check
with check("values-gather-played", 1):
    rng = np.random.default_rng(0)
    for n, n_actions in [(4, 3), (3, 2), (1, 4), (30, 3)]:
        network = deep.drawn_network(rng, n_actions)
        batch = deep.drawn_transitions(rng, n, n_actions)
        deep.expect_values_of_actions(current_q_values, network, batch)
    ### BEGIN HIDDEN TESTS
    for n, n_actions in [(5, 2), (4, 4), (32, 18)]:
        network = deep.drawn_network(rng, n_actions)
        batch = deep.drawn_transitions(rng, n, n_actions)
        assert holds(deep.expect_values_of_actions, current_q_values, network, batch)
    ### END HIDDEN TESTS

# %% check
with check("values-gather-gradient", 1):
    deep.expect_gradient_of_actions(current_q_values, action=[1, 3, 1, 0], n_actions=4)
    ### BEGIN HIDDEN TESTS
    for action, n_actions in [([2], 3), ([0, 1, 1, 0, 1], 2)]:
        assert holds(deep.expect_gradient_of_actions, current_q_values, action, n_actions)
    ### END HIDDEN TESTS

# %% fr [markdown]
# ### Exercice {{ number }} : les cibles ({{ worth }})
#
# La cible de la transition $i$ est celle du Q-learning (TP 3), à ceci près que la valeur de la suite vient d'un **second réseau**, le réseau cible, qui suit le premier avec retard :
#
# $$y_i = r_i + \gamma \, \max_{a'} Q_{\text{cible}}(s'_i, a')$$
#
# et $y_i = r_i$ si $s'_i$ est terminal. Écrivez `td_targets`, de forme (n,). On vérifie séparément une transition ordinaire ({{ points.next }}), un état terminal ({{ points.terminal }}), et que la cible est une **constante** : aucun gradient ne la traverse, on corrige la valeur vers la cible et jamais l'inverse, et le réseau cible est seulement lu ({{ points.constant }}).
#
# `gamma` est un nombre, ou un tenseur de forme (n,), un par transition, comme la colonne `discount` de `FrameReplay` : votre formule doit convenir aux deux.
#
# <details><summary>Indice 1</summary>
#
# `terminated` vaut 0 ou 1 : par quoi multiplier la suite pour qu'elle disparaisse quand il vaut 1 ?
#
# </details>
# <details><summary>Indice 2</summary>
#
# `q.max(dim=1)` renvoie deux choses, `values` et `indices`.
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: the targets ({{ worth }})
#
# The target of transition $i$ is that of Q-learning (lab 3), except that the value of what follows comes from a **second network**, the target network, which follows the first with a delay:
#
# $$y_i = r_i + \gamma \, \max_{a'} Q_{\text{target}}(s'_i, a')$$
#
# and $y_i = r_i$ if $s'_i$ is terminal. Write `td_targets`, of shape (n,). Separate checks look at an ordinary transition ({{ points.next }}), at a terminal state ({{ points.terminal }}), and at whether the target is a **constant**: no gradient flows through it, the value moves towards the target and never the reverse, and the target network is only read ({{ points.constant }}).
#
# `gamma` is a number, or a tensor of shape (n,), one for each transition, like the column `discount` of `FrameReplay`: your formula must suit both.
#
# <details><summary>Hint 1</summary>
#
# `terminated` is 0 or 1: what can you multiply the rest by, so that it disappears when this is 1?
#
# </details>
# <details><summary>Hint 2</summary>
#
# `q.max(dim=1)` returns two things, `values` and `indices`.
#
# </details>


# %% exercise="targets-mask" minutes=15
def td_targets(
    target_network: nn.Module,
    reward: torch.Tensor,
    next_obs: torch.Tensor,
    terminated: torch.Tensor,
    gamma: float | torch.Tensor,
) -> torch.Tensor:
    """Return the target of each transition of a batch, shape (n,), through which no gradient flows.

    Args:
        target_network: the network that values what follows.
        reward: (n,) float32.
        next_obs: (n, channels, height, width) uint8.
        terminated: (n,) float32, 1 where nothing can be earned any more.
        gamma: the discount, a number or (n,) float32.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        next_values = target_network(to_network_input(next_obs)).max(dim=1).values  # (n,)
    return reward + gamma * (1 - terminated) * next_values
    ### END SOLUTION


# %% check
with check("targets-mask-next", 1):
    rng = np.random.default_rng(0)
    # Transitions, actions, whether each transition has its own gamma.
    for n, n_actions, own_gammas in [(3, 3, False), (4, 2, True), (1, 4, False), (30, 6, False)]:
        network = deep.drawn_network(rng, n_actions)
        batch = deep.drawn_transitions(rng, n, n_actions, own_gammas=own_gammas)
        deep.expect_targets(td_targets, network, deep.without_end(batch))
    negative = deep.LinearNetwork([[-1.0, 0.0, 0.0], [0.0, -2.0, 0.0]], [-0.5, -0.5])
    for other in [batch, deep.with_large_rewards(batch), *deep.with_extreme_gammas(batch)]:
        deep.expect_targets(td_targets, negative, deep.without_end(other))
    ### BEGIN HIDDEN TESTS
    for n, n_actions, own_gammas in [(1, 4, True), (5, 2, True), (4, 4, False)]:
        network = deep.drawn_network(rng, n_actions)
        batch = deep.drawn_transitions(rng, n, n_actions, own_gammas=own_gammas)
        assert holds(deep.expect_targets, td_targets, network, deep.without_end(batch))
    ### END HIDDEN TESTS

# %% check
with check("targets-mask-terminal", 1):
    rng = np.random.default_rng(1)
    for n in [4, 5]:
        deep.expect_masked(td_targets, deep.drawn_transitions(rng, n, n_actions=3))
    ### BEGIN HIDDEN TESTS
    for n in [2, 3, 8]:
        assert holds(deep.expect_masked, td_targets, deep.drawn_transitions(rng, n, n_actions=3))
    ### END HIDDEN TESTS

# %% check
with check("targets-mask-constant", 1):
    rng = np.random.default_rng(2)
    deep.expect_constant_targets(td_targets, deep.drawn_transitions(rng, 4, n_actions=2))

# %% fr [markdown]
# ### Exercice {{ number }} : la perte ({{ worth }})
#
# L'article borne l'erreur entre −1 et 1, ce qui revient à la **perte de Huber** : quadratique près de zéro, linéaire au-delà. Une grosse erreur ne donne donc pas un gradient énorme. PyTorch l'appelle `F.smooth_l1_loss`.
#
# Écrivez `dqn_loss`, en appelant `current_q_values` et `td_targets` : la moyenne, sur le paquet, de la perte de Huber entre valeurs et cibles. On vérifie sa valeur ({{ points.value }}), puis que les deux réseaux et tous les arguments sont à leur place, et que rien n'est modifié ({{ points.networks }}) : ce n'est pas à elle d'appeler `backward()`. Vos fonctions des exercices {{ numbers["values-gather"] }} et {{ numbers["targets-mask"] }} sont remplacées pendant la vérification par des versions correctes : une erreur n'est pas comptée deux fois.

# %% en [markdown]
# ### Exercise {{ number }}: the loss ({{ worth }})
#
# The paper clips the error between −1 and 1, which amounts to the **Huber loss**: quadratic near zero, linear beyond. So a large error does not produce a huge gradient. PyTorch calls it `F.smooth_l1_loss`.
#
# Write `dqn_loss`, by calling `current_q_values` and `td_targets`: the mean, over the batch, of the Huber loss between values and targets. One check looks at its value ({{ points.value }}); another, at whether both networks and every argument are in their places, with nothing changed along the way ({{ points.networks }}): calling `backward()` is not its job. Your functions of exercises {{ numbers["values-gather"] }} and {{ numbers["targets-mask"] }} are replaced by correct ones during the check: a mistake does not count twice.


# %% exercise="loss-huber" minutes=10
def dqn_loss(
    network: nn.Module,
    target_network: nn.Module,
    obs: torch.Tensor,
    action: torch.Tensor,
    reward: torch.Tensor,
    next_obs: torch.Tensor,
    terminated: torch.Tensor,
    gamma: float | torch.Tensor,
) -> torch.Tensor:
    """Return the mean Huber loss of a batch, a tensor without axes."""
    ### BEGIN SOLUTION
    q_values = current_q_values(network, obs, action)
    targets = td_targets(target_network, reward, next_obs, terminated, gamma)
    return F.smooth_l1_loss(q_values, targets)
    ### END SOLUTION


# %% check
with check("loss-huber-value", 1):
    for errors in [[0.5, 0.5, 0.5, 0.5], [0.0, 1.0, -2.0, 4.0], [0.25, -3.0], [60.0, -45.0]]:
        deep.expect_mean_huber(dqn_loss, errors)
    ### BEGIN HIDDEN TESTS
    for errors in [[-3.0, -3.0, -3.0, -3.0], [0.1, -0.1, 0.0, 10.0, 0.9], [1.5]]:
        assert holds(deep.expect_mean_huber, dqn_loss, errors, seed=1)
    ### END HIDDEN TESTS

# %% check
with check("loss-huber-networks", 1):
    rng = np.random.default_rng(3)
    for n, own_gammas in [(6, False), (7, True)]:
        batch = deep.drawn_transitions(rng, n, n_actions=4, own_gammas=own_gammas)
        deep.expect_loss_arguments(dqn_loss, batch)

# %% fr [markdown]
# ### Exercice {{ number }} : descendre le gradient ({{ worth }})
#
# Il reste à faire baisser la perte. Écrivez `descend(optimizer, loss)` : un pas de l'optimiseur, suivant le gradient de `loss` et lui seul. PyTorch **ajoute** chaque gradient à celui qui se trouve déjà là : il faut donc remettre à zéro avant de calculer. L'agent appellera votre fonction pour chaque paquet.
#
# <details><summary>Indice</summary>
#
# Trois appels : `optimizer.zero_grad()`, `loss.backward()`, `optimizer.step()`. Dans quel ordre ?
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: the gradient step ({{ worth }})
#
# What remains is to make the loss smaller. Write `descend(optimizer, loss)`: one step of the optimiser, along the gradient of `loss` and of nothing else. PyTorch **adds** each gradient to whatever is already there: empty before you compute. The agent will call your function for each batch.
#
# <details><summary>Hint</summary>
#
# Three calls: `optimizer.zero_grad()`, `loss.backward()`, `optimizer.step()`. In which order?
#
# </details>


# %% exercise="step-descend" minutes=5
def descend(optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    """Lower the loss by one step of the optimiser.

    Args:
        optimizer: holds the weights to be moved.
        loss: a tensor without axes, which depends on those weights.
    """
    ### BEGIN SOLUTION
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    ### END SOLUTION


# %% check
with check("step-descend", 1):
    rng = np.random.default_rng(0)
    for _again in range(3):
        deep.expect_descends(descend, rng)
    ### BEGIN HIDDEN TESTS
    for calls in [1, 5]:
        assert holds(deep.expect_descends, descend, rng, calls)
    ### END HIDDEN TESTS

# %% fr [markdown]
# ## 7. L'agent
#
# Il reste à décider quand explorer, quand apprendre, et comment le réseau cible suit.
#
# ### Exercice {{ number }} : un epsilon qui décroît ({{ worth }})
#
# Au début, l'agent ne sait rien et explore toujours ; puis de moins en moins. Écrivez `linear_epsilon`, qui vaut `start` tant que `count` vaut 0 ou moins, perd `decay` à chaque unité de `count`, et ne descend jamais sous `end`. On comptera des épisodes dans la boucle d'un seul jeu, des pas dans celle de plusieurs jeux. Un `count` négatif veut dire que l'échauffement n'est pas fini ; un `decay` nul, qu'epsilon ne change pas.

# %% en [markdown]
# ## 7. The agent
#
# What remains is to decide when to explore, when to learn, and how the target network follows.
#
# ### Exercise {{ number }}: an epsilon that decreases ({{ worth }})
#
# At first the agent knows nothing and always explores; then less and less. Write `linear_epsilon`, which is `start` as long as `count` is 0 or less, loses `decay` with each unit of `count`, and never goes below `end`. We shall count episodes in the loop of one game, steps in that of several. A negative `count` means that the warm-up is not over, and a `decay` of 0 that epsilon does not change.


# %% exercise="epsilon-decay" minutes=5
def linear_epsilon(count: int, start: float, end: float, decay: float) -> float:
    """Return epsilon after ``count`` episodes, or steps, since the end of the warm-up."""
    ### BEGIN SOLUTION
    return max(end, start - decay * max(count, 0))
    ### END SOLUTION


# %% check
with check("epsilon-decay", 0.5):
    for count, start, end, decay, expected in [
        *[(0, 1.0, 0.1, 0.25, 1.0), (1, 1.0, 0.1, 0.25, 0.75), (3, 1.0, 0.1, 0.25, 0.25)],
        *[(4, 1.0, 0.1, 0.25, 0.1), (100, 1.0, 0.1, 0.25, 0.1), (2, 1.0, 0.1, 0.25, 0.5)],
        *[(10, 0.8, 0.3, 0.04, 0.4), (1234, 0.9, 0.02, 0.0001, 0.7766), (3, 1.0, 1.0, 0.1, 1.0)],
        *[(100, 0.5, 0.0, 0.02, 0.0), (9, 0.5, 0.001, 0.055, 0.005)],
        *[(250_000, 1.0, 0.02, 3.2e-6, 0.2), (1, 1.0, 0.02, 3.21e-7, 0.999999679)],
    ]:
        expect_close(
            linear_epsilon(count, start, end, decay),
            expected,
            "linear_epsilon(count, start, end, decay)",
            "Epsilon loses decay with each unit of count, in a straight line, and stops at end.",
            atol=1e-9,
            given={"count": count, "start": start, "end": end, "decay": decay},
        )
    for count, decay in [(-5, 0.04), (-1, 0.2), (7, 0.0), (0, 0.0)]:
        expect_close(
            linear_epsilon(count, 0.8, 0.3, decay),
            0.8,
            "linear_epsilon(count, start, end, decay)",
            "Epsilon stays at start while count is negative, and where nothing is lost.",
            atol=1e-9,
            given={"count": count, "start": 0.8, "end": 0.3, "decay": decay},
        )
    ### BEGIN HIDDEN TESTS
    for count in [*range(-3, 30), 5, -1]:
        for start, end, decay in [(0.8, 0.3, 0.04), (0.7, 0.01, 0.0003), (0.6, 0.2, 0.0)]:
            expected = min(start, max(end, start - decay * count))
            assert abs(linear_epsilon(count, start, end, decay) - expected) < 1e-9
    ### END HIDDEN TESTS

# %% fr [markdown]
# ### Exercice {{ number }} : le réseau cible suit ({{ worth }})
#
# Si les cibles venaient du réseau qui apprend, chaque correction les déplacerait, et l'on courrait après elles. Le réseau cible suit donc lentement, par **moyenne de Polyak**, après chaque descente de gradient :
#
# $$\theta_{\text{cible}} \leftarrow \tau \, \theta + (1 - \tau) \, \theta_{\text{cible}} \qquad \text{avec } \tau \ll 1$$
#
# Écrivez le corps de la boucle de `polyak_update`. Le réseau cible est modifié **sur place** ; l'autre ne bouge pas.
#
# <details><summary>Indice</summary>
#
# `weight.copy_(x)` écrit `x` dans le tenseur `weight`, sur place. `weight = x` ne changerait que le nom. `weight.lerp_(other, tau)` fait toute la moyenne d'un coup, sans tenseur intermédiaire, et va plusieurs fois plus vite.
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: the target network follows ({{ worth }})
#
# If the targets came from the network that is learning, each correction would move them, and we would be chasing them. So the target network follows slowly, by **Polyak averaging**, after each gradient step:
#
# $$\theta_{\text{target}} \leftarrow \tau \, \theta + (1 - \tau) \, \theta_{\text{target}} \qquad \text{with } \tau \ll 1$$
#
# Write the body of the loop of `polyak_update`. The target network is changed **in place**; the other does not move.
#
# <details><summary>Hint</summary>
#
# `weight.copy_(x)` writes `x` into the tensor `weight`, in place. `weight = x` would only change the name. `weight.lerp_(other, tau)` computes the whole average at once, without intermediate tensors, and is several times faster.
#
# </details>


# %% exercise="target-follow" minutes=10
def polyak_update(network: nn.Module, target_network: nn.Module, tau: float) -> None:
    """Move each weight of the target network towards the network's by the fraction ``tau``."""
    with torch.no_grad():
        for weight, target_weight in zip(
            network.parameters(), target_network.parameters(), strict=True
        ):
            ### BEGIN SOLUTION
            # Or target_weight.copy_(tau * weight + (1 - tau) * target_weight), which makes three
            # tensors on its way and takes several times as long.
            target_weight.lerp_(weight, tau)
            ### END SOLUTION


# %% check
with check("target-follow", 0.5):
    network = deep.LinearNetwork([[1.0, 2.0], [3.0, -1.0]], [3.0, 0.0])
    target = deep.LinearNetwork([[0.0, 10.0], [-2.0, 0.5]])  # biases of 0
    for tau in [0.25, 0.1, 0.75]:  # one after the other
        deep.expect_followed(polyak_update, network, target, tau)
    rng = np.random.default_rng(4)
    for learns in [True, False]:  # the agent's target network does not, and needs no gradient
        layers = deep.drawn_layers(rng), deep.drawn_layers(rng).requires_grad_(learns)
        deep.expect_followed(polyak_update, *layers, tau=0.2)
    ### BEGIN HIDDEN TESTS
    for tau in [0.0, 0.005, 0.7, 1.0]:
        layers = deep.drawn_layers(rng), deep.drawn_layers(rng)
        assert holds(deep.expect_followed, polyak_update, *layers, tau)
    ### END HIDDEN TESTS

# %% fr [markdown]
# ### La charpente
#
# `DeepAgent` contient ce dont tout agent de ce genre a besoin : le réseau (`network_q_value`) et sa copie (`network_q_value_target`), la mémoire, l'optimiseur Adam, et des compteurs. Voici, en abrégé, ce qu'il fait d'une transition :
#
# ```python
# def learn(self, obs, action, reward, next_obs, terminated):
#     self.replay_buffer.append(obs, action, reward, next_obs, terminated)
#     self.training_steps += 1
#     self.update_epsilon()
#     if self.gradient_step_is_due():
#         loss = self.loss(*self.replay_buffer.sample(self.batch_size))
#         self.descend(self.optimizer, loss)
#         self.update_target()
#
# def end_episode(self, truncated):
#     self.training_episodes += 1
# ```
#
# Ses paramètres :
#
# | paramètre | rôle |
# |---|---|
# | `env`, `network_q_value`, `replay_buffer` | l'environnement, le réseau, la mémoire |
# | `batch_size`, `learning_rate`, `gamma` | taille des paquets, taux d'apprentissage, facteur d'actualisation |
# | `epsilon_start`, `epsilon_end`, `epsilon_decay_per_episode` | l'exploration, en épisodes |
# | `warmup_episodes=20` | épisodes joués avant d'apprendre, avec `epsilon_start` |
# | `update_target_tau=0.005` | le $\tau$ de Polyak |
# | `device="cpu"` | où se trouvent les réseaux |
# | `gradient_step_freq=4` | pas joués entre deux descentes de gradient |
# | `epsilon_decay_per_step`, `warmup_steps` | les mêmes, comptés en pas et non en épisodes |
# | `learning_rate_end`, `learning_rate_decay_per_step` | un taux d'apprentissage qui décroît, comme epsilon |
# | `clip_rewards=False` | apprendre le signe des récompenses, comme dans l'article : les briques valent toutes 1 |
# | `seed=None` | graine de l'exploration |
# | `descend=None` | ce qui est appelé pour chaque paquet : passez votre fonction, `descend=descend` (sinon, les trois appels habituels de PyTorch) |
# | `mixed_precision=False` | la perte et son gradient en 16 bits, si le processeur le sait |

# %% en [markdown]
# ### The scaffold
#
# `DeepAgent` holds what every agent of this kind needs: the network (`network_q_value`) and its copy (`network_q_value_target`), the memory, the optimiser Adam, and counters. This, in brief, is what it does with a transition:
#
# ```python
# def learn(self, obs, action, reward, next_obs, terminated):
#     self.replay_buffer.append(obs, action, reward, next_obs, terminated)
#     self.training_steps += 1
#     self.update_epsilon()
#     if self.gradient_step_is_due():
#         loss = self.loss(*self.replay_buffer.sample(self.batch_size))
#         self.descend(self.optimizer, loss)
#         self.update_target()
#
# def end_episode(self, truncated):
#     self.training_episodes += 1
# ```
#
# Its parameters:
#
# | parameter | what it is for |
# |---|---|
# | `env`, `network_q_value`, `replay_buffer` | the environment, the network, the memory |
# | `batch_size`, `learning_rate`, `gamma` | size of batches, learning rate, discount factor |
# | `epsilon_start`, `epsilon_end`, `epsilon_decay_per_episode` | exploration, in episodes |
# | `warmup_episodes=20` | episodes played before learning, with `epsilon_start` |
# | `update_target_tau=0.005` | Polyak's $\tau$ |
# | `device="cpu"` | where the networks live |
# | `gradient_step_freq=4` | steps played between two gradient steps |
# | `epsilon_decay_per_step`, `warmup_steps` | the same, counted in steps and not in episodes |
# | `learning_rate_end`, `learning_rate_decay_per_step` | a learning rate that decreases, as epsilon does |
# | `clip_rewards=False` | learn the sign of rewards, as in the paper: all bricks are worth 1 |
# | `seed=None` | seed of exploration |
# | `descend=None` | what is called for each batch: pass your function, `descend=descend` (otherwise PyTorch's usual three calls) |
# | `mixed_precision=False` | the loss and its gradient with 16 bits, if the processor can |

# %% fr [markdown]
# ### Exercice {{ number }} : explorer en apprenant ({{ worth }})
#
# Écrivez deux méthodes. `self.n_actions` est le nombre d'actions, `len(obs)` celui des observations d'un paquet ; **tout tirage vient de `self.rng`**.
#
# - `act(obs)`, pour une observation : ε-gloutonne en apprentissage ({{ points.training }}), gloutonne en évaluation ({{ points.evaluation }}), comme au TP 3. L'action gloutonne est celle de votre `greedy_action`, avec le réseau qui apprend, `self.network_q_value`.
# - `act_many(obs)`, pour les observations de plusieurs jeux menés de front : un tableau d'actions, une par jeu ({{ points.many }}). Un seul passage dans le réseau sert à tous, et **chaque jeu lance sa propre pièce** : les uns explorent pendant que les autres jouent au mieux. En évaluation, elle est gloutonne partout.
#
# <details><summary>Indice</summary>
#
# `self.rng.random(n)` tire n nombres d'un coup, `self.rng.integers(k, size=n)` n entiers ; `np.where(condition, a, b)` prend les éléments de `a` là où la condition est vraie, ceux de `b` ailleurs.
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: explore while learning ({{ worth }})
#
# Write two methods. `self.n_actions` is the number of actions, `len(obs)` the number of observations in a batch; **every draw comes from `self.rng`**.
#
# - `act(obs)`, for one observation: ε-greedy in training ({{ points.training }}), greedy in evaluation ({{ points.evaluation }}), as in lab 3. The greedy action is that of your `greedy_action`, with the network that learns, `self.network_q_value`.
# - `act_many(obs)`, for the observations of several games played side by side: an array of actions, one for each game ({{ points.many }}). A single pass through the network serves them all, and **each game tosses its own coin**: some explore while the others play their best. In evaluation it is greedy everywhere.
#
# <details><summary>Hint</summary>
#
# `self.rng.random(n)` draws n numbers at once, `self.rng.integers(k, size=n)` n integers; `np.where(condition, a, b)` takes from `a` where the condition is true, from `b` elsewhere.
#
# </details>


# %% exercise="games-explore" minutes=15
class ExploringAgent(DeepAgent):
    """Explores with probability epsilon while it is training."""

    def act(self, obs) -> int:
        """Return an action for one observation."""
        ### BEGIN SOLUTION
        if self.training and self.rng.random() < self.epsilon:
            return int(self.rng.integers(self.n_actions))
        return greedy_action(self.network_q_value, obs)
        ### END SOLUTION

    def act_many(self, obs) -> np.ndarray:
        """Return an action for each of n observations, shape (n,)."""
        ### BEGIN SOLUTION
        actions = np.asarray(greedy_action(self.network_q_value, obs))
        if not self.training:
            return actions
        at_random = self.rng.integers(self.n_actions, size=len(obs))
        return np.where(self.rng.random(len(obs)) < self.epsilon, at_random, actions)
        ### END SOLUTION


# %% check
with check("games-explore-training", 1):
    for n_actions, epsilon in [(3, 0.4), (5, 1.0), (2, 0.0)]:
        deep.expect_explores(ExploringAgent, n_actions, epsilon)
    deep.expect_explores(ExploringAgent, n_actions=18, epsilon=0.1, n=5000)
    deep.expect_own_draws_of_act(ExploringAgent)
    ### BEGIN HIDDEN TESTS
    assert holds(deep.expect_explores, ExploringAgent, n_actions=7, epsilon=0.5, n=1000)
    ### END HIDDEN TESTS

# %% check
with check("games-explore-evaluation", 1):
    for n_actions in [3, 6]:
        deep.expect_greedy_in_evaluation(ExploringAgent, n_actions)

# %% check
with check("games-explore-many", 1):
    for n_actions, n_games in [(3, 4), (5, 1), (6, 9)]:
        deep.expect_many_greedy(ExploringAgent, n_actions, n_games)
    deep.expect_many_explore(ExploringAgent, n_actions=3, n_games=4, epsilon=0.6)
    deep.expect_many_explore(ExploringAgent, n_actions=18, n_games=16, epsilon=0.1, calls=500)
    ### BEGIN HIDDEN TESTS
    many = deep.expect_many_explore
    assert holds(many, ExploringAgent, n_actions=7, n_games=1, epsilon=0.5, calls=1000)
    ### END HIDDEN TESTS

# %% fr [markdown]
# ### Exercice {{ number }} : quand apprendre ? ({{ worth }})
#
# Plus qu'une méthode, et `DQNAgent` sera complet. `gradient_step_is_due()` dit s'il est temps de descendre le gradient. Il faut que **toutes** ces conditions soient remplies :
#
# - l'échauffement est fini : `self.training_episodes` a atteint `self.warmup_episodes`, et `self.training_steps` a atteint `self.warmup_steps` ;
# - la mémoire contient au moins un paquet de `self.batch_size` transitions (`len(self.replay_buffer)` dit combien elle en contient) ;
# - c'est un pas sur `self.gradient_step_freq` : `self.training_steps` en est un multiple, quel que soit le moment où finit l'échauffement.

# %% en [markdown]
# ### Exercise {{ number }}: when to learn? ({{ worth }})
#
# One more method, and `DQNAgent` is complete. `gradient_step_is_due()` says whether it is time for a gradient step. **All** of this must be true:
#
# - the warm-up is over: `self.training_episodes` has reached `self.warmup_episodes`, and `self.training_steps` has reached `self.warmup_steps`;
# - the memory holds at least one batch of `self.batch_size` transitions (`len(self.replay_buffer)` says how many it holds);
# - it is one step in `self.gradient_step_freq`: `self.training_steps` is a multiple of it, wherever the warm-up ends.


# %% exercise="warmup-end" minutes=10
class DQNAgent(ExploringAgent):
    """DQN (Mnih et al., 2015), with a target network that follows by Polyak averaging."""

    def gradient_step_is_due(self) -> bool:
        """Tell whether it is time for a gradient step; called after every step."""
        ### BEGIN SOLUTION
        return (
            self.training_episodes >= self.warmup_episodes
            and self.training_steps >= self.warmup_steps
            and len(self.replay_buffer) >= self.batch_size
            and self.training_steps % self.gradient_step_freq == 0
        )
        ### END SOLUTION

    def update_epsilon(self) -> None:
        """Let epsilon decrease with the episodes and with the steps since the warm-up."""
        episodes = self.training_episodes - self.warmup_episodes
        steps = self.training_steps - self.warmup_steps
        start, end = self.epsilon_start, self.epsilon_end
        self.epsilon = min(
            linear_epsilon(episodes, start, end, self.epsilon_decay_per_episode),
            linear_epsilon(steps, start, end, self.epsilon_decay_per_step),
        )

    def loss(self, obs, action, reward, next_obs, terminated, discount=None) -> torch.Tensor:
        """Return the loss of a batch; ``discount`` is its own gamma, where it has one."""
        networks = self.network_q_value, self.network_q_value_target
        gamma = self.gamma if discount is None else discount
        return dqn_loss(*networks, obs, action, reward, next_obs, terminated, gamma)

    def update_target(self) -> None:
        """Move the target network a little."""
        polyak_update(self.network_q_value, self.network_q_value_target, self.update_target_tau)


# %% check
with check("warmup-end", 0.5):
    deep.expect_due(DQNAgent, episodes=2, steps=10, batch_size=4, freq=3)
    deep.expect_due(DQNAgent, episodes=1, steps=7, batch_size=6, freq=5)
    deep.expect_due(DQNAgent, episodes=0, steps=0, batch_size=2, freq=1)
    ### BEGIN HIDDEN TESTS
    assert holds(deep.expect_due, DQNAgent, episodes=3, steps=0, batch_size=1, freq=4)
    assert holds(deep.expect_due, DQNAgent, episodes=0, steps=13, batch_size=8, freq=2)
    ### END HIDDEN TESTS

# %% fr [markdown]
# ## 8. À l'épreuve sur de petits problèmes
#
# Quand un agent n'apprend rien en une demi-heure de Breakout, on ne sait pas où est l'erreur. On met donc d'abord l'agent à l'épreuve, en quelques secondes, sur cinq problèmes minuscules dont on connaît exactement les valeurs. Chacun demande **une chose de plus** que le précédent : le premier qui échoue dit où chercher la faute.
#
# | sonde | ce qu'elle demande | si elle échoue la première, regardez |
# |---|---|---|
# | `ValueProbe` | une action, un pas, récompense 1 : apprendre une valeur | la perte, l'optimiseur, la fin d'épisode |
# | `ObservationProbe` | la récompense dépend de l'observation | ce que reçoit le réseau, l'échelle, les formes et les axes dans la perte, une récompense prise sur une autre ligne du paquet |
# | `DiscountProbe` | deux pas, la récompense au second | la suite dans la cible, `gamma`, `next_obs`, un réseau cible qui ne suit pas |
# | `ActionProbe` | la récompense dépend de l'action | la valeur de l'action jouée, une action prise sur une autre ligne, une action jamais jouée |
# | `BothProbe` | la récompense dépend des deux | l'exploration : chaque action est-elle essayée devant chaque observation ? |
#
# L'idée vient d'Andy Jones, [*Debugging RL, Without the Agonizing Pain*](https://andyljones.com/posts/rl-debugging.html). Votre agent, tel quel, joue les cinq problèmes : seul le réseau change, car une observation n'est ici qu'un nombre. Les sondes ne voient pas tout : un gradient qui traverse la cible, par exemple, ou $\tau$ pris pour $1 - \tau$, leur échappent. Les vérifications des exercices, elles, voient ces fautes.

# %% en [markdown]
# ## 8. Tests on small problems
#
# Half an hour of Breakout that learns nothing does not say where the mistake is. So we first test the agent, in seconds, on five tiny problems whose values are known exactly. Each asks for **one thing more** than the last: the first that fails says where to look for the fault.
#
# | probe | what it asks for | if it is the first to fail, look at |
# |---|---|---|
# | `ValueProbe` | one action, one step, reward 1: learn a value | the loss, the optimiser, the end of an episode |
# | `ObservationProbe` | the reward depends on the observation | what the network is given, the scale, shapes and axes in the loss, a reward taken from another row of the batch |
# | `DiscountProbe` | two steps, the reward at the second | the target's second term, `gamma`, `next_obs`, a target network that does not follow |
# | `ActionProbe` | the reward depends on the action | the value of the action played, an action taken from another row, an action never played |
# | `BothProbe` | the reward depends on both | exploration: is each action tried in each observation? |
#
# The idea is Andy Jones's, [*Debugging RL, Without the Agonizing Pain*](https://andyljones.com/posts/rl-debugging.html). Your agent plays all five unchanged, except for its network, since an observation here is a single number. The probes do not see everything: a gradient that flows through the target, for example, or $\tau$ taken for $1 - \tau$, escapes them. The checks of the exercises do see those.


# %%
def probe_agent(env: gym.Env, kind: type = DQNAgent) -> DQNAgent:
    """Make an agent for observations that are a single number."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(1, 32), nn.ReLU(), nn.Linear(32, int(env.action_space.n)))
    return kind(
        env,
        network,
        ReplayBuffer(1000, seed=0),
        batch_size=32,
        learning_rate=0.01,
        gamma=0.5,
        epsilon_start=1.0,
        epsilon_end=1.0,  # explore always: the values of all the actions are wanted
        warmup_episodes=32,
        update_target_tau=0.1,
        gradient_step_freq=1,
        seed=0,
        descend=descend,
    )


for probe in PROBES:
    env_probe = probe()
    agent = probe_agent(env_probe)
    train_agent_n_episodes(env_probe, agent, n=400, seed=0)
    error = 0.0
    for probe_obs, q_values in expected_q_values(probe, gamma=0.5):
        got = agent.network_q_value(to_network_input(probe_obs)).detach().numpy()
        error = max(error, abs(got - q_values).max())
    verdict = "passed" if error < 0.1 else f"FAILED: {probe.fault}"
    print(f"{probe.__name__:<17} largest error of Q: {error:.3f}  {verdict}")

# %% fr [markdown]
# Si toutes les sondes passent, montons d'un cran : **Catch**, un tout petit jeu dont on ne voit que l'image. Une balle tombe, la raquette doit se trouver dessous : +1, sinon −1. L'observation est une image de 10 × 5 pixels ; un petit réseau convolutif suffit.
#
# Pour aller vite, on joue à **huit jeux de front** : un seul passage dans le réseau choisit huit actions. La boucle `train_many_games` appelle les mêmes méthodes de votre agent que celle d'un seul jeu ; elle remplit elle-même une `FrameReplay`, qui ne mêle pas les parties, et appelle votre `act_many`.

# %% en [markdown]
# If they all pass, one step up: **Catch**, a tiny game played from pictures. A ball falls, and the paddle must be under it: +1, otherwise −1. The observation is a picture of 10 × 5 pixels; a small convolutional network will do.
#
# To go fast, **eight games are played side by side**: one pass through the network chooses eight actions. The loop `train_many_games` makes the same calls on your agent as the loop for one game; it fills a `FrameReplay` itself, which does not mix games, and calls your `act_many`.


# %%
def catch_agent(
    kind: type = DQNAgent, seed: int = 0, network: type = SmallCNN
) -> tuple[gym.vector.VectorEnv, DQNAgent]:
    """Make eight games of Catch, and an agent for them."""
    games = gym.vector.SyncVectorEnv([Catch] * 8)
    torch.manual_seed(seed)
    agent = kind(
        games,
        network((1, 10, 5), n_actions=3),
        FrameReplay(10_000, n_games=8, stack=1, frame_shape=(10, 5), gamma=0.95, seed=seed),
        batch_size=32,
        learning_rate=0.001,
        gamma=0.95,
        epsilon_start=1.0,
        epsilon_end=0.05,
        epsilon_decay_per_step=0.95 / 2000,
        warmup_episodes=0,
        warmup_steps=200,
        update_target_tau=0.05,
        gradient_step_freq=4,
        seed=seed,
        descend=descend,
    )
    return games, agent


catch_steps = by_budget(grading=4000, class_=6000, night=20_000)  # of eight games together
games, agent = catch_agent()

# %%
catch_results = train_many_games(games, agent, agent_steps=catch_steps, seed=0)
plot_results({"total_rewards": catch_results["total_rewards"]}, smooth=100)

catch_env = Catch(render_mode="rgb_array")
eval_results = eval_agent_n_episodes(catch_env, agent, n=100, seed=0)
print("Mean score of 100 games (at best 1, at random -0.6):", np.mean(eval_results["total_reward"]))
eval_results["animation"][-1]

# %% fr [markdown]
# ## 9. Breakout
#
# ### Un essai sur deux parties
#
# D'abord la boucle d'un seul jeu, avec des réglages courants, pour voir que tout s'enchaîne. L'échauffement dure une seule partie : plus long, il occuperait les deux.

# %% en [markdown]
# ## 9. Breakout
#
# ### A trial of two games
#
# First the loop for one game, with common settings, to see that everything fits together. The warm-up lasts one game; any longer, and nothing would be learned in two.

# %%
torch.manual_seed(0)
agent = DQNAgent(
    env=env,
    network_q_value=AtariCNN(
        in_channels=env.observation_space.shape[0], n_actions=int(env.action_space.n)
    ),
    replay_buffer=ReplayBuffer(capacity=2000, device=device, seed=0),
    batch_size=64,
    learning_rate=0.001,
    gamma=0.95,
    epsilon_start=1.0,
    epsilon_end=0.1,
    epsilon_decay_per_episode=0.9 / 100,  # from 1.0 to 0.1 in 100 episodes
    warmup_episodes=1,
    device=device,
    seed=0,
    descend=descend,
)
print(train_agent_n_episodes(env, agent, n=2, seed=0))
print(f"{agent.gradient_steps} gradient steps, last loss {agent.last_loss:.4f}")

# %% fr [markdown]
# ### L'entraînement
#
# Avec des réglages semblables et une mémoire de 100 000 transitions, une demi-heure sur deux cœurs a mené à 12 points (deux graines) ; avec ceux qui suivent, à 68, 43 et 52 points (trois graines), et à 46, 45 et 60 (trois graines) en 32 bits partout. Voici ce que change `make_breakout_agent`, et pourquoi :
#
# | réglage | pourquoi |
# |---|---|
# | huit jeux de front (`BreakoutGames`) | un seul passage dans le réseau choisit huit actions ; l'émulateur tourne en C++ |
# | un paquet de 32 tous les 8 pas | la plus grande partie du temps passe dans les descentes de gradient : on joue davantage entre deux |
# | retours sur **trois pas** (`n_step=3`) | la cible devient $r_1 + \gamma r_2 + \gamma^2 r_3 + \gamma^3 \max_a Q$ : la nouvelle d'une brique cassée remonte trois fois plus vite vers les pas d'avant. Ces trois pas viennent de la mémoire, donc d'une politique plus ancienne, et rien ne le corrige ; après 100 000 pas, nous avons pourtant mesuré 20, 21, 18 et 19 points (quatre graines), contre 11 à un pas (une graine) |
# | une vie perdue compte comme une fin pour l'apprentissage | perdre la balle a un prix, bien que le score ne baisse pas ; la partie, elle, continue, et le score compté est celui de parties entières |
# | `clip_rewards=True` | toutes les briques valent 1 : les gradients restent comparables |
# | $\tau = 0{,}008$ à chaque descente | copier le réseau toutes les 10 000 descentes, comme dans l'article, ne donnerait que cinq copies en une demi-heure |
# | un taux d'apprentissage de 0,0004 à 0,0001 | de grands pas d'abord, pour aller vite ; de plus petits ensuite, pour que les valeurs se posent |
# | `mixed_precision=True` | si votre processeur a des instructions pour cela (AVX-512 BF16), la perte et son gradient se calculent avec 16 bits par nombre (bfloat16), et les poids gardent leurs 32 bits : nous y avons mesuré un quart de pas en plus par seconde. Sinon, rien ne change |
#
# La ligne qui s'affiche donne le score moyen des vingt dernières parties, epsilon, la perte, la valeur moyenne, la vitesse et le temps restant, sous-estimé au début : pendant l'échauffement, l'agent n'apprend pas encore et va donc bien plus vite. Au-dessus apparaissent, toutes les quinze secondes, la courbe du score et quelques secondes d'une des huit parties, telles que l'agent les voit.
#
# **Vous pouvez interrompre** (■) et relancer la cellule : elle continue. Tout ce qui est appris est aussi écrit dans `breakout.pt`, au moins une fois par minute. Si le noyau ou l'ordinateur s'arrête, sélectionnez la cellule d'entraînement, choisissez *Exécution → Exécuter tout au-dessus de la cellule sélectionnée* (*Run → Run All Above Selected Cell*), puis exécutez-la : l'entraînement reprend où il en était, après avoir rejoué un peu pour remplir la mémoire, qui n'est pas dans le fichier. Pour repartir de zéro, par exemple après avoir corrigé une fonction, effacez ce fichier et exécutez les deux cellules qui suivent.
#
# Comptez de vingt à trente minutes sur deux cœurs qui ne font rien d'autre, davantage sinon. Pendant ce temps, lisez la suite et préparez les exercices {{ numbers["double-choose"] }} et {{ numbers["double-agent"] }} ; leurs vérifications attendent que l'entraînement finisse, ou que vous l'interrompiez.

# %% en [markdown]
# ### Training
#
# With settings much like these and a memory of 100,000 transitions, half an hour on two cores led to 12 points (two seeds); with those that follow, to 68, 43 and 52 points (three seeds), and to 46, 45 and 60 (three seeds) with 32 bits throughout. This is what `make_breakout_agent` changes, and why:
#
# | setting | why |
# |---|---|
# | eight games side by side (`BreakoutGames`) | one pass of the network chooses eight actions; the emulator runs in C++ |
# | one batch of 32 every 8 steps | most of the time goes into gradient steps: we play more in between |
# | returns over **three steps** (`n_step=3`) | the target becomes $r_1 + \gamma r_2 + \gamma^2 r_3 + \gamma^3 \max_a Q$: news of a broken brick travels back three times faster. Those three steps come from the memory, hence from an older policy, and nothing corrects for that; yet after 100,000 steps we measured 20, 21, 18 and 19 points (four seeds), against 11 over one step (one seed) |
# | a lost life counts as an end for learning | losing the ball has a price, although the score does not go down; the game itself goes on, and the score counted is that of whole games |
# | `clip_rewards=True` | all bricks are worth 1: gradients stay comparable |
# | $\tau = 0.008$ at each gradient step | copying the network every 10,000 gradient steps, as in the paper, would give only five copies in half an hour |
# | a learning rate from 0.0004 to 0.0001 | large steps at first, to go fast; smaller ones later, so that values settle |
# | `mixed_precision=True` | if your processor has instructions for it (AVX-512 BF16), the loss and its gradient are computed with 16 bits a number (bfloat16), while weights keep their 32: we measured a quarter more steps a second there. If it has none, nothing changes |
#
# The progress line gives the mean score of the last twenty games, epsilon, the loss, the mean value, the speed and the time left, which it underestimates at first: during the warm-up the agent does not learn yet, and goes much faster. Above it appear, every fifteen seconds, the curve of the score and a few seconds of one of the eight games, as the agent sees it.
#
# **You may interrupt** (■) and run the cell again: it continues. All that has been learned is also written to `breakout.pt`, at least once a minute. If the kernel or the computer stops, select the training cell, choose *Run → Run All Above Selected Cell*, then run it: training resumes where it stopped, after playing a little to refill the memory, which is not in the file. To start afresh, after correcting a function for example, delete that file and run the next two cells.
#
# Allow twenty to thirty minutes on two cores that do nothing else, more otherwise. Meanwhile, read on and prepare exercises {{ numbers["double-choose"] }} and {{ numbers["double-agent"] }}; their checks wait until training ends, or until you interrupt it.


# %%
def make_breakout_agent(kind: type = DQNAgent, seed: int = 0) -> tuple[BreakoutGames, DQNAgent]:
    """Make eight games of Breakout, and an agent that learns them in half an hour."""
    games = BreakoutGames(8)
    torch.manual_seed(seed)
    agent = kind(
        env=games,
        network_q_value=AtariCNN(in_channels=4, n_actions=4),
        replay_buffer=FrameReplay(100_000, device, n_games=8, n_step=3, gamma=0.98, seed=seed),
        batch_size=32,
        learning_rate=4e-4,
        learning_rate_end=1e-4,
        learning_rate_decay_per_step=3e-4 / 400_000,
        gamma=0.98,
        epsilon_start=1.0,
        epsilon_end=0.02,
        epsilon_decay_per_step=0.98 / 30_000,
        warmup_episodes=0,
        warmup_steps=by_budget(grading=1000, class_=3000, night=3000),
        update_target_tau=0.008,
        device=device,
        gradient_step_freq=8,
        clip_rewards=True,
        seed=seed + 1,
        descend=descend,
        mixed_precision=True,
    )
    return games, agent


breakout_games, breakout_agent = make_breakout_agent()

# %% fr [markdown]
# **À quoi s'attendre ?** Voici où en étaient trois entraînements complets, avec ces réglages, à plusieurs moments. Si vous êtes bien en dessous à 100 000 pas, inutile d'attendre la fin : interrompez et lisez la section 12.

# %% en [markdown]
# **What to expect?** This is where three full runs stood at several moments, with these settings. If you are well below at 100,000 steps, there is no point in waiting for the end: interrupt and read section 12.

# %%
known = pretrained_record("breakout")["class_curves"]
print(f"{'agent steps':>11}   mean score of the last 50 games, seeds {', '.join(map(str, known))}")
for moment in [50_000, 100_000, 200_000, 300_000, 400_000]:
    means = []
    for curve in known.values():
        finished = np.searchsorted(curve["agent_steps"], moment, side="right")
        means.append(f"{np.mean(curve['score'][max(0, finished - 50) : finished]):5.1f}")
    print(f"{moment:>11,}   {'  '.join(means)}")

# %%
breakout_steps = by_budget(grading=1500, class_=400_000, night=3_000_000)
training_results = train_many_games(
    breakout_games,
    breakout_agent,
    agent_steps=breakout_steps,
    checkpoint="breakout.pt",
    seed=0,
)

# %% fr [markdown]
# ### Les courbes, puis l'évaluation
#
# Dix parties de plus, sans explorer ni apprendre : l'agent joue ce qu'il croit le mieux. Comme dans l'article, une action sur vingt est tirée au hasard par l'environnement (`random_actions=0.05`) : sans cela, un agent glouton dans un jeu déterministe peut rester prisonnier d'une boucle, la balle allant et venant à jamais.

# %% en [markdown]
# ### The curves, then the evaluation
#
# Ten more games, without exploring or learning: the agent plays what it believes is best. As in the paper, the environment replaces one action in twenty by a random one (`random_actions=0.05`): otherwise a greedy agent in a deterministic game can be caught in a loop, with the ball going back and forth for ever.

# %%
plot_results({key: training_results[key] for key in ["total_rewards", "steps"]}, smooth=20)

eval_env = make_breakout(render_mode="rgb_array", random_actions=0.05)
n = by_budget(grading=2, class_=10, night=30)  # games
eval_results = eval_agent_n_episodes(eval_env, breakout_agent, n=n, seed=0)
for key in ["total_reward", "steps"]:
    print(f"{key}: {eval_results[key]}, mean = {np.mean(eval_results[key])}")
print("Animation (last game):")
eval_results["animation"][-1]

# %%
averaged = eval_policy_n_episodes(
    eval_env,
    lambda obs: greedy_action(breakout_agent.network_q_value_target, obs),
    n=n,
    do_animation=False,
    seed=0,
)
print("Mean score of the target network:", np.mean(averaged["total_reward"]))

# %% fr [markdown]
# Le réseau cible joue souvent mieux que celui qui apprend : c'est une moyenne des derniers réseaux, où leurs erreurs se compensent sans doute en partie. Voici les scores moyens que nous avons mesurés :
#
# | | réseau cible | dernier réseau |
# |---|---|---|
# | après une demi-heure d'entraînement, trois graines (30 parties ; erreurs types de 3 à 8 pour le réseau cible, sur cette ligne et la suivante) | 67,7 ; 43,4 ; 52,2 | 57,8 ; 49,4 ; 39,1 |
# | de même, en 32 bits partout, trois graines | 46,4 ; 45,4 ; 60,2 | 36,2 ; 44,6 ; 64,2 |
# | l'agent de la section 11, à la fin de chacune de ses six étapes (30 parties, puis 100 ; erreurs types de 1 à 8) | 40,4 ; 46,7 ; 70,7 ; 95,4 ; 149,8 ; 182,3 | 32,0 ; 36,7 ; 66,2 ; 101,4 ; 134,1 ; 173,8 |
#
# Souvent, donc, mais pas toujours ; et pour l'agent de la section 11, quatre des six écarts sont plus petits que deux erreurs types : le hasard des parties suffirait à les expliquer.
#
# Si vous lisez cette page sur le site du cours, l'entraînement n'y a duré que quelques secondes, et le score ne vaut pas mieux que le hasard. La section 11 montre ce que donne un entraînement complet.
#
# ## 10. Double DQN
#
# ### Exercice {{ number }} : choisir avec l'un, évaluer avec l'autre ({{ worth }})
#
# Le maximum de valeurs bruitées est trop optimiste : il choisit l'action dont l'erreur est la plus flatteuse, puis garde cette erreur. **Double DQN** sépare les deux rôles. Le réseau qui apprend **choisit** l'action, le réseau cible l'**évalue** :
#
# $$y_i = r_i + \gamma \, Q_{\text{cible}}\!\left(s'_i,\ \arg\max_{a'} Q(s'_i, a')\right)$$
#
# Écrivez `double_dqn_targets`, avec le même traitement des états terminaux, et toujours sans gradient.

# %% en [markdown]
# The target network often plays better than the one that learns: it is an average of recent networks, in which their errors probably cancel out in part. These are the mean scores that we measured:
#
# | | target network | last network |
# |---|---|---|
# | after half an hour of training, three seeds (30 games; standard errors from 3 to 8 for the target network, in this row and the next) | 67.7, 43.4, 52.2 | 57.8, 49.4, 39.1 |
# | the same with 32 bits throughout, three seeds | 46.4, 45.4, 60.2 | 36.2, 44.6, 64.2 |
# | the agent of section 11, at the end of each of its six legs (30 games, then 100; standard errors from 1 to 8) | 40.4, 46.7, 70.7, 95.4, 149.8, 182.3 | 32.0, 36.7, 66.2, 101.4, 134.1, 173.8 |
#
# Often, then, but not always; and for the agent of section 11, four of the six differences are smaller than two standard errors: the luck of the games would be enough to explain them.
#
# If you are reading this page on the course's site, training took only a few seconds there, and the score is no better than chance. Section 11 shows what a full training run gives.
#
# ## 10. Double DQN
#
# ### Exercise {{ number }}: choose with one, evaluate with the other ({{ worth }})
#
# The maximum of noisy values is too optimistic: it picks the action whose error is the most favourable, then keeps that error. **Double DQN** separates the two roles. The network that learns **chooses** the action, the target network **evaluates** it:
#
# $$y_i = r_i + \gamma \, Q_{\text{target}}\!\left(s'_i,\ \arg\max_{a'} Q(s'_i, a')\right)$$
#
# Write `double_dqn_targets`, with the same treatment of terminal states and, as before, without a gradient.


# %% exercise="double-choose" minutes=10
def double_dqn_targets(
    network: nn.Module,
    target_network: nn.Module,
    reward: torch.Tensor,
    next_obs: torch.Tensor,
    terminated: torch.Tensor,
    gamma: float | torch.Tensor,
) -> torch.Tensor:
    """Return the targets of Double DQN, shape (n,); arguments as those of ``td_targets``."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        x = to_network_input(next_obs)
        best = network(x).argmax(dim=1, keepdim=True)  # (n, 1)
        next_values = target_network(x).gather(1, best).squeeze(1)  # (n,)
    return reward + gamma * (1 - terminated) * next_values
    ### END SOLUTION


# %% check
with check("double-choose", 1):
    rng = np.random.default_rng(5)
    # Transitions, actions, whether each transition has its own gamma.
    for n, n_actions, own_gammas in [(4, 3, False), (3, 6, True), (1, 4, False), (30, 7, False)]:
        networks = deep.drawn_network(rng, n_actions), deep.drawn_network(rng, n_actions)
        batch = deep.drawn_transitions(rng, n, n_actions, own_gammas=own_gammas)
        for _again in range(5):
            deep.expect_double_targets(double_dqn_targets, *networks, batch)
    for other in [deep.with_large_rewards(batch), *deep.with_extreme_gammas(batch)]:
        deep.expect_double_targets(double_dqn_targets, *networks, other)
    ### BEGIN HIDDEN TESTS
    for n, n_actions, own_gammas in [(1, 4, True), (5, 2, True), (4, 4, True), (32, 18, False)]:
        networks = deep.drawn_network(rng, n_actions), deep.drawn_network(rng, n_actions)
        batch = deep.drawn_transitions(rng, n, n_actions, own_gammas=own_gammas)
        assert holds(deep.expect_double_targets, double_dqn_targets, *networks, batch)
    ### END HIDDEN TESTS

# %% fr [markdown]
# ### Exercice {{ number }} : l'agent Double DQN ({{ worth }})
#
# Écrivez `loss` : la même perte, avec les cibles de Double DQN. Elle reçoit ce que reçoit celle de `DQNAgent`, dont vous pouvez vous inspirer. Elle calcule et ne modifie rien. Vos fonctions des exercices {{ numbers["values-gather"] }} et {{ numbers["double-choose"] }}, si elle les appelle, sont remplacées pendant la vérification par des versions correctes.

# %% en [markdown]
# ### Exercise {{ number }}: the Double DQN agent ({{ worth }})
#
# Write `loss`: the same loss, with the targets of Double DQN. It takes the same arguments as the one in `DQNAgent`, on which you can model it. It computes and changes nothing. Your functions of exercises {{ numbers["values-gather"] }} and {{ numbers["double-choose"] }}, where it calls them, are replaced by correct ones during the check.


# %% exercise="double-agent" minutes=5
class DoubleDQNAgent(DQNAgent):
    """Double DQN (van Hasselt et al., 2016)."""

    def loss(self, obs, action, reward, next_obs, terminated, discount=None) -> torch.Tensor:
        """Return the loss of a batch; ``discount`` is its own gamma, where it has one."""
        gamma = self.gamma if discount is None else discount
        ### BEGIN SOLUTION
        networks = self.network_q_value, self.network_q_value_target
        q_values = current_q_values(self.network_q_value, obs, action)
        targets = double_dqn_targets(*networks, reward, next_obs, terminated, gamma)
        return F.smooth_l1_loss(q_values, targets)
        ### END SOLUTION


# %% check
with check("double-agent", 1):
    for n, n_actions in [(4, 3), (3, 5), (1, 2), (30, 4)]:
        deep.expect_double_loss(DoubleDQNAgent, n, n_actions, seed=6)
    ### BEGIN HIDDEN TESTS
    for n, n_actions in [(5, 5), (32, 18)]:
        assert holds(deep.expect_double_loss, DoubleDQNAgent, n, n_actions, seed=7)
    ### END HIDDEN TESTS

# %% fr [markdown]
# Jetons un coup d'œil à ce que cela change sur Catch, où la meilleure valeur possible est connue : +1 au dernier pas, donc $0{,}95^8 \approx 0{,}66$ au premier. Pour Breakout, il suffit d'appeler `make_breakout_agent(DoubleDQNAgent)`, avec un autre fichier `checkpoint`.

# %% en [markdown]
# A glance at what it changes on Catch, where the best possible value is known: +1 at the last step, hence $0.95^8 \approx 0.66$ at the first. For Breakout, call `make_breakout_agent(DoubleDQNAgent)`, with another `checkpoint` file.

# %%
starts = np.array([catch_env.reset(seed=seed)[0] for seed in range(50)])
for kind in [DQNAgent, DoubleDQNAgent]:
    games, agent_of_kind = catch_agent(kind)
    train_many_games(games, agent_of_kind, agent_steps=catch_steps, seed=0)
    value = agent_of_kind.mean_value(starts)
    print(f"{kind.__name__:<15} mean value of the start: {value:.3f} (exact: {0.95**8:.3f})")

# %% fr [markdown]
# Une seule graine ne prouve rien. Pour trois graines (0 à 2), nous avons mesuré, après 6 000 pas, 0,85 ; 0,85 et 0,75 avec DQN, contre 0,78 ; 0,75 et 0,69 avec Double DQN. L'un et l'autre dépassent la meilleure valeur possible, Double DQN deux fois moins. Après 4 000 pas, il n'y avait pas encore de différence nette (0,58 et 0,55 en moyenne, pour cinq graines). Sur Atari, van Hasselt et ses coauteurs mesurent une surestimation nette, et un meilleur score dans la majorité des jeux.

# %% en [markdown]
# A single seed proves nothing. For three seeds (0 to 2) we measured, after 6,000 steps, 0.85, 0.85 and 0.75 with DQN, 0.78, 0.75 and 0.69 with Double DQN: both exceed the best possible value, Double DQN by half as much. After 4,000 steps there is no clear difference yet (0.58 and 0.55 on average, over five seeds). On Atari, van Hasselt and his co-authors measure a clear overestimation, and a better score in most games.

# %% fr [markdown]
# ### À quoi sert chaque pièce ? Enlevons-la
#
# Catch s'apprend en quelques secondes : on a le temps d'enlever une pièce à la fois, et de recommencer avec plusieurs graines. Voici trois agents, et le vôtre. À chacun des trois, il manque une pièce et une seule ; tous les quatre font autant de descentes de gradient :
#
# - **le réseau cible copié à chaque descente** ($\tau = 1$) : il ne retarde plus rien ;
# - **une mémoire à peine plus grande qu'un paquet** : les quatre ou cinq dernières transitions de chacun des huit jeux ;
# - **la fin de partie non masquée** : la cible ajoute la valeur de ce qui suit un état terminal.
#
# À gauche, le score de cinquante parties sans exploration ; à droite, la valeur moyenne du départ, dont on connaît la meilleure possible : +1 au neuvième pas, donc $0{,}95^8 \approx 0{,}66$. Un point par graine, un trait à leur moyenne. Comptez une minute.

# %% en [markdown]
# ### What is each piece for? Take it away
#
# Catch is learned in seconds, which leaves time to remove one piece at a time, with several seeds. Three agents with something missing, and yours; each lacks one piece and nothing else, and all take the same number of gradient steps:
#
# - **the target network copied at each gradient step** ($\tau = 1$): it no longer delays anything;
# - **a memory hardly larger than one batch**: the last four or five transitions of each of the eight games;
# - **the end of a game not masked**: the target adds the value of what follows a terminal state.
#
# Left, the score of fifty games without exploration; right, the mean value of the start, of which we know the best possible: +1 at the ninth step, hence $0.95^8 \approx 0.66$. One dot per seed, a bar at their mean. Allow a minute.


# %%
class UnmaskedAgent(DQNAgent):
    """Forgets that nothing follows a terminal state."""

    def loss(self, obs, action, reward, next_obs, terminated, discount=None) -> torch.Tensor:
        """Return the loss of a batch in which no transition is the last."""
        return super().loss(obs, action, reward, next_obs, torch.zeros_like(terminated), discount)


def catch_agent_without(piece: str, seed: int) -> tuple[gym.vector.VectorEnv, DQNAgent]:
    """Make eight games of Catch, and an agent that lacks a piece."""
    games, agent = catch_agent(UnmaskedAgent if piece == "mask of the end" else DQNAgent, seed)
    if piece == "slow target":
        agent.update_target_tau = 1.0
    if piece == "long memory":
        # Six slots a game, of which two at most hold no transition: always 32 at least, a batch.
        agent.replay_buffer = FrameReplay(
            48, n_games=8, stack=1, frame_shape=(10, 5), gamma=0.95, seed=seed
        )
    return games, agent


def train_without(piece: str, seed: int, agent_steps: int) -> tuple[float, float, int]:
    """Train on Catch; return the mean score, the mean value of the start, the gradient steps."""
    games, agent = catch_agent_without(piece, seed)
    train_many_games(games, agent, agent_steps=agent_steps, seed=seed)
    played = eval_agent_n_episodes(Catch(), agent, n=50, do_animation=False, seed=0)
    return float(np.mean(played["total_reward"])), agent.mean_value(starts), agent.gradient_steps


ablation_steps = by_budget(grading=4000, class_=4000, night=10_000)
ablation_seeds = by_budget(grading=1, class_=5, night=10)
pieces = ["nothing", "slow target", "long memory", "mask of the end"]
measured = {
    piece: np.array([train_without(piece, seed, ablation_steps) for seed in range(ablation_seeds)])
    for piece in pieces
}
for piece in pieces:
    taken = sorted(set(measured[piece][:, 2].astype(int).tolist()))
    print(f"{piece} taken away: {taken} gradient steps in each run")

# %%
figure, axes = plt.subplots(1, 2, figsize=(9, 3), sharey=True, layout="constrained")
for ax, column, label in zip(axes, [0, 1], ["Mean score", "Mean value of the start"], strict=True):
    for place, piece in enumerate(pieces):
        values = measured[piece][:, column]
        ax.plot(values, np.full(len(values), place), "o", alpha=0.6)
        ax.vlines(values.mean(), place - 0.25, place + 0.25, color="black")
    best = ax.axvline([1, 0.95**8][column], color="gray", linestyle="--", label="best possible")
    ax.set_yticks(range(len(pieces)), ["all there", *[f"no {piece}" for piece in pieces[1:]]])
    ax.set_xlabel(label)
    ax.grid(True, axis="x", alpha=0.4)
axes[0].invert_yaxis()
figure.legend(handles=[best], loc="outside upper right")
means = [" / ".join(map(str, measured[piece][:, :2].mean(axis=0).round(2))) for piece in pieces]
describe(
    "Mean score / mean value of the start (at best 1 / 0.66): with everything, {full}; without the "
    "slow target, {target}; without the long memory, {memory}; without the mask of the end, {mask}.",
    **dict(zip(["full", "target", "memory", "mask"], means, strict=True)),
)
plt.show()

# %% fr [markdown]
# **Lisez les deux moitiés ensemble.** Voici ce que nous avons mesuré, pour 4 000 pas et cinq graines (0 à 4) :
#
# - **Tout y est.** Le score moyen est de 0,92 ; la valeur du départ, de 0,58 en moyenne, est encore sous 0,66, qu'elle dépassera plus tard, comme on vient de le voir.
# - **Sans le retard de la cible**, la valeur monte plus vite : elle est plus haute avec chacune des cinq graines (0,79 en moyenne), et dépasse déjà la meilleure possible avec quatre. Après 6 000 pas, nous avons mesuré 0,83, contre 0,78 quand tout y est (cinq graines) ; après 10 000, 0,83 contre 0,80 (trois graines) : l'écart s'efface. Le score, après 4 000 pas, est le même avec trois graines, plus bas avec les deux autres.
# - **Sans longue mémoire**, autant de descentes ne mènent presque à rien : −0,11 en moyenne, de −0,6, le score du hasard, à 0,36. L'agent apprend pourtant : après 10 000 pas, nous avons mesuré 0,62, de −0,2 à 1. Mais il apprend bien plus lentement, et très inégalement d'une graine à l'autre : 32 transitions tirées des 40 dernières ne montrent que ce qui vient d'être joué, alors que 32 transitions tirées d'une longue mémoire montrent un peu de tout.
# - **Sans le masque**, le score est encore de 0,92, mais la valeur du départ va de −0,86 à 0,53 selon la graine. La cible du dernier pas ajoute la valeur de l'image finale, que rien ne corrige jamais, puisqu'aucune action n'y est jouée : c'est un nombre que le réseau y met par hasard.
#
# **Un bon score ne prouve pas que les valeurs soient justes** : pour bien jouer, il suffit que la meilleure action ait la valeur la plus grande.
#
# Pourquoi tant de précautions, quand le Q-learning du TP 3 s'en passait ? Sutton et Barto (section 11.3) nomment **triade mortelle** trois ingrédients qui, réunis, peuvent faire diverger les valeurs : l'*approximation* (un réseau : corriger un état en déplace d'autres), l'*amorçage* (la cible contient une valeur estimée) et l'apprentissage *hors politique* (on apprend la valeur de la politique gloutonne en suivant une autre politique). DQN a les trois. Le réseau cible et la mémoire ne suppriment aucun des trois : ils en atténuent les effets. Sur un jeu aussi petit que Catch, rien n'a divergé, même quand l'un suivait sans retard ou que l'autre oubliait vite.

# %% en [markdown]
# **Read both halves together.** This is what we measured, for 4,000 steps and five seeds (0 to 4):
#
# - **All there.** The mean score is 0.92; the value of the start, 0.58 on average, is still below 0.66, which it will exceed later, as we have just seen.
# - **Without the target's delay**, the value rises faster: it is higher with each of the five seeds (0.79 on average), and already above the best possible with four. After 6,000 steps we measured 0.83, against 0.78 with everything there (five seeds); after 10,000, 0.83 against 0.80 (three seeds): the gap closes. The score, after 4,000 steps, is the same with three seeds, lower with the other two.
# - **Without a long memory**, as many gradient steps lead almost nowhere: −0.11 on average, from −0.6, the score of chance, to 0.36. Yet the agent does learn: after 10,000 steps we measured 0.62, from −0.2 to 1. But it learns far more slowly, and very unevenly from one seed to the next: 32 transitions drawn from the last 40 show only what has just been played, while 32 drawn from all of them show a little of everything.
# - **Without the mask**, the score is still 0.92, but the value of the start goes from −0.86 to 0.53 depending on the seed. The target of the last step adds the value of the final picture, which nothing ever corrects, since no action is played in it: it is whatever the network happens to put there.
#
# **A good score does not prove that the values are right**: to play well, it is enough that the best action has the greatest value.
#
# Why so many precautions, when Q-learning in lab 3 did without? Sutton and Barto (section 11.3) call the **deadly triad** three ingredients that, together, can make values diverge: *function approximation* (a network: correcting one state moves others), *bootstrapping* (the target contains an estimated value) and *off-policy learning* (we learn about the greedy policy while playing another). DQN has all three. The target network and the memory remove none of them: they calm their effects. In a game as small as Catch nothing diverged, even when the one followed without a delay or the other soon forgot.

# %% fr [markdown]
# ## 11. Un agent entraîné
#
# `load_pretrained("breakout")` renvoie un réseau que ce projet a entraîné avec le code de ce TP, plus longtemps que vous. C'est son réseau **cible**. Sa fiche dit comment il a été obtenu, et la figure compare sa courbe à la vôtre (si vous avez joué assez de parties), et à celles de trois entraînements complets de la section 9, sur deux cœurs. Ces trois-là ne diffèrent que par la graine : voyez de combien ils s'écartent, avant de conclure d'un seul entraînement qu'un réglage vaut mieux qu'un autre.

# %% en [markdown]
# ## 11. A trained agent
#
# `load_pretrained("breakout")` returns a network that this project trained with the code of this lab, for longer than you did. It is its **target** network. Its record says how it was obtained, and the figure compares its curve with yours (if you have played enough games) and with three full runs of section 9's training, on two cores. These three differ only in their seed: see how far apart they are before you conclude from a single run that one setting beats another.

# %%
record = pretrained_record("breakout")
for key in ["agent", "agent_steps", "hours"]:
    print(f"{key}: {record[key]}")
for number, leg in enumerate(record["legs"], start=1):
    print(f"leg {number}, to step {leg['until_step']}: {leg['hardware']}")
score = record["score"]
print(f"score: mean {score['mean']}, standard deviation {score['standard_deviation']}, ", end="")
print(f"from {score['lowest']:.0f} to {score['highest']:.0f}, over {score['games']} games")

# %%
yours = breakout_agent.history
curves = {"shipped agent": record["curve"]}
for seed, curve in record["class_curves"].items():
    curves[f"class preset, seed {seed}"] = curve
curves["yours"] = {"agent_steps": yours["agent_steps"], "score": yours["total_rewards"]}
window = 50  # games
plt.figure(figsize=(8, 4), layout="tight")
for name, curve in curves.items():
    if len(curve["score"]) >= window:
        mean_score = np.convolve(curve["score"], np.ones(window) / window, mode="valid")
        millions = np.array(curve["agent_steps"][window - 1 :]) / 1e6
        plt.plot(millions, mean_score, label=name)
plt.axhline(31.8, color="gray", linestyle="--", label="human tester (Mnih et al., 2015)")
plt.xlabel("Millions of agent steps")
plt.ylabel(f"Score, mean of {window} training games")
plt.legend()
plt.grid(True, alpha=0.4)
plt.show()

# %% fr [markdown]
# Il joue une partie entière. À chaque pas, on note la valeur qu'il donne à ce qu'il voit, $V(s) = \max_a Q(s, a)$, et la récompense qui suit. À droite de l'image, une barre par action, dans l'ordre `NOOP`, `FIRE`, `RIGHT`, `LEFT`, montre de combien elle vaut mieux que la plus mauvaise (toute la hauteur : 0,2 ou davantage) ; celle de la meilleure est orange. Arrêtez l'animation quand la balle redescend, et avancez image par image.

# %% en [markdown]
# It plays a whole game. At each step we record the value that it gives to what it sees, $V(s) = \max_a Q(s, a)$, and the reward that follows. To the right of the picture, one bar per action, in the order `NOOP`, `FIRE`, `RIGHT`, `LEFT`, shows how much better it is than the worst one (full height: 0.2 or more); that of the best action is orange. Pause the animation as the ball comes down, and step through it frame by frame.


# %%
def play_and_note(env: gym.Env, network: nn.Module, seed: int) -> tuple:
    """Play a game greedily; return its animation, and each step's picture, values, reward, lives."""
    animator = EpisodeAnimator(interval=67)  # 4 frames of a game at 60 frames a second
    pictures, values, rewards, lives, over = [], [], [], [], False
    obs, _ = env.reset(seed=seed)
    while not over:
        with torch.no_grad():
            values.append(network(to_network_input(obs)).numpy())
        animator.add_frame(with_action_values(env.render(), values[-1]))
        pictures.append(np.array(obs))
        obs, reward, terminated, truncated, info = env.step(greedy_action(network, obs))
        rewards.append(reward)
        lives.append(info["lives"])
        over = terminated or truncated
    animator.add_frame(with_action_values(env.render(), values[-1]))
    return animator.display_animation(), pictures, *map(np.array, (values, rewards, lives))


trained = load_pretrained("breakout")
animation, pictures, q_values, rewards, lives = play_and_note(eval_env, trained, seed=0)
values = q_values.max(axis=1)  # V(s) of each step
print(f"Score: {rewards.sum():.0f} in {len(rewards)} steps")
animation

# %%
lost = np.flatnonzero(np.diff(lives) < 0) + 1  # the steps that lose a life
end = min(len(values), (lost[0] if len(lost) else 150) + 50)
shown = np.arange(max(0, end - 200), end)  # 200 steps, around the first lost life
plt.figure(figsize=(10, 3.5), layout="tight")
plt.plot(shown, values[shown], label="V(s)")
hits = shown[rewards[shown] > 0]
plt.plot(hits, values[hits], "o", label="the step that breaks a brick")
lines = lost[np.isin(lost, shown)]
plt.vlines(lines, 0, values[shown].max(), color="gray", linestyle=":", label="a lost life")
plt.xlabel("Agent step of the game")
plt.ylabel("V(s), in clipped rewards")
plt.legend()
plt.grid(True, alpha=0.4)
plt.show()

# %% fr [markdown]
# ### Ce qu'il préfère, et ce qu'il regarde
#
# Trois instants du retour de la balle, après la première brique de la figure : à droite, celui où les actions diffèrent le plus ; les deux autres viennent quatre et douze pas plus tôt. En bas, ce que chaque action vaut de plus que la plus mauvaise, $Q(s, a) - \min_{a'} Q(s, a')$ : la plupart du temps, les actions se valent, car il reste assez de temps pour se rattraper ; l'écart se creuse quand la balle arrive. En haut, ce que le réseau regarde : la **saillance**, $|\partial V(s) / \partial \text{pixel}|$ (Simonyan et al., 2014, [*Deep Inside Convolutional Networks*](https://arxiv.org/abs/1312.6034)), c'est-à-dire de combien V bougerait, par unité de changement, si ce pixel changeait un peu. Elle ne dit pas pourquoi.

# %% en [markdown]
# ### What it prefers, and what it looks at
#
# Three moments of the ball's return, after the first brick in the figure: the one at which actions differ the most, on the right, and the fourth and twelfth steps before it. Below, how much more each action is worth than the worst one, $Q(s, a) - \min_{a'} Q(s, a')$: most of the time actions are worth about the same, since there is time to make up for a bad one; the gap widens as the ball arrives. Above, what the network looks at: **saliency**, $|\partial V(s) / \partial \text{pixel}|$ (Simonyan et al., 2014, [*Deep Inside Convolutional Networks*](https://arxiv.org/abs/1312.6034)), that is, how much V would move, per unit of change, if that pixel changed a little. It does not say why.


# %%
def saliency(network: nn.Module, obs: np.ndarray) -> np.ndarray:
    """Return how much V(s) depends on each pixel of the newest frame, (height, width)."""
    x = to_network_input(obs).requires_grad_()
    network(x).max().backward()
    return x.grad[-1].abs().numpy()


gaps = q_values.max(axis=1) - q_values.min(axis=1)
back = np.arange(hits[0], hits[1]) if len(hits) > 1 else shown  # the ball falls and rises again
decisive = int(back[gaps[back].argmax()])
moments = [max(0, decisive - before) for before in (12, 4, 0)]
meanings = env.unwrapped.get_action_meanings()
figure, axes = plt.subplots(2, 3, figsize=(9, 5), layout="tight", height_ratios=[3, 1])
for column, moment in enumerate(moments):
    above, below = axes[:, column]
    above.imshow(pictures[moment][-1], cmap="gray")
    above.imshow(saliency(trained, pictures[moment]), cmap="inferno", alpha=0.6)
    above.set_title(f"step {moment}, V(s) = {values[moment]:.2f}", fontsize=9)
    above.axis("off")
    below.bar(meanings, q_values[moment] - q_values[moment].min())
    below.set_ylim(0, 1.1 * gaps[moments].max())
    below.set_ylabel("Above the worst" if column == 0 else "")
describe(
    "Steps {steps}: the frame under its map of saliency, and below it how much more each action is "
    "worth than the worst one. "
    "Best actions: {best}.",
    steps=", ".join(map(str, moments)),
    best=", ".join(meanings[q_values[moment].argmax()] for moment in moments),
)
plt.show()

# %% fr [markdown]
# ### À vous de jouer
#
# Les flèches déplacent la raquette, la barre d'espace sert la balle ; cliquez d'abord sur le jeu. Il avance au rythme de l'agent, quinze pas par seconde. Le testeur humain de l'article s'était entraîné deux heures environ sur chaque jeu : ferez-vous mieux que lui ?

# %% en [markdown]
# ### Your turn to play
#
# The arrow keys move the paddle and the space bar serves the ball; click on the game first. It runs at the agent's pace, fifteen steps a second. The paper's human tester had about two hours of practice on each game: can you do better?

# %%
play(
    make_breakout(render_mode="rgb_array"),
    fps=15,
    compare={
        "random player (Mnih et al., 2015)": 1.7,
        "human tester (Mnih et al., 2015)": 31.8,
        "your agent": float(np.mean(eval_results["total_reward"])),
        "shipped agent": record["score"]["mean"],
    },
)

# %% fr [markdown]
# **Observez** la courbe autour des points avant de répondre à la question de la section 13.
#
# ## 12. Quand l'agent n'apprend pas
#
# ### Lire les courbes
#
# - **Le score** des parties d'entraînement est bruité, et l'exploration le rabaisse : regardez sa moyenne sur vingt parties au moins. Il reste entre 1 et 2 tant qu'epsilon est grand : c'est normal.
# - **La perte ne dit pas si l'on progresse.** Les cibles bougent avec ce que l'agent découvre : elle peut monter pendant que le score monte.
# - **La valeur moyenne** doit croître puis se stabiliser, à quelques unités : celle de l'agent entraîné allait de 1,6 à 2,2 dans cinq de ses parties. Une valeur moyenne de 10 est suspecte, bien avant la borne $1 / (1 - \gamma) = 50$ que donnent des récompenses bornées à 1 ; une pointe ne l'est pas : quand la balle passe derrière le mur, $V(s)$ peut dépasser 8.
# - **Deux graines** donnent deux courbes. Ne comparez pas deux réglages sur une seule.
#
# ### Que regarder, dans l'ordre
#
# 1. Les vérifications, puis les sondes : la première qui échoue dit où chercher.
# 2. Catch : s'il échoue quand les sondes passent, cherchez du côté des images (échelle, axes) et de la mémoire.
# 3. Les images elles-mêmes : affichez un paquet tiré de la mémoire. La balle y est-elle ? `next_obs` suit-elle `obs` ?
# 4. Les actions : leur histogramme. Un agent qui n'en joue plus qu'une n'apprend plus rien des autres.
# 5. Ensuite seulement, les réglages : d'abord le taux d'apprentissage (divisez-le par 3), puis $\tau$, puis epsilon.
#
# ### Ce TP et l'article
#
# | | article (Nature, 2015) | ce TP |
# |---|---|---|
# | durée | 50 millions de pas d'agent, des jours de calcul | 400 000 pas d'agent, une demi-heure de portable |
# | jeux | un | huit de front |
# | mémoire | 1 000 000 de transitions | 100 000 |
# | descente de gradient | 32 transitions tous les 4 pas | 32 tous les 8 pas |
# | optimiseur | RMSProp, 0,00025 | Adam, de 0,0004 à 0,0001 |
# | $\gamma$ | 0,99 | 0,98 |
# | cible | à un pas | à trois pas |
# | réseau cible | copié toutes les 10 000 descentes | moyenne de Polyak, $\tau = 0{,}008$ |
# | epsilon | de 1 à 0,1 en un million de pas d'agent | de 1 à 0,02 en 30 000 pas |
# | échauffement | 50 000 pas d'agent | 3 000 pas |
# | récompenses, perte | bornées à ±1 ; erreur bornée | de même |
# | vie perdue | fin d'épisode | fin pour la cible seulement |
# | `FIRE` | à l'agent de l'apprendre | joué pour lui |

# %% en [markdown]
# **Look** at the curve around the dots before you answer the question in section 13.
#
# ## 12. When the agent does not learn
#
# ### Reading the curves
#
# - **The score** of training games is noisy, and exploration lowers it: look at its mean over at least twenty games. It stays between 1 and 2 as long as epsilon is large: that is normal.
# - **The loss does not tell you whether you are making progress.** Targets move with what the agent discovers: the loss may rise while the score rises.
# - **The mean value** should grow and then settle at a few units: that of the trained agent went from 1.6 to 2.2 over five of its games. A mean value of 10 is suspicious, long before the bound $1 / (1 - \gamma) = 50$ that rewards clipped to 1 allow; a peak is not: when the ball gets behind the wall, $V(s)$ may exceed 8.
# - **Two seeds** give two curves. Do not compare two settings on a single one.
#
# ### What to look at, in this order
#
# 1. The checks, then the probes: the first that fails says where to look.
# 2. Catch: if it fails while the probes pass, look at the pictures (scale, axes) and at the memory.
# 3. The pictures themselves: show a batch drawn from the memory. Is the ball in it? Does `next_obs` follow `obs`?
# 4. The actions: their histogram. An agent that only ever plays one action learns nothing about the others.
# 5. Only then the settings: first the learning rate (divide it by 3), then $\tau$, then epsilon.
#
# ### This lab and the paper
#
# | | paper (Nature, 2015) | this lab |
# |---|---|---|
# | length | 50 million agent steps, days of computing | 400,000 agent steps, half an hour on a laptop |
# | games | one | eight side by side |
# | memory | 1,000,000 transitions | 100,000 |
# | gradient step | 32 transitions every 4 steps | 32 every 8 steps |
# | optimiser | RMSProp, 0.00025 | Adam, from 0.0004 to 0.0001 |
# | $\gamma$ | 0.99 | 0.98 |
# | target | over one step | over three steps |
# | target network | copied every 10,000 gradient steps | Polyak averaging, $\tau = 0.008$ |
# | epsilon | from 1 to 0.1 in a million agent steps | from 1 to 0.02 in 30,000 steps |
# | warm-up | 50,000 agent steps | 3,000 steps |
# | rewards, loss | clipped to ±1; error clipped | the same |
# | lost life | end of the episode | end for the target only |
# | `FIRE` | left for the agent to learn | played for it |

# %% fr [markdown]
# ## 13. Ce que vaut un état
#
# ### Exercice {{ number }} : expliquer la courbe et la perte ({{ worth }})
#
# Répondez dans la cellule ci-dessous (double-clic pour l'ouvrir), en quatre à huit phrases :
#
# 1. Sur la courbe de $V(s)$ de la section 11 (un point y marque chaque brique cassée), que fait $V(s)$ dans les pas qui précèdent une brique cassée, puis juste après ? Pourquoi, d'après l'équation de la cible ?
# 2. La perte de DQN n'est pas celle d'un apprentissage supervisé ordinaire. Dites ce qui, dans les cibles, change pendant l'entraînement, et à quoi servent ici le réseau cible et la mémoire de rejeu ; appuyez-vous sur la figure de la section 10, où l'on enlève une pièce à la fois.

# %% en [markdown]
# ## 13. What a state is worth
#
# ### Exercise {{ number }}: explain the curve and the loss ({{ worth }})
#
# Answer in the cell below (double-click to open it), in four to eight sentences:
#
# 1. On the curve of $V(s)$ in section 11 (a dot marks each broken brick), what does $V(s)$ do in the steps before a brick is broken, then just after? Why, according to the equation of the target?
# 2. The loss of DQN is not that of ordinary supervised learning. Say what changes in the targets during training, and what the target network and the replay memory are for here; use the figure of section 10 in which one piece at a time is taken away.

# %% [markdown] answer="values-explain" minutes=10 points=2
# …

# %% fr solution [markdown]
# **Éléments de réponse et barème ({{ points }})**
#
# - 1 point : $V$ monte à mesure que la brique approche, car la récompense à venir est de moins en moins actualisée ($V(s) \approx \gamma^k \times 1 + \dots$, avec $k$ qui diminue) ; elle retombe d'un coup, de près de 1, dès que la récompense est reçue, puisque $V(s) = r + \gamma V(s')$ : ce qui est encaissé n'est plus à venir. Un demi-point pour la description sans l'explication.
# - 1 point : les cibles dépendent du réseau lui-même (amorçage) et d'une distribution d'états qui change avec la politique : les données ne sont ni fixes, ni indépendantes. Le réseau cible ralentit le déplacement des cibles ; la mémoire mélange des transitions anciennes et éloignées, donc moins corrélées, et les fait servir plusieurs fois. Une mesure de la figure au moins est citée : par exemple, sans le retard de la cible, la valeur du départ dépasse vite la meilleure possible ; sans longue mémoire, le score tombe à −0,11 en moyenne. Un demi-point si un seul des deux rôles est expliqué, ou si aucune mesure n'est citée.

# %% en solution [markdown]
# **Elements of an answer and mark scheme ({{ points }})**
#
# - 1 point: $V$ rises as the brick comes nearer, because the coming reward is discounted less and less ($V(s) \approx \gamma^k \times 1 + \dots$, with $k$ going down); it falls at once, by nearly 1, as soon as the reward is received, since $V(s) = r + \gamma V(s')$: what has been collected is no longer to come. Half a point for a description without an explanation.
# - 1 point: the targets depend on the network itself (bootstrapping) and on a distribution of states that changes with the policy: the data are neither fixed nor independent. The target network slows down the targets; the memory mixes old and distant transitions, which are less correlated, and uses each several times. At least one measurement of the figure is quoted: without the target's delay, for instance, the value of the start soon exceeds the best possible; without a long memory, the score falls to −0.11 on average. Half a point if only one of the two roles is explained, or no measurement is quoted.

# %% fr [markdown]
# ## 14. La ligue (facultatif, sans points)
#
# Si votre enseignant organise une ligue, les agents de toute la classe y jouent, avec celui de la section 11, dans les mêmes conditions : des parties entières, avec leurs cinq vies et le vrai score ; une action sur vingt au hasard ; les mêmes graines pour tous. C'est le réseau **cible** qui joue.
#
# La cellule suivante écrit `league.safetensors`, à rendre **à côté du notebook**, sans le renommer. Ce fichier ne contient que des nombres : rien n'y est exécuté. Sur la page que voit la classe, votre agent porte le code que la cellule affiche, et aucun nom, sauf si vous en donnez un : `name="…"`, de quarante caractères au plus. Votre enseignant, lui, sait de qui vient chaque fichier.

# %% en [markdown]
# ## 14. The league (optional, no points)
#
# If your teacher runs a league, the agents of the whole class, and that of section 11, play under the same conditions: whole games, with their five lives and the true score; one action in twenty at random; the same seeds for all. It is the **target** network that plays.
#
# The next cell writes `league.safetensors`, to hand in **beside the notebook**, without renaming it. This file holds nothing but numbers: nothing in it is run. On the page that the class sees, your agent bears the code that the cell prints, and no name unless you give one: `name="…"`, of at most forty characters. Your teacher does know whose file it is.

# %%
save_for_league(breakout_agent, name="")

# %% fr [markdown]
# ## Pour finir
#
# - **DQN**, c'est le Q-learning avec un réseau à la place de la table ; une mémoire de rejeu et un réseau cible le rendent plus stable.
# - Une transition ne renseigne que sur l'action **jouée** ; la cible est une **constante**, et rien ne suit un état terminal.
# - On met un agent à l'épreuve sur de petits problèmes **avant** le grand.
#
# ## Pour aller plus loin (sans points)
#
# **A. V(s) dit-elle vrai ?** Calculez, pour chaque pas de la partie de la section 11, le retour actualisé que l'agent a réellement obtenu, avec les conventions de son apprentissage : récompenses bornées à ±1, $\gamma = 0{,}98$, et rien au-delà d'une vie perdue. Comparez sa moyenne à celle de $V(s)$. L'agent se surestime-t-il ? Une action sur vingt est ici tirée au hasard : cela peut-il expliquer l'écart ? *(20 minutes)*
#
# **B. Un réseau à deux branches.** Le *dueling network* (Wang et al., 2016, [*Dueling Network Architectures*](https://arxiv.org/abs/1511.06581)) calcule séparément la valeur de l'état et l'avantage de chaque action : $Q(s, a) = V(s) + A(s, a) - \frac{1}{n} \sum_{a'} A(s, a')$. Écrivez-le pour Catch, et comparez-le à `SmallCNN` sur les graines de la section 10. Pourquoi retrancher la moyenne ? *(30 minutes)*
#
# D'autres pistes : `n_step=1` ; DQN et Double DQN sur trois graines ; une mémoire de rejeu à priorités (Schaul et al., 2016) ; Pong (`AtariVectorEnv("pong", …)`).

# %% en [markdown]
# ## Wrapping up
#
# - **DQN** is Q-learning with a network in place of the table; a replay memory and a target network make it more stable.
# - A transition tells us only about the action **played**; the target is a **constant**, and nothing follows a terminal state.
# - Test an agent on small problems **before** the large one.
#
# ## Going further (no points)
#
# **A. Does V(s) tell the truth?** For each step of the game in section 11, compute the discounted return that the agent really obtained, in the terms in which it learned: rewards clipped to ±1, $\gamma = 0.98$, and nothing beyond a lost life. Compare its mean with that of $V(s)$. Does the agent overestimate itself? One action in twenty is drawn at random here: could that explain the gap? *(20 minutes)*
#
# **B. A network with two branches.** The *dueling network* (Wang et al., 2016, [*Dueling Network Architectures*](https://arxiv.org/abs/1511.06581)) computes the value of the state and the advantage of each action separately: $Q(s, a) = V(s) + A(s, a) - \frac{1}{n} \sum_{a'} A(s, a')$. Write it for Catch, and compare it with `SmallCNN` on the seeds of section 10. Why subtract the mean? *(30 minutes)*
#
# Other ideas: `n_step=1`; DQN against Double DQN over three seeds; a prioritised memory (Schaul et al., 2016); Pong (`AtariVectorEnv("pong", …)`).

# %% fr solution [markdown]
# **Pour aller plus loin, A.** Le retour se calcule à rebours, $G_t = r_{t+1} + \gamma G_{t+1}$, en repartant de zéro à chaque vie perdue. Dans cette partie, nous avons mesuré deux moyennes presque égales ; mais une partie ne prouve rien. Nous en avons joué cinq (graines 0 à 4) : la moyenne de $V(s)$ moins celle du retour y vaut 0,00, +0,04, +0,38, +0,51 et −0,16, pour 233, 219, 92, 52 et 324 points. $V(s)$ est une espérance : on obtient moins dans les parties qui tournent mal, davantage dans les autres. L'écart moyen, +0,15, irait dans le sens de deux causes possibles : le maximum de valeurs bruitées est trop optimiste, et la politique jouée n'est pas celle qu'évalue la cible, puisqu'une action sur vingt est tirée au hasard. Mais cinq parties le distinguent mal de zéro. Avec `random_actions=0`, les mêmes graines ne donnent que trois parties différentes, où l'écart est de +0,17, +0,42 et −0,19 : elles ne départagent pas ces causes.

# %% en solution [markdown]
# **Going further, A.** The return is computed backwards, $G_t = r_{t+1} + \gamma G_{t+1}$, starting again from zero at each lost life. In this game the two means that we measured are nearly equal; but one game proves nothing. We played five (seeds 0 to 4): the mean of $V(s)$ less that of the return is 0.00, +0.04, +0.38, +0.51 and −0.16, for 233, 219, 92, 52 and 324 points. $V(s)$ is an expectation: less is obtained in the games that go badly, more in the others. The mean gap, +0.15, would agree with two possible causes: the maximum of noisy values is over-optimistic, and the policy that is played is not the one that the target evaluates, since one action in twenty is drawn at random. But five games hardly tell it from zero. With `random_actions=0`, the same seeds give only three different games, in which the gap is +0.17, +0.42 and −0.19: they cannot tell these causes apart.

# %% solution
returns, later = np.zeros(len(rewards)), 0.0
before = np.concatenate([[lives[0]], lives[:-1]])  # the lives before each step
for step in reversed(range(len(rewards))):
    if lives[step] < before[step]:
        later = 0.0  # the agent learned that nothing follows
    later = returns[step] = np.sign(rewards[step]) + 0.98 * later
print(f"mean return {returns.mean():.2f}, mean V(s) {values.mean():.2f}")

# %% fr solution [markdown]
# **Pour aller plus loin, B.** Sans retrancher la moyenne, on pourrait ajouter une constante à $V$ et l'ôter à tous les $A$ sans rien changer à $Q$ : les deux branches ne seraient pas identifiées. Catch n'a que trois actions et dix lignes : l'avantage attendu, apprendre $V$ de toutes les actions à la fois, ne s'y voit pas. Après 4 000 pas, nous avons mesuré le même score avec trois graines sur cinq, un meilleur avec l'une des deux autres (0,76 contre 0,6) et un moins bon avec la dernière (0,56 contre 1).

# %% en solution [markdown]
# **Going further, B.** Without subtracting the mean, a constant could be added to $V$ and removed from every $A$ without changing $Q$: the two branches would not be identified. Catch has only three actions and ten rows: the expected advantage, learning $V$ from all actions at once, does not show. After 4,000 steps we measured the same score with three seeds out of five, a better one with one (0.76 against 0.6) and a worse one with another (0.56 against 1).


# %% solution
class Dueling(SmallCNN):
    """SmallCNN whose last layer gives advantages, beside a second one that gives V(s)."""

    def __init__(self, shape: tuple[int, int, int], n_actions: int):
        super().__init__(shape, n_actions)
        self.value = nn.Linear(self.head.in_features, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (batch, actions) of a batch of pictures."""
        x = F.relu(self.conv(x))
        x = F.relu(self.fc(x.flatten(start_dim=-3)))
        advantage = self.head(x)
        return self.value(x) + advantage - advantage.mean(dim=-1, keepdim=True)


for seed in range(ablation_seeds):
    scores = []
    for kind in [SmallCNN, Dueling]:
        games, agent = catch_agent(seed=seed, network=kind)
        train_many_games(games, agent, agent_steps=ablation_steps, seed=seed)
        played = eval_agent_n_episodes(Catch(), agent, n=50, do_animation=False, seed=0)
        scores.append(f"{kind.__name__} {np.mean(played['total_reward']):.2f}")
    print(f"seed {seed}: {', '.join(scores)}")
