# ---
# jupyter:
#   course:
#     title:
#       en: "Dynamic programming: computing the best policy"
#       fr: "Programmation dynamique : calculer la meilleure politique"
#     minutes: 145
#     requires: []
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% fr [markdown]
# # TP 2 : programmation dynamique, calculer la meilleure politique
#
# Dans le TP 1, vous cherchiez une politique à la main, et la table `P` disait tout du lac. Quand on connaît `P`, on peut faire mieux : **calculer** ce que vaut une politique, puis trouver la meilleure, sans jouer un seul épisode. C'est la programmation dynamique (Sutton et Barto, 2ᵉ édition, chapitre 4).
#
# **À la fin, vous saurez :**
#
# - écrire l'équation de Bellman d'une politique et la résoudre par **balayages** ;
# - passer de $v$ à $q$, puis de $q$ à une politique **gloutonne** ;
# - programmer l'**itération sur les politiques** et l'**itération sur les valeurs** ;
# - dire ce que $\gamma$ et la glissade changent à la politique optimale.
#
# | | |
# |---|---|
# | **Prérequis** | le TP 1 (table `P`, politique, `terminated`) ; tableaux NumPy ; fonctions passées en argument, `lambda` |
# | **Durée** | environ {{ lab.minutes }} |
# | **Points** | {{ lab.points }} |
# | **Matériel** | un ordinateur portable, sans carte graphique |

# %% en [markdown]
# # Lab 2: dynamic programming, computing the best policy
#
# In lab 1, you searched for a policy by hand, and the table `P` held everything there is to know about the lake. If you know `P`, you can do better: **compute** what a policy is worth, then the best policy, without playing a single episode. This is dynamic programming (Sutton and Barto, 2nd edition, chapter 4).
#
# **By the end, you will be able to:**
#
# - write the Bellman equation of a policy and solve it by **sweeps**;
# - go from $v$ to $q$, then from $q$ to a **greedy** policy;
# - program **policy iteration** and **value iteration**;
# - explain how $\gamma$ and slipperiness affect the optimal policy.
#
# | | |
# |---|---|
# | **Prerequisites** | lab 1 (table `P`, policy, `terminated`); NumPy arrays; functions passed as arguments, `lambda` |
# | **Time** | about {{ lab.minutes }} |
# | **Points** | {{ lab.points }} |
# | **Hardware** | a laptop, without a graphics card |

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
    animate_values,
    check,
    describe,
    draw_backup,
    draw_hike,
    eval_policy_n_episodes,
    plot_policy,
    plot_q_values,
    plot_values,
    print_policy,
    print_q_values,
    print_transition_function,
    print_values,
)
from helpers.checks.arguments import expect_new_each_time, unchanged
from helpers.checks.chains import goal_probability
from helpers.checks.hike import expect_best_on_hike
from helpers.checks.improvement import (
    draw_steps,
    expect_end,
    expect_greedy,
    expect_kept,
    expect_many_improvements,
    expect_policies,
)
from helpers.checks.models import (
    draw_backups,
    draw_ends,
    draw_ring,
    held_backups,
    hike_model,
    hold_others,
    scaled,
    without_ends,
)
from helpers.checks.planning import (
    exact_values,
    expect_actions,
    expect_array,
    expect_backup,
    expect_ends_like_zeros,
    expect_states,
    swept,
)
from helpers.checks.policies import (
    expect_arrives,
    expect_every_cell,
    expect_never_falls,
    policy_table,
)
from helpers.checks.repetition import (
    draw_tables,
    expect_history,
    expect_last_sweep,
    expect_patience,
)
from helpers.checks.tabular import holds

# %% fr [markdown]
# ### Comment travailler
#
# Exécutez les cellules dans l'ordre (`Maj + Entrée`). Un **exercice** demande de remplacer la ligne `raise NotImplementedError()` par votre code. Les cellules qui le suivent le **vérifient** : chacune affiche par exemple `✓ sweep-repeat-stop 1/1`, ou dit ce qui était attendu, ce qui a été obtenu et quelle idée revoir. Leur code est replié (un clic sur « … » le déplie). Sélectionnez-les et exécutez-les, aussi souvent que vous voulez. Le code et ce qu'il imprime sont en anglais ; les figures et les messages des vérifications, en français. Les nombres s'y écrivent avec un point : `0.5` est un demi.
#
# Les vérifications visibles ne disent pas tout : la correction essaie aussi d'autres cas. Chaque exercice est vérifié à part, sur de petits modèles choisis pour lui : une erreur dans l'un ne coûte rien aux autres, sauf si votre réponse appelle une fonction fausse d'un exercice précédent. Ne modifiez pas les cellules de vérification : la notation utilise leur version d'origine.
#
# **Avant de rendre**, choisissez *Noyau → Redémarrer le noyau et exécuter toutes les cellules…* (*Kernel → Restart Kernel and Run All Cells…*), puis enregistrez. S'il reste un exercice à faire, l'exécution s'arrête à sa vérification : reprenez à la cellule suivante, et rendez quand même votre notebook, car chaque exercice est noté séparément. Le bouton *Validate* relance tout et liste ce qui échoue.

# %% en [markdown]
# ### How to work
#
# Run the cells in order (`Shift + Enter`). In an **exercise**, you replace the line `raise NotImplementedError()` with your code. The cells after it **check** your answer: each one prints `✓ sweep-repeat-stop 1/1`, for instance, or tells you what it expected, what it got and which idea to revisit. Their code is folded (click on "…" to unfold it): select the cells and run them, as often as you like.
#
# The visible checks are not the whole story: grading tries other cases too. Each exercise is checked separately, on small models chosen for it: a mistake in one costs you nothing in the others, unless your answer calls an incorrect function from an earlier exercise. Do not edit the check cells: grading uses their original version.
#
# **Before you hand in**, choose *Kernel → Restart Kernel and Run All Cells…*, then save. If an exercise is unfinished, the run stops at its check: carry on from the next cell, and hand in your notebook anyway, since each exercise is graded separately. The *Validate* button runs everything again and lists what fails.

# %% fr [markdown]
# ## 1. Deux modèles
#
# Le premier est la carte du TP 1, glissante. `P[state][action]` est la liste des transitions possibles `(probabilité, état suivant, récompense, terminal)`. À côté du but, l'action « droite » donne trois lignes :

# %% en [markdown]
# ## 1. Two models
#
# The first is the map from lab 1, slippery. `P[state][action]` is the list of possible transitions `(probability, next state, reward, terminal)`. Next to the goal, the action "right" has three rows:

# %%
lake = gym.make("FrozenLake-v1", desc=["SFFF", "FHFH", "FFFH", "HFFG"], is_slippery=True)
P = lake.unwrapped.P
print_transition_function(lake, state=14, action=2)

# %% fr [markdown]
# Le second n'est pas une grille, mais une petite **randonnée**, avec deux actions, 0 « sentier » (*path*) et 1 « raccourci » (*shortcut*). La récompense est versée **à l'arrivée** ; l'état 3 est terminal.
#
# | état | 0 « sentier » (*path*) | 1 « raccourci » (*shortcut*) |
# |---|---|---|
# | **0** refuge (*hut*) | vers 1, récompense −1 | ½ vers 2 (−1) ; ¼ vers 0 (−1) ; ¼ vers 0 (−3) |
# | **1** col (*pass*) | ½ vers 3 (+8) ; ½ vers 1 (−2) | ¼ vers 3 (+12) ; ¼ vers 3 (+12) ; ½ vers 0 (−4) |
# | **2** glacier | vers 1 (−1) | ¾ vers 3 (+12) ; ¼ vers 0 (−4) |
# | **3** sommet (*summit*) | terminal | terminal |
#
# Un même état suivant peut donc **figurer deux fois** (comme sur le lac, contre un bord), et même avec deux récompenses différentes.

# %% en [markdown]
# The second is not a grid: it is a small **hike**, with two actions, 0 "path" and 1 "shortcut". The reward is paid **on arrival**; state 3 is terminal.
#
# | state | 0 "path" | 1 "shortcut" |
# |---|---|---|
# | **0** hut | to 1, reward −1 | ½ to 2 (−1); ¼ to 0 (−1); ¼ to 0 (−3) |
# | **1** pass | ½ to 3 (+8); ½ to 1 (−2) | ¼ to 3 (+12); ¼ to 3 (+12); ½ to 0 (−4) |
# | **2** glacier | to 1 (−1) | ¾ to 3 (+12); ¼ to 0 (−4) |
# | **3** summit | terminal | terminal |
#
# The same next state may thus be **listed twice** (as on the lake, against an edge), and even with two different rewards.

# %%
hike = hike_model()
for probability, next_state, reward, terminated in hike[1][1]:
    print(f"{probability=}, {next_state=}, {reward=}, {terminated=}")

# %% fr [markdown]
# Voici la même table en dessin : un cercle est un état, un point une action, et chaque flèche une ligne de la table, avec sa probabilité et, entre parenthèses, sa récompense.

# %% en [markdown]
# Here is the same table as a drawing: a circle is a state, a dot is an action, and each arrow is a row of the table, with its probability and, in brackets, its reward.

# %%
draw_hike(hike)

# %% fr [markdown]
# ## 2. Ce que vaut une politique
#
# Le **retour** est la somme des récompenses à venir, $G_t = R_{t+1} + \gamma R_{t+2} + \gamma^2 R_{t+3} + \dots$, où le **facteur d'actualisation** $\gamma$, avec $0 \le \gamma < 1$, dit combien l'avenir compte. La **valeur** $v_\pi(s)$ est le retour moyen quand on part de $s$ et qu'on suit $\pi$.
#
# ### Un exemple à la main
#
# Un randonneur est au refuge et choisit à pile ou face entre le sentier et le raccourci. Que vaut le refuge pour lui, avec $\gamma$ = 1/2 ? Supposons qu'on nous donne une valeur provisoire pour chaque état : 4 au refuge, 6 au col, 2 sur le glacier, 0 au sommet, où il n'y a plus rien à gagner. On regarde alors **un seul pas** devant soi, et on se fie à ces valeurs pour la suite. C'est ce que dessine le **diagramme de mise à jour** (*backup diagram*) : en haut l'état, puis ses actions, puis les états qui peuvent suivre, avec leur valeur provisoire.

# %% en [markdown]
# ## 2. What a policy is worth
#
# The **return** is the sum of the rewards to come, $G_t = R_{t+1} + \gamma R_{t+2} + \gamma^2 R_{t+3} + \dots$, where the **discount factor** $\gamma$, with $0 \le \gamma < 1$, says how much the future counts. The **value** $v_\pi(s)$ is the expected return when starting in $s$ and following $\pi$.
#
# ### A worked example
#
# A hiker is at the hut and tosses a coin to choose between the path and the shortcut. What is the hut worth to them, with $\gamma$ = 1/2? Suppose that we are given a provisional value for each state: 4 for the hut, 6 for the pass, 2 for the glacier, and 0 for the summit, where nothing more can be earned. We then look just **one step** ahead, and trust these values for what comes next. This is what the **backup diagram** shows: the state at the top, then its actions, then the states that may follow, with their provisional values.

