"""Made-up text in six languages: clauses of the demo works, the frequent ones often, and a long tail of rare words."""

import random
import re
from collections import Counter
from itertools import accumulate

from catalogue.demo.records import read_works

# Clauses end at punctuation of any of the six languages.
CLAUSE_END = re.compile(r"[.,;:!?()،؛؟。，、；：！？（）\n]+")
LEAST_CLAUSE = 12
RARE_WORDS = 30_000
PAGE_CHARACTERS = 2_000


class TextSource:
    """Text of one language; the same seed gives the same text."""

    def __init__(self, language_code: str, seed: int) -> None:
        self._random = random.Random(f"{language_code} {seed}")  # noqa: S311 - repeatable text, no secret
        texts = [
            text
            for work in read_works()
            for name, text in work["pages"].get(language_code, {}).items()
            if name in ("title", "summary", "body") and isinstance(text, str)
        ]
        clauses = {clause.strip() for text in texts for clause in CLAUSE_END.split(text)}
        self.is_spaced = language_code != "zh-hans"
        least = LEAST_CLAUSE if self.is_spaced else LEAST_CLAUSE // 3
        self.clauses = sorted(clause for clause in clauses if len(clause) >= least)
        self._random.shuffle(self.clauses)
        self._clause_weights = zipf_weights(len(self.clauses))
        self.words = self._read_words(texts)
        self.rare_words = self._make_rare_words()
        self._rare_weights = zipf_weights(len(self.rare_words))
        # Chinese says as much in a third of the characters.
        self._page_length = PAGE_CHARACTERS if self.is_spaced else PAGE_CHARACTERS // 3

    def _read_words(self, texts: list[str]) -> list[str]:
        """Words (in Chinese: pairs of characters), most frequent first."""
        if self.is_spaced:
            found = Counter(word for text in texts for word in re.findall(r"[^\W\d_]{4,}", text))
        else:
            found = Counter(
                run[at : at + 2]
                for text in texts
                for run in re.findall(r"[\u4e00-\u9fff]{2,}", text)
                for at in range(len(run) - 1)
            )
        return [word for word, _count in found.most_common()]

    def _make_rare_words(self) -> list[str]:
        """Words that no text has, of halves of those that texts have: what names and terms of art are in real ones."""
        halves = [(word[: (len(word) + 1) // 2], word[len(word) // 2 :]) for word in self.words]
        made = {self._random.choice(halves)[0] + self._random.choice(halves)[1] for _ in range(RARE_WORDS * 3 // 2)}
        return sorted(made)[:RARE_WORDS]

    def clause(self) -> str:
        return self._random.choices(self.clauses, cum_weights=self._clause_weights)[0]

    def rare_word(self) -> str:
        return self._random.choices(self.rare_words, cum_weights=self._rare_weights)[0]

    def title(self) -> str:
        return self._join([self.clause()[:120], self.rare_word(), self.rare_word()])

    def summary(self) -> str:
        return f"{self.clause()}, {self.clause()} {self.rare_word()}."

    def paragraphs(self) -> list[str]:
        """About 2 kB in three paragraphs."""
        return [self._paragraph(self._page_length // 3) for _ in range(3)]

    def _paragraph(self, length: int) -> str:
        parts: list[str] = []
        size = 0
        while size < length:
            part = self._join([self.clause(), self.rare_word()])
            parts.append(part)
            size += len(part) + 2
        return (". " if self.is_spaced else "。").join(parts)

    def _join(self, parts: list[str]) -> str:
        return (" " if self.is_spaced else "").join(parts)


def zipf_weights(count: int) -> list[float]:
    """Cumulative weights by which the n-th is drawn 1/n as often as the first."""
    return list(accumulate(1 / rank for rank in range(1, count + 1)))
