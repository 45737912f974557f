# ---
# jupyter:
#   course:
#     title:
#       en: "Q-learning and SARSA: learning by trial and error"
#       fr: "Q-learning et SARSA : apprendre par essais et erreurs"
#     minutes: 160
#     requires: []
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% fr [markdown]
# # TP 3 : Q-learning et SARSA, apprendre par essais et erreurs
#
# Cette fois, personne ne donne le modèle `P` à l'agent, et personne n'écrit sa politique. Il joue, il reçoit (ou non) une récompense, et il corrige peu à peu une table de nombres, un par couple (état, action). Il n'en faut pas plus pour apprendre à traverser le lac.
#
# **À la fin, vous saurez :**
#
# - estimer la valeur d'une politique à partir d'épisodes, par **Monte-Carlo** et par **différence temporelle** (TD) ;
# - écrire un agent qui respecte l'interface du cours : `act`, `learn`, `end_episode`, `train`, `eval` ;
# - explorer avec une politique ε-gloutonne, et départager les ex æquo sans biais ;
# - distinguer la fin d'un épisode d'une limite de temps dans une cible d'apprentissage ;
# - programmer le **Q-learning** et **SARSA**, lire leurs courbes d'apprentissage et leurs tables, et dire en quoi ils diffèrent, et quand cette différence compte.
#
# | | |
# |---|---|
# | **Prérequis** | les TP 1 et 2 (Gymnasium, `terminated` et `truncated` ; la valeur d'une politique) ; les classes en Python et NumPy |
# | **Durée** | environ {{ lab.minutes }} |
# | **Points** | {{ lab.points }} |
# | **Matériel** | un ordinateur portable, sans carte graphique |
#
# Les numéros d'équations et de sections renvoient à Sutton et Barto, [*Reinforcement Learning: An Introduction*](http://incompleteideas.net/book/the-book-2nd.html), deuxième édition.

# %% en [markdown]
# # Lab 3: Q-learning and SARSA, learning by trial and error
#
# This time nobody gives the agent the model `P`, and nobody writes its policy. It plays, it receives a reward (or not), and little by little it corrects a table of numbers, one for each (state, action) pair. That is all it takes to learn to cross the lake.
#
# **By the end, you will be able to:**
#
# - estimate the value of a policy from episodes, by **Monte Carlo** and by **temporal differences** (TD);
# - write an agent that follows the course's interface: `act`, `learn`, `end_episode`, `train`, `eval`;
# - explore with an ε-greedy policy, and break ties without bias;
# - tell the end of an episode from a time limit in a learning target;
# - program **Q-learning** and **SARSA**, read their learning curves and their tables, and say how they differ and when the difference matters.
#
# | | |
# |---|---|
# | **Prerequisites** | labs 1 and 2 (Gymnasium, `terminated` and `truncated`; the value of a policy); Python classes, and NumPy |
# | **Time** | about {{ lab.minutes }} |
# | **Points** | {{ lab.points }} |
# | **Hardware** | a laptop, without a graphics card |
#
# Equation and section numbers refer to Sutton and Barto, [*Reinforcement Learning: An Introduction*](http://incompleteideas.net/book/the-book-2nd.html), second edition.

# %% fr
from helpers import check_installation, set_language

set_language("fr")  # la langue des messages
check_installation()  # dit ce qui manque à votre installation

# %% en
from helpers import check_installation, set_language

set_language("en")  # the language of the messages
check_installation()  # says what your installation lacks

# %%
from itertools import pairwise

import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np

from helpers import (
    AgentRL,
    HardcodedAgent,
    RandomAgent,
    animate_estimates,
    animate_q_values,
    by_budget,
    check,
    describe,
    draw_timeline,
    eval_agent_n_episodes,
    eval_policy_n_episodes,
    expect,
    expect_close,
    plot_learning_curves,
    plot_policy,
    plot_q_values,
    plot_results,
    plot_values,
    train_agent_n_episodes,
    train_over_seeds,
    wilson_interval,
)
from helpers.checks.chains import goal_probability, greedy_value
from helpers.checks.choosing import expect_best_actions, expect_ties_drawn
from helpers.checks.draws import expect_own_draws
from helpers.checks.endings import (
    Outcome,
    expect_forgotten,
    expect_limit_explored,
    expect_limit_like_a_step,
    expect_terminal_worth_nothing,
)
from helpers.checks.models import model_of
from helpers.checks.parameters import expect_made_anew, expect_parameter, learned_by_many, measured
from helpers.checks.planning import exact_values
from helpers.checks.sarsa import expect_learned_as_taken, expect_next_explored, expect_played
from helpers.checks.tabular import (
    RecordingEnv,
    as_action,
    expect_frequencies,
    holds,
    learn_from_random_play,
    repeated_updates,
    with_methods,
)
from helpers.checks.updates import expect_corrected, expect_target, expect_terminal_target

# %% fr [markdown]
# ### Comment travailler
#
# Exécutez les cellules dans l'ordre (`Maj + Entrée`). Un **exercice** demande de remplacer la ligne `raise NotImplementedError()` par votre code. La cellule qui le suit le **vérifie** : elle affiche par exemple `✓ ties-break-best 1/1`, ou dit ce qui était attendu, ce qui a été obtenu et quelle idée revoir. Son code est replié (un clic sur « … » le déplie). Sélectionnez-la et exécutez-la, aussi souvent que vous voulez. Le code et ce qu'il imprime sont en anglais ; les figures et les messages des vérifications, en français. Les nombres s'y écrivent avec un point : `0.5` est un demi.
#
# Vos classes dérivent les unes des autres. Quand vous corrigez l'une d'elles, exécutez à nouveau les cellules d'exercice qui la suivent : sans cela, les classes dérivées gardent l'ancienne version.
#
# Les vérifications visibles ne disent pas tout : la correction essaie aussi d'autres cas. Ne modifiez pas les cellules de vérification : la notation utilise leur version d'origine.
#
# **Avant de rendre**, choisissez *Noyau → Redémarrer le noyau et exécuter toutes les cellules…* (*Kernel → Restart Kernel and Run All Cells…*), puis enregistrez. S'il reste un exercice à faire, l'exécution s'arrête à sa vérification : reprenez à la cellule suivante, et rendez quand même votre notebook, car chaque exercice est noté séparément. Le bouton *Validate* relance tout et liste ce qui échoue.

# %% en [markdown]
# ### How to work
#
# Run the cells in order (`Shift + Enter`). In an **exercise**, you replace the line `raise NotImplementedError()` with your code. The cell after it **checks** your answer: it prints `✓ ties-break-best 1/1`, for instance, or tells you what it expected, what it got and which idea to revisit. Its code is folded (click on "…" to unfold it): select the cell and run it, as often as you like.
#
# Your classes build on one another. When you correct one of them, run the exercise cells below it again: until you do, the classes derived from it keep the old version.
#
# The visible checks are not the whole story: grading tries other cases too. Do not edit the check cells: grading uses their original version.
#
# **Before you hand in**, choose *Kernel → Restart Kernel and Run All Cells…*, then save. If an exercise is unfinished, the run stops at its check: carry on from the next cell, and hand in your notebook anyway, since each exercise is graded separately. The *Validate* button runs everything again and lists what fails.

# %% fr [markdown]
# ## 1. Sans le modèle
#
# Le terrain de ce TP est un lac très simple, sans trou et sans glissade. L'agent reçoit 1 en arrivant au but, 0 partout ailleurs, et dispose de 100 pas.

# %% en [markdown]
# ## 1. Without the model
#
# The playground of this lab is a very simple lake, with no holes and no slipping. The agent gets 1 for reaching the goal, 0 everywhere else, and has 100 steps.

# %%
env = gym.make(
    "FrozenLake-v1",
    desc=["SFF", "FFF", "FFG"],
    is_slippery=False,
    render_mode="rgb_array",
)
obs, info = env.reset()

plt.figure(figsize=(3, 3))
plt.imshow(env.render())
plt.axis("off")
describe("The lake SFF, FFF, FFG, row by row; the agent is at the start, cell 0.")
plt.show()

# %% fr [markdown]
# Les actions : 0 gauche, 1 bas, 2 droite, 3 haut ; les états sont numérotés ligne par ligne, de 0 à 8.
#
# Au TP 2, le modèle `P` donnait tout : pour chaque action, les états où elle peut mener, avec quelle probabilité, pour quelle récompense. Ici, l'agent ne le connaît pas. Il ne peut qu'agir et constater ce qui arrive. Deux choses changent :
#
# - il ne peut plus faire la moyenne de tout ce qui **pourrait** arriver ; il fait celle de ce qui lui **est** arrivé ;
# - il n'apprend rien des états où il ne va pas : il doit **explorer**.
#
# Une chose ne change pas, la **propriété de Markov** : ce qui arrive ensuite ne dépend que de l'état présent et de l'action choisie, pas du chemin qui a mené là. C'est elle qui permet de tout retenir dans une table, un nombre par état.
#
# ### Évaluer une politique à partir d'épisodes
#
# Prenons une politique fixe, ici le hasard, et cherchons sa valeur $v_\pi$, que vous savez calculer avec `P`. Sans `P`, il y a deux façons de l'estimer ; toutes deux corrigent une table $V$ d'une fraction $\alpha$ d'un écart :
#
# - **Monte-Carlo** (équation 6.1) attend la fin de l'épisode. On connaît alors le **retour** $G$, la somme actualisée des récompenses réellement obtenues depuis chaque état traversé : $V(s) \leftarrow V(s) + \alpha\,[\,G - V(s)\,]$.
# - **TD(0)** (équation 6.2) n'attend qu'un pas. Pour la suite, il fait confiance à sa propre table : $V(s) \leftarrow V(s) + \alpha\,[\,r + \gamma V(s') - V(s)\,]$.
#
# Le crochet de TD(0) est l'**erreur TD** (*temporal difference*, différence temporelle), notée $\delta$ : ce que l'on croit après le pas, moins ce que l'on croyait avant. Tous les algorithmes de contrôle qui suivent corrigent leur table d'une fraction d'une erreur TD ; de l'un à l'autre, seule la cible change.
#
# **Prévoyez :** $V$ est nulle au départ. Après un premier épisode qui atteint le but, combien de cases Monte-Carlo aura-t-il corrigées ? Et TD(0) ? (Au-dessus de chaque image, $n$ est le nombre d'épisodes joués.)

# %% en [markdown]
# The actions: 0 left, 1 down, 2 right, 3 up; the states are numbered row by row, from 0 to 8.
#
# In lab 2 the model `P` told us everything: for each action, the states it can lead to, with what probability, for what reward. Here the agent does not know it. All it can do is act, and see what happens. Two things change:
#
# - it can no longer average over everything that **could** happen; it averages over what **did** happen to it;
# - it learns nothing about states it does not visit: it has to **explore**.
#
# One thing does not change, the **Markov property**: what happens next depends only on the present state and on the action chosen, not on the path that led there. That is why a table with one number per state can hold all there is to remember.
#
# ### Evaluating a policy from episodes
#
# Take a fixed policy, here a random one, and look for its value $v_\pi$, which you know how to compute from `P`. Without `P` there are two ways of estimating it. Each corrects a table $V$ by a fraction $\alpha$ of a gap:
#
# - **Monte Carlo** (equation 6.1) waits for the end of the episode. By then we know the **return** $G$, the discounted sum of the rewards actually received from each state visited: $V(s) \leftarrow V(s) + \alpha\,[\,G - V(s)\,]$.
# - **TD(0)** (equation 6.2) waits for one step only. For the rest it trusts its own table: $V(s) \leftarrow V(s) + \alpha\,[\,r + \gamma V(s') - V(s)\,]$.
#
# TD(0)'s bracket is the **TD error** (for *temporal difference*), written $\delta$: what we believe after the step, minus what we believed before it. All the control algorithms that follow correct their table by a fraction of a TD error; only the target will change from one to the next.
#
# **Predict:** $V$ starts at zero. After a first episode that reaches the goal, how many cells will Monte Carlo have corrected? And TD(0)? (Above each picture, $n$ is the number of episodes played.)


# %%
def random_episode(rng):
    """Play one episode at random; list its transitions (s, r, s'). Few reach the 100 steps."""
    obs, _info = env.reset()
    episode, ended = [], False
    while not ended:
        next_obs, reward, terminated, truncated, _info = env.step(int(rng.integers(4)))
        episode.append((obs, reward, next_obs))
        obs, ended = next_obs, terminated or truncated
    return episode


def monte_carlo(V, episode, alpha, gamma):
    """Move V towards the return from each state of the episode, the last one first."""
    G = 0.0
    for s, r, _next_s in reversed(episode):
        G = r + gamma * G
        V[s] += alpha * (G - V[s])


def td_0(V, episode, alpha, gamma):
    """Move V towards what one step and V itself say; no step starts at the goal: V is 0 there."""
    for s, r, next_s in episode:
        td_error = r + gamma * V[next_s] - V[s]
        V[s] += alpha * td_error


# %%
exact = exact_values(model_of(env), np.full((9, 4), 1 / 4), gamma=0.9)  # from P, as in lab 2
methods = {"Monte Carlo": monte_carlo, "TD(0)": td_0}


def evaluate_at_random(seed, alpha=0.1, n=200):
    """Estimate V by both methods from the same n episodes; return V after each of them."""
    rng = np.random.default_rng(seed)
    V = {name: np.zeros(9) for name in methods}
    history = {name: [np.zeros(9)] for name in methods}
    for _episode in range(n):
        episode = random_episode(rng)
        for name, method in methods.items():
            method(V[name], episode, alpha, gamma=0.9)
            history[name].append(V[name].copy())
    return {name: np.array(values) for name, values in history.items()}  # (n + 1, states)


estimates = [evaluate_at_random(seed) for seed in range(10)]
shown = [0, 1, 2, 3, 4, 5, 10, 20, 50, 100, 150, 200]
films = {name: values[shown] for name, values in estimates[0].items()}
animate_estimates({"exact": exact} | films, env, shown)

