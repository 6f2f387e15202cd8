"""Reading a YAML file so that a complaint about a value can name the line it stands on."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from config.complaint import Complaint, Reason, Sentence, reason_of

if TYPE_CHECKING:
    from config.words import Words

Path_ = tuple[int | str, ...]
Model = TypeVar("Model", bound=BaseModel)

MOST_BYTES = 2_000_000
MOST_VALUES = 100_000
"""Aliases can make a small file hold any number of values."""
DEEPEST = 50
"""Composing goes as deep as the file does, and in C nothing stops it but the end of the stack."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C takes a tenth of the time; it is not in every build of the library."""


class YamlError(Exception):
    """A file that cannot be used; its text names file, line, key and what is wrong, one complaint a line."""

    def __init__(self, *complaints: Complaint) -> None:
        super().__init__("\n".join(map(str, complaints)))
        self.complaints = complaints

    def told(self, spoken: "Words") -> str:
        """The same in the reader's language."""
        return "\n".join(one.told(spoken) for one in self.complaints)


class Document:
    """A parsed YAML file: its data, and the line of every key.

    `tags` gives what `!name value` means; a tag not in it is an error.
    """

    def __init__(self, name: str, text: str, tags: Mapping[str, Callable[[str], Any]] | None = None) -> None:
        self.name = name
        self._tags = tags or {}
        self._lines: dict[Path_, int] = {}
        self._values = 0
        self._constructor = yaml.constructor.SafeConstructor()
        self._comments: dict[Path_, str] = {}
        self._text = text.splitlines()
        try:
            if _is_too_deep(text):
                raise YamlError(Complaint(name, None, Sentence("nested too deeply")))
            node = yaml.compose(text, Loader=_LOADER)
            self.data = self._value(node, ()) if node else None
        except RecursionError as error:
            raise YamlError(Complaint(name, None, Sentence("an alias holds itself"))) from error
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise YamlError(Complaint(f"{name}:{line}", None, _not_yaml(error.problem))) from error
        except yaml.YAMLError as error:
            raise YamlError(Complaint(name, None, _not_yaml(error))) from error

    def line(self, path: Path_) -> int:
        """The line of a key, or of the nearest one around it."""
        return self._lines.get(self._known(path), 1)

    def has(self, path: Path_) -> bool:
        """Whether the file itself has that key."""
        return path in self._lines

    def comment(self, path: Path_) -> str:
        """The comment beside a key's value, without its #; empty where there is none."""
        return self._comments.get(path, "")

    def parse(self, model: type[Model], data: object = None, at: Path_ = ()) -> Model:
        """The data as a model; raises YamlError with every complaint at its line."""
        try:
            return model.model_validate(self.data if data is None else data)
        except ValidationError as error:
            raise YamlError(*self.complaints(error, at)) from error

    def complaints(self, error: ValidationError, at: Path_ = ()) -> Iterator[Complaint]:
        """What pydantic did not take, each at its place."""
        return (self.complaint((*at, *found["loc"]), reason_of(found)) for found in error.errors())

    def complaint(self, path: Path_, why: Reason) -> Complaint:
        """One complaint: "file:line: key: what is wrong"."""
        known = self._known(path)
        missing = path[-1:] if known[-1:] != path[-1:] else ()
        key = ".".join(str(part) for part in (*known, *missing))
        return Complaint(f"{self.name}:{self.line(path)}", key, why)

    def _known(self, path: Path_) -> Path_:
        """The parts of a path that stand in the file; the names that pydantic gives to kinds of a union do not."""
        known: Path_ = ()
        for part in path:
            if (*known, part) in self._lines:
                known = (*known, part)
        return known

    def _value(self, node: yaml.Node, path: Path_) -> Any:
        self._values += 1
        if self._values > MOST_VALUES:
            raise YamlError(
                Complaint(self.name, None, Sentence("it holds more than {most:,} values", most=MOST_VALUES))
            )
        self._lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        if node.tag.startswith("!"):
            return self._tagged(node, path)
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node, path)
            here = (*path, key)
            if key in found:
                line, name = key_node.start_mark.line + 1, ".".join(map(str, here))
                raise YamlError(Complaint(f"{self.name}:{line}", name, Sentence("given twice")))
            found[key] = self._value(value_node, here)
            self._lines[here] = key_node.start_mark.line + 1
            self._comments[here] = self._beside(value_node)
        return found

    def _beside(self, node: yaml.Node) -> str:
        mark = node.end_mark
        rest = self._text[mark.line][mark.column :].strip() if mark.line < len(self._text) else ""
        return rest.removeprefix("#").strip() if rest.startswith("#") else ""

    def _scalar(self, node: yaml.Node, path: Path_) -> Any:
        try:
            return self._constructor.construct_object(node, deep=True)
        except yaml.MarkedYAMLError as error:
            raise YamlError(self.complaint(path, _not_yaml(error.problem))) from error
        except ValueError as error:
            raise YamlError(
                self.complaint(path, Sentence("{value} cannot be: {why}", value=node.value, why=error))
            ) from error

    def _tagged(self, node: yaml.Node, path: Path_) -> Any:
        meaning = self._tags.get(node.tag)
        if meaning is None:
            self._lines[path] = node.start_mark.line + 1
            raise YamlError(self.complaint(path, Sentence("unknown tag {tag}", tag=node.tag)))
        try:
            return meaning(str(node.value))
        except KeyError as error:
            raise YamlError(
                self.complaint(path, Sentence("{key}: no such setting", key=f"{node.tag} {node.value}"))
            ) from error


def _not_yaml(problem: object) -> Sentence:
    """The parser's own words, which it has in English alone."""
    return Sentence("this is no YAML: {problem}", problem=" ".join(str(problem).split()))


def _is_too_deep(text: str) -> bool:
    """Whether lists and mappings are nested too deeply, looking at one event of the parser after another."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return True
    return False


def read(path: Path, tags: Mapping[str, Callable[[str], Any]] | None = None) -> Document:
    """The file as a Document; raises YamlError when it cannot be read or parsed."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise YamlError(Complaint(str(path), None, Sentence("cannot be read: {why}", why=error))) from error
    if len(content) > MOST_BYTES:
        raise YamlError(Complaint(str(path), None, Sentence("larger than {most:,} bytes", most=MOST_BYTES)))
    return Document(path.name, text, tags)
