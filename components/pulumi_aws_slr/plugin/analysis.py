"""What the components take and give, read from their classes by the analyzer of Pulumi's SDK.

The analyzer refuses `args: X | None` and reads no docstrings of what a class inherits. Both are worked round here.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
import typing
from collections.abc import Iterator
from typing import Any

import pulumi
from pulumi.provider.experimental.analyzer import Analyzer, ComponentDefinition, PropertyDefinition, TypeDefinition

from pulumi_aws_slr.components.callers.dms_permissions import DmsPermissions
from pulumi_aws_slr.components.callers.permissions import CallerPermissions
from pulumi_aws_slr.components.dms.encryption_key import DmsEncryptionKey
from pulumi_aws_slr.components.dms.endpoint_role import DmsEndpointRole
from pulumi_aws_slr.components.dms.serverless import DmsServerlessServiceLinkedRole
from pulumi_aws_slr.components.dms.service_roles import DmsServiceRoles
from pulumi_aws_slr.components.rds import AuroraServiceLinkedRole, RdsServiceLinkedRole
from pulumi_aws_slr.components.service_linked_role import ServiceLinkedRole
from pulumi_aws_slr.tokens import PACKAGE

COMPONENTS: tuple[type[pulumi.ComponentResource], ...] = (
    AuroraServiceLinkedRole,
    CallerPermissions,
    DmsEncryptionKey,
    DmsEndpointRole,
    DmsPermissions,
    DmsServerlessServiceLinkedRole,
    DmsServiceRoles,
    RdsServiceLinkedRole,
    ServiceLinkedRole,
)


class _Analyzer(Analyzer):
    """The SDK's, with optional arguments and inherited docstrings."""

    def analyze_component(self, component: type[pulumi.ComponentResource]) -> ComponentDefinition:
        """Describe a component.

        An output that is a resource is left out: the generator for Node.js cannot import it from another module.
        """
        inputs, input_names = self.analyze_type(args_of(component), is_component_output=False)
        outputs, output_names = self.analyze_type(component, is_component_output=True)
        return ComponentDefinition(
            name=component.__name__,
            inputs=inputs,
            inputs_mapping=input_names,
            outputs={name: output for name, output in outputs.items() if output.type or output.ref},
            outputs_mapping=output_names,
            module=component.__module__,
            description=inspect.getdoc(component),
        )

    def analyze_property(self, arg: Any, typ: type, name: str, **options: Any) -> PropertyDefinition:
        """Describe a property."""
        if _has_resources(arg):
            return PropertyDefinition()
        return super().analyze_property(arg, typ, name, **options)

    def get_docstring(self, typ: type, name: str) -> str | None:
        """The text below a property, in the class or in the one that it inherits the property from."""
        texts = (super(_Analyzer, self).get_docstring(base, name) for base in _bases(typ))
        return next((inspect.cleandoc(text) for text in texts if text), None)


def analyzed() -> tuple[dict[str, ComponentDefinition], dict[str, TypeDefinition]]:
    """The components and the types of what they take, by the names of their classes."""
    analyzer = _Analyzer(PACKAGE)
    found = analyzer.analyze(list(COMPONENTS))
    return found["component_definitions"], found["type_definitions"]


def args_of(component: type[pulumi.ComponentResource]) -> type:
    """The `TypedDict` of a component's arguments."""
    annotation = typing.get_type_hints(component.__init__, localns={"Output": pulumi.Output})["args"]
    options = [option for option in typing.get_args(annotation) if option is not type(None)]
    args: type = options[0] if options else annotation
    return args


def _bases(typ: type) -> Iterator[type]:
    """A class and all that it inherits from, as its source says: a TypedDict of Python 3.11 forgets its bases."""
    yield typ
    (written,) = ast.parse(textwrap.dedent(inspect.getsource(typ))).body
    for base in written.bases if isinstance(written, ast.ClassDef) else ():
        found = getattr(sys.modules[typ.__module__], base.id, None) if isinstance(base, ast.Name) else None
        if isinstance(found, type) and found.__module__.startswith(f"{__package__.partition('.')[0]}."):
            yield from _bases(found)


def _has_resources(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, pulumi.Resource):
        return True
    return any(_has_resources(inner) for inner in typing.get_args(annotation))