# %% fr [markdown]
# Monte-Carlo corrige toutes les cases traversées dès le premier épisode ; TD(0) n'en corrige qu'une, celle d'où l'agent a atteint le but, et la valeur remonte ensuite de proche en proche. Monte-Carlo ne suppose rien, mais ses cibles dépendent de tout ce qui s'est passé jusqu'à la fin : elles sont **bruitées**. Celles de TD(0) le sont beaucoup moins, mais elles reposent sur une table d'abord fausse. Laquelle des deux méthodes est la plus précise ? Voici la racine de l'erreur quadratique moyenne sur les huit cases, en moyenne sur dix suites d'épisodes, les mêmes pour les deux.

# %% en [markdown]
# Monte Carlo corrects every cell visited from the first episode on; TD(0) corrects only one, the cell from which the agent reached the goal, and the value then works its way back. Monte Carlo assumes nothing, but its targets depend on everything that happened until the end: they are **noisy**. Those of TD(0) are much less so, but they rest on a table that is wrong at first. Which is more accurate? Here is the root-mean-square error over the eight cells, averaged over ten series of episodes, the same for both.

# %%
errors = {
    name: [np.sqrt(np.mean((run[name] - exact)[:, :8] ** 2, axis=1)) for run in estimates]
    for name in methods
}
plot_learning_curves(errors, "Episodes", "Root-mean-square error of V, α = 0.1")
mean = {name: np.mean(curves, axis=0).round(2) for name, curves in errors.items()}
describe(
    "The error of V falls from {start}. After 10, 50 and 200 episodes it is {mc} by Monte Carlo, "
    "which then goes on shaking, and {td} by TD(0).",
    start=mean["TD(0)"][0],
    mc=", ".join(str(mean["Monte Carlo"][n]) for n in (10, 50, 200)),
    td=", ".join(str(mean["TD(0)"][n]) for n in (10, 50, 200)),
)
plt.show()

# %% fr [markdown]
# Avec ce $\alpha$, TD(0) apprend plus lentement au début, puis il est le plus précis des deux et le reste : à $\alpha$ constant, le bruit des retours ne s'éteint pas.
#
# Voilà pour **évaluer**. Pour **améliorer** la politique, $V$ ne suffit plus : choisir l'action qui mène au meilleur état demande de savoir où mènent les actions, donc `P`. D'où l'idée de la suite : estimer directement la valeur de chaque **action**, $Q(s, a)$.
#
# ## 2. L'interface d'un agent
#
# Tous les agents du cours dérivent d'une même classe, `AgentRL` :
#
# | membre | rôle |
# |---|---|
# | `AgentRL(env, seed=None)` | crée `self.env`, le générateur aléatoire `self.rng` et `self.training = True` |
# | `act(obs)` | renvoie l'action à jouer |
# | `learn(obs, action, reward, next_obs, terminated)` | apprend d'une transition |
# | `end_episode(truncated)` | appelée après le dernier `learn` de chaque épisode ; ne fait rien si on ne la redéfinit pas |
# | `train()`, `eval()` | passent en mode apprentissage ou évaluation, comme dans PyTorch |
#
# La boucle d'apprentissage, `train_agent_n_episodes`, tient en quelques lignes :
#
# ```python
# agent.train()
# for episode in range(n):
#     obs, _ = env.reset()
#     terminated = truncated = False
#     while not (terminated or truncated):
#         action = agent.act(obs)
#         next_obs, reward, terminated, truncated, _ = env.step(action)
#         agent.learn(obs, action, reward, next_obs, terminated)
#         obs = next_obs
#     agent.end_episode(truncated and not terminated)
# ```
#
# Voici deux agents qui respectent l'interface sans rien apprendre : l'un joue au hasard, l'autre suit une politique écrite à la main.

# %% en [markdown]
# With this $\alpha$, TD(0) learns more slowly at first, then it becomes the more accurate of the two, and stays so: with a constant $\alpha$, the noise of the returns does not die out.
#
# So much for **evaluating**. To **improve** the policy, $V$ is not enough: choosing the action that leads to the best state requires knowing where actions lead, that is, `P`. Hence the idea behind what follows: to estimate the value of each **action** directly, $Q(s, a)$.
#
# ## 2. The interface of an agent
#
# All agents in the course derive from one class, `AgentRL`:
#
# | member | what it is for |
# |---|---|
# | `AgentRL(env, seed=None)` | makes `self.env`, the random generator `self.rng` and `self.training = True` |
# | `act(obs)` | returns the action to play |
# | `learn(obs, action, reward, next_obs, terminated)` | learns from one transition |
# | `end_episode(truncated)` | called after the last `learn` of every episode; does nothing unless you redefine it |
# | `train()`, `eval()` | switch to training or evaluation mode, as in PyTorch |
#
# The training loop, `train_agent_n_episodes`, takes only a few lines:
#
# ```python
# agent.train()
# for episode in range(n):
#     obs, _ = env.reset()
#     terminated = truncated = False
#     while not (terminated or truncated):
#         action = agent.act(obs)
#         next_obs, reward, terminated, truncated, _ = env.step(action)
#         agent.learn(obs, action, reward, next_obs, terminated)
#         obs = next_obs
#     agent.end_episode(truncated and not terminated)
# ```
#
# Here are two agents that follow the interface and learn nothing: one plays at random, the other follows a policy written by hand.

# %%
random_agent = RandomAgent(env, seed=0)
results = train_agent_n_episodes(env, random_agent, n=20, seed=0)
print("Random agent, steps:   ", results["steps"])

hardcoded_agent = HardcodedAgent(env, policy=lambda obs: 2 if obs in [0, 1] else 1)
results = eval_agent_n_episodes(env, hardcoded_agent, n=5, do_animation=False)
print("Hardcoded agent, steps:", results["steps"])

# %% fr [markdown]
# ## 3. Choisir une action
#
# Nos agents gardent une **table Q** : `self.q_table[s, a]` estime la somme des récompenses à venir quand on joue $a$ dans l'état $s$, actualisée par $\gamma$, le **facteur d'actualisation**. Elle est remplie de zéros au départ. Le constructeur est écrit une fois pour toutes :

# %% en [markdown]
# ## 3. Choosing an action
#
# Our agents keep a **Q table**: `self.q_table[s, a]` estimates the sum of the rewards to come when $a$ is played in state $s$, discounted by $\gamma$, the **discount factor**. It starts full of zeros. The constructor is written once and for all:


# %%
class TabularAgent(AgentRL):
    """An agent that keeps one number for each pair (state, action)."""

    def __init__(
        self, env: gym.Env, alpha: float, gamma: float, epsilon: float, seed: int | None = None
    ):
        super().__init__(env, seed)
        self.alpha = alpha  # learning rate
        self.gamma = gamma  # discount
        self.epsilon = epsilon  # probability of an action drawn at random
        self.q_table = np.zeros((env.observation_space.n, env.action_space.n))


# %% fr [markdown]
# ### Exercice {{ number }} : l'action gloutonne ({{ worth }})
#
# Écrivez `greedy(obs)`, qui renvoie une action de valeur maximale dans la ligne `self.q_table[obs]`, et laisse la table telle quelle ({{ points.best }}). S'il y a plusieurs meilleures actions, elle en **tire une au hasard**, chacune avec la même probabilité ({{ points.random }}). Deux valeurs sont ex æquo si elles sont égales (`==`) : 0,5000001 l'emporte sur 0,5.
#
# Dans tout ce TP, un agent tire au hasard avec **`self.rng`**, son propre générateur, et avec lui seul : une graine suffit alors pour rejouer une expérience. `random`, `np.random` et `self.env.action_space.sample()` ont leurs propres générateurs ; s'en servir coûte les points des vérifications du tirage.
#
# **Prévoyez :** au début, toute la table vaut zéro. Où irait un agent qui jouerait toujours `np.argmax(self.q_table[obs])` ?
#
# <details><summary>Indice 1</summary>
#
# Quelles actions ont la valeur maximale ? `np.flatnonzero(condition)` renvoie les indices où la condition est vraie.
#
# </details>
# <details><summary>Indice 2</summary>
#
# `self.rng.choice(liste)` tire un élément d'une liste.
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: the greedy action ({{ worth }})
#
# Write `greedy(obs)`, which returns an action of largest value in the row `self.q_table[obs]`, and leaves the table as it is ({{ points.best }}). If there are several best actions, it **draws one at random**, each with the same probability ({{ points.random }}). Two values tie if they are equal (`==`): 0.5000001 beats 0.5.
#
# Throughout this lab, an agent draws from **`self.rng`**, its own generator, and from nothing else: a single seed is then enough to replay an experiment. `random`, `np.random` and `self.env.action_space.sample()` have generators of their own; using one of them costs you the points of the checks on draws.
#
# **Predict:** at first the whole table is zero. Where would an agent go if it always played `np.argmax(self.q_table[obs])`?
#
# <details><summary>Hint 1</summary>
#
# Which actions have the largest value? `np.flatnonzero(condition)` returns the indices where the condition is true.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `self.rng.choice(a_list)` draws an element from a list.
#
# </details>


# %% exercise="ties-break" minutes=10
class GreedyAgent(TabularAgent):
    """Knows which action looks best."""

    def greedy(self, obs: int) -> int:
        """Return an action of largest value in the state ``obs``; ties are broken at random."""
        ### BEGIN SOLUTION
        q_values = self.q_table[obs]  # (actions,)
        ties = np.flatnonzero(q_values == q_values.max())
        return int(ties[self.rng.integers(len(ties))])
        ### END SOLUTION


# %% check
with check("ties-break-best", 1):
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)
    agent = GreedyAgent(lake, alpha=0.1, gamma=0.9, epsilon=0.9, seed=0)
    agent.q_table[:] = np.random.default_rng(0).normal(size=(9, 4)).round(2)
    agent.q_table[:5] = [
        [0.1, 0.7, 0.2, 0.3],
        [-2.0, -0.5, -0.5, -1.0],
        [0.4, 0.0, 0.0, 0.4],
        [0.5, 0.5000001, 0.5, 0.1],
        [-0.3, -0.3, 0.2, -0.9],
    ]
    expect_best_actions(agent)
    # Another number of actions; and the same states again, with other values.
    lake.action_space = gym.spaces.Discrete(6)
    agent = GreedyAgent(lake, alpha=0.1, gamma=0.9, epsilon=0.9, seed=0)
    for seed in (1, 2):
        before = agent.q_table.copy()
        agent.q_table[:] = np.random.default_rng(seed).integers(-3, 1, size=(9, 6))
        expect_best_actions(agent, draws=60, before=before)
    ### BEGIN HIDDEN TESTS
    for desc, n_actions in [(["SFG"], 2), (["SFFF", "FFHF", "FFFG"], 4), (["SFF", "FFG"], 7)]:
        lake = gym.make("FrozenLake-v1", desc=desc, is_slippery=False)
        lake.action_space = gym.spaces.Discrete(n_actions)
        agent = GreedyAgent(lake, alpha=0.1, gamma=0.9, epsilon=0.9, seed=0)
        for seed in (1, 2):
            rng = np.random.default_rng(seed)
            agent.q_table[:] = rng.integers(-2, 3, size=agent.q_table.shape)
            agent.q_table[0] = -np.arange(n_actions) * 1e-3
            agent.q_table[-1] = 1e6 + np.arange(n_actions) * 1e-3
            assert holds(expect_best_actions, agent)
    ### END HIDDEN TESTS

# %% check
with check("ties-break-random", 1):
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)
    agent = GreedyAgent(lake, alpha=0.1, gamma=0.9, epsilon=0.0, seed=0)
    obs, _info = lake.reset(seed=0)
    visited, played, ended = {int(obs)}, set(), False
    while not ended:  # a greedy walk on a table of zeros
        action = as_action(agent.greedy(obs), 4, f"agent.greedy({obs})")
        obs, _reward, terminated, truncated, _info = lake.step(action)
        visited.add(int(obs))
        played.add(action)
        ended = terminated or truncated
    # Drawing among four ties stays in the corner for 100 steps with probability 2**-100.
    expect(
        visited != {0},
        "On a table of zeros, agent.greedy pushed against the edge for 100 steps and never left "
        "cell 0: it returned no other actions than {played}. All four are best there: draw one of "
        "them all at random, at each call.",
        played=sorted(played),
    )
    for row in [
        [0.0, 0.0, 0.0, 0.0],
        [1.0, -1.0, 1.0, 0.0],
        [-3.0, -1.0, -1.0, -1.0],
        [0.2, 0.2, 0.1, 0.1],
    ]:
        agent.q_table[:] = row
        expect_ties_drawn(agent, 4)
    expect_ties_drawn(agent.eval(), 4)  # greedy does not depend on the mode
    expect_own_draws(agent, lambda: agent.greedy(0), "agent.greedy(0)")
    lake.action_space = gym.spaces.Discrete(6)
    agent = GreedyAgent(lake, alpha=0.1, gamma=0.9, epsilon=0.0, seed=0)
    expect_ties_drawn(agent, 4)
    ### BEGIN HIDDEN TESTS
    for n_actions in (2, 6):
        lake.action_space = gym.spaces.Discrete(n_actions)
        agent = GreedyAgent(lake, alpha=0.1, gamma=0.9, epsilon=0.0, seed=0)
        for state, row in [(3, [-1.0] * (n_actions - 2) + [0.5, 0.5]), (7, [-0.25] * n_actions)]:
            agent.q_table[:] = row
            assert holds(expect_ties_drawn, agent, state)
    ### END HIDDEN TESTS

