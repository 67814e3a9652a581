"""What was done by saying it: the act of a statement, and whether it was done or not.

A closed set of acts, each with the verbs, nouns and phrases that evoke it; a cue that evokes none
has no act. The classes follow the use of reporting verbs in news, and Searle's division of speech
acts behind it (A Taxonomy of Illocutionary Acts, 1975): assertives, directives, commissives,
expressives, declarations; states of mind that a report ascribes (believe, plan, fear) are added.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from onrecord.attribution.frames import CONTENT, CUE, PLAIN, SOURCE, Frame
from onrecord.attribution.verbs import verb_forms
from onrecord.model import Kind

__all__ = ["ACTS", "Act", "Deed", "find_act"]

Polarity = Literal["positive", "negative"]


class Act(NamedTuple):
    """One act: its name, what it means, and the words that evoke it.

    `phrases` are sequences of verbs and words; in them a verb stands for all its forms.
    """

    name: str
    meaning: str
    verbs: str
    nouns: str = ""
    phrases: tuple[str, ...] = ()


class Deed(NamedTuple):
    """The act of a statement. `at` is the number of the word in its frame that evokes it."""

    act: str | None
    polarity: Polarity | None
    at: int | None


ACTS = (
    # Assertives
    Act(
        "say",
        "put into words, with nothing more told of how",
        "say state indicate remark comment mention speak read utter shout yell chant",
        "statement remark comment word",
        ("according to", "put it", "call to say"),
    ),
    Act("tell", "say to someone", "tell inform notify brief remind"),
    Act("write", "put in writing", "write tweet retweet post e-mail email text blog"),
    Act("report", "pass on as news", "report", "report", ("break the news", "news spread")),
    Act(
        "announce",
        "make known in public",
        "announce declare proclaim unveil",
        "announcement declaration",
    ),
    Act("reveal", "make known what was hidden", "reveal disclose divulge leak", "disclosure"),
    Act("add", "say further", "add continue", "", ("go on",)),
    Act("note", "draw attention to", "note observe", "", ("point out",)),
    Act(
        "explain",
        "make plain, or say why",
        "explain clarify elaborate detail outline",
        "explanation",
        ("lay out", "spell out"),
    ),
    Act(
        "describe",
        "say what something is or is like",
        "describe characterise characterize term label brand dub portray depict compare liken call",
        "description",
        ("refer to", "speak of"),
    ),
    Act("cite", "name as a ground or source", "cite quote invoke reference", "", ("point to",)),
    Act("discuss", "speak about", "discuss", "", ("talk about", "speak about", "comment on")),
    Act("recall", "say from memory", "recall recount remember reminisce", "recollection"),
    Act("repeat", "say again", "repeat reiterate reaffirm restate"),
    Act(
        "stress",
        "say with weight",
        "stress emphasise emphasize underline underscore highlight",
        "",
        ("make clear", "make it clear"),
    ),
    Act(
        "claim",
        "say without proof given",
        "claim assert contend maintain boast brag purport",
        "assertion contention",
    ),
    Act("insist", "say against doubt or resistance", "insist", "insistence"),
    Act("argue", "give reasons for", "argue reason", "argument", ("make the case",)),
    Act("suggest", "say without committing", "suggest imply hint insinuate signal", "suggestion"),
    Act("show", "give evidence of, as a document or figures do", "show demonstrate"),
    Act("find", "come upon by inquiry", "find discover determine establish", "finding"),
    Act("conclude", "judge from grounds", "conclude infer deduce", "conclusion"),
    Act("estimate", "give a rough figure", "estimate calculate", "estimate"),
    Act("predict", "say what will be", "predict forecast foresee project", "prediction"),
    Act(
        "confirm",
        "say that it is so, when asked or told before",
        "confirm verify corroborate affirm",
        "confirmation",
    ),
    Act("testify", "say under oath", "testify", "testimony"),
    Act("joke", "say in jest", "joke quip"),
    Act(
        "respond",
        "answer",
        "respond reply answer retort",
        "response",
        ("shoot back", "hit back"),
    ),
    # Against what was said, or of oneself
    Act("deny", "say that it is not so", "deny refute", "denial", ("plead not guilty",)),
    Act("reject", "refuse to accept", "reject dismiss rebuff", "rejection", ("turn down",)),
    Act("rule out", "say that it will not be", "", "", ("rule out",)),
    Act(
        "admit",
        "say against oneself",
        "admit acknowledge concede confess",
        "admission confession",
        ("plead guilty",),
    ),
    Act("agree", "be of one mind", "agree concur", "agreement"),
    Act(
        "disagree",
        "be of another mind",
        "disagree dispute contradict challenge",
        "disagreement",
        ("take issue", "push back", "object to"),
    ),
    Act("doubt", "hold to be unlikely or unproven", "doubt question", "scepticism skepticism"),
    # Directives
    Act("ask", "put a question", "ask inquire enquire wonder", ""),
    Act(
        "request",
        "say that one would have something",
        "request plead beg",
        "",
        ("ask for", "ask to"),
    ),
    Act("demand", "ask for as due", "demand require", ""),
    Act(
        "call for",
        "say in public that something should be done",
        "advocate",
        "",
        ("call for", "call to", "appeal for", "plead for", "push for", "press for"),
    ),
    Act(
        "urge",
        "press someone to do something",
        "urge exhort implore encourage",
        "plea",
        ("call on", "call upon", "appeal to"),
    ),
    Act("order", "bid with authority", "order instruct direct command", ""),
    Act("recommend", "say what would be best", "recommend advise", "recommendation advice"),
    Act("propose", "put forward for decision", "propose", "proposal"),
    Act("warn", "say that harm may come", "warn caution", "warning", ("sound the alarm",)),
    Act("threaten", "say that one will do harm", "threaten", "threat"),
    # Commissives
    Act("promise", "bind oneself to do", "promise pledge guarantee assure"),
    Act("vow", "promise solemnly", "vow swear", "oath"),
    Act("offer", "say that one would do or give", "offer"),
    Act("refuse", "say that one will not do", "refuse decline", "refusal"),
    Act(
        "refuse comment",
        "say that one will not say",
        "",
        "",
        ("no comment",),
    ),
    Act(
        "decide",
        "settle what shall be, as courts do too",
        "decide resolve rule",
        "decision ruling",
    ),
    # Expressives and judgements of others
    Act("accuse", "say that someone did wrong", "accuse charge blame", "accusation"),
    Act("allege", "say as an accusation, not proved", "allege", "allegation"),
    Act(
        "criticise",
        "judge unfavourably",
        "criticise criticize condemn denounce slam blast attack decry deplore rebuke assail mock"
        " lambast berate chide scold censure ridicule",
        "criticism condemnation",
        ("lash out", "speak out against", "rail against", "hit out"),
    ),
    Act(
        "praise",
        "judge favourably",
        "praise hail laud applaud commend welcome congratulate compliment tout",
        "",
    ),
    Act(
        "support",
        "side with",
        "support endorse back favour favor defend champion",
        "endorsement supporter",
        ("side with", "speak in favour of", "speak in favor of"),
    ),
    Act("oppose", "side against", "oppose", "opposition opponent", ("speak against",)),
    Act(
        "complain",
        "say that one has been wronged, or is grieved",
        "complain lament bemoan protest grumble",
        "complaint",
    ),
    Act("apologise", "say that one is sorry", "apologise apologize", "apology"),
    Act("thank", "say that one is grateful", "thank", "thanks gratitude", ("be grateful",)),
    # States of mind
    Act(
        "believe",
        "hold to be so",
        "believe think consider feel reckon suspect deem",
        "belief opinion view",
        ("be convinced", "be confident", "be of the opinion", "hold that"),
    ),
    Act(
        "know",
        "be aware that it is so",
        "know understand realise realize",
        "knowledge",
        ("be aware",),
    ),
    Act("expect", "hold that it will be", "expect anticipate", "expectation"),
    Act(
        "hope",
        "wish, and hold possible",
        "hope",
        "optimism",
        ("look forward", "be hopeful", "be optimistic"),
    ),
    Act(
        "fear",
        "hold that harm may come",
        "fear worry",
        "concern alarm",
        ("be concerned", "be worried", "be afraid"),
    ),
    Act(
        "want",
        "wish to have or to be",
        "want wish desire prefer seek",
        "",
        ("would like",),
    ),
    Act("plan", "mean to do", "plan intend aim", "intention"),
)


# What may stand between the words of a phrase.
_SKIPPED = frozenset("also not never a an the phone".split())
# Control verbs: what follows them is the deed, and it is not done.
_REFUSING = frozenset(("refuse", "decline"))
_COMMENTING = frozenset(
    "comment say answer discuss disclose respond elaborate confirm identify name reveal speak talk"
    " specify give provide explain detail".split()
)
_NAMED_OR_ASKED = {"named", "identified", "quoted", "interviewed", "drawn"}
_NOT_TO_SAY = frozenset("comment say answer discuss disclose elaborate specify".split())
_NO_INTERVIEW = frozenset("comment comments interview interviews request requests".split())
_VOICING = frozenset("express voice raise share convey".split())
_VOICED_NEAR = 5  # words behind such a verb
_VOICED = {"regret": "apologise", "confidence": "believe", "support": "support", "hope": "hope"}
# Phrases that look like an act and are none: a name, a state, an office.
_NO_ACT = ("be known", "be called", "know as", "know for", "find guilty")
# Not having answered is told in words of its own; without the negation they tell of no act.
_UNANSWERED = ("be available", "be reached", "return call", "return calls", "return request")
_ADVERBS = {"reportedly": "report", "allegedly": "allege", "purportedly": "claim"}

_VERB_ACTS = {verb: act.name for act in ACTS for verb in act.verbs.split()}
_FORMS = verb_forms(
    [
        *_VERB_ACTS,
        *_VOICING,
        *"be have make go point lay spell talk take push press appeal rail lash hit shoot side".split(),
        *"give look turn return sound break hold object provide spread fail".split(),
    ]
)


def _nouns() -> dict[str, str]:
    found = {}
    for act in ACTS:
        for noun in act.nouns.split():
            found[noun] = act.name
            found[noun[:-1] + "ies" if noun.endswith("y") else noun + "s"] = act.name
    return found


def _phrases() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """The phrases by their first word, the longest first; "" for what is no act."""
    known = [(phrase, act.name) for act in ACTS for phrase in act.phrases]
    known += [(phrase, "") for phrase in _NO_ACT]
    known += [(phrase, "unanswered") for phrase in _UNANSWERED]
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, name in known:
        first, *rest = phrase.split()
        found.setdefault(first, []).append((tuple(rest), name))
    for entries in found.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return found


_NOUN_ACTS = _nouns()
_PHRASES = _phrases()
_CARRIERS = frozenset(  # what stands between a negation and its verb
    "to be been being is are was were am has have had do does did will would could can may might"
    " should must shall of even yet fail fails failed failing ever also still short a an".split()
)
_MOST_CARRIED = 6


def find_act(frame: Frame, kind: Kind, lead: str) -> Deed:
    """The act of a statement with this frame. `lead` is the first word of its content.

    A quotation without a cue is said; indirect speech without one has no act. An act is null where
    no word of the cue evokes one, and the polarity with it.
    """
    cue = [number for number, letter in enumerate(frame.kinds) if letter == CUE]
    if not any(frame.words[number][0].isalnum() for number in cue):
        said = kind is Kind.DIRECT if not cue else any(frame.words[n] == ":" for n in cue)
        return Deed("say", "positive", None) if said else Deed(None, None, None)
    if all(frame.words[number] in _CARRIERS for number in cue):
        cue += _up_to_content(frame, cue[-1] + 1)  # has, in a statement, called on
    for number in cue:
        name = _act_at(frame, number, lead)
        if name is not None:
            return _deed(frame, name, number)
    for known in (_NOUN_ACTS, _ADVERBS):
        for number in cue:
            name = known.get(frame.words[number])
            if name is not None:
                return _deed(frame, name, number)
    return Deed(None, None, None)


def _up_to_content(frame: Frame, start: int) -> range:
    end = frame.kinds.find(CONTENT, start)
    plain = 0 <= end - start <= _MOST_CARRIED * 2 and set(frame.kinds[start:end]) <= {PLAIN}
    return range(start, end if plain else start)


def _deed(frame: Frame, name: str, at: int) -> Deed:
    denied = _is_negated(frame, at)
    if name == "unanswered":
        denied = denied or "not" in frame.words[at + 1 : at + 3]  # was not available
        return Deed("respond", "negative", at) if denied else Deed(None, None, None)
    verb = _FORMS.get(frame.words[at], frame.words[at])
    before = frame.words[max(0, at - 3) : at]
    if denied and verb in _NOT_TO_SAY and any(word.startswith("would") for word in before):
        return Deed("refuse comment", "positive", at)  # would not say
    if not name:
        return Deed(None, None, None)
    return Deed(name, "negative" if denied else "positive", at)


def _act_at(frame: Frame, number: int, lead: str) -> str | None:
    """The act that the word with this number evokes, alone or with those behind it; "" for what
    only looks like one, None for nothing."""
    word = frame.words[number]
    verb = _FORMS.get(word, word)
    following = _following(frame, number + 1, lead)
    for rest, name in _PHRASES.get(verb, ()):
        if _begins_with(following, rest):
            return name
    if verb in _REFUSING:
        return _refused(following)
    if verb in _VOICING:
        return _voiced(following)
    return _VERB_ACTS.get(verb) if word in _FORMS else None


def _following(frame: Frame, start: int, lead: str) -> list[str]:
    """The words behind a word, up to the content, and the content's first."""
    words = []
    for number in range(start, min(len(frame.words), start + 8)):
        letter = frame.kinds[number]
        if letter == CONTENT:
            words.append(lead)
        if letter not in (CUE, PLAIN):
            break
        words.append(frame.words[number])
    return words


