"""What a reader's eyes make of a page: how far its colours stand apart, as WCAG counts it."""

from playwright.sync_api import Page

TEXT, EDGE = 4.5, 3.0
"""The least contrast of text, and of whatever shows where to type or where one is (WCAG 2.2, 1.4.3 and 1.4.11)."""

_COLOURS = """
const rgba = text => { const found = text.match(/[\\d.]+/g).map(Number);
  return found.length < 4 ? [...found, 1] : found; };
const over = (above, below) => [0, 1, 2].map(i => above[i] * above[3] + below[i] * (1 - above[3])).concat(1);
const light = colour => { const [r, g, b] = colour.map(part => (part /= 255) <= 0.04045 ? part / 12.92
  : ((part + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const apart = (one, other) => { const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05); };
const ground = element => { const layers = [];
  for (let at = element; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
  return layers.reduce((below, above) => over(above, below), [255, 255, 255, 1]); };
const named = one => `${one.tagName.toLowerCase()}.${one.className} ${one.innerText || one.name || ''}`;
"""
_TEXTS = """() => { %s
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !element.checkVisibility() || element.closest('svg')) continue;
    const below = ground(element);
    found.push([named(element), apart(over(rgba(getComputedStyle(element).color), below), below)]); }
  return found; }"""
_EDGES = """() => { %s
  return [...document.querySelectorAll('main :is(input:not([type=hidden]), select, textarea)')]
    .filter(one => one.checkVisibility()).map(one => { const below = ground(one.parentElement);
      return [named(one), apart(over(rgba(getComputedStyle(one).borderTopColor), below), below)]; }); }"""
_FOCUS = """() => { %s
  const at = document.activeElement, look = getComputedStyle(at), below = ground(at.parentElement);
  const ring = look.outlineStyle === 'none' ? 0 : parseFloat(look.outlineWidth);
  return [named(at), ring < 2 ? 1 : apart(over(rgba(look.outlineColor), below), below)]; }"""


def faint_texts(page: Page) -> list[tuple[str, float]]:
    """Texts too close to what they stand on."""
    return [(text, ratio) for text, ratio in page.evaluate(_TEXTS % _COLOURS) if ratio < TEXT]


def faint_edges(page: Page) -> list[tuple[str, float]]:
    """Fields whose edge can hardly be seen."""
    return [(field, ratio) for field, ratio in page.evaluate(_EDGES % _COLOURS) if ratio < EDGE]


def focus(page: Page) -> tuple[str, float]:
    """What has the focus, and how far its ring stands apart from what lies around it; 1 where there is none."""
    name, ratio = page.evaluate(_FOCUS % _COLOURS)
    return name, ratio


def runs_over(page: Page) -> bool:
    """Whether the page must be pushed sideways."""
    wider: bool = page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    return wider
