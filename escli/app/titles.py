"""Near-equal titles put together: the one home of rapidfuzz, loaded by `patterns` alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from escli.core.titles import Titled, joined, key

_ALIKE = 88  # of 100: a typing error, a word in another place or form; `printer jams` and `printer is dead` are apart
_BLOCK = 200  # leaders that are compared with for one word: commoner words than this tell nothing apart
_WORDS = 3  # the rarest of a title, by which its like is looked for


def grouped(titles: Iterable[Titled]) -> list[Titled]:
    """Titles with an equal key, then those with nearly the same, the commonest first.

    Only titles that share one of their rarer words are compared, so that a hundred thousand take seconds.
    """
    groups: dict[str, Titled] = {}
    for one in sorted(titles, key=lambda one: (-one.tickets, one.titles[0])):
        words = key(one.titles[0], one.clients)
        if words:
            groups[words] = joined(groups[words], one) if words in groups else one
    often = Counter(word for words in groups for word in set(words.split()))
    order = sorted(groups, key=lambda words: (-groups[words].tickets, words))
    leaders: dict[str, Titled] = {}
    known: dict[str, list[str]] = defaultdict(list)  # the leaders that have a word
    for words in order:
        rare = sorted(set(words.split()), key=lambda word: (often[word], word))
        near = _leader(words, rare, known)
        if near is None:
            leaders[words] = groups[words]
            for word in rare:
                if len(known[word]) < _BLOCK:
                    known[word].append(words)
        else:
            leaders[near] = joined(leaders[near], groups[words])
    return sorted(leaders.values(), key=lambda one: (-one.tickets, one.titles[0]))


def _leader(words: str, rare: list[str], known: dict[str, list[str]]) -> str | None:
    some = [word for word in rare if known.get(word)][:_WORDS]
    candidates = list(dict.fromkeys(leader for word in some for leader in known[word]))
    found = process.extractOne(words, candidates, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE)
    return None if found is None else str(found[0])