# %% fr [markdown]
# Cette dernière vérification compare des fréquences à des probabilités, sur 2 000 tirages à chaque fois. Une bonne réponse peut y échouer par malchance, mais avec une probabilité d'au plus $10^{-12}$ par comparaison (inégalités de Hoeffding et de Bernstein) : n'accusez pas trop vite la malchance !
#
# ### Ce que coûte un mauvais départage
#
# Un peu d'exploration ne suffit-elle pas à sortir du coin ? Calculons. Tant qu'aucune récompense n'est reçue, la table reste nulle ; un agent qui explore avec $\varepsilon = 0{,}1$ et qui départage « à gauche » joue donc « gauche » avec une probabilité de $0{,}925$, et chacune des trois autres actions avec une probabilité de $0{,}025$. Le modèle `P` donne alors, pour chaque $t$, la probabilité exacte d'avoir atteint le but en $t$ pas. On en tire la longueur moyenne d'un épisode, coupé au centième pas, puis le nombre moyen de pas avant la toute première récompense : la longueur moyenne d'un épisode, divisée par sa probabilité de réussir.

# %% en [markdown]
# This last check compares frequencies with probabilities, over 2,000 draws each time. A right answer may fail it through bad luck, but with a probability of at most $10^{-12}$ for each comparison (the inequalities of Hoeffding and Bernstein): don't be too quick to blame your luck!
#
# ### What a bad tie-break costs
#
# Isn't a little exploration enough to get out of the corner? Let us compute. As long as no reward has been received, the table stays at zero; an agent that explores with $\varepsilon = 0.1$ and breaks ties "to the left" therefore plays left with probability $0.925$, and each of the other three actions with $0.025$. The model `P` then gives, for each $t$, the exact probability of having reached the goal within $t$ steps. From these we get the mean length of an episode, cut off at the hundredth step, and then the mean number of steps before the very first reward: the mean length of an episode, divided by its probability of success.

# %%
epsilon = 0.1
to_the_left = [1 - epsilon + epsilon / 4, epsilon / 4, epsilon / 4, epsilon / 4]
at_random = [1 / 4, 1 / 4, 1 / 4, 1 / 4]
for name, policy in [("to the left", to_the_left), ("at random", at_random)]:
    within = [goal_probability(env, policy, steps=t) for t in range(101)]
    length = sum(1 - p for p in within[:100])  # the mean of a length sums the chances to exceed t
    print(f"Ties broken {name}: an episode succeeds with probability {within[100]:.1%}; ", end="")
    print(f"{length / within[100]:.0f} steps before the first reward, on average")

# %% fr [markdown]
# **8 784 pas contre 27**, et un premier épisode qui ne réussit que dans 1,1 % des cas au lieu de 98,7 %. Sur une carte de neuf cases, un simple `np.argmax` multiplie donc par plus de 300 le temps qui sépare l'agent de sa première récompense. Rien ne plante, aucun message n'apparaît : l'agent a seulement l'air de ne pas apprendre.
#
# ### Exercice {{ number }} : explorer, mais pas toujours ({{ worth }})
#
# Un agent purement glouton n'essaie plus rien de nouveau dès qu'une action lui a réussi. La politique **ε-gloutonne** (section 2.2) tire, avec une probabilité $\varepsilon$, une action uniformément parmi **toutes** les actions, la meilleure comprise ; sinon, elle joue une action gloutonne.
#
# Écrivez `act(obs)` :
#
# - en mode apprentissage (`self.training` vrai), elle est ε-gloutonne, et tire avec `self.rng` ({{ points.training }}) ;
# - en mode évaluation, elle est gloutonne : on ne veut plus explorer, mais mesurer ce qui a été appris ({{ points.evaluation }}).
#
# Le nombre d'actions est `self.env.action_space.n`, et votre code doit convenir quel que soit ce nombre. L'action gloutonne est celle de `self.greedy(obs)`, que la vérification remplace par une version correcte : une erreur à l'exercice {{ numbers["ties-break"] }} ne compte pas ici.
#
# <details><summary>Indice</summary>
#
# `self.rng.random()` renvoie un nombre entre 0 et 1 : avec quelle probabilité est-il inférieur à `self.epsilon` ? `self.rng.integers(n)` tire un entier de 0 à n - 1.
#
# </details>

# %% en [markdown]
# **8,784 steps against 27**, and a first episode that succeeds only 1.1% of the time instead of 98.7%. On a map of nine cells, a mere `np.argmax` makes the wait for the first reward more than 300 times longer. Nothing crashes, no message appears: the agent just looks as if it were not learning.
#
# ### Exercise {{ number }}: explore, but not always ({{ worth }})
#
# A purely greedy agent stops trying anything new as soon as one action has worked. The **ε-greedy** policy (section 2.2) draws, with probability $\varepsilon$, an action uniformly among **all** actions, the best one included; otherwise it plays a greedy action.
#
# Write `act(obs)`:
#
# - in training mode (`self.training` is true), it is ε-greedy, and draws from `self.rng` ({{ points.training }});
# - in evaluation mode, it is greedy: we no longer want to explore, but to measure what has been learned ({{ points.evaluation }}).
#
# The number of actions is `self.env.action_space.n`, and your code should work for any number. The greedy action is the one `self.greedy(obs)` returns; the check puts a correct version in its place, so a mistake in exercise {{ numbers["ties-break"] }} does not count here.
#
# <details><summary>Hint</summary>
#
# `self.rng.random()` returns a number between 0 and 1: with what probability is it below `self.epsilon`? `self.rng.integers(n)` draws an integer from 0 to n - 1.
#
# </details>


# %% exercise="action-explore" minutes=10
class EpsilonGreedyAgent(GreedyAgent):
    """Explores while it is training."""

    def act(self, obs: int) -> int:
        """Return an epsilon-greedy action in training mode, a greedy one in evaluation mode."""
        ### BEGIN SOLUTION
        if self.training and self.rng.random() < self.epsilon:
            return int(self.rng.integers(self.env.action_space.n))
        return self.greedy(obs)
        ### END SOLUTION


# %% check
with check("action-explore-training", 2):
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)
    Agent = with_methods(EpsilonGreedyAgent, GreedyAgent, greedy=lambda self, obs: obs % 3)
    for epsilon, state, n_actions in [
        (0.0, 4, 4),
        (0.4, 1, 4),
        (1.0, 0, 4),
        (0.9, 2, 6),
        (0.5, 2, 3),
    ]:
        lake.action_space = gym.spaces.Discrete(n_actions)
        agent = Agent(lake, alpha=0.1, gamma=0.9, epsilon=epsilon, seed=0)
        agent.q_table[np.arange(9), np.arange(9) % 3] = 1.0  # the best actions are those of greedy
        expected = np.full(n_actions, epsilon / n_actions)
        expected[state % 3] += 1 - epsilon
        expect_frequencies(
            lambda agent=agent, state=state: agent.act(state),
            expected,
            f"agent.act({state}), epsilon = {epsilon}, {n_actions} actions, "
            f"greedy({state}) = {state % 3}",
            idea="With probability epsilon: one of all the actions, uniformly. Otherwise: greedy.",
        )
    expect_own_draws(agent, lambda: agent.act(0), "agent.act(0)")
    # On a table of zeros, any action is a greedy one. One of four is never drawn in 200 draws
    # with probability 4 * 0.75**200, which is below 1e-24.
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)
    Agent = with_methods(
        EpsilonGreedyAgent, GreedyAgent, greedy=lambda self, obs: int(self.rng.integers(4))
    )
    agent = Agent(lake, alpha=0.1, gamma=0.9, epsilon=0.0, seed=0)
    got = {as_action(agent.act(0), 4, "agent.act(0)") for _draw in range(200)}
    expect(
        got == {0, 1, 2, 3},
        "At epsilon 0 on a table of zeros, agent.act(0) only returned {got}: let self.greedy(obs) "
        "choose the greedy action, it knows how to break ties.",
        got=sorted(got),
    )
    ### BEGIN HIDDEN TESTS
    for n_actions in (2, 7):
        lake.action_space = gym.spaces.Discrete(n_actions)
        Agent = with_methods(EpsilonGreedyAgent, GreedyAgent, greedy=lambda self, obs: 1)
        agent = Agent(lake, alpha=0.1, gamma=0.9, epsilon=0.5, seed=0)
        agent.q_table[:, 1] = -1.0
        agent.q_table[:, [0, *range(2, n_actions)]] = -2.0
        table = agent.q_table.copy()
        expected = np.full(n_actions, 0.5 / n_actions)
        expected[1] += 0.5
        assert holds(expect_frequencies, lambda agent=agent: agent.act(8), expected, "")
        assert np.array_equal(agent.q_table, table)
    agent.epsilon = 0.0  # epsilon is read at each call: it may change
    assert {int(agent.act(0)) for _draw in range(200)} == {1}
    ### END HIDDEN TESTS

# %% check
with check("action-explore-evaluation", 1):
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)
    Agent = with_methods(EpsilonGreedyAgent, GreedyAgent, greedy=lambda self, obs: obs % 4)
    agent = Agent(lake, alpha=0.1, gamma=0.9, epsilon=0.5, seed=0)
    agent.q_table[np.arange(9), np.arange(9) % 4] = 1.0
    # An agent that explores repeats itself 200 times with probability below 1e-40.
    explored = len({str(agent.act(0)) for _draw in range(200)}) > 1
    unexploring = Agent(lake, alpha=0.1, gamma=0.9, epsilon=0.0, seed=0)
    agent.eval()
    for state in [2, 3]:
        what = f"agent.act({state})"
        got = {as_action(agent.act(state), 4, what) for _draw in range(200)}
        expect(
            # An action that is wrong in training too is the other check's.
            got == {state} or got == {unexploring.act(state)},
            "In evaluation mode, 200 calls of {what} returned the actions {got}; the greedy one "
            "is {best}. Nothing should be explored when self.training is False.",
            what=what,
            got=sorted(got),
            best=state,
        )
    agent.train()
    explores = len({str(agent.act(0)) for _draw in range(200)}) > 1
    expect(
        explores or not explored,  # one that never explores is the other check's
        "After agent.eval() and then agent.train(), the agent no longer explores: evaluation "
        "should leave no trace, in self.epsilon for example.",
    )
    Agent = with_methods(
        EpsilonGreedyAgent, GreedyAgent, greedy=lambda self, obs: int(self.rng.integers(4))
    )
    agent = Agent(lake, alpha=0.1, gamma=0.9, epsilon=0.0, seed=0)
    training = {str(agent.act(0)) for _draw in range(200)}
    agent.eval()
    evaluation = {as_action(agent.act(0), 4, "agent.act(0)") for _draw in range(200)}
    expect(
        len(evaluation) == 4 or len(training) == 1,
        "In evaluation mode, on a table of zeros, agent.act(0) only returned {got}: there too, let "
        "self.greedy(obs) choose the greedy action.",
        got=sorted(evaluation),
    )

# %% fr [markdown]
# ## 4. Vers quoi corriger : la cible
#
# Après une transition $(s, a, r, s')$, un agent corrige $Q(s, a)$ en direction d'une **cible** :
#
# $$\text{cible} = r + \gamma \times \text{valeur estimée de la suite}$$
#
# et l'erreur TD est la cible moins $Q(s, a)$. Se servir d'une estimation pour en corriger une autre, comme TD(0), s'appelle l'**amorçage** (*bootstrapping*). Que vaut la suite quand l'épisode s'arrête ?
#
# - Si $s'$ est **terminal** (`terminated`), il n'y a plus rien à gagner : la suite vaut exactement 0, quoi que dise la table.
# - Si une **limite de temps** a coupé l'épisode (`truncated`), c'est nous qui avons cessé de regarder. Le lac, lui, continuait, et $s'$ vaut toujours ce qu'il vaut ([Pardo et al., 2018](https://arxiv.org/abs/1712.00378)).
#
# ### Exercice {{ number }} : fin ou coupure ? ({{ worth }})
#
# Écrivez `td_target`, qui renvoie la cible. On vérifie séparément les pas vers un état terminal ({{ points.terminal }}), puis tous les autres, ordinaires ou coupés par la limite ({{ points.limit }}). Un même pas peut être à la fois `terminated` et `truncated` (l'agent atteint le but au centième pas) : il compte alors parmi les premiers.
#
# <details><summary>Indice</summary>
#
# Laquelle des deux variables change la cible ? L'autre est là pour vous tenter.
#
# </details>

# %% en [markdown]
# ## 4. What to correct towards: the target
#
# After a transition $(s, a, r, s')$, an agent corrects $Q(s, a)$ towards a **target**:
#
# $$\text{target} = r + \gamma \times \text{estimated value of what follows}$$
#
# and the TD error is the target minus $Q(s, a)$. Using one estimate to correct another, as TD(0) does, is called **bootstrapping**. What is the value of what follows when the episode stops?
#
# - If $s'$ is **terminal** (`terminated`), there is nothing more to earn: what follows is worth exactly 0, whatever the table says.
# - If a **time limit** cut the episode short (`truncated`), it is we who stopped looking. The lake itself would have gone on, and $s'$ is still worth what it is worth ([Pardo et al., 2018](https://arxiv.org/abs/1712.00378)).
#
# ### Exercise {{ number }}: over, or cut short? ({{ worth }})
#
# Write `td_target`, which returns the target. Steps into a terminal state ({{ points.terminal }}) are checked separately from all others, ordinary or cut short by the limit ({{ points.limit }}). A step may be both `terminated` and `truncated` (the agent reaches the goal at the hundredth step): it then counts among the former.
#
# <details><summary>Hint</summary>
#
# Which of the two variables changes the target? The other one is there to tempt you.
#
# </details>


# %% exercise="target-mask" minutes=5
def td_target(
    reward: float, next_value: float, gamma: float, terminated: bool, truncated: bool
) -> float:
    """Return the target of a step that earned ``reward`` and led to a state of ``next_value``."""
    ### BEGIN SOLUTION
    if terminated:
        return reward
    return reward + gamma * next_value
    ### END SOLUTION