# %%
draw_backup(hike, state=0, policy=[0.5, 0.5], V=[4, 6, 2, 0])

# %% fr [markdown]
# Chaque branche rapporte sa récompense, plus $\gamma$ fois la valeur de l'état où elle mène :
#
# - sentier : $-1 + \tfrac12 \times 6 = 2$ ;
# - raccourci : $\tfrac12 (-1 + \tfrac12 \times 2) + \tfrac14 (-1 + \tfrac12 \times 4) + \tfrac14 (-3 + \tfrac12 \times 4) = 0 + \tfrac14 - \tfrac14 = 0$ ;
# - l'un ou l'autre, une fois sur deux : $\tfrac12 \times 2 + \tfrac12 \times 0 = 1$.
#
# La nouvelle valeur du refuge est donc 1 : la valeur provisoire, 4, était trop optimiste, si l'on en croit celles des autres états.

# %% en [markdown]
# Each branch yields its reward, plus $\gamma$ times the value of the state it leads to:
#
# - path: $-1 + \tfrac12 \times 6 = 2$;
# - shortcut: $\tfrac12 (-1 + \tfrac12 \times 2) + \tfrac14 (-1 + \tfrac12 \times 4) + \tfrac14 (-3 + \tfrac12 \times 4) = 0 + \tfrac14 - \tfrac14 = 0$;
# - one or the other, half of the time each: $\tfrac12 \times 2 + \tfrac12 \times 0 = 1$.
#
# The new value of the hut is therefore 1: the provisional value, 4, was too optimistic, judging by those of the other states.

# %%
path = -1 + 0.5 * 6
shortcut = 1 / 2 * (-1 + 0.5 * 2) + 1 / 4 * (-1 + 0.5 * 4) + 1 / 4 * (-3 + 0.5 * 4)
print(f"path: {path}   shortcut: {shortcut}   hut: {1 / 2 * path + 1 / 2 * shortcut}")

# %% fr [markdown]
# ### L'équation de Bellman
#
# Voici le même calcul, pour un état quelconque. La valeur d'une politique est celle que ce calcul laisse inchangée : elle vérifie l'**équation de Bellman** (Sutton et Barto, éq. 4.4), où la première somme porte sur les actions du diagramme et la seconde sur ses branches :
#
# $$v_\pi(s) = \sum_a \pi(a \mid s) \sum_{s', r} p(s', r \mid s, a) \, \big[ r + \gamma \, v_\pi(s') \big]$$
#
# L'inconnue figure des deux côtés. L'idée de l'**évaluation itérative** : partir d'un tableau $v_0$ quelconque et se servir de l'équation comme d'une affectation, en même temps dans tous les états (éq. 4.5) :
#
# $$v_{k+1}(s) = \sum_a \pi(a \mid s) \sum_{s', r} p(s', r \mid s, a) \, \big[ r + \gamma \, v_k(s') \big]$$
#
# Un tel passage sur tous les états s'appelle un **balayage**. Après un état **terminal**, il n'y a plus rien à gagner : quand `terminated` est vrai, le terme $\gamma \, v_k(s')$ vaut 0. (Quelques vérifications prennent $\gamma = 1$, pour que les sommes soient plus simples : un seul balayage a toujours un sens.)
#
# ### Exercice {{ number }} : un balayage ({{ worth }})
#
# Écrivez `evaluation_sweep(P, policy, V, gamma)`, qui renvoie $v_{k+1}$ à partir de $v_k$ = `V`. La politique est une table : `policy[state, action]` est la probabilité $\pi(a \mid s)$. On vérifie, sur des modèles de toutes tailles, où n'importe quel état peut être terminal :
#
# - la moyenne sur les transitions d'une action ({{ points.transitions }}) ;
# - la moyenne sur les actions de la politique ({{ points.policy }}) ;
# - les transitions terminales ({{ points.terminal }}) : `terminated` appartient à la transition, et il est vrai pour toutes celles qui arrivent dans un état terminal. `V` peut contenir n'importe quel nombre pour un état terminal : ne vous en servez pas. Ce que vous renvoyez pour l'état terminal lui-même ne compte pas ;
# - que le balayage est **synchrone** ({{ points.synchronous }}) : il lit toujours l'ancien tableau, jamais des valeurs qu'il vient de calculer, et ne modifie rien de ce qu'il reçoit, ni `V`, ni `policy`, ni `P`.
#
# <details><summary>Indice 1</summary>
#
# Trois boucles : sur les états (`for state in P`), sur les actions (`for action in P[state]`), sur les transitions (`for probability, next_state, reward, terminated in P[state][action]`).
#
# </details>
# <details><summary>Indice 2</summary>
#
# Chaque transition ajoute à `V_new[state]` le produit de trois choses : la probabilité de l'action, celle de la transition, et le crochet de l'équation.
#
# </details>

# %% en [markdown]
# ### The Bellman equation
#
# This is the same calculation, written for any state. The value of a policy is the one that the calculation leaves unchanged: it satisfies the **Bellman equation** (Sutton and Barto, eq. 4.4), in which the first sum runs over the actions of the diagram, and the second over its branches:
#
# $$v_\pi(s) = \sum_a \pi(a \mid s) \sum_{s', r} p(s', r \mid s, a) \, \big[ r + \gamma \, v_\pi(s') \big]$$
#
# The unknown appears on both sides. The idea of **iterative policy evaluation** is to start from any table $v_0$ and use the equation as an assignment, in all states at once (eq. 4.5):
#
# $$v_{k+1}(s) = \sum_a \pi(a \mid s) \sum_{s', r} p(s', r \mid s, a) \, \big[ r + \gamma \, v_k(s') \big]$$
#
# One such pass over all states is called a **sweep**. After a **terminal** state, nothing more can be earned: when `terminated` is true, the term $\gamma \, v_k(s')$ is 0. (A few checks take $\gamma = 1$, for simpler sums: a single sweep always makes sense.)
#
# ### Exercise {{ number }}: one sweep ({{ worth }})
#
# Write `evaluation_sweep(P, policy, V, gamma)`, which returns $v_{k+1}$ from $v_k$ = `V`. The policy is a table: `policy[state, action]` is the probability $\pi(a \mid s)$. The following is checked, on models of any size, in which any state may be terminal:
#
# - the mean over the transitions of an action ({{ points.transitions }});
# - the mean over the actions of the policy ({{ points.policy }});
# - terminal transitions ({{ points.terminal }}): `terminated` belongs to the transition, and is true for every transition that reaches a terminal state. `V` may hold any number for a terminal state: do not use it. What you return for the terminal state itself does not matter;
# - the sweep is **synchronous** ({{ points.synchronous }}): it always reads the old table, never values that it has just computed, and modifies none of its arguments, neither `V` nor `policy` nor `P`.
#
# <details><summary>Hint 1</summary>
#
# Three loops: over the states (`for state in P`), over the actions (`for action in P[state]`), over the transitions (`for probability, next_state, reward, terminated in P[state][action]`).
#
# </details>
# <details><summary>Hint 2</summary>
#
# Each transition adds to `V_new[state]` the product of three things: the probability of the action, the probability of the transition, and the bracket in the equation.
#
# </details>


# %% exercise="expectation-sweep" minutes=15
def evaluation_sweep(P: dict, policy: np.ndarray, V: np.ndarray, gamma: float) -> np.ndarray:
    """Make one synchronous sweep of policy evaluation.

    Args:
        P: the model, P[state][action] = [(probability, next_state, reward, terminated), ...].
        policy: the probability of each action, shape (states, actions).
        V: the values before the sweep, shape (states,); not changed.
        gamma: the discount.

    Returns:
        The values after the sweep, a new array of shape (states,).
    """
    V_new = np.zeros(len(P))
    ### BEGIN SOLUTION
    for state in P:
        for action in P[state]:
            for probability, next_state, reward, terminated in P[state][action]:
                future = 0.0 if terminated else gamma * V[next_state]
                V_new[state] += policy[state, action] * probability * (reward + future)
    ### END SOLUTION
    return V_new


# %% check
with check("expectation-sweep-transitions", 1):
    # The hike with the shortcut as the only action: the policy has no part in it, and since V[3]
    # is 0, terminal or not makes no difference. The other states stand still: in what order a
    # sweep goes is another check's affair.
    model = without_ends({state: {0: actions[1]} for state, actions in hike_model().items()})
    values = np.array([4.0, 6.0, 2.0, 0.0])
    for state, exact in {0: 0.0, 1: 5.0, 2: 8.5}.items():
        held = hold_others(model, state, values, 0.5)
        expect_states(
            swept(evaluation_sweep, held, np.ones((4, 1)), values.copy(), 0.5),
            {state: exact},
            model,
            "P = {s: {0: hike[s][1]} for s in hike}, V = [4, 6, 2, 0], gamma = 0.5: V_new",
            idea="Each row of the hike's table counts, with its probability: "
            "probability * (reward + gamma * V[next_state]). A state listed twice counts twice.",
        )
    # From a table of zeros too, and where numbers are not round.
    for state, exact, V in [(0, -1.5, np.zeros(4)), (2, 8.5, np.array([4.0, 6.0, 0.0, 0.0]))]:
        expect_states(
            swept(evaluation_sweep, hold_others(model, state, V, 0.5), np.ones((4, 1)), V, 0.5),
            {state: exact},
            model,
            "P = {s: {0: hike[s][1]} for s in hike}, "
            f"V = {V.astype(int).tolist()}, gamma = 0.5: V_new",
            idea="A state whose value is 0 so far is updated as any other.",
        )
    for state, case in held_backups(np.random.default_rng(1), 5, 1, rows=3, gamma=0.5):
        case = scaled(case, 1 / 7)
        expect_backup(
            swept(evaluation_sweep, case.P, np.ones((5, 1)), case.V.copy(), case.gamma),
            case.Q[state, 0],
            state,
            case,
            idea="The only action is played with probability 1: its value is the mean over all of "
            "its rows, each with its probability.",
        )
    ### BEGIN HIDDEN TESTS
    for seed in range(2, 7):
        for state, case in held_backups(np.random.default_rng(seed), 2 + seed, 1):
            got = evaluation_sweep(case.P, np.ones((2 + seed, 1)), case.V.copy(), case.gamma)
            assert abs(np.asarray(got)[state] - case.Q[state, 0]) < 1e-7
    ### END HIDDEN TESTS

