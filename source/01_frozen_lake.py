# ---
# jupyter:
#   course:
#     title:
#       en: "Frozen Lake: environments and policies"
#       fr: "Frozen Lake : environnements et politiques"
#     minutes: 95
#     requires: []
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% fr [markdown]
# # TP 1 : Frozen Lake, environnements et politiques
#
# Un lac gelé, des trous, un drapeau de l'autre côté. Avant d'apprendre quoi que ce soit, un agent doit pouvoir **observer**, **agir** et **recevoir une récompense**. Dans ce TP, l'agent, c'est vous : vous le conduisez au clavier, vous écrivez ses politiques à la main et vous découvrez ce que le hasard change.
#
# **À la fin, vous saurez :**
#
# - manipuler un environnement [Gymnasium](https://gymnasium.farama.org) : `make`, `reset`, `step`, `render` ;
# - distinguer la fin d'un épisode (`terminated`) d'une limite de temps (`truncated`) ;
# - lire une fonction de transition $p(s', r \mid s, a)$ dans la table `P` ;
# - écrire une politique, l'évaluer, et dire pourquoi elle échoue quand la glace glisse.
#
# | | |
# |---|---|
# | **Prérequis** | Python (fonctions, dictionnaires, listes) ; les mots « état », « action » et « récompense » |
# | **Durée** | environ {{ lab.minutes }}, installation non comprise |
# | **Points** | {{ lab.points }} |
# | **Matériel** | un ordinateur portable, sans carte graphique |

# %% en [markdown]
# # Lab 1: Frozen Lake, environments and policies
#
# A frozen lake, some holes, a flag on the far side. Before it can learn anything, an agent must be able to **observe**, **act** and **receive a reward**. In this lab, you are the agent: you drive it from the keyboard, write its policies by hand, and find out what chance changes.
#
# **By the end, you will be able to:**
#
# - use a [Gymnasium](https://gymnasium.farama.org) environment: `make`, `reset`, `step`, `render`;
# - tell the end of an episode (`terminated`) from a time limit (`truncated`);
# - read a transition function $p(s', r \mid s, a)$ from the table `P`;
# - write a policy, evaluate it, and explain why it fails when the ice is slippery.
#
# | | |
# |---|---|
# | **Prerequisites** | Python (functions, dictionaries, lists); the words state, action, reward |
# | **Time** | about {{ lab.minutes }}, not counting installation |
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
    by_budget,
    check,
    describe,
    eval_policy_1_episode,
    eval_policy_n_episodes,
    expect,
    int_action_to_str,
    play,
    plot_policy,
    print_policy,
    print_q_values,
    print_transition_function,
    print_values,
    wilson_interval,
)
from helpers.checks.chains import goal_probability
from helpers.checks.distributions import (
    expect_edges,
    expect_reads_model,
    expect_slips,
    frozen_lake,
)
from helpers.checks.policies import (
    expect_arrives,
    expect_every_cell,
    expect_never_falls,
    fewest_steps,
    policy_table,
)
from helpers.checks.tabular import holds

# %% fr [markdown]
# ### Comment travailler
#
# Exécutez les cellules dans l'ordre (`Maj + Entrée`). Un **exercice** demande de remplacer la ligne `raise NotImplementedError()` par votre code. La cellule qui le suit le **vérifie** : elle affiche par exemple `✓ model-read 3/3`, ou dit ce qui était attendu, ce qui a été obtenu et quelle idée revoir. Son code est replié (un clic sur « … » le déplie). Sélectionnez-la et exécutez-la, aussi souvent que vous voulez. Une réponse n'utilise que ses arguments et les noms que l'énoncé autorise, jamais une autre variable du notebook : n'importe quelle cellule pourrait la modifier. Le code et ce qu'il imprime sont en anglais ; les figures et les messages des vérifications, en français. Les nombres s'y écrivent avec un point : `0.5` est un demi.
#
# Les vérifications visibles ne disent pas tout : la correction essaie aussi d'autres cas. Ne modifiez pas les cellules de vérification : la notation utilise leur version d'origine.
#
# **Avant de rendre**, choisissez *Noyau → Redémarrer le noyau et exécuter toutes les cellules…* (*Kernel → Restart Kernel and Run All Cells…*), puis enregistrez. S'il reste un exercice à faire, l'exécution s'arrête à sa vérification : reprenez à la cellule suivante, et rendez quand même votre notebook, car chaque exercice est noté séparément. Le bouton *Validate* relance tout et liste ce qui échoue.

# %% en [markdown]
# ### How to work
#
# Run the cells in order (`Shift + Enter`). In an **exercise**, you replace the line `raise NotImplementedError()` with your code. The cell after it **checks** your answer: it prints `✓ model-read 3/3`, for instance, or tells you what it expected, what it got and which idea to revisit. Its code is folded (click on "…" to unfold it): select the cell and run it, as often as you like. An answer works only with its arguments, and with the names that the text allows: it never reads another variable of the notebook, which any cell may change.
#
# The visible checks are not the whole story: grading tries other cases too. Do not edit the check cells: grading uses their original version.
#
# **Before you hand in**, choose *Kernel → Restart Kernel and Run All Cells…*, then save. If an exercise is unfinished, the run stops at its check: carry on from the next cell, and hand in your notebook anyway, since each exercise is graded separately. The *Validate* button runs everything again and lists what fails.

# %% fr [markdown]
# ## 1. Le lac, ses cases et ses actions
#
# [Frozen Lake](https://gymnasium.farama.org/environments/toy_text/frozen_lake/) est une grille. Chaque case porte une lettre : `S` (départ), `F` (glace), `H` (trou) ou `G` (but). L'**état** est le numéro de la case où se trouve l'agent, compté ligne par ligne à partir de 0. Il y a quatre **actions**, gauche (0), bas (1), droite (2) et haut (3) :

