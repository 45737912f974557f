# ---
# jupyter:
#   course:
#     title:
#       en: "DQN: learning Breakout from its pictures"
#       fr: "DQN : apprendre Breakout à partir des images"
#     minutes: 150
#     requires: [dqn]
#     site_budget: grading
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% fr [markdown]
# # Lab 5 : DQN, apprendre Breakout à partir des images
#
# Une table d'un nombre par couple (état, action) ne suffit plus : un écran de Breakout a plus d'images possibles qu'il n'y a d'atomes dans l'univers, et l'on n'en verra jamais deux fois la même. Un réseau de neurones remplace la table. Vous allez écrire chaque morceau de l'algorithme qui, en 2013, a appris à jouer à des jeux d'arcade en ne regardant que l'écran et le score.
#
# **À la fin, vous saurez :**
#
# - préparer des images pour un agent, et dire ce que chaque étape garde et ce qu'elle perd ;
# - écrire **DQN** : valeurs, cibles, perte, réseau cible, exploration, échauffement, mémoire de rejeu ;
# - mettre un agent à l'épreuve sur de petits problèmes qui ne pardonnent chacun qu'une erreur ;
# - entraîner sur Breakout sans carte graphique, lire les courbes, évaluer, et passer à **Double DQN**.
#
# | | |
# |---|---|
# | **Prérequis** | le lab 3 (Q-learning, cible, interface des agents) ; les bases de PyTorch : tenseurs, `nn.Module`, gradient |
# | **Durée** | environ {{ lab.minutes }}, dont une demi-heure environ d'entraînement, pendant laquelle on continue à lire |
# | **Points** | {{ lab.points }} |
# | **Matériel** | un ordinateur portable, sans carte graphique ; 2 Go de mémoire libre |
#
# Les articles : Mnih et al., 2015, [*Human-level control through deep reinforcement learning*](https://doi.org/10.1038/nature14236), appelé « l'article » dans ce lab ; van Hasselt et al., 2016, [*Deep Reinforcement Learning with Double Q-learning*](https://arxiv.org/abs/1509.06461).

# %% en [markdown]
# # Lab 5: DQN, learning Breakout from its pictures
#
# A table with one number for each pair (state, action) is no longer enough: a screen of Breakout has more possible pictures than there are atoms in the universe, and we shall never see the same one twice. A neural network takes the place of the table. You are going to write every piece of the algorithm which, in 2013, learned to play arcade games by looking at nothing but the screen and the score.
#
# **At the end you will be able to:**
#
# - prepare pictures for an agent, and say what each step keeps and what it loses;
# - write **DQN**: values, targets, loss, target network, exploration, warm-up, replay memory;
# - put an agent to the test on small problems, each of which forgives every mistake but one;
# - train on Breakout without a graphics card, read the curves, evaluate, and go on to **Double DQN**.
#
# | | |
# |---|---|
# | **Prerequisites** | lab 3 (Q-learning, target, the agents' interface); the basics of PyTorch: tensors, `nn.Module`, gradient |
# | **Time** | about {{ lab.minutes }}, about half an hour of which is training while you read on |
# | **Points** | {{ lab.points }} |
# | **Hardware** | a laptop, without a graphics card; 2 GB of free memory |
#
# The papers: Mnih et al., 2015, [*Human-level control through deep reinforcement learning*](https://doi.org/10.1038/nature14236), called "the paper" in this lab; van Hasselt et al., 2016, [*Deep Reinforcement Learning with Double Q-learning*](https://arxiv.org/abs/1509.06461).

# %%
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
    eval_agent_n_episodes,
    eval_policy_n_episodes,
    expect_close,
    expect_equal,
    load_pretrained,
    make_breakout,
    plot_results,
    pretrained_record,
    set_language,
    to_network_input,
    train_agent_n_episodes,
    train_many_games,
)
from helpers.checks import deep
from helpers.checks.tabular import holds
from helpers.dqn.probes import expected_q_values

# %% fr
set_language("fr")  # la langue des messages des vérifications

# %% en
set_language("en")  # the language of the checks' messages

# %% fr [markdown]
# ### Comment travailler
#
# Exécutez les cellules dans l'ordre (`Maj + Entrée`). Un **exercice** demande de remplacer la ligne `raise NotImplementedError()` par votre code. La cellule qui le suit le **vérifie** : elle affiche par exemple `✓ greedy-act-one 1/1`, ou dit ce qui était attendu, ce qui a été obtenu et quelle idée revoir. Exécutez-la aussi souvent que vous voulez. Le code et ce qu'il affiche sont en anglais ; les messages des vérifications, en français.
#
# Les vérifications visibles ne disent pas tout : la correction essaie aussi d'autres cas. Ne modifiez pas les cellules de vérification : la notation utilise leur version d'origine.
#
# **Avant de rendre**, enregistrez. Rejouer tout le notebook prendrait la demi-heure de l'entraînement ; le bouton *Validate*, lui, relance tout en version courte et liste ce qui échoue. S'il reste un exercice à faire, rendez quand même : chaque exercice est noté à part.

# %% en [markdown]
# ### How to work
#
# Run the cells in order (`Shift + Enter`). An **exercise** asks you to replace the line `raise NotImplementedError()` by your code. The cell after it **checks** it: it prints `✓ greedy-act-one 1/1`, say, or tells what was expected, what was got and which idea to look at again. Run it as often as you like.
#
# The visible checks do not tell everything: grading tries other cases too. Do not edit the check cells: grading uses their original version.
#
# **Before you hand in**, save. Running the whole notebook again would take the half-hour of training; the *Validate* button runs everything in a short version, and lists what fails. If an exercise is unfinished, hand in all the same: each exercise is graded on its own.

# %% fr [markdown]
# ## 1. Le jeu
#
# Breakout (le casse-briques, Atari, 1976) : une raquette, une balle, six rangées de briques. Une brique rapporte 1 point en bas du mur, 4 au milieu, 7 en haut. On a cinq vies.

# %% en [markdown]
# ## 1. The game
#
# Breakout (Atari, 1976): a paddle, a ball, six rows of bricks. A brick is worth 1 point at the bottom of the wall, 4 in the middle, 7 at the top. You have five lives.

# %%
import ale_py

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
plt.show()

# %% fr [markdown]
# L'observation est l'écran : 210 × 160 pixels de trois octets. `FIRE` sert la balle, `NOOP` ne fait rien. Le nom se lit ainsi : `NoFrameskip`, une action par image, 60 fois par seconde ; `v4`, le jeu fait toujours ce qu'on lui demande (dans `v0` et `ALE/Breakout-v5`, il répète au hasard l'action précédente une fois sur quatre).
#
# ## 2. Ce que voit l'agent
#
# Deux *wrappers* de Gymnasium préparent l'image, comme dans l'article. `AtariPreprocessing` joue chaque action pendant quatre images et n'en renvoie qu'une : le maximum des deux dernières (sur Atari, certains objets ne sont dessinés qu'une image sur deux), en gris, réduite à 84 × 84. `FrameStackObservation` empile les quatre dernières. Suivons une image :

