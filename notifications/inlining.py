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

    masked = _JINJA.sub(mask, source)
    if "<html" in masked:
        inliner = css_inline.CSSInliner(extra_css=css, keep_style_tags=True, load_remote_stylesheets=False)
        inlined = inliner.inline(masked)
    else:
        inlined = css_inline.inline_fragment(masked, css, load_remote_stylesheets=False)
    return _MASK.sub(lambda found: held[int(found[1] or found[2])], inlined)