def _begins_with(words: list[str], rest: tuple[str, ...]) -> bool:
    at = 0
    for word in words:
        if at == len(rest):
            break
        if word == rest[at]:
            at += 1
        elif word not in _SKIPPED and not word.endswith("ly"):
            return False
    return at == len(rest)


def _refused(following: list[str]) -> str:
    """Of a refusal: to say, or to do."""
    words = [word for word in following if word not in _SKIPPED]
    if words[:2] == ["to", "be"]:
        return "refuse comment" if set(words[2:3]) <= _NAMED_OR_ASKED else "refuse"
    if len(words) > 1 and words[0] == "to":
        return "refuse comment" if words[1] in _COMMENTING else "refuse"
    return "refuse comment" if any(word in _NO_INTERVIEW for word in words[:3]) else "refuse"


def _voiced(following: list[str]) -> str | None:
    """The act of expressing what the words behind name: concern, support, thanks."""
    for word in following[:_VOICED_NEAR]:
        name = _VOICED.get(word) or _NOUN_ACTS.get(word) or _VERB_ACTS.get(_FORMS.get(word, ""))
        if name is not None:
            return name
    return None


def _is_negated(frame: Frame, at: int) -> bool:
    """Whether the deed that the word with this number tells was not done."""
    for number in range(at - 1, max(-1, at - 1 - _MOST_CARRIED), -1):
        word = frame.words[number]
        if word in ("not", "never", "nor", "cannot", "without") or word.endswith(("n't", "n’t")):
            return frame.words[number + 1] not in ("only", "just", "merely")
        if word in ("failed", "fails", "failing", "fail", "yet", "short"):
            return word != "yet" or frame.words[number + 1] == "to"
        if word not in _CARRIERS and not word.endswith("ly"):
            break
    if frame.words[at] == "no" and frame.words[at + 1 : at + 2] == ["comment"]:
        return False
    source = frame.kinds.find(SOURCE)
    return source >= 0 and frame.words[source] in ("no", "nobody", "none", "neither")