# %% en [markdown]
# The observation is the screen: 210 × 160 pixels of three bytes. `FIRE` serves the ball, `NOOP` does nothing. The name reads like this: `NoFrameskip`, one action a frame, 60 times a second; `v4`, the game always does what it is asked (in `v0` and `ALE/Breakout-v5` it repeats the action before at random, one time in four).
#
# ## 2. What the agent sees
#
# Two of Gymnasium's wrappers prepare the picture, as in the paper. `AtariPreprocessing` plays each action for four frames and returns only one: the maximum of the last two (on an Atari, some objects are drawn in every other frame only), in grey, reduced to 84 × 84. `FrameStackObservation` stacks the last four. Let us follow one picture:

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
# | maximum de deux images | les objets qui clignotent | un demi-pas de netteté |
# | gris | les formes | la couleur des briques, donc leur prix : leur hauteur le dit aussi |
# | 84 × 84 | l'essentiel, en 14 fois moins d'octets | les détails : la balle ne fait plus que deux pixels |
# | pile de quatre | **le mouvement** : une image seule ne dit pas si la balle monte ou descend | |
#
# Sans la pile, deux états qui appellent des actions opposées auraient la même observation : le problème ne serait plus de Markov. `make_breakout()` rassemble ces wrappers, et ajoute trois choses que ce lab utilise : de 0 à 30 images d'attente au hasard au début de chaque partie, pour qu'elles ne soient pas toutes pareilles ; `FIRE` joué à la place de l'agent quand une balle attend d'être servie (un agent glouton qui ne l'apprend pas regarderait une image fixe pendant une demi-heure) ; et des zéros avant la première image.
#
# ## 3. Un joueur au hasard
#
# Dix parties jouées au hasard, pour savoir d'où l'on part. La dernière est animée.

# %% en [markdown]
# | step | what it keeps | what it loses |
# |---|---|---|
# | one action for four frames | the game, four times faster | reactions in less than 67 ms |
# | maximum of two frames | objects that flicker | half a step of sharpness |
# | grey | the shapes | the bricks' colour, hence their price: their height tells it too |
# | 84 × 84 | what matters, in 14 times fewer bytes | detail: the ball is two pixels now |
# | stack of four | **motion**: a single frame does not tell whether the ball goes up or down | |
#
# Without the stack, two states that call for opposite actions would have the same observation: the problem would no longer be Markov. `make_breakout()` puts these wrappers together and adds three things that this lab uses: 0 to 30 frames of waiting at random at the start of each game, so that games are not all alike; `FIRE` played in the agent's place when a ball waits to be served (a greedy agent that did not learn it would look at a still picture for half an hour); and zeros before the first frame.
#
# ## 3. A random player
#
# Ten games played at random, to know where we start from. The last one is animated.

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
# Deux images successives se ressemblent beaucoup : apprendre de la dernière transition, puis de la suivante, ferait oublier au réseau tout le reste. On garde donc les transitions dans une **mémoire de rejeu**, et l'on apprend de paquets tirés au hasard. Chaque transition sert aussi plusieurs fois.
#
# La mémoire la plus simple est une liste de tuples ; `ReplayBuffer` en est une :

# %% en [markdown]
# In the paper, the random player gets 1.7 points on average, and the human tester 31.8. Ten games only give an order of magnitude.
#
# ## 4. The replay memory
#
# Two successive pictures are much alike: learning from the last transition, then from the next one, would make the network forget all the rest. So we keep transitions in a **replay memory**, and learn from batches drawn at random. Each transition serves several times, too.
#
# The simplest memory is a list of tuples; `ReplayBuffer` is one:

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
# The list keeps two observations a transition, `obs` and `next_obs`. But from one observation to the next, only one frame in four is new. A lean memory keeps **each frame once**, and puts the stacks together when it draws.
#
# Write `frame_bytes`, which returns the number of bytes taken by the frames of `capacity` transitions, for the one memory and for the other. A pixel takes one byte. For the lean memory, count one frame a transition (the few more at the start of games are neglected).
#
# <details><summary>Hint</summary>
#
# How many frames are there in an observation? How many observations in a transition of the list?
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
with check("memory-count", 1):
    for sizes, in_list, in_lean in [((10, 4, 2, 3), 480, 60), ((5, 3, 4, 2), 240, 40)]:
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
# Votre ordinateur n'a peut-être pas 5,6 Go de libre, et la liste en prend davantage encore, car elle morcelle la mémoire. Nous garderons `ReplayBuffer` pour les petits essais ; pour l'entraînement, ce sera `FrameReplay`, qui garde chaque image une fois, dans un bloc réservé au départ. Elle renvoie les mêmes paquets, sans jamais mêler deux parties.
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
# Un réseau apprend mieux de nombres entre 0 et 1 que d'octets entre 0 et 255. Dans ce lab, **une seule fonction** fait cette division, `to_network_input` : tout ce qui entre dans un réseau passe par elle, et vous n'avez jamais à diviser vous-même.