# %% en [markdown]
# ## 1. The lake, its cells and its actions
#
# [Frozen Lake](https://gymnasium.farama.org/environments/toy_text/frozen_lake/) is a grid. Each cell has a letter: `S` (start), `F` (frozen), `H` (hole) or `G` (goal). The **state** is the number of the agent's cell, counted row by row from 0. There are four **actions**:

# %%
for i in range(4):
    print(f"Action {i}: {int_action_to_str(i)}")

# %% fr [markdown]
# Dans tous les TP de la série, des tables s'affichent sur la grille : une valeur par case, une action par case, ou une valeur par couple (case, action). Voici comment les lire ; le contenu des deux dernières est arbitraire.

# %% en [markdown]
# All the labs in this series print tables on the grid: one value per cell, one action per cell, or one value per (cell, action) pair. Here is how to read them; the contents of the last two are arbitrary.

# %%
print("One number per cell, in a grid of width 4 (here, the number of the state):")
print_values(np.arange(16), 4)

print("\nOne action per cell:")
print_policy(np.arange(16) % 4, 4)

print("\nOne number per cell and action, in a grid of width 2:")
print_q_values(np.random.default_rng(seed=0).random((4, 4)), 2)

# %% fr [markdown]
# ## 2. Version déterministe
#
# Créons un premier environnement, avec une carte de notre choix et une glace qui ne glisse pas (`is_slippery=False`). `render_mode="rgb_array"` demande des images sous forme de tableaux, qu'un notebook sait afficher : les carrés bleu foncé sont les trous, le drapeau est le but.

# %% en [markdown]
# ## 2. Deterministic version
#
# Let us create a first environment, with a map of our choice and ice that is not slippery (`is_slippery=False`). `render_mode="rgb_array"` asks for images as arrays, which a notebook can display: the dark blue squares are the holes, the flag is the goal.

# %%
env = gym.make(
    "FrozenLake-v1",
    desc=["SFFF", "FHFH", "FFFH", "HFFG"],
    is_slippery=False,
    render_mode="rgb_array",
)
print("Observations:", env.observation_space)
print("Actions:     ", env.action_space)

# %% fr [markdown]
# Un épisode commence par `reset`, qui renvoie la première observation (ici, l'état de départ) et un dictionnaire d'informations complémentaires.

# %% en [markdown]
# An episode begins with `reset`, which returns the first observation (here, the start state) and a dictionary of additional information.

# %%
obs, info = env.reset()
print("obs =", obs, "  info =", info)

plt.imshow(env.render())
plt.axis("off")
describe("The lake SFFF, FHFH, FFFH, HFFG, row by row; the agent is at the start, cell 0.")
plt.show()

# %% fr [markdown]
# `step(action)` joue une action et renvoie cinq choses :
#
# - `obs` : la nouvelle observation ;
# - `reward` : la récompense ; ici 1 en arrivant sur `G`, 0 partout ailleurs ;
# - `terminated` : vrai si l'état atteint est **terminal** (un trou ou le but) : il n'y a plus rien à gagner ensuite ;
# - `truncated` : vrai si une **limite de temps** arrête l'épisode (100 pas ici). Sur le lac, la marche aurait pu continuer : ce n'est pas la même chose, et cela comptera beaucoup quand un agent apprendra ;
# - `info` : des informations complémentaires, ici la probabilité de la transition.
#
# **Prévoyez avant d'exécuter :** où mène l'action 2 (droite) depuis le départ ? Puis l'action 0 (gauche) ? Et encore une fois l'action 0, qui pousse maintenant contre le bord ?

# %% en [markdown]
# `step(action)` plays an action and returns five things:
#
# - `obs`: the new observation;
# - `reward`: the reward; here 1 for reaching `G`, 0 otherwise;
# - `terminated`: true if the state reached is **terminal** (a hole or the goal): nothing more can be earned after it;
# - `truncated`: true if a **time limit** cuts the episode short (100 steps here). On the lake itself, the walk could have continued: this is not the same thing, and it will matter a great deal once an agent learns;
# - `info`: additional information, here the probability of the transition.
#
# **Predict before you run:** where does action 2 (right) lead from the start? Then action 0 (left)? And action 0 once more, now pushing against the edge?

# %%
for move in [2, 0, 0]:
    obs, reward, terminated, truncated, info = env.step(move)
    print(f"{int_action_to_str(move):>5} -> {obs=}, {reward=}, {terminated=}, {truncated=}")

# %% fr [markdown]
# Voici deux épisodes, qui se terminent pour deux raisons différentes. **Prévoyez :** lequel sera `terminated`, lequel `truncated` ?

# %% en [markdown]
# Two episodes that end, for two different reasons. **Predict:** which one will be `terminated`, and which one `truncated`?

# %%
for name, moves in [("left, 100 times", [0] * 100), ("right, then down", [2, 1])]:
    env.reset()
    for move in moves:
        obs, reward, terminated, truncated, info = env.step(move)
    print(f"{name}: {obs=}, {reward=}, {terminated=}, {truncated=}")

# %% fr [markdown]
# ### À vous de conduire
#
# Cliquez sur l'image, puis promenez-vous avec les flèches du clavier, ou avec les boutons. À chaque pas s'affiche la **transition** : l'état $s$ avant le pas, l'action $a$, la récompense $r$, l'état $s'$ après le pas et, à la fin, ce qui arrête l'épisode. Atteignez le but une fois, tombez une fois. Quand la récompense vaut-elle 1 ?

# %% en [markdown]
# ### Your turn to drive
#
# Click on the image, then walk around with the arrow keys, or with the buttons. Each step displays its **transition**: the state $s$ before the step, the action $a$, the reward $r$, the state $s'$ after the step and, at the end, what stops the episode. Reach the goal once, fall in once. When is the reward 1?

# %%
lake_to_drive = gym.make(
    "FrozenLake-v1",
    desc=["SFFF", "FHFH", "FFFH", "HFFG"],
    is_slippery=False,
    render_mode="rgb_array",
)
play(lake_to_drive)

