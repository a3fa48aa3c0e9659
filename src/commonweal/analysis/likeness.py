"""Likeness of names: which rows of a register may be one and the same organisation or person."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cdist
from scipy import sparse

CLOSE = 0.9
"""Words at least this alike (Jaro-Winkler) may stand for each other: the threshold of Cohen, Ravikumar and Fienberg."""

LONG = 7
"""Letters from which a word may be two slips away from another (a letter more, less, other, or two changed round); one below."""

COMMON = 50
"""A word that more names than this have does not by itself make two of them worth comparing."""

INITIAL = 0.9
"""How far an initial stands for a first name that begins with it."""

ARTICLES = frozenset(["the", "a", "an"])

LEGAL_FORMS = frozenset(["limited", "ltd", "plc", "llp", "cic", "cio", "inc", "incorporated", "registered", "uk"])
"""Words of a name that say only in what form a body is registered, or in what country."""

SPELT_OUT = {
    "assoc": "association",
    "bc": "borough council",
    "cvs": "council for voluntary service",
    "dc": "district council",
    "dept": "department",
    "ft": "foundation trust",
    "govt": "government",
    "hosp": "hospital",
    "icb": "integrated care board",
    "mbc": "metropolitan borough council",
    "pct": "primary care trust",
    "saint": "st",
    "uni": "university",
    "univ": "university",
}
"""Short forms that the names of local bodies carry, and what they stand for."""

TITLES = frozenset(
    ["baroness", "baron", "cllr", "councillor", "dame", "doctor", "dr", "hon", "honourable", "lady", "lord", "miss",
     "mp", "mr", "mrs", "ms", "mx", "prof", "professor", "rev", "reverend", "right", "rt", "sir", "the", "viscount"]
)  # fmt: skip
"""Words before or behind a person's name that are no part of it."""

BOUNDED = ("of", "for", "and", "in", "on", "at")
"""Words that join others and tell nothing by themselves."""