# %% check
with check("expectation-sweep-policy", 1):
    # From each state in turn, every action leads to one state, and the other states stand still.
    for n_states, n_actions, seed in [(4, 3, 1), (4, 4, 2)]:
        rng = np.random.default_rng(seed)
        for state, case in held_backups(rng, n_states, n_actions, rows=1, gamma=1.0):
            policy = rng.multinomial(8, np.ones(n_actions) / n_actions, size=n_states) / 8
            expect_backup(
                swept(evaluation_sweep, case.P, policy, case.V.copy(), 1.0),
                policy[state] @ case.Q[state],
                state,
                case,
                idea="The policy plays each action with its probability, policy[state, action]: "
                "the value is the mean over the actions, not the best or the likeliest one.",
                given=f", policy[{state}] = {policy[state].tolist()}",
            )
    ### BEGIN HIDDEN TESTS
    for n_states, n_actions, seed in [(5, 2, 3), (3, 3, 4), (7, 5, 5)]:
        rng = np.random.default_rng(seed)
        for state, case in held_backups(rng, n_states, n_actions, rows=1, gamma=1.0):
            policy = rng.dirichlet(np.ones(n_actions), size=n_states)
            got = evaluation_sweep(case.P, policy, case.V.copy(), 1.0)
            assert abs(np.asarray(got)[state] - policy[state] @ case.Q[state]) < 1e-7
    ### END HIDDEN TESTS

# %% check
with check("expectation-sweep-terminal", 1):
    # One action a state, gamma = 1. Some states end the episode, others stay where they are.
    for seed, roles in enumerate(["ETLEL", "LELTEL"]):
        case = draw_ends(np.random.default_rng(seed), roles, lowest=-4.0)
        got = swept(evaluation_sweep, case.P, np.ones((len(roles), 1)), case.V.copy(), 1.0)
        for state in np.flatnonzero(~np.isnan(case.Q[:, 0])).tolist():
            expect_backup(
                got,
                case.Q[state, 0],
                state,
                case,
                idea="If terminated is true, the reward counts, and what V says of the next state "
                "does not: nothing can be earned there. If it is false, both count.",
            )
    case = draw_ends(np.random.default_rng(2), "MTEMM")  # some rows end, and some do not
    expect_ends_like_zeros(lambda P, V: evaluation_sweep(P, np.ones((5, 1)), V, 1.0), case)
    ### BEGIN HIDDEN TESTS
    for seed, roles in enumerate(["TELPTEL", "EETL", "LEETLELEL"], start=2):
        case = draw_ends(np.random.default_rng(seed), roles, lowest=-4.0)
        got = evaluation_sweep(case.P, np.ones((len(roles), 1)), case.V.copy(), 1.0)
        counts = ~np.isnan(case.Q[:, 0])
        assert np.allclose(np.asarray(got)[counts], case.Q[counts, 0])
    ### END HIDDEN TESTS

# %% check
with check("expectation-sweep-synchronous", 1):
    # States that lead to each other in a ring, without reward: a sweep hands the values round.
    for seed, n_states in enumerate([4, 6]):
        case = draw_ring(np.random.default_rng(seed), n_states, shift=1 + seed)
        policy = np.ones((n_states, 1))
        with unchanged(V=case.V, P=case.P, policy=policy):
            got = swept(evaluation_sweep, case.P, policy, case.V, 1.0)
        expect_array(got, "V_new")
        for state in range(n_states - 2):
            expect_backup(
                got,
                case.Q[state, 0],
                state,
                case,
                idea="Each new value is computed from the old table V, never from a value that the "
                "same sweep has just computed.",
            )
    case = draw_backups(np.random.default_rng(0), 4, 2)  # the order of its rows stays too
    with unchanged(V=case.V, P=case.P):
        swept(evaluation_sweep, case.P, np.ones((4, 2)) / 2, case.V, case.gamma)
    expect_new_each_time(
        lambda V: evaluation_sweep(case.P, np.ones((4, 2)) / 2, V, case.gamma), case.V, "V_new"
    )
    ### BEGIN HIDDEN TESTS
    for shift in (1, 2, 4):
        case = draw_ring(np.random.default_rng(shift), 7, shift)
        V = case.V.copy()
        got = evaluation_sweep(case.P, np.ones((7, 1)), V, 1.0)
        assert np.allclose(np.asarray(got)[:5], case.Q[:5, 0])
        assert np.array_equal(V, case.V)
    ### END HIDDEN TESTS

# %% fr [markdown]
# Faisons trois balayages sur le lac, pour la politique qui tire chaque action au hasard. **Prévoyez avant d'exécuter :** on part de zéro partout ; quelles cases auront une valeur non nulle après un balayage ? Après deux ?

# %% en [markdown]
# Let us make three sweeps on the lake, for the policy that picks every action at random. **Predict before you run:** we start from zero everywhere; which cells will have a nonzero value after one sweep? After two?

# %%
gamma = 0.95
random_policy = np.full((16, 4), 1 / 4)  # (states, actions)

V = np.zeros(16)
for k in range(1, 4):
    V = evaluation_sweep(P, random_policy, V, gamma)
    print(f"\nAfter sweep {k}:")
    print_values(V, 4, precision=3)

# %% fr [markdown]
# Les valeurs se propagent depuis le but, d'une case par balayage. Le but lui-même vaut 0 : la récompense est versée quand on y arrive, et il n'y a plus rien à gagner ensuite. Combien de balayages faut-il ?
#
# ### Exercice {{ number }} : balayer jusqu'au bout ({{ worth }})
#
# Écrivez `repeat_until_stable(sweep, V, theta)`. `sweep` est une **fonction** qui renvoie le tableau suivant : `sweep(V)`. Renvoyez la liste de tous les tableaux (eux-mêmes ou des copies), du premier, `V`, au dernier, sans modifier `V` ({{ points.history }}). On s'arrête après le premier balayage où **aucune** valeur n'a changé de `theta` ou plus : $\max_s |v_{k+1}(s) - v_k(s)| < \theta$ ({{ points.stop }}). Ce dernier tableau est dans la liste.
#
# Cette boucle ne sait rien de `P` : elle resservira telle quelle dans la section 5.
#
# <details><summary>Indice 1</summary>
#
# `history[-1]` est le dernier tableau, `history[-2]` l'avant-dernier. `np.abs(a - b).max()` est le plus grand changement.
#
# </details>
# <details><summary>Indice 2</summary>
#
# `while True:` avec un `break` convient : on ne peut comparer qu'après avoir balayé.
#
# </details>

# %% en [markdown]
# Values spread back from the goal, one cell per sweep. The goal itself is worth 0: the reward is paid on reaching it, and nothing more can be earned afterwards. How many sweeps does it take?
#
# ### Exercise {{ number }}: sweep to the end ({{ worth }})
#
# Write `repeat_until_stable(sweep, V, theta)`. `sweep` is a **function** that returns the next table: `sweep(V)`. Return the list of all the tables (the arrays themselves, or copies), from the first, `V`, to the last, without modifying `V` ({{ points.history }}). Stop after the first sweep in which **no** value changed by `theta` or more: $\max_s |v_{k+1}(s) - v_k(s)| < \theta$ ({{ points.stop }}). This last table is in the list.
#
# This loop knows nothing about `P`: it will be reused unchanged in section 5.
#
# <details><summary>Hint 1</summary>
#
# `history[-1]` is the last table, `history[-2]` the one before it. `np.abs(a - b).max()` is the largest change.
#
# </details>
# <details><summary>Hint 2</summary>
#
# `while True:` with a `break` works well: there is nothing to compare before the first sweep.
#
# </details>


# %% exercise="sweep-repeat" minutes=10
def repeat_until_stable(sweep, V: np.ndarray, theta: float) -> list[np.ndarray]:
    """Repeat ``sweep`` until no value changes by ``theta`` or more.

    Args:
        sweep: a function from the values, shape (states,), to the next values, a new array.
        V: the first values; not changed.
        theta: the threshold, above 0.

    Returns:
        All the tables: V, sweep(V), sweep(sweep(V)), ..., the last one included.
    """
    history = [V]
    ### BEGIN SOLUTION
    while True:
        history.append(sweep(history[-1]))
        if np.abs(history[-1] - history[-2]).max() < theta:
            break
    ### END SOLUTION
    return history


# %% check
with check("sweep-repeat-history", 1):
    for sweep, values, code in [
        (lambda V: V / 3, [8.0, 0.0], "lambda V: V / 3"),
        (lambda V: -V[::-1] / 2, [-6.0, 0.0, 9.0], "lambda V: -V[::-1] / 2"),
    ]:
        expect_history(repeat_until_stable, sweep, np.array(values), code)
    ### BEGIN HIDDEN TESTS
    matrix = np.random.default_rng(0).dirichlet(np.ones(6), size=6)
    assert holds(
        expect_history, repeat_until_stable, lambda V: 0.7 * matrix @ V, np.arange(6.0), ""
    )
    ### END HIDDEN TESTS

# %% check
with check("sweep-repeat-stop", 1):
    # The sweeps change the values by these amounts; from a sweep below theta on, they go on.
    for seed, (changes, theta, start) in enumerate(
        [
            ([4, 2, 1, 4, 1], 1.5, 0),
            ([4, 2, 2, 1, 8], 2, 0),
            ([1, 4, 0.5, 0.25, 4], 0.5, 1000),
            ([1] * 150 + [0.5, 2], 0.75, 1e6),
            ([0.5, 2], 1, 0),  # stable at once
            ([4e-9, 2e-9, 0.5e-9, 1e-9], 1e-9, 0),
        ]
    ):
        tables = draw_tables(np.random.default_rng(seed), changes, start=start)
        expect_last_sweep(repeat_until_stable, tables, changes, theta)
    # Many states change by a little less than theta: only the largest change counts.
    tables = draw_tables(np.random.default_rng(9), [4, 2, 1.75, 4, 2], n_states=30)
    expect_last_sweep(repeat_until_stable, tables, [4, 2, 1.75, 4, 2], 2)
    # Values that change their sign change, even where they keep their size.
    tables = [np.array(values) for values in [[2.0, -4.0], [-2.0, 4.0], [-2.5, 4.0], [2.5, 4.0]]]
    expect_last_sweep(repeat_until_stable, tables, [8, 0.5, 5], 1)
    expect_patience(repeat_until_stable)
    ### BEGIN HIDDEN TESTS
    for seed in range(4, 10):
        rng = np.random.default_rng(seed)
        theta = 2.0 ** -rng.integers(0, 20)
        changes = [*(theta * rng.choice([1, 1.5, 4], size=20 * seed)), theta * 0.875, theta, theta]
        tables = draw_tables(rng, changes, n_states=seed, start=rng.choice([0, 1e5]))
        assert holds(expect_last_sweep, repeat_until_stable, tables, changes, theta)
    ### END HIDDEN TESTS

# %% fr [markdown]
# Balayons jusqu'au bout pour la politique au hasard. L'animation montre les quarante premiers balayages.

# %% en [markdown]
# Let us sweep to the end for the random policy. The animation shows the first forty sweeps.

# %%
history = repeat_until_stable(
    lambda V: evaluation_sweep(P, random_policy, V, gamma), np.zeros(16), theta=1e-8
)
print(f"{len(history) - 1} sweeps")
print_values(history[-1], 4, precision=3)
animate_values(history[:41], lake, precision=3)

