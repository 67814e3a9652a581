"""The words that tell what a party is: titles, pronouns, and nouns for people and bodies.

The lists are closed classes of English and the everyday nouns of news, written for this module. A
noun that stands in none of them is no error: the encoder's type and the arcs then decide alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from onrecord.model import Span

__all__ = [
    "ABSTRACT",
    "ARTICLES",
    "BROAD_BODIES",
    "CALLINGS",
    "COLLECTIONS",
    "DEFINITE",
    "DETERMINERS",
    "DOCUMENTS",
    "FEMALE",
    "GENERIC_BODIES",
    "GENERIC_PEOPLE",
    "HONORIFICS",
    "INDEFINITE",
    "KIN",
    "MALE",
    "MEDIA",
    "MODIFIERS",
    "NEVER_NAMED",
    "OFFICES",
    "PARTICLES",
    "PLACES",
    "POSSESSIVES",
    "PREPOSITIONS",
    "PRONOUNS",
    "RELATIVES",
    "STUDIES",
    "SUFFIXES",
    "SYNONYMS",
    "TIME_WORDS",
    "Gender",
    "Person",
    "Pronoun",
    "Word",
    "fold",
    "is_body",
    "is_capitalised",
    "is_demonym",
    "is_person_noun",
    "is_plural",
    "is_several",
    "of_one_root",
    "office",
    "singular",
    "words_in",
]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


class Gender(Enum):
    """What a report's own words show of a person's gender."""

    MALE = "male"
    FEMALE = "female"


class Person(Enum):
    """Grammatical person."""

    FIRST = 1
    SECOND = 2
    THIRD = 3


@dataclass(frozen=True, slots=True)
class Pronoun:
    """What a pronoun says of what it stands for. `animate` is None for they, which stands for all."""

    person: Person = Person.THIRD
    plural: bool = False
    gender: Gender | None = None
    animate: bool | None = None


_HE = Pronoun(gender=Gender.MALE, animate=True)
_SHE = Pronoun(gender=Gender.FEMALE, animate=True)
_IT = Pronoun(animate=False)
_THEY = Pronoun(plural=True)
_I = Pronoun(Person.FIRST, animate=True)
_WE = Pronoun(Person.FIRST, plural=True)
_YOU = Pronoun(Person.SECOND)

PRONOUNS = {
    **dict.fromkeys("he him his himself".split(), _HE),
    **dict.fromkeys("she her hers herself".split(), _SHE),
    **dict.fromkeys("it its itself".split(), _IT),
    **dict.fromkeys("they them their theirs themselves both all".split(), _THEY),
    **dict.fromkeys("i me my mine myself".split(), _I),
    **dict.fromkeys("we us our ours ourselves".split(), _WE),
    **dict.fromkeys("you your yours yourself yourselves".split(), _YOU),
}
RELATIVES = _set("who which that whose whom")
POSSESSIVES = _set("his her its their my our your whose")
ARTICLES = _set("the a an")
DEFINITE = _set("the this that these those said such") | POSSESSIVES
INDEFINITE = _set(
    "a an some any several many most few one two three four five six seven eight nine ten another "
    "other others no every each various numerous both dozens hundreds thousands multiple more"
)
DETERMINERS = ARTICLES | DEFINITE | INDEFINITE
PREPOSITIONS = _set(
    "of from in at for with on to by near under over after before during within without about "
    "against between among inside outside behind close who which that whose where when while "
    "as via than like such per through including speaking citing quoting familiar involved told briefed "
    "based writing whom mostly mainly largely primarily chiefly"
)
PARTICLES = _set(
    "van von der den de dela la le del della di da das do dos du bin ibn ben abu al el ter ten zu af st"
)
SUFFIXES = _set("jr sr ii iii iv v phd md esq qc kc obe mbe")
HONORIFICS = {
    **dict.fromkeys("mr sir lord monsieur herr señor senor brother father".split(), Gender.MALE),
    **dict.fromkeys(
        "mrs ms miss lady dame madam madame mme frau señora senora sister mother".split(),
        Gender.FEMALE,
    ),
    **dict.fromkeys(
        "dr prof professor sen rep gov gen col maj capt lt sgt cpl cmdr adm brig rev fr hon pres "
        "supt insp det dci dcs di ds pc pcso st saint mx justice judge".split(),
        None,
    ),
}
TIME_WORDS = _set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june "
    "july august september october november december today yesterday tomorrow tue tues wed thu "
    "thurs fri sat feb apr jul aug sept sep oct nov dec utc gmt est edt cst cdt mst mdt pst pdt bst cest"
)

MALE = _set(
    "man men boy boys father dad son sons brother brothers husband uncle grandfather grandson nephew "
    "widower king prince duke emperor spokesman chairman congressman councilman policeman fireman "
    "businessman salesman cameraman gunman statesman gentleman monk sportsman boyfriend "
    "fiancé ex-husband stepfather stepson"
)
FEMALE = _set(
    "woman women girl girls mother mum mom daughter daughters sister sisters wife aunt grandmother "
    "granddaughter niece widow queen princess duchess empress spokeswoman chairwoman congresswoman "
    "councilwoman policewoman businesswoman actress heiress waitress hostess nun sportswoman "
    "girlfriend fiancée ex-wife stepmother stepdaughter"
)
# Nouns that an office or calling goes by, and so stand before a name or for its holder.
OFFICES = _set(
    "president premier minister secretary chancellor king queen prince princess emperor pope "
    "cardinal archbishop bishop priest pastor reverend imam rabbi ayatollah mayor governor senator "
    "representative member congressman congresswoman lawmaker legislator deputy mp mep councillor councilman "
    "councilwoman chairman chairwoman chairperson chair ceo cfo executive director manager boss chief "
    "head leader founder co-founder cofounder owner spokesman spokeswoman spokesperson speaker "
    "ambassador envoy diplomat consul commissioner general admiral colonel major captain lieutenant "
    "sergeant corporal officer commander marshal sheriff constable inspector superintendent detective "
    "trooper prosecutor attorney lawyer solicitor barrister judge justice magistrate coroner "
    "physician doctor professor dean rector provost researcher scientist author co-author writer "
    "novelist poet journalist reporter editor correspondent columnist anchor host presenter producer "
    "filmmaker actor actress singer songwriter musician drummer guitarist bassist rapper artist "
    "painter comedian coach trainer player footballer striker goalkeeper midfielder defender "
    "quarterback economist analyst strategist expert historian biologist physicist chemist "
    "astronomer engineer architect activist campaigner dissident candidate nominee official aide "
    "adviser advisor assistant counsel treasurer auditor veteran soldier pilot driver farmer worker "
    "teacher student nurse surgeon paramedic firefighter cosmonaut astronaut whistleblower comptroller "
    "monarch sultan emir sheikh shah duke duchess statesman politician parliamentarian delegate "
    "negotiator mediator fellow assemblyman assemblywoman co-chair organizer organiser entrepreneur businessman businesswoman billionaire "
    "investor trader broker banker secretary-general undersecretary vice-president counterpart "
    "successor predecessor ombudsman superintendent principal headmaster lecturer psychologist "
    "psychiatrist pathologist epidemiologist virologist meteorologist seismologist geologist "
    "ecologist photographer photojournalist designer chef blogger publicist agent curator "
    "cyclist boxer swimmer sprinter champion skipper umpire referee taoiseach youtuber democrat republican"
)
_PEOPLE = (
    OFFICES
    | MALE
    | FEMALE
    | _set(
        "person people child children baby teenager teen adult parent parents partner spouse cousin "
        "friend colleague neighbour neighbor resident local citizen villager voter protester "
        "demonstrator supporter critic opponent witness eyewitness bystander onlooker passenger "
        "victim survivor patient suspect defendant accused attacker gunman shooter assailant killer "
        "murderer plaintiff accuser complainant detainee prisoner inmate hostage refugee migrant "
        "rebel militant insurgent fighter extremist terrorist source insider member fan user "
        "customer shopper commuter tourist visitor employee staffer boss native relative twin "
        "sibling orphan heir scholar academic specialist investigator detective clerk sailor marine "
        "guard guest speaker participant delegate observer commentator pundit mourner worshipper "
        "peer rival competitor teammate winner loser"
    )
)
GENERIC_PEOPLE = _set(
    "man woman boy girl person teenager teen child suspect defendant victim accused individual"
)
# People who speak for others or by chance, and stay without a name.
NEVER_NAMED = _set(
    "spokesman spokeswoman spokesperson official source insider aide witness eyewitness resident "
    "neighbour neighbor passer-by bystander reporter journalist person"
)
KIN = _set("father mother husband wife son daughter brother sister uncle aunt widow widower")
# Nouns that reports use for one another.
SYNONYMS = (
    _set("researcher scientist academic scholar author"),
    _set("lawmaker legislator parliamentarian mp"),
    _set("lawyer attorney solicitor barrister"),
    _set("protester demonstrator activist campaigner marcher"),
    _set("suspect defendant accused attacker gunman shooter assailant"),
    _set("company firm corporation business"),
    _set("spokesman spokeswoman spokesperson representative"),
    _set("singer musician artist"),
    _set("country nation"),
    _set("minister secretary"),
)
# What people of a team do who is called by it: the research team, the researchers.
CALLINGS = {"research": "researcher", "rescue": "rescuer", "defence": "lawyer", "defense": "lawyer"}
# Nouns for several of what is named behind them: a team of scientists.
COLLECTIONS = _set("team group panel coalition alliance pair trio number union band crowd majority")
# Adjectives of places, which the endings of `is_demonym` do not tell.
_DEMONYMS = _set(
    "german korean cuban afghan roman texan greek french dutch swiss czech thai danish iraqi israeli "
    "saudi yemeni kuwaiti somali pakistani bangladeshi emirati omani qatari nepali azerbaijani "
    "kazakh uzbek turkmen tajik kyrgyz serb croat slovak arab bahraini"
)
_BODIES = _set(
    "government ministry department agency office bureau commission committee council court tribunal "
    "parliament congress senate house cabinet company firm corporation bank group party union "
    "organisation organization association institute institution university college school hospital "
    "clinic church mosque police force army military navy militia team club network channel "
    "broadcaster station newspaper paper daily tabloid magazine journal outlet media press authority "
    "authorities administration regime embassy consulate board panel jury band league federation "
    "foundation charity trust fund service watchdog regulator airline carrier manufacturer automaker "
    "carmaker maker retailer startup operator publisher developer studio coalition alliance bloc "
    "campaign camp side opposition judiciary leadership management secretariat mission delegation "
    "command task-force taskforce consortium conglomerate subsidiary supplier utility brewery "
    "academy laboratory lab observatory museum gallery theatre theater council body unit division "
    "directorate brigade coastguard legislature assembly pentagon presidency monarchy inquiry"
)
GENERIC_BODIES = _set(
    "company firm agency organisation organization group team club bank party corporation body "
    "network channel broadcaster newspaper paper magazine outlet airline carrier manufacturer "
    "automaker carmaker retailer university college school hospital charity foundation union "
    "association federation committee commission department ministry council bloc alliance "
    "court tribunal ministry bureau board "
    "institute studio startup operator publisher developer band league regulator watchdog"
)
# Of these, what a body of any kind is called, and what newspapers and broadcasters are.
BROAD_BODIES = _set("company firm agency organisation organization group team corporation body")
MEDIA = _set(
    "network channel broadcaster station newspaper paper daily tabloid magazine journal outlet media "
    "press publisher"
)
PLACES = _set(
    "country nation state city town village province region island kingdom republic county"
)
DOCUMENTS = _set(
    "statement report study letter website site advisory findings finding data release survey poll "
    "announcement filing complaint indictment affidavit lawsuit email e-mail tweet post account "
    "transcript memo memorandum document documents paper analysis bulletin communique communiqué "
    "message note blog article research figures statistics review ruling verdict judgment judgement "
    "manifesto warrant record records speech page press-release"
)
STUDIES = _set("study finding findings research paper report")  # of which one is the other's
ABSTRACT = _set("reports rumors rumours speculation allegations claims")
MODIFIERS = _set(
    "former ex then late current incoming outgoing acting interim deputy vice assistant associate "
    "senior junior chief prime lead first foreign interior home defence defense finance health "
    "justice education energy trade economy economic environment transport labour labor "
    "agriculture culture sports science state federal national local regional city county police "
    "military army navy air human rights climate democratic republican conservative liberal right "
    "left far-right opposition ruling party press media public general executive managing "
    "co-founder founding veteran top high ranking high-ranking long-time longtime one-time onetime "
    "self-described presidential parliamentary royal crown attorney district supreme court high "
    "appeals company bank team club fellow new old young retired disgraced embattled renowned "
    "famous leading award-winning british english scottish irish welsh"
)
_RANKS = _set("deputy vice assistant")
_COLLECTIVE_PLURALS = _set(
    "authorities media police people men women children staff personnel troops military press"
)
_ACT_AS_ONE = _set("authorities media police press military staff personnel")
_SINGULARS_IN_S = _set(
    "press boss chess news congress actress hostess waitress heiress duchess princess witness "
    "eyewitness business campus status analysis chaos species series headquarters mistress "
    "seamstress paris texas us process governess goddess countess empress"
)

_WORD = re.compile(r"[^\W_]+(?:(?:[.'’&/-]|(?<=\d),)[^\W_]+)*")
# Letters that have no decomposition in Unicode.
_LETTERS = str.maketrans(
    dict(zip("łŁøØđĐðÐıæÆœŒþÞ", "l l o o d d d d i ae ae oe oe th th".split(), strict=True))
)


class Word(NamedTuple):
    """A word of the text; a possessive ending is no part of it, but told by `possessive`."""

    start: int
    end: int
    text: str
    low: str
    possessive: bool

    @property
    def span(self) -> Span:
        """Where the word stands."""
        return Span(self.start, self.end)


def words_in(text: str, start: int, end: int) -> Iterator[Word]:
    """The words of `text[start:end]`, each once, in order."""
    for match in _WORD.finditer(text, start, end):
        (at, last), word, possessive = match.span(), match.group(), False
        if word[-1] in "sS":
            if len(word) > 2 and word[-2] in "'’":
                last, word, possessive = last - 2, word[:-2], True
            elif text[last : last + 1] in ("'", "’"):
                possessive = not text[last + 1 : last + 2].isalnum()
        if "." in word and text[last : last + 1] == ".":
            last, word = last + 1, word + "."  # U.S.
        yield Word(at, last, word, word.casefold(), possessive)


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """A word for comparing: without case, accents and full stops."""
    plain = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().replace(".", "")


def is_capitalised(word: str) -> bool:
    """Whether a word begins as a name does; al-Eryani and iPhone too."""
    return word[:1].isupper() or (not word.islower() and any(c.isupper() for c in word[1:4]))


@lru_cache(maxsize=8192)
def is_plural(low: str) -> bool:
    """Whether a noun in small letters is of the form of a plural."""
    if low in _COLLECTIVE_PLURALS:
        return True
    return (
        len(low) > 3 and low.endswith("s") and not low.endswith("ss") and low not in _SINGULARS_IN_S
    )


def is_several(low: str) -> bool:
    """Whether a noun stands for several parties; police, media and authorities act as one."""
    return is_plural(low) and low not in _ACT_AS_ONE


@lru_cache(maxsize=8192)
def singular(low: str) -> str:
    """The singular of a regular plural, of any other word the word."""
    if low == "children":
        return "child"
    if low in ("men", "women") or (low.endswith(("men", "women")) and len(low) > 5):
        return low[:-2] + "an"
    if not is_plural(low) or low in _COLLECTIVE_PLURALS:
        return low
    return low[:-3] + "y" if low.endswith("ies") and len(low) > 5 else low[:-1]


def office(words: Sequence[Word]) -> str:
    """The noun that ends some words, in the singular; a deputy governor is no governor."""
    noun = singular(words[-1].low)
    rank = words[-2].low if len(words) > 1 else ""
    return f"{rank} {noun}" if rank in _RANKS else noun.replace("vice-", "vice ")


@lru_cache(maxsize=8192)
def is_person_noun(low: str) -> bool:
    """Whether a noun stands for people: police officer, residents, mother-of-two, the 51-year-old."""
    low = low.partition("-of-")[0]
    low = low if low in _PEOPLE else singular(low)
    return low in _PEOPLE or low.endswith(("-year-old", "ologist", "onomist", "woman", "spokesman"))


def is_demonym(low: str) -> bool:
    """Whether a word is the adjective of a place: Turkish, Iraqi."""
    return low in _DEMONYMS or low.endswith(("ish", "nese", "guese", "ltese", "ian", "ean", "can"))


def of_one_root(a: str, b: str) -> bool:
    """Whether a place and an adjective may be of one root: Iraq and Iraqi, Turkey and Turkish."""
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    same = next(
        (n for n, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short)
    )
    return same >= 4 and len(short) - same <= 2 and len(long) - same <= 3 and is_demonym(long)


@lru_cache(maxsize=8192)
def is_body(low: str) -> bool:
    """Whether a noun stands for an organisation or for what acts as one."""
    return low in _BODIES or singular(low) in _BODIES
