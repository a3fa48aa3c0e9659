"""How alike what bodies say of themselves is worded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

WORD = re.compile(r"[^\W\d_]{3,}")
# Words that say nothing of what a body is for, in English only: other languages are weighed by rarity alone.
COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        the and for with that this from into are its our their which who how what has have had was were will would can
        may all any each other such not but also than then them they these those through across between about over under
        more most some one two per via out off own being been both where when while whose
        partnership partnerships board group forum committee borough local area work working together
        """,
    )
)


def wording_likeness(texts: Sequence[str]) -> Any:
    """Say how alike each two texts are worded, rare words counting for more.

    Parameters
    ----------
    texts : sequence of str, length n
        What each body says it is for; an empty text is like none.

    Returns
    -------
    sparse array of float, shape (n, n)
        Symmetric, from 0 (no word in common) to 1 (the same words as often); on the diagonal 1, or 0 for an empty text.

    Notes
    -----
    The cosine of the two texts' words, each weighed by how often it stands there and by the rarity
    ln((1 + n) / (1 + f)) + 1 of a word that f of the n texts use. Words of fewer than three letters and English words
    without content are left out, those that every partnership calls itself among them; nothing is known of meaning,
    so that "older people" and "the elderly" share nothing. With no texts the array is 0 by 0.

    References
    ----------
    Salton and Buckley, "Term-weighting approaches in automatic text retrieval", Information Processing and Management
    24(5), 1988, p. 513.

    Examples
    --------
    >>> alike = wording_likeness(["Reduce burglary and vandalism", "Burglary and vandalism", "Cleaner streets"])
    >>> alike.toarray().round(2).tolist()
    [[1.0, 0.73, 0.0], [0.73, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    counted = [Counter(word for word in WORD.findall(text.lower()) if word not in COMMON) for text in texts]
    vocabulary = {word: place for place, word in enumerate(sorted({word for words in counted for word in words}))}
    cells = [
        (row, vocabulary[word], times) for row, words in enumerate(counted) for word, times in sorted(words.items())
    ]
    rows, columns, times = np.array(cells, dtype=np.int64).reshape(-1, 3).T
    shape = (len(texts), len(vocabulary))
    used = np.bincount(columns, minlength=shape[1])
    rarity = np.log((1 + shape[0]) / (1 + used)) + 1
    weighed = sparse.csr_array((times * rarity[columns], (rows, columns)), shape=shape)
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    scaled = sparse.diags_array(np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)) @ weighed
    return (scaled @ scaled.T).tocsr()