# %% fr [markdown]
# ### La fonction de transition
#
# Frozen Lake donne aussi son **modèle** : `env.unwrapped.P[state][action]` est la liste des transitions possibles, chacune de la forme `(probabilité, état suivant, récompense, terminal)`. C'est $p(s', r \mid s, a)$, écrite comme une table. Regardons-la en trois endroits : au départ, à côté d'un trou (case 4) et à côté du but (case 14), toujours pour l'action « droite ».

# %% en [markdown]
# ### The transition function
#
# Frozen Lake also provides its **model**: `env.unwrapped.P[state][action]` is the list of possible transitions, each of the form `(probability, next state, reward, terminal)`. This is $p(s', r \mid s, a)$, written as a table. Let us look at it in three places: at the start, next to a hole (cell 4) and next to the goal (cell 14), always for the action "right".

# %%
print_transition_function(env, state=0, action=2)  # the start
print_transition_function(env, state=4, action=2)  # next to a hole
print_transition_function(env, state=14, action=2)  # next to the goal

# %% fr [markdown]
# À chaque fois, une seule transition, de probabilité 1 : sans glissade, l'action décide de tout.
#
# ## 3. Une politique écrite à la main
#
# Une **politique** $\pi$ dit quelle action jouer dans chaque état. Ici, c'est une fonction Python de l'observation vers l'action.
#
# ### Exercice {{ number }} : traverser le lac ({{ worth }})
#
# Écrivez `policy_hardcoded` pour la carte ci-dessous. On vérifie :
#
# - qu'elle atteint le but, et qu'elle renvoie une action pour **chaque** case, de 0 à 15, trous et but compris : plus loin, la carte changera, la glace glissera et l'agent s'écartera du chemin ({{ points.goal }}) ;
# - que son chemin est un plus court chemin ; plusieurs conviennent ({{ points.shortest }}).
#
# ```
# S F F F      0  1  2  3
# F H F H      4  5  6  7
# F F F H      8  9 10 11      actions : 0 gauche, 1 bas,
# H F F G     12 13 14 15                2 droite, 3 haut
# ```
#
# <details><summary>Indice 1</summary>
#
# Tracez un chemin sur une feuille et notez, pour chacune de ses cases, la direction à prendre. Dans combien de ces cases faut-il descendre ?
#
# </details>
# <details><summary>Indice 2</summary>
#
# `if observation in [...]: … else: …` suffit, ou un dictionnaire avec une action par défaut : `chemin.get(observation, 2)`.
#
# </details>

# %% en [markdown]
# Each time, a single transition with probability 1: without slipping, the action decides everything.
#
# ## 3. A policy written by hand
#
# A **policy** $\pi$ says which action to play in each state. Here, it is a Python function from observations to actions.
#
# ### Exercise {{ number }}: cross the lake ({{ worth }})
#
# Write `policy_hardcoded` for the map below. The checks look at two things:
#
# - it reaches the goal, and returns an action for **every** cell, from 0 to 15, holes and goal included: later on, the map will change, the ice will be slippery and the agent will stray from the path ({{ points.goal }});
# - its path is a shortest path; there are several ({{ points.shortest }}).
#
# ```
# S F F F      0  1  2  3
# F H F H      4  5  6  7
# F F F H      8  9 10 11      actions: 0 left, 1 down,
# H F F G     12 13 14 15               2 right, 3 up
# ```
#
# <details><summary>Hint 1</summary>
#
# Draw a path on paper and write down the direction to take in each of its cells. In how many of them do you go down?
#
# </details>
# <details><summary>Hint 2</summary>
#
# `if observation in [...]: … else: …` is enough; or use a dictionary with a default action: `path.get(observation, 2)`.
#
# </details>


# %% exercise="policy-hardcode" minutes=10
def policy_hardcoded(observation: int) -> int:
    """Return the action to play in the cell ``observation`` of the first map."""
    ### BEGIN SOLUTION
    if observation in [0, 4, 10]:
        action = 1
    else:
        action = 2
    ### END SOLUTION
    return action


# %% check
with check("policy-hardcode-goal", 2):
    lake = gym.make("FrozenLake-v1", desc=["SFFF", "FHFH", "FFFH", "HFFG"], is_slippery=False)
    table = policy_table(lake, policy_hardcoded, "policy_hardcoded")
    expect_never_falls(lake, table)
    expect(
        goal_probability(lake, table, steps=100) == 1,
        "policy_hardcoded never falls, and never arrives: it visits the cells {cells} and goes "
        "round in circles. Follow your policy from cell 0.",
        cells=sorted(table),
    )
    expect_every_cell(lake, policy_hardcoded, "policy_hardcoded")

# %% check
with check("policy-hardcode-shortest", 1):
    lake = gym.make("FrozenLake-v1", desc=["SFFF", "FHFH", "FFFH", "HFFG"], is_slippery=False)
    table = policy_table(lake, policy_hardcoded, "policy_hardcoded")
    expect(
        goal_probability(lake, table, steps=100) == 1,
        "policy_hardcoded does not reach the goal yet: see the check above first.",
    )
    expect(
        goal_probability(lake, table, steps=fewest_steps(lake)) == 1,
        "policy_hardcoded reaches the goal in {steps} steps, through the cells {cells}; a shortest "
        "path takes {fewest}. Where does yours turn away from the goal?",
        steps=len(table),
        cells=list(table),
        fewest=fewest_steps(lake),
    )

# %% fr [markdown]
# Voyons votre politique à l'œuvre. `eval_policy_1_episode` joue un épisode et renvoie la somme des récompenses, le nombre de pas et l'animation (sa première image est le départ, avant le premier pas). Les boutons permettent d'avancer image par image ; après un clic sur l'animation, les flèches du clavier aussi, et la barre d'espace la lance ou l'arrête.

