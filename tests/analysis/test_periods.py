"""Periods: every form that published tables use, and what holds for all of them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis.periods import MONTHS, Period, is_period, parse

YEARS = st.integers(1950, 2150)


@pytest.mark.parametrize(
    ("label", "start", "end"),
    [
        ("2019", date(2019, 1, 1), date(2020, 1, 1)),
        ("2016/17", date(2016, 4, 1), date(2017, 4, 1)),
        ("2016/2017", date(2016, 4, 1), date(2017, 4, 1)),
        ("2016-17", date(2016, 4, 1), date(2017, 4, 1)),
        ("1999/00", date(1999, 4, 1), date(2000, 4, 1)),
        ("2015 - 17", date(2015, 1, 1), date(2018, 1, 1)),
        ("2015-17", date(2015, 1, 1), date(2018, 1, 1)),
        ("2016 – 17", date(2016, 1, 1), date(2018, 1, 1)),
        ("2020/21 - 24/25", date(2020, 4, 1), date(2025, 4, 1)),
        ("2022/23 - 24/25", date(2022, 4, 1), date(2025, 4, 1)),
        ("2023/24 Q4", date(2024, 1, 1), date(2024, 4, 1)),
        ("2021/22 Q1", date(2021, 4, 1), date(2021, 7, 1)),
        ("2021/22 Q1 - 2025/26 Q3", date(2021, 4, 1), date(2026, 1, 1)),
        ("Q1 2022", date(2022, 1, 1), date(2022, 4, 1)),
        ("2022 Q4", date(2022, 10, 1), date(2023, 1, 1)),
        ("March 2023", date(2023, 3, 1), date(2023, 4, 1)),
        ("Dec 2023", date(2023, 12, 1), date(2024, 1, 1)),
        ("Oct 2021-Sep 2022", date(2021, 10, 1), date(2022, 10, 1)),
        ("year ending March 2023", date(2022, 4, 1), date(2023, 4, 1)),
        ("2023-04", date(2023, 4, 1), date(2023, 5, 1)),
        ("2011-12", date(2011, 4, 1), date(2012, 4, 1)),
        ("2021 May", date(2021, 5, 1), date(2021, 6, 1)),
        ("04/2020-03/2021", date(2020, 4, 1), date(2021, 4, 1)),
        ("09/2020 - 08/2021", date(2020, 9, 1), date(2021, 9, 1)),
        ("Jan-21", date(2021, 1, 1), date(2021, 2, 1)),
        ("Apr-2019", date(2019, 4, 1), date(2019, 5, 1)),
        ("2019M05", date(2019, 5, 1), date(2019, 6, 1)),
        ("2019-Q3", date(2019, 7, 1), date(2019, 10, 1)),
        ("Q1 2022/23", date(2022, 4, 1), date(2022, 7, 1)),
        ("mid-2019", date(2019, 6, 30), date(2019, 7, 1)),
        ("academic year 2019/20", date(2019, 9, 1), date(2020, 9, 1)),
        ("financial year 2019/20", date(2019, 4, 1), date(2020, 4, 1)),
        ("2022-01-01T00:00:00/P1Y", date(2022, 1, 1), date(2023, 1, 1)),
        ("2022-04-01/P3M", date(2022, 4, 1), date(2022, 7, 1)),
        ("2022-04-01/P7D", date(2022, 4, 1), date(2022, 4, 8)),
        ("2022-12-31", date(2022, 12, 31), date(2023, 1, 1)),
        ("31/03/2023", date(2023, 3, 31), date(2023, 4, 1)),
        ("31 March 2024", date(2024, 3, 31), date(2024, 4, 1)),
        ("  march\u00a02023 ", date(2023, 3, 1), date(2023, 4, 1)),
    ],
)
def test_parse_reads_the_forms_of_published_tables(label: str, start: date, end: date) -> None:
    assert parse(label) == Period(start, end)


@pytest.mark.parametrize(
    "label",
    [
        "",
        "NA",
        "2016/19",
        "Q5 2022",
        "Smarch 2023",
        "2020 - 2019",
        "2022-13-01",
        "2022-02-30",
        "12",
        "Spring 2020",
        "1850",
    ],
)
def test_parse_refuses_what_is_no_period(label: str) -> None:
    assert not is_period(label)
    with pytest.raises(ValueError, match="is not a period"):
        parse(label)


def test_parse_begins_a_school_year_in_september() -> None:
    assert parse("2016/17", year_starts_in=9) == Period(date(2016, 9, 1), date(2017, 9, 1))
    assert parse("2016/17 Q1", year_starts_in=9) == Period(date(2016, 9, 1), date(2016, 12, 1))


@given(YEARS)
def test_years_and_financial_years_follow_each_other(year: int) -> None:
    assert parse(str(year)).end == parse(str(year + 1)).start
    assert parse(f"{year}/{(year + 1) % 100:02}").end == parse(f"{year + 1}/{(year + 2) % 100:02}").start


@given(YEARS)
def test_the_quarters_of_a_year_fill_it(year: int) -> None:
    for form, whole in (("Q{q} {y}", f"{year}"), ("{y}/{n:02} Q{q}", f"{year}/{(year + 1) % 100:02}")):
        quarters = [parse(form.format(q=quarter, y=year, n=(year + 1) % 100)) for quarter in range(1, 5)]
        assert quarters[0].start == parse(whole).start
        assert quarters[-1].end == parse(whole).end
        assert all(one.end == other.start for one, other in pairwise(quarters))


@given(YEARS, st.integers(0, 11), st.integers(1, 36))
def test_a_span_of_months_is_as_long_as_its_months(year: int, month: int, count: int) -> None:
    last = month + count - 1
    label = f"{MONTHS[month].title()} {year}-{MONTHS[last % 12].title()} {year + last // 12}"
    if year + last // 12 < 2200:
        span = parse(label)
        assert span.start == date(year, month + 1, 1)
        assert span.end == parse(f"{MONTHS[last % 12]} {year + last // 12}").end


@given(st.dates(date(1900, 1, 1), date(2199, 12, 30)))
def test_a_day_is_a_period_of_one_day(day: date) -> None:
    assert parse(day.isoformat()) == Period(day, day + timedelta(days=1))
    assert parse(f"{day:%d/%m/%Y}").days == 1


@given(st.text(max_size=30))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    if is_period(text):
        period = parse(text)
        assert period.start < period.end
