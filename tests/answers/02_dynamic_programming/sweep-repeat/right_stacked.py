def repeat_until_stable(sweep, V, theta):
    tables = [np.array(V, dtype=float)]
    stable = False
    while not stable:
        tables.append(np.array(sweep(tables[-1])))
        stable = not np.any(np.abs(tables[-1] - tables[-2]) >= theta)
    return np.stack(tables)
