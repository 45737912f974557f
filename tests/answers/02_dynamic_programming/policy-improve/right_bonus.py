def improve_policy(policy, Q):
    favoured = Q.copy()
    favoured[range(len(Q)), policy] += 1e-9
    return favoured.argmax(axis=1)
