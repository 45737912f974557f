# loses: check-sweep-repeat-history
def repeat_until_stable(sweep, V, theta):
    history = [V]
    while True:
        V_new = sweep(V)
        change = np.abs(V_new - V).max()
        V[:] = V_new
        history.append(V)
        if change < theta:
            return history
