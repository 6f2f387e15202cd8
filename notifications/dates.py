"""Days and moments as a reader writes them; moments by the clock in Shanghai."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime

ZONE = ZoneInfo("Asia/Shanghai")
_LOCALES = {"zh": Locale.parse("zh_Hans_CN"), "en": Locale.parse("en_GB")}
_MOMENTS = {"zh": "y年M月d日 HH:mm（北京时间）", "en": "d MMMM y, HH:mm '(Beijing time)'"}
_DAYS = {"zh": "y年M月d日（EEEE）", "en": "EEEE d MMMM y"}
_SHORT_DAYS = {"zh": "y年M月d日", "en": "d MMM y"}


def day(value: date, language: str) -> str:
    """2026年12月1日（星期二); Tuesday 1 December 2026."""
    return format_date(value, _DAYS[language], locale=_LOCALES[language])


def short_day(value: date, language: str) -> str:
    """2026年12月1日; 1 Dec 2026."""
    return format_date(value, _SHORT_DAYS[language], locale=_LOCALES[language])


def moment(value: datetime, language: str) -> str:
    """2026年12月1日 09:05（北京时间）; 1 December 2026, 09:05 (Beijing time)."""
    return format_datetime(value.astimezone(ZONE), _MOMENTS[language], locale=_LOCALES[language])


def instant(value: datetime) -> str:
    """2026-12-01 09:05:07, by the clock in Shanghai: for columns of moments."""
    return value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