@dataclass(frozen=True)
class Pairs:
    """Names that are alike, two by two; all arrays have one entry a pair.

    Attributes
    ----------
    first, second : ndarray of int
        Places of the two names in what was given; first < second, and no pair twice.
    likeness : ndarray of float
        How alike they are, above 0 and at most 1.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    likeness: NDArray[np.float64]


def plain_name(name: str, *, person: bool = False) -> str:
    """Reduce a name to the words that tell it apart.

    Parameters
    ----------
    name : str
        A name as someone wrote it.
    person : bool
        Whether it is a person's, who has titles, rather than an organisation's, which has a legal form.

    Returns
    -------
    str
        Lower case without accents or punctuation, `&` as *and*, short forms spelt out; without articles, joining
        words, legal forms and titles, unless nothing else is left.

    Raises
    ------
    TypeError
        When `name` is no text.

    Notes
    -----
    The words keep their order, and a word may come twice. A name of nothing but titles keeps them: "Lord Sir" is not
    nobody. A letter that Unicode does not take apart (ø, ł, ß) is folded as far as `casefold` folds it.

    References
    ----------
    Christen, "Data Matching", Springer, 2012, the chapter on preparing data: cleaning and standardising names.

    Examples
    --------
    >>> plain_name("The Dene & Moorfoot NHS F.T.")
    'dene moorfoot nhs foundation trust'
    >>> plain_name("Café Society Ltd")
    'cafe society'
    >>> plain_name("Cllr Dr Zoë O'Hara", person=True)
    'zoe ohara'
    """
    if not isinstance(name, str):
        raise TypeError("a name is text")
    decomposed = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    # Points and apostrophes stand inside words (N.H.S., O'Hara); everything else parts them.
    words = re.findall(r"\w+", re.sub(r"[.'’`]", "", letters).replace("_", " "))
    words = words if person else " ".join(SPELT_OUT.get(word, word) for word in words).split()
    idle = TITLES if person else ARTICLES | LEGAL_FORMS | frozenset(BOUNDED)
    return " ".join([word for word in words if word not in idle] or words)


def alike(names: Sequence[str], *, person: bool = False, least: float = 0.8) -> Pairs:
    """Find the names that may stand for one and the same thing, without comparing each with each.

    Parameters
    ----------
    names : sequence of str, length n
        Names as they are written, one a row. A thing with several names has several rows.
    person : bool
        Whether they are people's.
    least : float
        The least likeness of a pair to be returned, above 0 and at most 1.

    Returns
    -------
    Pairs
        In order of `first`, then `second`.

    Raises
    ------
    ValueError
        When `least` is not above 0 and at most 1.

    Notes
    -----
    Each name is a vector of its plain words, weighed by how rare they are (log(1 + n ÷ names that have it)) and scaled
    to length 1. Two words of four letters or more may stand for each other when they begin with the same two, are alike
    by `CLOSE` or more in Jaro-Winkler's measure, and no more than one slip apart, or two in a long word. Each word of one name is matched with the likest word of the other, and
    likeness is the sum over them of both weights and the words' likeness, at most 1. What is compared at all is a pair
    that shares, in this sense, a word that no more than `COMMON` names have, or has the very same plain words; so the
    work grows with the number of names and not with its square. A name of no word is like nothing. Likeness is
    symmetric: of both directions the lesser counts, so that two words of one name cannot both live off one of the other.

    References
    ----------
    Cohen, Ravikumar and Fienberg, "A comparison of string distance metrics for name-matching tasks", IIWeb, 2003:
    soft TF-IDF with Jaro-Winkler. Christen, "Data Matching", Springer, 2012, the chapter on indexing (blocking).

    Examples
    --------
    >>> found = alike(["Dene Trust", "The Dene Trust Ltd", "Moorfoot Trust", "Moorefoot Trust"])
    >>> list(zip(found.first.tolist(), found.second.tolist(), found.likeness.round(2).tolist()))
    [(0, 1, 1.0), (2, 3, 0.98)]
    """
    if not 0 < least <= 1:
        raise ValueError("the least likeness is above 0 and at most 1")
    words = [plain_name(name, person=person).split() for name in names]
    vocabulary, weights, counts = _weighed(words)
    if not vocabulary:
        return _none()
    near = _near_words(vocabulary, person=person)
    first, second = _worth_comparing(words, weights, counts, near)
    likeness = np.minimum(_soft(weights, near, first, second), _soft(weights, near, second, first))
    kept = likeness >= least - 1e-9
    order = np.lexsort((second[kept], first[kept]))
    return Pairs(first[kept][order], second[kept][order], np.minimum(likeness[kept][order], 1.0))


def sharing(keys: Iterable[tuple[int, Hashable]], *, most: int = 5) -> dict[tuple[int, int], list[Hashable]]:
    """Find the rows that share a key, such as an identifier or the domain of a website.

    Parameters
    ----------
    keys : iterable of (row, key)
        Any number of keys a row.
    most : int
        A key that more rows than this share tells nothing of any two of them, 2 or more.

    Returns
    -------
    dict of (row, row) to list of keys
        Each pair once, the lower row first; its keys in the order first met.

    Raises
    ------
    ValueError
        When `most` is less than 2.

    Notes
    -----
    A key that a row has twice counts once. The domain of a host on which hundreds have their pages is thereby left
    out without a list of such hosts.

    References
    ----------
    Christen, "Data Matching", Springer, 2012, the chapter on indexing, on the sizes of blocks.

    Examples
    --------
    >>> sharing([(1, "dene.example"), (2, "dene.example"), (3, "moor.example")])
    {(1, 2): ['dene.example']}
    """
    if most < 2:
        raise ValueError("a key is shared by 2 or more")
    rows_by_key: dict[Hashable, set[int]] = defaultdict(set)
    for row, key in keys:
        rows_by_key[key].add(row)
    found: dict[tuple[int, int], list[Hashable]] = {}
    for key, rows in rows_by_key.items():
        if 2 <= len(rows) <= most:
            ordered = sorted(rows)
            for index, one in enumerate(ordered):
                for other in ordered[index + 1 :]:
                    found.setdefault((one, other), []).append(key)
    return found


def _none() -> Pairs:
    nothing = np.zeros(0, dtype=np.int64)
    return Pairs(nothing, nothing, np.zeros(0))


def _weighed(words: list[list[str]]) -> tuple[list[str], Any, NDArray[np.int64]]:
    """The words in use, the names as vectors of length 1 over them, and how many names have each word."""
    occurrences = Counter(word for one in words for word in set(one))
    vocabulary = sorted(occurrences)
    places = {word: place for place, word in enumerate(vocabulary)}
    counts = np.array([occurrences[word] for word in vocabulary], dtype=np.int64)
    rows = [row for row, one in enumerate(words) for _ in set(one)]
    columns = [places[word] for one in words for word in sorted(set(one))]
    rarity = np.log1p(len(words) / np.maximum(counts, 1))
    table = sparse.csr_array((rarity[columns], (rows, columns)), shape=(len(words), len(vocabulary)))
    lengths = np.sqrt(table.multiply(table).sum(axis=1))
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return vocabulary, sparse.csr_array(sparse.diags_array(scale) @ table), counts


def _near_words(vocabulary: list[str], *, person: bool) -> Any:
    """How far each word may stand for another: 1 for itself, its likeness for a close one, nothing otherwise."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(vocabulary):
        # Numbers that look alike are different numbers.
        if len(word) > 3 and word.isalpha():
            groups[word[:2]].append(place)
    rows, columns, values = list(range(len(vocabulary))), list(range(len(vocabulary))), [1.0] * len(vocabulary)
    for places in groups.values():
        spelt = [vocabulary[place] for place in places]
        scores = cdist(spelt, spelt, scorer=JaroWinkler.similarity, score_cutoff=CLOSE)
        slips = cdist(spelt, spelt, scorer=OSA.distance, score_cutoff=2)
        lengths = np.array([len(word) for word in spelt])
        forgiven = np.where(np.maximum.outer(lengths, lengths) < LONG, 1, 2)
        for one, other in np.argwhere(np.triu((scores > 0) & (slips <= forgiven), 1)):
            rows += [places[one], places[other]]
            columns += [places[other], places[one]]
            values += [float(scores[one, other])] * 2
    if person:
        _add_initials(vocabulary, rows, columns, values)
    size = len(vocabulary)
    return sparse.csr_array((values, (rows, columns)), shape=(size, size))


