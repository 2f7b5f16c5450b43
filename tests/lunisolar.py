"""The lunisolar calendar of East Asia from the positions of sun and moon, for the tests of the table of holidays.

Independent of the table: new moons after J. Meeus, Astronomical Algorithms (2nd edition 1998), chapter 49, the sun's
longitude after chapter 25 (low accuracy, 0.01 degree or a quarter of an hour). The rules are those of 1645, as in
H. Aslaksen, The Mathematics of the Chinese Calendar (2010): the winter solstice falls into the 11th month; in a year of
13 months the first one without a principal term is a leap month. Days begin at midnight of the country's clock, UTC+7
in Viet Nam and UTC+8 in China, so that both calendars now and then differ.
"""

from datetime import date, timedelta
from math import floor, radians, sin

DELTA_T_DAYS = 75 / 86400
"""Terrestrial less universal time, 69 s in 2024 and not above 80 s in 2035."""

# Argument of each term of a new moon as multiples of E (its power), M, M', F, Omega; the amplitude in days.
NEW_MOON = (
    (-0.40720, 0, 0, 1, 0, 0),
    (0.17241, 1, 1, 0, 0, 0),
    (0.01608, 0, 0, 2, 0, 0),
    (0.01039, 0, 0, 0, 2, 0),
    (0.00739, 1, -1, 1, 0, 0),
    (-0.00514, 1, 1, 1, 0, 0),
    (0.00208, 2, 2, 0, 0, 0),
    (-0.00111, 0, 0, 1, -2, 0),
    (-0.00057, 0, 0, 1, 2, 0),
    (0.00056, 1, 1, 2, 0, 0),
    (-0.00042, 0, 0, 3, 0, 0),
    (0.00042, 1, 1, 0, 2, 0),
    (0.00038, 1, 1, 0, -2, 0),
    (-0.00024, 1, -1, 2, 0, 0),
    (-0.00017, 0, 0, 0, 0, 1),
    (-0.00007, 0, 2, 1, 0, 0),
    (0.00004, 0, 0, 2, -2, 0),
    (0.00004, 0, 3, 0, 0, 0),
    (0.00003, 0, 1, 1, -2, 0),
    (0.00003, 0, 0, 2, 2, 0),
    (-0.00003, 0, 1, 1, 2, 0),
    (0.00003, 0, -1, 1, 2, 0),
    (-0.00002, 0, -1, 1, -2, 0),
    (-0.00002, 0, 1, 3, 0, 0),
    (0.00002, 0, 0, 4, 0, 0),
)
PLANETS = (
    (325e-6, 299.77, 0.107408),
    (165e-6, 251.88, 0.016321),
    (164e-6, 251.83, 26.651886),
    (126e-6, 349.42, 36.412478),
    (110e-6, 84.66, 18.206239),
    (62e-6, 141.74, 53.303771),
    (60e-6, 207.14, 2.453732),
    (56e-6, 154.84, 7.306860),
    (47e-6, 34.52, 27.261239),
    (42e-6, 207.19, 0.121824),
    (40e-6, 291.34, 1.844379),
    (37e-6, 161.72, 24.198154),
    (35e-6, 239.56, 25.513099),
    (23e-6, 331.55, 3.592518),
)


def new_moon(k):
    """The Julian day (universal time) of a new moon; k counts them from 6 January 2000."""
    t = k / 1236.85
    mean = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t - 0.000000150 * t**3
    earth = 1 - 0.002516 * t - 0.0000074 * t * t
    sun = 2.5534 + 29.10535670 * k - 0.0000014 * t * t
    moon = 201.5643 + 385.81693528 * k + 0.0107582 * t * t
    latitude = 160.7108 + 390.67050284 * k - 0.0016118 * t * t
    ascending = 124.7746 - 1.56375588 * k + 0.0020672 * t * t
    days = mean - DELTA_T_DAYS
    for amplitude, power, *multiples in NEW_MOON:
        angle = sum(n * a for n, a in zip(multiples, (sun, moon, latitude, ascending), strict=True))
        days += amplitude * earth**power * sin(radians(angle))
    first = PLANETS[0]
    days += first[0] * sin(radians(first[1] + first[2] * k - 0.009173 * t * t))
    return days + sum(amplitude * sin(radians(at + speed * k)) for amplitude, at, speed in PLANETS[1:])


def sun_longitude(julian_day):
    """The apparent longitude of the sun in degrees, 0 to 360."""
    t = (julian_day + DELTA_T_DAYS - 2451545.0) / 36525
    anomaly = radians(357.52911 + 35999.05029 * t - 0.0001537 * t * t)
    centre = (1.914602 - 0.004817 * t) * sin(anomaly) + (0.019993 - 0.000101 * t) * sin(2 * anomaly)
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t * t
    node = radians(125.04 - 1934.136 * t)
    nutation = -0.00569 - 0.00478 * sin(node)
    return (mean + centre + 0.000289 * sin(3 * anomaly) + nutation) % 360


def local_day(julian_day, zone_h):
    """The date on a clock that is so many hours ahead of universal time."""
    return date(2000, 1, 1) + timedelta(days=floor(julian_day - 2451544.5 + zone_h / 24))


def midnight(day, zone_h):
    """The Julian day at which a date begins."""
    return 2451544.5 + (day - date(2000, 1, 1)).days - zone_h / 24


def months_from_solstice(year, zone_h):
    """The first days of the months from the one with the solstice of `year` to that of the next, and the leap one."""
    first, last = (_month_of_solstice(each, zone_h) for each in (year, year + 1))
    starts = [local_day(new_moon(k), zone_h) for k in range(first, last + 1)]
    if len(starts) == 13:
        return starts, None
    terms = [int(sun_longitude(midnight(day, zone_h)) // 30) for day in starts]
    return starts, next(i for i in range(1, len(starts) - 1) if terms[i] == terms[i + 1])


def lunar_date(year, month, day, zone_h):
    """The date of a day of a (not leap) month 1 to 10 of the lunar year that begins in `year`."""
    starts, leap = months_from_solstice(year - 1, zone_h)
    at = month + 1
    if leap is not None and at >= leap:
        at += 1
    return starts[at] + timedelta(days=day - 1)


def qingming(year, zone_h):
    """The date on which the sun reaches 15 degrees."""
    day = date(year, 4, 1)
    while not sun_longitude(midnight(day, zone_h)) < 15 <= sun_longitude(midnight(day + timedelta(days=1), zone_h)):
        day += timedelta(days=1)
    return day


def _month_of_solstice(year, zone_h):
    """The number of the new moon that begins the month with the winter solstice of a year."""
    day = date(year, 12, 18)
    while sun_longitude(midnight(day + timedelta(days=1), zone_h)) < 270:
        day += timedelta(days=1)
    k = floor((midnight(day, zone_h) - 2451550.1) / 29.530588861) + 1
    while local_day(new_moon(k), zone_h) > day:
        k -= 1
    return k
