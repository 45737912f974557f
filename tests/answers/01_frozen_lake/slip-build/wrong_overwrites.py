# loses: check-slip-build-edges
def slippery_successors(env, state, action):
    return {next_cell(env, state, a % 4): 1 / 3 for a in (action - 1, action, action + 1)}