# %% check
with check("target-mask-terminal", 1):
    for reward, next_value, gamma in [
        (1.0, 5.0, 0.9),
        (0.0, 2.0, 0.5),
        (-1.0, -3.0, 0.5),
        (0.0625, 1, 0.9),
    ]:
        for truncated in [False, True]:
            expect_terminal_target(
                td_target(reward, next_value, gamma, True, truncated),
                reward,
                gamma,
                [next_value],
                0,
                f"td_target({reward}, {next_value}, {gamma}, terminated=True, truncated={truncated})",
            )
    ### BEGIN HIDDEN TESTS
    for reward, next_value in [(0.0, -2.0), (-1.0, -3.0), (0.25, 100.0), (7.0, 0.0), (1 / 3, 1)]:
        for truncated in (False, True):
            assert abs(td_target(reward, next_value, 0.7, True, truncated) - reward) < 1e-9
    ### END HIDDEN TESTS

# %% check
with check("target-mask-limit", 1):
    for reward, next_value, gamma in [
        (1.0, 5.0, 0.9),
        (0.0, 2.0, 0.25),
        (-1.0, -4.0, 0.5),
        (0.0625, 0.3, 0.7),
    ]:
        given = f"{reward}, {next_value}, {gamma}, terminated=False"
        expect_target(
            td_target(reward, next_value, gamma, False, False),
            reward,
            gamma,
            next_value,
            f"td_target({given}, truncated=False)",
            idea="The reward counts in full, what follows is discounted by gamma.",
        )
        expect_close(
            td_target(reward, next_value, gamma, False, True),
            reward + gamma * next_value,
            f"td_target({given}, truncated=True)",
            "A time limit does not change what the next state is worth: the lake would have gone "
            "on.",
        )
    ### BEGIN HIDDEN TESTS
    for reward, next_value, gamma in [
        (0, 2.0, 0.5),
        (-1.0, -3.0, 0.99),
        (0.25, 100, 0),
        (0, 1 / 3, 1 / 7),
    ]:
        for truncated in (False, True):
            got = td_target(reward, next_value, gamma, False, truncated)
            assert abs(got - (reward + gamma * next_value)) < 1e-9
    ### END HIDDEN TESTS

# %% fr [markdown]
# L'interface du cours vous protège de cette erreur : `learn` ne reçoit que `terminated`. Une boucle qui lui passerait `done = terminated or truncated` la commettrait pour vous, et nous verrons plus loin ce que cela donne.
#
# ## 5. Q-learning
#
# Le Q-learning (équation 6.8) estime la suite par la **meilleure** valeur de l'état suivant :
#
# $$Q(s, a) \leftarrow Q(s, a) + \alpha \left[\, r + \gamma \max_{a'} Q(s', a') - Q(s, a) \,\right]$$
#
# où $\alpha$ est le taux d'apprentissage et $\gamma$ le facteur d'actualisation. Si $s'$ est terminal, le terme $\gamma \max_{a'} Q(s', a')$ disparaît :
#
# $$Q(s, a) \leftarrow Q(s, a) + \alpha \left[\, r - Q(s, a) \,\right]$$
#
# Qui appelle quoi, et quand ? Le temps s'écoule de haut en bas ; une flèche pleine est un appel, une flèche en pointillé ce qu'il renvoie.

# %% en [markdown]
# The course's interface protects you from this mistake: `learn` receives `terminated` alone. A loop that gave it `done = terminated or truncated` would make the mistake for you, and we shall see below what comes of it.
#
# ## 5. Q-learning
#
# Q-learning (equation 6.8) estimates what follows by the **best** value of the next state:
#
# $$Q(s, a) \leftarrow Q(s, a) + \alpha \left[\, r + \gamma \max_{a'} Q(s', a') - Q(s, a) \,\right]$$
#
# where $\alpha$ is the learning rate and $\gamma$ the discount factor. If $s'$ is terminal, the term $\gamma \max_{a'} Q(s', a')$ disappears:
#
# $$Q(s, a) \leftarrow Q(s, a) + \alpha \left[\, r - Q(s, a) \,\right]$$
#
# Who calls what, and when? Time runs downwards; a solid arrow is a call, a dashed one is what it returns.

# %%
draw_timeline("Q-learning")

# %% fr [markdown]
# ### Exercice {{ number }} : la mise à jour du Q-learning ({{ worth }})
#
# Écrivez `learn`, cible comprise, sans appeler `td_target` : `learn` reçoit `terminated` seul, et il n'y a rien à écrire pour une limite de temps, où `terminated` vaut `False`. Une seule entrée de la table change ; $\alpha$, $\gamma$ et $\varepsilon$ restent ce qu'ils sont. On vérifie séparément :
#
# - la mise à jour après une transition ordinaire ({{ points.step }}) ;
# - la fin d'un épisode, comparée à vos propres pas ordinaires : un état terminal vaut 0, une limite de temps ne change rien ({{ points.end }}) ;
# - ce que l'agent a appris après 200 épisodes joués au hasard ({{ points.trained }}).
#
# <details><summary>Indice 1</summary>
#
# Calculez d'abord la cible, dans une variable. Une seule entrée de la table change ensuite.
#
# </details>
# <details><summary>Indice 2</summary>
#
# La correction va de l'ancienne valeur *vers* la cible : pour $\alpha = 1$, la nouvelle valeur est la cible elle-même.
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: the Q-learning update ({{ worth }})
#
# Write `learn`, target included, without calling `td_target`: `learn` receives `terminated` alone, and there is nothing to write for a time limit, where `terminated` is `False`. A single entry of the table changes; $\alpha$, $\gamma$ and $\varepsilon$ stay as they are. Three things are checked separately:
#
# - the update after an ordinary transition ({{ points.step }});
# - the end of an episode, compared with your own ordinary steps: a terminal state is worth 0, a time limit changes nothing ({{ points.end }});
# - what the agent has learned after 200 episodes played at random ({{ points.trained }}).
#
# <details><summary>Hint 1</summary>
#
# Compute the target first, in a variable. Then a single entry of the table changes.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The correction goes from the old value *towards* the target: for $\alpha = 1$, the new value is the target itself.
#
# </details>


# %% exercise="qlearning-update" minutes=15
class QLearningAgent(EpsilonGreedyAgent):
    """Learns from the best action of the next state."""

    def learn(self, obs: int, action: int, reward: float, next_obs: int, terminated: bool) -> None:
        """Correct ``q_table[obs, action]`` after one transition."""
        ### BEGIN SOLUTION
        target = reward
        if not terminated:
            target += self.gamma * self.q_table[next_obs].max()
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
        ### END SOLUTION


# %% check
with check("qlearning-update-step", 2):
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)
    Agent = with_methods(
        QLearningAgent,
        EpsilonGreedyAgent,
        act=lambda self, obs: int(self.rng.integers(4)),
        greedy=lambda self, obs: int(self.q_table[obs].argmax()),
    )
    agent = Agent(lake, alpha=0.2, gamma=0.9, epsilon=1.0, seed=0)
    table = np.random.default_rng(0).normal(size=(9, 4)).round(1)
    table[:3] = [[0.2, 0.5, 0.1, 0.3], [0.4, 0.2, 0.8, 0.7], [-0.5, -0.2, -0.9, -0.4]]
    for transition in [
        (0, 2, 1.0, 1, False),
        (1, 0, 0.0, 1, False),
        (3, 3, -1.0, 2, False),
        (6, 0, 0.5, 6, False),
        (5, 1, 1.0, 8, True),  # an end changes nothing for the steps that come later
        (4, 1, 0.5, 7, False),
        (7, 2, 1 / 7, 3, False),
    ]:
        agent.q_table[:] = table
        if transition[-1]:
            agent.learn(*transition)
            continue
        expect_corrected(agent, transition, alpha=0.2, gamma=0.9, epsilon=1.0)
        # A target drawn among the four actions would be the best one 100 times in a row with
        # probability 4**-100.
        expect(
            np.ptp(repeated_updates(agent, table, transition)) < 1e-9,
            "The same update, repeated from the same table, gives different values: the target "
            "of Q-learning is the best value of the next state, not that of an action drawn there.",
        )
    ### BEGIN HIDDEN TESTS
    rng = np.random.default_rng(1)
    for desc, n_actions in [
        (["SFF", "FFF", "FFG"], 4),
        (["SFFFFG"], 2),
        (["SFF", "FHF", "GFF"], 5),
    ]:
        lake = gym.make("FrozenLake-v1", desc=desc, is_slippery=False)
        lake.action_space = gym.spaces.Discrete(n_actions)
        n_states = lake.observation_space.n
        for trial in range(20):
            alpha, gamma = rng.uniform(0.05, 1.0, size=2)
            agent = Agent(lake, alpha=alpha, gamma=gamma, epsilon=rng.uniform(), seed=trial)
            for _step in range(3):
                agent.q_table[:] = rng.normal(size=(n_states, n_actions))
                obs, next_obs = (int(state) for state in rng.integers(n_states - 1, size=2))
                transition = obs, int(rng.integers(n_actions)), rng.normal(), next_obs, False
                assert holds(expect_corrected, agent, transition, alpha, gamma, agent.epsilon)
    ### END HIDDEN TESTS

# %% check
with check("qlearning-update-end", 1):
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)
    Agent = with_methods(
        QLearningAgent,
        EpsilonGreedyAgent,
        act=lambda self, obs: int(self.q_table[obs].argmax()),
        greedy=lambda self, obs: int(self.q_table[obs].argmax()),
    )

    def make_agent(**settings):
        return Agent(lake, **settings)

    for obs, action, next_obs, reward in [(5, 1, 8, 1.0), (1, 0, 4, -1.0)]:
        expect_terminal_worth_nothing(make_agent, obs, action, next_obs, reward)
    for obs, action, next_obs, reward in [(0, 2, 1, 0.0), (5, 1, 8, 0.5)]:
        expect_limit_like_a_step(make_agent, obs, action, next_obs, reward)
    ### BEGIN HIDDEN TESTS
    rng = np.random.default_rng(1)
    for desc in (["SFG"], ["SFFF", "FHFH", "GFFH"]):
        lake = gym.make("FrozenLake-v1", desc=desc, is_slippery=False)
        for _trial in range(10):
            obs, next_obs = (int(s) for s in rng.choice(len(desc) * len(desc[0]), 2, replace=False))
            case = obs, int(rng.integers(4)), next_obs, float(rng.normal())
            assert holds(expect_terminal_worth_nothing, make_agent, *case)
            assert holds(expect_limit_like_a_step, make_agent, *case)
    ### END HIDDEN TESTS

# %% check
with check("qlearning-update-trained", 1):
    for desc, best in [
        (["SFF", "FFF", "FFG"], 0.9**3),  # the goal is four steps away, the first not discounted
        (["SFF", "FHF", "GFH"], 0.9),
    ]:
        lake = gym.make("FrozenLake-v1", desc=desc, is_slippery=False)
        Agent = with_methods(
            QLearningAgent,
            EpsilonGreedyAgent,
            # What is played is drawn by the loop; here, the worst that a policy could play.
            act=lambda self, obs: int(self.q_table[obs].argmin()),
            greedy=lambda self, obs: int(self.q_table[obs].argmax()),
        )
        agent = Agent(lake, alpha=0.5, gamma=0.9, epsilon=1.0, seed=0)
        learn_from_random_play(lake, agent, n=200, seed=0)
        expect_close(
            greedy_value(lake, agent.q_table, gamma=0.9),
            best,
            f"greedy_value(lake, agent.q_table, gamma=0.9), desc = {desc}",
            "After 200 episodes at random, the greedy policy of the table should take a shortest "
            "path. Does every call of learn correct the table?",
        )

# %% fr [markdown]
# ### Un essai sur deux épisodes
#
# Avant un long entraînement, en voici un très court, à regarder de près. **Prévoyez :** avec $\alpha = 0{,}1$, combien d'entrées de la table seront différentes de zéro après deux épisodes ? Lesquelles, et avec quelle valeur ?

# %% en [markdown]
# ### A trial run of two episodes
#
# Before a long training run, a very short one that we look at closely. **Predict:** with $\alpha = 0.1$, how many entries of the table will differ from zero after two episodes? Which ones, and with what value?

# %%
agent = QLearningAgent(env, alpha=0.1, gamma=0.9, epsilon=0.1, seed=0)
train_results = train_agent_n_episodes(env, agent, n=2, seed=0)
print(train_results)
plot_q_values(agent.q_table, env, title="Q-learning, 2 episodes")
plt.show()

# %% fr [markdown]
# L'information remonte d'un pas à la fois : le premier épisode qui atteint le but ne corrige qu'une entrée de la table, celle de son dernier pas, qui passe de 0 à $\alpha \times 1 = 0{,}1$. Le suivant corrige lui aussi son dernier pas ; il n'apprend quelque chose sur un pas antérieur que s'il entre dans une case où quelque chose a déjà été appris. Toutes les autres entrées valent encore zéro.
#
# ### Exercice {{ number }} : choisir les valeurs ({{ worth }})
#
# Écrivez `q_learning_agent(env, seed)`, qui renvoie à chaque appel un **nouveau** `QLearningAgent`, avec l'environnement et la graine reçus, et **vos** valeurs de $\alpha$, $\gamma$ et $\varepsilon$. Elles conviennent si, après 200 épisodes sur ce lac, en moyenne sur 100 agents :
#
# 1. la table sait ce que vaut le départ : $\max_a Q(0, a)$ est d'au moins $0{,}5$ (le but est à quatre pas : la valeur exacte est $\gamma^3$) ;
# 2. elle connaît le lac, et pas seulement un chemin : au moins 24 des 32 entrées de ses huit cases ne valent plus zéro ;
# 3. apprendre n'a pas coûté trop cher : au plus 8 pas par épisode (au hasard, il en faut 27 ; au mieux, quatre).
#
# **Prévoyez :** de quel paramètre chaque condition dépend-elle surtout ? Commencez par les valeurs de l'essai, et lisez ce que dit la vérification.
#
# <details><summary>Indice</summary>
#
# $\alpha$ est compris entre 0 (exclu) et 1, $\gamma$ et $\varepsilon$ entre 0 et 1. Que se passe-t-il si $\gamma = 0$ ?
#
# </details>

