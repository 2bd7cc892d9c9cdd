"""The command line's own faults, told as every other: one French sentence, exit code 2."""

import argparse
import re
from typing import NoReturn

# What argparse says, and how a person here reads it.
_SAID = (
    (r"the following arguments are required: (.+)", r"il manque \1"),
    (r"unrecognized arguments: (.+)", r"argument inconnu : \1"),
    (
        r"argument (.+): invalid choice: (.+) \(choose from (.+)\)",
        r"\1 : \2 n'existe pas ; choisissez parmi \3",
    ),
    (r"argument (.+): expected (?:one|at least one) argument", r"\1 attend une valeur"),
    (r"argument (.+): invalid (?:int|float) value: (.+)", r"\1 attend un nombre et non \2"),
    (r"argument (.+): invalid \w+ value: (.+)", r"\1 ne peut pas valoir \2"),
    (r"argument (.+): not allowed with argument (.+)", r"\1 et \2 ne vont pas ensemble"),
    (r"argument (.+?): (« .+)", r"\1 : \2"),
    (r"ambiguous option: (.+) could match (.+)", r"\1 est ambigu : \2"),
)


class SentenceParser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of printing its usage; subcommands' parsers are of this class too."""

    def error(self, message: str) -> NoReturn:
        for pattern, said in _SAID:
            if re.fullmatch(pattern, message, re.DOTALL):
                message = re.sub(pattern, said, message, flags=re.DOTALL)
                break
        self.exit(2, f"{self.prog} : {message}. Voyez « {self.prog} --help ».\n")
