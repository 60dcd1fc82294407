"""Where a sentence ends, for Portuguese and English together: one table of rules.

A text is cut at every place where a sentence could end (ENDS), unless both sides of it show that
the sentence goes on (GOES_ON), unless the next word can only begin a new one (ENDS_STILL). What
stands before the first word of a sentence (BEFORE) belongs to the separator. The patterns are in
RE2's syntax, which TensorFlow's ops and the Python package `re2` read alike.
"""

import re
from typing import NamedTuple

# How much of a text is read. A page has about 3,000 bytes. Every sentence costs a row of a search,
# however short it is; those of running text have more than 32 bytes on average, so that the second
# limit is for lists only.
MAX_BYTES = 65_536
MAX_SENTENCES = 2_000
MAX_ROWS = 64  # sentences searched at once: a search's memory does not grow with the text

BREAK = r"\n\v\f\r\x{85}\x{2028}\x{2029}"  # ends a line
BLANK = r"\t\x1c-\x20\p{Zs}\x{200B}\x{FEFF}"  # the other spaces, and two that nobody sees
WHITE = BLANK + BREAK
EMOJI = r"\x{2190}-\x{2BFF}\x{1F000}-\x{1FAFF}\x{FE0F}\x{200D}\x{20E3}\x{E0020}-\x{E007F}"
SPAN = r"\x{10F700}-\x{10F7FF}"  # stands for what must survive: see `translator.data.spans`
GAP = BLANK + EMOJI  # what may stand between two sentences of a line
LOWER = "a-zß-öø-ÿ"  # Latin-1 is enough for both languages, and \p{L} takes much memory
LETTER = "A-ZÀ-ÖØ-Þªº" + LOWER
CLOSING = r"\"'”’»›)\]}*_"  # what may follow a stop
OPENING = r"\"'“‘«‹(\[{*_¿¡"
DASH = r"\-–—―"


def any_of(words, *patterns):
    """A pattern of the words listed, in which "_" stands for a blank."""
    return f"(?:{'|'.join([*patterns, *(re.escape(w).replace('_', ' ') for w in words.split())])})"


# Abbreviations, without their last stop. What may also be a word stands with its capital only.
TITLE = any_of("""
    Srs Sras Srtas Drs Dras Profs Profª Exmos Exmas Exa Excia Sto Sta Pe Eng Arq Ten Sgt Cap Cel Gal
    Gen Brig Alm Gov Dep Pres Mons Pça Rod Mx Messrs Rev Hon Capt Lt Maj Cmdr Adm Sen Rep Mt Ft
""")
ANY_CASE_TITLE = any_of("sr sra srta dr dra prof profa exmo exma ilmo ilma av mr mrs ms")
IN_MIDST = any_of("""
    e.g i.e v.g a.k.a vs v cf viz tel por_ex trad coord séc vol máx mín obs incl excl esp aprox
    approx depto dept assoc assn univ
""")
BEFORE_NUMBER = any_of("""
    no nos n nº núm num nr pág págs pg pgs pp p fig figs art arts vols cap caps inc ed tab eq sec ch
    chap op ex rm ext km t s c ca vers ramal lote qd
    jan fev feb mar abr apr mai jun jul ago aug set sep sept out oct nov dez dec
""")
INITIAL = "[A-HJ-Z]"  # "I." is the word, as a rule
EVEN_AT_END = any_of("Inc Ltd Ltda Co Corp Bros Cia Jr St Rd Ave Blvd et_al", INITIAL)
BEGINNER = any_of("""
    The A An He She It We They I You This That These Those There But And So In On At When If What
    Who Why How My His Her Our Your Their Then After Before Yes Is Are Was Do Did Let Please
    O A Os As Um Uma Ele Ela Eles Elas Eu Nós Você Vocês Isso Isto Este Esta Esse Essa Mas E Em Se
    Quando Que Quem Por Como Não Foi É Na Nos Nas Seu Sua Meu Minha Depois Também Onde Já Só Agora
    Ainda Hoje Ontem Para Com Sem Sim Talvez Até
""")

NEXT = r"\n"  # stands in place of the gap between two sentences
END = rf"[.!?…{CLOSING}]"  # what may end a sentence
WORD = rf"(?:^|[^{LETTER}])"  # where a word begins …
APART = rf"(?:^|[^{LETTER}\-])"  # … and has no hyphen before it
SMALL = rf"[{OPENING}]*[{LOWER}]"  # a word without a capital begins
NEVER = r"[^\x00-\x{10FFFF}]"  # matches nothing
ENDS, GOES_ON, ENDS_STILL, BEFORE = "ends", "goes on", "ends still", "before"


class Rule(NamedTuple):
    """What one pattern says.

    ENDS: the text is cut between the pattern's two groups, so that a gap comes after the cut.
    GOES_ON, ENDS_STILL: of both sides of a cut, with NEXT for the gap. BEFORE: of the beginning of
    what comes after a cut.
    """

    kind: str
    pattern: str
    example: str


