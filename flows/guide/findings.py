"""What is wrong with a guide's files, said so that its author can put it right."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`file` and `node` say where, `rule` what is wrong, `remedy` what to do; `node` is empty for a whole file."""

    file: str
    node: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.node}" if self.node else self.file
        return f"{place}: {self.rule}. {self.remedy}."
