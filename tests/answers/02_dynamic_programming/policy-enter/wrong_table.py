# loses: check-policy-enter
safe_policy = [2, 2, 2, 1, 3, 3, 2, 1, 0, 0, 2, 1, 0, 0, 2, 0]