# %% en [markdown]
# Let us watch your policy at work. `eval_policy_1_episode` plays one episode and returns the sum of the rewards, the number of steps and the animation (its first frame is the start, before the first step). The buttons step through it frame by frame; once you have clicked on the animation, the arrow keys do the same, and the space bar plays and pauses it.

# %%
result = eval_policy_1_episode(env, policy_hardcoded, do_animation=True)
print(f"Total reward: {result['total_reward']}")
print(f"Total steps: {result['steps']}")
result["animation"]

# %% fr [markdown]
# ### Exercice {{ number }} : la même politique ailleurs ({{ worth }})
#
# Voici une autre carte. **Avant d'exécuter**, suivez votre politique du doigt : que va-t-elle faire ? (Un agent qui tombe reste visible dans son trou, de l'eau jusqu'aux épaules.)

# %% en [markdown]
# ### Exercise {{ number }}: the same policy elsewhere ({{ worth }})
#
# Here is another map. **Before you run the cell**, trace your policy with a finger: what will it do? (An agent that falls in can still be seen in its hole, up to its shoulders in the water.)

# %%
env_2 = gym.make(
    "FrozenLake-v1",
    desc=["SHFF", "FHFH", "FFHF", "FFFG"],
    is_slippery=False,
    render_mode="rgb_array",
)
result = eval_policy_1_episode(env_2, policy_hardcoded, do_animation=True)
print(f"Total reward: {result['total_reward']}")
print(f"Total steps: {result['steps']}")
result["animation"]

# %% fr [markdown]
# Répondez en trois à six phrases dans la cellule « … » ci-dessous (double-cliquez pour l'ouvrir) :
#
# 1. Que fait votre politique sur cette carte, case après case, et comment l'épisode se termine-t-il ? (2 points)
# 2. Que sait-elle de la carte, et d'où lui vient cette connaissance ? Si elle échoue, dites pourquoi ; si elle réussit, donnez une carte où elle échouerait. (1 point)
# 3. Que faudrait-il à un agent pour réussir sur une carte que personne n'a encore vue ? (1 point)

# %% en [markdown]
# Answer in three to six sentences in the cell "…" below (double-click to open it):
#
# 1. What does your policy do on this map, cell by cell, and how does the episode end? (2 points)
# 2. What does it know about the map, and how did it come by that knowledge? If it fails, say why; if it succeeds, give a map on which it would fail. (1 point)
# 3. What would an agent need in order to succeed on a map that nobody has seen before? (1 point)

# %% [markdown] answer="policy-compare" minutes=10 points=4
# …

# %% fr solution [markdown]
# **Éléments de réponse et barème ({{ points }})**
#
# Avec la politique de la solution, l'agent suit 0 → 4 → 8 → 9 → 10. La case 10 est maintenant un trou : l'épisode est terminé (`terminated`), avec une récompense de 0. Une politique qui passe par 1 tombe aussitôt ; celle qui suit 0, 4, 8, 9, 13, 14, 15 réussit, par chance : ces cases sont libres sur les deux cartes.
#
# - 1 point : le trajet décrit est bien celui de *sa* politique, avec la case où elle s'arrête.
# - 1 point : l'épisode finit parce que l'état est terminal (un trou, ou le but), et non par limite de temps.
# - 1 point : la politique ne voit que le numéro de la case, jamais la carte ; c'est nous qui avons mis la première carte dans ses `if`. Pour une politique qui réussit : une carte qu'on peut traverser, avec un trou sur le chemin de cette politique.
# - 1 point : l'agent doit soit voir la carte (ou ses environs), soit connaître le modèle `P` et planifier (TP 2), soit apprendre par essais et erreurs (TP 3).

# %% en solution [markdown]
# **Elements of an answer and mark scheme ({{ points }})**
#
# With the solution's policy: 0 → 4 → 8 → 9 → 10, and cell 10 is now a hole: the episode is over (`terminated`), with reward 0. A policy that goes through cell 1 falls in at once; one that follows 0, 4, 8, 9, 13, 14, 15 succeeds by luck: these cells are free on both maps.
#
# - 1 point: the path described is that of *the student's own* policy, with the cell where it stops.
# - 1 point: the episode ends because the state is terminal (a hole, or the goal), not because of a time limit.
# - 1 point: the policy sees only the number of the cell, never the map; the first map was written into its `if`s by hand. For a policy that succeeds: a map that can be solved, with a hole on the policy's path.
# - 1 point: the agent must either see the map (or its surroundings), or know the model `P` and plan (lab 2), or learn by trial and error (lab 3).

# %% fr [markdown]
# ## 4. Version stochastique
#
# Revenons à la première carte, mais cette fois la glace glisse : `is_slippery=True`. Rejouons la politique qui réussissait à tous les coups. Exécutez la cellule plusieurs fois : obtenez-vous toujours la même chose ?

# %% en [markdown]
# ## 4. Stochastic version
#
# Back to the first map, but now the ice is slippery: `is_slippery=True`. Let us replay the policy that succeeded every time. Run the cell several times: do you always get the same result?

# %%
env_slippery = gym.make(
    "FrozenLake-v1",
    desc=["SFFF", "FHFH", "FFFH", "HFFG"],
    is_slippery=True,
    render_mode="rgb_array",
)
result = eval_policy_1_episode(env_slippery, policy_hardcoded, do_animation=True)
print(f"Total reward: {result['total_reward']}")
print(f"Total steps: {result['steps']}")
result["animation"]

# %% fr [markdown]
# ### Sentir la glissade
#
# Conduisez maintenant sur cette glace : appuyez toujours sur la même flèche au milieu du lac, et regardez où vous partez. Dans quelles directions glisse-t-on, et dans laquelle ne part-on jamais ? Essayez ensuite d'atteindre le but : combien de chutes avant d'y parvenir ?

