# loses: check-slip-build-edges
def slippery_successors(env, state, action):
    cells = {next_cell(env, state, (action + turn) % 4) for turn in (-1, 0, 1)}
    return {cell: 1 / len(cells) for cell in cells}