# %% en [markdown]
# Your computer may not have 5.6 GB to spare, and the list takes still more, since it splits memory into crumbs. We shall keep `ReplayBuffer` for small trials; training will use `FrameReplay`, which keeps each frame once, in a block taken at the start. It returns the same batches, and never mixes two games.
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
# Where does 20 come from? A filter of 8 that moves by 4 in 84 pixels has (84 − 8) / 4 + 1 = 20 places.
#
# A network learns better from numbers between 0 and 1 than from bytes between 0 and 255. In this lab, **one function only** divides, `to_network_input`: whatever enters a network goes through it, and you never have to divide yourself.

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
# Write `greedy_action(network, obs)`: the action whose value is the greatest, to be put into `actions`.
#
# - For one observation, of shape (4, 84, 84), it returns a number ({{ points.one }}).
# - For a batch, of shape (n, 4, 84, 84), it returns n actions, one for each observation, in a list or an array, even when n is 1 ({{ points.batch }}).
#
# The network takes both shapes, and one line can do for both.
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
with check("greedy-act-one", 1):
    # Q(s, 0) = 4 x first pixel, Q(s, 1) = 2.5 x second pixel, Q(s, 2) = 1; pixels from 0 to 1.
    network = deep.LinearNetwork([[4.0, 0.0], [0.0, 2.5], [0.0, 0.0]], [0.0, 0.0, 1.0])
    for pixels in [(255, 255), (10, 255), (40, 100)]:
        deep.expect_greedy(greedy_action, network, np.array([[pixels]], np.uint8))
    negative = deep.LinearNetwork([[-0.5, 0.0], [0.0, -2.0], [-1.0, 0.0]], [-0.5, -0.25, -0.5])
    deep.expect_greedy(greedy_action, negative, np.array([[(255, 0)]], np.uint8))
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
with check("greedy-act-batch", 1):
    network = deep.LinearNetwork([[4.0, 0.0], [0.0, 2.5], [0.0, 0.0]], [0.0, 0.0, 1.0])
    batch = np.array([(255, 255), (10, 255), (40, 100), (0, 0)], np.uint8).reshape(4, 1, 1, 2)
    deep.expect_greedy(greedy_action, network, batch)
    negative = deep.LinearNetwork([[-0.5, 0.0], [0.0, -2.0], [-1.0, 0.0]], [-0.5, -0.25, -0.5])
    deep.expect_greedy(greedy_action, negative, batch)
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
# Le Q-learning tabulaire corrige une case vers sa cible. Ici il n'y a plus de case : on calcule l'écart entre les valeurs et leurs cibles sur un paquet de transitions, et l'on descend le gradient de cet écart par rapport aux poids du réseau. Trois fonctions suffisent.
#
# Les paquets arrivent de la mémoire sous forme de tenseurs : `obs` et `next_obs` en `uint8`, de forme (n, 4, 84, 84) ; `action`, `reward` et `terminated`, de forme (n,), ce dernier en nombres 0 ou 1.
#
# ### Exercice {{ number }} : les valeurs des actions jouées ({{ worth }})
#
# Le réseau rend une valeur par action ; une transition ne nous apprend quelque chose que de l'action jouée. Écrivez `current_q_values`, qui renvoie $Q(s_i, a_i)$ pour chaque transition $i$ du paquet, de forme (n,). On vérifie séparément ces valeurs ({{ points.played }}), et que le gradient remonte par elles jusqu'au réseau, et par elles seules ({{ points.gradient }}).
#
# <details><summary>Indice 1</summary>
#
# Pour une matrice `q` de forme (n, actions), `q.gather(1, index)` prend dans chaque ligne les colonnes que dit `index`, de forme (n, 1).
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
# Tabular Q-learning corrects one cell towards its target. Here there is no cell any more: we compute how far values are from their targets on a batch of transitions, and go down the gradient of that distance with respect to the network's weights. Three functions will do.
#
# Batches come from the memory as tensors: `obs` and `next_obs` in `uint8`, of shape (n, 4, 84, 84); `action`, `reward` and `terminated` of shape (n,), the last one as numbers 0 or 1.
#
# ### Exercise {{ number }}: the values of the actions played ({{ worth }})
#
# The network returns one value for each action; a transition teaches us something of the action played only. Write `current_q_values`, which returns $Q(s_i, a_i)$ for each transition $i$ of the batch, of shape (n,). These values are checked ({{ points.played }}) and, separately, that the gradient goes back to the network through them, and through them alone ({{ points.gradient }}).
#
# <details><summary>Hint 1</summary>
#
# For a matrix `q` of shape (n, actions), `q.gather(1, index)` takes in each row the columns that `index`, of shape (n, 1), tells.
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
# La cible de la transition $i$ est celle du Q-learning (lab 3), à ceci près que la valeur de la suite vient d'un **second réseau**, le réseau cible, qui suit le premier avec retard :
#
# $$y_i = r_i + \gamma \, \max_{a'} Q_{\text{cible}}(s'_i, a')$$
#
# et $y_i = r_i$ si $s'_i$ est terminal. Écrivez `td_targets`, de forme (n,). On vérifie séparément une transition ordinaire ({{ points.next }}), un état terminal ({{ points.terminal }}), et que la cible est une **constante** : aucun gradient ne la traverse, on corrige la valeur vers la cible et jamais l'inverse, et le réseau cible est seulement lu ({{ points.constant }}).
#
# `gamma` est un nombre, ou un tenseur de forme (n,) : votre formule convient aux deux.
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
# The target of transition $i$ is that of Q-learning (lab 3), except that the value of what follows comes from a **second network**, the target network, which follows the first one with a delay:
#
# $$y_i = r_i + \gamma \, \max_{a'} Q_{\text{target}}(s'_i, a')$$
#
# and $y_i = r_i$ if $s'_i$ is terminal. Write `td_targets`, of shape (n,). Checked separately are an ordinary transition ({{ points.next }}), a terminal state ({{ points.terminal }}), and that the target is a **constant**: no gradient goes through it, the value is corrected towards the target and never the reverse, and the target network is only read ({{ points.constant }}).
#
# `gamma` is a number, or a tensor of shape (n,): your formula suits both.
#
# <details><summary>Hint 1</summary>
#
# `terminated` is 0 or 1: by what should what follows be multiplied, to disappear when it is 1?
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
    for n, n_actions, own_gammas in [(3, 3, False), (4, 2, True), (1, 4, True), (30, 3, False)]:
        network = deep.drawn_network(rng, n_actions)
        batch = deep.drawn_transitions(rng, n, n_actions, own_gammas=own_gammas)
        deep.expect_targets(td_targets, network, deep.without_end(batch))
    negative = deep.LinearNetwork([[-1.0, 0.0, 0.0], [0.0, -2.0, 0.0]], [-0.5, -0.5])
    deep.expect_targets(td_targets, negative, deep.without_end(batch))
    ### BEGIN HIDDEN TESTS
    for n, n_actions, own_gammas in [(1, 4, False), (5, 2, True), (4, 4, False)]:
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
# Écrivez `dqn_loss`, en appelant `current_q_values` et `td_targets` : la moyenne, sur le paquet, de la perte de Huber entre valeurs et cibles. On vérifie sa valeur ({{ points.value }}), et que chacun des deux réseaux et chaque argument est à sa place, sans que rien ne soit modifié ({{ points.networks }}) : c'est l'agent qui appellera `backward()`. Vos fonctions des exercices {{ numbers["values-gather"] }} et {{ numbers["targets-mask"] }} sont remplacées pendant la vérification par des versions correctes : une erreur n'est pas comptée deux fois.

# %% en [markdown]
# ### Exercise {{ number }}: the loss ({{ worth }})
#
# The paper clips the error between −1 and 1, which amounts to the **Huber loss**: quadratic near zero, linear beyond. A large error therefore does not give a huge gradient. PyTorch calls it `F.smooth_l1_loss`.
#
# Write `dqn_loss`, by calling `current_q_values` and `td_targets`: the mean, over the batch, of the Huber loss between values and targets. Checked are its value ({{ points.value }}), and that each of the two networks and each argument is in its place, with nothing changed on the way ({{ points.networks }}): the agent will call `backward()`. Your functions of exercises {{ numbers["values-gather"] }} and {{ numbers["targets-mask"] }} are replaced by correct ones during the check: a mistake does not count twice.


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
    for errors in [[0.5, 0.5, 0.5, 0.5], [0.0, 1.0, -2.0, 4.0], [0.25, -3.0]]:
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
# ## 7. L'agent
#
# Il reste à décider quand explorer, quand apprendre, et comment le réseau cible suit.
#
# ### Exercice {{ number }} : un epsilon qui décroît ({{ worth }})
#
# Au début, l'agent ne sait rien et explore toujours ; puis de moins en moins. Écrivez `linear_epsilon`, qui vaut `start` tant que `count` vaut 0 ou moins, perd `decay` à chaque unité de `count`, et ne descend jamais sous `end`. On comptera des épisodes dans la boucle d'un jeu, des pas dans celle de plusieurs. Un `count` négatif veut dire que l'échauffement n'est pas fini ; un `decay` nul, qu'epsilon ne change pas.

