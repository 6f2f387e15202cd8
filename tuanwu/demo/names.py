"""Invented names of people, made of tea, stars and rivers, so that nobody takes them for real."""

from random import Random
from typing import Final

FAMILY: Final = "茗荈汐漪沅澧昴轸觜霄岚瓯焙湄汀浔溆宸晷旻砚笺泓淅"
_DOING: Final = "听采望知临照煮分拾问溯行泊枕漱涵候待寻拂邀渡汲沐"
_WHAT: Final = "雨薇舒秋川水雪茶叶津舟月流石星潮汛汉斗河芽露霜溪岸灯"
_ENGLISH_GIVEN: Final = (
    "Oolong", "Keemun", "Assam", "Matcha", "Sencha", "Vega", "Altair", "Rigel", "Mira", "Capella", "Delta", "Meander",
)  # fmt: skip
_ENGLISH_FAMILY: Final = (
    "Riverbend", "Tealeaf", "Starford", "Brookwater", "Nightsky", "Milldelta", "Kettleby", "Cometry", "Steepwell",
)  # fmt: skip


def chinese_name(random: Random) -> str:
    """Three characters; the first is no usual family name."""
    return random.choice(FAMILY) + random.choice(_DOING) + random.choice(_WHAT)


def english_name(random: Random) -> str:
    """For somebody who reads English."""
    return f"{random.choice(_ENGLISH_GIVEN)} {random.choice(_ENGLISH_FAMILY)}"
