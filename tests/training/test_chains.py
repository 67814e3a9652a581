"""Corpora of who is who, read from invented documents in their formats."""

from __future__ import annotations

from pathlib import Path

from onrecord.encoder.session import Encoder
from onrecord.encoder.tags import NAME_TAGS
from training.chains import ChainText, Noun, read_ecb, read_gap, read_gum, read_litbank
from training.gold import chained, mark_names, no_labels
from training.silver import Silver

GUM = """\
# newdoc id = GUM_invented
# newpar
# newpar_block = p (1 s)
# sent_id = GUM_invented-1
1\tMayor\tmayor\tPROPN\tNNP\t_\t2\tnmod:desc\t_\tEntity=(1-person-new-cf1-1-coref
2\tAda\tAda\tPROPN\tNNP\t_\t6\tnsubj\t_\t_
3\tBrandt\tBrandt\tPROPN\tNNP\t_\t2\tflat\t_\tEntity=1)
4-5\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_
4\tdid\tdo\tAUX\tVBD\t_\t6\taux\t_\t_
5\tn't\tnot\tPART\tRB\t_\t6\tadvmod\t_\t_
6\tsee\tsee\tVERB\tVB\t_\t0\troot\t_\t_
7\tthe\tthe\tDET\tDT\t_\t9\tdet\t_\tEntity=(2-object-new-cf2-2-coref
8\told\told\tADJ\tJJ\t_\t9\tamod\t_\t_
9\tlock\tlock\tNOUN\tNN\t_\t6\tobj\t_\tEntity=2)|SpaceAfter=No
10\t.\t.\tPUNCT\t.\t_\t6\tpunct\t_\t_

# newpar
# sent_id = GUM_invented-2
1\tShe\tshe\tPRON\tPRP\t_\t2\tnsubj\t_\tEntity=(1-person-giv:act-cf1-1-ana)
2\tslept\tsleep\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No
3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_
"""


def words(text: ChainText) -> list[list[str]]:
    return [[text.text[at:].split()[0].strip(".,") for at in chain] for chain in text.chains]


def test_gum(tmp_path: Path) -> None:
    path = tmp_path / "GUM_invented.conllu"
    path.write_text(GUM)
    text = read_gum(path)
    assert text.text == "Mayor Ada Brandt didn't see the old lock.\n\nShe slept."
    assert [text.text[a:b] for a, b in text.paragraphs] == text.text.split("\n\n")
    assert words(text) == [["Ada", "She"], ["lock"]]  # a title is no part of the name
    assert text.nouns == [Noun(28, (36, 40), "other")]
    assert text.text[28:40] == "the old lock"
    assert text.things[text.text.index("Ada")] == "person"


def test_litbank(tmp_path: Path) -> None:
    rows = ["Mr.\t(3", "Brandt\t3)", "slept\t_", ",\t_", "but\t_", "the\t(4", "keeper\t_", "of\t_"]
    rows += ["locks\t4)|(5)", "did\t_", "not\t_"]
    lines = [
        f"x\t0\t{n}\t{word}\t_\t_\t_\t_\t_\t_\t_\t_\t{mark}"
        for n, (word, mark) in enumerate(row.split("\t") for row in rows)
    ]
    path = tmp_path / "1_invented_brat.conll"
    path.write_text("#begin document (x); part 0\n" + "\n".join(lines) + "\n#end document\n")
    text = read_litbank(path)
    assert text.text == "Mr. Brandt slept, but the keeper of locks did not"
    assert words(text) == [["Brandt"], ["keeper"], ["locks"]]


def test_ecb(tmp_path: Path) -> None:
    folder = tmp_path / "ECB+" / "1"
    folder.mkdir(parents=True)
    (tmp_path / "ECBplus_coreference_sentences.csv").write_text(
        "Topic,File,Sentence Number\n1,1ecb,1\n"
    )
    tokens = [("0", "Unread"), ("1", "Brandt"), ("1", "said"), ("1", "she"), ("1", "slept")]
    xml = "".join(
        f'<token t_id="{n}" sentence="{sentence}" number="0">{word}</token>'
        for n, (sentence, word) in enumerate(tokens, 1)
    )
    marks = "".join(
        f'<HUMAN_PART_PER m_id="{m}"><token_anchor t_id="{t}"/></HUMAN_PART_PER>'
        for m, t in ((1, 2), (2, 4))
    )
    links = '<CROSS_DOC_COREF r_id="9"><source m_id="1"/><source m_id="2"/></CROSS_DOC_COREF>'
    (folder / "1_1ecb.xml").write_text(
        f"<Document>{xml}<Markables>{marks}</Markables><Relations>{links}</Relations></Document>"
    )
    (text,) = read_ecb(tmp_path)
    assert text.text == "Brandt said she slept"
    assert words(text) == [["Brandt", "she"]]
    assert not text.complete


def test_gap_becomes_a_choice_of_two(tmp_path: Path) -> None:
    head = "ID\tText\tPronoun\tPronoun-offset\tA\tA-offset\tA-coref\tB\tB-offset\tB-coref\tURL\n"
    told = "Ada met Bea before she left."
    row = f"x\t{told}\tshe\t19\tAda\t0\tTRUE\tBea\t8\tFALSE\thttp://example.org\n"
    unclear = row.replace("TRUE", "FALSE")
    path = tmp_path / "gap.tsv"
    path.write_text(head + row + unclear)
    (text,) = read_gap(path)
    assert text.choices == [(19, 0, 8)]
    document = chained(text, Encoder(threads=1)._tokenizer, None)
    (pointing,) = document.pointings
    assert (pointing.right, pointing.among, pointing.surely) == ([0], [0, 2], True)


def test_chains_become_pointings_and_labels() -> None:
    told = "Ada Brandt slept. The old keeper woke her."
    text = ChainText(
        "x", told, [(0, len(told))], chains=[[0, 37], [26]], nouns=[Noun(18, (26, 32), "person")]
    )
    document = chained(text, Encoder(threads=1)._tokenizer, Silver([(0, 10, "person")], []))
    pieces = [told[a:b] for a, b in zip(document.pieces.starts, document.pieces.ends, strict=True)]
    her, keeper = pieces.index("her"), pieces.index("keeper")
    assert [(p.piece, p.right, p.among) for p in document.pointings] == [
        (0, [], []),
        (her, [0], [0, keeper]),
        (keeper, [], [0]),
    ]
    assert document.labels.reach[keeper] == 2
    assert document.labels.nouns[keeper] == 1
    assert document.labels.names[:2].tolist() == [1, 2]
    assert not document.labels.names[3:].any()


def test_gold_types_go_before_silver_ones() -> None:
    told = "Brandt slept."
    document = chained(ChainText("x", told, [(0, len(told))]), Encoder(threads=1)._tokenizer, None)
    labels = no_labels(len(document.pieces))
    mark_names(document.pieces, labels, Silver([(0, 6, "place")], []), {0: "organisation"})
    assert labels.names[0] == NAME_TAGS.index("B-organisation")