# %% en [markdown]
# Information travels backwards one step at a time: the first episode that reaches the goal corrects a single entry of the table, that of its last step, which goes from 0 to $\alpha \times 1 = 0.1$. The next one also corrects its last step; it learns an earlier step only if it enters a cell where something has already been learned. All other entries are still zero.
#
# ### Exercise {{ number }}: choose the values ({{ worth }})
#
# Write `q_learning_agent(env, seed)`, which returns on each call a **new** `QLearningAgent`, with the environment and the seed it is given, and **your** values of $\alpha$, $\gamma$ and $\varepsilon$. They are good enough if, after 200 episodes on this lake, averaged over 100 agents:
#
# 1. the table knows what the start is worth: $\max_a Q(0, a)$ is at least $0.5$ (the goal is four steps away: the exact value is $\gamma^3$);
# 2. it knows the lake, and not just one path: at least 24 of the 32 entries of its eight cells are no longer zero;
# 3. learning has not cost too much: at most 8 steps an episode (at random it takes 27; at best, four).
#
# **Predict:** which parameter does each condition mostly depend on? Begin with the values of the trial run, and read what the check says.
#
# <details><summary>Hint</summary>
#
# $\alpha$ is between 0 (excluded) and 1, $\gamma$ and $\varepsilon$ between 0 and 1. What happens if $\gamma = 0$?
#
# </details>


# %% exercise="values-choose" minutes=5
def q_learning_agent(env: gym.Env, seed: int | None = None) -> QLearningAgent:
    """Return a new Q-learning agent with the values that you have chosen."""
    ### BEGIN SOLUTION
    return QLearningAgent(env, alpha=0.5, gamma=0.9, epsilon=0.3, seed=seed)
    ### END SOLUTION


# %% check
with check("values-choose", 1):
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)
    expect_made_anew(q_learning_agent, lake, QLearningAgent)
    chosen = q_learning_agent(lake)
    for name in ["alpha", "gamma", "epsilon"]:
        expect_parameter(name, getattr(chosen, name), 0, 1)
    learned = learned_by_many(lake, chosen.alpha, chosen.gamma, chosen.epsilon)
    expect(
        learned.value >= 0.5,
        "After 200 episodes, max Q(0, a) is {value:.3f} on average over 100 agents; expected at "
        "least 0.5.\n→ It comes near gamma to the power of 3: gamma = {gamma} gives {limit:.3f}. If "
        "that is enough, alpha is too small to come near it in 200 episodes.",
        value=learned.value,
        gamma=chosen.gamma,
        limit=chosen.gamma**3,
    )
    expect(
        learned.entries >= 24,
        "After 200 episodes, {entries:.1f} entries of the table are not 0, on average over 100 "
        "agents; expected at least 24 of the 32.\n→ An agent that tries too little knows one path "
        "only: which parameter makes it try other actions?",
        entries=learned.entries,
    )
    expect(
        learned.steps <= 8,
        "An episode of the training took {steps:.1f} steps, on average over 100 agents; expected at "
        "most 8.\n→ An agent that explores all the time does not use what it has learned.",
        steps=learned.steps,
    )

# %% fr [markdown]
# ### Entraînement et courbes
#
# Deux cents épisodes, puis les courbes de ce seul entraînement. La récompense totale ne dit presque rien ici, puisque l'agent finit presque toujours par arriver ; le nombre de pas, lui, en dit plus : au mieux, il en faut quatre.

# %% en [markdown]
# ### Training and curves
#
# Two hundred episodes, then the curves of this one training run. The total reward says almost nothing here, since the agent nearly always gets there in the end; the number of steps says more: at best it takes four.

# %%
agent = q_learning_agent(env, seed=0)
train_results = train_agent_n_episodes(env, agent, n=200, seed=0)
plot_results(train_results)

# %% fr [markdown]
# ### Évaluer sans explorer
#
# `eval_agent_n_episodes` passe l'agent en mode évaluation, le fait jouer, puis lui rend son mode. Comparons avec une évaluation qui laisse l'agent explorer : on mesure alors la politique apprise, perturbée par l'exploration.

# %% en [markdown]
# ### Evaluating without exploring
#
# `eval_agent_n_episodes` switches the agent to evaluation mode, lets it play, then restores its mode. Let us compare this with an evaluation that lets the agent explore: that measures the learned policy, disturbed by exploration.

# %%
# The size of an experiment: small for grading, larger in class or by night.
n = by_budget(grading=200, class_=1000, night=10_000)
exploring = eval_policy_n_episodes(env, agent.act, n=n, do_animation=False, seed=0)
print(f"Exploring:       {np.mean(exploring['steps']):.2f} steps on average over {n} episodes")

eval_results = eval_agent_n_episodes(env, agent, n=10, seed=0)
print(f"Evaluation mode: {np.mean(eval_results['steps']):.2f} steps on average over 10 episodes")
print(f"Total reward: {eval_results['total_reward']}")
eval_results["animation"][-1]

# %% fr [markdown]
# ### Lire la table
#
# Chaque case du lac est coupée en quatre triangles, un par action ; la flèche montre l'action gloutonne (plusieurs flèches s'il y a des ex æquo). Voici d'abord la table qui se remplit : le même entraînement, rejoué avec la même graine et arrêté de temps en temps, après $n$ épisodes. **Prévoyez :** où apparaîtra la première valeur, et dans quel sens les autres suivront-elles ?

# %% en [markdown]
# ### Reading the table
#
# Each cell of the lake is cut into four triangles, one per action; the arrow shows the greedy action (several arrows where there are ties). First, watch the table fill up: the same training run, replayed from the same seed and stopped now and then, after $n$ episodes. **Predict:** where will the first value appear, and in which direction will the others follow?

# %%
learner = q_learning_agent(env, seed=0)
shown, history = [0, 1, 2, 3, 4, 5, 10, 20, 50, 100, 150, 200], [learner.q_table.copy()]
for before, now in pairwise(shown):
    train_agent_n_episodes(env, learner, n=now - before, seed=0 if before == 0 else None)
    history.append(learner.q_table.copy())
animate_q_values(history, env, shown, title="Q-learning", vmin=0, vmax=1)

# %% fr [markdown]
# Voici la table à la fin des 200 épisodes. Suivez les flèches depuis le départ, puis cherchez les zéros : pourquoi sont-ils là ?

# %% en [markdown]
# The table after all 200 episodes. Follow the arrows from the start, then look for the zeros: why are they there?

# %%
plot_q_values(agent.q_table, env, title="Q-learning, 200 episodes")
plt.show()

# %% fr [markdown]
# ### Plusieurs graines
#
# Un seul entraînement est une anecdote. En voici dix ou plus, avec des graines différentes : la courbe est leur moyenne, la bande son intervalle de confiance à 95 %. Et pour chaque graine, la valeur **exacte** de la politique gloutonne au départ, calculée à partir de `P` : la meilleure possible est $0{,}729$. La dernière ligne donne les trois mesures de l'exercice {{ numbers["values-choose"] }}.

# %% en [markdown]
# ### Several seeds
#
# A single training run is an anecdote. Here are ten or more, with different seeds: the curve is their mean, the band its 95% confidence interval. And for each seed, the **exact** value of the greedy policy at the start, computed from `P`: the best possible is $0.729$. The last line gives the three measurements of exercise {{ numbers["values-choose"] }}.

# %%
n_seeds = by_budget(grading=10, class_=10, night=100)
q_runs = train_over_seeds(env, q_learning_agent, n=200, seeds=range(n_seeds))
plot_learning_curves({"Q-learning": q_runs["steps"]}, ylabel="Steps to the goal")
plt.show()

values = [greedy_value(env, agent.q_table, gamma=0.9) for agent in q_runs["agents"]]
print(f"Exact values of the greedy policies: {np.round(values, 3)}")
print(f"A shortest path for {np.sum(np.isclose(values, 0.9**3))} seeds out of {n_seeds}")

learned = measured(np.array([agent.q_table for agent in q_runs["agents"]]), q_runs["steps"])
print(f"On average: value of the start {learned.value:.3f}, ", end="")
print(f"{learned.entries:.1f} entries that are not 0, {learned.steps:.1f} steps an episode")

# %% fr [markdown]
# ### Ce que coûte une limite de temps mal comprise
#
# Reprenons l'idée de l'exercice {{ numbers["target-mask"] }}. Dans le couloir `SFFFG`, avec une limite de six pas, beaucoup d'épisodes sont coupés. L'enveloppe (*wrapper*) `LimitIsTheEnd` fait croire à l'agent qu'une coupure est une fin, comme le ferait une boucle qui passe `done` à `learn`. Le même agent apprend des deux façons, avec dix graines ou plus. **Prévoyez :** les valeurs apprises seront-elles trop hautes ou trop basses, et où le seront-elles le plus ?

# %% en [markdown]
# ### What a misunderstood time limit costs
#
# Back to the idea of exercise {{ numbers["target-mask"] }}. In the corridor `SFFFG`, with a limit of six steps, many episodes are cut short. The wrapper `LimitIsTheEnd` makes the agent believe that a cut is an end, as would a loop that gives `done` to `learn`. The same agent learns both ways, with ten seeds or more. **Predict:** will the values learned be too high or too low, and where most of all?


# %%
class LimitIsTheEnd(gym.Wrapper):
    """Say of a time limit that the state is terminal, which is wrong."""

    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        return obs, reward, terminated or truncated, truncated, info


corridor = gym.make("FrozenLake-v1", desc=["SFFFG"], is_slippery=False, max_episode_steps=6)
tables = {"Exact values: 0.9^(steps left − 1)": np.array([[0.9**3, 0.9**2, 0.9, 1.0, 0.0]])}
for title, lake in [
    ("Learned, limit ≠ end", corridor),
    ("Learned, limit = end", LimitIsTheEnd(corridor)),
]:
    run = train_over_seeds(
        lake, lambda env, seed: QLearningAgent(env, 0.1, 0.9, 0.5, seed), 1000, range(n_seeds)
    )
    tables[title] = np.array([agent.q_table.max(axis=1) for agent in run["agents"]])

figure, axes = plt.subplots(3, 1, figsize=(5, 4), layout="tight")
for ax, (title, values) in zip(axes, tables.items(), strict=True):
    plot_values(values.mean(axis=0), corridor, ax, title=title, vmin=0, vmax=1, colorbar=False)
plt.show()

for title, values in tables.items():
    print(
        f"{title}: from {values[:, 0].min():.3f} to {values[:, 0].max():.3f} at the start, ", end=""
    )
    print(f"{len(values)} seed{'s' if len(values) > 1 else ''}")

# %% fr [markdown]
# Sans la confusion, l'agent retrouve la valeur exacte du départ, $0{,}9^3 = 0{,}729$, quelle que soit la graine. Avec elle, il l'estime bien plus bas, et différemment d'une graine à l'autre : chaque coupure apprend à l'agent que la suite ne valait rien. L'erreur est nulle juste avant le but, où le meilleur pas est une vraie fin ; elle est d'un cinquième à un tiers de la valeur exacte dans les autres cases. Ici la politique gloutonne reste la bonne ; dans une tâche plus longue, une telle erreur peut faire préférer une petite récompense proche à une grande plus lointaine.
#
# ## 6. SARSA
#
# SARSA (équation 6.7) doit son nom au quintuplet $(s, a, r, s', a')$. Sa cible utilise non pas la meilleure action de l'état suivant, mais **celle que l'agent va y jouer** :
#
# $$Q(s, a) \leftarrow Q(s, a) + \alpha \left[\, r + \gamma\, Q(s', a') - Q(s, a) \,\right]$$
#
# La difficulté n'est pas la formule, c'est le moment. Quand `learn` reçoit $(s, a, r, s')$, l'action $a'$ n'a pas encore été choisie : la boucle appellera `act(s')` au tour suivant. Tirer une action dans `learn` pour la cible, puis une autre dans `act` pour jouer, ce n'est plus SARSA : la table apprendrait d'une action que l'agent ne joue pas. Comparez ce dessin à celui du Q-learning :

# %% en [markdown]
# Without the confusion, the agent finds the exact value of the start, $0.9^3 = 0.729$, with every seed. With it, its estimate is far too low, and differs from seed to seed: each cut teaches the agent that what followed was worth nothing. The error is zero just before the goal, where the best step is a real end; in the other cells it is a fifth to a third of the exact value. Here the greedy policy is still the right one; in a longer task, such a mistake may make a small reward nearby look better than a large one farther away.
#
# ## 6. SARSA
#
# SARSA (equation 6.7) owes its name to the quintuple $(s, a, r, s', a')$. Its target uses not the best action of the next state, but **the one the agent is going to play there**:
#
# $$Q(s, a) \leftarrow Q(s, a) + \alpha \left[\, r + \gamma\, Q(s', a') - Q(s, a) \,\right]$$
#
# The difficulty is not the formula but the timing. When `learn` receives $(s, a, r, s')$, the action $a'$ has not been chosen yet: the loop will call `act(s')` on its next turn. Drawing one action in `learn` for the target, and then another in `act` to play, is no longer SARSA: the table would learn from an action that the agent does not play. Compare this drawing with that of Q-learning:

# %%
draw_timeline("SARSA")

