"""The rule that cuts running text into the words that a name head tags.

The program has the same rule in `src/stance/word_starts.rs`. Both must agree on the cases of
`tests/data/word_starts.csv`: a Rust unit test and `check_word_starts.py` read it. This module needs
the standard library alone.
"""

import re

# A run is a dash, which parts words without a space, or characters that are neither dash nor white
# space.
DASHES = ("—", "―", "--")
RUN = re.compile(r"—|―|--|(?:(?!—|―|--)\S)+")
# Punctuation that is a word of its own before, or after, another word.
OPENING = "([{<\"'“”‘’„‚«»‹›`¿¡*-–…"
CLOSING = ")]}>\"'“”‘’«»‹›`*-–…,;:!?"
# An apostrophe and what follows it at the end of a word, together a word of their own.
ENDING = re.compile(r"['’](?:s|S|re|ve|ll|d|m)$")


def word_starts(text: str) -> set[int]:
    """Returns the code points at which words begin."""
    starts = set()
    text_end = len(text.rstrip())
    for run in RUN.finditer(text):
        if run.group() in DASHES:
            starts.add(run.start())
        else:
            starts |= starts_in_run(text, run.start(), run.end(), run.end() == text_end)
    return starts


def starts_in_run(text: str, first: int, last: int, ends_text: bool) -> set[int]:
    """Returns the word starts in `text[first:last]`, which has no white space and no dash."""
    starts = set()
    # A full stop is a word of its own only at the end of the text: elsewhere it belongs to "Inc."
    # or "U.S.".
    closing = CLOSING + "." if ends_text else CLOSING
    while last - first > 1 and text[last - 1] in closing:
        last -= 1
        starts.add(last)
    ending = ENDING.search(text, first, last)
    if ending:
        last = ending.start()
        starts.add(last)
    while last - first > 1 and text[first] in OPENING:
        starts.add(first)
        first += 1
    starts.add(first)
    return starts