# %% en [markdown]
# ## 7. The agent
#
# It remains to decide when to explore, when to learn, and how the target network follows.
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
with check("epsilon-decay", 1):
    for count, start, end, decay, expected in [
        *[(0, 1.0, 0.1, 0.25, 1.0), (1, 1.0, 0.1, 0.25, 0.75), (3, 1.0, 0.1, 0.25, 0.25)],
        *[(4, 1.0, 0.1, 0.25, 0.1), (100, 1.0, 0.1, 0.25, 0.1), (2, 1.0, 0.1, 0.25, 0.5)],
        *[(10, 0.8, 0.3, 0.04, 0.4), (1234, 0.9, 0.02, 0.0001, 0.7766), (3, 1.0, 1.0, 0.1, 1.0)],
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
# If the targets came from the network that learns, each correction would move them, and we would be running after them. So the target network follows slowly, by **Polyak averaging**, after each gradient step:
#
# $$\theta_{\text{target}} \leftarrow \tau \, \theta + (1 - \tau) \, \theta_{\text{target}} \qquad \text{with } \tau \ll 1$$
#
# Write the body of the loop of `polyak_update`. The target network is changed **in place**; the other one does not move.
#
# <details><summary>Hint</summary>
#
# `weight.copy_(x)` writes `x` into the tensor `weight`, in place. `weight = x` would only change the name. `weight.lerp_(other, tau)` makes the whole average at once, without a tensor in between, and is several times as fast.
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
with check("target-follow", 1):
    network = deep.LinearNetwork([[1.0, 2.0], [3.0, -1.0]], [3.0, 0.0])
    target = deep.LinearNetwork([[0.0, 10.0], [-2.0, 0.5]], [-1.0, 4.0])
    for tau in [0.25, 0.1]:  # one after the other
        deep.expect_followed(polyak_update, network, target, tau)
    rng = np.random.default_rng(4)
    deep.expect_followed(polyak_update, deep.drawn_layers(rng), deep.drawn_layers(rng), tau=0.2)
    ### BEGIN HIDDEN TESTS
    for tau in [0.0, 0.005, 0.7, 1.0]:
        layers = deep.drawn_layers(rng), deep.drawn_layers(rng)
        assert holds(deep.expect_followed, polyak_update, *layers, tau)
    ### END HIDDEN TESTS

# %% fr [markdown]
# ### La charpente
#
# `DeepAgent` tient ce que tout agent de ce genre tient : le réseau (`network_q_value`) et sa copie (`network_q_value_target`), la mémoire, l'optimiseur Adam, et des compteurs. Voici ce qu'elle fait d'une transition (en abrégé) :
#
# ```python
# def learn(self, obs, action, reward, next_obs, terminated):
#     self.replay_buffer.append(obs, action, reward, next_obs, terminated)
#     self.training_steps += 1
#     self.update_epsilon()
#     if self.gradient_step_is_due():
#         loss = self.loss(*self.replay_buffer.sample(self.batch_size))
#         self.optimizer.zero_grad()
#         loss.backward()
#         self.optimizer.step()
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
# | `batch_size`, `learning_rate`, `gamma` | taille des paquets, pas d'Adam, actualisation |
# | `epsilon_start`, `epsilon_end`, `epsilon_decay_per_episode` | l'exploration, en épisodes |
# | `warmup_episodes=20` | épisodes joués au hasard avant d'apprendre |
# | `update_target_tau=0.005` | le $\tau$ de Polyak |
# | `device="cpu"` | où vivent les réseaux |
# | `gradient_step_freq=4` | pas joués entre deux descentes de gradient |
# | `epsilon_decay_per_step`, `warmup_steps` | les mêmes, comptés en pas et non en épisodes |
# | `learning_rate_end`, `learning_rate_decay_per_step` | un pas d'Adam qui décroît, comme epsilon |
# | `clip_rewards=False` | apprendre le signe des récompenses, comme l'article : les briques valent toutes 1 |
# | `seed=None` | graine de l'exploration |

# %% en [markdown]
# ### The scaffold
#
# `DeepAgent` keeps what every agent of this kind keeps: the network (`network_q_value`) and its copy (`network_q_value_target`), the memory, the optimiser Adam, and counters. This is what it does with a transition (shortened):
#
# ```python
# def learn(self, obs, action, reward, next_obs, terminated):
#     self.replay_buffer.append(obs, action, reward, next_obs, terminated)
#     self.training_steps += 1
#     self.update_epsilon()
#     if self.gradient_step_is_due():
#         loss = self.loss(*self.replay_buffer.sample(self.batch_size))
#         self.optimizer.zero_grad()
#         loss.backward()
#         self.optimizer.step()
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
# | `batch_size`, `learning_rate`, `gamma` | size of batches, Adam's step, discount |
# | `epsilon_start`, `epsilon_end`, `epsilon_decay_per_episode` | exploration, in episodes |
# | `warmup_episodes=20` | episodes played at random before learning |
# | `update_target_tau=0.005` | Polyak's $\tau$ |
# | `device="cpu"` | where the networks live |
# | `gradient_step_freq=4` | steps played between two gradient steps |
# | `epsilon_decay_per_step`, `warmup_steps` | the same, counted in steps and not in episodes |
# | `learning_rate_end`, `learning_rate_decay_per_step` | a learning rate that decreases, as epsilon does |
# | `clip_rewards=False` | learn the sign of rewards, as in the paper: all bricks are worth 1 |
# | `seed=None` | seed of exploration |

# %% fr [markdown]
# ### Exercice {{ number }} : explorer en apprenant ({{ worth }})
#
# Écrivez deux méthodes. `self.n_actions` est le nombre d'actions, `len(obs)` celui des observations d'un paquet ; **tout tirage vient de `self.rng`**.
#
# - `act(obs)`, pour une observation : ε-gloutonne en apprentissage ({{ points.training }}), gloutonne en évaluation ({{ points.evaluation }}), comme au lab 3. L'action gloutonne est celle de votre `greedy_action`, avec le réseau qui apprend, `self.network_q_value`.
# - `act_many(obs)`, pour les observations de plusieurs jeux menés de front : un tableau d'actions, une par jeu ({{ points.many }}). Un seul passage dans le réseau sert à tous, et **chaque jeu lance sa propre pièce** : les uns explorent pendant que les autres jouent au mieux. En évaluation, elle est gloutonne partout.
#
# <details><summary>Indice</summary>
#
# `self.rng.random(n)` tire n nombres d'un coup, `self.rng.integers(k, size=n)` n entiers ; `np.where(condition, a, b)` prend dans `a` là où la condition est vraie, dans `b` ailleurs.
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: explore while learning ({{ worth }})
#
# Write two methods. `self.n_actions` is the number of actions, `len(obs)` that of a batch's observations; **every draw comes from `self.rng`**.
#
# - `act(obs)`, for one observation: ε-greedy in training ({{ points.training }}), greedy in evaluation ({{ points.evaluation }}), as in lab 3. The greedy action is that of your `greedy_action`, with the network that learns, `self.network_q_value`.
# - `act_many(obs)`, for the observations of several games played side by side: an array of actions, one for each game ({{ points.many }}). One pass through the network serves all, and **each game tosses its own coin**: some explore while the others play their best. In evaluation it is greedy everywhere.
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
    deep.expect_many_explore(ExploringAgent, n_actions=5, n_games=2, epsilon=0.9, calls=1000)
    ### BEGIN HIDDEN TESTS
    many = deep.expect_many_explore
    assert holds(many, ExploringAgent, n_actions=7, n_games=1, epsilon=0.5, calls=1000)
    ### END HIDDEN TESTS

# %% fr [markdown]
# ### Exercice {{ number }} : quand apprendre ? ({{ worth }})
#
# Il reste une méthode à écrire, et `DQNAgent` est complet. `gradient_step_is_due()` dit s'il est temps de descendre le gradient. Il faut que **tout** cela soit vrai :
#
# - l'échauffement est fini : `self.training_episodes` a atteint `self.warmup_episodes`, et `self.training_steps` a atteint `self.warmup_steps` ;
# - la mémoire contient au moins un paquet de `self.batch_size` transitions (elle en contient `len(self.replay_buffer)`) ;
# - c'est un pas sur `self.gradient_step_freq` : `self.training_steps` en est un multiple, où que finisse l'échauffement.

# %% en [markdown]
# ### Exercise {{ number }}: when to learn? ({{ worth }})
#
# One method is left to write, and `DQNAgent` is complete. `gradient_step_is_due()` tells whether it is time for a gradient step. **All** of this must be true:
#
# - the warm-up is over: `self.training_episodes` has reached `self.warmup_episodes`, and `self.training_steps` has reached `self.warmup_steps`;
# - the memory holds at least one batch of `self.batch_size` transitions (it holds `len(self.replay_buffer)`);
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
with check("warmup-end", 1):
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
# Une demi-heure de Breakout qui n'apprend rien ne dit pas où est l'erreur. On met donc d'abord l'agent à l'épreuve, en quelques secondes, sur cinq problèmes minuscules dont on connaît exactement les valeurs. Chacun demande **une chose de plus** que le précédent : le premier qui échoue nomme la faute.
#
# | sonde | ce qu'elle demande | si elle échoue la première, regardez |
# |---|---|---|
# | `ValueProbe` | une action, un pas, récompense 1 : apprendre une valeur | la perte, l'optimiseur, la fin d'épisode |
# | `ObservationProbe` | la récompense dépend de l'observation | ce que reçoit le réseau, l'échelle, le tirage des paquets |
# | `DiscountProbe` | deux pas, la récompense au second | la suite dans la cible, `gamma`, `next_obs` |
# | `ActionProbe` | la récompense dépend de l'action | la valeur de l'action jouée, l'exploration |
# | `BothProbe` | elle dépend des deux | l'ordre des axes, une ligne prise pour une autre |
#
# L'idée vient d'Andy Jones, [*Debugging RL, Without the Agonizing Pain*](https://andyljones.com/posts/rl-debugging.html). Votre agent, tel quel, joue les cinq : seul le réseau change, car les observations ne sont qu'un nombre.

# %% en [markdown]
# ## 8. Put to the test on small problems
#
# Half an hour of Breakout that learns nothing does not tell where the mistake is. So we first put the agent to the test, in seconds, on five tiny problems whose values are known exactly. Each asks for **one thing more** than the one before: the first that fails names the fault.
#
# | probe | what it asks for | if it is the first to fail, look at |
# |---|---|---|
# | `ValueProbe` | one action, one step, reward 1: learn a value | the loss, the optimiser, the end of an episode |
# | `ObservationProbe` | the reward depends on the observation | what the network is given, the scale, how batches are drawn |
# | `DiscountProbe` | two steps, the reward at the second | what follows in the target, `gamma`, `next_obs` |
# | `ActionProbe` | the reward depends on the action | the value of the action played, exploration |
# | `BothProbe` | it depends on both | the order of axes, one row taken for another |
#
# The idea is Andy Jones's, [*Debugging RL, Without the Agonizing Pain*](https://andyljones.com/posts/rl-debugging.html). Your agent plays all five as it is: only the network changes, since an observation is just one number.


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
# Si toutes passent, montons d'un cran : **Catch**, le plus petit jeu qui se regarde. Une balle tombe, la raquette doit se trouver dessous : +1, sinon −1. L'observation est une image de 10 × 5 pixels ; un petit réseau convolutif suffit.
#
# Pour aller vite, on joue à **huit jeux de front** : un seul passage dans le réseau choisit huit actions. La boucle `train_many_games` donne à votre agent les mêmes ordres que celle d'un seul jeu ; elle remplit elle-même une `FrameReplay`, qui ne mêle pas les parties, et appelle votre `act_many`.

# %% en [markdown]
# If all of them pass, one step up: **Catch**, the smallest game that is looked at. A ball falls, the paddle must be under it: +1, else −1. The observation is a picture of 10 × 5 pixels; a small convolutional network will do.
#
# To go fast, **eight games are played side by side**: one pass through the network chooses eight actions. The loop `train_many_games` gives your agent the same orders as that of one game; it fills a `FrameReplay` itself, which does not mix games, and calls your `act_many`.


# %%
def catch_agent(kind: type = DQNAgent, seed: int = 0) -> tuple[gym.vector.VectorEnv, DQNAgent]:
    """Make eight games of Catch, and an agent for them."""
    games = gym.vector.SyncVectorEnv([Catch] * 8)
    torch.manual_seed(seed)
    agent = kind(
        games,
        SmallCNN((1, 10, 5), n_actions=3),
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
    )
    return games, agent


catch_steps = by_budget(grading=4000, class_=6000, night=20_000)  # of eight games together
games, agent = catch_agent()
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
# D'abord la boucle d'un seul jeu, avec des réglages courants, pour voir que tout s'enchaîne. L'échauffement est d'une partie, sans quoi rien ne serait appris en deux.

# %% en [markdown]
# ## 9. Breakout
#
# ### A trial of two games
#
# First the loop of one game, with common settings, to see that everything fits together. The warm-up lasts one game, or nothing would be learned in two.

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
)
print(train_agent_n_episodes(env, agent, n=2, seed=0))
print(f"{agent.gradient_steps} gradient steps, last loss {agent.last_loss:.4f}")

