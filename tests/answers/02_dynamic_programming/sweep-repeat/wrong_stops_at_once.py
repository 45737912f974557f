# loses: check-sweep-repeat-stop
def repeat_until_stable(sweep, V, theta):
    history = [V]
    while True:
        history.append(sweep(history[-1]))
        if True:
            break
    return history
