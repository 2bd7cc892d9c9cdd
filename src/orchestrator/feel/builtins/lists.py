"""List functions. Positions count from 1, from the end when negative."""

from decimal import Decimal
from functools import cmp_to_key

from orchestrator.feel.comparison import equal
from orchestrator.feel.limits import Run
from orchestrator.feel.numbers import whole
from orchestrator.feel.signatures import built_in
from orchestrator.feel.values import Function

_PLAIN = (str, bool, Decimal, type(None))


def _index(items: list[object], position: Decimal) -> int | None:
    """The 0-based index of a position that exists."""
    number = whole(position)
    if number is None or number == 0 or abs(number) > len(items):
        return None
    return number - 1 if number > 0 else len(items) + number


@built_in("list contains", "list:list, element:any", with_run=True)
def contains(run: Run, items: list[object], element: object) -> bool:
    return any(equal(item, element, run) is True for item in items)


@built_in("sublist", "list:list, start position:number, length:number=")
def sublist(items: list[object], start: Decimal, length: Decimal | None) -> list[object] | None:
    first = _index(items, start)
    if first is None:
        return None
    if length is None:
        return items[first:]
    size = whole(length)
    if size is None or size < 0 or first + size > len(items):
        return None
    return items[first : first + size]


@built_in("append", "list:list, *item:any")
def append(items: list[object], *added: object) -> list[object]:
    return [*items, *added]


@built_in("concatenate", "*list:list")
def concatenate(*lists: list[object]) -> list[object]:
    return [item for items in lists for item in items]


@built_in("insert before", "list:list, position:number, newItem:any")
def insert_before(items: list[object], position: Decimal, item: object) -> list[object] | None:
    index = _index(items, position)
    return None if index is None else [*items[:index], item, *items[index:]]


@built_in("remove", "list:list, position:number")
def remove(items: list[object], position: Decimal) -> list[object] | None:
    index = _index(items, position)
    return None if index is None else [*items[:index], *items[index + 1 :]]


@built_in("list replace", "list:list, position:number, newItem:any")
def replace_at(items: list[object], position: Decimal, item: object) -> list[object] | None:
    index = _index(items, position)
    return None if index is None else [*items[:index], item, *items[index + 1 :]]


@built_in("list replace", "list:list, match:function, newItem:any", with_run=True)
def replace_matching(run: Run, items: list[object], match: Function, new: object) -> list[object] | None:
    replaced: list[object] = []
    for item in items:
        answer = match.run_with(run, (item, new))
        if type(answer) is not bool:
            return None
        replaced.append(new if answer else item)
    return replaced


@built_in("reverse", "list:list")
def reverse(items: list[object]) -> list[object]:
    return items[::-1]


@built_in("index of", "list:list, match:any", with_run=True)
def index_of(run: Run, items: list[object], match: object) -> list[object]:
    return [Decimal(at) for at, item in enumerate(items, 1) if equal(item, match, run) is True]


@built_in("distinct values", "list:list", with_run=True)
def distinct(run: Run, items: list[object]) -> list[object]:
    if all(type(item) in _PLAIN for item in items):
        return _once(items)
    kept: list[object] = []
    for item in items:
        run.charge(1 + len(kept))
        if not any(equal(item, earlier, run) is True for earlier in kept):
            kept.append(item)
    return kept


def _once(items: list[object]) -> list[object]:
    """Plain values without repeats; true is not 1 here."""
    return [item for _, item in dict.fromkeys((type(item), item) for item in items)]


@built_in("union", "*list:list", with_run=True)
def union(run: Run, *lists: list[object]) -> list[object]:
    return distinct(run, concatenate(*lists))


@built_in("flatten", "list:list", with_run=True)
def flatten(run: Run, items: list[object]) -> list[object]:
    flat: list[object] = []
    run.charge(1 + len(items))
    for item in items:
        if type(item) is list:
            flat.extend(flatten(run, item))
        else:
            flat.append(item)
    return flat


@built_in("sort", "list:list, precedes:function", with_run=True)
def sort(run: Run, items: list[object], precedes: Function) -> list[object]:
    def compare(one: object, other: object) -> int:
        if precedes.run_with(run, (one, other)) is True:
            return -1
        return 1 if precedes.run_with(run, (other, one)) is True else 0

    return sorted(items, key=cmp_to_key(compare))
