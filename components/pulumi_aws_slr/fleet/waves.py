"""Which wave an account is in. The same file and the same accounts always give the same waves."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from pulumi_aws_slr.fleet.accounts import Account
from pulumi_aws_slr.fleet.settings import WaveSpec


@dataclass(frozen=True)
class Wave:
    """Accounts that are worked on together."""

    name: str
    accounts: tuple[Account, ...]


def waves_of(accounts: Sequence[Account], specs: Sequence[WaveSpec]) -> tuple[tuple[Wave, ...], tuple[Account, ...]]:
    """The waves, each in the accounts file's order, and the accounts that are in none.

    Which accounts are among the first so many percent follows from their IDs alone, so that new accounts do not move
    the others about, and neighbours in the file, which are often alike, are not all in the same wave.
    """
    left = list(accounts)
    waves = []
    for spec in specs:
        if spec.match is not None:
            taken = [account for account in left if spec.match in account.tags]
        else:
            wanted = -(-len(accounts) * (spec.percent or 0) // 100) - (len(accounts) - len(left))
            taken = sorted(left, key=_place)[: max(0, wanted)]
        ids = {account.id for account in taken}
        waves.append(Wave(spec.title, tuple(account for account in left if account.id in ids)))
        left = [account for account in left if account.id not in ids]
    return tuple(waves), tuple(left)


def _place(account: Account) -> str:
    return hashlib.sha256(account.id.encode()).hexdigest()
