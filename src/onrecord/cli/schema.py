"""`onrecord schema`."""

from __future__ import annotations

import json

import click

from onrecord.cli.output import open_output

__all__ = ["schema_command"]


@click.command(
    "schema",
    short_help="Print the JSON Schema of a record.",
    epilog="""\b
Example:
  onrecord schema > record.schema.json
""",
)
def schema_command() -> None:
    """Print the JSON Schema of a record: of each line of `read --format jsonl`."""
    from onrecord.model import Record

    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Record.model_json_schema(by_alias=True),
    }
    with open_output(None) as out:
        out.write(json.dumps(schema, indent=2) + "\n")