# %% fr [markdown]
# ### Exercice {{ number }} : la mise à jour de SARSA ({{ worth }})
#
# Complétez `SARSA_Agent`. Le squelette propose de choisir $a'$ dans `learn` et de la garder dans `self.next_action` pour que `act` la joue ; vous pouvez aussi garder la transition et faire la mise à jour un pas plus tard. Seule compte la table, **lue après la fin de chaque épisode**, une fois `end_episode` appelée ; toutes les corrections peuvent attendre jusque-là. Appeler `super().act` une fois de trop, à une limite ou dans un état terminal, ne fait pas de mal : cette action n'est pas jouée. On vérifie que :
#
# - chaque pas est corrigé dans l'ordre, avec l'action $a'$ réellement jouée ensuite, choisie en $s'$ par `super().act` ({{ points.taken }}) ;
# - si $s'$ est terminal, la cible est $r$ ({{ points.terminal }}) ;
# - si une limite de temps coupe l'épisode, aucune action n'est jouée en $s'$ : la cible utilise une action $a'$ que la politique y choisit, comme si l'épisode continuait ({{ points.limit }}) ;
# - l'épisode suivant ne garde rien du précédent : sa première action est choisie pour lui, même s'il commence dans la case où l'autre s'est arrêté ({{ points.forget }}).
#
# La vérification enregistre des épisodes, puis refait le calcul à partir de ce qui a été joué. Elle remplace `EpsilonGreedyAgent.act`, votre exercice {{ numbers["action-explore"] }}, par une politique qu'elle connaît : toujours la meilleure action avec $\varepsilon = 0$, ou une action au hasard avec $\varepsilon = 1$.
#
# <details><summary>Indice 1</summary>
#
# `super().act(obs)` appelle `act` de la classe mère : c'est elle qui explore. Quand `self.next_action` contient une action, que doit faire votre `act` ? Et quand elle vaut `None` ? Attention : 0 compte comme faux dans un `if` ; comparez à `None`.
#
# </details>
# <details><summary>Indice 2</summary>
#
# Dans `learn`, si l'épisode n'est pas terminé : `self.next_action = super().act(next_obs)`, puis la cible. Une limite de temps ne demande alors aucun cas particulier.
#
# </details>
# <details><summary>Indice 3</summary>
#
# Après une limite de temps, `self.next_action` contient encore une action choisie pour l'ancien état. Quelle méthode est appelée entre deux épisodes ?
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: the SARSA update ({{ worth }})
#
# Complete `SARSA_Agent`. The skeleton suggests choosing $a'$ in `learn` and keeping it in `self.next_action` so that `act` plays it; you may also keep the transition and make the update one step later. Only the table counts, **read after the end of each episode**, once `end_episode` has been called; all corrections may wait until then. Calling `super().act` once too often, at a limit or in a terminal state, does no harm: that action is not played. The checks are that:
#
# - each step is corrected in order, with the action $a'$ that is really played next, chosen in $s'$ by `super().act` ({{ points.taken }});
# - if $s'$ is terminal, the target is $r$ ({{ points.terminal }});
# - if a time limit cuts the episode short, no action is played in $s'$: the target uses an action $a'$ that the policy chooses there, as if the episode went on ({{ points.limit }});
# - the next episode keeps nothing from the previous one: its first action is chosen afresh, even if it begins in the cell where the previous one stopped ({{ points.forget }}).
#
# The check records episodes, then redoes the computation from what was played. It replaces `EpsilonGreedyAgent.act`, your exercise {{ numbers["action-explore"] }}, with a policy it knows: always the best action with $\varepsilon = 0$, or a random action with $\varepsilon = 1$.
#
# <details><summary>Hint 1</summary>
#
# `super().act(obs)` calls the parent class's `act`: that is where exploring happens. When `self.next_action` holds an action, what should your `act` do? And when it is `None`? Beware: 0 counts as false in an `if`; compare with `None`.
#
# </details>
# <details><summary>Hint 2</summary>
#
# In `learn`, if the episode has not terminated: `self.next_action = super().act(next_obs)`, then the target. A time limit then needs no special case.
#
# </details>
# <details><summary>Hint 3</summary>
#
# After a time limit, `self.next_action` still holds an action that was chosen for the old state. Which method is called between two episodes?
#
# </details>


# %% exercise="sarsa-update" minutes=25
class SARSA_Agent(EpsilonGreedyAgent):
    """Learns from the action that it then takes."""

    def __init__(
        self, env: gym.Env, alpha: float, gamma: float, epsilon: float, seed: int | None = None
    ):
        super().__init__(env, alpha, gamma, epsilon, seed)
        self.next_action = None  # chosen by learn, to be played by act

    def act(self, obs: int) -> int:
        """Return the action that ``learn`` has chosen; without one, an epsilon-greedy action."""
        ### BEGIN SOLUTION
        if self.training and self.next_action is not None:
            return self.next_action
        return super().act(obs)
        ### END SOLUTION

    def learn(self, obs: int, action: int, reward: float, next_obs: int, terminated: bool) -> None:
        """Choose the next action, and correct ``q_table[obs, action]``."""
        ### BEGIN SOLUTION
        target = reward
        if not terminated:
            self.next_action = super().act(next_obs)
            target += self.gamma * self.q_table[next_obs, self.next_action]
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
        ### END SOLUTION

    def end_episode(self, truncated: bool) -> None:
        """Forget what belongs to the episode that has just ended."""
        ### BEGIN SOLUTION
        self.next_action = None
        ### END SOLUTION


# %% check
with check("sarsa-update-taken", 2):
    lake = gym.make(
        "FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False, max_episode_steps=8
    )
    lake = RecordingEnv(gym.wrappers.TransformReward(lake, lambda reward: reward - 0.5))
    Explorer = with_methods(
        SARSA_Agent, EpsilonGreedyAgent, act=lambda self, obs: int(self.rng.integers(4))
    )
    Greedy = with_methods(
        SARSA_Agent, EpsilonGreedyAgent, act=lambda self, obs: int(self.q_table[obs].argmax())
    )
    for seed in range(150):
        agent = Explorer(lake, alpha=0.3, gamma=0.9, epsilon=1.0, seed=seed)
        agent.q_table[:8] = np.random.default_rng(100 + seed).uniform(1, 2, size=(8, 4))
        agent.q_table[:8, 2] += 2.0  # action 2 is the best everywhere: exploring leaves it
        before = agent.q_table.copy()
        train_agent_n_episodes(lake, agent, n=1, seed=seed)
        expect_learned_as_taken(before, agent.q_table, lake.episodes[-1], alpha=0.3, gamma=0.9)
    expect_next_explored(lake.episodes)
    for seed in range(20):
        agent = Greedy(lake, alpha=0.3, gamma=0.9, epsilon=0.0, seed=seed)
        policy = np.random.default_rng(200 + seed).integers(4, size=9).tolist()
        agent.q_table[:] = 1.0
        agent.q_table[np.arange(9), policy] = 9.0  # by far: an episode does not change the policy
        train_agent_n_episodes(lake, agent, n=1, seed=seed)
        expect_played(lake.episodes[-1], policy)
    ### BEGIN HIDDEN TESTS
    slippery = gym.make(
        "FrozenLake-v1", desc=["SFFF", "FHFF", "FFFG"], is_slippery=True, max_episode_steps=15
    )
    lake = RecordingEnv(gym.wrappers.TransformReward(slippery, lambda reward: reward - 0.3))
    for seed in range(60):
        agent = Explorer(lake, alpha=0.7, gamma=0.8, epsilon=1.0, seed=seed)
        agent.q_table[:] = np.random.default_rng(300 + seed).uniform(-2, 2, size=(12, 4))
        before = agent.q_table.copy()
        train_agent_n_episodes(lake, agent, n=1, seed=seed)
        assert holds(expect_learned_as_taken, before, agent.q_table, lake.episodes[-1], 0.7, 0.8)
    ### END HIDDEN TESTS

# %% check
with check("sarsa-update-terminal", 1):
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)
    Agent = with_methods(
        SARSA_Agent, EpsilonGreedyAgent, act=lambda self, obs: int(self.q_table[obs].argmax())
    )

    def make_agent(**settings):
        return Agent(lake, **settings)

    for obs, action, next_obs, reward in [(5, 1, 8, 1.0), (1, 0, 4, -1.0)]:
        expect_terminal_worth_nothing(make_agent, obs, action, next_obs, reward)
    ### BEGIN HIDDEN TESTS
    lake = gym.make("FrozenLake-v1", desc=["SFFF", "FHFH", "GFFH"], is_slippery=False)
    rng = np.random.default_rng(1)
    for _trial in range(10):
        obs, next_obs = (int(state) for state in rng.choice(12, 2, replace=False))
        case = obs, int(rng.integers(4)), next_obs, float(rng.normal())
        assert holds(expect_terminal_worth_nothing, make_agent, *case)
    ### END HIDDEN TESTS

# %% check
with check("sarsa-update-limit", 1):
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)
    Explorer = with_methods(
        SARSA_Agent, EpsilonGreedyAgent, act=lambda self, obs: int(self.rng.integers(4))
    )
    Greedy = with_methods(
        SARSA_Agent, EpsilonGreedyAgent, act=lambda self, obs: int(self.q_table[obs].argmax())
    )
    for obs, action, next_obs, reward in [(0, 2, 1, 0.0), (4, 0, 3, 1.0)]:
        expect_limit_like_a_step(
            lambda **settings: Greedy(lake, **settings), obs, action, next_obs, reward, chooses=True
        )
    expect_limit_explored(lambda **settings: Explorer(lake, **settings))
    ### BEGIN HIDDEN TESTS
    lake = gym.make("FrozenLake-v1", desc=["SFFF", "FHFH", "GFFH"], is_slippery=False)
    rng = np.random.default_rng(1)
    for _trial in range(10):
        obs, next_obs = (int(state) for state in rng.choice(12, 2, replace=False))
        case = obs, int(rng.integers(4)), next_obs, float(rng.normal())
        assert holds(expect_limit_like_a_step, lambda **settings: Greedy(lake, **settings), *case)
    ### END HIDDEN TESTS

# %% check
with check("sarsa-update-forget", 1):
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)
    Agent = with_methods(
        SARSA_Agent, EpsilonGreedyAgent, act=lambda self, obs: int(self.q_table[obs].argmax())
    )
    there, back = Outcome(0.0, 1), Outcome(0.0, 0)
    cut, cut_at_start = Outcome(0.0, 2, truncated=True), Outcome(0.0, 0, truncated=True)
    end = Outcome(1.0, 8, terminated=True)
    expect_forgotten(
        lambda **settings: Agent(lake, **settings),
        # The best action, the same in all states, and what happens: each episode begins in state 0.
        [(2, [there, cut]), (1, [there, cut_at_start]), (0, [there, back, end]), (3, [end])],
    )
    agent = Agent(lake, alpha=0.5, gamma=0.9, epsilon=0.0, seed=0)
    policy = [2, 1, 1, 1, 0, 3, 1, 1, 1]
    agent.q_table[np.arange(9), policy] = 1.0
    train_agent_n_episodes(lake, agent, n=3, seed=0)
    agent.q_table[np.arange(9), policy] = 9.0
    agent.eval()
    got = [as_action(agent.act(state), 4, f"agent.act({state})") for state in range(9)]
    expect(
        got == policy,
        "After training, in evaluation mode, agent.act returns {got} in states 0 to 8; expected "
        "{expected}. An action kept from training must not be played there.",
        got=got,
        expected=policy,
    )
    ### BEGIN HIDDEN TESTS
    for length in (1, 4):
        limit = [there] * (length - 1) + [cut_at_start]
        final = [there] * (length - 1) + [end]
        plan = [(0, limit), (3, final), (1, final), (2, limit), (1, limit), (0, final), (3, limit)]
        assert holds(expect_forgotten, lambda **settings: Agent(lake, **settings), plan)
    ### END HIDDEN TESTS

# %% fr [markdown]
# Entraînons SARSA sur le même lac, avec $\alpha = 0{,}1$, $\gamma = 0{,}9$ et $\varepsilon = 0{,}1$ :

# %% en [markdown]
# Let us train SARSA on the same lake, with $\alpha = 0.1$, $\gamma = 0.9$ and $\varepsilon = 0.1$:

# %%
sarsa = SARSA_Agent(env, alpha=0.1, gamma=0.9, epsilon=0.1, seed=0)
training_results = train_agent_n_episodes(env, sarsa, n=200, seed=0)
plot_results({"steps": training_results["steps"]}, smooth=10)

eval_results = eval_agent_n_episodes(env, sarsa, n=10, seed=0)
for key in ["total_reward", "steps"]:
    print(f"{key}: {eval_results[key]}, mean = {np.mean(eval_results[key])}")
eval_results["animation"][-1]

# %% fr [markdown]
# ## 7. Côte à côte
#
# Pour comparer deux algorithmes, on leur donne les mêmes valeurs de $\alpha$, $\gamma$ et $\varepsilon$, et plusieurs graines.

# %% en [markdown]
# ## 7. Side by side
#
# To compare two algorithms, we give them the same values of $\alpha$, $\gamma$ and $\varepsilon$, and several seeds.


# %%
def train_both(epsilon: float, n: int) -> dict:
    """Train agents of both kinds over seeds; return their results by name."""
    return {
        name: train_over_seeds(
            env,
            lambda env, seed, kind=kind: kind(env, 0.1, 0.9, epsilon, seed),
            n=n,
            seeds=range(n_seeds),
        )
        for name, kind in [("Q-learning", QLearningAgent), ("SARSA", SARSA_Agent)]
    }


runs = train_both(epsilon=0.1, n=200)
plot_learning_curves({name: run["steps"] for name, run in runs.items()}, ylabel="Steps to the goal")
plt.show()

# %% fr [markdown]
# Sur un lac si facile, les deux apprennent aussi vite l'un que l'autre. Les tables, elles, diffèrent. **Prévoyez :** quand l'agent explore davantage, comment changent les valeurs apprises par le Q-learning ? Par SARSA ? Les voici après 2 000 épisodes (500 pendant la notation) avec $\varepsilon = 0{,}5$ (moyenne des tables de toutes les graines), puis la valeur du départ pour plusieurs $\varepsilon$ : $\max_a Q(0, a)$ dans chaque table, en moyenne sur les graines. Cette moyenne peut dépasser le maximum de la figure, car toutes les graines n'ont pas la même meilleure action : la moyenne des maximums est au moins égale au maximum des moyennes. Le dernier nombre de chaque ligne, *limit of SARSA*, est calculé à partir de `P` : c'est la valeur du premier pas du plus court chemin par le centre, où les écarts coûtent le moins, quand on explore ensuite avec cet $\varepsilon$.

