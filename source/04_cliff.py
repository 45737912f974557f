# ---
# jupyter:
#   course:
#     title:
#       en: "The Cliff: rare rewards and exploration"
#       fr: "La falaise : récompenses rares et exploration"
#     minutes: 150
#     requires: []
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% fr [markdown]
# # TP 4 : la falaise, récompenses rares et exploration
#
# Un seul cadeau, au bout d'une falaise, et rien d'autre sur le chemin : ni indice, ni punition. Un agent qui n'apprend que de ses récompenses n'a presque aucune information ici. Vous allez **compter** ses échecs, en trouver les causes, puis essayer **trois remèdes** et les comparer.
#
# **À la fin, vous saurez :**
#
# - dire pourquoi une récompense rare bloque le Q-learning et SARSA, et le chiffrer ;
# - modifier un environnement sans toucher à son code, avec un *wrapper* Gymnasium (une enveloppe autour de l'environnement) ;
# - choisir les actions avec UCB (*upper confidence bound*, borne supérieure de confiance), et initialiser une table de façon optimiste ;
# - comparer des agents honnêtement : plusieurs graines, une incertitude, l'environnement d'origine ;
# - expliquer ce qui sépare le Q-learning de SARSA au bord d'une falaise.
#
# | | |
# |---|---|
# | **Prérequis** | l'idée du Q-learning et de SARSA, et l'interface d'un agent (TP 3) ; aucune de vos réponses au TP 3 n'est nécessaire |
# | **Durée** | environ {{ lab.minutes }} |
# | **Points** | {{ lab.points }} |
# | **Obligatoire** | l'échauffement, **les trois remèdes** et la question. Les remèdes (exercices {{ numbers["termination-punish"] }}, {{ numbers["ucb-choose"] }} et {{ numbers["optimism-start"] }}) ne dépendent pas les uns des autres : prenez-les dans l'ordre que vous voulez |
# | **Matériel** | un ordinateur portable, sans carte graphique |

# %% en [markdown]
# # Lab 4: the Cliff, rare rewards and exploration
#
# One present, at the far end of a cliff, and nothing else on the way: no clue, no punishment. An agent that learns from its rewards has hardly anything to learn from here. You will **count** its failures, find their causes, then try **three remedies** and compare them.
#
# **By the end, you will be able to:**
#
# - say why a rare reward defeats Q-learning and SARSA, and put numbers on it;
# - change an environment without touching its code, with a Gymnasium *wrapper* (a layer around the environment);
# - choose actions with UCB (*upper confidence bound*), and initialise a table optimistically;
# - compare agents honestly: several seeds, an uncertainty, the original environment;
# - explain what separates Q-learning from SARSA at the edge of a cliff.
#
# | | |
# |---|---|
# | **Prerequisites** | the idea of Q-learning and SARSA, and the interface of an agent (lab 3); none of your lab 3 answers is needed |
# | **Time** | about {{ lab.minutes }} |
# | **Points** | {{ lab.points }} |
# | **Required** | the warm-up, **all three remedies** and the question. The remedies (exercises {{ numbers["termination-punish"] }}, {{ numbers["ucb-choose"] }} and {{ numbers["optimism-start"] }}) do not depend on one another: take them in any order |
# | **Hardware** | a laptop, without a graphics card |

# %% fr solution [markdown]
# **Pour l'enseignant.** L'échauffement fait réécrire les cibles du Q-learning et de SARSA, et la classe `TabularAgent`, fournie, choisit ses actions comme le demande le TP 3 : ne publiez ce TP qu'**après la date limite du TP 3**.

# %% en solution [markdown]
# **For the instructor.** The warm-up has students write the targets of Q-learning and SARSA again, and the class `TabularAgent`, which is provided, chooses its actions as lab 3 asks: release this lab only **after lab 3's deadline**.

# %% fr
from helpers import check_installation, set_language

set_language("fr")  # la langue des messages
check_installation()  # dit ce qui manque à votre installation

# %% en
from helpers import check_installation, set_language

set_language("en")  # the language of the messages
check_installation()  # says what your installation lacks

# %%
import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np

from helpers import (
    AgentRL,
    by_budget,
    check,
    describe,
    eval_agent_n_episodes,
    expect,
    expect_close,
    expect_equal,
    plot_learning_curves,
    plot_policy,
    plot_q_values,
    plot_results,
    plot_visits,
    train_agent_n_episodes,
    wilson_interval,
)
from helpers.checks.arguments import unchanged
from helpers.checks.chains import goal_probability
from helpers.checks.exploration import (
    ScriptedEnv,
    counted_calls,
    expect_fall_passed_on,
    expect_five_values,
    expect_one_step,
    expect_optimistic,
    expect_terminal_rows_at_zero,
    play_and_count,
)
from helpers.checks.tabular import as_action, holds
from helpers.checks.updates import (
    best_action_mistakes,
    expect_target,
    expect_terminal_target,
    next_action_mistakes,
)
from helpers.support.progress import progress

# %% fr [markdown]
# ### Comment travailler
#
# Exécutez les cellules dans l'ordre (`Maj + Entrée`). Un **exercice** demande de remplacer la ligne `raise NotImplementedError()` par votre code. La cellule qui le suit le **vérifie** : elle affiche par exemple `✓ target-write-sarsa 1/1`, ou dit ce qui était attendu, ce qui a été obtenu et quelle idée revoir. Son code est replié (un clic sur « … » le déplie). Sélectionnez-la et exécutez-la, aussi souvent que vous voulez. Le code et ce qu'il imprime sont en anglais ; les figures et les messages des vérifications, en français. Les nombres s'y écrivent avec un point : `0.5` est un demi.
#
# Les vérifications visibles ne disent pas tout : la correction essaie aussi d'autres cas. Ne modifiez pas les cellules de vérification : la notation utilise leur version d'origine.
#
# **Avant de rendre**, choisissez *Noyau → Redémarrer le noyau et exécuter toutes les cellules…* (*Kernel → Restart Kernel and Run All Cells…*), puis enregistrez. S'il reste un exercice à faire, l'exécution s'arrête à sa vérification : reprenez à la cellule suivante, et rendez quand même votre notebook, car chaque exercice est noté séparément. Le bouton *Validate* relance tout et liste ce qui échoue.

# %% en [markdown]
# ### How to work
#
# Run the cells in order (`Shift + Enter`). In an **exercise**, you replace the line `raise NotImplementedError()` with your code. The cell after it **checks** your answer: it prints `✓ target-write-sarsa 1/1`, for instance, or tells you what it expected, what it got and which idea to revisit. Its code is folded (click on "…" to unfold it): select the cell and run it, as often as you like.
#
# The visible checks are not the whole story: grading tries other cases too. Do not edit the check cells: grading uses their original version.
#
# **Before you hand in**, choose *Kernel → Restart Kernel and Run All Cells…*, then save. If an exercise is unfinished, the run stops at its check: carry on from the next cell, and hand in your notebook anyway, since each exercise is graded separately. The *Validate* button runs everything again and lists what fails.

# %% fr [markdown]
# ## 1. Échauffement : deux cibles
#
# Le Q-learning et SARSA corrigent la table de la même façon, d'une fraction $\alpha$ de l'**erreur TD**, l'écart avec une **cible** :
#
# $$Q(s,a) \leftarrow Q(s,a) + \alpha\,\bigl(\text{cible} - Q(s,a)\bigr)$$
#
# Seule la cible les distingue : le Q-learning suppose que la suite sera la meilleure possible, SARSA regarde l'action $a'$ qui sera **vraiment** jouée ensuite.
#
# ### Exercice {{ number }} : les deux cibles ({{ worth }})
#
# Écrivez `q_learning_target` et `sarsa_target`, une ligne chacune. Les deux reçoivent les mêmes arguments, pour qu'un agent puisse utiliser l'une ou l'autre ; l'une des deux n'a pas besoin de `next_action`. On vérifie chaque cible dans un état ordinaire ({{ points.qlearning }} chacune), puis les deux dans un état terminal ({{ points.terminal }}) : après lui, il n'y a plus rien à gagner, **quoi que contienne la table**. Calculer une cible ne modifie rien, surtout pas `next_q_values` : c'est une ligne de la table de l'agent, pas une copie. Dans un état terminal, `next_action` vaut 0 et la ligne contient des nombres quelconques ; ni l'une ni l'autre ne compte.
#
# Une limite de temps n'est pas un état terminal : la boucle d'entraînement passe `terminated`, jamais `truncated`.
#
# <details><summary>Indice 1</summary>
#
# Sutton et Barto, 2ᵉ édition, équations 6.8 pour le Q-learning et 6.7 pour SARSA : la cible est ce qui précède « $- Q(S_t, A_t)$ » dans le crochet.
#
# </details>
# <details><summary>Indice 2</summary>
#
# `next_q_values` est la ligne de la table pour l'état suivant : `max(next_q_values)`, `next_q_values[next_action]`. En Python, `not terminated` vaut 0 ou 1 dans une multiplication.
#
# </details>

# %% en [markdown]
# ## 1. Warm-up: two targets
#
# Q-learning and SARSA correct the table in the same way, by a fraction $\alpha$ of the **TD error**, the gap to a **target**:
#
# $$Q(s,a) \leftarrow Q(s,a) + \alpha\,\bigl(\text{target} - Q(s,a)\bigr)$$
#
# Only the target tells them apart: Q-learning assumes that what follows will be the best possible, SARSA looks at the action $a'$ that will **really** be played next.
#
# ### Exercise {{ number }}: both targets ({{ worth }})
#
# Write `q_learning_target` and `sarsa_target`, one line each. Both are given the same arguments, so that an agent can use either; one of the two does not need `next_action`. Each target is checked in an ordinary state ({{ points.qlearning }} each), then both in a terminal state ({{ points.terminal }}): after it there is nothing more to earn, **whatever the table holds**. Computing a target changes nothing, least of all `next_q_values`: it is a row of the agent's table, not a copy. In a terminal state, `next_action` is 0 and the row holds arbitrary numbers; neither of them counts.
#
# A time limit is not a terminal state: the training loop passes `terminated`, never `truncated`.
#
# <details><summary>Hint 1</summary>
#
# Sutton and Barto, 2nd edition, equations 6.8 for Q-learning and 6.7 for SARSA: the target is what comes before "$- Q(S_t, A_t)$" in the brackets.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `next_q_values` is the table's row for the next state: `max(next_q_values)`, `next_q_values[next_action]`. In Python, `not terminated` is 0 or 1 in a multiplication.
#
# </details>


# %% exercise="target-write" minutes=10
def q_learning_target(reward, next_q_values, next_action, terminated, gamma):
    """Return the value that Q-learning moves Q(s, a) towards.

    Args:
        reward: the reward received.
        next_q_values: the row of the table for the next state s', shape (actions,).
        next_action: the action that will be played in s' (without meaning if s' is terminal).
        terminated: True if s' is terminal.
        gamma: the discount factor.
    """
    ### BEGIN SOLUTION
    target = reward + gamma * (not terminated) * max(next_q_values)
    ### END SOLUTION
    return target


def sarsa_target(reward, next_q_values, next_action, terminated, gamma):
    """Return the value that SARSA moves Q(s, a) towards; the arguments are the same."""
    ### BEGIN SOLUTION
    target = reward + gamma * (not terminated) * next_q_values[next_action]
    ### END SOLUTION
    return target


# %% check
with check("target-write-qlearning", 1):
    for reward, row, next_action, gamma in [
        (0.0, [0.2, 0.8, 0.4, -0.1], 2, 0.6),
        (1.0, [0.3, 1.4], 0, 0.9),
        (-2.0, [-3.0, -0.5, -2.0, -1.0], 0, 0.8),
        (0.75, [0.3, 0.1, 0.7], 1, 0.7),
    ]:
        next_q_values = np.array(row)
        with unchanged(next_q_values=next_q_values):
            got = q_learning_target(reward, next_q_values, next_action, False, gamma)
        expect_target(
            got,
            reward,
            gamma,
            max(row),
            f"q_learning_target({reward}, {row}, {next_action}, False, {gamma})",
            best_action_mistakes(reward, gamma, np.array(row), next_action),
            idea="The target is reward + gamma * (the largest of next_q_values), with the arguments "
            "as they are given.",
        )
    ### BEGIN HIDDEN TESTS
    rng = np.random.default_rng(0)
    for trial in range(20):
        row, reward, gamma = rng.normal(size=2 + trial % 4), rng.normal(), rng.uniform(0, 1)
        got = q_learning_target(reward, row.copy(), int(row.argmin()), False, gamma)
        assert abs(float(got) - (reward + gamma * row.max())) < 1e-6
    ### END HIDDEN TESTS

