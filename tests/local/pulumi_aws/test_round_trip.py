"""Every resource type through its whole life, against a local AWS."""

from __future__ import annotations

import pytest

from local.pulumi_aws.resources import TYPES
from pulumi_aws_slr.provider.rpc import Change
from pulumi_aws_slr.tokens import UNKNOWN
from tests.local.pulumi_aws.engine import Engine, Live
from tests.local.pulumi_aws.samples import SAMPLES

EVERY_TYPE = pytest.mark.parametrize("token", sorted(TYPES))


def test_every_type_has_a_sample() -> None:
    assert set(SAMPLES) == set(TYPES)


@EVERY_TYPE
def test_create_read_delete(engine: Engine, token: str) -> None:
    sample = SAMPLES[token]
    preview = engine.preview(token, sample.inputs)
    assert preview.get("arn", UNKNOWN) == UNKNOWN
    assert preview.keys() >= {f.name for f in TYPES[token].fields if f.output}

    it = engine.create(token, sample.inputs)
    assert UNKNOWN not in it.outputs.values()
    assert engine.diff(it, sample.inputs).changes == {}
    assert engine.refresh(it)
    assert engine.diff(it, sample.inputs).changes == {}
    before = dict(it.outputs)
    assert engine.refresh(it)
    assert it.outputs == before
    if sample.replacing:
        assert Change.REPLACE in engine.diff(it, {**sample.inputs, **sample.replacing}).changes.values()

    imported = _import_again(engine, it)
    assert imported.id == it.id or TYPES[token].import_as  # which says another way to the resource
    different = engine.diff(imported, sample.inputs | {"region": it.outputs.get("region")}).changes
    assert set(different) <= sample.forgotten
    lost = {name for name, value in it.outputs.items() if value and not imported.outputs.get(name)}
    assert lost <= sample.forgotten

    engine.delete(it)
    assert not engine.refresh(it)


@EVERY_TYPE
def test_update(engine: Engine, token: str) -> None:
    sample = SAMPLES[token]
    if not sample.changes:
        assert all(f.replace is True or f.output for f in TYPES[token].fields)
        return
    it = engine.create(token, sample.inputs)
    changed = {key: value for key, value in {**sample.inputs, **sample.changes}.items() if value is not None}
    changes = engine.diff(it, changed).changes
    assert changes
    assert Change.REPLACE not in changes.values()
    engine.update(it, changed)
    assert engine.diff(it, changed).changes == {}
    assert engine.refresh(it)
    assert engine.diff(it, changed).changes == {}


@EVERY_TYPE
def test_what_is_gone_is_no_error(engine: Engine, token: str) -> None:
    it = engine.create(token, SAMPLES[token].inputs)
    engine.delete(it)
    engine.delete(it)
    assert not engine.refresh(it)


def _import_again(engine: Engine, it: Live) -> Live:
    kind = TYPES[it.token]
    imported = engine.import_(it.token, (kind.import_as or kind.id).format_map(it.outputs), it.name)
    assert imported is not None
    return imported
