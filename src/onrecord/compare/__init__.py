"""What became of the same words: copies of reports, utterances, differences, revisions.

Reads what the archive holds and writes only tables that can be made anew from it.
"""
