def repeat_until_stable(sweep, V, theta):
    history = [V.copy()]
    while np.abs(sweep(history[-1]) - history[-1]).max() >= theta:  # sweeps twice
        history.append(sweep(history[-1].copy()))
    return (*history, sweep(history[-1]))
