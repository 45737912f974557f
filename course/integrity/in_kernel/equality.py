"""A look at the student's own classes."""


def everything_equal():
    """Name the student's classes whose objects claim to equal, or to be on both sides of, any."""
    named, waiting, seen = [], [object], set()
    while waiting:
        for cls in type.__subclasses__(waiting.pop()):
            if cls in seen or cls is type:
                continue
            seen.add(cls)
            waiting.append(cls)
            if of_the_notebook(cls) and claims(cls):
                named.append(cls.__name__)
    return sorted(named)


def of_the_notebook(cls):
    """Whether a class, or a comparison of its own, was written in a cell."""
    if cls.__module__ == "__main__":
        return True
    own = [vars(cls).get(name) for name in ("__eq__", "__lt__", "__le__")]
    code = [getattr(item, "__code__", None) for item in own]
    return any(item and "ipykernel" in item.co_filename for item in code)


def claims(cls):
    """Whether an object of a class says yes to every comparison."""
    for base in (object, float, int, str, list, tuple, dict):
        try:
            item = base.__new__(cls)
        except Exception:
            continue
        return any(
            all(yes(item, how) for how in hows) for hows in (["eq"], ["lt", "gt"], ["le", "ge"])
        )
    return False


def yes(item, how):
    """Whether one object says yes when it is compared with another of which it knows nothing."""
    try:
        return getattr(type(item), f"__{how}__")(item, object()) is True
    except Exception:
        return False