# %% fr [markdown]
# ### Est-ce la bonne valeur ?
#
# L'équation de Bellman est un système **linéaire** : seize équations, seize inconnues. La fonction `exact_values`, fournie, le résout d'un coup. Comparons. Trait plein : l'erreur, c'est-à-dire l'écart à la valeur exacte. Tirets : le changement d'un balayage à l'autre, la seule chose que voie votre boucle.

# %% en [markdown]
# ### Is this the right value?
#
# The Bellman equation is a **linear** system: sixteen equations in sixteen unknowns. The function `exact_values`, provided, solves it in one go. Let us compare. Solid line: the error, i.e. the distance to the exact value. Dashed line: the change from one sweep to the next, which is all that your loop sees.

# %%
exact = exact_values(P, random_policy, gamma)
errors = [np.abs(V - exact).max() for V in history]
changes = np.abs(np.diff(history, axis=0)).max(axis=1)

figure, ax = plt.subplots(figsize=(7, 3.5))
ax.semilogy(errors, label=r"error: $\max_s |v_k(s) - v_\pi(s)|$")
ax.semilogy(range(1, len(history)), changes, "--", label=r"change: $\max_s |v_k(s) - v_{k-1}(s)|$")
ax.set(xlabel="sweeps k", ylabel="largest over the states")
ax.legend()
describe(
    "On a logarithmic scale, both lines fall, almost straight from sweep 12 on; after the first "
    "sweep, the error stays above the change."
)
plt.show()
print(f"last change: {changes[-1]:.1e}   last error: {errors[-1]:.1e}")

# %% fr [markdown]
# Chaque balayage multiplie l'erreur par $\gamma$ au plus : les balayages **convergent**, d'où qu'ils partent. Mais l'erreur finale est ici plus grande que le dernier changement : `theta` n'est pas la précision obtenue. On sait seulement que l'erreur est au plus $\frac{\gamma}{1 - \gamma}$ fois le dernier changement, soit 19 fois ici.
#
# *À savoir : un balayage « en place », qui lit les valeurs qu'il vient d'écrire, converge lui aussi, et souvent plus vite (Sutton et Barto, sections 4.1 et 4.5). Ce ne sont simplement pas les mêmes tableaux intermédiaires ; dans ce TP, les balayages sont synchrones.*
#
# ## 3. De v à q
#
# $v_\pi$ dit ce que vaut un état, pas ce qu'il faut y faire. La **valeur d'une action** est le retour moyen quand on joue $a$ une fois, puis qu'on suit $\pi$ (éq. 4.6) :
#
# $$q_\pi(s, a) = \sum_{s', r} p(s', r \mid s, a) \, \big[ r + \gamma \, v_\pi(s') \big]$$
#
# ### Exercice {{ number }} : la valeur des actions ({{ worth }})
#
# Écrivez `q_from_v(P, V, gamma)`, qui renvoie la table `Q` de forme (états, actions). On vérifie, d'une part, l'espérance, et que `V` et `P` ne sont pas modifiés ({{ points.mean }}) ; d'autre part, les transitions terminales ({{ points.terminal }}). Là encore, `V` peut contenir n'importe quel nombre pour un état terminal.
#
# <details><summary>Indice</summary>
#
# C'est l'exercice {{ numbers["expectation-sweep"] }} sans la politique : au lieu de faire la moyenne sur les actions, on garde une entrée par action.
#
# </details>

# %% en [markdown]
# Each sweep multiplies the error by at most $\gamma$: sweeps **converge**, wherever they start from. Here, though, the final error is larger than the last change: `theta` is not the accuracy reached. All we know is that the error is at most $\frac{\gamma}{1 - \gamma}$ times the last change, here 19 times.
#
# *Note: an "in-place" sweep, which reads the values it has just written, converges too, and often faster (Sutton and Barto, sections 4.1 and 4.5). The intermediate tables are simply not the same; in this lab, sweeps are synchronous.*
#
# ## 3. From v to q
#
# $v_\pi$ says what a state is worth, not what to do there. The **value of an action** is the expected return of playing $a$ once and following $\pi$ from then on (eq. 4.6):
#
# $$q_\pi(s, a) = \sum_{s', r} p(s', r \mid s, a) \, \big[ r + \gamma \, v_\pi(s') \big]$$
#
# ### Exercise {{ number }}: the value of actions ({{ worth }})
#
# Write `q_from_v(P, V, gamma)`, which returns the table `Q` of shape (states, actions). The checks look at the expectation, and at whether `V` and `P` are left unchanged ({{ points.mean }}); and at terminal transitions ({{ points.terminal }}). Again, `V` may hold any number for a terminal state.
#
# <details><summary>Hint</summary>
#
# This is exercise {{ numbers["expectation-sweep"] }} without the policy: instead of averaging over the actions, keep one entry for each.
#
# </details>


# %% exercise="action-value" minutes=10
def q_from_v(P: dict, V: np.ndarray, gamma: float) -> np.ndarray:
    """Return the value of every action, shape (states, actions), if V follows it.

    Args:
        P: the model, P[state][action] = [(probability, next_state, reward, terminated), ...].
        V: the values, shape (states,); not changed.
        gamma: the discount.
    """
    Q = np.zeros((len(P), len(P[0])))
    ### BEGIN SOLUTION
    for state in P:
        for action in P[state]:
            for probability, next_state, reward, terminated in P[state][action]:
                future = 0.0 if terminated else gamma * V[next_state]
                Q[state, action] += probability * (reward + future)
    ### END SOLUTION
    return Q


# %% check
with check("action-value-mean", 1):
    # V[3] is 0: terminal or not makes no difference here.
    model = without_ends(hike_model())
    got = q_from_v(model, np.array([4.0, 6.0, 2.0, 0.0]), 0.5)
    what = "q_from_v(hike, V=[4, 6, 2, 0], gamma=0.5)"
    expect_states(
        got,
        {0: [2, 0]},
        model,
        what,
        idea="From the hut (0), the shortcut: -1.5 on average for the rewards, plus gamma times "
        "the mean of V[next_state] over its three rows, 0.5 * 2 + 0.25 * 4 + 0.25 * 4.",
    )
    expect_states(
        got,
        {2: [2, 8.5]},
        model,
        what,
        idea="On the glacier (2), the shortcut: 3/4 * 12 + 1/4 * (-4 + 0.5 * 4). That last 4 is "
        "V[next_state], the hut's.",
    )
    for n_states, n_actions in [(5, 3), (3, 3)]:
        case = draw_backups(np.random.default_rng(n_states), n_states, n_actions, rows=3)
        case = scaled(case, 1 / 7)
        with unchanged(V=case.V, P=case.P):
            got = q_from_v(case.P, case.V, case.gamma)
        expect_actions(
            got,
            case,
            idea="The value of an action is the mean over all of its rows, each with its "
            "probability: probability * (reward + gamma * V[next_state]).",
        )
    # What V says of a terminal state is not used, and not corrected either.
    case = draw_ends(np.random.default_rng(0), "ETLEL", n_actions=2)
    with unchanged(V=case.V, P=case.P):
        q_from_v(case.P, case.V, 1.0)
    ### BEGIN HIDDEN TESTS
    for seed in range(5):
        case = draw_backups(np.random.default_rng(seed), 3 + seed, 1 + seed)
        assert holds(expect_actions, q_from_v(case.P, case.V.copy(), case.gamma), case, "")
    ### END HIDDEN TESTS

# %% check
with check("action-value-terminal", 1):
    # One row an action, gamma = 1. Some states end the episode, others stay where they are.
    for seed, roles in enumerate(["ETLEL", "LELTEL"]):
        case = draw_ends(np.random.default_rng(seed), roles, n_actions=2, lowest=-4.0)
        expect_actions(
            q_from_v(case.P, case.V.copy(), 1.0),
            case,
            idea="If terminated is true, the reward counts, and what V says of the next state "
            "does not: nothing can be earned there. If it is false, both count.",
        )
    case = draw_ends(np.random.default_rng(2), "MTEMM", n_actions=2)  # some rows end, some do not
    expect_ends_like_zeros(lambda P, V: q_from_v(P, V, 1.0), case)
    ### BEGIN HIDDEN TESTS
    for seed, roles in enumerate(["TELPTEL", "EETL", "LEETLELEL"], start=2):
        case = draw_ends(np.random.default_rng(seed), roles, n_actions=seed, lowest=-4.0)
        assert holds(expect_actions, q_from_v(case.P, case.V.copy(), 1.0), case, "")
    ### END HIDDEN TESTS

# %% fr [markdown]
# Voici les valeurs des actions pour la politique au hasard. Les flèches montrent la meilleure action de chaque case. **Regardez la case 6**, entre deux trous : quelles directions sont les moins mauvaises, et pourquoi sont-elles à égalité ?

# %% en [markdown]
# Here are the values of the actions for the random policy. The arrows show the best action in each cell. **Look at cell 6**, between two holes: which directions are the least bad, and why are they tied?

# %%
Q = q_from_v(P, exact_values(P, random_policy, gamma), gamma)
print_q_values(Q[6:7], 1, precision=3)  # cell 6
plot_q_values(Q, lake, precision=3)
plt.show()

# %% fr [markdown]
# ## 4. Améliorer, encore et encore
#
# Une politique **gloutonne** joue dans chaque état une action qui maximise $q_\pi(s, a)$. Le théorème d'amélioration (Sutton et Barto, section 4.2) dit qu'elle est partout au moins aussi bonne que $\pi$. À partir d'ici, une politique est déterministe : c'est un tableau d'entiers, où `policy[state]` est l'action.
#
# ### Exercice {{ number }} : la politique gloutonne ({{ worth }})
#
# Écrivez `improve_policy(policy, Q)`. Dans chaque état, l'action renvoyée est l'une des meilleures selon `Q`, à $10^{-9}$ près ; `policy` n'est pas modifiée ({{ points.greedy }}). **On garde l'ancienne action si elle est déjà l'une des meilleures**, à $10^{-9}$ près là aussi ({{ points.ties }}). Sinon, deux actions également bonnes pourraient s'échanger sans fin (Sutton et Barto, exercice 4.4). De plus, à cause des arrondis, deux valeurs égales ne le sont pas tout à fait dans la machine (`0.1 + 0.2 > 0.3` est vrai).
#
# `new_policy`, déjà là, est une copie de `policy` : il suffit d'y changer ce qui doit l'être.
#
# <details><summary>Indice 1</summary>
#
# `Q[state].max()` est la meilleure valeur de l'état, `Q[state].argmax()` une action qui l'atteint.
#
# </details>
# <details><summary>Indice 2</summary>
#
# Quand faut-il changer d'action ? Quand `Q[state, policy[state]]` est plus petit que la meilleure valeur, de plus de `1e-9`.
#
# </details>

