# loses: check-slip-build-directions, check-slip-build-edges
def slippery_successors(env, state, action):
    return {next_cell(env, state, action): 1.0}