# %% en [markdown]
# ### Feel the slip
#
# Now drive on this ice: keep pressing the same arrow in the middle of the lake, and watch where you go. Which directions do you slip in, and which one never comes up? Then try to reach the goal: how many times do you fall in first?

# %%
icy_lake_to_drive = gym.make(
    "FrozenLake-v1",
    desc=["SFFF", "FHFH", "FFFH", "HFFG"],
    is_slippery=True,
    render_mode="rgb_array",
)
play(icy_lake_to_drive)

# %% fr [markdown]
# Regardons ce que cela change dans la fonction de transition, aux trois mêmes endroits. **Prévoyez d'abord :** pour la case 4 et l'action « droite », combien de lignes, et avec quelles probabilités ?

# %% en [markdown]
# Let us see what this changes in the transition function, in the same three places. **Predict first:** for cell 4 and the action "right", how many lines will there be, and with which probabilities?

# %%
print_transition_function(env_slippery, state=0, action=2)  # the start
print_transition_function(env_slippery, state=4, action=2)  # next to a hole
print_transition_function(env_slippery, state=14, action=2)  # next to the goal

# %% fr [markdown]
# L'agent part dans la direction voulue une fois sur trois ; sinon, il glisse dans l'une des deux directions **perpendiculaires**, jamais en arrière. Une direction qui sort de la grille laisse l'agent sur place.
#
# Regardez maintenant la case 0 avec l'action « gauche » : deux des trois lignes mènent au même état.

# %% en [markdown]
# The agent moves in the intended direction one time in three; otherwise, it slips in one of the two **perpendicular** directions, never backwards. A direction that leads off the grid leaves the agent where it is.
#
# Now look at cell 0 with the action "left": two of the three lines lead to the same state.

# %%
print_transition_function(env_slippery, state=0, action=0)

# %% fr [markdown]
# ### Exercice {{ number }} : lire le modèle ({{ worth }})
#
# Écrivez `successors(env, state, action)`, qui renvoie le dictionnaire `{état suivant: probabilité}` lu dans `env.unwrapped.P`. Un état qui figure plusieurs fois dans la liste n'apparaît qu'une fois dans le dictionnaire, avec la **somme** de ses probabilités. La somme des probabilités de chaque dictionnaire vaut donc 1.
#
# <details><summary>Indice</summary>
#
# Partez d'un dictionnaire vide et parcourez `env.unwrapped.P[state][action]`. `d.get(key, 0.0)` renvoie `0.0` si la clé n'existe pas encore.
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: read the model ({{ worth }})
#
# Write `successors(env, state, action)`, which returns the dictionary `{next state: probability}` read from `env.unwrapped.P`. A state listed several times appears only once in the dictionary, with the **sum** of its probabilities. The probabilities in each dictionary therefore add up to 1.
#
# <details><summary>Hint</summary>
#
# Start with an empty dictionary and loop over `env.unwrapped.P[state][action]`. `d.get(key, 0.0)` returns `0.0` if the key is not there yet.
#
# </details>


# %% exercise="model-read" minutes=10
def successors(env: gym.Env, state: int, action: int) -> dict[int, float]:
    """Return the probability of each state that can follow ``action`` in ``state``.

    Args:
        env: an environment with a model, ``env.unwrapped.P``; not changed.
        state: a state.
        action: an action.

    Returns:
        ``{next state: probability}``, plain or NumPy numbers.
    """
    probabilities = {}
    ### BEGIN SOLUTION
    for probability, next_state, _reward, _terminated in env.unwrapped.P[state][action]:
        probabilities[next_state] = probabilities.get(next_state, 0.0) + probability
    ### END SOLUTION
    return probabilities


# %% check
with check("model-read", 3):
    # The lake above, then others, where the wanted direction is not one chance in three.
    for desc, rate in [
        (["SFFF", "FHFH", "FFFH", "HFFG"], 1 / 3),
        (["SF", "FF", "HG"], 0.5),
        (["SFG"], 0.8),
    ]:
        lake = gym.make("FrozenLake-v1", desc=desc, success_rate=rate)
        expect_reads_model(successors, lake, "successors")
    ### BEGIN HIDDEN TESTS
    for desc, rate in [(["SFFH", "FHFG"], 1 / 3), (["SFF", "HFG"], 1.0), (["SFHG"], 0.7)]:
        other = gym.make("FrozenLake-v1", desc=desc, is_slippery=rate < 1, success_rate=rate)
        assert holds(expect_reads_model, successors, other, "successors")
    other = gym.make("FrozenLake-v1", desc=["SFFHFFG"])  # seven states, for who counts them
    rng = np.random.default_rng(1)  # a model that is no lake's: any state may follow, and often
    other.unwrapped.P = {
        state: {
            action: [
                (float(p), int(rng.integers(7)), float(rng.normal()), bool(rng.integers(2)))
                for p in rng.dirichlet(np.ones(rng.integers(1, 6)))
            ]
            for action in range(4)
        }
        for state in range(7)
    }
    assert holds(expect_reads_model, successors, other, "successors")
    ### END HIDDEN TESTS

