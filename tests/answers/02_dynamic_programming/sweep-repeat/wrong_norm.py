# loses: check-sweep-repeat-stop
def repeat_until_stable(sweep, V, theta):
    history = [V]
    while True:
        history.append(sweep(history[-1]))
        if np.linalg.norm(history[-1] - history[-2]) < theta:
            break
    return history
