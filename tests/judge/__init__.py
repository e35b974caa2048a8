"""The judge of policies, and what is judged: an independent IAM engine, asked by tests and by nothing else.

The engine is `@cloud-copilot/iam-simulate` (AGPL-3.0). npm installs it into the shared cache, at the versions in
package-lock.json; nothing of it is in this repository or in the package. docs/permissions.md has the results.
"""
