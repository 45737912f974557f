path = [0, 4, 8, 9, 10, 14]
moves = "DDRRDR"


def policy_hardcoded(observation):
    return "LDRU".index(dict(zip(path, moves)).get(observation, "L"))
