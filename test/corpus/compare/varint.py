"""Numbers as traces have them: seven bits a byte, the lowest first."""


class Cut(Exception):
    """The input ends, or cannot be true, here."""


def number(content, at):
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