# %% fr [markdown]
# ### Exercice {{ number }} : fabriquer la glissade ({{ worth }})
#
# Vous savez lire le modèle qui glisse. Sauriez-vous le **construire** ? Écrivez `slippery_successors(env, state, action)`, qui reçoit un lac **qui ne glisse pas** et renvoie la distribution `{état suivant: probabilité}` qu'il aurait s'il glissait : la direction voulue et les deux perpendiculaires, une chance sur trois chacune. On vérifie séparément :
#
# - les directions, dans les cases d'où chaque direction mène à une autre case ({{ points.directions }}) ;
# - les cases où une direction au moins laisse l'agent sur place, sur des cartes de toutes tailles : au bord, une seule ; dans un coin, deux (davantage sur une carte d'une seule ligne) ; dans un trou ou au but, toutes ({{ points.edges }}).
#
# `next_cell(env, state, action)`, déjà écrite, renvoie la case où mène une action sans glissade.
#
# <details><summary>Indice 1</summary>
#
# Les actions tournent dans l'ordre gauche (0), bas (1), droite (2), haut (3). Quelles sont les deux perpendiculaires à 1 ? À 0 ? À 3 ?
#
# </details>
# <details><summary>Indice 2</summary>
#
# `(action - 1) % 4` et `(action + 1) % 4` : le modulo fait le tour.
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: build the slip ({{ worth }})
#
# You can read the slippery model. Could you **build** it? Write `slippery_successors(env, state, action)`, which is given a lake that is **not slippery** and returns the distribution `{next state: probability}` that it would have if it were: the intended direction and the two perpendicular ones, one chance in three each. Two things are checked separately:
#
# - the directions, in cells where every direction leads to another cell ({{ points.directions }});
# - the cells where at least one direction leaves the agent in place, on maps of any size: one at an edge, two in a corner (more on a map of a single row), all of them in a hole or at the goal ({{ points.edges }}).
#
# `next_cell(env, state, action)`, already written, returns the cell that an action leads to when there is no slipping.
#
# <details><summary>Hint 1</summary>
#
# The actions go round in the order left (0), down (1), right (2), up (3). Which two are perpendicular to 1? To 0? To 3?
#
# </details>
# <details><summary>Hint 2</summary>
#
# `(action - 1) % 4` and `(action + 1) % 4`: the modulo wraps around.
#
# </details>


# %%
def next_cell(env: gym.Env, state: int, action: int) -> int:
    """Return the cell that ``action`` leads to from ``state`` on ice that is not slippery."""
    if action not in range(4):
        raise ValueError(f"action {action} does not exist: an action is 0, 1, 2 or 3")
    return env.unwrapped.P[state][action][0][1]


# %% exercise="slip-build" minutes=15
def slippery_successors(env: gym.Env, state: int, action: int) -> dict[int, float]:
    """Return the distribution of the next state if the lake ``env`` were slippery.

    Args:
        env: a lake of any size that is not slippery; not changed.
        state: a cell.
        action: an action.

    Returns:
        ``{next state: probability}``, plain or NumPy numbers.
    """
    probabilities = {}
    ### BEGIN SOLUTION
    for direction in [(action - 1) % 4, action, (action + 1) % 4]:
        next_state = next_cell(env, state, direction)
        probabilities[next_state] = probabilities.get(next_state, 0.0) + 1 / 3
    ### END SOLUTION
    return probabilities


# %% check
with check("slip-build-directions", 2):
    for desc in (["FFF", "SFF", "FFG"], ["SFFFF", "FFFHF", "FFFFF", "FFFFG"]):
        expect_slips(slippery_successors, frozen_lake(desc), "slippery_successors")
    ### BEGIN HIDDEN TESTS
    for desc in (["SFFF", "FFFF", "FFFG"], ["FFFS", "FFFH", "FFFF", "FFFF", "FHFG"]):
        assert holds(expect_slips, slippery_successors, frozen_lake(desc), "slippery_successors")
    ### END HIDDEN TESTS

# %% check
with check("slip-build-edges", 2):
    # Which directions an action may slip to is not looked at here, only where they lead.
    for desc in (["FFF", "SFF", "FFG"], ["SFHF", "FFFG"], ["SFG"]):
        expect_edges(slippery_successors, frozen_lake(desc), "slippery_successors")
    ### BEGIN HIDDEN TESTS
    for desc in (["SFFF", "FFHF", "FFFG"], ["SF", "FG"], ["SFFHG"], ["SHF", "FFF", "FFF", "FHG"]):
        assert holds(expect_edges, slippery_successors, frozen_lake(desc), "slippery_successors")
    ### END HIDDEN TESTS

# %% fr [markdown]
# ## 5. Une politique sûre
#
# Sur une glace qui glisse, le chemin le plus court n'est plus forcément le meilleur. Voici une nouvelle carte, glissante :

# %% en [markdown]
# ## 5. A safe policy
#
# On slippery ice, the shortest path is no longer always the best. Here is a new map, and it is slippery:

# %%
env_safe = gym.make(
    "FrozenLake-v1",
    desc=["SFFF", "FFFF", "HHFF", "HHFG"],
    is_slippery=True,
    render_mode="rgb_array",
)
obs, info = env_safe.reset()
plt.imshow(env_safe.render())
plt.axis("off")
describe("The lake SFFF, FFFF, HHFF, HHFG, row by row; the agent is at the start, cell 0.")
plt.show()

# %% fr [markdown]
# ### Exercice {{ number }} : arriver sans jamais tomber ({{ worth }})
#
# Écrivez `policy_hardcoded_2` pour cette carte :
#
# - elle ne tombe **jamais** : la probabilité de finir dans un trou est exactement 0 ; et elle renvoie une action pour chaque case de glace ({{ points.holes }}) ;
# - elle **arrive** : la probabilité d'atteindre le but en 100 pas au plus est d'au moins 0,9 ({{ points.goal }}).
#
# Les deux sont **calculées** à partir du modèle `P`, pas estimées : la chance n'y est pour rien. L'action renvoyée ne doit dépendre que de l'observation (sinon, les deux vérifications échouent).
#
# ```
# S F F F      0  1  2  3
# F F F F      4  5  6  7
# H H F F      8  9 10 11      actions : 0 gauche, 1 bas,
# H H F G     12 13 14 15                2 droite, 3 haut
# ```
#
# <details><summary>Indice 1</summary>
#
# Dans une case voisine d'un trou, quelle action ne peut jamais vous y faire glisser ? Rappel : on ne glisse jamais en arrière.
#
# </details>
# <details><summary>Indice 2</summary>
#
# Un mur est un allié : en poussant contre un bord, on ne bouge plus que par glissade, le long de ce bord.
#
# </details>
# <details><summary>Indice 3</summary>
#
# Case 4 : le trou est en dessous. L'action « haut » ne fait jamais descendre. Case 10 : le trou est à gauche. Quelle action ne mène jamais à gauche ?
#
# </details>

