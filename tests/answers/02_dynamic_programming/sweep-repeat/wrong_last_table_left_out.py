# loses: check-sweep-repeat-stop
def repeat_until_stable(sweep, V, theta):
    history = [V]
    while True:
        V_new = sweep(history[-1])
        if np.abs(V_new - history[-1]).max() < theta:
            return history
        history.append(V_new)