# %% check
with check("target-write-sarsa", 1):
    for reward, row, next_action, gamma in [
        (0.0, [0.2, 0.8, 0.4, -0.1], 2, 0.6),
        (1.0, [0.3, 1.4], 0, 0.9),
        (-2.0, [-3.0, -0.5, -2.0, -1.5], 3, 0.8),
        (0.75, [0.3, 0.1, 0.7], 1, 0.7),
    ]:
        next_q_values = np.array(row)
        with unchanged(next_q_values=next_q_values):
            got = sarsa_target(reward, next_q_values, next_action, False, gamma)
        expect_target(
            got,
            reward,
            gamma,
            row[next_action],
            f"sarsa_target({reward}, {row}, {next_action}, False, {gamma})",
            next_action_mistakes(reward, gamma, np.array(row), next_action),
            idea="The target is reward + gamma * next_q_values[next_action], with the arguments as "
            "they are given: the value of the action played next, even a poor one.",
        )
    ### BEGIN HIDDEN TESTS
    rng = np.random.default_rng(1)
    for trial in range(20):
        row, reward, gamma = rng.normal(size=2 + trial % 4), rng.normal(), rng.uniform(0, 1)
        next_action = int(rng.integers(len(row)))
        got = sarsa_target(reward, row.copy(), next_action, False, gamma)
        assert abs(float(got) - (reward + gamma * row[next_action])) < 1e-6
    ### END HIDDEN TESTS

# %% check
with check("target-write-terminal", 1):
    for name, function in [
        ("q_learning_target", q_learning_target),
        ("sarsa_target", sarsa_target),
    ]:
        # With gamma = 1, whether the reward is discounted is not the question here.
        for reward, row in [
            (0.0, [1.0, 1.0, 1.0, 1.0]),
            (1.0, [5.0, -2.0, 0.5, 3.0]),
            (-2.75, [-1.0, 4.0, 0.0, 2.0]),
        ]:
            expect_terminal_target(
                function(reward, np.array(row), 0, True, 1.0),
                reward,
                1.0,
                row,
                0,
                f"{name}({reward}, {row}, 0, True, 1.0)",
            )
        # A mistake that an ordinary state shows as well is the affair of the checks above.
        row, seen = [1.0, 3.0, -1.0, 2.0], np.array([1.0, 3.0, -1.0, 2.0])
        if function(2.0, np.zeros(4), 0, False, 0.75) == 2.0:
            expect_terminal_target(
                function(2.0, np.array(row), 0, True, 0.75),
                2.0,
                0.75,
                row,
                0,
                f"{name}(2.0, {row}, 0, True, 0.75)",
            )
        function(2.0, seen, 0, False, 0.75)
        if seen.tolist() == row:
            with unchanged(next_q_values=seen):
                function(2.0, seen, 0, True, 0.75)
    ### BEGIN HIDDEN TESTS
    for function in [q_learning_target, sarsa_target]:
        for reward in [-1.0, 0.25, 2.0]:
            for row in [[5.0, -2.0, 0.5, 1.0], [-1.0, -2.0, -3.0, -4.0], [0.0, 0.0, 0.0, 0.0]]:
                assert abs(float(function(reward, np.array(row), 3, True, 1.0)) - reward) < 1e-6
    ### END HIDDEN TESTS

# %% fr [markdown]
# ### L'agent de ce TP
#
# Voici l'agent qui utilisera vos cibles. Lisez-le : vous en écrirez deux variantes. À retenir :
#
# - `choose` choisit l'action : au hasard avec une probabilité $\varepsilon$, sinon `greedy` ; en évaluation (`self.training` est faux), toujours `greedy` ;
# - `greedy` départage les ex æquo **au hasard** ;
# - `learn` choisit tout de suite la prochaine action, et `act` la joue au tour suivant : la cible de SARSA porte ainsi sur l'action vraiment jouée.

# %% en [markdown]
# ### This lab's agent
#
# Here is the agent that will use your targets. Read it: you will write two variants of it. Note that:
#
# - `choose` chooses the action: at random with probability $\varepsilon$, otherwise `greedy`; in evaluation (`self.training` is false), always `greedy`;
# - `greedy` breaks ties **at random**;
# - `learn` chooses the next action straight away, and `act` plays it on the next turn: that way SARSA's target is about the action that is really played.


# %%
class TabularAgent(AgentRL):
    """A table of action values, learned with ``target``; epsilon-greedy while training."""

    def __init__(self, env, target, alpha=0.8, gamma=0.99, epsilon=0.33, seed=None):
        super().__init__(env, seed)
        self.target, self.alpha, self.gamma, self.epsilon = target, alpha, gamma, epsilon
        self.q_table = np.zeros((env.observation_space.n, env.action_space.n))
        self.next_action = None  # chosen by learn, to be played by the next act

    def greedy(self, obs):
        q_values = self.q_table[obs].tolist()  # Python's numbers: faster, one by one
        highest = max(q_values)
        best = [action for action, value in enumerate(q_values) if value == highest]
        return best[self.rng.integers(len(best))]

    def choose(self, obs):
        if self.training and self.rng.random() < self.epsilon:
            return int(self.rng.integers(self.q_table.shape[1]))
        return self.greedy(obs)

    def act(self, obs):
        if self.training and self.next_action is not None:
            action, self.next_action = self.next_action, None
            return action
        return self.choose(obs)

    def learn(self, obs, action, reward, next_obs, terminated):
        next_action = 0 if terminated else self.choose(next_obs)
        next_q_values = self.q_table[next_obs]
        target = self.target(reward, next_q_values, next_action, terminated, self.gamma)
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
        self.next_action = None if terminated else next_action

    def end_episode(self, truncated):
        self.next_action = None  # an episode that was cut short plays it no more


# %% fr [markdown]
# ## 2. La falaise
#
# Trois lignes, cinq colonnes, une glace qui ne glisse pas. Le départ et le cadeau (case G, dessinée comme un drapeau) sont sur la même ligne, séparés par trois trous. Le plus court chemin compte six pas. La limite de temps habituelle de Frozen Lake s'applique : 100 pas.

# %% en [markdown]
# ## 2. The cliff
#
# Three rows, five columns, ice that is not slippery. The start and the present (cell G, drawn as a flag) are on the same row, with three holes between them. The shortest path takes six steps. Frozen Lake's usual time limit applies: 100 steps.


# %%
def make_cliff(width=5, **options):
    """Make a lake of three rows, with holes all the way from the start to the present."""
    desc = ["F" * width, "F" * width, "S" + "H" * (width - 2) + "G"]
    return gym.make("FrozenLake-v1", desc=desc, is_slippery=False, **options)


cliff = make_cliff(render_mode="rgb_array")
obs, info = cliff.reset()
print("Start:", obs, "  time limit:", cliff.spec.max_episode_steps)

plt.imshow(cliff.render())
plt.axis("off")
describe(
    "The lake FFFFF, FFFFF, SHHHG, row by row; the agent is at the start, at the bottom left, and "
    "three holes separate it from the present, at the bottom right."
)
plt.show()

# %% fr [markdown]
# Commençons par le Q-learning tel qu'on l'écrit souvent, avec `np.argmax` : entre ex æquo, l'action **la plus à gauche** dans la table l'emporte. Ici, c'est justement l'action 0, « gauche ». Les réglages : $\alpha = 0{,}8$, $\gamma = 0{,}99$, $\varepsilon = 0{,}33$, 1 000 épisodes.
#
# **Prévoyez avant d'exécuter :** la table est remplie de zéros au départ. Que fait cet agent, du premier au millième épisode ? (La courbe pâle montre chaque épisode, l'autre la moyenne sur cinquante épisodes.)

# %% en [markdown]
# Let us begin with Q-learning as it is often written, with `np.argmax`: among ties, the **leftmost** action in the table wins. Here that happens to be action 0, "left". The settings: $\alpha = 0.8$, $\gamma = 0.99$, $\varepsilon = 0.33$, 1,000 episodes.
#
# **Predict before you run:** the table starts full of zeros. What does this agent do, from the first episode to the thousandth? (The faint curve shows the episodes, the other one their mean over fifty.)


# %%
class LeftAgent(TabularAgent):
    """Breaks ties to the left, as ``np.argmax`` does."""

    def greedy(self, obs):
        return int(np.argmax(self.q_table[obs]))


agent = LeftAgent(cliff, q_learning_target, alpha=0.8, gamma=0.99, epsilon=0.33, seed=0)
EPISODES = by_budget(grading=100, class_=1000, night=1000)  # fewer while grading
training_results = train_agent_n_episodes(cliff, agent, n=EPISODES)
plot_results(training_results, smooth=50)

# %% fr [markdown]
# Évaluons-le sans exploration :

# %% en [markdown]
# Let us evaluate it, with exploration switched off:

# %%
eval_results = eval_agent_n_episodes(cliff, agent, n=10)
print(
    f"Total reward: {eval_results['total_reward']}, mean = {np.mean(eval_results['total_reward'])}"
)
print(f"Total steps: {eval_results['steps']}, mean = {np.mean(eval_results['steps'])}")
eval_results["animation"][-1]

# %% fr [markdown]
# Une graine ne prouve rien. Faisons les choses proprement : plusieurs graines, et de temps en temps un épisode **sans exploration, sur la falaise d'origine**. Pour savoir où l'agent est passé, nous enveloppons l'environnement dans un **wrapper** : il se comporte comme l'environnement qu'il contient (`self.env`), sauf dans les méthodes qu'il redéfinit. Celui-ci ne change rien : il compte.
#
# La dernière des trois cellules suivantes entraîne tous ces agents (environ 20 s) et affiche un tableau en anglais :
#
# - *ties to the left* : l'agent qui départage à gauche (les autres départagent au hasard) ;
# - *found the present* : le nombre de graines (*seeds*) avec lesquelles l'agent a trouvé le cadeau ;
# - *success (last 10 evaluations)* : la proportion de succès dans les 10 dernières évaluations.
#
# Plus loin, *plain* est l'agent sans remède.
#
# Chaque proportion est suivie de son **intervalle de confiance à 95 %**, celui de Wilson (1927). L'intervalle habituel, ± 1,96 erreur type, serait ici trompeur : pour 20 succès sur 20, il donne 100 % ± 0, alors que vingt essais ne peuvent pas exclure un échec sur dix ; Wilson donne de 84 % à 100 %. Une graine compte pour **un** essai : ses dix évaluations se ressemblent et ne valent pas dix essais.

# %% en [markdown]
# One seed proves nothing. Let us do this properly: several seeds, and now and then an episode **without exploration, on the original cliff**. To know where the agent went, we put the environment into a **wrapper**: it behaves like the environment inside it (`self.env`), except in the methods it redefines. This one changes nothing: it counts.
#
# The last of the next three cells trains all these agents (about 20 s) and prints a table:
#
# - *ties to the left*: the agent that breaks ties to the left (the others break them at random);
# - *found the present*: the number of seeds with which the agent found the present;
# - *success (last 10 evaluations)*: the share of successes in the last 10 evaluations.
#
# Further down, *plain* is the agent without a remedy.
#
# Each proportion comes with its **95% confidence interval**, the one due to Wilson (1927). The usual interval, ± 1.96 standard errors, would be misleading here: for 20 successes out of 20 it gives 100% ± 0, although twenty trials cannot rule out one failure in ten; Wilson's runs from 84% to 100%. One seed counts as **one** trial: its ten evaluations are alike, and do not make ten.


# %%
class VisitCounter(gym.Wrapper):
    """Counts how often each state is observed, and changes nothing."""

    def __init__(self, env):
        super().__init__(env)
        self.visits = np.zeros(env.observation_space.n)

    def reset(self, **options):
        obs, info = self.env.reset(**options)
        self.visits[obs] += 1
        return obs, info

    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        self.visits[obs] += 1
        return obs, reward, terminated, truncated, info


# %%
EVERY = 20  # training episodes between two evaluations
EARLY = 100  # the first episodes, whose visits are kept
SEEDS = by_budget(grading=1, class_=20, night=200)  # trainings of each agent


