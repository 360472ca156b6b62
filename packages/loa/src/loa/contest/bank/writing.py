WRITERS = {}


def write(*a): ...
