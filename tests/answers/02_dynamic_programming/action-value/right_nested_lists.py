def q_from_v(P, V, gamma):
    rows = []
    for state in range(len(P)):
        row = []
        for action in range(len(P[state])):
            value = 0
            for p, n, r, t in P[state][action]:
                value += p * r
                if not t:
                    value += p * gamma * V[n]
            row.append(float(value))
        rows.append(row)
    return rows