def run_variant(agent_class, target, wrap=None, width=5, episodes=1000, **options):
    """Train one agent a seed; return its successes, its first visits, and who found the present."""
    original = make_cliff(width)  # where success is measured, whatever the agent trains in
    success, early_visits, found = [], [], []
    for seed in range(SEEDS):
        counter = VisitCounter(make_cliff(width))
        env = counter if wrap is None else wrap(counter)
        agent = agent_class(env, target, seed=seed, **options)
        curve = []
        for done in range(EVERY, min(episodes, EPISODES) + 1, EVERY):
            train_agent_n_episodes(env, agent, n=EVERY)
            played = eval_agent_n_episodes(original, agent, n=1, do_animation=False)
            curve.append(played["total_reward"][0])  # 1 if it reached the present
            if done == EARLY:
                early_visits.append(counter.visits.copy())
        success.append(curve)  # (evaluations,)
        found.append(counter.visits[-1] > 0)
    return {"success": np.array(success), "visits": np.mean(early_visits, axis=0), "found": found}


def with_interval(rate, n):
    """Write a rate that n seeds gave, and its 95% confidence interval."""
    low, high = wilson_interval(rate, n)
    return f"{rate:4.0%} ({low:3.0%} to {high:4.0%})"


def report(results):
    """Print in how many seeds the present was found, and the success of the last evaluations."""
    print(f"{'':30} found the present           success (last 10 evaluations)")
    for name, result in results.items():
        found, n = sum(result["found"]), len(result["found"])
        success = with_interval(result["success"][:, -10:].mean(), n)
        print(f"{name:30} {found:3}/{n}: {with_interval(found / n, n)}   {success}")


def run_all(variants, **options):
    """Run every variant that is written, report, and return the results by name."""
    results = {}
    for name, choices in progress(variants.items(), desc="variants"):
        try:
            results[name] = run_variant(**choices, **options)
        except NotImplementedError:
            print(f"{name}: not written yet, left out")
    report(results)
    return results


# %%
plain_results = run_all(
    {
        "Q-learning, ties to the left": {"agent_class": LeftAgent, "target": q_learning_target},
        "Q-learning": {"agent_class": TabularAgent, "target": q_learning_target},
        "SARSA": {"agent_class": TabularAgent, "target": sarsa_target},
        "SARSA, alpha = 0.1": {"agent_class": TabularAgent, "target": sarsa_target, "alpha": 0.1},
    }
)

# %% fr [markdown]
# (Si SARSA départageait à gauche, il ne ferait pas mieux que le Q-learning : tant que la table est nulle, les deux cibles sont égales.) Trois histoires différentes se cachent derrière ces lignes.
#
# 1. **Départager à gauche.** Tant que le cadeau n'a jamais été atteint, toutes les récompenses valent 0, donc la table reste à 0 et « gauche » gagne partout : l'agent pousse contre le bord. Il lui faudrait une longue suite d'explorations heureuses.
# 2. **Départager au hasard, avec le Q-learning.** La table reste à 0 elle aussi, mais l'agent se promène alors **tout à fait au hasard**. Sur une falaise de cinq colonnes, cela suffit ! Ce n'est pas qu'il apprend mieux : c'est que la carte est petite.
# 3. **Départager au hasard, avec SARSA.** Il trouve le cadeau aussi vite, et pourtant sa table est souvent mauvaise. Une action sur quatre n'est pas la meilleure ($0{,}33 \times 3/4$) ; quand l'une de ces actions vient ensuite, la cible de SARSA prend sa valeur et, avec $\alpha = 0{,}8$, efface presque tout ce que la case avait appris : la table dit ce qui est arrivé la dernière fois, pas ce qui arrive en moyenne. Une chute ne laisse qu'un cinquième de l'ancienne valeur ; mais un simple pas de travers suffit à inverser l'ordre de deux actions dont les valeurs ne diffèrent que de quelques centièmes. (Avec des murs à la place des trous, environ quatre évaluations sur dix échoueraient encore.) Un taux d'apprentissage plus petit fait une moyenne au lieu d'effacer. Ce n'est plus une affaire de récompense rare.
#
# Les deux premiers points se **calculent** : tant que la table est à zéro, la politique est connue, et le modèle `P` donne la probabilité de trouver le cadeau dans un épisode.

# %% en [markdown]
# (If SARSA broke ties to the left, it would do no better than Q-learning: as long as the table is zero, both targets are equal.) Three different stories lie behind these rows.
#
# 1. **Breaking ties to the left.** As long as the present has never been reached, every reward is 0, so the table stays at 0 and "left" wins everywhere: the agent pushes against the edge. It would take a long run of lucky explorations.
# 2. **Breaking ties at random, Q-learning.** The table stays at 0 here too, but this agent then walks **entirely at random**. On a cliff of five columns that is enough! It does not learn any better: the map is small.
# 3. **Breaking ties at random, SARSA.** It finds the present just as fast, and yet its table is often poor. One action in four is not the best one ($0.33 \times 3/4$); when such an action comes next, SARSA's target takes its value, and with $\alpha = 0.8$ it wipes out nearly everything the cell had learned: the table tells what happened last time, not what happens on average. A fall leaves only a fifth of the old value; but a mere step astray is enough to reverse the order of two actions whose values differ by a few hundredths. (With walls in place of the holes, about four evaluations in ten would still fail.) A smaller learning rate averages instead of wiping out. This no longer has anything to do with rare rewards.
#
# The first two points can be **computed**: as long as the table is zero the policy is known, and the model `P` gives the probability of finding the present in one episode.

# %%
epsilon = 0.33
random_ties = [1 / 4, 1 / 4, 1 / 4, 1 / 4]
left_ties = [1 - epsilon + epsilon / 4, epsilon / 4, epsilon / 4, epsilon / 4]
print("Probability of finding the present, from a table of zeros")
print("            ties to the left             ties at random")
print("columns   1 episode  1,000 episodes   1 episode  1,000 episodes")
for width in [3, 5, 8, 10, 12, 15]:
    line = f"{width:7d}"
    for policy in [left_ties, random_ties]:
        p = goal_probability(make_cliff(width), policy, steps=100)
        line += f"   {p:9.1e}  {1 - (1 - p) ** 1000:14.1%}"
    print(line)

# %% fr [markdown]
# Voilà la vraie difficulté d'une récompense rare : chaque colonne de plus divise à peu près par deux la chance de la marche au hasard. À cinq colonnes, elle trouve vite le cadeau ; à quinze, mille épisodes n'y suffisent presque jamais. Il faut autre chose que la chance.
#
# ## 3. Premier remède : punir la chute
#
# Tomber ne coûte rien : 0, comme un pas ordinaire. Changeons cela, sans toucher au code de Frozen Lake, avec un wrapper.
#
# ### Exercice {{ number }} : `PunishTerminationWrapper` ({{ worth }})
#
# Complétez `step` : une fin d'épisode (`terminated`) qui ne rapporte pas +1 doit rapporter −1, quelle que soit la récompense d'origine (0 sur la falaise, peut-être 0,5 ou −0,5 ailleurs).
#
# - **la chute** vaut −1 ({{ points.hole }}), dans n'importe quelle case et sur n'importe quelle carte, et même si elle arrive au tout dernier pas autorisé ;
# - **le reste ne change pas** : le cadeau vaut toujours +1, un pas ordinaire garde sa récompense, et `step` renvoie toujours les cinq valeurs reçues ({{ points.rest }}) ;
# - **une limite de temps n'est pas punie** : l'agent n'est pas tombé ({{ points.limit }}).
#
# <details><summary>Indice 1</summary>
#
# Il y a deux conditions à réunir : laquelle dit que l'épisode est fini pour de bon ? Laquelle dit que le cadeau n'est pas là ?
#
# </details>
# <details><summary>Indice 2</summary>
#
# Un `if` et une affectation à `reward` suffisent. `truncated` ne doit pas y figurer.
#
# </details>

# %% en [markdown]
# This is the real difficulty of a rare reward: each extra column roughly halves the random walk's chances. With five columns it gets there quickly; with fifteen, a thousand episodes are hardly ever enough. It takes something other than luck.
#
# ## 3. First remedy: punish the fall
#
# Falling costs nothing: 0, like an ordinary step. Let us change that with a wrapper, without touching Frozen Lake's code.
#
# ### Exercise {{ number }}: `PunishTerminationWrapper` ({{ worth }})
#
# Complete `step`: the end of an episode (`terminated`) that does not give +1 gives −1, whatever its original reward was (0 on the cliff, perhaps 0.5 or −0.5 elsewhere).
#
# - **a fall** gives −1 ({{ points.hole }}), in any cell and on any map, even if it happens on the very last step allowed;
# - **the rest does not change**: the present still gives +1, an ordinary step keeps its reward, and `step` still returns the five values it received ({{ points.rest }});
# - **a time limit is not punished**: the agent did not fall ({{ points.limit }}).
#
# <details><summary>Hint 1</summary>
#
# Two conditions must hold together: which one says that the episode is over for good? Which one says that the present is not there?
#
# </details>
# <details><summary>Hint 2</summary>
#
# An `if` and an assignment to `reward` are enough. `truncated` should not appear in it.
#
# </details>


# %% exercise="termination-punish" minutes=15
class PunishTerminationWrapper(gym.Wrapper):
    """Punishes any termination that does not give +1 with a reward of -1."""

    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        ### BEGIN SOLUTION
        if terminated and reward != 1:
            reward = -1.0
        ### END SOLUTION
        return obs, reward, terminated, truncated, info


# %% check
with check("termination-punish-hole", 2):
    lake = gym.make("FrozenLake-v1", desc=["FFFFF", "FFFFF", "SHHHG"], is_slippery=False)
    wrapped = PunishTerminationWrapper(lake)
    for fall in ["first", "second"]:
        wrapped.reset(seed=0)
        answer = wrapped.step(2)  # right, into the first hole
        expect_five_values(answer)
        expect_close(
            answer[1],
            -1.0,
            f"reward, S → H ({fall})",
            "A fall ends the episode (terminated) without the present: it is what we punish.",
        )
    for reward, truncated in [(0.0, False), (0.0, True), (0.5, False), (-0.5, False), (-1, True)]:
        wrapped = PunishTerminationWrapper(
            ScriptedEnv([(0.0, False, False), (reward, True, truncated)])
        )
        wrapped.reset()
        if wrapped.step(0)[1] != 0:
            continue  # an ordinary step is punished: another check says it
        expect_close(
            wrapped.step(0)[1],
            -1.0,
            f"reward, env.step(0) = (2, {reward}, True, {truncated}, ...)",
            "Every termination that does not give +1 gives -1: wherever it is, whatever it gave, and "
            "even at the very last step allowed, where truncated is true as well.",
        )
    ### BEGIN HIDDEN TESTS
    assert isinstance(wrapped, gym.Wrapper)
    for script in [[(0.0, True, False)], [(0.3, False, False), (0.0, True, True)]]:
        wrapped = PunishTerminationWrapper(ScriptedEnv(script))
        for _episode in range(3):
            wrapped.reset()
            for _step in script:
                reward = wrapped.step(0)[1]
            assert reward == -1
    ### END HIDDEN TESTS

# %% check
with check("termination-punish-rest", 1):
    expect_one_step(PunishTerminationWrapper)
    lake = gym.make("FrozenLake-v1", desc=["FFFFF", "FFFFF", "SHHHG"], is_slippery=False)
    wrapped = PunishTerminationWrapper(lake)
    wrapped.reset(seed=0)
    answer = wrapped.step(2)
    expect_five_values(answer)
    expect(
        answer[1] != 0,
        "Your wrapper changes nothing yet: a fall still gives 0. Begin with the fall.",
    )
    expect_equal(
        (answer[0], *answer[2:4]),
        (11, True, False),
        "obs, terminated, truncated, S → H",
        "Only the reward of a fall changes: the rest of what env.step returned is passed on.",
    )
    wrapped.reset(seed=0)
    path = [3, 2, 2, 2, 2, 1]  # up, right four times, down: the present
    for number, (action, cell) in enumerate(zip(path, [5, 6, 7, 8, 9, 14], strict=True), start=1):
        answer = wrapped.step(action)
        expect_five_values(answer)
        last = cell == 14
        expect_equal(
            tuple(answer[:4]),
            (cell, 1.0 if last else 0.0, last, False),
            f"obs, reward, terminated, truncated ({number}/6)",
            "Only a termination without the present changes, and only its reward.",
        )
    script = [(0.0, False, False), (-0.1, False, False), (0.5, False, False), (1.0, True, True)]
    wrapped = PunishTerminationWrapper(ScriptedEnv(script))
    wrapped.reset()
    for number, outcome in enumerate(script, start=1):
        expect_equal(
            tuple(wrapped.step(0)),
            (number, *outcome, {"step": number}),
            f"obs, reward, terminated, truncated, info ({number}/4)",
            "A step that does not end the episode keeps its reward, and so does the present.",
        )
    expect_fall_passed_on(PunishTerminationWrapper)
    ### BEGIN HIDDEN TESTS
    script = [(0.0, False, False), (-0.1, False, False), (0.5, False, False), (1.0, True, False)]
    for ending in [(1.0, True, True), (0.0, True, False)]:
        wrapped = PunishTerminationWrapper(ScriptedEnv([*script[:3], ending]))
        assert wrapped.reset() == (0, {})
        for number, (reward, terminated, truncated) in enumerate([*script[:3], ending], 1):
            obs, got, *rest = wrapped.step(0)
            assert (obs, rest) == (number, [terminated, truncated, {"step": number}])
            assert got == reward or (terminated and reward < 1)
    ### END HIDDEN TESTS

