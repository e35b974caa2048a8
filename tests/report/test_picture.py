"""The picture of a stack."""

from __future__ import annotations

import itertools
from pathlib import Path
from xml.etree import ElementTree as ET

from pulumi_aws_slr.report.layout import HEIGHT, layout
from pulumi_aws_slr.report.mermaid import picture_graph
from pulumi_aws_slr.report.picture import Picture, picture
from pulumi_aws_slr.report.reading import read
from pulumi_aws_slr.report.svg import svg
from tests.report.made import allow, document, large, preview, recorded, role, service_role, state, step

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parents[2]


def drawn(text: str) -> Picture:
    return picture(read([text]))


def test_callers_roles_and_workloads() -> None:
    made = drawn(recorded("export.json"))
    titles = {node.id: f"{node.kind.name.lower()} {node.title}" for node in made.nodes}
    assert [(titles[edge.start], titles[edge.end], edge.label) for edge in made.edges] == [
        ("caller auditors", "role AWSServiceRoleForRDS", "view"),
        ("caller platform-deployer", "role AWSServiceRoleForRDS", "view"),
        ("role AWSServiceRoleForDMSServerless", "workload orders-to-lake", ""),
        ("role AWSServiceRoleForRDS", "workload orders", ""),
    ]
    assert sum(node.kind.name == "ROLE" for node in made.nodes) == 5


def test_a_preview_is_drawn_as_it_will_be() -> None:
    names = {node.title for node in drawn(recorded("preview.json")).nodes}
    assert {"AWSServiceRoleForAutoScaling_green", "AWSServiceRoleForAmazonEKS"} <= names
    assert not names & {"AWSServiceRoleForAutoScaling_blue", "AWSServiceRoleForECS", "auditors"}


def test_service_roles_of_dms_and_what_uses_them() -> None:
    """Callers have no arrows there: the abilities are those on service-linked roles."""
    text = document(allow(["iam:GetRole", "iam:TagRole"]))
    holder = state("aws:iam/rolePolicy:RolePolicy", "p", {"role": "caller", "policy": text})
    instance = state("aws:dms/replicationInstance:ReplicationInstance", "mover", {})
    steps = [service_role("same", "dms-vpc-role"), step("same", holder, holder), step("same", instance, instance)]
    made = drawn(preview(steps))
    titles = {node.id: node.title for node in made.nodes}
    assert [(titles[edge.start], titles[edge.end]) for edge in made.edges] == [("dms-vpc-role", "mover")]
    assert [node.subtitle for node in made.nodes] == ["dms.amazonaws.com in 111122223333", "ReplicationInstance"]


def test_a_role_with_several_declarations_is_one_box() -> None:
    declared = [role("same", "rds.amazonaws.com", name) for name in ("aurora-role", "databases-role")]
    cluster = state("aws:rds/cluster:Cluster", "orders", {}, dependencies=[resource["urn"] for resource in declared])
    made = drawn(preview([*declared, step("same", cluster, cluster)]))
    assert [node.title for node in made.nodes] == ["AWSServiceRoleForRDS", "orders"]
    assert len(made.edges) == 1


def test_mermaid() -> None:
    assert picture_graph(drawn(preview([role("same", "rds.amazonaws.com", "rds")]))) == [
        "flowchart LR",
        '  n0["AWSServiceRoleForRDS<br/>rds.amazonaws.com"]',
    ]


def test_no_boxes_overlap_and_all_are_inside() -> None:
    placed = layout(drawn(large(60)), 48)
    boxes = list(placed.boxes.values())
    assert len(boxes) > 100
    assert all(
        0 <= box.x <= box.x + box.width <= placed.width and 0 <= box.y <= box.y + HEIGHT <= placed.height
        for box in boxes
    )
    for one, other in itertools.combinations(boxes, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or abs(one.y - other.y) >= HEIGHT


def test_arrows_of_neighbours_do_not_cross() -> None:
    steps = []
    for at in range(6):
        made = role("same", f"{'zyxwvu'[at]}.amazonaws.com", f"r{at}", name=f"role-{'zyxwvu'[at]}")
        steps += [made, step("same", *[state("aws:kms/key:Key", f"k{at}", {}, dependencies=[made["urn"]])] * 2)]
    drawing = drawn(preview(steps))
    placed = layout(drawing, 48)
    ends = sorted((placed.boxes[edge.start].y, placed.boxes[edge.end].y) for edge in drawing.edges)
    assert [end for _, end in ends] == sorted(end for _, end in ends)


def test_svg_is_well_formed_and_has_everything() -> None:
    made = drawn(recorded("export.json"))
    root = ET.fromstring(svg(made, "A <title> & more"))  # noqa: S314 (our own text)
    assert root.findtext(f"{SVG}title") == "A <title> & more"
    assert len(root.findall(f"{SVG}rect")) == len(made.nodes)
    assert len(root.findall(f"{SVG}path")) == len(made.edges)
    shown = [element.text for element in root.findall(f"{SVG}text")]
    assert {node.title for node in made.nodes} <= set(shown)


def test_names_are_text_in_svg() -> None:
    name = '</text><script>alert("1")</script>\0'
    root = ET.fromstring(svg(drawn(preview([role("same", "rds.amazonaws.com", "rds", name=name)])), name))  # noqa: S314
    assert not root.findall(f".//{SVG}script")
    assert next(one.text for one in root.findall(f"{SVG}text")) == name.replace("\0", "\N{REPLACEMENT CHARACTER}")


def test_an_empty_stack_has_an_empty_picture() -> None:
    assert ET.fromstring(svg(Picture((), ()), "")).findall(f"{SVG}rect") == []  # noqa: S314


def test_the_picture_in_the_readme_is_the_one_of_the_recorded_stack() -> None:
    expected = svg(drawn(recorded("export.json")), "Service-linked roles of platform/test")
    assert (ROOT / "docs/images/stack.svg").read_text(encoding="utf-8") == expected, "run `make pictures`"
    assert "(docs/images/stack.svg)" in (ROOT / "README.md").read_text(encoding="utf-8")
