"""The parts of an expression that stand by themselves: literals, brackets, functions, calls."""

from decimal import Decimal

from orchestrator.feel.cursor import Cursor
from orchestrator.feel.errors import limit_reached
from orchestrator.feel.lexer import string_value
from orchestrator.feel.limits import MAX_NESTING
from orchestrator.feel.numbers import MATH
from orchestrator.feel.temporal_text import read_temporal
from orchestrator.feel.tree import (
    Call,
    ContextOf,
    Filter,
    FunctionOf,
    Interval,
    ListOf,
    Literal,
    Node,
    Path,
    TypeName,
)

_CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None}
_NOT_A_START = frozenset(("and", "or", "then", "else", "in", "return", "satisfies", "between", "instance"))


class Primaries(Cursor):
    """The lowest rungs of the grammar; the operators above them are added by the parser."""

    in_interval = False  # while the end of a range is read, `[` closes it
    ready: Node | None = None  # a primary that was read ahead

    def expression(self) -> Node:
        raise NotImplementedError

    def operand(self) -> Node:
        raise NotImplementedError

    def postfixed(self) -> Node:
        """A primary with the paths, filters and calls that follow it."""
        node = self.primary()
        count = 0
        while True:
            if self.is_symbol(".") and self.tokens[self.at + 1].kind == "name":
                self.at += 1
                node = Path(node, self.property_name())
            elif self.is_symbol("[") and not self.in_interval:
                node = self._filter(node)
            elif self.is_symbol("("):
                node = self._call(node)
            else:
                return node
            count += 1
            if count > MAX_NESTING:
                raise limit_reached(f"Plus de {MAX_NESTING} points, filtres ou appels à la suite.")

    def primary(self) -> Node:
        if self.ready is not None:
            node, self.ready = self.ready, None
            return node
        token = self.token
        if token.kind == "number":
            return self._number()
        if token.kind == "string":
            self.at += 1
            return Literal(string_value(token))
        if token.kind == "name":
            return self._named(token.text)
        if token.kind == "symbol":
            reader = {"(": self._parenthesis, "[": self._bracket, "]": self._bracket, "{": self._context}
            if token.text in reader:
                held, self.in_interval = self.in_interval, False
                with self.nested():
                    node = reader[token.text]()
                self.in_interval = held
                return node
            if token.text == "@":
                return self._at_literal()
        raise self.fault("Valeur attendue")

    def _number(self) -> Node:
        try:
            value = MATH.create_decimal(Decimal(self.token.text))
        except ArithmeticError:
            raise self.fault("Ce nombre est trop grand") from None
        self.at += 1
        return Literal(value)

    def _named(self, word: str) -> Node:
        if word == "function" and self.tokens[self.at + 1].text == "(":
            return self._function()
        known = self.names.longest(self.tokens, self.at)
        if word in _CONSTANTS and (known is None or known[1] == 1):
            self.at += 1
            return Literal(_CONSTANTS[word])
        if word in _NOT_A_START and known is None:
            raise self.fault("Valeur attendue")
        return self.name()

    def _at_literal(self) -> Node:
        self.expect("@")
        token = self.token
        if token.kind != "string":
            raise self.fault("Texte entre guillemets attendu après @")
        self.at += 1
        return Literal(read_temporal(string_value(token)))

    def _parenthesis(self) -> Node:
        self.expect("(")
        node = self.expression()
        if self.accept(".."):
            return self.interval_end(node, False)
        self.expect(")")
        return node

    def interval_end(self, start: Node, start_included: bool) -> Node:
        held, self.in_interval = self.in_interval, True
        end = self.operand()
        self.in_interval = held
        for closing in ("]", ")", "["):
            if self.accept(closing):
                return Interval(start, end, start_included, closing == "]")
        raise self.fault("Fin de plage attendue : « ] », « ) » ou « [ »")

    def _bracket(self) -> Node:
        """A list, or a range that opens with `[` or `]`."""
        closed = self.token.text == "["
        self.at += 1
        if closed and self.accept("]"):
            return ListOf(())
        items = [self.expression()]
        if self.accept(".."):
            return self.interval_end(items[0], closed)
        if not closed:
            raise self.fault("« .. » attendu : « ] » n'ouvre qu'une plage")
        while self.accept(","):
            items.append(self.expression())
        self.expect("]")
        return ListOf(tuple(items))

    def _context(self) -> Node:
        self.expect("{")
        entries: list[tuple[str, Node]] = []
        with self.scope(()) as known:
            while not self.accept("}"):
                if entries:
                    self.expect(",")
                key = self._context_key()
                if any(key == earlier for earlier, _ in entries):
                    raise self.fault(f"La clé « {key} » est en double")
                self.expect(":")
                entries.append((key, self.expression()))
                known.add(key)
                self.properties.add(key)  # `{a-b: 1}.a-b` too
        return ContextOf(tuple(entries))

    def _context_key(self) -> str:
        token = self.token
        if token.kind == "string":
            self.at += 1
            return string_value(token)
        return self.declared_name(":")

    def _function(self) -> Node:
        self.expect("function")
        self.expect("(")
        parameters: list[tuple[str, TypeName | None]] = []
        while not self.accept(")"):
            if parameters:
                self.expect(",")
            name = self.declared_name(":", ",", ")")
            parameters.append((name, self.type() if self.accept(":") else None))
        if self.is_word("external"):
            raise self.fault("Les fonctions externes (Java, PMML) sont refusées : écrivez le corps en FEEL")
        with self.nested(), self.scope(name for name, _ in parameters):
            return FunctionOf(tuple(parameters), self.expression())

    def _filter(self, source: Node) -> Node:
        self.expect("[")
        with self.nested(), self.scope(("item",)) as known:
            known.include(self.properties)
            condition = self.expression()
        self.expect("]")
        return Filter(source, condition)

    def _call(self, target: Node) -> Node:
        self.expect("(")
        positional: list[Node] = []
        named: list[tuple[str, Node]] = []
        held, self.in_interval = self.in_interval, False
        with self.nested():
            while not self.accept(")"):
                if positional or named:
                    self.expect(",")
                name = self._argument_name()
                if name is None:
                    positional.append(self.expression())
                else:
                    named.append((name, self.expression()))
        self.in_interval = held
        if positional and named:
            raise self.fault("Un appel nomme tous ses paramètres ou aucun")
        if len({name for name, _ in named}) < len(named):
            raise self.fault("Un paramètre est nommé deux fois")
        return Call(target, tuple(positional), tuple(named))

    def _argument_name(self) -> str | None:
        """The parameter's name if a colon follows it: `start position: 3`."""
        at = self.at
        while self.tokens[at].kind in ("name", "number") or self.tokens[at].text in (
            ".",
            "-",
            "'",
            "/",
            "+",
            "*",
        ):
            at += 1
        if at == self.at or self.tokens[at].text != ":" or self.tokens[self.at].kind != "name":
            return None
        name = self.declared_name(":")
        self.expect(":")
        return name