# %% en [markdown]
# ### Exercise {{ number }}: arrive and never fall ({{ worth }})
#
# Write `policy_hardcoded_2` for this map:
#
# - it **never** falls in: the probability of ending up in a hole is exactly 0; and it returns an action for every ice cell ({{ points.holes }});
# - it **arrives**: the probability of reaching the goal within 100 steps is at least 0.9 ({{ points.goal }}).
#
# Both are **computed** from the model `P`, not estimated: luck plays no part. The action returned must depend on the observation alone (otherwise, both checks fail).
#
# ```
# S F F F      0  1  2  3
# F F F F      4  5  6  7
# H H F F      8  9 10 11      actions: 0 left, 1 down,
# H H F G     12 13 14 15               2 right, 3 up
# ```
#
# <details><summary>Hint 1</summary>
#
# In a cell next to a hole, which action can never make you slip into it? Remember: you never slip backwards.
#
# </details>
# <details><summary>Hint 2</summary>
#
# A wall is an ally: when you push against an edge, you can only move by slipping, along that edge.
#
# </details>
# <details><summary>Hint 3</summary>
#
# Cell 4: the hole is below. "Up" never takes you down. Cell 10: the hole is on the left. Which action never takes you left?
#
# </details>


# %% exercise="policy-secure" minutes=20
def policy_hardcoded_2(observation: int) -> int:
    """Return an action that cannot lead into a hole of the third map."""
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
with check("policy-secure-holes", 2):
    lake = gym.make("FrozenLake-v1", desc=["SFFF", "FFFF", "HHFF", "HHFG"], is_slippery=True)
    expect_never_falls(lake, policy_table(lake, policy_hardcoded_2, "policy_hardcoded_2"))
    expect_every_cell(lake, policy_hardcoded_2, "policy_hardcoded_2", terminal=False)

# %% check
with check("policy-secure-goal", 4):
    lake = gym.make("FrozenLake-v1", desc=["SFFF", "FFFF", "HHFF", "HHFG"], is_slippery=True)
    table = policy_table(lake, policy_hardcoded_2, "policy_hardcoded_2")
    expect_arrives(lake, table, "policy_hardcoded_2")

# %% fr [markdown]
# Voici votre politique sur la carte, puis dix épisodes, dont le dernier est animé :

# %% en [markdown]
# Here is your policy on the map, then ten episodes, the last one animated:

# %%
plot_policy(policy_hardcoded_2, env_safe)
plt.show()

results = eval_policy_n_episodes(env_safe, policy_hardcoded_2, n=10, do_animation=True)
print(f"Total reward: {results['total_reward']}, mean = {np.mean(results['total_reward'])}")
print(f"Total steps: {results['steps']}, mean = {np.mean(results['steps'])}")
results["animation"][-1]

# %% fr [markdown]
# ### Estimer ou calculer ?
#
# Dix épisodes réussis ne prouvent pas grand-chose : une politique qui échoue une fois sur dix réussit quand même dix fois de suite avec une probabilité de $0{,}9^{10} \approx 0{,}35$. Sur la même carte, comparons votre politique à une politique pressée, qui va toujours à droite, puis descend.
#
# L'**estimation** est la proportion de réussites sur un grand nombre d'épisodes, avec un **intervalle de confiance** à 95 %, celui de Wilson : si l'on recommençait toute l'expérience cent fois, environ 95 des intervalles obtenus contiendraient la vraie probabilité. L'intervalle le plus connu, la moyenne plus ou moins deux erreurs types, ne convient pas ici : quand tous les épisodes réussissent, sa largeur est nulle, comme si le succès était certain. La probabilité **exacte**, elle, est calculée à partir de `P`. Est-elle dans l'intervalle ?

# %% en [markdown]
# ### Estimate or compute?
#
# Ten successful episodes do not prove much: a policy that fails one time in ten still succeeds ten times in a row with probability $0.9^{10} \approx 0.35$. On the same map, let us compare your policy with a hurried one, which always goes right, then down.
#
# The **estimate** is the proportion of successes over many episodes, with a 95% **confidence interval**, Wilson's: if the whole experiment were repeated a hundred times, about 95 of the resulting intervals would contain the true probability. The best-known interval, the mean plus or minus two standard errors, does not work here: when every episode succeeds, its width is zero, as if success were certain. The **exact** probability, on the other hand, is computed from `P`. Does the interval contain it?


# %%
def policy_hurried(observation: int) -> int:
    """Go right up to the last column, then down."""
    return 1 if observation % 4 == 3 else 2


n = by_budget(grading=200, class_=1000, night=10_000)  # episodes; fewer while grading
for name, policy in [("hurried", policy_hurried), ("yours", policy_hardcoded_2)]:
    results = eval_policy_n_episodes(env_safe, policy, n=n, do_animation=False, seed=0)
    rate = np.mean(results["total_reward"])
    low, high = wilson_interval(rate, n)
    exact = goal_probability(env_safe, policy_table(env_safe, policy, name), steps=100)
    print(f"{name:>7}: {rate:.3f}, between {low:.3f} and {high:.3f}; exact: {exact:.4f}")

