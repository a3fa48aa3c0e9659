"""Classes of a map or a table: where to cut a run of figures so that each class can have its own shade."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

MISSING = -1


@dataclass(frozen=True)
class Classes:
    """Figures cut into classes.

    Attributes
    ----------
    upper : tuple of float
        The highest figure of each class, rising; a figure belongs to the first class whose bound it does not pass.
    spans : tuple of (float, float)
        The least and the greatest figure found in each class: what a legend says.
    of : ndarray of int, shape (n,)
        The class of each figure, from 0; -1 where there is no figure.
    """

    upper: tuple[float, ...]
    spans: tuple[tuple[float, float], ...]
    of: NDArray[np.int64]


def quantiles(figures: ArrayLike, classes: int = 5) -> Classes:
    """Cut figures so that every class holds about as many places.

    Parameters
    ----------
    figures : array_like, shape (n,)
        One figure a place, in any unit; NaN where there is none.
    classes : int
        How many classes to make, 1 or more.

    Returns
    -------
    Classes
        At most that many classes; each bound is a figure that occurs.

    Raises
    ------
    ValueError
        When `classes` is less than 1.

    Notes
    -----
    Equal figures are never parted, so ties make classes uneven and may leave fewer of them. With no figure
    there is no class; with one distinct figure there is one. A missing figure is in no class. The bound between
    two classes is the inverted distribution function (definition 1 of Hyndman and Fan), so that no figure is invented.

    References
    ----------
    Brewer and Pickle, "Evaluation of methods for classifying epidemiological data on choropleth maps in series",
    Annals of the Association of American Geographers 92(4), 2002, p. 662: quantiles served readers of such maps best.
    Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50(4), 1996, p. 361.

    Examples
    --------
    >>> quantiles([4.0, 1.0, 3.0, 2.0, float("nan")], classes=2)
    Classes(upper=(2.0, 4.0), spans=((1.0, 2.0), (3.0, 4.0)), of=array([ 1,  0,  1,  0, -1]))
    """
    values, known = _known(figures, classes)
    if not known.size:
        return _cut(values, known)
    shares = np.arange(1, classes + 1) / classes
    return _cut(values, np.quantile(known, shares, method="inverted_cdf"))


def natural(figures: ArrayLike, classes: int = 5) -> Classes:
    """Cut figures at their natural gaps, so that the places of one class differ as little as they can.

    Parameters
    ----------
    figures : array_like, shape (n,)
        One figure a place, in any unit; NaN where there is none.
    classes : int
        How many classes to make, 1 or more.

    Returns
    -------
    Classes
        The cut with the least sum of squared distances from the classes' means.

    Raises
    ------
    ValueError
        When `classes` is less than 1.

    Notes
    -----
    Fewer distinct figures than classes give one class to each. The cut is found by the library mapclassify, in single
    precision on figures centred and scaled; of cuts that are equally good it returns one. The work grows with the square
    of the number of figures.

    References
    ----------
    Fisher, "On grouping for maximum homogeneity", Journal of the American Statistical Association 53(284), 1958, p. 789.
    Jenks, "The data model concept in statistical mapping", International Yearbook of Cartography 7, 1967, p. 186.
    Rey and others, mapclassify: Classification Schemes for Choropleth Maps, 2.10, 2025.

    Examples
    --------
    >>> natural([1, 2, 2, 10, 11, 30], classes=3).spans
    ((1.0, 2.0), (10.0, 11.0), (30.0, 30.0))
    """
    # Only who asks for natural classes waits for the library: it brings a large stack with it.
    from mapclassify import FisherJenks

    values, known = _known(figures, classes)
    distinct = np.unique(known)
    if distinct.size <= classes:
        return _cut(values, distinct)
    # The library sums squares in single precision: centred and scaled, none of them is lost.
    centre = known.mean()
    scaled = (known - centre) / np.abs(known - centre).max()
    with warnings.catch_warnings():
        # It says that it would be faster with a compiler that the product does without.
        warnings.filterwarnings("ignore", message="Numba not installed", category=UserWarning)
        found = FisherJenks(scaled, k=classes).yb
    return _cut(values, np.array([known[found == each].max() for each in np.unique(found)]))


def _known(figures: ArrayLike, classes: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if classes < 1:
        raise ValueError(f"There must be at least 1 class, not {classes}.")
    values = np.asarray(figures, dtype=float).ravel()
    return values, values[np.isfinite(values)]


def _cut(values: NDArray[np.float64], bounds: NDArray[np.float64]) -> Classes:
    upper = np.unique(bounds)
    present = np.isfinite(values)
    places = np.where(present, np.searchsorted(upper, np.where(present, values, -np.inf)), MISSING)
    spans = [(values[places == index].min(), values[places == index].max()) for index in range(upper.size)]
    return Classes(
        upper=tuple(float(bound) for bound in upper),
        spans=tuple((float(low), float(high)) for low, high in spans),
        of=places.astype(np.int64),
    )
