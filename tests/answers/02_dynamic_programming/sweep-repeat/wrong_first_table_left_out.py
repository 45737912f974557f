# loses: check-sweep-repeat-history
def repeat_until_stable(sweep, V, theta):
    history = []
    while True:
        V_new = sweep(V)
        history.append(V_new)
        if np.abs(V_new - V).max() < theta:
            return history
        V = V_new
