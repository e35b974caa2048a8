"""Stand-ins take as much room as whatever takes their place."""

from pulumi_aws_slr.catalog import entry_for
from pulumi_aws_slr.policies import (
    PARTITION,
    Ability,
    dms_resource,
    document,
    filled,
    merged,
    pass_role_statements,
    role_statements,
    size,
    unknown_dms_resource,
    unknown_role,
)

LONGEST = f"arn:aws-us-gov:iam::111122223333:role/{'p' * 510}/{'n' * 64}"


def test_no_partition_is_longer() -> None:
    longest = max(
        ("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"), key=len
    )
    assert len(longest) <= len(PARTITION)


def test_no_role_is_longer_and_each_has_its_own() -> None:
    assert len(LONGEST) <= len(unknown_role(0))
    assert len({unknown_role(number) for number in range(20)}) == 20
    assert len({len(unknown_role(number)) for number in range(20)}) == 1


def test_filling_gives_what_would_have_been_said_at_once() -> None:
    def statements(partition: str, arn: str) -> list[object]:
        return merged(
            [
                *role_statements(entry_for("rds"), Ability, partition=partition),
                *pass_role_statements(arn, "dms.amazonaws.com"),
            ]
        )

    planned = statements(PARTITION, unknown_role(7))
    assert document(filled(planned, "aws-us-gov", {unknown_role(7): LONGEST})) == document(
        statements("aws-us-gov", LONGEST)
    )
    assert size(document(planned)) >= size(document(statements("aws-us-gov", LONGEST)))


def test_a_dms_resource_is_as_long_as_it_can_be() -> None:
    one, other = unknown_dms_resource("subgrp", 1), unknown_dms_resource("subgrp", 2)
    assert one != other
    assert len(one) >= len(f"arn:{PARTITION}:dms:ap-southeast-1:111122223333:subgrp:{'x' * 255}")
    assert dms_resource("subgrp", one) == one
