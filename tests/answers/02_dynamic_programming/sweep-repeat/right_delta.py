def repeat_until_stable(sweep, V, theta):
    history = [V]
    delta = float("inf")
    while delta >= theta:
        V_new = sweep(V)
        delta = max(abs(V_new[s] - V[s]) for s in range(len(V)))
        history.append(V_new)
        V = V_new
    return history
