def improve_policy(policy, Q):
    def choose(old, row):
        return old if row[old] > max(row) - 1e-9 else max(range(len(row)), key=lambda a: row[a])

    return [int(choose(old, list(row))) for old, row in zip(policy, Q)]
