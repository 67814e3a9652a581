"""What first names tell of gender.

The lists are everyday knowledge of names in the news of many countries, written for this module. A
name that is given to men and women alike, or to men here and to women there (Andrea, Kim, Jean),
stands in neither list. What they tell is likely, not sure: it is weighed, and never a constraint.
"""

from __future__ import annotations

from onrecord.parties.words import Gender

__all__ = ["given_gender"]

_MEN = frozenset(
    "aaron abdul abdullah abdulrahman abraham adam adolfo ahmad ahmed akira alan alastair albert alberto "
    "alejandro aleksandr alessandro alexander alexandre alexei alfonso alfred ali alistair allan "
    "allen alvaro amir anatoly anders andreas andrej andrew andriy anthony anton antonio antony anwar "
    "aristide arjun armando arnold arthur arturo arun ashraf atsushi austin axel barack barry bart "
    "bashar ben benedict benjamin bernard bernardo bernie bert bill billy bjorn bob bobby boris brad "
    "bradley brandon brendan brent brett brian bruce bruno bryan carl carlo carlos cedric cesar chad "
    "charles charlie chris christian christoph christophe christopher chuck claudio clement clifford "
    "clint clive colin conor craig curtis daniel darren dave david davide dean dennis denzel derek "
    "diego dieter dimitri dinesh dirk dmitry domenico dominic don donald doug douglas duncan dwayne dylan "
    "ed eddie edgar eduardo edward edwin elijah elliot elon emilio emmanuel enrico enrique eric erik "
    "ernest ernesto erwin ethan eugene evan fabio federico felipe felix ferdinand fernando fidel "
    "florian francesco francisco franck franco francois frank franklin franz fred frederick fritz "
    "gareth gary gavin geoff geoffrey george gerald gerard gerhard gert giorgio giovanni giuseppe "
    "glen glenn gordon graham greg gregory guido guillermo gustavo guy hamid hank hans harald harold "
    "harry haruki hasan hassan hector heinrich helmut hendrik henri henrik henry herbert herman "
    "hernan hiroshi howard hugh hugo hussein ian ibrahim igor imran isaac ismail ivan jack jacob "
    "jacques jaime jake jakob james jamie jan janusz jared jason javier jeff jeffrey jeremy jerome "
    "jerry jesus jim jimmy joachim joao joaquin joe joel johan johann johannes john johnny jon jonas "
    "jonathan jorge jose josef joseph josh joshua juan julian julien jurgen justin kamal karl keith "
    "ken kenneth kenji kevin khaled klaus konrad konstantin krzysztof kurt kyle lamar larry lars "
    "laurent lawrence lee len leo leon leonard leonardo leonid lewis liam lionel lloyd lorenzo louis "
    "lucas luigi luis luiz luka lukas luke magnus mahmoud malcolm manuel marc marcel marcelo marco "
    "marcos marcus mariano mario marius mark markus martin marvin massimo mateusz mathias mathieu "
    "matt matteo matthew maurice mauricio max maxim maximilian mehmet mel michael michel miguel mike "
    "mikhail milan milos mitch mohamed mohammad mohammed muhammad mustafa narendra nathan nathaniel "
    "neil nelson niall nick nicholas nicolas niels nigel nikita nikola nikolai nikolaus noah norman oleg oliver "
    "olivier omar oscar osama oskar otto owen pablo paolo pascal patrick paul paulo pavel pawel pedro "
    "per pete peter phil philip philippe pierre pietro piotr prakash rafael raj rajesh ralph ramon "
    "randy raphael rashid raul ravi ray raymond reinhard ricardo riccardo richard rick ricky rob "
    "robert roberto rod rodney rodrigo roger roland rolf roman romano ron ronald rory ross roy "
    "ruben rudolf rudy rupert russell ryan salman salvador salvatore sam samuel sanjay scott sean "
    "sebastian serge sergei sergey sergio seth sheldon shinzo silvio simon slobodan stanislav stanley "
    "stefan stefano stephen steve steven stewart stuart sven tariq ted terry theo theodore thierry "
    "thomas tim timothy tobias todd tom tomas tomasz tommy tony travis trevor tyler ulrich umberto "
    "valentin vijay victor viktor vincent vincenzo vitaly vittorio vladimir vlad volodymyr walter "
    "warren wayne werner wilfried will willem william willy wolfgang xavier yann yasser yoshihide "
    "youssef yuri yusuf yves zachary zoltan donnie edmund fergus hamish kofi kwame lukasz mateo "
    "mariusz andrzej joaquim tadeusz rajiv sunil recep tayyip".split()
)
_WOMEN = frozenset(
    "abigail ada adele agnes agnieszka aisha alejandra alexandra alice alicia alina alison allison "
    "alma amal amanda amelia amina amy ana anastasia angela angelina angie anita anja ann anna "
    "annabel anne annette annie antonia april ariana astrid audrey aung ayesha barbara beatrice beatriz "
    "becky belinda benazir bernadette beth bethany betty beverly bianca birgit bonnie brenda bridget "
    "brigitte brittany camilla candace carla carly carmen carol carolina caroline carolyn carrie "
    "caterina catherine cathy cecilia celia celine charlotte chelsea cheryl chiara chloe christiane "
    "christina christine cindy claire clara claudia clementine colette colleen connie constance "
    "cordelia cornelia courtney crystal cynthia daisy daniela danielle daphne dawn deborah debbie "
    "debra deirdre delia denise diana diane dolores donna dora doris dorothy edith eileen elaine "
    "eleanor elena elisa elisabeth elise eliza elizabeth ella ellen elsa emilia emily emma erica "
    "erika esther eugenia eva eve evelyn fatima fatma felicia felicity fiona flora florence frances "
    "francesca francoise frederica frida gabriela gabriella gail gemma georgia georgina geraldine "
    "gertrude gillian gina gisele giulia giorgia gladys gloria grace greta gretchen gwen gwendolyn hannah "
    "harriet hazel heather heidi helen helena helene helga henrietta hilary hilda hillary holly ida ilona "
    "imelda ines ingrid irene irina iris irma isabel isabella isabelle ivana jacinda jacqueline jana "
    "jane janet janice jasmine jeanette jeanne jenna jennifer jenny jess jessica jill joan joanna "
    "joanne josefina josephine joyce juanita judith judy julia juliana julie juliet julieta justine "
    "kamala karen karin katarina kate katerina katharina katharine katherine kathleen kathryn kathy "
    "katie katja katrina katy kayla keiko kellyanne kirsten kirsty kristen kristin kristina lara "
    "larissa latifa laura lauren lea leila lena leonora leticia lidia lila lillian lily linda lindsey "
    "lisa liz liza lois lola loretta lori louisa louise lucia lucinda lucy ludmila luisa lydia lynda "
    "lynn mabel madeleine magdalena maggie malala malgorzata mandy manuela margaret margarita margot "
    "maria mariam marianne marie mariana marilyn marina marion marisa marjorie marlene marta martha "
    "martina mary matilda maureen maya megan meghan melania melanie melinda melissa mercedes meredith "
    "mia michelle mildred mina miranda miriam moira molly monica monika mona myra nadia nadine nancy "
    "naomi natalia natalie natasha nettie nicola nicole nikki nina nora norma octavia olga olivia "
    "ophelia paloma pamela patricia patty paula pauline penelope penny petra philippa phoebe phyllis "
    "polly priscilla priti priya rachel ramona rebecca regina renata rita roberta rosa rosalind rose "
    "rosemary rosie roxanne ruth sabine sabrina sally samantha sandra sara sarah selma serena sharon "
    "sheila shirley silvia simone sofia sonia sonja sophia sophie stacey stella stephanie sue susan "
    "susana susanna susanne suzanne svetlana sybil sylvia tamara tammy tania tanya tara tatiana "
    "teresa tessa thelma theresa tiffany tina tracey trudy ursula valentina valerie vanessa vera "
    "veronica veronique victoria viola violet virginia vivian vivienne wanda wendy wilhelmina winifred "
    "xiomara yasmin yoko yolanda yulia yvette yvonne zainab zara zeinab zoe zuzana ursula".split()
)


def given_gender(first_name: str) -> Gender | None:
    """The gender that a first name tells, in its folded form; None where it tells none."""
    if first_name in _MEN:
        return Gender.MALE
    return Gender.FEMALE if first_name in _WOMEN else None
