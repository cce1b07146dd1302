"""What sacreBLEU makes of made-up texts, for the BLEU of translations.

    python3 test/interop/bleu_vectors.py --check    compare with the committed vectors
    python3 test/interop/bleu_vectors.py --write    write them

Needs sacrebleu.
"""

import json
import pathlib
import sys

from sacrebleu.metrics import BLEU
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

VECTORS = pathlib.Path(__file__).parent / "vectors" / "bleu.json"

LINES = [
    "Hello, world! It's 3.14, or 1,000-odd.",
    "“Quotes” and (brackets) [of] {all} <kinds> — dashes…",
    "Tom &amp; Jerry said &quot;no&quot; at 5-10 a.m.",
    "2033-08-15",
    "well-known, e-mail@example.org / 50% $5.00 .5 5.",
    "<skipped> a soft-\nwrapped line\nand another",
    "你好，世界。 naïve café № 7",
    "",
]

CORPORA = {
    "equal": (["the cat sat on the mat ."], ["the cat sat on the mat ."]),
    "close": (
        ["The cat sat on a mat.", "There is a cat on the mat, they said."],
        ["The cat sat on the mat.", "There was a cat on the mat, they say."],
    ),
    "short": (["the cat sat on the", "a dog ran over the big hill"], ["the cat sat on the mat today", "a dog ran over the big hill yesterday"]),
    "long": (["the cat sat on the mat and then it slept for a while"], ["the cat sat on the mat"]),
    "clipped": (["the the the the the the the"], ["the cat is on the mat"]),
    "no run of four": (["one two three", "four five six"], ["one two three", "four five six"]),
    "dates": (["1990-05-03", "2033-08-28", "1976-11-21"], ["1990-05-03", "2033-08-15", "1976-11-21"]),
    "nothing": (["", ""], ["a b c d e", "f g h i"]),
}


def compute():
    words = Tokenizer13a()
    bleu = BLEU(smooth_method="none", effective_order=False, tokenize="13a")
    return {
        "words": [{"line": line, "words": words(line).split()} for line in LINES],
        "scores": [
            {
                "name": name,
                "translations": translations,
                "references": references,
                "score": round(bleu.corpus_score(translations, [references]).score, 10),
            }
            for name, (translations, references) in CORPORA.items()
        ],
    }


def main():
    computed = compute()
    if sys.argv[1:] == ["--write"]:
        VECTORS.write_text(json.dumps(computed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return 0
    if sys.argv[1:] != ["--check"]:
        print(__doc__)
        return 2
    committed = json.loads(VECTORS.read_text(encoding="utf-8"))
    print("as committed" if committed == computed else f"committed {committed}, computed {computed}")
    return 0 if committed == computed else 1


if __name__ == "__main__":
    sys.exit(main())
