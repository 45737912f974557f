def slippery_successors(env, state, action):
    cells = [next_cell(env, state, a) for a in range(4) if abs(a - action) != 2]
    return {cell: cells.count(cell) / 3 for cell in set(cells)}