# %% en [markdown]
# On such an easy lake, both learn equally fast. Their tables, however, differ. **Predict:** when the agent explores more, how do the values learned by Q-learning change? Those learned by SARSA? Here they are after 2,000 episodes (500 while grading) with $\varepsilon = 0.5$ (the mean of the tables of all seeds), then the value of the start for several values of $\varepsilon$: $\max_a Q(0, a)$ in each table, averaged over the seeds. This mean may be larger than the maximum in the figure, because not all seeds have the same best action: the mean of the maxima is at least the maximum of the means. The last number of each line, *limit of SARSA*, is computed from `P`: it is the value of the first step of the shortest path through the centre, where straying costs least, for an agent that explores with this $\varepsilon$ afterwards.

# %%
n_long = by_budget(grading=500, class_=2000, night=2000)
shortest = np.eye(4)[[2, 1, 1, 2, 2, 1, 2, 2, 0]]  # through the centre; (states, actions)
values_at_start = {}
for epsilon in [0.01, 0.1, 0.5]:
    tables = {
        name: np.array([agent.q_table for agent in run["agents"]])  # (seeds, states, actions)
        for name, run in train_both(epsilon, n=n_long).items()
    }
    values_at_start[epsilon] = {name: q[:, 0].max(axis=1).mean() for name, q in tables.items()}
    V = exact_values(model_of(env), (1 - epsilon) * shortest + epsilon / 4, gamma=0.9)
    values_at_start[epsilon]["limit of SARSA"] = 0.9 * max(V[1], V[3])  # the start's neighbours

figure, axes = plt.subplots(1, 2, figsize=(8.5, 4), layout="tight")
for ax, (name, q) in zip(axes, tables.items(), strict=True):  # those of the last epsilon
    title = f"{name}, ε = {epsilon}"
    plot_q_values(q.mean(axis=0), env, ax=ax, title=title, vmin=0, vmax=1, colorbar=False)
plt.show()

for epsilon, values in values_at_start.items():
    print(f"ε = {epsilon}, value of the start, mean over {n_seeds} seeds: ", end="")
    print(", ".join(f"{name} {value:.3f}" for name, value in values.items()))

# %% fr [markdown]
# Quand $\varepsilon$ est petit, SARSA est encore un peu au-dessous de sa limite : les actions rarement essayées ont toujours dans la table une valeur proche de 0, et sa cible tombe parfois sur elles.
#
# ## 8. Un pont entre les trous
#
# Sur le petit lac, tout réussit. En voici un où les choix comptent : cinq lignes, quatre trous, et une glace qui fait parfois glisser l'agent de côté (`success_rate=0.95` : il va où il veut 19 fois sur 20). Tomber coûte 1 (`reward_schedule` : ce que rapportent le but, un trou, une case ordinaire). De S à G, il y a deux chemins : le **pont**, tout droit, entre les trous, ou un **détour** par le haut, deux fois plus long.

# %% en [markdown]
# Where $\varepsilon$ is small, SARSA is still slightly below its limit: actions seldom tried still have a value near 0 in the table, and now and then its target falls on one of them.
#
# ## 8. A bridge between the holes
#
# On the little lake, everything works. Here is one where choices matter: five rows, four holes, and ice that now and then makes the agent drift sideways (`success_rate=0.95`: it goes where it wants 19 times in 20). Falling costs 1 (`reward_schedule`: what the goal, a hole and an ordinary cell pay). There are two ways from S to G: the **bridge**, straight ahead between the holes, or a **detour** over the top, twice as long.

# %%
BRIDGE = ["FFFFF", "FFFFF", "FHHFF", "SFFFG", "FHHFF"]
bridge = gym.make(
    "FrozenLake-v1",
    desc=BRIDGE,
    is_slippery=True,
    success_rate=0.95,
    reward_schedule=(1, -1, 0),
    render_mode="rgb_array",
)
bridge.reset()
plt.figure(figsize=(3, 3))
plt.imshow(bridge.render())
plt.axis("off")
describe(
    "The lake FFFFF, FFFFF, FHHFF, SFFFG, FHHFF, row by row: between S and G, a row of ice with "
    "holes above and below it."
)
plt.show()

# %% fr [markdown]
# Chaque variante s'entraîne pendant 2 000 épisodes, avec 20 graines (moins pendant la notation ; comptez une minute). Dans deux d'entre elles, **$\varepsilon$ décroît** de 1 à 0 : on explore beaucoup tant qu'on ne sait rien, puis de moins en moins. Le tableau donne, pour chacune :
#
# - *bridge* : le nombre de graines pour lesquelles la politique gloutonne apprise prend le pont, et l'intervalle de confiance à 95 % de cette proportion (celui de Wilson, qui reste valable près de 0 et de 1) ;
# - *greedy* : la probabilité **exacte**, sous `P`, que cette politique gloutonne atteigne le but en 100 pas au plus, en moyenne sur les graines ;
# - *online* : la récompense d'un épisode **pendant** le dernier quart de l'entraînement, exploration comprise, en moyenne sur les graines, et son intervalle.
#
# **Prévoyez :** avec $\varepsilon = 0{,}3$ constant, qui prend le pont, qui fait le détour ? Que change un $\varepsilon$ qui décroît ? Et $\alpha = 0{,}9$ ?

# %% en [markdown]
# Each variant is trained for 2,000 episodes with 20 seeds (fewer while grading; allow a minute). In two of them, **$\varepsilon$ decays** from 1 to 0: the agent explores a lot while it knows nothing, then less and less. For each, the table gives:
#
# - *bridge*: with how many seeds the greedy policy learned takes the bridge, and the 95% confidence interval of that proportion (Wilson's, which also holds near 0 and 1);
# - *greedy*: the **exact** probability, under `P`, that this greedy policy reaches the goal within 100 steps, averaged over the seeds;
# - *online*: the reward of an episode **during** the last quarter of training, exploration included, averaged over the seeds, and its interval.
#
# **Predict:** with a constant $\varepsilon = 0.3$, which one takes the bridge, and which the detour? What does a decaying $\varepsilon$ change? And $\alpha = 0.9$?

# %%
bridge_seeds = by_budget(grading=2, class_=20, night=100)
bridge_episodes = by_budget(grading=400, class_=2000, night=2000)
constant, decaying = np.full(100, 0.3), np.linspace(1, 0, 100)  # epsilon, in a hundred stages