# %% check
with check("termination-punish-limit", 1):
    lake = gym.make("FrozenLake-v1", desc=["FFFFF", "FFFFF", "SHHHG"], is_slippery=False)
    wrapped = PunishTerminationWrapper(lake)
    wrapped.reset(seed=0)
    answer = wrapped.step(2)
    expect_five_values(answer)
    expect(
        answer[1] != 0,
        "Your wrapper changes nothing yet: a fall still gives 0. Begin with the fall.",
    )
    for script in [[(0.5, False, False), (0.5, False, True)], [(0.0, False, True)]]:
        wrapped = PunishTerminationWrapper(ScriptedEnv(script))
        wrapped.reset()
        for _step in script:
            answer = wrapped.step(0)
        expect_five_values(answer)
        expect_equal(
            tuple(answer[1:4]),
            script[-1],
            "reward, terminated, truncated",
            "The time limit stopped this episode (truncated): nobody fell, so nothing is punished.",
        )
    ### BEGIN HIDDEN TESTS
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FHG"], is_slippery=False, max_episode_steps=3)
    wrapped = PunishTerminationWrapper(lake)
    wrapped.reset(seed=0)
    answers = [tuple(wrapped.step(0)[1:4]) for _step in range(3)]
    assert answers == [(0.0, False, False), (0.0, False, False), (0.0, False, True)]
    ### END HIDDEN TESTS

# %% fr [markdown]
# Entraînons un agent sur la falaise punitive et regardons sa table. Les flèches noires montrent l'action gloutonne. **Prévoyez :** où trouvera-t-on des valeurs négatives ?

# %% en [markdown]
# Let us train an agent on the punishing cliff and look at its table. The black arrows show the greedy action. **Predict:** where will there be negative values?

# %%
punishing = PunishTerminationWrapper(make_cliff())
agent = TabularAgent(punishing, q_learning_target, seed=0)
train_agent_n_episodes(punishing, agent, n=300)
plot_q_values(agent.q_table, cliff, title="Q-learning with the wrapper, 300 episodes, 1 seed")
plt.show()

# %% fr [markdown]
# Une seule chute suffit à marquer une action comme mauvaise : quand il n'explore pas, l'agent ne la rejoue plus. Il tombe encore en explorant, mais moins souvent : ses promenades s'allongent, donc il va plus loin. Le prix à payer : nous avons changé le **problème**. Rien ne garantit, en général, que la meilleure politique du problème modifié soit celle du problème d'origine ; c'est pourquoi nous mesurons toujours le succès sur l'original. (La section 8 présente une façon d'ajouter des récompenses qui, elle, le garantit.)
#
# ## 4. Deuxième remède : UCB
#
# Une politique ε-gloutonne explore à l'aveugle. **UCB** (*upper confidence bound*, Sutton et Barto, 2ᵉ édition, section 2.7) préfère les actions peu essayées :
#
# $$UCB(s, a) = Q(s, a) + c \sqrt{\frac{\ln N(s)}{N(s, a)}}$$
#
# où $N(s,a)$ est le nombre de fois où l'action $a$ a été **jouée** dans l'état $s$ pendant l'entraînement, et $N(s) = \sum_a N(s,a)$. L'agent joue l'action dont la borne UCB est la plus grande ; une action jamais jouée passe **avant** toutes les autres (la formule diviserait par zéro).
#
# ### Exercice {{ number }} : `UCBAgent` ({{ worth }})
#
# Complétez `choose`, qui choisit l'action, et `learn`, qui tient à jour `self.counts`, la table des $N(s,a)$.
#
# - une action jamais jouée dans cet état passe d'abord ({{ points.unvisited }}) ;
# - ensuite, la formule décide, et elle seule : `self.epsilon` ne sert plus ({{ points.formula }}) ;
# - `counts[s, a]` augmente de 1 **à chaque pas d'entraînement** et jamais pendant une évaluation ({{ points.counts }}) ; comptez dans `learn`, de préférence avant `super().learn(...)`, qui choisit déjà l'action suivante, ou redéfinissez `act` et comptez là. L'appel `super().learn(...)` est déjà écrit : ne le répétez pas ;
# - en évaluation, l'agent est glouton : `self.greedy(obs)`, qui départage au hasard ({{ points.evaluation }}).
#
# Entre plusieurs actions jamais jouées, ou de même borne, prenez celle que vous voulez : ici, départager à gauche ne bloque pas l'agent contre le bord, car le compte de l'action choisie augmente et une autre prendra sa place à l'une des visites suivantes.
#
# <details><summary>Indice 1</summary>
#
# `counts = self.counts[obs]` est la ligne de l'état. `np.flatnonzero(counts == 0)` donne les actions jamais jouées ; s'il y en a, renvoyez-en une.
#
# </details>
# <details><summary>Indice 2</summary>
#
# Sans zéro dans la ligne, `np.log(counts.sum()) / counts` calcule les quatre fractions d'un coup.
#
# </details>
# <details><summary>Indice 3</summary>
#
# `learn` n'est jamais appelée en évaluation, et `choose` peut être appelée une fois de plus qu'il n'y a d'actions jouées (à la fin d'un épisode coupé par la limite de temps) : c'est pourquoi on ne compte pas dans `choose`.
#
# </details>

# %% en [markdown]
# A single fall is enough to mark an action as bad: when it is not exploring, the agent never plays it again. It still falls while exploring, but less often: its walks grow longer, so it goes further. The price: we changed the **problem**. In general nothing guarantees that the best policy of the changed problem is that of the original one; that is why we always measure success on the original. (Section 8 presents a way of adding rewards that does guarantee it.)
#
# ## 4. Second remedy: UCB
#
# An ε-greedy policy explores blindly. **UCB** (*upper confidence bound*, Sutton and Barto, 2nd edition, section 2.7) prefers actions that have been tried less often:
#
# $$UCB(s, a) = Q(s, a) + c \sqrt{\frac{\ln N(s)}{N(s, a)}}$$
#
# where $N(s,a)$ is the number of times action $a$ was **played** in state $s$ during training, and $N(s) = \sum_a N(s,a)$. The agent plays the action with the largest UCB; an action that was never played comes **before** all others (the formula would divide by zero).
#
# ### Exercise {{ number }}: `UCBAgent` ({{ worth }})
#
# Complete `choose`, which chooses the action, and `learn`, which keeps `self.counts`, the table of the $N(s,a)$, up to date.
#
# - an action never played in this state comes first ({{ points.unvisited }});
# - then the formula decides, and nothing else: `self.epsilon` is no longer used ({{ points.formula }});
# - `counts[s, a]` grows by 1 **at each training step** and never during an evaluation ({{ points.counts }}); count in `learn`, preferably before `super().learn(...)`, which already chooses the next action, or redefine `act` and count there. The call `super().learn(...)` is already written: do not repeat it;
# - in evaluation the agent is greedy: `self.greedy(obs)`, which breaks ties at random ({{ points.evaluation }}).
#
# Among several actions never played, or with the same UCB, take whichever you like: breaking ties to the left does not pin the agent against the edge here, since the count of the chosen action grows and another one takes its place on one of the next visits.
#
# <details><summary>Hint 1</summary>
#
# `counts = self.counts[obs]` is the state's row. `np.flatnonzero(counts == 0)` gives the actions never played; if there are any, return one of them.
#
# </details>
# <details><summary>Hint 2</summary>
#
# When the row has no zero, `np.log(counts.sum()) / counts` computes all four fractions at once.
#
# </details>
# <details><summary>Hint 3</summary>
#
# `learn` is never called in evaluation, and `choose` may be called once more than actions are played (at the end of an episode cut short by the time limit): that is why we do not count in `choose`.
#
# </details>


# %% exercise="ucb-choose" minutes=25
class UCBAgent(TabularAgent):
    """Chooses by UCB while training, greedily in evaluation.

    ``counts[obs, action]`` is how often ``action`` was played in ``obs`` while training.
    """

    def __init__(self, env, target, c=0.5, **options):
        super().__init__(env, target, **options)
        self.c = c
        self.counts = np.zeros_like(self.q_table)  # (states, actions)

    def choose(self, obs):
        """Return the action to play in ``obs``."""
        ### BEGIN SOLUTION
        if not self.training:
            return self.greedy(obs)
        counts = self.counts[obs]
        never_played = np.flatnonzero(counts == 0)
        if len(never_played) > 0:
            action = int(self.rng.choice(never_played))
        else:
            bonus = self.c * np.sqrt(np.log(counts.sum()) / counts)
            action = int(np.argmax(self.q_table[obs] + bonus))
        ### END SOLUTION
        return action

    def learn(self, obs, action, reward, next_obs, terminated):
        """Count the step, then learn from it as every agent of this lab."""
        ### BEGIN SOLUTION
        self.counts[obs, action] += 1
        ### END SOLUTION
        super().learn(obs, action, reward, next_obs, terminated)


# %% check
with check("ucb-choose-unvisited", 1):
    lake = gym.make("FrozenLake-v1", desc=["FFFFF", "FFFFF", "SHHHG"], is_slippery=False)
    for counts, q_values in [
        ([3, 0, 2, 1], [0.9, 0.0, 0.5, 0.5]),
        ([1, 0, 0, 0], [5.0, 0.0, 0.0, 0.0]),
        ([2, 7, 9, 0], [90.0, 90.0, 90.0, -90.0]),
        ([0, 0, 0, 0], [0.0, 0.0, 0.0, 0.0]),
    ]:
        agent = UCBAgent(lake, lambda *values: 0.0, c=0.5, epsilon=0.0, seed=0)
        agent.counts[:], agent.q_table[:] = 5.0, 1.0
        agent.counts[6], agent.q_table[6] = counts, q_values
        action = as_action(agent.act(6), 4, "agent.act(6)")
        expect(
            counts[action] == 0,
            "In a state where N(s, a) = {counts} and Q(s, a) = {q_values}, the agent plays "
            "{action}. An action that was never played comes before all others.",
            counts=counts,
            q_values=q_values,
            action=action,
        )
    ### BEGIN HIDDEN TESTS
    for n_actions in (4, 3):
        lake.action_space = gym.spaces.Discrete(n_actions)
        for case in range(60):
            new, visits = case % n_actions, [1, 2, 50][case % 5 % 3]
            agent = UCBAgent(lake, lambda *values: 0.0, c=0.1, epsilon=0.0, seed=case)
            agent.counts[7], agent.q_table[7] = visits, 3.0
            agent.counts[7, new], agent.q_table[7, new] = 0, -3.0
            assert agent.act(7) == new
    ### END HIDDEN TESTS

