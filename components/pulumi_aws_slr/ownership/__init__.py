"""Who owns a role: owners, what they write on it, and what may be done next. Pure: no calls, no Pulumi.

Calls are made by `provider/` (joining, departure, deletion, pruning). docs/decisions/0006 has the whole protocol.
"""
