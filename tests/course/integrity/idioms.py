"""What honest notebooks hold: cells that have nothing to do with an answer, and ways to answer.

Written for copies of ``01_frozen_lake``; each costs nothing there, and nobody's copy is held.
"""

# ruff: noqa: E501
# In a cell of its own, after the imports.
CELLS = {
    # Magics and shell lines
    "matplotlib-inline": "%matplotlib inline",
    "matplotlib-other": "%matplotlib widget",
    "retina": "%config InlineBackend.figure_format = 'retina'",
    "retina-old": "from IPython.display import set_matplotlib_formats\n"
    "%config InlineBackend.rc = {'figure.dpi': 120}",
    "autoreload": "%load_ext autoreload\n%autoreload 2",
    "timeit": "%timeit -n 1 -r 1 sum(range(100))",
    "time-cell": "%%time\ntotal = sum(range(100))",
    "capture-cell": "%%capture out\nprint('hidden')",
    "html-cell": "%%html\n<style>.cell { width: 100% }</style>",
    "javascript-cell": "%%javascript\nconsole.log('x')",
    "bash-cell": "%%bash\necho bonjour",
    "writefile": "%%writefile my_tools.py\ndef best(row):\n    return int(row.argmax())",
    "import-written": "try:\n    import my_tools\nexcept ImportError:\n    my_tools = None",
    "pip": "!pip install -q gymnasium",
    "pip-magic": "%pip --version",
    "shell": "files = !ls\nprint(files)",
    "cd": "%cd -q .\n%pwd",
    "who": "%who\n%who int",
    "env": "%env MY_SETTING=1",
    "history": "%history -n 1",
    "reset-out": "%reset -f out",
    "precision": "%precision 3",
    "xmode": "%xmode Minimal",
    "pprint": "%pprint",
    "colors": "%colors nocolor",
    "automagic": "%automagic off",
    "help": "?len\nprint?",
    "prun": "%prun -q sum(range(10))",
    "store": "%store",
    "alias": "%alias my_ls ls\nmy_ls",
    "macro": "%macro -q again 1",
    "magic-unknown": "%tensorflow_version 2.x",
    # IPython's settings
    "interactivity": "from IPython.core.interactiveshell import InteractiveShell\n"
    "InteractiveShell.ast_node_interactivity = 'all'\n1\n2",
    "interactivity-instance": "get_ipython().ast_node_interactivity = 'last_expr_or_assign'",
    "event": "def after(result):\n    print('.', end='')\n"
    "get_ipython().events.register('post_run_cell', after)",
    "event-lambda": "get_ipython().events.register('pre_run_cell', lambda *a: None)",
    "custom-magic": "from IPython.core.magic import register_line_magic, register_cell_magic\n"
    "@register_line_magic\ndef hello(line):\n    return line\n%hello you",
    "custom-exception": "def shown(shell, kind, value, trace, tb_offset=None):\n"
    "    shell.showtraceback((kind, value, trace))\n"
    "get_ipython().set_custom_exc((ValueError,), shown)",
    "short-tracebacks": "import sys\nip = get_ipython()\n"
    "ip.showtraceback = lambda *a, **k: print(sys.exc_info()[1])",
    "excepthook": "import sys\nsys.excepthook = lambda *a: print('fault')",
    "displayhook": "import sys\nold_hook = sys.displayhook\n"
    "sys.displayhook = lambda value: old_hook(value)",
    "formatter": "import numpy as np\nget_ipython().display_formatter.formatters['text/plain']"
    ".for_type(np.ndarray, lambda a, p, cycle: p.text('array'))",
    "transformer": "def no_tabs(lines):\n    return [line.replace('\\t', '    ') for line in lines]\n"
    "get_ipython().input_transformers_post.append(no_tabs)",
    "display": "from IPython.display import HTML, Image, Markdown, clear_output, display\n"
    "display(Markdown('**x**'), HTML('<b>y</b>'))\nclear_output(wait=True)",
    "history-length": "get_ipython().history_length = 10",
    "rich": "from rich import pretty, traceback\npretty.install()\ntraceback.install()",
    # Widgets, Colab, VS Code
    "widgets": "import ipywidgets as widgets\nslider = widgets.IntSlider(3)\nslider",
    "interact": "from ipywidgets import interact\n@interact(x=(0, 3))\ndef square(x=1):\n"
    "    return x * x",
    "widget-output": "import ipywidgets\nout = ipywidgets.Output()\nwith out:\n    print('inside')",
    "colab-drive": "from google.colab import drive\ndrive.mount('/content/drive')",
    "colab-guard": "import sys\nIN_COLAB = 'google.colab' in sys.modules\nif IN_COLAB:\n"
    "    !apt-get install -y xvfb",
    "colab-form": "#@title Settings {display-mode: 'form'}\nepisodes = 10 #@param {type: 'integer'}",
    "kaggle": "import os\nfor folder, _, names in os.walk('/kaggle/input'):\n    print(folder, names)",
    "vs-code": "# %%\n#!%load_ext autoreload\nx_in_vs_code = 1",
    "virtual-display": "import os\nos.environ['SDL_VIDEODRIVER'] = 'dummy'\n"
    "os.environ.setdefault('DISPLAY', ':1')",
    "nest-asyncio": "try:\n    import nest_asyncio2 as nest_asyncio\n    nest_asyncio.apply()\n"
    "except ImportError:\n    pass",
    "await": "import asyncio\nawait asyncio.sleep(0)",
    "thread-done": "import threading\nworker = threading.Thread(target=print, args=['x'])\n"
    "worker.start()\nworker.join()",
    "pool": "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as pool:\n"
    "    print(list(pool.map(abs, [-1, 2])))",
    # Old code found on the web
    "old-numpy": "import numpy as np\nnp.float = float\nnp.int = int\nnp.bool = bool",
    "old-numpy-scalars": "np.object = object\nnp.bool8 = np.bool_\nnp.float_ = np.float64",
    "old-gym": "import sys, gymnasium\nsys.modules['gym'] = gymnasium\nimport gym",
    "old-seed": "import gymnasium\ngymnasium.Env.seed = lambda self, seed=None: [seed]",
    "old-collections": "import collections, collections.abc\n"
    "collections.Mapping = collections.abc.Mapping",
    "future": "from __future__ import annotations",
    "python-two": "print 'bonjour'",
    "own-environment": "import gymnasium as gym\nclass Line(gym.Env):\n"
    "    observation_space = gym.spaces.Discrete(3)\n    action_space = gym.spaces.Discrete(2)\n"
    "    def reset(self, seed=None, options=None): return 0, {}\n"
    "    def step(self, action): return 0, 0.0, True, False, {}\n"
    "gym.register('Line-v0', entry_point=Line)\ngym.make('Line-v0').reset()",
    "wrappers": "env_w = gym.wrappers.TimeLimit(gym.make('FrozenLake-v1'), 5)\nenv_w.reset(seed=1)",
    # Settings of libraries
    "warnings": "import warnings\nwarnings.filterwarnings('ignore')\nwarnings.simplefilter('error')",
    "warnings-off": "import warnings\nwarnings.warn = lambda *a, **k: None",
    "logging": "import logging\nlogging.basicConfig(level=logging.DEBUG)\nlogging.info('x')\n"
    "logging.getLogger('matplotlib').setLevel(logging.ERROR)",
    "plot-style": "import matplotlib.pyplot as plt\nplt.style.use('ggplot')\nplt.ion()\n"
    "plt.rcParams.update({'figure.dpi': 60, 'font.size': 14})",
    "plot": "plt.figure()\nplt.plot([1, 2])\nplt.savefig('figure.png')\nplt.show()",
    "plot-backend": "import matplotlib\nmatplotlib.use('Agg')",
    "plot-own-show": "plt.show = lambda *a, **k: None",
    "seaborn": "import seaborn as sns\nsns.set_theme()",
    "pandas": "import pandas as pd\npd.set_option('display.max_rows', 10)",
    "numpy-print": "np.set_printoptions(precision=2, suppress=True)\nnp.seterr(all='raise')",
    "seeds": "import random\nrandom.seed(0)\nnp.random.seed(0)\nrng = np.random.default_rng(0)",
    "recursion": "import sys\nsys.setrecursionlimit(10_000)\nsys.path.append('..')",
    "tqdm": "from tqdm.auto import tqdm\nfrom tqdm.notebook import trange\n"
    "for _ in tqdm(range(3)):\n    pass",
    "tee": "import sys\nclass Tee:\n    def __init__(self, *files): self.files = files\n"
    "    def write(self, text): return [f.write(text) for f in self.files] and len(text)\n"
    "    def flush(self): [f.flush() for f in self.files]\n"
    "sys.stdout = Tee(sys.stdout, open('log.txt', 'w'))",
    "colour-print": "import builtins, functools\nprint = functools.partial(print, flush=True)",
    # Modules again
    "star": "from helpers import *",
    "reload": "import importlib, helpers\nimportlib.reload(helpers)\nfrom helpers import check",
    "reload-all": "import sys\nfor name in list(sys.modules):\n    if name.startswith('helpers'):\n"
    "        del sys.modules[name]\nfrom helpers import check, expect, print_values",
    "reload-module": "import importlib, helpers.printing\nimportlib.reload(helpers.printing)",
    # Drafts
    "main": "def main():\n    print('main')\nif __name__ == '__main__':\n    main()",
    "input": "name = input('Votre nom ? ')",
    "name-not-defined": "print(undefined_name)",
    "syntax-error": "for i in range(3)\n    print(i)",
    "assertion": "assert 1 + 1 == 2, 'one'\nassert int_action_to_str(2) == 'right'",
    "doctest": "import doctest\ndoctest.testmod()",
    "loop-variables": "sum = 0\nfor i in range(3):\n    sum += i\nlist = [1]\nmax = 3\nenv_i = i",
    "check-own-name": "checks = check = True",
    "builtin-functions": "def round(x):\n    return x\ndef all(values):\n    return False",
    "large-output": "for i in range(3_000):\n    print(i, flush=True)",
    "training-loop": "env_d = gym.make('FrozenLake-v1')\nfor episode in range(5):\n"
    "    obs, info = env_d.reset(seed=episode)\n    done = False\n    while not done:\n"
    "        obs, r, done, cut, info = env_d.step(env_d.action_space.sample())\n"
    "        done = done or cut",
    "pickle": "import pickle\nwith open('q.pkl', 'wb') as f:\n    pickle.dump(np.zeros(3), f)\n"
    "with open('q.pkl', 'rb') as f:\n    pickle.load(f)",
    "json": "import json\njson.dump({'a': [1]}, open('a.json', 'w'))",
    "enum": "from enum import Enum, IntEnum\nclass Move(IntEnum):\n    LEFT = 0\n    DOWN = 1",
    "garbage": "import gc\ngc.collect()\n%reset_selective -f total_garbage",
    "subprocess": "import subprocess\nsubprocess.run(['ls'], capture_output=True)",
    "system": "import os\nos.system('ls > /dev/null')",
    "own-equality": "import dataclasses\n@dataclasses.dataclass(frozen=True, order=True)\n"
    "class Cell:\n    row: int = 0\n    column: int = 0\nCell() == Cell(1)",
    "debugger": "%pdb off\nimport pdb",
    "signal": "import signal\nsignal.signal(signal.SIGUSR1, lambda *a: None)",
    "exit-in-the-middle": "exit()",
    "quit": "quit(keep_kernel=True)",
    "system-exit": "import sys\nsys.exit(0)",
}
# Added to the release's own cell of imports.
IMPORTS = {
    "before": "import os, random, time\nfrom collections import defaultdict, deque\n\n",
    "after": "\nfrom typing import Any, Callable\nimport itertools as it\nnp.random.seed(1)",
}
# The whole text of an answer's cell, and what stands in a cell of its own before it.
FIRST = "    if observation in [0, 4, 10]:\n        return 1\n    return 2"
READ = (
    "    for p, next_state, *_ in env.unwrapped.P[state][action]:\n"
    "        found[next_state] = found.get(next_state, 0) + p\n"
)
ANSWERS = {
    "cached": (
        "policy-hardcode",
        "import functools\n\n@functools.lru_cache(maxsize=None)\ndef policy_hardcoded(observation):\n"
        + FIRST,
        "",
    ),
    "njit": (
        "policy-hardcode",
        "try:\n    from numba import njit\nexcept ImportError:\n    def njit(f):\n        return f\n\n"
        "@njit\ndef policy_hardcoded(observation):\n" + FIRST,
        "",
    ),
    "njit-elsewhere": (
        "policy-hardcode",
        "@njit\ndef policy_hardcoded(observation):\n" + FIRST,
        "try:\n    from numba import njit\nexcept ImportError:\n    def njit(f):\n        return f",
    ),
    "constant": (
        "policy-hardcode",
        "def policy_hardcoded(observation):\n    return 1 if observation in DOWNWARDS else 2",
        "DOWNWARDS = {0, 4, 10}\nprint(DOWNWARDS)",
    ),
    "alias-of-a-type": (
        "policy-hardcode",
        "def policy_hardcoded(observation: State) -> Action:\n" + FIRST,
        "from typing import TypeAlias\nState: TypeAlias = int\nAction = int",
    ),
    "prints": (
        "policy-hardcode",
        "def policy_hardcoded(observation):\n    print('obs', observation, flush=True)\n" + FIRST,
        "",
    ),
    "lambda": (
        "policy-hardcode",
        "policy_hardcoded = lambda observation: 1 if observation in [0, 4, 10] else 2",
        "",
    ),
    "table": (
        "policy-hardcode",
        "def policy_hardcoded(observation):\n    return int(ACTIONS[observation])",
        "ACTIONS = np.full(16, 2)\nACTIONS[[0, 4, 10]] = 1",
    ),
    "enum-used": (
        "policy-hardcode",
        "def policy_hardcoded(observation):\n"
        "    return Go.DOWN if observation in [0, 4, 10] else Go.RIGHT",
        "from enum import IntEnum\nclass Go(IntEnum):\n    LEFT, DOWN, RIGHT, UP = range(4)",
    ),
    "tested-below": (
        "policy-hardcode",
        "def policy_hardcoded(observation):\n" + FIRST + "\n\nassert policy_hardcoded(0) == 1\n"
        "for s in range(16):\n    print(s, policy_hardcoded(s))\nif __name__ == '__main__':\n"
        "    print(policy_hardcoded(3))",
        "",
    ),
    "timed-cell": (
        "policy-hardcode",
        "%%time\ndef policy_hardcoded(observation):\n" + FIRST,
        "",
    ),
    "magic-above": (
        "policy-hardcode",
        "%matplotlib inline\n!ls\ndef policy_hardcoded(observation):\n" + FIRST,
        "",
    ),
    "settings-above": (
        "policy-hardcode",
        "%config InlineBackend.figure_format = 'retina'\nimport warnings\n"
        "warnings.filterwarnings('ignore')\nnp.float = float\n"
        "get_ipython().ast_node_interactivity = 'all'\n"
        "def policy_hardcoded(observation):\n" + FIRST,
        "",
    ),
    "old-numpy-used": (
        "policy-hardcode",
        "def policy_hardcoded(observation):\n    row = np.zeros(4, dtype=np.float)\n"
        "    row[1 if observation in [0, 4, 10] else 2] = 1\n    return int(row.argmax())",
        "np.float = float",
    ),
    "own-module": (
        "policy-hardcode",
        "from my_plan import plan_of\n\ndef policy_hardcoded(observation):\n"
        "    return plan_of(observation)",
        "%%writefile my_plan.py\ndef plan_of(observation):\n" + FIRST,
    ),
    "logs": (
        "model-read",
        "import logging\n\ndef successors(env, state, action):\n    found = {}\n"
        "    logging.warning('state=%s', state)\n" + READ + "    return found",
        "",
    ),
    "defaultdict": (
        "model-read",
        "def successors(env, state, action):\n    found = defaultdict(float)\n"
        "    for p, next_state, *_ in env.unwrapped.P[state][action]:\n"
        "        found[next_state] += p\n    return dict(found)",
        "from collections import defaultdict",
    ),
    "helper": (
        "model-read",
        "def successors(env, state, action):\n    return merged(env.unwrapped.P[state][action])",
        "def merged(transitions):\n    found = {}\n    for p, s, r, end in transitions:\n"
        "        found[s] = found.get(s, 0) + p\n    return found\n\nprint(merged([]))",
    ),
    "dataclass": (
        "model-read",
        "def successors(env, state, action):\n    found = {}\n"
        "    for t in (Transition(*t) for t in env.unwrapped.P[state][action]):\n"
        "        found[t.to] = found.get(t.to, 0) + t.p\n    return found",
        "from dataclasses import dataclass\n@dataclass\nclass Transition:\n    p: float\n    to: int\n"
        "    reward: float = 0.0\n    end: bool = False",
    ),
    "named-tuple": (
        "model-read",
        "from collections import namedtuple\nStep = namedtuple('Step', 'p to reward end')\n\n"
        "def successors(env, state, action):\n    found = {}\n"
        "    for t in map(Step._make, env.unwrapped.P[state][action]):\n"
        "        found[t.to] = found.get(t.to, 0) + t.p\n    return found",
        "",
    ),
    "made-by-a-call-elsewhere": (
        "model-read",
        "def successors(env, state, action):\n    found = {}\n"
        "    for t in map(Step._make, env.unwrapped.P[state][action]):\n"
        "        logger.info('%s', t)\n        found[t.to] = found.get(t.to, 0) + t.p\n"
        "    return found",
        "import logging\nfrom collections import namedtuple\nlogger = logging.getLogger('lab')\n"
        "Step = namedtuple('Step', 'p to reward end')",
    ),
    "progress": (
        "model-read",
        "from tqdm import tqdm\nimport time\n\ndef successors(env, state, action):\n"
        "    start, found = time.time(), {}\n"
        "    for p, s, *_ in tqdm(env.unwrapped.P[state][action]):\n"
        "        found[s] = found.get(s, 0) + p\n    print(time.time() - start)\n    return found",
        "",
    ),
    "warns": (
        "model-read",
        "import warnings\n\ndef successors(env, state, action):\n    found = {}\n"
        "    warnings.warn('slow')\n" + READ + "    return found",
        "",
    ),
    "catches": (
        "model-read",
        "def successors(env, state, action):\n    found = {}\n    try:\n        1 / 0\n"
        "    except ZeroDivisionError as error:\n        print('caught', error)\n"
        + READ
        + "    return found",
        "",
    ),
    "in-a-new-cell": (
        "model-read",
        "",
        "def successors(env, state, action):\n    found = {}\n" + READ + "    return found",
    ),
    "decorated": (
        "slip-build",
        "@timed\ndef slippery_successors(env, state, action):\n    found = {}\n"
        "    for side in (-1, 0, 1):\n        to = next_cell(env, state, (action + side) % 4)\n"
        "        found[to] = found.get(to, 0) + 1 / 3\n    return found",
        "import functools, time\ndef timed(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n"
        "        start = time.perf_counter()\n        result = f(*a, **k)\n"
        "        print(f.__name__, time.perf_counter() - start)\n        return result\n"
        "    return inner",
    ),
    "nested": (
        "slip-build",
        "def slippery_successors(env, state, action):\n    found = {}\n    def add(to):\n"
        "        nonlocal found\n        found[to] = found.get(to, 0) + 1 / 3\n"
        "    for side in (-1, 0, 1):\n        add(next_cell(env, state, (action + side) % 4))\n"
        "    return found",
        "",
    ),
    "counter": (
        "slip-build",
        "from collections import Counter\n\ndef slippery_successors(env, state, action):\n"
        "    cells = [next_cell(env, state, (action + s) % 4) for s in (-1, 0, 1)]\n"
        "    return {cell: n / 3 for cell, n in Counter(cells).items()}",
        "",
    ),
    "native-stderr": (
        "slip-build",
        "import os\n\ndef slippery_successors(env, state, action):\n"
        "    os.write(2, b'[W] a warning of C++\\n')\n    found = {}\n"
        "    for side in (-1, 0, 1):\n        to = next_cell(env, state, (action + side) % 4)\n"
        "        found[to] = found.get(to, 0) + 1 / 3\n    return found",
        "",
    ),
    "match": (
        "policy-secure",
        "def policy_hardcoded_2(observation):\n    match int(observation):\n"
        "        case 4 | 5:\n            return 3\n        case 3 | 7:\n            return 1\n"
        "    return 2",
        "",
    ),
    "class-with-call": (
        "policy-secure",
        "class Policy:\n    up = {4, 5}\n    down = {3, 7}\n    def __call__(self, observation):\n"
        "        return 3 if observation in self.up else 1 if observation in self.down else 2\n\n"
        "def policy_hardcoded_2(observation):\n    return Policy()(observation)",
        "",
    ),
    "string-map": (
        "policy-secure",
        "ARROWS = '→→→↓↑↑→↓→→→→→→→→'\n\ndef policy_hardcoded_2(observation):\n"
        "    return '←↓→↑'.index(ARROWS[observation])",
        "",
    ),
    "partial": (
        "policy-secure",
        "from functools import partial\n\ndef _policy(up, observation):\n"
        "    return 3 if observation in up else 1 if observation in (3, 7) else 2\n\n"
        "def policy_hardcoded_2(observation):\n    return partial(_policy, (4, 5))(observation)",
        "",
    ),
}
