"""Swift text without its comments and strings, so that what is left is code.

Every character that is taken out becomes a space: offsets and line numbers stay.
"""

import re

PLAIN = re.compile(r'//|/\*|#*"""|#*"')
# In the code of an interpolation, the parenthesis that ends it counts as well.
INTERPOLATED = re.compile(r'//|/\*|#*"""|#*"|[()]')
COMMENT_EDGE = re.compile(r"/\*|\*/")
VISIBLE = re.compile(r"[^\n]")


class Masked:
    """The code of one file, and its comments as a dictionary from line number to text."""

    def __init__(self, text):
        self.text = text
        self.comments = {}
        self._parts = []
        self._done = 0
        self._read(0, PLAIN)
        self._keep(len(text))
        self.code = "".join(self._parts)

    def _keep(self, end):
        self._parts.append(self.text[self._done : end])
        self._done = end

    def _blank(self, end):
        self._parts.append(VISIBLE.sub(" ", self.text[self._done : end]))
        self._done = end

    def _read(self, at, tokens):
        """Reads code from `at` to the end, or past the parenthesis that ends an interpolation."""
        depth = 1
        while match := tokens.search(self.text, at):
            token, at = match.group(), match.end()
            if token == "(":
                depth += 1
            elif token == ")":
                depth -= 1
                if depth == 0:
                    return at
            elif token in ("//", "/*"):
                at = self._comment(match.start(), token)
            else:
                self._keep(at)
                at = self._string(at, token)
        return len(self.text)

    def _comment(self, start, opening):
        self._keep(start)
        end = self._line_end(start) if opening == "//" else self._block_end(start)
        first = self.text.count("\n", 0, start) + 1
        for number, line in enumerate(self.text[start:end].split("\n"), first):
            self.comments[number] = self.comments.get(number, "") + line
        self._blank(end)
        return end

    def _line_end(self, start):
        end = self.text.find("\n", start)
        return len(self.text) if end < 0 else end

    def _block_end(self, start):
        depth = 0
        for edge in COMMENT_EDGE.finditer(self.text, start):
            depth += 1 if edge.group() == "/*" else -1
            if depth == 0:
                return edge.end()
        return len(self.text)

    def _string(self, at, opening):
        """Blanks a string whose opening quotes end at `at`; keeps the code of its interpolations."""
        hashes = "#" * opening.count("#")
        quotes = opening.lstrip("#")
        ending = re.compile(
            rf'{quotes}{hashes}|\\{hashes}\(|\\{hashes}[^\n]' + ("" if quotes == '"""' else r"|\n"))
        while match := ending.search(self.text, at):
            at = match.end()
            if match.group().endswith("("):
                self._blank(at - 1)
                at = self._read(at, INTERPOLATED)
                self._keep(at)
            elif not match.group().startswith("\\"):
                self._blank(match.start())
                self._keep(at)
                return at
        return len(self.text)
