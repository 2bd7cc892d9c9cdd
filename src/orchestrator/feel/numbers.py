"""Exact decimals: 34 digits, IEEE 754 decimal128, as the standard wants."""

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from typing import Final

DIGITS: Final = 34
MATH: Final = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
EXACT: Final = Context(prec=DIGITS, Emin=-6143, Emax=6144, traps=[InvalidOperation, Overflow, Inexact])
ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)


def raise_to(base: Decimal, exponent: Decimal) -> Decimal:
    """`base ** exponent`. Raises ArithmeticError where there is no real answer."""
    if not exponent:
        return ONE
    return MATH.power(base, exponent)


def number_text(value: Decimal) -> str:
    """Plain digits, never an exponent below 34 digits of zeros; trailing zeros stay as written."""
    if not value:
        value = abs(value)
    text = format(value, "f")
    return text


def whole(value: Decimal) -> int | None:
    """The number as an int, or None when it has a fractional part or is far too large to count with."""
    if value.adjusted() > 40 or value != value.to_integral_value():
        return None
    return int(value)
