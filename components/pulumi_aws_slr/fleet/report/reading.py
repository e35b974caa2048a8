"""The results of a command that this checkout has, for a report."""

from __future__ import annotations

from pulumi_aws_slr.fleet.fingerprint import fingerprint, program_digest
from pulumi_aws_slr.fleet.journal import kept
from pulumi_aws_slr.fleet.plan import Plan
from pulumi_aws_slr.fleet.preparing import folder_of
from pulumi_aws_slr.fleet.report.overview import Overview, Reported, overview
from pulumi_aws_slr.fleet.work import Command


def read_overview(plan: Plan, command: Command) -> Overview:
    """What a command found in the accounts of a plan. A result of another program or configuration is none."""
    program = program_digest(plan.project.directory.resolve())
    role = plan.settings.preview_role if command.only_reads else None
    accounts = []
    for target in plan.targets:
        config = target.template.filled(target.account, role)
        prints = {fingerprint(program, config, command, refresh) for refresh in (False, True)}
        last = kept(folder_of(plan), command, target.account.id)
        accounts.append(Reported(target, last.result if last and last.fingerprint in prints else None))
    return overview(plan.project.name, command, accounts)
