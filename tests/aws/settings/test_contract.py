"""Every setting of the installed pulumi-aws has been decided on: a newer one with another setting fails here."""

import inspect
import sys
from collections.abc import Iterable

import pulumi_aws
import pytest

from pulumi_aws_slr.aws.settings.shapes import Anything, Group
from pulumi_aws_slr.aws.settings.table import ASSUME_ROLE, ENDPOINTS, SETTINGS, WEB_IDENTITY, is_text, snake


def arguments(of: type) -> set[str]:
    """The names that a class of pulumi-aws takes."""
    return {name.rstrip("_") for name in list(inspect.signature(of.__init__).parameters)[1:]}


def in_snake(names: Iterable[str]) -> set[str]:
    return {snake(name) for name in names}


def group(name: str) -> Group:
    shape = SETTINGS[name].shape
    assert isinstance(shape, Group)
    return shape


def test_the_provider_s_own_arguments() -> None:
    assert in_snake(SETTINGS) == arguments(pulumi_aws.ProviderArgs)


def test_the_stack_s_configuration() -> None:
    _ = pulumi_aws.config.region  # loads the module
    kept_by = type(sys.modules["pulumi_aws.config"])
    properties = {name for name, value in vars(kept_by).items() if isinstance(value, property)}
    assert in_snake(SETTINGS) == properties


@pytest.mark.parametrize(
    ("shape", "theirs"),
    [
        (ASSUME_ROLE, pulumi_aws.ProviderAssumeRoleArgs),
        (WEB_IDENTITY, pulumi_aws.ProviderAssumeRoleWithWebIdentityArgs),
        (group("defaultTags"), pulumi_aws.ProviderDefaultTagsArgs),
        (group("ignoreTags"), pulumi_aws.ProviderIgnoreTagsArgs),
        (ENDPOINTS, pulumi_aws.ProviderEndpointArgs),
    ],
)
def test_groups(shape: Group, theirs: type) -> None:
    assert in_snake(shape.fields) == arguments(theirs)


def test_names_are_spelled_as_pulumi_aws_spells_them() -> None:
    """By its own getters, so `useFipsEndpoint` is not `useFIPSEndpoint`."""
    spelled = {snake(name): name for name in SETTINGS}
    for name, getter in vars(pulumi_aws.ProviderArgs).items():
        if isinstance(getter, property) and getter.fget is not None:
            assert spelled[name] == getattr(getter.fget, "_pulumi_name", name)


@pytest.mark.parametrize("name", SETTINGS)
def test_each_setting_is_honoured_or_has_a_reason_why_not(name: str) -> None:
    setting = SETTINGS[name]
    assert isinstance(setting.shape, Anything) == bool(setting.irrelevant)


@pytest.mark.parametrize("name", [name for name, setting in SETTINGS.items() if not setting.irrelevant])
def test_pulumi_aws_takes_text_where_this_provider_does(name: str) -> None:
    """All else goes as JSON text, which both undo."""
    parameter = inspect.signature(pulumi_aws.ProviderArgs.__init__).parameters[snake(name)]
    assert str(parameter.annotation).startswith("typing.Union[str, NoneType") == is_text(name)
