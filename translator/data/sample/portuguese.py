"""Brazilian Portuguese morphology: what a word looks like where it stands.

Persons are numbered as Brazilians conjugate: 0 `eu`, 1 `você/ele/ela`, 2 `nós`,
3 `vocês/eles/elas` (no `tu`, no `vós`). Genders are "m" and "f". Only what the lexicon of the
sample corpus needs is covered; rules come first, the tables of exceptions beside them.
"""

import re
from functools import cache

ENDINGS = {  # tense → conjugation → one ending a person
    "present": {"a": "o a amos am", "e": "o e emos em", "i": "o e imos em"},
    "preterite": {"a": "ei ou amos aram", "e": "i eu emos eram", "i": "i iu imos iram"},
    "imperfect": {"a": "ava ava ávamos avam", "e": "ia ia íamos iam", "i": "ia ia íamos iam"},
    "present subjunctive": {"a": "e e emos em", "e": "a a amos am", "i": "a a amos am"},
}
ON_INFINITIVE = {"future": "ei á emos ão", "conditional": "ia ia íamos iam"}
SHORT_INFINITIVE = {"dizer": "dir", "fazer": "far", "trazer": "trar", "pôr": "por"}

FIRST_PERSON = {  # verbs irregular in the first person of the present, hence in the subjunctive
    "ouvir": "ouço", "pedir": "peço", "dormir": "durmo", "perder": "perco", "sentir": "sinto",
    "preferir": "prefiro", "conseguir": "consigo", "seguir": "sigo", "servir": "sirvo",
    "vestir": "visto", "repetir": "repito", "mentir": "minto", "divertir": "divirto",
    "despedir": "despeço",
}  # fmt: skip

IRREGULAR = {
    "present": {
        "ser": "sou é somos são", "estar": "estou está estamos estão", "ter": "tenho tem temos têm",
        "ir": "vou vai vamos vão", "fazer": "faço faz fazemos fazem", "ver": "vejo vê vemos veem",
        "dar": "dou dá damos dão", "dizer": "digo diz dizemos dizem", "haver": "hei há havemos hão",
        "querer": "quero quer queremos querem", "poder": "posso pode podemos podem",
        "saber": "sei sabe sabemos sabem", "trazer": "trago traz trazemos trazem",
        "vir": "venho vem vimos vêm", "pôr": "ponho põe pomos põem", "ler": "leio lê lemos leem",
        "rir": "rio ri rimos riem", "sorrir": "sorrio sorri sorrimos sorriem",
        "sair": "saio sai saímos saem", "cair": "caio cai caímos caem",
        "construir": "construo constrói construímos constroem",
        "traduzir": "traduzo traduz traduzimos traduzem", "subir": "subo sobe subimos sobem",
    },
    "preterite": {
        "ser": "fui foi fomos foram", "ir": "fui foi fomos foram", "ver": "vi viu vimos viram",
        "estar": "estive esteve estivemos estiveram", "ter": "tive teve tivemos tiveram",
        "fazer": "fiz fez fizemos fizeram", "dar": "dei deu demos deram",
        "dizer": "disse disse dissemos disseram", "haver": "houve houve houvemos houveram",
        "querer": "quis quis quisemos quiseram", "poder": "pude pôde pudemos puderam",
        "saber": "soube soube soubemos souberam", "pôr": "pus pôs pusemos puseram",
        "trazer": "trouxe trouxe trouxemos trouxeram", "vir": "vim veio viemos vieram",
    },
    "imperfect": {
        "ser": "era era éramos eram", "ter": "tinha tinha tínhamos tinham",
        "vir": "vinha vinha vínhamos vinham", "pôr": "punha punha púnhamos punham",
    },
    "present subjunctive": {
        "ser": "seja seja sejamos sejam", "estar": "esteja esteja estejamos estejam",
        "ir": "vá vá vamos vão", "dar": "dê dê demos deem", "saber": "saiba saiba saibamos saibam",
        "querer": "queira queira queiramos queiram", "haver": "haja haja hajamos hajam",
    },
}  # fmt: skip

PARTICIPLES = {
    "fazer": "feito", "ver": "visto", "dizer": "dito", "pôr": "posto", "vir": "vindo",
    "abrir": "aberto", "escrever": "escrito", "ganhar": "ganho", "pagar": "pago",
    "aceitar": "aceito",
}  # fmt: skip

