def slippery_successors(env, state, action):
    cells = [next_cell(env, state, int(a)) for a in (action + np.array([-1, 0, 1])) % 4]
    weights = np.bincount(cells, minlength=env.observation_space.n) / 3
    return {cell: weights[cell] for cell in np.flatnonzero(weights)}
