"""States that were edited, or written by another version."""

from typing import Any

import pytest

from pulumi_aws_slr.errors import SlrError
from pulumi_aws_slr.provider.state import require_sound, sound, sound_inputs
from tests.scripted.samples import ARN, OWNED, URN, outputs


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in outputs().items() if name not in names}


@pytest.mark.parametrize(
    ("state", "wrong"),
    [
        (
            {},
            (
                "arn is missing, name is missing, path is missing, uniqueId is missing, createDate is missing, "
                "adopted is missing, owner is missing"
            ),
        ),
        (without("arn"), "arn is missing"),
        (without("owner"), "owner is missing"),
        (outputs(arn="AWSServiceRoleForRDS"), "arn is not an ARN"),
        (outputs(owner={"label": "shop/dev/rds"}), "owner is not a label and an incarnation"),
        (
            outputs(tagsAll=["a"], pendingTags="a"),
            "pendingTags is not a list of texts, tagsAll is not texts by their keys",
        ),
        (outputs(deletion="later"), "deletion is not one of auto, if-unused, keep, force-adopted"),
        (outputs(awsServiceName="rds and more"), "awsServiceName is not a service principal"),
    ],
)
def test_a_damaged_state_is_refused_before_anything_is_done(state: dict[str, Any], wrong: str) -> None:
    with pytest.raises(SlrError) as raised:
        require_sound(state, URN)
    assert str(raised.value) == (
        f"the state of {URN} is damaged: {wrong}. Nothing was changed. `pulumi refresh` looks the role up and writes "
        "its state anew"
    )


@pytest.mark.parametrize("state", [outputs(), outputs(adopted=True), {**outputs(), "of a later version": 5}])
def test_a_sound_one_is_not(state: dict[str, Any]) -> None:
    require_sound(state, URN)
    assert sound(state) == state


def test_a_look_uses_what_can_be_used() -> None:
    assert sound(outputs(tagsAll=5)) == without("tagsAll")
    assert sound(outputs(owner=5)) == sound(without("owner")) == {}, "whose it is has to be found out anew"
    assert sound({**outputs(adopted=True), "arn": ARN[4:]}).keys() == without("arn").keys()
    assert sound({"owner": OWNED}) == {"owner": OWNED}


def test_inputs_of_an_earlier_run() -> None:
    assert sound_inputs({"awsServiceName": "rds", "tags": 5}) == {"awsServiceName": "rds"}
    assert sound_inputs({"awsServiceName": 5, "tags": {}}) == sound_inputs({"tags": {}}) == {}