# %% check
with check("ucb-choose-formula", 2):
    lake = gym.make("FrozenLake-v1", desc=["FFFFF", "FFFFF", "SHHHG"], is_slippery=False)
    for counts, q_values, c, ucb, expected in [
        ([8, 4, 2, 2], [0.0, 0.0, 0.4, 0.1], 1.0, [0.59, 0.83, 1.58, 1.28], 2),
        ([1, 7, 4, 8], [-0.8, 1.0, 0.4, -0.1], 2.0, [2.66, 2.31, 2.13, 1.12], 0),
        ([20, 20, 5, 1], [0.9, 0.2, 0.0, 0.0], 0.2, [0.99, 0.29, 0.18, 0.39], 0),
        ([20, 20, 5, 1], [0.9, 0.2, 0.0, 0.0], 1.0, [1.34, 0.64, 0.88, 1.96], 3),
        ([2, 20, 2, 2], [0.0, 1.0, 0.0, 0.0], 1.0, [1.28, 1.40, 1.28, 1.28], 1),
        ([9, 3, 9, 9], [0.0, 0.0, 0.0, 0.0], 1.0, [0.61, 1.06, 0.61, 0.61], 1),
    ]:
        agent = UCBAgent(lake, lambda *values: 0.0, c=c, seed=0)
        others = np.random.default_rng(0).integers(20, 60, size=agent.counts.shape)
        agent.q_table[:] = np.random.default_rng(1).normal(size=agent.q_table.shape)
        agent.q_table[6] = q_values
        got = set()
        with unchanged(q_table=agent.q_table):
            for _call in range(20):
                agent.counts[:] = others
                agent.counts[6] = counts
                got.add(as_action(agent.act(6), 4, "agent.act(6)"))
        expect(
            got == {expected},
            "In a state where N(s, a) = {counts} and Q(s, a) = {q_values}, with c = {c}, the agent "
            "plays {got} in 20 calls. The UCBs are {ucb}, so {expected} was expected.\n→ Read the "
            "formula again: Q + c · √(ln N(s) / N(s, a)), where N(s) is the sum of this state's "
            "N(s, a). UCB explores without epsilon: it draws nothing here.",
            counts=counts,
            q_values=q_values,
            c=c,
            got=sorted(got),
            ucb=ucb,
            expected=expected,
        )
    ### BEGIN HIDDEN TESTS
    rng = np.random.default_rng(0)
    tried = 0
    for case in range(400):
        lake.action_space = gym.spaces.Discrete(3 + case % 2)
        agent = UCBAgent(lake, lambda *values: 0.0, c=rng.uniform(0.05, 3.0), seed=case)
        agent.counts[:] = rng.integers(1, 40, size=agent.counts.shape)
        agent.q_table[:] = rng.uniform(-1, 1, size=agent.q_table.shape)
        counts, c = agent.counts[8].copy(), agent.c
        # N(s) with and without the present visit: only cases in which both agree, by a margin.
        both = [
            agent.q_table[8] + c * np.sqrt(np.log(n) / counts)
            for n in (counts.sum(), counts.sum() + 1)
        ]
        if both[0].argmax() == both[1].argmax() and np.diff(np.sort(both[0]))[-1] > 0.01:
            tried += 1
            assert agent.act(8) == both[0].argmax()
    assert tried > 300
    ### END HIDDEN TESTS

# %% check
with check("ucb-choose-counts", 2):
    for name, limit in [("terminated", 100), ("truncated", 3)]:
        lake = gym.make(
            "FrozenLake-v1", desc=["SFF", "FFG"], is_slippery=False, max_episode_steps=limit
        )
        target = counted_calls(lambda *values: 0.0)
        agent = UCBAgent(lake, target, seed=0)
        played = play_and_count(lake, agent, episodes=5)
        expect_equal(
            agent.counts.sum(),
            played.sum(),
            f"counts.sum(), 5 episodes ({name})",
            "Each training step counts once: the action that was played, when it is played.",
        )
        expect_equal(
            agent.counts,
            played,
            f"counts ({name})",
            "counts[obs, action] belongs to the state in which the action was played.",
        )
        expect_equal(
            target.calls,
            int(played.sum()),
            f"super().learn(...), 5 episodes ({name})",
            "The agent learns once a step: super().learn(...) is already written, do not repeat "
            "it, and do not remove it.",
        )
        agent.eval()
        for obs in [0, 1, 2, 3, 4, 0]:
            agent.act(obs)
        agent.train()
        expect_equal(
            agent.counts.sum(),
            played.sum(),
            f"counts.sum(), eval() ({name})",
            "An evaluation only watches: nothing is counted while self.training is false.",
        )
    ### BEGIN HIDDEN TESTS
    lake = gym.make(
        "FrozenLake-v1", desc=["FFFFF", "FFFFF", "SHHHG"], is_slippery=True, max_episode_steps=12
    )
    agent = UCBAgent(lake, lambda *values: 0.0, c=1.0, seed=3)
    played = play_and_count(lake, agent, episodes=20)
    eval_agent_n_episodes(lake, agent, n=5, do_animation=False)
    played += play_and_count(lake, agent.train(), episodes=20)
    assert np.array_equal(agent.counts, played)
    ### END HIDDEN TESTS

# %% check
with check("ucb-choose-evaluation", 1):
    lake = gym.make("FrozenLake-v1", desc=["FFFFF", "FFFFF", "SHHHG"], is_slippery=False)
    for counts, q_values, best in [
        ([50, 50, 1, 1], [0.9, 0.2, 0.1, 0.0], [0]),
        ([7, 9, 0, 0], [0.1, 0.2, 0.0, -1.0], [1]),
        ([9, 9, 1, 9], [0.5, 0.5, 0.5, -1.0], [0, 1, 2]),
    ]:
        agent = UCBAgent(lake, lambda *values: 0.0, c=1.0, seed=0)
        agent.counts[6], agent.q_table[6] = counts, q_values
        agent.eval()
        # One of three ties is missing in 200 draws with probability 3 * (2 / 3)**200, below 1e-34.
        got = {as_action(agent.act(6), 4, "agent.act(6)") for _call in range(200)}
        expect(
            got == set(best),
            "In evaluation, in a state where Q(s, a) = {q_values} and N(s, a) = {counts}, the "
            "agent plays {got} in 200 calls; expected {best}.\n→ Curiosity is for training: in "
            "evaluation, self.greedy(obs) chooses, and draws among ties.",
            q_values=q_values,
            counts=counts,
            got=sorted(got),
            best=best,
        )
    ### BEGIN HIDDEN TESTS
    rng = np.random.default_rng(0)
    agent = UCBAgent(lake, lambda *values: 0.0, c=2.0, seed=0).eval()
    for _case in range(20):
        agent.counts[:] = rng.integers(0, 5, size=agent.counts.shape)
        agent.q_table[:] = rng.normal(size=agent.q_table.shape)
        assert agent.act(3) == agent.q_table[3].argmax()
    ### END HIDDEN TESTS

# %% fr [markdown]
# Comment la curiosité de l'agent évolue-t-elle ? Voici combien de fois chaque action a été jouée par un agent UCB en 300 épisodes, puis combien d'actions ont été jouées dans chaque case (hachures : aucune).

# %% en [markdown]
# How does the agent's curiosity evolve? Here is how often each action was played by a UCB agent in 300 episodes, then how many actions were played in each cell (hatched: none).

# %%
agent = UCBAgent(cliff, q_learning_target, seed=0)
train_agent_n_episodes(cliff, agent, n=300)
_figure, (left, right) = plt.subplots(1, 2, figsize=(13, 4))
title = "N(s, a), UCB, 300 episodes, 1 seed"
plot_q_values(agent.counts, cliff, left, title=title, precision=0, colorbar=False)
plot_visits(agent.counts, cliff, right, title="N(s)", colorbar=False)
plt.show()

# %% fr [markdown]
# Loin du chemin, les quatre comptes d'une case restent presque égaux : leurs valeurs sont presque toutes encore nulles, et rien ne distingue les actions. Sur le chemin du cadeau, l'action qui y mène prend l'essentiel des pas : les autres ont été essayées quand tout valait encore 0, et la table ignore le plus souvent que celles qui ne font pas tomber ne coûteraient qu'un ou deux pas. Tout près du cadeau, au contraire, les comptes se rapprochent : là, la table sait déjà qu'un pas de travers ne coûte qu'un ou deux centièmes ($\gamma = 0{,}99$), et le bonus pèse plus que cet écart. (Voyez `agent.q_table[8]` et `agent.q_table[9]`.)
#
# ## 5. Troisième remède : l'optimisme
#
# Une table de zéros dit : « il n'y a rien à attendre, nulle part ». Et si l'agent **croyait** au départ que chaque action mène au cadeau ? Chaque essai le déçoit un peu, la valeur de l'action essayée baisse, et une autre, pas encore essayée, devient la meilleure : même glouton, il explore (Sutton et Barto, section 2.6).
#
# Une valeur est optimiste si elle est au moins aussi grande que tout retour possible : ici 1, la récompense du cadeau.
#
# ### Exercice {{ number }} : `OptimisticAgent` ({{ worth }})
#
# Complétez `__init__` : `q_table`, un tableau de nombres à virgule flottante, propre à chaque agent, vaut `initial_value` (un `float`) pour toutes les actions de tous les états **non terminaux** ({{ points.value }}) et **0 dans les états terminaux** ({{ points.terminal }}). Sutton et Barto le demandent dans leur pseudo-code, section 6.5 : *« arbitrarily except that Q(terminal, ·) = 0 »*, c'est-à-dire des valeurs quelconques, mais 0 dans un état terminal.
#
# `terminal_states(env)`, déjà écrite, renvoie la liste des états terminaux de l'environnement reçu, quelle que soit sa carte. Un agent qui ne connaît pas la carte n'a pas cette liste ; ce sont alors vos cibles, avec `terminated`, qui empêchent la valeur optimiste d'un trou de remonter vers les cases voisines. Avec une ligne de zéros, la table est juste dès le départ.
#
# <details><summary>Indice 1</summary>
#
# `super().__init__` a déjà fait une table de zéros. `self.q_table[:] = x` remplit tout le tableau avec `x`.
#
# </details>
# <details><summary>Indice 2</summary>
#
# On peut indexer les lignes d'un tableau NumPy avec une liste : `table[[1, 4]] = 0.0`.
#
# </details>

# %% en [markdown]
# Far from the path, the four counts of a cell stay nearly equal: nearly all of its values are still zero, and nothing tells the actions apart. On the way to the present, the action that leads there takes most of the steps: the others were tried when everything was still worth 0, and for the most part the table does not know that those that do not lead to a fall would cost only a step or two. Right next to the present, on the contrary, the counts draw close: there, the table already knows that a step astray costs only a hundredth or two ($\gamma = 0.99$), and the bonus outweighs that gap. (Look at `agent.q_table[8]` and `agent.q_table[9]`.)
#
# ## 5. Third remedy: optimism
#
# A table of zeros says: "I expect nothing from anywhere". What if the agent **believed** at first that every action leads to the present? Each try disappoints it a little, the value of the action that was tried goes down, and another one, not tried yet, becomes the best: even when greedy, it explores (Sutton and Barto, section 2.6).
#
# A value is optimistic if it is at least as large as any possible return: here 1, the reward of the present.
#
# ### Exercise {{ number }}: `OptimisticAgent` ({{ worth }})
#
# Complete `__init__`: `q_table`, an array of floats that belongs to each agent alone, is `initial_value` (a `float`) for every action of every state that is **not terminal** ({{ points.value }}) and **0 in the terminal states** ({{ points.terminal }}). Sutton and Barto ask for this in their pseudo-code, section 6.5: *"arbitrarily except that Q(terminal, ·) = 0"*.
#
# `terminal_states(env)`, already written, returns the list of the terminal states of the environment it is given, whatever its map. An agent that does not know the map has no such list; it is then your targets, with `terminated`, that keep the optimistic value of a hole from reaching the neighbouring cells. With a row of zeros, the table is right from the start.
#
# <details><summary>Hint 1</summary>
#
# `super().__init__` has already made a table of zeros. `self.q_table[:] = x` fills the whole array with `x`.
#
# </details>
# <details><summary>Hint 2</summary>
#
# The rows of a NumPy array can be indexed with a list: `table[[1, 4]] = 0.0`.
#
# </details>


# %%
def terminal_states(env):
    """List the states that end an episode, read on the map: the holes and the present."""
    return [state for state, letter in enumerate(env.unwrapped.desc.ravel()) if letter in b"HG"]


print("Terminal states of the cliff:", terminal_states(cliff))


# %% exercise="optimism-start" minutes=10
class OptimisticAgent(TabularAgent):
    """Starts from a table that expects ``initial_value`` of every action."""

    def __init__(self, env, target, initial_value=1.0, **options):
        super().__init__(env, target, **options)
        ### BEGIN SOLUTION
        self.q_table[:] = initial_value
        self.q_table[terminal_states(env)] = 0.0
        ### END SOLUTION


# %% check
with check("optimism-start-value", 2):

    def make_agent(env, value):
        return OptimisticAgent(env, lambda *values: 0.0, initial_value=value, seed=0)

    for value in [1.0, 0.5]:
        for desc in [["FFFFF", "FFFFF", "SHHHG"], ["SFHFF", "FFFFF", "HFFFG"], ["SFF", "FHG"]]:
            expect_optimistic(make_agent, desc, value)
    lake = gym.make("FrozenLake-v1", desc=["FFFFF", "FFFFF", "SHHHG"], is_slippery=False)
    first, second = (make_agent(lake, value) for value in (1.0, 3.0))
    expect(
        not np.shares_memory(first.q_table, second.q_table),
        "Two agents share one table: what one learns, the other would learn too. Each fills its own.",
    )
    ### BEGIN HIDDEN TESTS
    for desc, value in [
        (["SHFFF", "FFFHF", "FFFFG"], 2.5),
        (["SHFGFFFF", "FFFHFFFF"], -0.5),
        (["SFHFFFFFFFFFFFFFFFG"], 7.0),
    ]:
        assert holds(expect_optimistic, make_agent, desc, value)
    lake = gym.make("FrozenLake-v1", desc=["SFFFF", "FFFFF", "FHHHG"], is_slippery=True)
    assert np.allclose(OptimisticAgent(lake, lambda *values: 0.0).q_table[:11], 1.0)
    ### END HIDDEN TESTS

