"""The pipeline over many inputs, on one machine or many.

What becomes of one input is told by `extraction.Extractor`, wherever it is. `guard` runs it in a
process of its own, within bounds on time and memory, which is replaced when it dies; `pool` has
several of them at work. `arrow.extract_batches` is the same from Arrow record batches to Arrow
record batches, in any engine that moves such. `plan` cuts inputs into parts, `folder` keeps what
comes of each part as Parquet, and `engines` has the parts done: by processes here, by Ray or Spark.
`verification` has guarded processes verify an archive.
"""
