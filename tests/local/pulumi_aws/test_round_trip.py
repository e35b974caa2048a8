"""Every resource type through its whole life, against a local AWS."""

from __future__ import annotations

import pytest
from pulumi_aws_slr.provider.rpc import UNKNOWN, Change

from local.pulumi_aws.resources import TYPES
from tests.local.pulumi_aws.engine import Engine
from tests.local.pulumi_aws.samples import SAMPLES, Sample

EVERY_SAMPLE = pytest.mark.parametrize(("token", "sample"), SAMPLES.items(), ids=SAMPLES)


def test_every_type_has_a_sample() -> None:
    assert set(SAMPLES) == set(TYPES)


@EVERY_SAMPLE
def test_life(engine: Engine, token: str, sample: Sample) -> None:
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

    if sample.changes:
        changed = {key: value for key, value in {**sample.inputs, **sample.changes}.items() if value is not None}
        changes = engine.diff(it, changed).changes
        assert changes
        assert Change.REPLACE not in changes.values()
        engine.update(it, changed)
        assert engine.diff(it, changed).changes == {}
        assert engine.refresh(it)
        assert engine.diff(it, changed).changes == {}
    if sample.replacing:
        assert Change.REPLACE in engine.diff(it, {**sample.inputs, **sample.replacing}).changes.values()

    engine.delete(it)
    assert not engine.refresh(it)
    engine.delete(it)


@EVERY_SAMPLE
def test_import(engine: Engine, token: str, sample: Sample) -> None:
    kind = TYPES[token]
    made = engine.create(token, sample.inputs)
    form = kind.import_as or kind.id
    imported = engine.import_(token, form.format_map(made.outputs), made.name)
    assert imported is not None
    assert imported.id == made.id
    assert set(engine.diff(imported, sample.inputs | {"region": made.outputs.get("region")}).changes) <= sample.forgotten
    lost = {name for name, value in made.outputs.items() if value and not imported.outputs.get(name)}
    assert lost <= sample.forgotten


@pytest.mark.parametrize("token", TYPES)
def test_what_is_gone_is_no_error(engine: Engine, token: str) -> None:
    it = engine.create(token, SAMPLES[token].inputs)
    twin = engine.import_(token, it.id, it.name) if not TYPES[token].import_as else it
    engine.delete(it)
    assert twin is not None
    engine.delete(twin)
    assert not engine.refresh(twin)
