FORMATS = {}


def read(*a): ...
