# loses: check-sweep-repeat-stop
def repeat_until_stable(sweep, V, theta):
    history = [V]
    while True:
        history.append(sweep(history[-1]))
        if np.abs(np.abs(history[-1]) - np.abs(history[-2])).max() < theta:
            break
    return history
