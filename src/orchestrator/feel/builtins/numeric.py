"""Numeric functions. Scales run from -6111 to 6176, as for decimal128."""

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)

from orchestrator.feel.arithmetic import negate
from orchestrator.feel.numbers import MATH, ONE, ZERO
from orchestrator.feel.signatures import built_in
from orchestrator.feel.temporal_values import YearsMonths, nanoseconds_of

_WIDE = Context(prec=6200, Emin=-999999, Emax=999999)
_MIN_SCALE, _MAX_SCALE = -6111, 6176


def _rounded(number: Decimal, scale: Decimal | None, rounding: str) -> Decimal | None:
    if scale is None:
        places: int | None = 0
    else:
        places = int(scale) if abs(scale) < 10_000 else None
    if places is None or not _MIN_SCALE <= places <= _MAX_SCALE:
        return None
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return MATH.plus(number)
    shifted = number.quantize(ONE.scaleb(-places, _WIDE), rounding, _WIDE)
    if places < 0:
        shifted = Decimal(int(shifted))
    return MATH.plus(shifted)


def _rounder(rounding: str) -> Callable[[Decimal, Decimal | None], Decimal | None]:
    return lambda number, scale: _rounded(number, scale, rounding)


built_in("decimal", "n:number, scale:number")(_rounder(ROUND_HALF_EVEN))
built_in("round up", "n:number, scale:number=")(_rounder(ROUND_UP))
built_in("round down", "n:number, scale:number=")(_rounder(ROUND_DOWN))
built_in("round half up", "n:number, scale:number=")(_rounder(ROUND_HALF_UP))
built_in("round half down", "n:number, scale:number=")(_rounder(ROUND_HALF_DOWN))
built_in("floor", "n:number, scale:number=")(_rounder(ROUND_FLOOR))
built_in("ceiling", "n:number, scale:number=")(_rounder(ROUND_CEILING))


@built_in("abs", "n:scalar")
def absolute(value: object) -> object:
    if isinstance(value, Decimal):
        return MATH.abs(value)
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    return negate(value) if nanoseconds_of(value) < 0 else value  # type: ignore[arg-type]


@built_in("modulo", "dividend:number, divisor:number")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """`dividend - divisor * floor(dividend / divisor)`: the sign is the divisor's."""
    if not divisor:
        return None
    rest = MATH.remainder(dividend, divisor)
    return MATH.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else MATH.plus(rest)


@built_in("sqrt", "number:number")
def square_root(number: Decimal) -> Decimal:
    return MATH.sqrt(number)


@built_in("log", "number:number")
def logarithm(number: Decimal) -> Decimal | None:
    return MATH.ln(number) if number > 0 else None


@built_in("exp", "number:number")
def exponential(number: Decimal) -> Decimal:
    return MATH.exp(number)


@built_in("odd", "number:number")
def is_odd(number: Decimal) -> bool | None:
    return None if number != number.to_integral_value() else MATH.remainder(number, Decimal(2)) != ZERO


@built_in("even", "number:number")
def is_even(number: Decimal) -> bool | None:
    return None if number != number.to_integral_value() else MATH.remainder(number, Decimal(2)) == ZERO
