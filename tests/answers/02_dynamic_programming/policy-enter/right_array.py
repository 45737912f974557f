safe_policy = np.array([2, 2, 2, 1, 3, 3, 2, 1, 0, 0, 2, 1, 0, 0, 2, 0]).__getitem__
