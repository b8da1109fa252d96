"""Comparing answers with what they should be: the SDK's model field by field, and the JSON it came from."""

import time

import sdk

BEGINNING = int(time.time() * 1000)
JSON_TYPES = {"str": str, "int": int, "float": (int, float), "bool": bool, "object": object}


class Some:
    """Matches any value of some kind, where the server chooses the exact one."""

    def __init__(self, description, fits):
        self.description = description
        self.fits = fits

    def __repr__(self):
        return f"<{self.description}>"


class Constant(Some):
    """Matches the first such value, and from then on only that one."""

    def __init__(self, some):
        super().__init__(f"{some.description}, always the same", self._is_it)
        self._some = some
        self._known = None

    def _is_it(self, value):
        if self._known is None and self._some.fits(value):
            self._known = value
        return self._known is not None and value == self._known


def now():
    """Epoch milliseconds."""
    return int(time.time() * 1000)


def in_about(seconds):
    """Matches a time this many seconds from now."""
    due = now() + seconds * 1000
    return Some(f"about {due}", lambda value: abs(value - due) < 10_000)


RECENTLY = Some("a moment since the beginning, in epoch ms", lambda value: BEGINNING <= value <= now())
SECONDS = Some("seconds since the beginning", lambda value: 0 <= value <= (now() - BEGINNING) / 1000)
ID = Some("an id", lambda value: isinstance(value, str) and 1 <= len(value) <= 36)
NUMBER = Some("a positive number", lambda value: isinstance(value, int) and value > 0)


def differences(actual, expected, path):
    """Compares what the SDK has made of an answer with what is expected there.

    Of a model every field has to be expected. What is expected beyond its fields is for other versions or
    other models: one description of a task serves all places where something of a task is read.

    Yields each value compared, as its path with a sentence on what is wrong, or with None.
    """
    kind = type(actual).__name__
    if sdk.is_model(kind) and isinstance(expected, dict):
        for name, wire in actual.attribute_map.items():
            below = f"{path}.{wire}"
            if wire in expected:
                yield from differences(getattr(actual, name), expected[wire], below)
            else:
                yield below, f"nothing is expected, and it is {shown(getattr(actual, name))}"
    elif isinstance(actual, list) and isinstance(expected, list) and len(actual) == len(expected):
        for index, (one, other) in enumerate(zip(actual, expected)):
            yield from differences(one, other, f"{path}[{index}]")
    elif isinstance(expected, Some):
        fits = actual is not None and expected.fits(actual)
        yield path, None if fits else f"{shown(actual)} is not {expected}"
    else:
        same = actual == expected and isinstance(actual, bool) == isinstance(expected, bool)
        yield path, None if same else f"{shown(actual)} is not {shown(expected)}"


def shown(value):
    """The beginning of a value, for messages."""
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]}…"


def misfits(json, kind, path):
    """Finds JSON that is not of the type its model declares, which the SDK would not tell: it converts."""
    if json is None:
        return
    if item := sdk.item_of(kind):
        if not isinstance(json, list):
            yield f"{path} is no array"
            return
        for index, one in enumerate(json):
            yield from misfits(one, item, f"{path}[{index}]")
    elif value := sdk.value_of(kind):
        if not isinstance(json, dict):
            yield f"{path} is no object"
            return
        for key, one in json.items():
            yield from misfits(one, value, f"{path}.{key}")
    elif sdk.is_model(kind):
        if not isinstance(json, dict):
            yield f"{path} is no object"
            return
        for key, below in sdk.fields_of(kind).items():
            if key in sdk.MISDECLARED.get(kind, set()):
                continue
            yield from misfits(json.get(key), below, f"{path}.{key}")
    elif not isinstance(json, JSON_TYPES[kind]) or (isinstance(json, bool) and kind in ("int", "float")):
        yield f"{path} is no {kind}: {json!r}"