# %% fr [markdown]
# ### L'entraînement
#
# Avec ces réglages, 200 parties demandent plus de vingt minutes sur deux cœurs et mènent à cinq points environ. Voici ce que change `make_breakout_agent`, et pourquoi :
#
# | réglage | pourquoi |
# |---|---|
# | huit jeux de front (`BreakoutGames`) | une seule passe du réseau choisit huit actions ; l'émulateur tourne en C++ |
# | un paquet de 32 tous les 8 pas | les trois quarts du temps passent dans les descentes de gradient : on joue davantage entre deux |
# | retours sur **trois pas** (`n_step=3`) | la cible devient $r_1 + \gamma r_2 + \gamma^2 r_3 + \gamma^3 \max_a Q$ : une brique cassée se fait sentir trois fois plus vite en arrière |
# | une vie perdue vaut une fin pour l'apprentissage | perdre la balle a un prix, bien que le score ne baisse pas ; la partie, elle, continue, et le score compté est celui de parties entières |
# | `clip_rewards=True` | toutes les briques valent 1 : les gradients restent comparables |
# | $\tau = 0{,}008$ à chaque descente | copier le réseau tous les 10 000 pas, comme l'article, serait bien trop lent pour une demi-heure |
# | un pas d'Adam de 0,0004 à 0,0001 | de grands pas d'abord ; à la fin, ils ne feraient plus que secouer les valeurs |
#
# La ligne qui s'affiche donne le score moyen des vingt dernières parties, epsilon, la perte, la valeur moyenne, la vitesse et le temps restant ; celui-ci est trop court au début, car l'échauffement n'apprend pas et va donc bien plus vite.
#
# **Vous pouvez interrompre** (■) et relancer la cellule : elle continue. Tout ce qui est appris est aussi écrit dans `breakout.pt`, au moins une fois par minute. Si le noyau ou l'ordinateur s'arrête, sélectionnez la cellule d'entraînement, choisissez *Exécution → Exécuter tout au-dessus de la cellule sélectionnée* (*Run → Run All Above Selected Cell*), puis exécutez-la : l'entraînement reprend où il en était, après avoir rejoué un peu pour remplir la mémoire, qui n'est pas dans le fichier. Pour repartir de zéro, par exemple après avoir corrigé une fonction, effacez ce fichier et exécutez les deux cellules qui suivent.
#
# Comptez de vingt à trente minutes sur deux cœurs qui ne font rien d'autre, davantage sinon. Pendant ce temps, lisez la suite et préparez les exercices {{ numbers["double-choose"] }} et {{ numbers["double-agent"] }} ; leurs vérifications attendent que l'entraînement finisse, ou que vous l'interrompiez.

