# loses: check-sweep-repeat-stop
def repeat_until_stable(sweep, V, theta):
    history, change = [V, sweep(V)], np.inf
    while change >= theta:
        change = np.abs(history[-1] - history[-2]).max()
        history.append(sweep(history[-1]))
    return history
