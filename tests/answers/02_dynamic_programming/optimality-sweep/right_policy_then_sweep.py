def optimality_sweep(P, V, gamma):
    V_new = np.zeros(len(P))
    Q = q_from_v(P, V, gamma)
    V_new = evaluation_sweep(P, np.eye(Q.shape[1])[Q.argmax(axis=1)], V, gamma)
    return V_new