# %% en [markdown]
# ## 4. Improve, again and again
#
# A **greedy** policy plays, in each state, an action that maximises $q_\pi(s, a)$. The policy improvement theorem (Sutton and Barto, section 4.2) says that it is everywhere at least as good as $\pi$. From here on, a policy is deterministic: it is an array of integers, and `policy[state]` is the action.
#
# ### Exercise {{ number }}: the greedy policy ({{ worth }})
#
# Write `improve_policy(policy, Q)`. In each state, the action returned is one of the best according to `Q`, to within $10^{-9}$; `policy` is left unchanged ({{ points.greedy }}). **The old action stays if it is already one of the best**, again to within $10^{-9}$ ({{ points.ties }}): otherwise, two equally good actions could keep swapping for ever (Sutton and Barto, exercise 4.4), and rounding means that two equal values are not quite equal in the computer (`0.1 + 0.2 > 0.3` is true).
#
# `new_policy`, already there, is a copy of `policy`: change only what has to change.
#
# <details><summary>Hint 1</summary>
#
# `Q[state].max()` is the best value in the state, `Q[state].argmax()` an action that attains it.
#
# </details>
# <details><summary>Hint 2</summary>
#
# When does the action have to change? When `Q[state, policy[state]]` is smaller than the best value, by more than `1e-9`.
#
# </details>


# %% exercise="policy-improve" minutes=10
def improve_policy(policy: np.ndarray, Q: np.ndarray) -> np.ndarray:
    """Return a greedy policy, which keeps the actions of ``policy`` that already are greedy.

    Args:
        policy: the action of each state, integers of shape (states,); not changed.
        Q: the value of each action, shape (states, actions).

    Returns:
        The new action of each state, integers of shape (states,).
    """
    new_policy = policy.copy()
    ### BEGIN SOLUTION
    for state in range(len(Q)):
        if Q[state, policy[state]] < Q[state].max() - 1e-9:
            new_policy[state] = Q[state].argmax()
    ### END SOLUTION
    return new_policy


# %% check
with check("policy-improve-greedy", 1):
    expect_greedy(
        improve_policy,
        [0, 1, 1, 2],
        np.array([[1.0, 3.0, 2.0], [-1.0, -2.0, -5.0], [0.0, 0.5, 4.0], [6.0, 6.0, 0.0]]),
    )
    # A difference of 2e-9 is more than rounding, however large the values.
    expect_greedy(improve_policy, [1, 1], np.array([[5.0, 5.0 - 2e-9], [-40.0, -40.0 - 2e-9]]))
    for n_states, n_actions, best in [(8, 4, 1 / 7), (5, 5, 0.0)]:
        rng = np.random.default_rng(n_states)
        row = best + (np.arange(n_actions) - n_actions + 1) / 7
        table = rng.permuted(np.tile(row, (n_states, 1)), axis=1)
        expect_greedy(improve_policy, rng.integers(n_actions, size=n_states).tolist(), table)
    ### BEGIN HIDDEN TESTS
    rng = np.random.default_rng(4)
    for n_states, n_actions, scale in [(16, 4, 1), (3, 2, 1e-6), (5, 5, 100), (30, 3, 1e-8)]:
        table = scale * rng.permuted(np.tile(np.arange(n_actions), (n_states, 1)), axis=1)
        before = rng.integers(n_actions, size=n_states).tolist()
        assert holds(expect_greedy, improve_policy, before, 7.0 + table)
    ### END HIDDEN TESTS

# %% check
with check("policy-improve-ties", 1):
    table = np.array(
        [
            [2.0, 2.0, 2.0],
            [0.3, 0.1 + 0.2, 0.3],
            [-1.0, -1.0, -1.0 + 5e-10],
            [0.1234567894, 0.1234567896, 0.1234567894],
        ]
    )
    for actions in [[1, 0, 2, 0], [2, 2, 1, 1], [0, 1, 0, 2]]:
        expect_kept(improve_policy, actions, table)
    # Only the best actions are equally good here.
    table = np.array([[4.0, 9.0, 9.0, 0.0], [3.0, 1.0, 3.0, 3.0], [-8.0, -8.0, -9.0, -8.0]])
    for actions in [[1, 0, 0], [2, 2, 1], [0, 3, 3]]:
        expect_kept(improve_policy, actions, table)
    ### BEGIN HIDDEN TESTS
    rng = np.random.default_rng(5)
    for n_states, n_actions in [(6, 4), (5, 5), (12, 2)]:
        table = np.round(rng.normal(size=(n_states, 1))) + rng.choice(
            [-1, 0, 0], size=(n_states, n_actions)
        )
        table += rng.choice([-4e-10, 0.0, 4e-10], size=table.shape)
        for _attempt in range(20):
            before = rng.integers(n_actions, size=n_states).tolist()
            assert holds(expect_kept, improve_policy, before, table)
    ### END HIDDEN TESTS

# %% fr [markdown]
# Prenons la politique gloutonne par rapport aux valeurs de la politique **au hasard**. Par combien la valeur du départ est-elle multipliée ? (Dans un trou ou au but, l'action affichée ne compte pas.)

# %% en [markdown]
# Let us take the greedy policy for the values of the **random** policy. By what factor does the value of the start increase? (In a hole or at the goal, the printed action does not matter.)

# %%
greedy = improve_policy(np.full(16, 2), Q)
print_policy(greedy, 4)
print(f"v(start), random policy: {exact_values(P, random_policy, gamma)[0]:.4f}")
print(f"v(start), greedy policy: {exact_values(P, greedy, gamma)[0]:.4f}")

# %% fr [markdown]
# Et si on recommençait ? Ici, une seule amélioration suffit déjà ; ce n'est pas toujours le cas, et nous partirons, plus loin, d'une politique moins bonne. Évaluer la nouvelle politique, l'améliorer, l'évaluer… C'est l'**itération sur les politiques** (Sutton et Barto, section 4.3) :
#
# $$\pi_0 \xrightarrow{\text{évaluer}} v_{\pi_0} \xrightarrow{\text{améliorer}} \pi_1 \xrightarrow{\text{évaluer}} v_{\pi_1} \xrightarrow{\text{améliorer}} \pi_2 \longrightarrow \cdots$$
#
# Il y a un nombre fini de politiques, et chacune est meilleure que la précédente quelque part, sans être pire nulle part : on finit par en trouver une que l'amélioration ne change plus.
#
# Une politique est **optimale** si aucune autre ne vaut mieux, dans aucun état ; sa valeur se note $v_*$, et celle des actions, $q_*$. Si l'amélioration ne change plus rien, $v_\pi(s) = \max_a q_\pi(s, a)$ partout : c'est l'**équation d'optimalité de Bellman**, que seule $v_*$ vérifie. La dernière politique est donc optimale.
#
# ### Exercice {{ number }} : itérer sur les politiques ({{ worth }})
#
# Écrivez `policy_iteration(policy, evaluate, improve)`. Les deux étapes sont des fonctions, **passées en argument** : `evaluate(policy)` renvoie `V`, et `improve(policy, V)` renvoie la politique suivante. Renvoyez la liste des politiques (elles-mêmes ou des copies), dans l'ordre, de la première, `policy`, à la dernière, sans modifier `policy` ({{ points.steps }}). Arrêtez-vous dès que l'amélioration ne change plus aucune action ; la dernière politique n'est pas répétée ({{ points.stop }}).
#
# <details><summary>Indice</summary>
#
# `np.array_equal(a, b)` dit si deux tableaux sont égaux **partout**. Comparez la nouvelle politique à la dernière de la liste avant de l'y ajouter.
#
# </details>

# %% en [markdown]
# What if we did it again? Here, a single improvement is already enough; that is not always so, and further on we shall start from a worse policy. Evaluate the new policy, improve it, evaluate it… This is **policy iteration** (Sutton and Barto, section 4.3):
#
# $$\pi_0 \xrightarrow{\text{evaluate}} v_{\pi_0} \xrightarrow{\text{improve}} \pi_1 \xrightarrow{\text{evaluate}} v_{\pi_1} \xrightarrow{\text{improve}} \pi_2 \longrightarrow \cdots$$
#
# There are finitely many policies, and each one is better than the previous one somewhere, and worse nowhere: sooner or later, we reach one that improvement no longer changes.
#
# A policy is **optimal** if no other policy is worth more in any state; its value is written $v_*$, and that of its actions $q_*$. Once improvement changes nothing, $v_\pi(s) = \max_a q_\pi(s, a)$ everywhere: this is the **Bellman optimality equation**, which only $v_*$ satisfies. So the last policy is optimal.
#
# ### Exercise {{ number }}: iterate over policies ({{ worth }})
#
# Write `policy_iteration(policy, evaluate, improve)`. Both steps are **passed to you** as functions: `evaluate(policy)` returns `V`, and `improve(policy, V)` returns the next policy. Return the list of policies (the arrays themselves, or copies), in order, from the first, `policy`, to the last, without modifying `policy` ({{ points.steps }}). Stop as soon as improvement no longer changes any action; the last policy is not repeated ({{ points.stop }}).
#
# <details><summary>Hint</summary>
#
# `np.array_equal(a, b)` tells whether two arrays are equal **everywhere**. Compare the new policy with the last one in the list before you append it.
#
# </details>


# %% exercise="policy-iterate" minutes=10
def policy_iteration(policy: np.ndarray, evaluate, improve) -> list[np.ndarray]:
    """Evaluate and improve in turn, until the policy no longer changes.

    Args:
        policy: the first policy, integers of shape (states,); not changed.
        evaluate: a function from a policy to its values V, shape (states,).
        improve: a function from a policy and its values V to the next policy, a new array.

    Returns:
        The policies, from the first to the one that does not change; each stands once.
    """
    policies = [policy]
    ### BEGIN SOLUTION
    while True:
        new_policy = improve(policies[-1], evaluate(policies[-1]))
        if np.array_equal(new_policy, policies[-1]):
            break
        policies.append(new_policy)
    ### END SOLUTION
    return policies


# %% check
with check("policy-iterate-steps", 1):
    for seed, n in enumerate([3, 6]):
        steps = draw_steps(np.random.default_rng(seed), n)
        expect_policies(policy_iteration, steps)
    ### BEGIN HIDDEN TESTS
    for seed in range(2, 7):
        steps = draw_steps(np.random.default_rng(seed), 3 + seed, n_states=seed, n_actions=4)
        assert holds(expect_policies, policy_iteration, steps)
    ### END HIDDEN TESTS

# %% check
with check("policy-iterate-stop", 1):
    for seed, n in enumerate([3, 6, 1, 25]):
        steps = draw_steps(np.random.default_rng(seed), n)
        expect_end(policy_iteration, steps)
    expect_many_improvements(policy_iteration)
    ### BEGIN HIDDEN TESTS
    for seed in range(4, 8):
        steps = draw_steps(np.random.default_rng(seed), 10 * seed, n_states=seed, n_actions=5)
        assert holds(expect_end, policy_iteration, steps)
    ### END HIDDEN TESTS

# %% fr [markdown]
# Assemblons vos fonctions, en partant d'une politique moins bonne, « toujours à gauche », dont la valeur est nulle dans la case de départ. Au-dessus de chaque politique figure la valeur du départ :

# %% en [markdown]
# Let us put your functions together, starting from a worse policy, "always left", which is worth nothing at the start. The value of the start is shown above each policy:


# %%
THETA = 1e-12  # where both methods of this lab stop sweeping


def evaluation_history(P: dict, policy: np.ndarray, gamma: float) -> list[np.ndarray]:
    """Evaluate a deterministic policy from zero; return the values before and after each sweep."""
    table = np.eye(len(P[0]))[policy]  # (states, actions): 1 for the action played
    return repeat_until_stable(
        lambda V: evaluation_sweep(P, table, V, gamma), np.zeros(len(P)), THETA
    )


def improved_policies(P: dict, policy: np.ndarray, gamma: float) -> list[np.ndarray]:
    """Run policy iteration on the model ``P``, with the functions of exercises 1 to 5."""

    def evaluate(policy):
        return evaluation_history(P, policy, gamma)[-1]

    def improve(policy, V):
        return improve_policy(policy, q_from_v(P, V, gamma))

    return policy_iteration(policy, evaluate, improve)


# %%
policies = improved_policies(P, np.zeros(16, dtype=int), gamma)

figure, axes = plt.subplots(1, len(policies), figsize=(2 * len(policies), 2.4), squeeze=False)
for k, policy in enumerate(policies):
    start_value = exact_values(P, policy, gamma)[0]
    plot_policy(policy, lake, axes[0, k], title=f"$\\pi_{k}$: {start_value:.4f}")
plt.show()

# %% fr [markdown]
# Quelques politiques suffisent, sur les $4^{11}$ possibles (onze cases où l'on choisit). Les premières améliorations se font près du but ; il faut qu'elles se propagent pour que la valeur du départ augmente.
#
# ## 5. Itérer sur les valeurs
#
# Évaluer chaque politique jusqu'au bout coûte beaucoup de balayages. Peut-on améliorer **à chaque** balayage ? C'est l'**itération sur les valeurs** (éq. 4.10) : au lieu de la moyenne sur les actions de la politique, on prend le **maximum**. Il n'y a plus de politique du tout :
#
# $$v_{k+1}(s) = \max_a \sum_{s', r} p(s', r \mid s, a) \, \big[ r + \gamma \, v_k(s') \big]$$
#
# Ces balayages convergent vers $v_*$, d'où qu'ils partent ; la politique gloutonne par rapport à $q_*$ est optimale.
#
# ### Exercice {{ number }} : un balayage optimal ({{ worth }})
#
# Écrivez `optimality_sweep(P, V, gamma)`. On vérifie le maximum sur les actions ({{ points.max }}), les transitions terminales ({{ points.terminal }}), et que le balayage est synchrone et ne modifie ni `V` ni `P` ({{ points.synchronous }}). Vous pouvez appeler `q_from_v`, si ses vérifications passent.
#
# <details><summary>Indice 1</summary>
#
# Où est le maximum ? À l'extérieur : on fait d'abord la moyenne sur les transitions de chaque action, puis on garde la meilleure action. On choisit l'action ; on ne choisit pas le hasard.
#
# </details>
# <details><summary>Indice 2</summary>
#
# Avec la table `Q` de l'exercice {{ numbers["action-value"] }}, il ne reste qu'un `max` sur l'axe des actions.
#
# </details>

# %% en [markdown]
# A few policies are enough, out of the $4^{11}$ possible ones (there is a choice to make in eleven cells). The first improvements happen near the goal; they have to spread before the value of the start goes up.
#
# ## 5. Iterate over values
#
# Evaluating each policy to the end takes many sweeps. Can we improve at **every** sweep? This is **value iteration** (eq. 4.10): instead of the mean over the policy's actions, take the **maximum**. There is no longer any policy:
#
# $$v_{k+1}(s) = \max_a \sum_{s', r} p(s', r \mid s, a) \, \big[ r + \gamma \, v_k(s') \big]$$
#
# These sweeps converge to $v_*$, wherever they start from; the greedy policy for $q_*$ is optimal.
#
# ### Exercise {{ number }}: an optimal sweep ({{ worth }})
#
# Write `optimality_sweep(P, V, gamma)`. The checks look at the maximum over actions ({{ points.max }}), at terminal transitions ({{ points.terminal }}), and at whether the sweep is synchronous and leaves `V` and `P` unchanged ({{ points.synchronous }}). You may call `q_from_v`, provided its checks pass.
#
# <details><summary>Hint 1</summary>
#
# Where does the maximum go? On the outside: first average over the transitions of each action, then keep the best action. We choose the action; we do not choose our luck.
#
# </details>
# <details><summary>Hint 2</summary>
#
# With the table `Q` of exercise {{ numbers["action-value"] }}, all that remains is a `max` along the action axis.
#
# </details>


# %% exercise="optimality-sweep" minutes=10
def optimality_sweep(P: dict, V: np.ndarray, gamma: float) -> np.ndarray:
    """Make one synchronous sweep of value iteration.

    Args:
        P: the model, P[state][action] = [(probability, next_state, reward, terminated), ...].
        V: the values before the sweep, shape (states,); not changed.
        gamma: the discount.

    Returns:
        The values after the sweep, a new array of shape (states,).
    """
    V_new = np.zeros(len(P))
    ### BEGIN SOLUTION
    for state in P:
        action_values = []
        for outcomes in P[state].values():
            value = 0.0
            for probability, next_state, reward, terminated in outcomes:
                future = 0.0 if terminated else gamma * V[next_state]
                value += probability * (reward + future)
            action_values.append(value)
        V_new[state] = max(action_values)
    ### END SOLUTION
    return V_new


# %% check
with check("optimality-sweep-max", 1):
    expect_best_on_hike(
        optimality_sweep,
        state=0,
        values=[4, 6, 2, 0],
        best=2.0,
        idea="From the hut (0), the path is worth 2 and the shortcut 0. Take the mean over the "
        "rows of each action first, then the best action.",
    )
    expect_best_on_hike(
        optimality_sweep,
        state=1,
        values=[4, 6, 2, 0],
        best=5.0,
        idea="From the pass (1), the path is worth 4.5 and the shortcut 5: keep the larger one, "
        "neither their mean nor the luckiest row.",
    )
    expect_best_on_hike(
        optimality_sweep,
        state=0,
        values=[0, 0, 0, 0],
        best=-1.0,
        idea="From the hut (0), the path is worth -1 and the shortcut -1.5. A state whose value is "
        "0 so far is updated as any other.",
    )
    expect_best_on_hike(
        optimality_sweep,
        state=2,
        values=[4, 6, 0, 0],
        best=8.5,
        idea="From the glacier (2), the path is worth 2 and the shortcut 8.5. All actions are "
        "compared, whatever the state was worth before the sweep.",
    )
    for state, case in held_backups(np.random.default_rng(1), 4, 3, rows=3, gamma=0.5):
        case = scaled(case, 1e4 / 7)
        expect_backup(
            optimality_sweep(case.P, case.V.copy(), case.gamma),
            case.Q[state].max(),
            state,
            case,
            idea="The value is that of the best action, which may be below 0, or below the old "
            "value: where does your search for the maximum begin, in each state?",
        )
    ### BEGIN HIDDEN TESTS
    for seed in range(2, 7):
        for state, case in held_backups(np.random.default_rng(seed), 2 + seed, 1 + seed):
            case = scaled(case, 10.0 ** (3 * seed - 6) / 7)  # from 0.01 to 1e16 below 0
            got = optimality_sweep(case.P, case.V.copy(), case.gamma)
            assert np.isclose(np.asarray(got)[state], case.Q[state].max(), rtol=1e-9, atol=0)
    ### END HIDDEN TESTS

# %% check
with check("optimality-sweep-terminal", 1):
    # One action a state, gamma = 1. Some states end the episode, others stay where they are.
    for seed, roles in enumerate(["ETLEL", "LELTEL"]):
        case = draw_ends(np.random.default_rng(seed), roles)
        got = optimality_sweep(case.P, case.V.copy(), 1.0)
        for state in np.flatnonzero(~np.isnan(case.Q[:, 0])).tolist():
            expect_backup(
                got,
                case.Q[state, 0],
                state,
                case,
                idea="If terminated is true, the reward counts, and what V says of the next state "
                "does not: nothing can be earned there. If it is false, both count.",
            )
    case = draw_ends(np.random.default_rng(2), "MTEMM")  # some rows end, and some do not
    expect_ends_like_zeros(lambda P, V: optimality_sweep(P, V, 1.0), case)
    ### BEGIN HIDDEN TESTS
    for seed, roles in enumerate(["TELPTEL", "EETL", "LEETLELEL"], start=2):
        case = draw_ends(np.random.default_rng(seed), roles)
        got = optimality_sweep(case.P, case.V.copy(), 1.0)
        counts = ~np.isnan(case.Q[:, 0])
        assert np.allclose(np.asarray(got)[counts], case.Q[counts, 0])
    ### END HIDDEN TESTS

# %% check
with check("optimality-sweep-synchronous", 1):
    # States that lead to each other in a ring, without reward: a sweep hands the values round.
    for seed, n_states in enumerate([4, 6]):
        case = draw_ring(np.random.default_rng(seed), n_states, shift=1 + seed)
        with unchanged(V=case.V, P=case.P):
            got = optimality_sweep(case.P, case.V, 1.0)
        expect_array(got, "V_new")
        for state in range(n_states - 2):
            expect_backup(
                got,
                case.Q[state, 0],
                state,
                case,
                idea="Each new value is computed from the old table V, never from a value that the "
                "same sweep has just computed.",
            )
    case = draw_backups(np.random.default_rng(0), 4, 2)  # the order of its rows stays too
    with unchanged(V=case.V, P=case.P):
        optimality_sweep(case.P, case.V, case.gamma)
    expect_new_each_time(lambda V: optimality_sweep(case.P, V, case.gamma), case.V, "V_new")
    ### BEGIN HIDDEN TESTS
    for shift in (1, 2, 4):
        case = draw_ring(np.random.default_rng(shift), 7, shift)
        V = case.V.copy()
        got = optimality_sweep(case.P, V, 1.0)
        assert np.allclose(np.asarray(got)[:5], case.Q[:5, 0])
        assert np.array_equal(V, case.V)
    ### END HIDDEN TESTS

# %% fr [markdown]
# La boucle de l'exercice {{ numbers["sweep-repeat"] }} fait le reste. Arrêtées par le même `theta`, les deux méthodes trouvent-elles les mêmes valeurs, et en combien de balayages ?

# %% en [markdown]
# The loop of exercise {{ numbers["sweep-repeat"] }} does the rest. Stopped by the same `theta`, do the two methods find the same values, and in how many sweeps?


# %%
def value_iteration(P: dict, gamma: float) -> list[np.ndarray]:
    """Run value iteration from zero on ``P``; return the values before and after each sweep."""
    return repeat_until_stable(lambda V: optimality_sweep(P, V, gamma), np.zeros(len(P)), THETA)