def _add_initials(vocabulary: list[str], rows: list[int], columns: list[int], values: list[float]) -> None:
    letters = {word: place for place, word in enumerate(vocabulary) if len(word) == 1}
    for place, word in enumerate(vocabulary):
        initial = letters.get(word[0])
        if len(word) > 1 and initial is not None:
            rows += [place, initial]
            columns += [initial, place]
            values += [INITIAL] * 2


def _worth_comparing(
    words: list[list[str]], weights: Any, counts: NDArray[np.int64], near: Any
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of names that share a rare word, or a word close to it, or all their words."""
    rare = sparse.diags_array((counts <= COMMON).astype(float))
    has = sparse.csr_array((weights > 0).astype(float) @ rare)
    met = sparse.triu(sparse.csr_array(has @ near @ has.T), k=1).tocoo()
    same = sharing(((row, " ".join(sorted(set(one)))) for row, one in enumerate(words) if one), most=COMMON)
    pairs = {*zip(met.row.tolist(), met.col.tolist(), strict=True), *same}
    found = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _soft(weights: Any, near: Any, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
    """Soft TF-IDF of each pair: every word of the first with the likest word of the second, both weights and their likeness."""
    total = np.zeros(len(first))
    for start in range(0, len(first), 100_000):
        part = slice(start, start + 100_000)
        total[part] = _soft_part(weights[first[part]], weights[second[part]], near)
    return total


def _soft_part(left: Any, right: Any, near: Any) -> NDArray[np.float64]:
    """As `_soft`, for as many pairs as fit in memory at once."""
    left = sparse.csr_array(left).tocoo()
    # For each word of each left name, its close words...
    spread = near[left.col].tocoo()
    pair, word = left.row[spread.row], spread.col
    # ...and how much the right name has of each.
    share = np.asarray(sparse.csr_array(right)[pair, word]).ravel()
    # The likest word that the right name has counts, and it alone.
    alike_by = np.where(share > 0, spread.data, 0.0)
    order = np.lexsort((-alike_by, spread.row))
    best = order[np.unique(spread.row[order], return_index=True)[1]]
    worth = left.data[spread.row[best]] * share[best] * alike_by[best]
    return np.bincount(left.row[spread.row[best]], weights=worth, minlength=left.shape[0]).astype(np.float64)