PLURALS = {
    "pão": "pães", "cão": "cães", "alemão": "alemães", "irmão": "irmãos", "mão": "mãos",
    "juiz": "juízes", "país": "países", "ônibus": "ônibus", "lápis": "lápis", "óculos": "óculos",
    "fácil": "fáceis", "difícil": "difíceis", "útil": "úteis", "simples": "simples",
}  # fmt: skip
FEMININES = {"bom": "boa", "mau": "má", "europeu": "europeia"}
SAME_IN_BOTH_GENDERS = {"maior", "menor", "melhor", "pior"}

CONTRACTIONS = {
    "de": {"o": "do", "a": "da", "os": "dos", "as": "das", "ele": "dele", "ela": "dela",
           "eles": "deles", "elas": "delas", "este": "deste", "esta": "desta", "estes": "destes",
           "estas": "destas", "aquele": "daquele", "aquela": "daquela", "aqueles": "daqueles",
           "aquelas": "daquelas"},
    "em": {"o": "no", "a": "na", "os": "nos", "as": "nas", "um": "num", "uma": "numa",
           "ele": "nele", "ela": "nela", "eles": "neles", "elas": "nelas", "este": "neste",
           "esta": "nesta", "estes": "nestes", "estas": "nestas", "aquele": "naquele",
           "aquela": "naquela", "aqueles": "naqueles", "aquelas": "naquelas"},
    "a": {"o": "ao", "a": "à", "os": "aos", "as": "às", "aquele": "àquele", "aquela": "àquela",
          "aqueles": "àqueles", "aquelas": "àquelas"},
    "por": {"o": "pelo", "a": "pela", "os": "pelos", "as": "pelas"},
    "com": {"mim": "comigo", "nós": "conosco"},
}  # fmt: skip
_CONTRACTIBLE = re.compile(
    r"\b(" + "|".join(CONTRACTIONS) + r") ("
    + "|".join(sorted({second for row in CONTRACTIONS.values() for second in row})) + r")\b"
)  # fmt: skip


@cache
def conjugate(verb, tense, person):
    """The form of the infinitive `verb` in one of the tenses of one word; KeyError on others."""
    if verb in IRREGULAR.get(tense, ()):
        return IRREGULAR[tense][verb].split()[person]
    if tense in ON_INFINITIVE:
        return SHORT_INFINITIVE.get(verb, verb) + ON_INFINITIVE[tense].split()[person]
    if tense in ("imperfect subjunctive", "future subjunctive"):
        return _from_preterite(verb, tense, person)
    if tense == "present" and person == 0 and verb in FIRST_PERSON:
        return FIRST_PERSON[verb]
    stem, theme = verb[:-2], verb[-2].replace("ô", "e")
    ending = ENDINGS[tense][theme].split()[person]
    if tense == "present subjunctive" and theme != "a":
        return conjugate(verb, "present", 0)[:-1] + ending
    if theme == "i" and _ends_in_vowel(stem) and ending[0] == "i" and ending != "iu":
        return stem + "í" + ending[1:]  # the vowels stay apart: saí, caíram
    return _keep_sound(stem, theme, ending[0]) + ending


def _ends_in_vowel(stem):
    """Whether a vowel is heard before the ending: sa-ir, constru-ir, but not segu-ir."""
    return stem.endswith(("a", "o", "u")) and not stem.endswith("gu")


def _keep_sound(stem, theme, vowel):
    """Respell the stem's last consonant so that it sounds alike before another vowel."""
    if theme == "a" and vowel == "e":
        changes = {"c": "qu", "g": "gu", "ç": "c"}
    elif theme != "a" and vowel in "oa":
        changes = {"c": "ç", "g": "j"}
    else:
        return stem
    return stem[:-1] + changes.get(stem[-1], stem[-1])


def _from_preterite(verb, tense, person):
    """The two subjunctives built on the third person plural of the preterite: fizeram → fizesse."""
    stem = conjugate(verb, "preterite", 3).removesuffix("ram")
    if tense == "future subjunctive":
        if stem.endswith("í") and person < 3:
            stem = stem[:-1] + "i"
        return stem + ("r", "r", "rmos", "rem")[person]
    if person == 2:
        strong = verb in IRREGULAR["preterite"]
        stress = {"a": "á", "e": "é" if strong else "ê", "i": "í", "o": "ô"}
        stem = stem[:-1] + stress.get(stem[-1], stem[-1])
    return stem + ("sse", "sse", "ssemos", "ssem")[person]


