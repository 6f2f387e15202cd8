"""The organisations of the invented university, and two outside it that members move to."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final

COLLEGES: Final = (
    "观星", "听河", "采茶", "潮汐", "溯源", "云雾", "银汉", "春汛", "明前", "长庚", "牵牛", "摇光", "临川",
    "碧螺", "毛峰", "白露", "谷雨", "行舟", "北辰", "流萤", "紫笋", "问津", "小满", "开阳", "泊月",
)  # fmt: skip
PROVINCE: Final = "51"
ROOT: Final = "U"
TOWNSHIP: Final = "T"
NEIGHBOUR: Final = "N"
YEARS: Final = 4
_FEWEST_COLLEGES: Final = 3
_BRANCHES_OF_A_SMALL_COLLEGE: Final = 15
_GENERAL_BRANCHES: Final = 55 / 939
_GENERAL_BRANCHES_TOGETHER: Final = 2


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation; `year` is the entry year of a class's branch."""

    code: str
    name: str
    kind: str
    parent: str = ""
    province: str = ""
    unit: str = ""
    year: int | None = None


def organisations(branches: int, newest_year: int) -> Iterator[Organisation]:
    """The university with so many branches, a branch a class, and the organisations outside, parents first."""
    yield Organisation(ROOT, "茶星大学团委", "committee", province=PROVINCE, unit="school")
    colleges = COLLEGES[: max(_FEWEST_COLLEGES, min(len(COLLEGES), branches // _BRANCHES_OF_A_SMALL_COLLEGE))]
    general = _general_branches(len(colleges), round(branches * _GENERAL_BRANCHES))
    for place, college in enumerate(colleges):
        yield from _college(place, college, general[place], _share(branches, len(colleges), place), newest_year)
    yield from _outside()


def _college(place: int, name: str, general: int, branches: int, newest_year: int) -> Iterator[Organisation]:
    code, name = f"C{place + 1:02}", f"{name}学院"
    yield Organisation(code, f"{name}团委", "committee", ROOT)
    yield Organisation(f"{code}-P", f"{name}学生党支部", "party_branch", code)
    for number in range(1, general + 1):
        yield Organisation(f"{code}-G{number}", f"{name}第{number}团总支", "general_branch", code)
    for index in range(branches):
        year, group = newest_year - index % YEARS, index // YEARS + 1
        parent = f"{code}-G{index % YEARS % general + 1}" if general else code
        yield Organisation(f"{code}-{year}-{group}", f"{name}{year}级{group}班团支部", "branch", parent, year=year)


def _outside() -> Iterator[Organisation]:
    yield Organisation(TOWNSHIP, "银河镇团委", "committee", province=PROVINCE, unit="township")
    yield Organisation("T-1", "银河镇渡口团支部", "branch", TOWNSHIP)
    yield Organisation("T-2", "银河镇茶山团支部", "branch", TOWNSHIP)
    yield Organisation(NEIGHBOUR, "对岸大学团委", "committee", province=PROVINCE, unit="school")
    yield Organisation("N-1", "对岸大学新生团支部", "branch", NEIGHBOUR)


def _general_branches(colleges: int, count: int) -> list[int]:
    """How many general branches each college has: two where it has any, as long as they last."""
    order = cycle(place for place in range(colleges) for _ in range(_GENERAL_BRANCHES_TOGETHER))
    having = list(islice(order, count))
    return [having.count(place) for place in range(colleges)]


def _share(total: int, parts: int, place: int) -> int:
    return total // parts + (place < total % parts)
