"""How the modules of `local` import each other. Imports within functions and for annotations count like all others."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp


def test_no_imports_go_in_a_circle() -> None:
    graph = grimp.build_graph("local", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert imports["local.pulumi_aws.table"] >= {"local.pulumi_aws.call", "local.pulumi_aws.descriptions"}
    TopologicalSorter(imports).prepare()  # an error has the modules of a circle
