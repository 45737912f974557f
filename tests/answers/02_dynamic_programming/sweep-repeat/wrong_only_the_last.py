# loses: check-sweep-repeat-history, check-sweep-repeat-stop
def repeat_until_stable(sweep, V, theta):
    while True:
        V_new = sweep(V)
        if np.abs(V_new - V).max() < theta:
            return V_new
        V = V_new