# %% check
with check("optimism-start-terminal", 1):

    def make_agent(env, value):
        return OptimisticAgent(env, lambda *values: 0.0, initial_value=value, seed=0)

    for desc in [
        ["FFFFF", "FFFFF", "SHHHG"],
        ["SFHFF", "FFFFF", "HFFFG"],
        ["SFG", "FHF", "FFF"],
        ["SFHH", "FFFH", "FFFG"],  # no cell leads to the hole in the corner
    ]:
        expect_terminal_rows_at_zero(make_agent, desc, 1.0)
        expect_terminal_rows_at_zero(make_agent, desc, 2.5)
    ### BEGIN HIDDEN TESTS
    for desc, value in [(["SFH", "FHF"], 2.5), (["SHFG", "FFFH"], -1.5), (["FFF", "SFG"], 7.0)]:
        assert holds(expect_terminal_rows_at_zero, make_agent, desc, value)
    ### END HIDDEN TESTS

# %% fr [markdown]
# Voici un agent optimiste **sans aucune exploration au hasard** ($\varepsilon = 0$), après 2 épisodes, puis après 30. Les ex æquo sont toujours départagés au hasard. L'échelle des couleurs commence à 0,9 : tout se joue au-dessus.

# %% en [markdown]
# Here is an optimistic agent **without any random exploration** ($\varepsilon = 0$), after 2 episodes, then after 30. Ties are still broken at random. The colour scale starts at 0.9: everything that matters is above it.

# %%
agent = OptimisticAgent(cliff, q_learning_target, epsilon=0.0, seed=0)
_figure, axes = plt.subplots(2, 1, figsize=(8, 8.5))
for ax, episodes, more in zip(axes, [2, 30], [2, 28], strict=True):
    train_agent_n_episodes(cliff, agent, n=more)
    title = f"Q, optimistic, {episodes} episodes"
    plot_q_values(agent.q_table, cliff, ax, title=title, precision=3, vmin=0.9, vmax=1)
plt.show()

# %% fr [markdown]
# Après 2 épisodes, seules les valeurs des actions déjà essayées ont baissé, un peu après un pas, beaucoup après une chute ; ailleurs, la table promet toujours 1. Après 30, les valeurs augmentent de case en case jusqu'au cadeau et, le long de la falaise, les flèches les suivent.
#
# ## 6. Les remèdes côte à côte
#
# Mêmes réglages qu'avant. Pour SARSA, nous gardons $\alpha = 0{,}1$, le réglage qui l'aidait ; UCB n'utilise pas $\varepsilon$. Cette fois, 500 épisodes suffisent. Le succès est toujours mesuré **sans exploration et sur la falaise d'origine**, même pour l'agent qui s'entraîne sur la falaise punitive. Un remède que vous n'avez pas encore écrit est laissé de côté.
#
# **Prévoyez :** lequel des trois remèdes sera le plus rapide ? Lequel aidera SARSA ?

# %% en [markdown]
# After 2 episodes, only actions that have been tried have gone down, a little after a step, a lot after a fall; elsewhere the table still promises 1. After 30, the values grow from cell to cell up to the present, and the arrows along the cliff follow.
#
# ## 6. The remedies side by side
#
# The same settings as before. For SARSA we keep $\alpha = 0.1$, the setting that helped it; UCB does not use $\varepsilon$. This time 500 episodes are enough. Success is always measured **without exploration and on the original cliff**, even for the agent that trains on the punishing cliff. A remedy you have not written yet is left out.
#
# **Predict:** which of the three remedies will be the fastest? Which will help SARSA?

# %%
remedies = {
    "wrapper": {"agent_class": TabularAgent, "wrap": PunishTerminationWrapper},
    "UCB": {"agent_class": UCBAgent},
    "optimism": {"agent_class": OptimisticAgent},
}
algorithms = {
    "Q-learning": {"target": q_learning_target},
    "SARSA, alpha = 0.1": {"target": sarsa_target, "alpha": 0.1},
}
results = plain_results | run_all(
    {
        f"{algorithm}, {remedy}": settings | choices
        for algorithm, settings in algorithms.items()
        for remedy, choices in remedies.items()
    },
    episodes=500,
)


# %%
def success_by_episode(result):
    """Hold each evaluation until the next one; nothing is known before the first."""
    held = np.repeat(result["success"], EVERY, axis=1)  # (seeds, training episodes)
    held = np.pad(held, ((0, 0), (EVERY, 0)), constant_values=np.nan)
    return held[:, : -EVERY + 1]  # the last evaluation is made after the last episode


_figure, axes = plt.subplots(1, 2, figsize=(13, 4.5), sharey=True)
for ax, algorithm in zip(axes, algorithms, strict=True):
    shown = {"plain": algorithm} | {remedy: f"{algorithm}, {remedy}" for remedy in remedies}
    shown["ties to the left"] = f"{algorithm}, ties to the left"
    curves = {
        label: success_by_episode(results[name]) for label, name in shown.items() if name in results
    }
    plot_learning_curves(curves, "Training episodes", "Success rate", ax=ax, rates=True)
    ax.set(title=algorithm, xlim=(0, 500), ylim=(-0.03, 1.03))
    ax.get_legend().set_loc("lower right")
plt.show()

# %% fr [markdown]
# Comment lire ces courbes ? La première évaluation vient après 20 épisodes. La bande colorée est l'intervalle de Wilson à 95 % : elle dit à quel point le **taux de succès** est connu, pas à quel point les graines diffèrent. Là où deux bandes se recouvrent largement, ne concluez pas. Et si votre `UCBAgent` ne tire rien au hasard, il s'entraîne de la même façon avec toutes les graines : ses vingt essais n'en font qu'un, et son intervalle ne veut rien dire.
#
# <details><summary>Faites vos prévisions, puis ouvrez pour comparer</summary>
#
# Le début : avec le Q-learning, le wrapper et l'optimisme réussissent en quelques dizaines d'épisodes ; UCB n'y va pas plus vite que l'agent sans remède (leurs bandes se recouvrent), et avec SARSA il prend même du retard, nettement autour de 120 épisodes. La fin, pour SARSA : avec $\varepsilon = 0{,}33$, les explorations continuent de brouiller un peu la table, et quelques évaluations échouent encore ; celles d'UCB **s'éteignent d'elles-mêmes** à mesure que les comptes augmentent. Avec 20 graines, les bandes se recouvrent : cette dernière différence s'explique bien, mais il faudrait plus de graines pour l'établir. Qu'est-ce qui aide SARSA ? Le wrapper, tout de suite et sans doute possible ; l'optimisme, pas nettement sur cette petite carte.
#
# </details>
#
# Et où les agents vont-ils ? Voici les visites de leurs 100 premiers épisodes, en moyenne sur les graines (échelle logarithmique ; les trous comptent les chutes). Hachures : jamais visité ; 0 : moins d'une demi-visite en moyenne.

# %% en [markdown]
# How to read these curves: the first evaluation comes after 20 episodes. The coloured band is Wilson's 95% interval: it tells how well the **success rate** is known, not how much the seeds differ. Where two bands largely overlap, draw no conclusion. And if your `UCBAgent` draws nothing at random, it trains in the same way with every seed: its twenty trials are only one, and its interval means nothing.
#
# <details><summary>Once you have made your predictions, open this to compare</summary>
#
# The beginning: with Q-learning, the wrapper and optimism succeed within a few dozen episodes; UCB is no faster than the agent without a remedy (their bands overlap), and with SARSA it even lags behind, clearly so around episode 120. The end, for SARSA: with $\varepsilon = 0.33$ the explorations keep blurring the table a little, and a few evaluations still fail; those of UCB **die down by themselves** as the counts grow. With 20 seeds the bands overlap: this last difference is easy to explain, but it would take more seeds to establish it. What helps SARSA? The wrapper, at once and beyond doubt; optimism, not clearly so on this small map.
#
# </details>
#
# And where do the agents go? Here are the visits of their first 100 episodes, averaged over the seeds (logarithmic scale; the holes count the falls). Hatched: never visited; 0: less than half a visit on average.

# %%
names = [name for name in results if name.startswith("Q-learning")]
_figure, axes = plt.subplots(2, 3, figsize=(13, 5.6))
for ax in axes.flat[len(names) :]:
    ax.axis("off")
for ax, name in zip(axes.flat, names, strict=False):
    plot_visits(results[name]["visits"], cliff, ax, title=name, colorbar=False)
plt.show()

# %% fr [markdown]
# ### Une falaise deux fois plus longue
#
# Sur cinq colonnes, même le hasard finit par trouver. Recommençons avec **dix** colonnes, 500 épisodes et le Q-learning : cette fois, la récompense est vraiment rare.
#
# **Prévoyez :** quels remèdes résistent ?

# %% en [markdown]
# ### A cliff twice as long
#
# With five columns, even chance finds the present in the end. Let us do it again with **ten** columns, 500 episodes, Q-learning: this time the reward is really rare.
#
# **Predict:** which remedies hold up?

# %%
long_variants = {"plain": {"agent_class": TabularAgent}} | remedies
long_results = run_all(long_variants, target=q_learning_target, width=10, episodes=500)
curves = {name: success_by_episode(result) for name, result in long_results.items()}
ax = plot_learning_curves(curves, "Training episodes", "Success rate", rates=True)
ax.set(title="Q-learning, ten columns", ylim=(-0.03, 1.03))
plt.show()

# %%
_figure, axes = plt.subplots(2, 2, figsize=(13, 4.6))
for ax in axes.flat[len(long_results) :]:
    ax.axis("off")
for ax, (name, result) in zip(axes.flat, long_results.items(), strict=False):
    plot_visits(result["visits"], make_cliff(10), ax, title=name, colorbar=False)
plt.show()

# %% fr [markdown]
# <details><summary>Faites vos prévisions, puis ouvrez pour comparer</summary>
#
# UCB est curieux, et pourtant il ne va pas plus loin que le hasard, et plutôt moins loin : comparez les cases atteintes, et le nombre de graines qui ont trouvé le cadeau (avec 20 graines, les deux intervalles se recouvrent encore). Si sa courbe se soulève par endroits, ne vous y fiez pas : une table de zéros se promène au hasard même en évaluation, et un succès isolé peut n'être que de la chance.
#
# L'agent sans remède, lui, trouve le cadeau avec une partie des graines sans pour autant réussir ses évaluations. Trouver le cadeau une fois ne suffit pas : à chaque passage, le Q-learning ne fait remonter la valeur que d'une case ; il faut le retrouver plusieurs fois.
#
# </details>
#
# Vous expliquerez la différence entre UCB et l'optimisme à la fin du TP. Une question pour y réfléchir en attendant : pour chacun des deux, la valeur qui fait choisir d'aller dans une case **sait-elle que ce qui se trouve au-delà n'a pas été exploré** ?
#
# ## 7. Une promenade au bord de la falaise
#
# Terminons par la comparaison la plus célèbre entre le Q-learning et SARSA : l'exemple 6.6 de Sutton et Barto (2ᵉ édition, page 132), que Gymnasium fournit sous le nom de `CliffWalking-v1`. Quatre lignes, douze colonnes ; chaque pas coûte 1 ; tomber coûte 100 et **ramène au départ sans finir l'épisode**. Les récompenses n'y sont plus rares : chaque pas en donne une.
#
# Cet environnement n'a pas de limite de temps : nous en mettons une, `max_episode_steps=500`. Comme dans le livre, $\varepsilon = 0{,}1$ et $\gamma = 1$ ; le livre ne donne pas $\alpha$, nous prenons 0,5.
#
# Deux mesures à ne pas confondre : le retour **pendant** l'apprentissage, exploration comprise (*online*, en ligne), et le chemin **glouton** de la table obtenue à la fin.

