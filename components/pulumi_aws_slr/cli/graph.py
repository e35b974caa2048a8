"""`slr graph`: a picture of a stack's roles, their callers and their workloads."""

from __future__ import annotations

from dataclasses import asdict
from typing import TextIO

import click

from pulumi_aws_slr.cli.errors import EPILOG
from pulumi_aws_slr.cli.output import json_option, print_json
from pulumi_aws_slr.cli.report import plan_in
from pulumi_aws_slr.report.mermaid import picture_graph
from pulumi_aws_slr.report.picture import picture
from pulumi_aws_slr.report.svg import svg


@click.command(epilog=EPILOG)
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--svg", "as_svg", is_flag=True, help="Print SVG in place of Mermaid.")
@json_option
def graph(*, file: TextIO, as_svg: bool, as_json: bool) -> None:
    """Callers, service-linked roles and workloads of the stack in FILE, as a Mermaid flowchart.

    FILE is the output of `pulumi stack export` or of `pulumi preview --json --show-sames`, which is drawn as it will
    be; `-` is standard input.
    """
    if as_svg and as_json:
        raise click.UsageError("--svg and --json exclude each other.")
    plan = plan_in([file])
    drawn = picture(plan)
    if as_json:
        nodes = [{**asdict(node), "kind": node.kind.name.lower()} for node in drawn.nodes]
        print_json({"nodes": nodes, "edges": [asdict(edge) for edge in drawn.edges]})
    elif as_svg:
        click.echo(svg(drawn, f"Service-linked roles of {plan.stack}"), nl=False)
    else:
        click.echo("\n".join(picture_graph(drawn)))