def train_on_the_bridge(kind, epsilons=None, alpha=0.1, gamma=0.95):
    """Train one agent a seed, with one epsilon a stage; return their tables and rewards."""
    epsilons = constant if epsilons is None else epsilons
    tables, rewards = [], []
    for seed in range(bridge_seeds):
        agent, earned = kind(bridge, alpha, gamma, epsilons[0], seed), []
        bridge.reset(seed=1000 + seed)  # the ice draws other numbers than the agent
        for epsilon in epsilons:
            agent.epsilon = epsilon
            stage = train_agent_n_episodes(bridge, agent, n=bridge_episodes // len(epsilons))
            earned += stage["total_rewards"]
        tables.append(agent.q_table)
        rewards.append(earned)
    return np.array(tables), np.array(rewards)  # (seeds, states, actions), (seeds, episodes)


variants = {
    f"{name}, {what}": train_on_the_bridge(kind, **settings)
    for what, settings in {
        "ε = 0.3": {},
        "ε from 1 to 0": {"epsilons": decaying},
        "α = 0.9": {"alpha": 0.9},
        "γ = 0.5": {"gamma": 0.5},
    }.items()
    for name, kind in [("Q-learning", QLearningAgent), ("SARSA", SARSA_Agent)]
}

# %%
start = 15  # the state of S
print(f"{'':27}bridge               greedy   online")
for name, (tables, rewards) in variants.items():
    takes_it = int(np.sum(tables[:, start].argmax(axis=1) == 2))  # right, between the holes
    low, high = wilson_interval(takes_it / bridge_seeds, bridge_seeds)
    best = tables == tables.max(axis=2, keepdims=True)
    reached = [goal_probability(bridge, b / b.sum(axis=1, keepdims=True)) for b in best]
    online = rewards[:, -bridge_episodes // 4 :].mean(axis=1)  # one mean a seed
    margin = 1.96 * online.std(ddof=1) / np.sqrt(bridge_seeds)
    print(f"{name:27}{takes_it:2}/{bridge_seeds} ({low:4.0%} to {high:4.0%})", end="")
    print(f"   {np.mean(reached):6.1%}   {online.mean():5.2f} ± {margin:.2f}")

_figure, axes = plt.subplots(1, 4, figsize=(13, 3.8), layout="tight")
for ax, name in zip(axes, list(variants)[:4], strict=True):
    plot_policy(variants[name][0].mean(axis=0), bridge, ax, title=name)
plt.show()

# %% fr [markdown]
# Les flèches sont celles de la moyenne des tables sur les graines. Il y a trois choses à voir.
#
# - **L'algorithme.** Avec le même $\varepsilon$ constant, le Q-learning et SARSA n'aboutissent pas à la même politique : l'exercice {{ numbers["methods-compare"] }} vous demande pourquoi.
# - **$\varepsilon$.** Quand il décroît, les deux gagnent nettement plus à la fin de l'entraînement, car ils y explorent bien moins : sur le dernier quart, $\varepsilon$ vaut 0,12 en moyenne, au lieu de 0,3. Pour que SARSA tende vers la politique optimale, il faut que $\varepsilon$ tende vers 0 **et** que chaque couple (état, action) soit encore essayé une infinité de fois. En un nombre fini d'épisodes, il garde la trace de ce qu'il a appris tant qu'il explorait.
# - **$\alpha$.** Sur le petit lac, sans hasard, $\alpha = 1$ convient. Ici, un grand $\alpha$ donne presque tout le poids au dernier essai, et un seul coup de malchance efface ce qui avait été appris. Le Q-learning ne craint que les glissades : une chute suffit à lui faire quitter le pont, ce qui, dans ce tableau, ne lui coûte rien. SARSA apprend aussi de ses propres explorations, bien plus fréquentes : sa politique gloutonne n'arrive plus qu'une fois sur deux environ, et ne ferait pas mieux sur une glace qui ne glisse pas. Un $\alpha$ constant ne se stabilise jamais tout à fait : pour garantir que $Q$ converge malgré le hasard, on demande que chaque entrée soit corrigée une infinité de fois et que ses taux d'apprentissage $\alpha_1, \alpha_2, \ldots$ vérifient $\sum \alpha_n = \infty$ (assez grands pour aller n'importe où) et $\sum \alpha_n^2 < \infty$ (assez petits pour que le bruit s'éteigne), comme $\alpha_n = 1/n$ (équation 2.7).
#
# Et $\gamma$ ? C'est lui qui fixe le prix du détour : deux fois plus de pas, donc une récompense plus actualisée. À $0{,}5$, trois pas de plus divisent la récompense par huit, alors que le prix d'une chute, possible dès le deuxième pas, n'est divisé que par deux. Quand on explore avec $\varepsilon = 0{,}3$, aucun chemin ne vaut plus ce risque : calculé à partir de `P`, le mieux est de rester au départ, en poussant contre le bord. C'est ce qu'apprend SARSA avec la plupart des graines : sa politique gloutonne n'arrive souvent que si une glissade l'éloigne du bord. Le Q-learning, qui ne compte pas ses explorations, continue de prendre le plus souvent le pont.

# %% en [markdown]
# The arrows are those of the mean of the tables over the seeds. There are three things to see.
#
# - **The algorithm.** With the same constant $\varepsilon$, Q-learning and SARSA do not end up with the same policy: exercise {{ numbers["methods-compare"] }} asks you why.
# - **$\varepsilon$.** When it decays, both clearly earn more at the end of training, where they explore far less: over the last quarter, $\varepsilon$ is 0.12 on average, instead of 0.3. For SARSA to approach the optimal policy, $\varepsilon$ must go to 0 **and** every (state, action) pair must still be tried infinitely often. In a finite number of episodes, it keeps traces of what it learned while it was exploring.
# - **$\alpha$.** On the little lake, where nothing is random, $\alpha = 1$ is fine. Here a large $\alpha$ gives almost all the weight to the latest try, and a single misfortune wipes out what had been learned. Q-learning has only slips to fear: one fall is enough to make it leave the bridge, which costs it nothing in this table. SARSA also learns from its own explorations, which are far more frequent: its greedy policy now arrives only about one time in two, and would do no better on ice that is not slippery. A constant $\alpha$ never quite settles: for a guarantee that $Q$ converges in spite of chance, each entry must be corrected infinitely often, and its learning rates $\alpha_1, \alpha_2, \ldots$ must satisfy $\sum \alpha_n = \infty$ (large enough to get anywhere) and $\sum \alpha_n^2 < \infty$ (small enough for the noise to die out), as $\alpha_n = 1/n$ does (equation 2.7).
#
# And $\gamma$? It sets the price of the detour: twice as many steps, hence a reward discounted more. At $0.5$, three more steps divide the reward by eight, while a fall, possible from the second step on, loses only half of its price. For an agent that explores with $\varepsilon = 0.3$, no path is worth that risk any more: computed from `P`, the best is to stay at the start, pushing against the edge. That is what SARSA learns with most seeds: its greedy policy often arrives only if a slip takes it away from the edge. Q-learning, which does not count its explorations, still takes the bridge most of the time.

# %% fr [markdown]
# ### Exercice {{ number }} : ce que chacun apprend ({{ worth }})
#
# La politique qui joue s'appelle la politique de **comportement** ; celle dont on apprend la valeur est la politique **cible**. Si c'est la même, la méthode est *on-policy* (sur la politique) ; sinon, *off-policy* (hors politique).
#
# Répondez dans la cellule ci-dessous (double-clic pour l'ouvrir), en six à dix phrases :
#
# 1. En quoi les deux cibles diffèrent-elles ? Quelle politique chacun des deux algorithmes évalue-t-il, et lequel des deux est *off-policy* ?
# 2. Sur le lac de neuf cases (section 7), pourquoi les valeurs de SARSA baissent-elles quand $\varepsilon$ augmente, alors que celles du Q-learning tendent vers la même limite, $0{,}729$ au départ ?
# 3. Sur le lac du pont (section 8), avec $\varepsilon = 0{,}3$ constant, qui prend le plus souvent le pont, et qui fait le détour ? Expliquez-le par les cibles, et citez deux nombres du tableau : l'un où le détour l'emporte, l'autre qui montre ce que chacun a appris.

# %% en [markdown]
# ### Exercise {{ number }}: what each one learns ({{ worth }})
#
# The policy that plays is called the **behaviour** policy, the one whose value is learned the **target** policy. If they are the same, the method is *on-policy*; if not, *off-policy*.
#
# Answer in the cell below (double-click to open it), in six to ten sentences:
#
# 1. How do the two targets differ? Which policy does each of the two algorithms evaluate, and which of the two is *off-policy*?
# 2. On the nine-cell lake (section 7), why do SARSA's values go down when $\varepsilon$ grows, while those of Q-learning tend to the same limit, $0.729$ at the start?
# 3. On the lake with the bridge (section 8), with a constant $\varepsilon = 0.3$, which one takes the bridge more often, and which the detour? Explain it by their targets, and quote two numbers from the table: one in which the detour wins, and one that shows what each of them has learned.

# %% [markdown] answer="methods-compare" minutes=15 points=3
# …

# %% fr solution [markdown]
# **Éléments de réponse et barème ({{ points }})**
#
# - 1 point : la cible du Q-learning prend $\max_{a'} Q(s', a')$, celle de SARSA la valeur de l'action $a'$ que l'agent joue vraiment. Le Q-learning estime la valeur de la politique gloutonne (optimale à la limite) alors qu'il se comporte autrement : *off-policy*. SARSA estime la valeur de la politique qu'il suit, exploration comprise : *on-policy*. Un demi-point si les cibles sont justes, mais que la politique évaluée n'est pas nommée.
# - 1 point : explorer rallonge le chemin, et SARSA compte ces détours puisque $a'$ peut être une action d'exploration ; plus $\varepsilon$ est grand, plus la politique suivie est mauvaise. Le maximum du Q-learning ignore l'exploration : elle change les couples visités, donc la vitesse, mais pas la limite. Quand $\varepsilon$ tend vers 0, les deux limites se rejoignent.
# - 1 point : le Q-learning prend le plus souvent le pont, SARSA fait le détour. La cible du Q-learning suppose que l'on joue ensuite au mieux : sur le pont, il ne reste alors que le risque de glisser, et le chemin est deux fois plus court. Celle de SARSA compte les actions d'exploration, qui, sur le pont, mènent souvent à une chute. Nombres possibles : la récompense *online* (bien plus grande pour SARSA) ou la probabilité *greedy* d'arriver (le détour est aussi plus sûr, mais plus long : c'est l'actualisation qui fait préférer le pont au Q-learning), et le nombre de graines qui prennent le pont, avec son intervalle. Un demi-point pour l'explication, un demi-point pour deux nombres qui s'y rapportent.

# %% en solution [markdown]
# **Elements of an answer and mark scheme ({{ points }})**
#
# - 1 point: Q-learning's target takes $\max_{a'} Q(s', a')$, SARSA's the value of the action $a'$ that the agent really plays. Q-learning estimates the value of the greedy policy (optimal in the limit) while it behaves otherwise: *off-policy*. SARSA estimates the value of the policy it follows, exploration included: *on-policy*. Half a point if the targets are right and the policy evaluated is not named.
# - 1 point: exploring makes the path longer, and SARSA counts these detours since $a'$ may be an exploring action; the larger $\varepsilon$, the worse the policy it follows. Q-learning's maximum ignores exploration: it changes which pairs are visited, hence the speed, not the limit. When $\varepsilon$ goes to 0, the two limits meet.
# - 1 point: Q-learning takes the bridge more often, SARSA makes the detour. Q-learning's target assumes that the best is played from then on: on the bridge, only the risk of slipping is then left, and the path is half as long. SARSA's counts the exploring actions, which on the bridge often mean a fall. Possible numbers: the *online* reward (much larger for SARSA) or the *greedy* probability of arriving (the detour is also safer, but longer: it is discounting that makes Q-learning prefer the bridge), and the number of seeds that take the bridge, with its interval. Half a point for the explanation, half a point for two numbers that bear on it.

# %% fr [markdown]
# ## Pour finir
#
# - Sans modèle, on apprend de ce que l'on vit : Monte-Carlo attend le retour entier, TD corrige à chaque pas une estimation par une autre.
# - Un agent tabulaire corrige $Q(s, a)$ vers une **cible** ; l'écart est l'**erreur TD**. Seul un état terminal annule la suite, jamais une limite de temps.
# - Le **Q-learning** apprend à partir de la meilleure action suivante, **SARSA** à partir de celle qu'il joue vraiment. Là où explorer est dangereux, ils ne prennent pas le même chemin.
# - On explore pour apprendre, on n'explore plus pour évaluer ; et l'on compare sur plusieurs graines, en donnant l'incertitude.
#
# ## Pour aller plus loin (sans points)
#
# **A. Expected SARSA.** La cible de SARSA dépend de l'action $a'$ tirée au sort. *Expected SARSA* (équation 6.9) la remplace par la moyenne, sur les actions de la politique ε-gloutonne, de leurs valeurs en $s'$. Écrivez `ExpectedSARSA`, une classe dérivée d'`EpsilonGreedyAgent` (n'oubliez pas les ex æquo), et entraînez-la sur le pont avec $\alpha = 0{,}1$ puis $\alpha = 0{,}9$ : `train_on_the_bridge` l'accepte. Prend-elle le pont ? Que change-t-elle à $\alpha = 0{,}9$, et pourquoi ? *(30 minutes)*
#
# **B. Un taux d'apprentissage qui décroît.** Écrivez une variante du Q-learning où chaque entrée a son propre taux, $\alpha_n = 1/n^{0{,}7}$ pour sa $n$-ième mise à jour. Ce choix respecte-t-il les deux conditions de la section 8 ? Sur le pont, avec $\varepsilon = 0{,}3$, comparez la valeur du départ, $\max_a Q(\text{S}, a)$, à la valeur optimale, que vous calculerez avec votre itération sur les valeurs du TP 2. Quel est l'écart, et quelle est la dispersion d'une graine à l'autre, avec un $\alpha$ constant, puis avec celui-ci ? *(30 minutes)*
#
# Dans le **TP 4**, des trous bordent le chemin et la récompense est rare : le Q-learning qui départage les ex æquo « à gauche » n'y trouve presque jamais le but ; celui qui les départage au hasard le trouve. SARSA aussi, mais, avec un grand $\alpha$, ses évaluations échouent plus d'une fois sur deux.

# %% en [markdown]
# ## Wrapping up
#
# - Without a model, we learn from experience: Monte Carlo waits for the whole return, TD corrects one estimate by another at each step.
# - A tabular agent corrects $Q(s, a)$ towards a **target**; the gap is the **TD error**. Only a terminal state cancels what follows, never a time limit.
# - **Q-learning** learns from the best next action, **SARSA** from the one it really plays. Where exploring is dangerous, they do not take the same path.
# - We explore in order to learn, and stop exploring in order to evaluate; and we compare over several seeds, and state the uncertainty.
#
# ## Going further (no points)
#
# **A. Expected SARSA.** SARSA's target depends on the action $a'$ that happens to be drawn. *Expected SARSA* (equation 6.9) replaces it with the mean, over the actions of the ε-greedy policy, of their values in $s'$. Write `ExpectedSARSA`, a class derived from `EpsilonGreedyAgent` (mind the ties), and train it on the bridge with $\alpha = 0.1$, then with $\alpha = 0.9$: `train_on_the_bridge` accepts it. Does it take the bridge? What does it change at $\alpha = 0.9$, and why? *(30 minutes)*
#
# **B. A decaying learning rate.** Write a variant of Q-learning in which each entry has its own learning rate, $\alpha_n = 1/n^{0.7}$ for its $n$-th update. Does this choice satisfy the two conditions of section 8? On the bridge, with $\varepsilon = 0.3$, compare the value of the start, $\max_a Q(\text{S}, a)$, with the optimal value, which you will compute with your value iteration from lab 2. How large is the gap, and how widely do the seeds differ, with a constant $\alpha$ and with this one? *(30 minutes)*
#
# In **lab 4**, holes line the path and rewards are rare: Q-learning that breaks ties to the left hardly ever finds the goal, Q-learning that breaks them at random does; so does SARSA, but with a large $\alpha$ more than half of its evaluations fail.

# %% fr solution [markdown]
# **Pour aller plus loin, A.** L'exploration compte toujours dans la cible, mais plus son tirage : Expected SARSA évalue la même politique que SARSA, avec moins de bruit. C'est à $\alpha = 0{,}9$ que l'avantage se voit : SARSA y apprend d'une action d'exploration comme si elle était la règle, Expected SARSA lui donne son poids, $\varepsilon / 4$. Il reste le bruit de la glace. À $\alpha = 0{,}1$, cela a un revers : avec moins de bruit, on quitte moins vite le premier chemin trouvé, et ce premier chemin est le plus court. Après 2 000 épisodes, Expected SARSA est encore souvent sur le pont, dont ses valeurs connaissent pourtant le danger : il n'a pas assez essayé le détour. En 8 000 épisodes, il finit par le prendre avec presque toutes les graines, et gagne plus que SARSA.

# %% en solution [markdown]
# **Going further, A.** Exploration is still in the target, but its draw no longer is: Expected SARSA evaluates the same policy as SARSA, with less noise. It is at $\alpha = 0.9$ that the advantage shows: there SARSA learns from one exploring action as if it were the rule, while Expected SARSA gives it its due weight, $\varepsilon / 4$. The noise of the ice remains. At $\alpha = 0.1$ there is a downside: with less noise, an agent is slower to leave the first path it found, and that first path is the shortest. After 2,000 episodes Expected SARSA is often still on the bridge, although its values know the danger: it has not tried the detour enough. Within 8,000 episodes it takes it with nearly all seeds, and earns more than SARSA.


# %% solution
class ExpectedSARSA(EpsilonGreedyAgent):
    """Learns from the mean over the next actions, weighted as the policy plays them."""

    def learn(self, obs, action, reward, next_obs, terminated):
        next_values = self.q_table[next_obs]
        best = next_values == next_values.max()
        policy = self.epsilon / len(best) + (1 - self.epsilon) * best / best.sum()
        target = reward + self.gamma * (not terminated) * policy @ next_values
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])


expected_runs = {
    f"Expected SARSA, α = {alpha}": train_on_the_bridge(ExpectedSARSA, alpha=alpha)
    for alpha in [0.1, 0.9]
}
for name, (tables, rewards) in (variants | expected_runs).items():
    if "SARSA" in name:  # SARSA's own are those of section 8
        takes_it = int(np.sum(tables[:, start].argmax(axis=1) == 2))
        online = rewards[:, -bridge_episodes // 4 :].mean()
        print(f"{name}: bridge {takes_it}/{bridge_seeds}, online {online:.2f}")

# %% fr solution [markdown]
# **Pour aller plus loin, B.** $\sum 1/n^{0{,}7}$ diverge (exposant au plus 1) et $\sum 1/n^{1{,}4}$ converge (exposant supérieur à 1) : les deux conditions sont remplies. La valeur optimale vient d'une itération sur les valeurs à partir de `P`. Avec un $\alpha$ constant, les graines restent dispersées (un écart type de 0,08 à 0,1) ; avec un taux qui décroît, elles se resserrent autour de la valeur optimale (0,03 à 0,04). L'écart entre la moyenne et la valeur optimale est, dans les deux cas, de quelques centièmes au plus.

# %% en solution [markdown]
# **Going further, B.** $\sum 1/n^{0.7}$ diverges (an exponent of at most 1) and $\sum 1/n^{1.4}$ converges (an exponent above 1): both conditions hold. The optimal value comes from value iteration on `P`. With a constant $\alpha$ the seeds stay scattered (a standard deviation of 0.08 to 0.1); with a decaying learning rate they close in on the optimal value (0.03 to 0.04). The gap between the mean and the optimal value is a few hundredths at most in both cases.


# %% solution
class DecayingRate(QLearningAgent):
    """Q-learning whose nth update of an entry has the learning rate n ** -0.7."""

    def __init__(self, *settings):
        super().__init__(*settings)
        self.updates = np.zeros_like(self.q_table)

    def learn(self, obs, action, *rest):
        self.updates[obs, action] += 1
        self.alpha = self.updates[obs, action] ** -0.7
        super().learn(obs, action, *rest)


P = model_of(bridge)
V = np.zeros(len(P))
for _sweep in range(300):
    Q = [
        [sum(p * (r + 0.95 * V[s2] * (not end)) for p, s2, r, end in P[s][a]) for a in P[s]]
        for s in P
    ]
    V = np.max(Q, axis=1)
print(f"optimal value of the start: {V[start]:.3f}")
for name, kind in [("α = 0.1", QLearningAgent), ("α = 1 / n^0.7", DecayingRate)]:
    values = train_on_the_bridge(kind)[0][:, start].max(axis=1)  # (seeds,)
    print(f"{name}: mean {values.mean():.3f}, standard deviation {values.std(ddof=1):.3f}")
