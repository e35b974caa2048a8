"""The provider's own configuration: checked, not known yet, taken over."""

import pytest

from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.provider.provider import SlrProvider
from pulumi_aws_slr.tokens import ROLE, SERVICE_ROLE, UNKNOWN
from tests.scripted.aws import RecordingLog
from tests.scripted.samples import request


@pytest.fixture
def log() -> RecordingLog:
    return RecordingLog()


@pytest.fixture
def provider(log: RecordingLog) -> SlrProvider:
    provider = SlrProvider()
    provider.log = log
    return provider


def test_a_wrong_configuration_is_refused_by_name(provider: SlrProvider, log: RecordingLog) -> None:
    given = {"regoin": "x", "stsRegion": "eu central"}
    checked = provider.check_config(given)
    assert checked.inputs == given
    assert [failure.property for failure in checked.failures] == ["regoin", "stsRegion"]
    assert log.lines == []


def test_what_is_not_known_at_preview_is_told(provider: SlrProvider, log: RecordingLog) -> None:
    checked = provider.check_config({"region": UNKNOWN, "profile": "p", "assumeRoles": UNKNOWN})
    assert checked.failures == []
    ((kind, text),) = log.lines
    assert kind == "info"
    assert text.startswith("assumeRoles, region of the provider will be known when the resource that gives it is there")
    assert "makes no call to AWS" in text


def test_nobody_is_asked_with_half_a_configuration(provider: SlrProvider) -> None:
    """The engine does not configure a provider so; if one did, the role would be looked for as somebody else."""
    provider.configure({"profile": "p", "assumeRoles": [{"roleArn": UNKNOWN}]})
    for token in (ROLE, SERVICE_ROLE):
        with pytest.raises(SlrError, match="assumeRoles of the provider is not known yet"):
            provider.resource(token)
    provider.configure({"region": "eu-central-1"})
    assert provider.resource(ROLE).check(request(inputs={"awsServiceName": "rds"})).failures == []


def test_a_provider_that_was_not_configured(provider: SlrProvider) -> None:
    with pytest.raises(SlrError, match="used before it was configured"):
        provider.resource(ROLE)