# %% en [markdown]
# ### Training
#
# With these settings, 200 games take more than twenty minutes on two cores and lead to about five points. This is what `make_breakout_agent` changes, and why:
#
# | setting | why |
# |---|---|
# | eight games side by side (`BreakoutGames`) | one pass of the network chooses eight actions; the emulator runs in C++ |
# | one batch of 32 every 8 steps | three quarters of the time go into gradient steps: we play more between two |
# | returns over **three steps** (`n_step=3`) | the target becomes $r_1 + \gamma r_2 + \gamma^2 r_3 + \gamma^3 \max_a Q$: a broken brick is felt backwards three times faster |
# | a lost life counts as an end for learning | losing the ball has a price, although the score does not go down; the game itself goes on, and the score counted is that of whole games |
# | `clip_rewards=True` | all bricks are worth 1: gradients stay comparable |
# | $\tau = 0.008$ at each gradient step | copying the network every 10,000 steps, as in the paper, would be far too slow for half an hour |
# | a learning rate from 0.0004 to 0.0001 | large steps at first; at the end they would only shake the values |
#
# The line on display gives the mean score of the last twenty games, epsilon, the loss, the mean value, the speed and the time left; the last one is too short at first, because the warm-up does not learn and is therefore much faster.
#
# **You may interrupt** (■) and run the cell again: it goes on. All that is learned is also written to `breakout.pt`, once a minute at least. If the kernel or the computer stops, select the training cell, choose *Run → Run All Above Selected Cell*, then run it: training goes on from where it stood, after playing a little to fill the memory again, which is not in the file. To start afresh, after correcting a function for example, remove that file and run the next two cells.
#
# Count twenty to thirty minutes on two cores that do nothing else, more otherwise. Meanwhile, read on and prepare exercises {{ numbers["double-choose"] }} and {{ numbers["double-agent"] }}; their checks wait until training ends, or until you interrupt it.


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
    )
    return games, agent


breakout_games, breakout_agent = make_breakout_agent()

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
# Ten games more, without exploring or learning: the agent plays what it believes best. As in the paper, the environment draws one action in twenty at random (`random_actions=0.05`): otherwise a greedy agent in a deterministic game can be caught in a loop, the ball going back and forth for ever.

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
# Le réseau cible joue souvent mieux que celui qui apprend : c'est une moyenne des derniers réseaux, et leurs erreurs s'y compensent en partie. Ainsi, après une demi-heure d'entraînement, nous avons mesuré, pour trois graines, 46,4, 45,4 et 60,2 points avec le réseau cible, et 36,2, 44,6 et 64,2 avec le dernier réseau (moyennes de 30 parties) ; pour l'agent de la section 11, 95,4 et 101,4 (100 parties, erreurs types 5 et 6). Souvent, donc, mais pas toujours ; et l'avantage semble disparaître quand le pas d'Adam est devenu petit, car les derniers réseaux se ressemblent alors.
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
# Écrivez `double_dqn_targets`, avec la même fin d'épisode et toujours sans gradient.

