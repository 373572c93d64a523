"""The examples do what they say."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_frequent_words_finds_them(tmp_path: Path) -> None:
    text = (EXAMPLES / "frequent_words.py").read_text()
    paths = [tmp_path / f"{name}.txt" for name in "abc"]
    for path in paths:
        path.write_text(text)
    result = subprocess.run(
        [sys.executable, str(EXAMPLES / "frequent_words.py"), *map(str, paths)],
        check=True,
        capture_output=True,
        text=True,
    )
    words = re.findall(r"[a-z]{4,}", text.lower()) * len(paths)
    first, *lines = result.stdout.splitlines()
    assert first.startswith(f"{len(words)} words in sketch/counts:0, {len(words)} counted")
    printed = {word: int(count) for count, word in map(str.split, lines)}
    true = Counter(words)
    assert next(iter(printed)) == true.most_common(1)[0][0]
    assert all(count >= true[word] for word, count in printed.items())
