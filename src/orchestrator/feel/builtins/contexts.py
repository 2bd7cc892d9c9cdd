"""Context functions."""

from orchestrator.feel.signatures import built_in


@built_in("get value", "m:context, key:string")
def get_value(context: dict[str, object], key: str) -> object:
    return context.get(key)


@built_in("get entries", "m:context")
def get_entries(context: dict[str, object]) -> list[object]:
    return [{"key": key, "value": value} for key, value in context.items()]


@built_in("context", "entries:list")
def context_of(entries: list[object]) -> dict[str, object] | None:
    """From items with `key` and `value`; null if one lacks them or a key comes twice."""
    found: dict[str, object] = {}
    for entry in entries:
        if type(entry) is not dict or "value" not in entry:
            return None
        key = entry.get("key")
        if type(key) is not str or key in found:
            return None
        found[key] = entry["value"]
    return found


@built_in("context put", "context:context, key:string, value:any")
def put(context: dict[str, object], key: str, value: object) -> dict[str, object]:
    return {**context, key: value}


@built_in("context put", "context:context, keys:list, value:any")
def put_deep(context: dict[str, object], keys: list[object], value: object) -> dict[str, object] | None:
    if not keys or any(type(key) is not str for key in keys):
        return None
    copies: list[dict[str, object]] = []
    inner: object = context
    for key in keys:
        if inner is None and copies:
            inner = {}
        if type(inner) is not dict:
            return None
        copies.append(dict(inner))
        inner = inner.get(key)
    for copy, key in zip(reversed(copies), reversed(keys), strict=True):
        copy[key] = value  # type: ignore[index]
        value = copy
    return copies[0]


@built_in("context merge", "contexts:list")
def merge(contexts: list[object]) -> dict[str, object] | None:
    """The last one wins where keys meet."""
    merged: dict[str, object] = {}
    for context in contexts:
        if type(context) is not dict:
            return None
        merged.update(context)
    return merged
