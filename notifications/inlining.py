"""Mail programs know little CSS, so styles are written into each tag: once, when a template is loaded."""

import re
from collections.abc import Callable
from pathlib import Path

import css_inline
from jinja2 import BaseLoader, Environment, FileSystemLoader

_JINJA = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
_MASK = re.compile(r"<!--jinja(\d+)-->|jinja(\d+)x")


class InliningLoader(BaseLoader):
    """Loads templates from a folder; the `.html` ones come with the stylesheet written into their tags."""

    def __init__(self, folder: Path, stylesheet: str) -> None:
        self._files = FileSystemLoader(folder)
        self._css = (folder / stylesheet).read_text(encoding="utf-8")

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The template's source, as Jinja asks for it."""
        source, filename, uptodate = self._files.get_source(environment, template)
        return (inline(source, self._css) if template.endswith(".html") else source), filename, uptodate


def inline(source: str, css: str) -> str:
    """A template with `css` in its tags' style attributes; what Jinja reads is left as it was."""
    held: list[str] = []

    def mask(found: re.Match[str]) -> str:
        held.append(found[0])
        number = len(held) - 1
        # Comments may stand anywhere in a table, where bare text would be thrown out of it.
        return f"jinja{number}x" if found[0].startswith("{{") else f"<!--jinja{number}-->"

    inliner = css_inline.CSSInliner(keep_style_tags=True, minify_css=True, load_remote_stylesheets=False, extra_css=css)
    masked = _JINJA.sub(mask, source)
    inlined = inliner.inline(masked) if "<html" in masked else inliner.inline_fragment(masked, css)
    return _MASK.sub(lambda found: held[int(found[1] or found[2])], inlined)