# %% en [markdown]
# The target network often plays better than the one that learns: it is an average of the last networks, in which their errors cancel in part. After half an hour of training, for instance, we measured, for three seeds, 46.4, 45.4 and 60.2 points with the target network, and 36.2, 44.6 and 64.2 with the last network (means of 30 games); for the agent of section 11, 95.4 and 101.4 (100 games, standard errors 5 and 6). Often, then, but not always; and the advantage seems to vanish once the learning rate has become small, since the last networks then resemble one another.
#
# If you are reading this page on the course's site, training took a few seconds only there, and the score is no better than chance. Section 11 shows what a whole training gives.
#
# ## 10. Double DQN
#
# ### Exercise {{ number }}: choose with one, evaluate with the other ({{ worth }})
#
# The maximum of noisy values is too optimistic: it picks the action whose error flatters most, then keeps that error. **Double DQN** separates the two roles. The network that learns **chooses** the action, the target network **evaluates** it:
#
# $$y_i = r_i + \gamma \, Q_{\text{target}}\!\left(s'_i,\ \arg\max_{a'} Q(s'_i, a')\right)$$
#
# Write `double_dqn_targets`, with the same end of an episode, and without a gradient as before.


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
    for n, n_actions, own_gammas in [(4, 3, False), (3, 4, True), (1, 4, True), (30, 3, False)]:
        networks = deep.drawn_network(rng, n_actions), deep.drawn_network(rng, n_actions)
        batch = deep.drawn_transitions(rng, n, n_actions, own_gammas=own_gammas)
        for _again in range(5):
            deep.expect_double_targets(double_dqn_targets, *networks, batch)
    ### BEGIN HIDDEN TESTS
    for n, n_actions, own_gammas in [(1, 4, False), (5, 2, True), (4, 4, True), (32, 18, False)]:
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
# Write `loss`: the same loss, with the targets of Double DQN. It is given what that of `DQNAgent` is given, which may inspire you. It computes and changes nothing. Your functions of exercises {{ numbers["values-gather"] }} and {{ numbers["double-choose"] }}, where it calls them, are replaced by correct ones during the check.


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
# Un coup d'œil à ce que cela change sur Catch, où la meilleure valeur possible est connue : +1 au dernier pas, donc $0{,}95^8 \approx 0{,}66$ au premier. Pour Breakout, il suffit d'appeler `make_breakout_agent(DoubleDQNAgent)`, avec un autre fichier `checkpoint`.

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
# Ces nombres ne sont pas la valeur exacte : le réseau n'a pas fini d'apprendre, et le maximum de valeurs encore bruitées est flatteur. Une graine ne prouve rien de plus ; sur ce jeu où l'action ne change pas la chute de la balle, la différence entre les deux est faible. Sur Atari, van Hasselt et ses coauteurs mesurent une surestimation nette, et un meilleur score dans la majorité des jeux.
#
# ## 11. Un agent entraîné
#
# `load_pretrained("breakout")` renvoie un réseau que ce projet a entraîné avec le code de ce lab, plus longtemps que vous. C'est son réseau **cible**. Sa fiche dit comment il a été obtenu, et la figure compare sa courbe à la vôtre (si vous avez joué assez de parties), et à celles de trois entraînements complets de la section 9, sur deux cœurs. Ces trois-là ne diffèrent que par la graine : voyez de combien ils s'écartent, avant de conclure d'un seul entraînement qu'un réglage vaut mieux qu'un autre.

# %% en [markdown]
# These numbers are not the exact value: the network has not finished learning, and the maximum of values that are still noisy flatters. One seed proves nothing more; on this game, where actions do not change the ball's fall, the two differ little. On Atari, van Hasselt and his co-authors measure a clear overestimation, and a better score in most games.
#
# ## 11. A trained agent
#
# `load_pretrained("breakout")` returns a network that this project trained with the code of this lab, for longer than you did. It is its **target** network. Its record tells how it was obtained, and the figure compares its curve with yours (if you have played enough games), and with those of three whole trainings of section 9, on two cores. These three differ by their seed only: see how far apart they are, before you conclude from a single training that one setting beats another.

# %%
record = pretrained_record("breakout")
for key in ["agent", "agent_steps", "hours"]:
    print(f"{key}: {record[key]}")
for number, leg in enumerate(record["legs"], start=1):
    print(f"leg {number}, to step {leg['until_step']}: {leg['command']} ({leg['hardware']})")
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
        plt.plot(curve["agent_steps"][window - 1 :], mean_score, label=name)
plt.axhline(31.8, color="gray", linestyle="--", label="human tester (Mnih et al., 2015)")
plt.xlabel("Agent steps")
plt.ylabel(f"Score, mean of {window} training games")
plt.legend()
plt.grid(True, alpha=0.4)
plt.show()

# %% fr [markdown]
# Il joue une partie entière. À chaque pas, on note la valeur qu'il donne à ce qu'il voit, $V(s) = \max_a Q(s, a)$, et la récompense qui suit.

# %% en [markdown]
# It plays a whole game. At each step we note the value that it gives to what it sees, $V(s) = \max_a Q(s, a)$, and the reward that follows.


# %%
def play_and_note(env: gym.Env, network: nn.Module, seed: int) -> tuple:
    """Play a game greedily; return its animation, and V(s), the reward and the lives a step."""
    animator = EpisodeAnimator(interval=67)  # 4 frames of a game at 60 frames a second
    values, rewards, lives, over = [], [], [], False
    obs, _ = env.reset(seed=seed)
    while not over:
        animator.add_frame(env.render())
        with torch.no_grad():
            values.append(network(to_network_input(obs)).max().item())
        obs, reward, terminated, truncated, info = env.step(greedy_action(network, obs))
        rewards.append(reward)
        lives.append(info["lives"])
        over = terminated or truncated
    animator.add_frame(env.render())
    return animator.display_animation(), np.array(values), np.array(rewards), np.array(lives)


animation, values, rewards, lives = play_and_note(eval_env, load_pretrained("breakout"), seed=0)
print(f"Score: {rewards.sum():.0f} in {len(rewards)} steps")
animation

# %%
shown = slice(0, 200)  # steps
plt.figure(figsize=(10, 3.5), layout="tight")
plt.plot(values[shown], label="V(s)")
hits = np.flatnonzero(rewards[shown])
plt.plot(hits, values[hits], "o", label="the step that breaks a brick")
lost = np.flatnonzero(np.diff(lives[shown]) < 0) + 1
plt.vlines(lost, 0, values[shown].max(), color="gray", linestyle=":", label="a lost life")
plt.xlabel("Agent step of the game")
plt.ylabel("V(s), in clipped rewards")
plt.legend()
plt.grid(True, alpha=0.4)
plt.show()

# %% fr [markdown]
# **Observez** la courbe autour des points avant de répondre à la question de la section 13.
#
# ## 12. Quand cela n'apprend pas
#
# ### Lire les courbes
#
# - **Le score** des parties d'entraînement est bruité, et l'exploration le rabaisse : regardez sa moyenne sur vingt parties au moins. Il reste près de 1 tant qu'epsilon est grand : c'est normal.
# - **La perte ne dit pas si l'on progresse.** Les cibles bougent avec ce que l'agent découvre : elle peut monter pendant que le score monte.
# - **La valeur moyenne** doit croître puis se stabiliser. Avec des récompenses bornées à 1 et $\gamma = 0{,}98$, elle ne peut pas dépasser $1 / (1 - \gamma) = 50$ ; une valeur qui s'envole au-delà diverge.
# - **Deux graines** donnent deux courbes. Ne comparez pas deux réglages sur une seule.
#
# ### Que regarder, dans l'ordre
#
# 1. Les vérifications, puis les sondes : la première qui échoue nomme la faute.
# 2. Catch : s'il échoue quand les sondes passent, cherchez du côté des images (échelle, axes) et de la mémoire.
# 3. Les images elles-mêmes : affichez un paquet tiré de la mémoire. La balle y est-elle ? `next_obs` suit-elle `obs` ?
# 4. Les actions : leur histogramme. Un agent qui n'en joue plus qu'une a cessé d'apprendre.
# 5. Ensuite seulement, les réglages : d'abord le pas d'Adam (divisez-le par 3), puis $\tau$, puis epsilon.
#
# ### Ce lab et l'article
#
# | | article (Nature, 2015) | ce lab |
# |---|---|---|
# | durée | 50 millions de pas d'agent, des jours de calcul | 400 000, une demi-heure de portable |
# | jeux | un | huit de front |
# | mémoire | 1 000 000 de transitions | 100 000 |
# | descente de gradient | 32 transitions tous les 4 pas | 32 tous les 8 pas |
# | optimiseur | RMSProp, 0,00025 | Adam, de 0,0004 à 0,0001 |
# | $\gamma$ | 0,99 | 0,98 |
# | cible | à un pas | à trois pas |
# | réseau cible | copié tous les 10 000 pas de mise à jour | moyenne de Polyak, $\tau = 0{,}008$ |
# | epsilon | de 1 à 0,1 en un million d'images | de 1 à 0,02 en 30 000 pas |
# | échauffement | 50 000 images | 3 000 pas |
# | récompenses, perte | bornées à ±1 ; erreur bornée | de même |
# | vie perdue | fin d'épisode | fin pour la cible seulement |
# | `FIRE` | à l'agent de l'apprendre | joué pour lui |