RULES = (
    # A sentence ends where a line does,
    Rule(ENDS, rf"()([{GAP}{BREAK}]*[{BREAK}][{GAP}{BREAK}]*)", "Compras\n\n- pão"),
    # or the text, before blanks and emoji,
    Rule(ENDS, rf"()([{GAP}]+)$", "Até já 🙂"),
    # or with a stop, the marks that close after it, and a blank.
    Rule(ENDS, rf"([.!?…](?:[{CLOSING}]|\[\d+\])*)([{GAP}]*[{BLANK}][{GAP}]*)", "Olá! “Oi.” Sim."),
    # It goes on after the title of a person or a place,
    Rule(GOES_ON, rf"{WORD}(?:{TITLE}|(?i:{ANY_CASE_TITLE}))\.{NEXT}", "O Sr. Silva"),
    # after an abbreviation that something must follow,
    Rule(GOES_ON, rf"{WORD}(?i:{IN_MIDST})\.{NEXT}", "Benfica vs. Porto"),
    # also one that is written with a blank,
    Rule(GOES_ON, rf"^[{BLANK}]*(?:ex|e|g)\.{NEXT}", "p. ex. Lisboa"),
    # after one that stands before a number, in digits or Roman,
    Rule(
        GOES_ON,
        rf"{WORD}(?i:{BEFORE_NUMBER})\.{NEXT}[(#]?(?:[\d{SPAN}]|[IVXL]{{2,}}\b|[VX]\b)",
        "Veja a pág. 5.",
    ),
    # after an initial, or an abbreviation that may also end a sentence …
    Rule(GOES_ON, rf"{APART}{EVEN_AT_END}\.{NEXT}", "J. K. Rowling, o U.S. Army"),
    # … as it does before a word that sentences begin with,
    Rule(
        ENDS_STILL,
        rf"{APART}{EVEN_AT_END}\.{NEXT}[{OPENING}]*{BEGINNER}[ ,'’]",
        "Vive nos E.U.A. Ele gosta.",
    ),
    # after an hour, before the day or the time zone,
    Rule(
        GOES_ON,
        rf"[ap]\.m\.{NEXT}(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[A-Z]{{2,4}}\b)",
        "At 9 a.m. Monday",
    ),
    # after a number or a short word, before a small one: an abbreviation not listed here,
    Rule(
        GOES_ON,
        rf"(?:\d|[{LETTER}\d][^{LETTER}'’]+[{LETTER}]{{1,3}})\.{NEXT}{SMALL}",
        "Pão, leite etc. e café.",
    ),
    # after an ellipsis, or a mark that closes, before a small word,
    Rule(GOES_ON, rf"(?:…|\.\.|^[{BLANK}]*\.){NEXT}{SMALL}", "Bem… não sei."),
    Rule(GOES_ON, rf"[{CLOSING}]{NEXT}{SMALL}", "“Quem é?” perguntou ela."),
    # before a dash and a small word,
    Rule(GOES_ON, rf"{END}{NEXT}[{DASH}]+[{BLANK}]*{SMALL}", "— Olá! — disse ela."),
    # before a mark that no sentence begins with,
    Rule(GOES_ON, rf"{END}{NEXT}[.,;:!?…)\]}}»”]", "Olá ! ! Bem . . ."),
    # after the number of an item in the midst of it,
    Rule(GOES_ON, rf"(?:[:;][{BLANK}]+|\()\d{{1,3}}\.{NEXT}", "Faça assim: 1. Abra a porta."),
    # and after the letter or Roman number of an item.
    Rule(GOES_ON, rf"^[^{LETTER}]*(?:[IVX]{{1,5}}|[a-z])\.{NEXT}", "II. Métodos"),
    # Before it stand white space, bullets and other marks with a blank after them,
    Rule(BEFORE, rf"[^\p{{L}}\p{{N}}{SPAN}{OPENING}{CLOSING}{WHITE}]*[*_]*[{WHITE}]+", "* Pão"),
    # dashes and emoji,
    Rule(BEFORE, rf"[{DASH}{EMOJI}]+", "—Olá!"),
    # the box of a task, and the number or letter of an item in brackets or with one,
    Rule(BEFORE, rf"\[[ xX]\][{WHITE}]+", "[x] Pão"),
    Rule(BEFORE, rf"[(\[]?(?:\d[\d.]*|[a-zA-Z]|[ivxIVX]{{2,5}})[)\]][{WHITE}]+", "a) Pão"),
    # or with a stop.
    Rule(BEFORE, rf"(?:\d+(?:\.\d+)*|[IVX]{{2,5}}|[Ia-z])\.[{WHITE}]+", "2.1. Métodos"),
)
