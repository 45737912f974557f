def repeat_until_stable(sweep, V, theta):
    following = sweep(V)
    if np.linalg.norm(following - V, ord=np.inf) < theta:
        return [V, following]
    import sys

    sys.setrecursionlimit(10_000)
    return [V] + repeat_until_stable(sweep, following, theta)
