"""The vocabulary of the tables: what a resource type, its properties and its calls look like as plain records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.pulumi_aws.call import Call, Kind
from local.pulumi_aws.codecs import TEXT, Codec, Refuse, pascal

if TYPE_CHECKING:
    from local.pulumi_aws.descriptions import Item, Ready
    from pulumi_aws_slr.tokens import Properties


@dataclass(frozen=True)
class Field:
    """One property of a resource type.

    Attributes:
        name: pulumi-aws's name.
        param: AWS's name of it in requests; the Pascal case of `name` if None, and `""` for what AWS is never told;
            `Group.Member` inside an object, which updates send `whole`.
        path: where a description of the resource has it (`A.B`, `Groups[].Id`); as `param` if None, `""` for nowhere.
        codec: what kind of value it is.
        replace: a change replaces the resource; for an object, the names of the members whose change does.
        computed: left out by the program it is AWS's choice, and no reason for a change.
        default: what a program that is silent means.
        output: AWS decides, the program cannot set it.
        unset: what AWS is told at creation if the program is silent.
        shown: what the state has if neither the program nor AWS says anything.
        required: the program has to set it.
        refuse: what the provider does not take.
    """

    name: str
    param: str | None = None
    path: str | None = None
    codec: Codec = TEXT
    replace: bool | frozenset[str] = False
    computed: bool = False
    default: Any = None
    output: bool = False
    unset: Any = None
    shown: Any = None
    required: bool = False
    refuse: Refuse | None = None

    @property
    def parameter(self) -> str:
        """The name that AWS has in requests, empty if there is none."""
        return pascal(self.name) if self.param is None else self.param

    @property
    def described_at(self) -> str:
        """The path in a description, empty if AWS does not tell."""
        return self.parameter if self.path is None else self.path

    def needs_replacement(self, old: Any, new: Any) -> bool:
        """Tell whether getting from `old` to `new` takes a new resource."""
        if isinstance(self.replace, bool):
            return self.replace
        old, new = (value if isinstance(value, dict) else {} for value in (old, new))
        return any(key in new and old.get(key) != new[key] for key in self.replace)


def output(name: str, path: str | None = None, codec: Codec = TEXT) -> Field:
    """Make a property that only AWS sets. `path` is as in `Field`."""
    return Field(name, param="", path=pascal(name) if path is None else path, codec=codec, output=True)


def name_prefix(name: str, refuse: Refuse | None = None) -> Field:
    """Make the input from which a name is made at creation."""
    return Field(name, "", computed=True, replace=True, shown="", refuse=refuse)


def ours(name: str, codec: Codec = TEXT, default: Any = None) -> Field:
    """Make an input that steers the provider and that AWS never sees."""
    return Field(name, param="", codec=codec, default=default)


def fields(names: str, **common: Any) -> tuple[Field, ...]:
    """Make properties with the same traits from names separated by blanks, with `=Param` where AWS's name differs."""
    pairs = (name.partition("=") for name in names.split())
    return tuple(Field(name, param=param or None, **common) for name, _, param in pairs)


@dataclass(frozen=True)
class Step:
    """One call of an update, made if any of its fields changed.

    Attributes:
        operation: boto3's name of it; empty if `extra` does the work.
        names: the fields it is about; AWS is sent those that have a parameter.
        whole: send all of `names`, not only the changed ones.
        spelling: parameters of this call that have other names than at creation.
        extra: further parameters, from the call.
        cleared: the operation to call instead where the program dropped the (only) field.
    """

    operation: str
    names: tuple[str, ...]
    whole: bool = False
    cleared: str = ""
    spelling: Mapping[str, str] | None = None
    extra: Callable[[Call], Mapping[str, Any]] | None = None


@dataclass(frozen=True)
class Tagging:
    """A record of how a service tags.

    Attributes:
        tag: the operation that sets tags, untag: the one that removes them.
        key: what names the resource in these calls (parameter -> property).
        listing: the operation that lists tags; the description has them if empty.
        path: where the answer has the tags.
        at_creation: the creating call takes tags.
        words: the service's words for key and value.
        tags: the parameter that takes tags, tag_keys: the one that takes keys.
        many: the key parameter takes a list.
        untag_by_pair: tags are removed by giving them as pairs.
        resource_type: EC2's name of the type, for its form of tags at creation.
    """

    tag: str
    untag: str
    key: Mapping[str, str]
    listing: str = ""
    path: str = "Tags"
    at_creation: bool = True
    words: tuple[str, str] = ("Key", "Value")
    tags: str = "Tags"
    tag_keys: str = "TagKeys"
    many: bool = False
    untag_by_pair: bool = False
    resource_type: str = ""