# %% fr [markdown]
# ## Pour finir
#
# - Une **politique** est une fonction des observations vers les actions ; elle ne vaut que dans l'environnement pour lequel elle a été conçue.
# - `terminated` dit qu'il n'y a plus rien à gagner, `truncated` que le temps est écoulé.
# - Le **modèle** `P` contient tout le hasard. Quand on le connaît, on peut calculer au lieu de jouer.
#
# Dans le **TP 2**, ce n'est plus vous qui cherchez la politique : la programmation dynamique la calcule à partir de `P`.
#
# ## Pour aller plus loin (sans points)
#
# **A. Sûre et rapide.** Calculez, à partir de `P`, le nombre moyen de pas d'un épisode (100 au plus) avec votre politique sûre : faites avancer, pas après pas, la probabilité d'être dans chaque case, et additionnez à chaque pas la probabilité que l'épisode ne soit pas fini. Trouvez ensuite la plus rapide des politiques qui ne tombent jamais. On peut descendre à 21,1 pas. *(20 minutes)*
#
# **B. Et sans `P` ?** Faites comme si vous ne connaissiez pas le modèle. Jouez 20 000 pas au hasard sur `env_safe` et comptez où mène l'action « droite » depuis la case 2. Donnez pour chaque état suivant une fréquence et son intervalle de Wilson, puis comparez avec `successors`. Combien de pas faudrait-il pour connaître aussi bien les cases proches du but ? *(20 minutes)*

# %% en [markdown]
# ## Wrapping up
#
# - A **policy** is a function from observations to actions; it is only good for the environment it was designed for.
# - `terminated` says that nothing more can be earned, `truncated` that time is up.
# - The **model** `P` contains all the randomness there is. If you know it, you can compute instead of playing.
#
# In **lab 2**, you no longer search for the policy yourself: dynamic programming computes it from `P`.
#
# ## Going further (no points)
#
# **A. Safe and fast.** From `P`, compute the mean number of steps of an episode (100 at most) under your safe policy: move the probability of being in each cell forward, step by step, and at each step add up the probability that the episode is not over. Then find a policy that never falls in either, and is as fast as possible. It can be done in 21.1 steps. *(20 minutes)*
#
# **B. What if there were no `P`?** Pretend that you do not know the model. Play 20,000 random steps on `env_safe` and count where the action "right" leads from cell 2. For each next state, give a frequency and its Wilson interval, then compare with `successors`. How many steps would you need to know the cells near the goal equally well? *(20 minutes)*

# %% fr solution [markdown]
# **Une solution de A.** La probabilité d'être dans chaque case avance d'un pas avec `successors` ; ce qui arrive dans un trou ou au but n'avance plus. La politique de l'exercice {{ numbers["policy-secure"] }} demande 22,9 pas en moyenne ; la plus rapide des politiques sûres, 21,1. L'essentiel se gagne dans la case 11, où elle descend au lieu de pousser contre le bord (1,3 pas) ; le reste surtout dans le coin, case 3 : « droite » n'y fait jamais reculer, « bas » une fois sur trois.

# %% en solution [markdown]
# **A solution to A.** The probability of being in each cell moves one step forward with `successors`; whatever reaches a hole or the goal moves no further. The policy of exercise {{ numbers["policy-secure"] }} takes 22.9 steps on average; the fastest safe policy takes 21.1. Most of the gain is made in cell 11, where it goes down instead of pushing against the edge (1.3 steps), and most of the rest in the corner, cell 3: "right" never takes it back from there, "down" one time in three.


# %% solution
def mean_steps(env: gym.Env, policy, limit: int = 100) -> float:
    """Return the mean number of steps of an episode from cell 0, computed from the model."""
    letters = b"".join(env.unwrapped.desc.flatten()).decode()
    here = {0: 1.0}  # the probability of being in each cell where the episode goes on
    steps = 0.0
    for _step in range(limit):
        steps += sum(here.values())
        ahead: dict[int, float] = {}
        for state, probability in here.items():
            for next_state, chance in successors(env, state, policy(state)).items():
                if letters[next_state] not in "HG":
                    ahead[next_state] = ahead.get(next_state, 0.0) + probability * chance
        here = ahead
    return steps


def policy_fast(observation: int) -> int:
    """Never fall, and lose no step."""
    if observation in [0, 4, 5]:  # up: along the wall at the start, away from the holes below
        return 3
    return 1 if observation in [7, 11] else 2


for name, policy in [("yours", policy_hardcoded_2), ("fast", policy_fast)]:
    safe = goal_probability(env_safe, policy_table(env_safe, policy, name), steps=5000)
    print(f"{name:>5}: {mean_steps(env_safe, policy):.1f} steps; reaches the goal: {safe:.4f}")

# %% fr solution [markdown]
# **Une solution de B.** Au hasard, on tombe vite : les cases proches du départ sont beaucoup plus visitées que celles du but, et ce sont donc elles que l'on connaît bien. Ici, la case 14 est visitée environ onze fois moins que la case 2 : pour la connaître aussi bien, il faudrait onze fois plus de pas, soit plus de 200 000, ou une façon de jouer qui y mène. C'est le problème de l'exploration (TP 3 et 4).

# %% en solution [markdown]
# **A solution to B.** Playing at random, one soon falls in: the cells near the start are visited far more often than those near the goal, so they are the ones we get to know well. Here, cell 14 is visited about eleven times less often than cell 2: to know it equally well, you would need eleven times as many steps, more than 200,000, or a way of playing that leads there: this is the exploration problem (labs 3 and 4).

# %% solution
rng = np.random.default_rng(0)
counts: dict[int, int] = {}
visits = np.zeros(16, dtype=int)
obs, _ = env_safe.reset(seed=0)
timed_steps = by_budget(grading=2000, class_=20_000, night=200_000)
for _step in range(timed_steps):
    action = int(rng.integers(4))
    next_obs, _, terminated, truncated, _ = env_safe.step(action)
    visits[obs] += 1
    if obs == 2 and action == 2:
        counts[next_obs] = counts.get(next_obs, 0) + 1
    obs = env_safe.reset()[0] if terminated or truncated else next_obs

total = sum(counts.values())
for next_state, chance in sorted(successors(env_safe, 2, 2).items()):
    frequency = counts.get(next_state, 0) / total
    low, high = wilson_interval(frequency, total)
    print(
        f"to {next_state}: {frequency:.3f}, between {low:.3f} and {high:.3f}; model: {chance:.3f}"
    )
print("Visits of each cell:")
print_values(visits, 4)
