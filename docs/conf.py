"""How Sphinx makes the site (`make docs`): nothing is fetched, every link between pages is checked."""

import tomllib
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = PROJECT["name"]
version = release = PROJECT["version"]

extensions = ["myst_parser"]
exclude_patterns = ["_build", "upstream"]  # what is sent to others is no page of the site
nitpicky = True
smartquotes = False

myst_heading_anchors = 4  # as GitHub makes them, so that links to headings work in both places

html_theme = "furo"
html_title = f"{project} {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False


def setup(app: Any) -> None:
    """Show Mermaid's graphs as their text, which GitHub draws: drawing them here would take a script from elsewhere."""
    app.add_lexer("mermaid", TextLexer)