@dataclass(frozen=True)
class AutoName:
    """A record of how a resource without a name, and without a prefix, gets one in the program's inputs.

    It is the logical name and seven random digits. With a prefix it gets one at creation (`GeneratedIdentifier`).

    Attributes:
        field: the property that holds the name.
        longest: AWS's limit.
        lower: the service only takes lower case.
        lead: what every name has to begin with.
        separator: what stands between the logical name and the digits.
    """

    field: str = "name"
    longest: int = 255
    lower: bool = False
    lead: str = ""
    separator: str = "-"


@dataclass(frozen=True)
class GeneratedIdentifier:
    """An identifier that the provider makes up at creation if the program is silent, as the real one does.

    Attributes:
        field: the property that gets it.
        prefix: what it begins with, made of properties as in `{role}-`.
        default: what it begins with if the properties are not there.
    """

    field: str
    prefix: str
    default: str = "tf-"


@dataclass(frozen=True, kw_only=True)
class ResourceType(Kind):
    """A record has everything about one resource type.

    Attributes:
        fields: its properties, tags aside.
        id: how the Pulumi ID is made of properties, as in `{role}/{policyArn}`.
        create: the creating operation.
        delete: the deleting operation, or a function where it takes more than one call.
        answer: where the answer to `create` describes the new resource.
        constants: parameters of `create` that are the same for all resources of the type.
        steps: what an update is made of.
        tagging: how it is tagged, None if it is not.
        ready: the status to wait for.
        auto_name: how it is named when the program does not.
        generated: an identifier made up at creation.
        import_as: the form of an ID to import by, where it differs from `id`.
        imported: settings of the provider that an imported resource starts with.
        refused: inputs that would need another way of creating it, which the stand-in does not have.
        observe: further properties that take calls of their own.
        settle: idempotent work after creation and update, to make reality match the inputs.
        before_delete: what has to go first.
        delete_options: further parameters of the deleting call.
    """

    fields: tuple[Field, ...]
    id: str
    create: str
    delete: str | Callable[[Call], None]
    answer: str = ""
    constants: Mapping[str, Any] | None = None
    steps: tuple[Step, ...] = ()
    tagging: Tagging | None = None
    ready: Ready | None = None
    auto_name: AutoName | None = None
    generated: GeneratedIdentifier | None = None
    import_as: str = ""
    imported: Mapping[str, Any] | None = None
    refused: tuple[str, ...] = ()
    observe: Callable[[Call, Item], Properties] | None = None
    settle: Callable[[Call], None] | None = None
    before_delete: Callable[[Call], None] | None = None
    delete_options: Callable[[Call], Mapping[str, Any]] | None = None

    @property
    def regional(self) -> bool:
        """True if it lives in a Region. IAM's resources do not."""
        return self.service != "iam"

    def make_id(self, properties: Properties) -> str:
        """Return the Pulumi ID of a resource with these properties."""
        return self.id.format_map(properties)

    @property
    def made_up(self) -> GeneratedIdentifier | None:
        """The identifier that is made up at creation, if the program's inputs do not have it."""
        if self.generated or not self.auto_name:
            return self.generated
        return GeneratedIdentifier(self.auto_name.field, f"{{{self.auto_name.field}Prefix}}")

    @property
    def identity(self) -> set[str]:
        """The properties that one has to know to look the resource up."""
        return {*self.key.values(), *re.findall(r"{(\w+)}", self.id)}

    def parse_id(self, resource_id: str) -> Properties:
        """Return what an ID that the user imports by says of the properties.

        Raises:
            ValueError: it does not have the form; the text says which one it should have.
        """
        form = self.import_as or self.id
        *heads, last = re.findall(r"{(\w+)}", form)
        pattern = re.escape(form).replace(r"\{", "{").replace(r"\}", "}")
        for name in heads:
            pattern = pattern.replace(f"{{{name}}}", f"(?P<{name}>[^/:]+)")
        found = re.fullmatch(pattern.replace(f"{{{last}}}", f"(?P<{last}>.+)"), resource_id)
        if found is None:
            raise ValueError(f"{self.token} is imported by an ID of the form {form}, not {resource_id!r}")
        return found.groupdict()


def by_name(members: Iterable[Field]) -> dict[str, Field]:
    """Return fields by their names."""
    return {member.name: member for member in members}