optimal_history = value_iteration(P, gamma)
difference = np.abs(optimal_history[-1] - exact_values(P, policies[-1], gamma)).max()
sweeps = sum(len(evaluation_history(P, policy, gamma)) - 1 for policy in policies)
print(f"policy iteration: {sweeps} sweeps, to evaluate {len(policies)} policies")
print(f"value iteration:  {len(optimal_history) - 1} sweeps")
print(f"largest difference between the values found: {difference:.1e}")
plot_values(optimal_history[-1], lake, precision=3, title="v*(s)")
plt.show()

# %% fr [markdown]
# Le nombre de balayages ne dit pas tout du travail : un balayage optimal regarde toutes les actions de chaque état, alors que, pour évaluer une politique déterministe, il suffirait d'en regarder une. Et chaque évaluation repart ici de zéro ; repartir des valeurs de la politique précédente (Sutton et Barto, section 4.3) en économise une partie : ici un sur dix, et un tiers environ sur la carte 8 × 8 ci-dessous.
#
# Sur une carte plus grande, on voit la valeur se propager depuis le but, et contourner les trous :

# %% en [markdown]
# The number of sweeps is not the whole cost: an optimal sweep looks at every action in each state, whereas looking at one would be enough to evaluate a deterministic policy. Besides, each evaluation here starts again from zero; starting from the values of the previous policy (Sutton and Barto, section 4.3) saves some of them: one in ten here, and about a third on the 8 × 8 map below.
#
# On a larger map, you can see values spread from the goal and flow around the holes:

# %%
big_lake = gym.make("FrozenLake-v1", map_name="8x8", is_slippery=True)
big_history = value_iteration(big_lake.unwrapped.P, 0.99)
print(f"{len(big_history) - 1} sweeps; the first 30:")
animate_values(big_history[:31], big_lake, interval=200)

# %% fr [markdown]
# ## 6. Ce que changent $\gamma$ et la glissade
#
# D'abord la randonnée. Un $\gamma$ petit rend impatient : une récompense dans deux pas ne compte plus que $\gamma$ fois ce qu'elle compterait au pas suivant. **Prévoyez :** au refuge (état 0), qui prend le raccourci, le randonneur patient ou l'impatient ?

# %% en [markdown]
# ## 6. What $\gamma$ and slipperiness change
#
# First, the hike. A small $\gamma$ makes a hiker impatient: a reward two steps away counts only $\gamma$ times as much as one on the next step. **Predict:** at the hut (state 0), who takes the shortcut, the patient hiker or the impatient one?

# %%
names = ["path", "shortcut"]
for g in (0.5, 0.7, 0.8, 0.9):
    best = improved_policies(hike, np.zeros(4, dtype=int), g)[-1]
    print(f"gamma = {g}: hut {names[best[0]]}, pass {names[best[1]]}, glacier {names[best[2]]}")

# %% fr [markdown]
# Au refuge, le raccourci coûte plus cher tout de suite (1,5 en moyenne, contre 1) et peut faire tourner en rond ; mais il mène au glacier, d'où l'on atteint plus sûrement le sommet. Il faut être patient pour choisir le raccourci.
#
# Ensuite, la carte de la politique sûre du TP 1. L'option `success_rate` règle la glissade : c'est la probabilité d'aller dans la direction voulue (1 : la glace ne glisse pas ; 1/3 : le lac habituel) ; le reste se partage entre les deux directions perpendiculaires.

# %% en [markdown]
# At the hut, the shortcut costs more at first (1.5 on average, against 1) and may take you round in circles; but it leads to the glacier, from which the summit is a safer bet. It takes patience to choose the shortcut.
#
# Next, the map of lab 1's safe policy. The option `success_rate` sets how slippery the ice is: it is the probability of going in the intended direction (1: no slipping; 1/3: the usual lake); the two perpendicular directions share the rest.

# %%
SAFE_MAP = ["SFFF", "FFFF", "HHFF", "HHFG"]


def make_lake(success_rate: float) -> gym.Env:
    """Return the lake of the safe policy, more or less slippery."""
    return gym.make(
        "FrozenLake-v1",
        desc=SAFE_MAP,
        is_slippery=success_rate < 1,
        success_rate=success_rate,
        render_mode="rgb_array",
    )


def optimal_q(env: gym.Env, gamma: float) -> np.ndarray:
    """Return q*, shape (states, actions), by value iteration."""
    P = env.unwrapped.P
    return q_from_v(P, value_iteration(P, gamma)[-1], gamma)


# %% fr [markdown]
# ### Exercice {{ number }} : votre politique sûre ({{ worth }})
#
# Recopiez la politique sûre que vous aviez écrite dans le TP 1 (exercice 5, `policy_hardcoded_2`) ; les actions sont 0 gauche, 1 bas, 2 droite, 3 haut. Elle renvoie une action pour chaque case de glace, qui ne dépend que de l'observation. Sur la glace habituelle (1/3), elle ne doit **jamais** tomber et doit atteindre le but en 100 pas au plus avec une probabilité d'au moins 0,9. Si vous n'avez pas fait le TP 1, écrivez-en une : près d'un trou, choisissez une direction qui ne peut pas y mener, même en glissant (on ne glisse jamais en arrière).
#
# ```
# S F F F      0  1  2  3
# F F F F      4  5  6  7
# H H F F      8  9 10 11
# H H F G     12 13 14 15
# ```
#
# <details><summary>Indice</summary>
#
# Cases 4 et 5 : le trou est en dessous. Cases 10 et 14 : il est à gauche. Quelle est la direction opposée à chaque fois ?
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: your safe policy ({{ worth }})
#
# Copy in the safe policy that you wrote in lab 1 (exercise 5, `policy_hardcoded_2`); the actions are 0 left, 1 down, 2 right, 3 up. It returns an action for every ice cell, which depends on the observation alone. On the usual ice (1/3), it must **never** fall in, and must reach the goal within 100 steps with a probability of at least 0.9. If you have not done lab 1, write one: next to a hole, choose a direction that cannot lead into it, even by slipping (you never slip backwards).
#
# ```
# S F F F      0  1  2  3
# F F F F      4  5  6  7
# H H F F      8  9 10 11
# H H F G     12 13 14 15
# ```
#
# <details><summary>Hint</summary>
#
# Cells 4 and 5: the hole is below. Cells 10 and 14: it is on the left. What is the opposite direction in each case?
#
# </details>


# %% exercise="policy-enter" minutes=5 reads="SAFE_MAP"
def safe_policy(observation: int) -> int:
    """Return an action that cannot lead into a hole of ``SAFE_MAP``, and that ends at the goal."""
    ### BEGIN SOLUTION
    if observation in [4, 5]:  # a hole below: never down
        action = 3
    elif observation in [3, 7]:  # the right edge: slide down along it
        action = 1
    else:  # on the top row go right; beside the holes on the left, never left
        action = 2
    ### END SOLUTION
    return action


# %% check
with check("policy-enter", 1):
    ice = gym.make("FrozenLake-v1", desc=["SFFF", "FFFF", "HHFF", "HHFG"], is_slippery=True)
    table = policy_table(ice, safe_policy, "safe_policy")
    expect_never_falls(ice, table)
    expect_every_cell(ice, safe_policy, "safe_policy", terminal=False)
    expect_arrives(ice, table, "safe_policy")

# %% fr [markdown]
# ### Les politiques optimales
#
# Voici les politiques optimales de cette carte, pour trois valeurs de $\gamma$ et trois sortes de glace. Chaque flèche est une action optimale ; quand il y en a plusieurs, toutes sont dessinées. **Comparez les trois figures d'une même colonne**, surtout celle du milieu (0,8).

# %% en [markdown]
# ### The optimal policies
#
# Here are the optimal policies for this map, for three values of $\gamma$ and three kinds of ice. Each arrow is an optimal action; where there are several, all are drawn. **Compare the three figures in each column**, especially the middle one (0.8).

# %%
figure, axes = plt.subplots(3, 3, figsize=(7.5, 8))
for row, g in enumerate([0.9, 0.95, 0.99]):
    for column, rate in enumerate([1.0, 0.8, 1 / 3]):
        title = f"$\\gamma$ = {g}, success {rate:.2g}"
        plot_policy(optimal_q(make_lake(rate), g), SAFE_MAP, axes[row, column], title=title)
figure.tight_layout()
plt.show()

# %% fr [markdown]
# ### La comparaison
#
# La glace glisse peu (`success_rate` = 0,8). Voici, pour votre politique et pour deux politiques optimales, la valeur du départ pour chaque $\gamma$, la probabilité d'atteindre le but en 100 pas au plus, et le nombre moyen de pas d'un épisode, estimé sur mille épisodes. (Les valeurs, elles, ignorent la limite de 100 pas.)

# %% en [markdown]
# ### The comparison
#
# The ice is slightly slippery (`success_rate` = 0.8). For your policy and two optimal ones, here are the value of the start for each $\gamma$, the probability of reaching the goal within 100 steps, and the mean number of steps per episode, estimated from a thousand episodes. (The values take no account of the 100-step limit.)

# %%
icy = make_lake(0.8)
yours = np.zeros(16, dtype=int)
for state, action in policy_table(icy, safe_policy, "safe_policy").items():
    yours[state] = action
candidates = {
    "yours": yours,
    "optimal for 0.9": optimal_q(icy, 0.9).argmax(axis=1),
    "optimal for 0.99": optimal_q(icy, 0.99).argmax(axis=1),
}
print(f"{'policy':>16}  v(start), 0.9  v(start), 0.99  P(goal)  steps")
for name, actions in candidates.items():
    v_90, v_99 = (exact_values(icy.unwrapped.P, actions, g)[0] for g in (0.9, 0.99))
    reached = goal_probability(icy, dict(enumerate(actions.tolist())), steps=100)
    episodes = eval_policy_n_episodes(icy, actions.__getitem__, 1000, do_animation=False, seed=0)
    steps = np.mean(episodes["steps"])
    print(f"{name:>16}  {v_90:13.4f}  {v_99:14.4f}  {reached:7.3f}  {steps:5.2f}")

# %%
figure, axes = plt.subplots(1, 3, figsize=(9, 3.2))
for column, (name, actions) in enumerate(candidates.items()):
    plot_policy(actions, SAFE_MAP, axes[column], title=name)
plt.show()

best = candidates["optimal for 0.99"]
eval_policy_n_episodes(icy, lambda state: best[state], n=1, seed=0)["animation"][-1]

# %% fr [markdown]
# ### Exercice {{ number }} : patience et prudence ({{ worth }})
#
# Répondez dans la cellule ci-dessous (double-clic pour l'ouvrir), en cinq à dix phrases, en citant des nombres et des cases :
#
# 1. Sur la glace qui glisse peu (0,8), qu'est-ce qui change dans la politique optimale quand $\gamma$ passe de 0,9 à 0,99 ? Expliquez-le par le retour.
# 2. Sans glissade, qu'est-ce que $\gamma$ change à la politique optimale de cette carte ? Pourquoi ?
# 3. Dans la comparaison, la politique « optimale pour 0,9 » tombe plus souvent qu'une politique sûre. En quoi est-elle pourtant optimale ? Où le voit-on dans le tableau ?
# 4. Sur cette même glace (0,8), votre politique sûre est-elle optimale pour $\gamma$ = 0,99 ? Dites comment vous le savez. Et comment vérifier, avec les fonctions de ce TP, qu'une politique est optimale sans connaître la politique optimale ?