def gerund(verb):
    """comprar → comprando, pôr → pondo."""
    return verb[:-1].replace("pô", "po") + "ndo"


def participle(verb):
    """The masculine singular past participle: comprar → comprado, abrir → aberto."""
    if verb in PARTICIPLES:
        return PARTICIPLES[verb]
    stem, theme = verb[:-2], verb[-2]
    if theme == "a":
        return stem + "ado"
    return stem + ("ído" if _ends_in_vowel(stem) else "ido")


def enclitic(verb, pronoun):
    """Infinitive and o/a/os/as as one word: comprar, a → comprá-la."""
    stem, theme = verb[:-2], verb[-2]
    stressed = {"a": "á", "e": "ê", "i": "í" if _ends_in_vowel(stem) else "i", "ô": "ô"}
    return f"{stem}{stressed[theme]}-l{pronoun}"


def attached(form, pronoun):
    """A verb form with a pronoun behind it, as in Portugal: viram, o → viram-no; ver, o → vê-lo."""
    if pronoun in ("o", "a", "os", "as"):
        if form.endswith("r"):
            return enclitic(form, pronoun)
        if form.endswith(("s", "z")):
            stem, last = form[:-2], form[-2]
            stressed = last if form.endswith("mos") else {"a": "á", "e": "ê"}.get(last, last)
            return f"{stem}{stressed}-l{pronoun}"
        if form.endswith(("m", "ão", "õe")):
            return f"{form}-n{pronoun}"
    if pronoun == "nos" and form.endswith("mos"):
        form = form[:-1]
    return f"{form}-{pronoun}"


@cache
def plural(word):
    """The plural of a noun or adjective: pão → pães, hotel → hotéis, homem → homens."""
    if word in PLURALS:
        return PLURALS[word]
    accented = any(letter in "áéíóúâêô" for letter in word)
    for ending, replacement in (
        ("ão", "ões"), ("al", "ais"), ("el", "eis" if accented else "éis"), ("ol", "óis"),
        ("ul", "uis"), ("il", "is"), ("m", "ns"), ("r", "res"), ("z", "zes"), ("ês", "eses"),
    ):  # fmt: skip
        if word.endswith(ending):
            return word.removesuffix(ending) + replacement
    return word + "s"


@cache
def inflect(adjective, gender, many):
    """The form of a masculine singular adjective or determiner: espanhol, f, True → espanholas."""
    form = adjective
    if gender == "f":
        form = _feminine(adjective)
    return plural(form) if many else form


def _feminine(word):
    if word in FEMININES:
        return FEMININES[word]
    if word in SAME_IN_BOTH_GENDERS:
        return word
    for ending, replacement in (
        ("ão", "ã"),
        ("o", "a"),
        ("ês", "esa"),
        ("or", "ora"),
        ("ol", "ola"),
    ):
        if word.endswith(ending):
            return word.removesuffix(ending) + replacement
    return word


def contract(text):
    """Join prepositions to what follows them: "de o livro" → "do livro"."""
    return _CONTRACTIBLE.sub(lambda m: CONTRACTIONS[m[1]].get(m[2], m[0]), text)


UNITS = (
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze "
    "dezesseis dezessete dezoito dezenove"
).split()
TENS = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa".split()
HUNDREDS = (
    "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos"
).split()
ORDINALS = "primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono décimo".split()


def cardinal(number, gender="m"):
    """0 ≤ number < 1,000,000 in words, agreeing with what is counted: 202, f → duzentas e duas."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        head = "mil" if thousands == 1 else f"{cardinal(thousands, gender)} mil"
        joint = " e " if rest <= 100 or rest % 100 == 0 else " "
        return head + (joint + cardinal(rest, gender) if rest else "")
    if number == 100:
        return "cem"
    parts = []
    if number > 100:
        hundreds = HUNDREDS[number // 100 - 1]
        parts.append(hundreds.replace("os", "as") if gender == "f" else hundreds)
        number %= 100
    if number >= 20:
        parts.append(TENS[number // 10 - 2])
        number %= 10
    if number or not parts:
        parts.append({"um": "uma", "dois": "duas"}.get(UNITS[number], UNITS[number])
                     if gender == "f" else UNITS[number])  # fmt: skip
    return " e ".join(parts)