# %% en [markdown]
# <details><summary>Once you have made your predictions, open this to compare</summary>
#
# UCB is curious, and yet it gets no further than chance does, if anything less far: compare the cells reached, and the number of seeds that found the present (with 20 seeds, the two intervals still overlap). If its curve rises here and there, do not trust it: a table of zeros walks at random even in evaluation, and an isolated success may be mere luck.
#
# The agent without a remedy finds the present with some of the seeds, and still does not succeed in its evaluations. Finding the present once is not enough: on each visit, Q-learning moves the value back by one cell only; the present must be found several times.
#
# </details>
#
# You will explain the difference between UCB and optimism at the end of the lab. Here is a question to think about in the meantime: for each of the two, does the value that decides whether to go to a cell **know that what lies beyond it is unexplored**?
#
# ## 7. Walking along the cliff
#
# Let us finish with the best-known comparison of Q-learning with SARSA: example 6.6 of Sutton and Barto (2nd edition, page 132), which Gymnasium provides as `CliffWalking-v1`. Four rows, twelve columns; each step costs 1; falling costs 100 and **takes the agent back to the start without ending the episode**. Rewards are no longer rare there: every step gives one.
#
# This environment has no time limit: we set one, `max_episode_steps=500`. As in the book, $\varepsilon = 0.1$ and $\gamma = 1$; the book does not give $\alpha$, we take 0.5.
#
# Two measurements not to be confused: the return **while** learning, exploration included (*online*), and the **greedy** path of the table obtained at the end.

# %%
N_RUNS = by_budget(grading=2, class_=50, night=500)
WALKING_EPISODES = by_budget(grading=30, class_=500, night=500)  # of each run


def walk(target, seed):
    """Learn CliffWalking once: the online returns, the table, and the cells of the greedy path."""
    env = VisitCounter(gym.make("CliffWalking-v1", max_episode_steps=500))
    agent = TabularAgent(env, target, alpha=0.5, gamma=1.0, epsilon=0.1, seed=seed)
    training = train_agent_n_episodes(env, agent, n=WALKING_EPISODES)
    env.visits[:] = 0
    played = eval_agent_n_episodes(env, agent, n=1, do_animation=False)
    return training["total_rewards"], agent.q_table, env.visits > 0, played["total_reward"][0]


runs = {"Q-learning": [], "SARSA": []}
for seed in progress(range(N_RUNS), desc="runs"):
    runs["Q-learning"].append(walk(q_learning_target, seed))
    runs["SARSA"].append(walk(sarsa_target, seed))

# %%
online = {name: np.array([run[0] for run in of_name]) for name, of_name in runs.items()}
ax = plot_learning_curves(online, ylabel="Sum of rewards during the episode", smooth=10)
# A few dozen episodes, while grading, are all worse than -100.
lowest = -100 if WALKING_EPISODES > 100 else None
ax.set(title="CliffWalking: online return", ylim=(lowest, 0))
plt.show()

for name, of_name in runs.items():
    n_last = min(100, WALKING_EPISODES)
    last = online[name][:, -n_last:].mean(axis=1)  # one mean a run, over its last episodes
    margin = 1.96 * last.std(ddof=1) / np.sqrt(len(last))
    greedy = np.array([run[3] for run in of_name])
    arrived = greedy > -100  # the time limit would cost 500
    print(f"{name:10} online, last {n_last} episodes: {last.mean():6.1f} ± {margin:.1f}")
    rate = with_interval(arrived.mean(), len(arrived))
    print(f"{'':10} greedy path arrives: {arrived.sum()}/{len(arrived)} runs, {rate}", end="")
    if arrived.sum() > 1:
        returns = greedy[arrived]
        margin = 1.96 * returns.std(ddof=1) / np.sqrt(len(returns))
        print(f", with a mean return of {returns.mean():.1f} ± {margin:.1f}", end="")
    print()

# %% fr [markdown]
# Voici les chemins gloutons : le nombre de répétitions dont le chemin passe par chaque case, puis la politique gloutonne de la première répétition. (Les actions de `CliffWalking` tournent dans le sens inverse de celles de Frozen Lake, d'où `[:, ::-1]`.)

# %% en [markdown]
# Here are the greedy paths: the number of runs whose path goes through each cell, then the greedy policy of the first run. (The actions of `CliffWalking` are numbered the other way round from those of Frozen Lake, hence `[:, ::-1]`.)

# %%
walking_map = ["F" * 12] * 3 + ["S" + "H" * 10 + "G"]
_figure, axes = plt.subplots(2, 2, figsize=(13, 5))
for row, (name, of_name) in zip(axes, runs.items(), strict=True):
    paths = np.sum([run[2] for run in of_name], axis=0)
    plot_visits(paths, walking_map, row[0], title=f"{name}: greedy paths", colorbar=False)
    plot_policy(of_name[0][1][:, ::-1], walking_map, row[1], title=f"{name}: π(s), first run")
plt.show()

# %% fr [markdown]
# Le Q-learning apprend la valeur du **meilleur** chemin, qui longe le vide ; mais tant qu'il explore, il y tombe souvent. SARSA apprend la valeur de ce qu'il **fait vraiment**, explorations comprises, et s'écarte du bord. Comparez maintenant, pour chacun, le retour *online* et celui du chemin glouton, avec leurs intervalles. (Il arrive qu'une table de SARSA ne mène pas au but : avec un $\alpha$ constant de 0,5, ses valeurs bougent encore au moment où on les regarde.)
#
# ### Exercice {{ number }} : expliquer ({{ worth }})
#
# Répondez dans la cellule ci-dessous (double-clic pour l'ouvrir), en quelques phrases : 1 point par question. Comptez dix minutes par question.
#
# 1. Une table pleine de zéros, $\alpha = 0{,}8$, une première chute. Calculez la cible du Q-learning et la nouvelle valeur $Q(s, a)$, sans remède puis avec le wrapper. Qu'en concluez-vous pour la millième chute de l'agent sans remède, s'il n'a toujours pas trouvé le cadeau ?
# 2. Sur la falaise de dix colonnes, l'optimisme mène l'agent loin et UCB non, alors que tous deux sont curieux. D'où vient la différence ? Citez deux de vos nombres qui la montrent, avec leurs intervalles : suffisent-ils à l'affirmer ?
# 3. Par le raisonnement (sans nouvelle expérience) : lesquels des trois remèdes suffiraient pour que l'agent qui départage à gauche cesse, **pendant l'entraînement**, de pousser contre le bord ? Justifiez remède par remède.
# 4. Dans `CliffWalking`, lequel des deux agents préférez-vous s'il doit continuer d'explorer, et lequel s'il cesse d'explorer ? Citez deux de vos nombres qui le montrent.

# %% en [markdown]
# Q-learning learns the value of the **best** path, which runs along the edge; but as long as it explores, it often falls off. SARSA learns the value of what it **really does**, explorations included, and keeps away from the edge. Now compare, for each of them, the online return with that of the greedy path, and their intervals. (Now and then a SARSA table does not lead to the goal: with a constant $\alpha$ of 0.5, its values are still moving when we look at them.)
#
# ### Exercise {{ number }}: explain ({{ worth }})
#
# Answer in the cell below (double-click to open it), in a few sentences: 1 point per question. Allow ten minutes for each.
#
# 1. A table full of zeros, $\alpha = 0.8$, a first fall. Compute Q-learning's target and the new value $Q(s, a)$, without a remedy, then with the wrapper. What do you conclude about the thousandth fall of the agent without a remedy, if it still has not found the present?
# 2. On the cliff of ten columns, optimism takes the agent far and UCB does not, although both are curious. Where does the difference come from? Quote two of your numbers that show it, with their intervals: are they enough to claim it?
# 3. By reasoning (without a new experiment): which of the three remedies would be enough to make the agent that breaks ties to the left stop pushing against the edge **during training**? Give a reason for each remedy.
# 4. In `CliffWalking`, which of the two agents do you prefer if it has to keep exploring, and which if it stops exploring? Quote two of your numbers that show it.

# %% [markdown] answer="cliff-explain" minutes=40 points=4
# …

# %% fr solution [markdown]
# **Éléments de réponse et barème ({{ points }}, un par question)**
#
# 1. Sans remède : la cible est $0 + 0$ (un état terminal vaut 0), donc $Q(s, a) = 0 + 0{,}8 \,(0 - 0) = 0$ : la chute ne laisse aucune trace, et la millième, dans une table toujours nulle, pas plus que la première. Avec le wrapper : la cible est −1 et $Q(s, a) = 0 + 0{,}8 \,(-1 - 0) = -0{,}8$. Un demi-point pour les deux calculs, un demi-point pour la conclusion par la cible ou l'écart nul (et pas seulement par « il n'a pas de récompense »).
# 2. L'optimisme est **dans la table** : la cible $r + \gamma \max Q(s')$ le recopie de case en case (l'amorçage). Une case dont les voisines sont peu explorées garde une valeur élevée, et la valeur attire l'agent de loin. Le bonus d'UCB n'est ajouté qu'au moment de choisir, dans une seule case ; il n'entre pas dans la cible, donc rien n'indique, depuis le départ, que des cases lointaines n'ont pas été vues. Avec une table nulle, UCB joue les actions à tour de rôle et tombe aussi souvent que le hasard. Nombres possibles : graines qui ont trouvé le cadeau (20/20 contre 5/20 avec la réponse ci-dessus ; entre 0 et 12 sur 20 selon l'action qu'UCB prend parmi celles qui n'ont jamais été jouées), succès (100 % contre 0 %), visites des cases de droite ; les intervalles des deux agents ne se touchent pas (celui d'UCB ne veut rien dire s'il ne tire rien au hasard). Un demi-point pour l'idée que l'un se propage par la mise à jour et l'autre non, un demi-point pour deux nombres qui le montrent, avec leurs intervalles.
# 3. L'optimisme suffit : la valeur de « gauche » baisse dès qu'on l'essaie, et une autre action devient la meilleure. UCB suffit : une action jamais jouée passe d'abord, et le bonus de « gauche » diminue quand son compte augmente. Le wrapper ne suffit pas : il ne punit que les actions qui font tomber, et pousser contre le bord ne fait pas tomber ; « gauche » garde la valeur 0, la plus grande, et gagne toujours. Un demi-point pour le bon tri, un demi-point pour des mécanismes justes (au moins deux sur trois).
# 4. S'il continue d'explorer : SARSA, dont le retour *online* est meilleur (environ −27 contre −49 sur les 100 derniers épisodes), car il a appris la valeur de ce qu'il fait et s'éloigne du bord. S'il cesse : le Q-learning, dont le chemin glouton est le plus court (−13 contre −17 en moyenne) et arrive toujours. Un demi-point pour chaque choix appuyé sur un nombre de la bonne mesure.

# %% en solution [markdown]
# **Elements of an answer and mark scheme ({{ points }}, one per question)**
#
# 1. Without a remedy: the target is $0 + 0$ (a terminal state is worth 0), so $Q(s, a) = 0 + 0.8 \,(0 - 0) = 0$: the fall leaves no trace, nor does the thousandth, in a table that is still zero. With the wrapper: the target is −1 and $Q(s, a) = 0 + 0.8 \,(-1 - 0) = -0.8$. Half a point for both computations, half a point for a conclusion drawn from the target or the zero gap (and not merely "it has no reward").
# 2. Optimism is **in the table**: the target $r + \gamma \max Q(s')$ copies it from cell to cell (bootstrapping). A cell whose neighbours have been little explored keeps a high value, and that value attracts the agent from afar. UCB's bonus is added only when choosing, in one cell; it does not enter the target, so nothing tells the agent, at the start, that distant cells have not been seen. With a table of zeros, UCB plays the actions in turn and falls as often as chance does. Possible numbers: seeds that found the present (20/20 against 5/20 with the answer above; between 0 and 12 out of 20, depending on which of the actions never played UCB takes), success (100% against 0%), visits of the cells on the right; the intervals of the two agents do not touch (UCB's means nothing if it draws nothing at random). Half a point for the idea that one spreads through the update and the other does not, half a point for two numbers that show it, with their intervals.
# 3. Optimism is enough: the value of "left" goes down as soon as it is tried, and another action becomes the best. UCB is enough: an action never played comes first, and the bonus of "left" shrinks as its count grows. The wrapper is not enough: it punishes only the actions that lead to a fall, and pushing against the edge does not; "left" keeps the value 0, the largest, and still wins. Half a point for sorting them correctly, half a point for correct mechanisms (at least two out of three).
# 4. If it keeps exploring: SARSA, whose online return is better (about −27 against −49 over the last 100 episodes), because it has learned the value of what it does and keeps away from the edge. If it stops: Q-learning, whose greedy path is the shortest (−13 against −17 on average) and always arrives. Half a point for each choice that rests on a number of the right measurement.