# %% en [markdown]
# ### Exercise {{ number }}: patience and caution ({{ worth }})
#
# Answer in the cell below (double-click to open it), in five to ten sentences, quoting numbers and cells:
#
# 1. On the slightly slippery ice (0.8), what changes in the optimal policy when $\gamma$ goes from 0.9 to 0.99? Explain it in terms of the return.
# 2. Without slipping, what effect does $\gamma$ have on the optimal policy for this map? Why?
# 3. In the comparison, the policy "optimal for 0.9" falls in more often than a safe policy. In what sense is it optimal all the same? Where does the table show this?
# 4. On this same ice (0.8), is your safe policy optimal for $\gamma$ = 0.99? Say how you know. And how could you verify, with the functions of this lab, that a policy is optimal without knowing the optimal policy?

# %% [markdown] answer="gamma-discuss" minutes=20 points=4
# …

# %% fr solution [markdown]
# **Éléments de réponse et barème ({{ points }})**
#
# - 1 point : pour 0,9, la politique optimale descend dès les cases 2 et 6, et va à droite dans les cases 4 et 5, malgré le trou en dessous ; pour 0,99, elle reste sur la ligne du haut, joue « haut » dans les cases 4 et 5, « droite » dans la case 6, et ne tombe plus. Le but atteint en $T$ pas rapporte $\gamma^{T-1}$ : le détour allonge l'épisode de 0,8 pas en moyenne (de 0,7 parmi les épisodes qui arrivent) et évite environ 4 % de chutes ; à 0,9, ces pas coûtent à peu près 6 % du retour, plus que les chutes évitées ne rapportent ; à 0,99, ils n'en coûtent que 0,7 %. Une seule de ces cases, avec l'explication, suffit.
# - 1 point : rien. Sans glissade ni autre récompense, la valeur d'une case est $\gamma^{d-1}$, où $d$ est la longueur du plus court chemin : pour tout $\gamma$ entre 0 et 1, les plus courts chemins sont les meilleurs. Il n'y a pas de risque à échanger contre du temps.
# - 1 point : être optimale, c'est maximiser le retour *actualisé* pour ce $\gamma$, pas la probabilité d'arriver. Dans la colonne « v(start), 0.9 », elle dépasse la politique optimale pour 0,99 (0,4963 contre 0,4871) alors qu'elle n'arrive que 957 fois sur mille ; elle arrive plus vite (7,3 pas contre 8,1). Dans la colonne 0,99, l'ordre s'inverse.
# - 1 point : avec la politique de la solution, non : elle vaut 0,8479 au départ, contre 0,9318 pour l'optimale. Elle ne tombe jamais non plus, mais elle est plus lente (18 pas contre 8) : dans la case 11, elle pousse contre le bord au lieu de descendre. Une politique qui a les actions de l'optimale dans toutes les cases qu'elle visite a la valeur optimale au départ : acceptez « optimale depuis le départ ». Pour vérifier sans connaître l'optimale : évaluer la politique, calculer $q$ avec `q_from_v`, et voir que `improve_policy` n'y change rien (ou qu'`optimality_sweep` laisse ses valeurs en place) ; elle vérifie alors l'équation d'optimalité de Bellman, dans tous les états. Qui se contente des cases visitées le dit. Un demi-point si seule la valeur du départ est comparée.

# %% en solution [markdown]
# **Elements of an answer and mark scheme ({{ points }})**
#
# - 1 point: for 0.9, the optimal policy goes down as early as cells 2 and 6, and goes right in cells 4 and 5 in spite of the hole below; for 0.99, it stays on the top row, plays "up" in cells 4 and 5, "right" in cell 6, and no longer falls in. Reaching the goal in $T$ steps earns $\gamma^{T-1}$: the detour makes an episode 0.8 steps longer on average (0.7 among the episodes that arrive) and avoids about 4% of falls; at 0.9, these steps cost about 6% of the return, more than the falls avoided bring in; at 0.99, only 0.7%. One of these cells, with the explanation, is enough.
# - 1 point: none. Without slipping or any other reward, the value of a cell is $\gamma^{d-1}$, where $d$ is the length of the shortest path: for every $\gamma$ between 0 and 1, the shortest paths are the best. There is no risk to trade for time.
# - 1 point: to be optimal is to maximise the *discounted* return for this $\gamma$, not the probability of arriving. In the column "v(start), 0.9", it beats the policy that is optimal for 0.99 (0.4963 against 0.4871) although it arrives only 957 times in 1,000: it arrives sooner (7.3 steps against 8.1). In the column 0.99, the order is reversed.
# - 1 point: with the solution's policy, no: it is worth 0.8479 at the start, against 0.9318 for the optimal one. It never falls in either, but it is slower (18 steps against 8): in cell 11, it pushes against the edge instead of going down. A policy that has the optimal policy's actions in all the cells it visits has the optimal value at the start: accept "optimal from the start". To verify without knowing the optimal policy: evaluate the policy, compute $q$ with `q_from_v`, and see that `improve_policy` changes nothing (or that `optimality_sweep` leaves its values in place); the policy then satisfies the Bellman optimality equation, in every state. Whoever looks at the visited cells only says so. Half a point if only the value of the start is compared.

# %% fr [markdown]
# ## Pour finir
#
# - Évaluer une politique, c'est résoudre l'équation de Bellman ; un **balayage** s'en sert comme d'une affectation, et les balayages convergent. Estimer une valeur à partir d'autres estimations, comme le fait un balayage, s'appelle l'**amorçage** (*bootstrapping*).
# - Après un état terminal, l'avenir vaut **zéro**, quoi que dise la table. Vous retrouverez cette règle dans chaque algorithme des TP suivants.
# - **Évaluer, améliorer, recommencer** : l'itération sur les politiques va au bout de chaque étape, l'itération sur les valeurs mêle les deux.
# - $\gamma$ n'est pas un détail : il fait partie du problème, et décide du risque qu'on accepte pour aller plus vite.
#
# Tout ce TP reposait sur `P`. Dans le **TP 3**, plus de modèle : l'agent apprend $q$ en jouant.
#
# ## Pour aller plus loin (sans points)
#
# **A. En place.** Programmez l'itération sur les valeurs avec des balayages **en place**, qui lisent les valeurs qu'ils viennent d'écrire et parcourent les états dans un ordre donné. Combien de balayages faut-il sur le lac 8 × 8 sans glissade, en allant de la première case à la dernière, puis de la dernière à la première ? Et sur la glace qui glisse ? D'où viennent les différences ? *(20 minutes)*
#
# **B. Le randonneur change d'avis.** Trouvez, au millième près, le $\gamma$ à partir duquel le raccourci est optimal au refuge. Vérifiez qu'à ce $\gamma$ les deux actions y ont presque la même valeur. *(15 minutes)*

# %% en [markdown]
# ## Wrapping up
#
# - Evaluating a policy means solving the Bellman equation; a **sweep** uses it as an assignment, and sweeps converge. Estimating a value from other estimates, as a sweep does, is called **bootstrapping**.
# - After a terminal state, the future is worth **zero**, whatever the table says. You will meet this rule again in every algorithm of the following labs.
# - **Evaluate, improve, repeat**: policy iteration completes each step, value iteration blends the two.
# - $\gamma$ is not a detail: it is part of the problem, and determines how much risk is worth taking to get there sooner.
#
# This whole lab relied on `P`. In **lab 3**, there is no longer a model: the agent learns $q$ by playing.
#
# ## Going further (no points)
#
# **A. In place.** Program value iteration with **in-place** sweeps, which read the values they have just written and go through the states in a given order. How many sweeps does the 8 × 8 lake without slipping take, going from the first cell to the last, then from the last to the first? And on slippery ice? Where do the differences come from? *(20 minutes)*
#
# **B. The hiker has second thoughts.** Find, to the nearest thousandth, the $\gamma$ from which the shortcut is optimal at the hut. Check that at this $\gamma$, both actions there are worth almost the same. *(15 minutes)*

# %% fr solution [markdown]
# **Une solution de A.** Les valeurs partent du but, la dernière case. Sans glissade, un balayage en place qui commence par là les transmet de proche en proche sur presque tout le lac en une seule fois ; un balayage qui finit par là ne les fait avancer que d'une case, comme un balayage synchrone. Quand la glace glisse, chaque case dépend de ses voisines de tous les côtés : l'ordre ne compte presque plus, mais lire des valeurs fraîches économise encore un tiers des balayages.

# %% en solution [markdown]
# **A solution to A.** Values spread from the goal, which is the last cell. Without slipping, an in-place sweep that begins there hands them on from cell to cell across almost the whole lake in one go; a sweep that ends there moves them by just one cell, as a synchronous sweep does. On slippery ice, each cell depends on its neighbours on every side: the order hardly matters any more, but reading fresh values still saves a third of the sweeps.


# %% solution
def sweeps_in_place(P: dict, gamma: float, order: list[int]) -> int:
    """Return how many in-place sweeps value iteration takes, in this order of the states."""
    V, sweeps, change = np.zeros(len(P)), 0, np.inf
    while change >= THETA:
        sweeps, change = sweeps + 1, 0.0
        for state in order:
            best = max(
                sum(p * (r + (0.0 if end else gamma * V[s])) for p, s, r, end in rows)
                for rows in P[state].values()
            )
            change, V[state] = max(change, abs(best - V[state])), best
    return sweeps


forwards = list(range(64))
for slippery in (False, True):
    model = gym.make("FrozenLake-v1", map_name="8x8", is_slippery=slippery).unwrapped.P
    print(
        f"slippery: {slippery!s:>5}   synchronous: {len(value_iteration(model, 0.99)) - 1:3}"
        f"   first to last: {sweeps_in_place(model, 0.99, forwards):3}"
        f"   last to first: {sweeps_in_place(model, 0.99, forwards[::-1]):3}"
    )

# %% fr solution [markdown]
# **Une solution de B.** On coupe l'intervalle en deux jusqu'au millième, en gardant la moitié où le choix change.

# %% en solution [markdown]
# **A solution to B.** Halve the interval down to a thousandth, each time keeping the half in which the choice changes.


# %% solution
def hut_values(gamma: float) -> np.ndarray:
    """Return q*(hut, path) and q*(hut, shortcut)."""
    return q_from_v(hike, value_iteration(hike, gamma)[-1], gamma)[0]


low, high = 0.5, 0.9  # the path is better at low, the shortcut at high
while high - low > 0.0005:
    middle = (low + high) / 2
    path, shortcut = hut_values(middle)
    low, high = (low, middle) if shortcut > path else (middle, high)
print(f"the shortcut from gamma = {high:.3f} on")
print(f"there, the path is worth {hut_values(high)[0]:.4f}, the shortcut {hut_values(high)[1]:.4f}")
