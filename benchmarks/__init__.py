"""How good and how fast onrecord is, and its peers beside it: one command a question.

    python -m benchmarks.accuracy      PolNeAR by the shared scorer, and the gate that CI holds
    python -m benchmarks.calibration   confidence against correctness
    python -m benchmarks.example       the hand-made record of one messy report
    python -m benchmarks.ablation      the same model with single ideas switched off
    python -m benchmarks.speakers      the speaker of each statement in 40 Wikinews reports
    python -m benchmarks.meantime      speakers that have a name across documents
    python -m benchmarks.coreference   pronouns and chains of GUM and GAP beside a plain rule
    python -m benchmarks.perturbations the messy report with names, places and order changed
    python -m benchmarks.times         time expressions, ours and three libraries'
    python -m benchmarks.identity      the same party across reports
    python -m benchmarks.utterances    statements of one saying-event among pairs of ECB+
    python -m benchmarks.copies        wire copies among reports
    python -m benchmarks.archive       search, dossier, comparison, proof and size as they grow
    python -m benchmarks.killed        an `add` killed at random moments, and added again
    python -m benchmarks.stories       the demo's three stories: statements to identities
    python -m benchmarks.serving       pages and API under load
    python -m benchmarks.engines       the same output from every engine, whoever is killed
    python -m benchmarks.scale_out     processes beside one another; cost and memory over a long run
    python -m benchmarks.fuzz          damaged pages, PDFs, web archives and feeds by the thousand
    python -m benchmarks.cost          what comes after the encoder's pass, beside it
    python -m benchmarks.speed         words a second, cold start, memory

Run them from the repository's root. The data are read from `../shared` and never copied. Each
command prints a Markdown table; `--json FILE` writes the figures to FILE, with the machine, the
versions, the date, the commit and the command, and the table beside it. README.md says how the
peers are set up.
"""