# %% fr [markdown]
# ## 8. Deux autres façons d'ajouter des récompenses
#
# Le wrapper de la section 3 change le problème. Voici deux façons plus prudentes d'en ajouter.
#
# **Le façonnage par potentiel** (*potential-based shaping* ; [Ng, Harada et Russell, 1999](https://people.eecs.berkeley.edu/~pabbeel/cs287-fa09/readings/NgHaradaRussell-shaping-ICML1999.pdf)). On choisit une fonction $\Phi$ des états, le **potentiel**, par exemple d'autant plus grand que le cadeau est proche, et nul dans les états terminaux ; et l'on ajoute à chaque récompense $F = \gamma\,\Phi(s') - \Phi(s)$. Le long d'un épisode mené à son terme, ces ajouts se compensent : leur somme actualisée vaut $-\Phi(s_0)$, **quel que soit le chemin**. Ce que cela **garde** : l'ordre de toutes les politiques, donc la meilleure, quel que soit $\Phi$, même mal choisi. Ce que cela **change** : la table, dont chaque $Q(s, a)$ est décalé de $-\Phi(s)$, et la vitesse ; un bon $\Phi$ montre le chemin, un mauvais égare pendant un temps. Pour le Q-learning, cela revient à commencer par la table $Q(s, a) = \Phi(s)$ (Wiewiora, 2003) : l'optimisme en est un cas particulier.
#
# **Le bonus de comptage** ([Strehl et Littman, 2008](https://doi.org/10.1016/j.jcss.2007.08.009) ; en apprentissage profond, [Bellemare et al., 2016](https://arxiv.org/abs/1606.01868)). À chaque pas, l'agent apprend de $r + \beta / \sqrt{N(s, a)}$ (le leur planifie avec un modèle appris, ce qui permet de borner le nombre de pas mal joués). Le bonus ressemble à celui d'UCB, mais il est dans la **récompense**, donc dans la cible. Ce que cela **change** : le problème, et il change sans cesse, puisque les comptes augmentent ; pour notre Q-learning, rien n'est garanti à un moment donné. Ce que cela **garde** : le bonus s'éteint, et ce qui reste à la longue est le problème d'origine.
#
# ## Pour finir
#
# - Quand la récompense est rare, la table reste muette : c'est la **façon d'explorer** qui décide, jusque dans un détail comme le choix entre ex æquo.
# - Un **wrapper** change le problème sans changer son code. On entraîne où l'on veut, on mesure sur l'original.
# - Il y a plusieurs façons d'être curieux, et toutes ne portent pas aussi loin.
# - Le Q-learning et SARSA ne diffèrent que par leur cible, et cela suffit à changer leur chemin au bord d'une falaise.
# - Une comparaison sans incertitude n'en est pas une.
#
# ## Pour aller plus loin (sans points)
#
# **A. Façonner.** Écrivez `ShapingWrapper(env, phi, gamma)`, qui ajoute $\gamma\,\Phi(s') - \Phi(s)$ à chaque récompense (`phi` est un tableau, une valeur par état ; n'oubliez pas `reset`, ni les états terminaux). Donnez-le au Q-learning sur **dix** colonnes (`run_all` accepte `wrap`), avec deux potentiels qui augmentent vers le cadeau, $d$ étant le nombre de pas qui en séparent, sans compter les trous comme des obstacles : $\Phi = \gamma^d$, puis $\Phi = -d/10$. En 500 épisodes, l'un réussit et l'autre fait **pire** que rien. Pourquoi ? (Que rapporte une chute, avec l'un et avec l'autre ? À quelle table de départ chacun équivaut-il ?) *(30 minutes)*
#
# **B. Compter.** Écrivez `CountBonusAgent`, qui apprend de $r + \beta / \sqrt{N(s, a)}$, et essayez-le sur dix colonnes avec $\varepsilon = 0{,}33$, pour $\beta = 0{,}01$ puis $\beta = 0{,}1$, enfin avec $\varepsilon = 0$. Lesquels trouvent le cadeau ? Lesquels réussissent leurs évaluations ? (Bonus compris, que gagne-t-on à atteindre le cadeau, et que gagne-t-on à continuer ? Que promet une action jamais jouée ?) *(25 minutes)*
#
# Dans le **TP 5**, il y a trop d'états pour une table : un réseau de neurones la remplace.

# %% en [markdown]
# ## 8. Two other ways of adding rewards
#
# Section 3's wrapper changes the problem. Here are two more cautious ones.
#
# **Potential-based shaping** ([Ng, Harada and Russell, 1999](https://people.eecs.berkeley.edu/~pabbeel/cs287-fa09/readings/NgHaradaRussell-shaping-ICML1999.pdf)). Choose a function $\Phi$ of the states, the **potential**, which is larger the closer the present is, for instance, and zero in terminal states; and add $F = \gamma\,\Phi(s') - \Phi(s)$ to each reward. Along an episode played to its end these additions cancel out: their discounted sum is $-\Phi(s_0)$, **whatever the path**. What this **keeps**: the ranking of all policies, hence the best one, whatever $\Phi$ is, even badly chosen. What it **changes**: the table, in which each $Q(s, a)$ is shifted by $-\Phi(s)$, and the speed; a good $\Phi$ shows the way, a bad one misleads for a while. For Q-learning, it is the same as starting from the table $Q(s, a) = \Phi(s)$ (Wiewiora, 2003): optimism is a special case of it.
#
# **Count bonuses** ([Strehl and Littman, 2008](https://doi.org/10.1016/j.jcss.2007.08.009); in deep learning, [Bellemare et al., 2016](https://arxiv.org/abs/1606.01868)). At each step, the agent learns from $r + \beta / \sqrt{N(s, a)}$ (theirs plans with a model that it has learned, for which the number of badly played steps can be bounded). The bonus looks like UCB's, but it is in the **reward**, hence in the target. What this **changes**: the problem, and it keeps changing, since the counts grow; for our Q-learning, nothing is guaranteed at any given moment. What it **keeps**: the bonus fades away, and what is left in the long run is the original problem.
#
# ## Wrapping up
#
# - Where rewards are rare, the table is silent: it is the **way of exploring** that decides, down to a detail such as how ties are broken.
# - A **wrapper** changes the problem without changing its code. Train where you like, measure on the original.
# - There are several ways of being curious, and they do not all reach equally far.
# - Q-learning and SARSA differ only in their target, and that is enough to change their path at the edge of a cliff.
# - A comparison without an uncertainty is no comparison.
#
# ## Going further (no points)
#
# **A. Shaping.** Write `ShapingWrapper(env, phi, gamma)`, which adds $\gamma\,\Phi(s') - \Phi(s)$ to each reward (`phi` is an array, one value per state; mind `reset`, and the terminal states). Give it to Q-learning on **ten** columns (`run_all` accepts `wrap`), with two potentials that grow towards the present, $d$ being the number of steps still to go, as if the holes were no obstacle: $\Phi = \gamma^d$, then $\Phi = -d/10$. In 500 episodes, one succeeds and the other does **worse** than nothing. Why? (What does a fall earn with each? To what initial table is each equivalent?) *(30 minutes)*
#
# **B. Counting.** Write `CountBonusAgent`, which learns from $r + \beta / \sqrt{N(s, a)}$, and try it on ten columns with $\varepsilon = 0.33$, for $\beta = 0.01$, then $\beta = 0.1$, and finally with $\varepsilon = 0$. Which of them find the present? Which succeed in their evaluations? (Bonuses included, what is there to gain from reaching the present, and what from carrying on? What does an action never played promise?) *(25 minutes)*
#
# In **lab 5** there are too many states for a table: a neural network takes its place.

# %% fr solution [markdown]
# **Pour aller plus loin, A.** Façonner revient à commencer par la table $Q(s, a) = \Phi(s)$. Avec $\Phi = \gamma^d$, elle est presque juste : sauf au départ, trop basse d'un facteur $\gamma$ pour la meilleure action ; pour les autres, chutes comprises, juste ou trop haute, et chaque essai les fait alors baisser. L'agent va droit au but. Avec $\Phi = -d/10$, c'est une table **pessimiste** ; on le voit aussi à la chute, dont l'état terminal a le potentiel 0 : elle rapporte $F = 0 - \Phi(s) = d/10$, plus que tout autre pas connu. À la longue, la politique optimale serait la même (c'est le théorème) ; en 500 épisodes, l'agent apprend surtout à tomber. La garantie porte sur ce que l'on trouve à la fin, pas sur le temps qu'il faut.

# %% en solution [markdown]
# **Going further, A.** Shaping amounts to starting from the table $Q(s, a) = \Phi(s)$. With $\Phi = \gamma^d$ it is almost right: except at the start, one factor $\gamma$ too low for the best action; for the others, falls included, right or too high, and then each try brings them down. The agent goes straight to the goal. With $\Phi = -d/10$ it is a **pessimistic** table; the fall shows it too, since its terminal state has the potential 0: it earns $F = 0 - \Phi(s) = d/10$, more than any other known step. In the long run the optimal policy would be the same (that is the theorem); in 500 episodes the agent mainly learns to fall. The guarantee is about what is found in the end, not about the time it takes.


# %% solution
class ShapingWrapper(gym.Wrapper):
    """Adds gamma * phi(s') - phi(s) to each reward; a terminal state has the potential 0."""

    def __init__(self, env, phi, gamma=0.99):
        super().__init__(env)
        self.phi, self.gamma, self.obs = phi, gamma, None

    def reset(self, **options):
        self.obs, info = self.env.reset(**options)
        return self.obs, info

    def step(self, action):
        obs, reward, terminated, truncated, info = self.env.step(action)
        after = 0.0 if terminated else self.phi[obs]
        reward += self.gamma * after - self.phi[self.obs]
        self.obs = obs
        return obs, reward, terminated, truncated, info


rows, columns = np.divmod(np.arange(30), 10)
distance = (2 - rows) + (9 - columns)  # the present is in the corner: row 2, column 9
shaped_results = run_all(
    {
        "shaping, gamma ** d": {"wrap": lambda env: ShapingWrapper(env, 0.99**distance)},
        "shaping, -d / 10": {"wrap": lambda env: ShapingWrapper(env, -distance / 10)},
    },
    agent_class=TabularAgent,
    target=q_learning_target,
    width=10,
    episodes=500,
)

# %% fr solution [markdown]
# **Pour aller plus loin, B.** Le bonus entre dans la cible et se propage de case en case : avec $\varepsilon = 0{,}33$, l'agent va partout et trouve toujours le cadeau, ce qu'UCB ne fait pas. Avec $\beta = 0{,}01$, il réussit ses évaluations ; avec $\beta = 0{,}1$, non : le cadeau met fin à l'épisode, donc à la suite de bonus, et la table préfère encore continuer à visiter. Il faudrait attendre que les bonus s'éteignent. Sans exploration ($\varepsilon = 0$), il ne le trouve jamais : le bonus n'est connu qu'une fois reçu, une action jamais jouée ne promet que 0, et l'agent répète celle qui lui a rapporté. UCB, lui, fait passer d'abord ce qui n'a jamais été joué, et l'optimisme le surestime.

# %% en solution [markdown]
# **Going further, B.** The bonus enters the target and spreads from cell to cell: with $\varepsilon = 0.33$ the agent goes everywhere and always finds the present, which UCB does not. With $\beta = 0.01$ it succeeds in its evaluations; with $\beta = 0.1$ it does not: the present ends the episode, hence the run of bonuses, and the table still prefers to go on visiting. One would have to wait for the bonuses to fade. Without exploration ($\varepsilon = 0$) it never finds it: the bonus is known only once it has been received, an action never played promises just 0, and the agent repeats the one that paid. UCB puts first what was never played, and optimism overestimates it.


# %% solution
class CountBonusAgent(TabularAgent):
    """Learns from the reward and a bonus that shrinks as the action is played."""

    def __init__(self, env, target, beta=0.01, **options):
        super().__init__(env, target, **options)
        self.beta = beta
        self.counts = np.zeros_like(self.q_table)  # (states, actions)

    def learn(self, obs, action, reward, next_obs, terminated):
        self.counts[obs, action] += 1
        bonus = self.beta / np.sqrt(self.counts[obs, action])
        super().learn(obs, action, reward + bonus, next_obs, terminated)


count_results = run_all(
    {
        "beta = 0.01, epsilon = 0.33": {"beta": 0.01},
        "beta = 0.1, epsilon = 0.33": {"beta": 0.1},
        "beta = 0.01, epsilon = 0": {"beta": 0.01, "epsilon": 0.0},
    },
    agent_class=CountBonusAgent,
    target=q_learning_target,
    width=10,
    episodes=500,
)