# %% en [markdown]
# **Look** at the curve around the dots before you answer the question of section 13.
#
# ## 12. When it does not learn
#
# ### Reading the curves
#
# - **The score** of training games is noisy, and exploration lowers it: look at its mean over twenty games at least. It stays near 1 as long as epsilon is large: that is normal.
# - **The loss does not tell whether you make progress.** Targets move with what the agent discovers: it may rise while the score rises.
# - **The mean value** should grow and then settle. With rewards clipped to 1 and $\gamma = 0.98$, it cannot exceed $1 / (1 - \gamma) = 50$; a value that takes off beyond that diverges.
# - **Two seeds** give two curves. Do not compare two settings on a single one.
#
# ### What to look at, in this order
#
# 1. The checks, then the probes: the first that fails names the fault.
# 2. Catch: if it fails while the probes pass, search among pictures (scale, axes) and memory.
# 3. The pictures themselves: show a batch drawn from the memory. Is the ball in it? Does `next_obs` follow `obs`?
# 4. The actions: their histogram. An agent that plays only one any more has stopped learning.
# 5. Only then the settings: first Adam's step (divide it by 3), then $\tau$, then epsilon.
#
# ### This lab and the paper
#
# | | paper (Nature, 2015) | this lab |
# |---|---|---|
# | length | 50 million agent steps, days of computing | 400,000, half an hour of a laptop |
# | games | one | eight side by side |
# | memory | 1,000,000 transitions | 100,000 |
# | gradient step | 32 transitions every 4 steps | 32 every 8 steps |
# | optimiser | RMSProp, 0.00025 | Adam, from 0.0004 to 0.0001 |
# | $\gamma$ | 0.99 | 0.98 |
# | target | over one step | over three steps |
# | target network | copied every 10,000 updates | Polyak averaging, $\tau = 0.008$ |
# | epsilon | from 1 to 0.1 in a million frames | from 1 to 0.02 in 30,000 steps |
# | warm-up | 50,000 frames | 3,000 steps |
# | rewards, loss | clipped to ±1; error clipped | the same |
# | lost life | end of the episode | end for the target only |
# | `FIRE` | for the agent to learn | played for it |

# %% fr [markdown]
# ## 13. Ce que vaut un état
#
# ### Exercice {{ number }} : expliquer la courbe et la perte ({{ worth }})
#
# Répondez dans la cellule ci-dessous (double-clic pour l'ouvrir), en quatre à huit phrases :
#
# 1. Sur la dernière figure, que fait $V(s)$ dans les pas qui précèdent une brique cassée, puis juste après ? Pourquoi, d'après l'équation de la cible ?
# 2. La perte de DQN n'est pas celle d'un apprentissage supervisé ordinaire. Dites ce qui, dans les cibles, change pendant l'entraînement, et à quoi servent ici le réseau cible et la mémoire de rejeu.

# %% en [markdown]
# ## 13. What a state is worth
#
# ### Exercise {{ number }}: explain the curve and the loss ({{ worth }})
#
# Answer in the cell below (double-click to open it), in four to eight sentences:
#
# 1. In the last figure, what does $V(s)$ do in the steps before a brick is broken, then just after? Why, according to the equation of the target?
# 2. The loss of DQN is not that of ordinary supervised learning. Say what changes in the targets during training, and what the target network and the replay memory are for here.

# %% [markdown] answer="values-explain" minutes=10 points=2
# …

# %% fr solution [markdown]
# **Éléments de réponse et barème ({{ points }})**
#
# - 1 point : $V$ monte à mesure que la brique approche, car la récompense à venir est de moins en moins actualisée ($V(s) \approx \gamma^k \times 1 + \dots$, avec $k$ qui diminue) ; elle retombe d'environ 1 dès que la récompense est reçue, puisque $V(s) = r + \gamma V(s')$ : ce qui est encaissé n'est plus à venir. Un demi-point pour la description sans l'explication.
# - 1 point : les cibles dépendent du réseau lui-même (amorçage) et d'une distribution d'états qui change avec la politique : les données ne sont ni fixes, ni indépendantes. Le réseau cible ralentit le déplacement des cibles ; la mémoire mélange des transitions anciennes et éloignées, donc moins corrélées, et les fait servir plusieurs fois. Un demi-point si un seul des deux rôles est dit.

# %% en solution [markdown]
# **Elements of an answer and mark scheme ({{ points }})**
#
# - 1 point: $V$ rises as the brick comes nearer, because the reward to come is discounted less and less ($V(s) \approx \gamma^k \times 1 + \dots$, with $k$ going down); it falls by about 1 as soon as the reward is received, since $V(s) = r + \gamma V(s')$: what has been cashed is no longer to come. Half a point for the description without the explanation.
# - 1 point: the targets depend on the network itself (bootstrapping) and on a distribution of states that changes with the policy: the data are neither fixed nor independent. The target network slows down the targets' motion; the memory mixes old and distant transitions, hence less correlated ones, and makes them serve several times. Half a point if only one of the two roles is told.

# %% fr [markdown]
# ## Pour finir
#
# - **DQN** est le Q-learning avec un réseau à la place de la table ; une mémoire de rejeu et un réseau cible le rendent stable.
# - Une transition n'apprend que de l'action **jouée** ; la cible est une **constante**, et rien ne suit un état terminal.
# - On met un agent à l'épreuve sur de petits problèmes **avant** le grand.
#
# **Pour aller plus loin (sans points) :** comparez DQN et Double DQN sur trois graines ; essayez `n_step=1` ; remplacez la mémoire uniforme par une mémoire à priorités (Schaul et al., 2016) ; entraînez sur Pong (`AtariVectorEnv("pong", …)`).

# %% en [markdown]
# ## To finish
#
# - **DQN** is Q-learning with a network in the place of the table; a replay memory and a target network make it stable.
# - A transition teaches of the action **played** only; the target is a **constant**, and nothing follows a terminal state.
# - An agent is put to the test on small problems **before** the large one.
#
# **Further (no points):** compare DQN and Double DQN over three seeds; try `n_step=1`; replace the uniform memory by a prioritised one (Schaul et al., 2016); train on Pong (`AtariVectorEnv("pong", …)`).
