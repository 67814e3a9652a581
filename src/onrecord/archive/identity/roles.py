"""What a role says of whoever has it: the country, the walk of life, the age, and the words.

A role is what a report calls somebody beside the name: "French foreign minister", "the 34-year-old".
The lists are the everyday nouns of news, written for this module. A noun that stands in none of them
says nothing; it is no error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.parties.words import ARTICLES, PREPOSITIONS, Gender, fold, words_in
from onrecord.parties.words import FEMALE as _FEMALE
from onrecord.parties.words import MALE as _MALE

__all__ = ["NO_ROLES", "Roles", "read_roles"]

# Walks of life between which few people move. Business, law and writing are not here: people come
# to them from anywhere, so that they tell nobody apart.
_FIELDS = {
    "government": (
        "president premier minister chancellor governor senator congressman congresswoman lawmaker "
        "legislator mp mep councillor councilman councilwoman mayor ambassador diplomat envoy consul "
        "undersecretary vice-president politician parliamentarian commissioner monarch king queen "
        "sultan emir secretary-general"
    ),
    "sport": (
        "goalkeeper striker midfielder defender winger quarterback pitcher footballer player coach "
        "cyclist boxer swimmer sprinter runner skipper umpire referee cricketer golfer jockey "
        "sportsman sportswoman linebacker teammate batsman bowler wrestler skater skier gymnast"
    ),
    "arts": (
        "actor actress singer songwriter musician drummer guitarist bassist rapper painter comedian "
        "filmmaker novelist poet dancer violinist pianist composer sculptor playwright"
    ),
    "science": (
        "researcher scientist biologist physicist chemist astronomer psychologist epidemiologist "
        "virologist meteorologist seismologist geologist ecologist astronaut cosmonaut economist"
    ),
    "medicine": "doctor physician surgeon nurse paramedic psychiatrist pathologist dentist vet",
    "faith": "pope cardinal archbishop bishop priest pastor reverend imam rabbi ayatollah vicar nun",
    "police": (
        "constable inspector superintendent detective trooper sheriff policeman policewoman "
        "firefighter sergeant corporal"
    ),
    "everyday": (
        "farmer plumber electrician carpenter waiter waitress cleaner shopkeeper schoolgirl schoolboy "
        "pupil baby toddler fisherman baker hairdresser mechanic janitor bricklayer gardener guard "
        "driver porter conductor caretaker cashier courier postman postwoman miner welder roofer "
        "butcher barber bartender chef cook cabbie trucker docker labourer laborer housekeeper nanny "
        "childminder receptionist seamstress tailor shepherd grocer fishmonger"
    ),
}
_FIELD_OF = {word: field for field, words in _FIELDS.items() for word in words.split()}
_TROOPS = frozenset({"Guard", "Guards"})  # with a capital, no trade: Revolutionary Guard commander

# Countries and their peoples where the one word does not begin as the other does.
_PEOPLES = {
    "british": "britain", "uk": "britain", "english": "england", "welsh": "wales",
    "scottish": "scotland", "irish": "ireland", "french": "france", "german": "germany",
    "greek": "greece", "dutch": "netherlands", "holland": "netherlands", "swiss": "switzerland",
    "danish": "denmark", "swedish": "sweden", "finnish": "finland", "norwegian": "norway",
    "polish": "poland", "spanish": "spain", "turkish": "turkey", "czech": "czechia",
    "slovak": "slovakia", "american": "us", "usa": "us", "chinese": "china", "thai": "thailand",
    "filipino": "philippines", "philippine": "philippines", "emirati": "emirates", "uae": "emirates",
    "lebanese": "lebanon", "cypriot": "cyprus", "congolese": "congo", "peruvian": "peru",
    "saudi": "saudi", "burmese": "myanmar", "kiwi": "zealand", "afghan": "afghanistan",
    "kazakh": "kazakhstan", "uzbek": "uzbekistan", "tajik": "tajikistan", "croat": "croatia",
    "serb": "serbia", "argentine": "argentina", "sudanese": "sudan", "icelandic": "iceland",
    "panamanian": "panama", "somali": "somalia", "vietnamese": "vietnam", "portuguese": "portugal", "japanese": "japan",
}  # fmt: skip
_COUNTRIES = frozenset(
    "afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain "
    "bangladesh belarus belgium bolivia bosnia brazil britain bulgaria cambodia cameroon canada chad "
    "chile china colombia congo croatia cuba cyprus czechia denmark ecuador egypt emirates england "
    "eritrea estonia ethiopia fiji finland france gambia georgia germany ghana greece guatemala "
    "guinea haiti honduras hungary iceland india indonesia iran iraq ireland israel italy jamaica "
    "japan jordan kazakhstan kenya korea kosovo kuwait laos latvia lebanon liberia libya lithuania "
    "luxembourg madagascar malawi malaysia mali malta mexico moldova mongolia montenegro morocco "
    "mozambique myanmar namibia nepal netherlands nicaragua niger nigeria norway oman pakistan "
    "palestine panama paraguay peru philippines poland portugal qatar romania russia rwanda saudi "
    "scotland senegal serbia singapore slovakia slovenia somalia spain sudan sweden switzerland syria "
    "taiwan tajikistan tanzania thailand tunisia turkey uganda ukraine uruguay us uzbekistan "
    "venezuela vietnam wales yemen zambia zealand zimbabwe".split()
)
_ENDINGS = ("ians", "ian", "ans", "an", "ese", "is", "i", "ns", "n", "ic")
_EMPTY = ARTICLES | PREPOSITIONS | frozenset("and or s former ex then late current new old".split())
_AGE = re.compile(r"\b(\d{1,3})[- ]years?[- ]old\b")
_MOST_ROLES = 40
_LONGEST = 200  # characters of a role that are looked at


@dataclass(frozen=True, slots=True)
class Roles:
    """What all roles of one party in one report say together."""

    words: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    age: int | None = None
    gender: Gender | None = None


NO_ROLES = Roles()


def read_roles(roles: Iterable[str]) -> Roles:
    """The roles of one party as compared; of more than 40 the first 40."""
    words: set[str] = set()
    bodies: set[str] = set()
    age = None
    for role in list(roles)[:_MOST_ROLES]:
        role = role[:_LONGEST]
        if (found := _AGE.search(role)) is not None and age is None:
            age = int(found[1])
        written = [word.text for word in words_in(role, 0, len(role))]
        words.update(part for word in written for part in _parts(word))
        bodies.update(fold(word) for word in written if word in _TROOPS)
    words -= _EMPTY
    fields = {_FIELD_OF[word] for word in words - bodies if word in _FIELD_OF}
    countries = {country for word in words if (country := _country(word))}
    plain = frozenset(word for word in words if not word.isdigit() and not _AGE.fullmatch(word))
    return Roles(plain, frozenset(fields), frozenset(countries), age, _gender(words))


def _parts(word: str) -> Iterable[str]:
    """A word of a role folded; minister-designate in its parts, vice-president whole."""
    low = fold(word)
    return (low,) if low in _FIELD_OF or _AGE.fullmatch(low) else low.split("-")


def _country(word: str) -> str | None:
    """The country that a folded word names, or whose people it names."""
    word = _PEOPLES.get(word, word)
    if word in _COUNTRIES:
        return word
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3:
            for vowel in ("", "a", "e", "o", "y", "ia", "ea"):
                if stem + vowel in _COUNTRIES:
                    return stem + vowel
    return None


def _gender(words: set[str]) -> Gender | None:
    male, female = bool(words & _MALE), bool(words & _FEMALE)
    return None if male == female else Gender.MALE if male else Gender.FEMALE
