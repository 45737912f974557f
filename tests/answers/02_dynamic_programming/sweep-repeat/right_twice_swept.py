def repeat_until_stable(sweep, V, theta):
    history = [V]
    while np.abs(sweep(history[-1]) - history[-1]).max() >= theta:
        history.append(sweep(history[-1]))
    history.append(sweep(history[-1]))
    return history
