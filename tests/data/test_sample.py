"""The bundled corpus: its words, its sentences, and the promises about its splits."""

import hashlib
import os
import re
import subprocess
import sys
import time

import pytest

from translator.data import sample
from translator.data.sample import clauses, english, lexicon, phrases, portuguese
from translator.data.sample.clauses import Predicate
from translator.data.sample.lexicon import Verb
from translator.data.sample.phrases import Text, finish

VERB_FORMS = {
    ("ser", "present"): "sou é somos são",
    ("ser", "imperfect"): "era era éramos eram",
    ("ser", "imperfect subjunctive"): "fosse fosse fôssemos fossem",
    ("estar", "preterite"): "estive esteve estivemos estiveram",
    ("estar", "present subjunctive"): "esteja esteja estejamos estejam",
    ("ter", "present"): "tenho tem temos têm",
    ("ter", "future subjunctive"): "tiver tiver tivermos tiverem",
    ("ir", "present"): "vou vai vamos vão",
    ("ir", "preterite"): "fui foi fomos foram",
    ("ir", "imperfect"): "ia ia íamos iam",
    ("fazer", "preterite"): "fiz fez fizemos fizeram",
    ("fazer", "future"): "farei fará faremos farão",
    ("fazer", "imperfect subjunctive"): "fizesse fizesse fizéssemos fizessem",
    ("ver", "preterite"): "vi viu vimos viram",
    ("ver", "future subjunctive"): "vir vir virmos virem",
    ("dar", "present subjunctive"): "dê dê demos deem",
    ("dizer", "conditional"): "diria diria diríamos diriam",
    ("querer", "preterite"): "quis quis quisemos quiseram",
    ("poder", "preterite"): "pude pôde pudemos puderam",
    ("saber", "present subjunctive"): "saiba saiba saibamos saibam",
    ("trazer", "present"): "trago traz trazemos trazem",
    ("trazer", "future"): "trarei trará traremos trarão",
    ("vir", "present"): "venho vem vimos vêm",
    ("vir", "preterite"): "vim veio viemos vieram",
    ("pôr", "present"): "ponho põe pomos põem",
    ("pôr", "future"): "porei porá poremos porão",
    ("pôr", "future subjunctive"): "puser puser pusermos puserem",
    ("haver", "present"): "hei há havemos hão",
    ("ler", "imperfect subjunctive"): "lesse lesse lêssemos lessem",
    ("comprar", "present"): "compro compra compramos compram",
    ("comprar", "imperfect"): "comprava comprava comprávamos compravam",
    ("comprar", "imperfect subjunctive"): "comprasse comprasse comprássemos comprassem",
    ("vender", "preterite"): "vendi vendeu vendemos venderam",
    ("abrir", "present subjunctive"): "abra abra abramos abram",
    ("ficar", "preterite"): "fiquei ficou ficamos ficaram",
    ("pagar", "present subjunctive"): "pague pague paguemos paguem",
    ("começar", "preterite"): "comecei começou começamos começaram",
    ("conhecer", "present"): "conheço conhece conhecemos conhecem",
    ("proteger", "present subjunctive"): "proteja proteja protejamos protejam",
    ("dirigir", "present"): "dirijo dirige dirigimos dirigem",
    ("conseguir", "preterite"): "consegui conseguiu conseguimos conseguiram",
    ("pedir", "present subjunctive"): "peça peça peçamos peçam",
    ("dormir", "present"): "durmo dorme dormimos dormem",
    ("sair", "preterite"): "saí saiu saímos saíram",
    ("sair", "future subjunctive"): "sair sair sairmos saírem",
    ("cair", "imperfect"): "caía caía caíamos caíam",
    ("traduzir", "present"): "traduzo traduz traduzimos traduzem",
    ("construir", "present"): "construo constrói construímos constroem",
}


@pytest.mark.parametrize(("verb", "tense"), VERB_FORMS)
def test_conjugation(verb, tense):
    forms = [portuguese.conjugate(verb, tense, person) for person in range(4)]
    assert forms == VERB_FORMS[verb, tense].split()


def test_verbs_outside_finite_clauses():
    verbs = "comprar abrir fazer pôr ir sair construir".split()
    participles = "comprado aberto feito posto ido saído construído".split()
    assert [portuguese.participle(verb) for verb in verbs] == participles
    assert [portuguese.gerund(verb) for verb in verbs[:4]] == [
        "comprando", "abrindo", "fazendo", "pondo"
    ]  # fmt: skip
    pairs = ("comprar", "a"), ("vender", "o"), ("abrir", "os"), ("construir", "as"), ("pôr", "o")
    bound = [portuguese.enclitic(*pair) for pair in pairs]
    assert bound == ["comprá-la", "vendê-lo", "abri-los", "construí-las", "pô-lo"]


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("livro", "livros"), ("canção", "canções"), ("pão", "pães"), ("irmão", "irmãos"),
        ("jornal", "jornais"), ("hotel", "hotéis"), ("fácil", "fáceis"), ("espanhol", "espanhóis"),
        ("azul", "azuis"), ("homem", "homens"), ("flor", "flores"), ("juiz", "juízes"),
        ("francês", "franceses"), ("mês", "meses"), ("ônibus", "ônibus"), ("avó", "avós"),
    ],
)  # fmt: skip
def test_portuguese_plural(singular, plural):
    assert portuguese.plural(singular) == plural


def test_agreement():
    forms = [
        [portuguese.inflect(adjective, gender, many) for gender in "mf" for many in (False, True)]
        for adjective in ("bom", "alemão", "inglês", "azul", "trabalhador", "melhor", "triste")
    ]
    assert forms == [
        ["bom", "bons", "boa", "boas"],
        ["alemão", "alemães", "alemã", "alemãs"],
        ["inglês", "ingleses", "inglesa", "inglesas"],
        ["azul", "azuis", "azul", "azuis"],
        ["trabalhador", "trabalhadores", "trabalhadora", "trabalhadoras"],
        ["melhor", "melhores", "melhor", "melhores"],
        ["triste", "tristes", "triste", "tristes"],
    ]


def test_contractions():
    apart = "de o em a a as por os de ele em aquela a aquele a a em um com mim de ônibus para o"
    joined = "do na às pelos dele naquela àquele à num comigo de ônibus para o"
    assert portuguese.contract(apart) == joined
    assert portuguese.contract("Ana a ajudou") == "Ana a ajudou"


def test_numbers():
    assert [portuguese.cardinal(n) for n in (0, 16, 100, 101, 999, 1000, 1100, 1234, 2005)] == [
        "zero", "dezesseis", "cem", "cento e um", "novecentos e noventa e nove", "mil",
        "mil e cem", "mil duzentos e trinta e quatro", "dois mil e cinco",
    ]  # fmt: skip
    assert portuguese.cardinal(202_000, "f") == "duzentas e duas mil"
    assert [english.cardinal(n) for n in (12, 45, 300, 321, 1001, 90_250)] == [
        "twelve", "forty-five", "three hundred", "three hundred and twenty-one",
        "one thousand and one", "ninety thousand two hundred and fifty",
    ]  # fmt: skip


def test_english_words():
    assert [english.plural(n) for n in ("box", "city", "boy", "short story", "knife", "man")] == [
        "boxes", "cities", "boys", "short stories", "knives", "men"
    ]  # fmt: skip
    assert [english.past(v) for v in ("look for", "buy", "stop", "study", "play", "close")] == [
        "looked for", "bought", "stopped", "studied", "played", "closed"
    ]  # fmt: skip
    assert [english.third_person(v) for v in ("have lunch", "go", "watch", "study", "play")] == [
        "has lunch", "goes", "watches", "studies", "plays"
    ]  # fmt: skip
    assert [english.gerund(v) for v in ("write", "run", "be late", "see", "chat")] == [
        "writing", "running", "being late", "seeing", "chatting"
    ]  # fmt: skip
    assert [english.grade(a)[0] for a in ("big", "happy", "late", "modern", "good")] == [
        "bigger", "happier", "later", "more modern", "better"
    ]  # fmt: skip
    assert english.articles("a apple, a hour, a old one, a university, a ugly uncle, a one") == (
        "an apple, an hour, an old one, a university, an ugly uncle, a one"
    )


SHE, ME, WE = phrases.PRONOUNS[5], phrases.PRONOUNS[0], phrases.PRONOUNS[6]
BUY = Predicate(Verb("comprar", "buy"), Text("pão", "bread"))


@pytest.mark.parametrize(
    ("tense", "pt", "en"),
    [
        ("present", "compra", "buys"), ("preterite", "comprou", "bought"),
        ("imperfect", "comprava", "used to buy"), ("future", "comprará", "will buy"),
        ("going", "vai comprar", "is going to buy"), ("conditional", "compraria", "would buy"),
        ("progressive", "está comprando", "is buying"),
        ("pluperfect", "tinha comprado", "had bought"),
    ],
)  # fmt: skip
def test_each_tense_has_its_own_english(tense, pt, en):
    assert finish(clauses.clause(SHE, BUY, tense))[:2] == (f"Ela {pt} pão", f"She {en} bread")


def test_negation_question_and_clitics():
    assert finish(clauses.clause(SHE, BUY, "preterite", negative=True)).en == "She didn't buy bread"
    assert finish(clauses.question(SHE, BUY, "present")).en == "Does she buy bread"
    assert finish(clauses.question(WE, BUY, "going")).en == "Are we going to buy bread"
    seen = Predicate(Verb("ver", "see"), Text("", "her"), "a")
    assert finish(clauses.clause(ME, seen, "preterite"))[:2] == ("Eu a vi", "I saw her")
    assert finish(clauses.clause(ME, seen, "going"))[:2] == (
        "Eu vou vê-la",
        "I am going to see her",
    )
    me = Predicate(Verb("ajudar", "help"), Text("", "me"), "me")
    assert finish(clauses.clause(SHE, me, "going")).pt == "Ela vai me ajudar"
    remote = clauses.clause(
        SHE, clauses.copula("estar", Text("doente", "sick")), "imperfect subjunctive"
    )
    assert finish(remote)[:2] == ("Ela estivesse doente", "She were sick")


def test_lexicon_is_large_and_consistent():
    tables = (lexicon.PERSONAL, lexicon.SOCIAL, lexicon.SOLITARY, lexicon.MOMENTARY, lexicon.WISHES)
    verbs = {verb.pt for table in tables for verb in table}
    verbs |= {frame.verb.pt for frame in lexicon.TRANSITIVE + lexicon.GIVING}
    adjectives = {adjective.pt for adjective, _ in lexicon.ADJECTIVES}
    adjectives |= {adjective.pt for adjective in lexicon.TRAITS + lexicon.STATES}
    nouns = {noun.pt for noun in lexicon.NOUNS}
    assert len(verbs) > 100
    assert len(adjectives) > 60
    assert len(nouns) > 200
    assert set(lexicon.PASSING) <= adjectives


@pytest.fixture(scope="module")
def corpus():
    return {split: list(sample.sentences(split)) for split in sample.SIZES}


@pytest.fixture(scope="module")
def everything(corpus):
    return [pair for pairs in corpus.values() for pair in pairs]


def test_sizes_and_unknown_split(corpus):
    assert {split: len(pairs) for split, pairs in corpus.items()} == sample.SIZES
    assert len(corpus["train"]) >= 22_000
    with pytest.raises(ValueError, match=r"no split 'dev'.*train, validation, test"):
        sample.sentences("dev")


def test_no_sentence_of_either_language_repeats(everything):
    for language in zip(*everything, strict=True):
        assert len(set(language)) == len(language)


def test_sentences_are_well_formed(everything):
    shape = re.compile(r"[A-ZÀ-Ý](?!.*[ ]{2})(?!.* [.,?!])[^{}_/+;|]*[^\s,][.?!]")
    assert not [text for pair in everything for text in pair if not shape.fullmatch(text)]
    apart = re.compile(r"\b(de|em|por|a) (o|a|os|as|ele|ela|eles|elas)\b")
    assert not [pt for pt, _ in everything if apart.search(pt.lower())]
    assert not [en for _, en in everything if re.search(r"\ba [aeio](?!ne\b|u)", en.lower())]
    assert all(pt.endswith(en[-1]) for pt, en in everything)  # a question stays a question


def test_we_bought_is_never_we_buy(everything):
    """Portuguese has one form for both, to which the corpus gives one meaning."""
    we = re.compile("(Nós )?(não )?(compramos|lavamos|vendemos)", re.IGNORECASE)
    told = [en for pt, en in everything if we.match(pt)]
    assert told
    assert all(re.search("bought|washed|sold|didn't (buy|wash|sell)", en) for en in told)


def test_lengths_have_a_tail(corpus):
    for pairs in corpus.values():
        lengths = [len(pt.split()) for pt, _ in pairs]
        assert min(lengths) >= 1
        assert max(lengths) <= 40
        assert sum(length > 20 for length in lengths) >= 0.05 * len(lengths)
        assert any(length >= 30 for length in lengths)


def test_evaluation_has_no_unknown_word(corpus):
    for side in (0, 1):
        known = {word for pair in corpus["train"] for word in sample.words(pair[side])}
        for split in ("validation", "test"):
            assert known.issuperset(word for p in corpus[split] for word in sample.words(p[side]))


def held_out_phrases():
    """Noun and adjective side by side, in every number, where their combination is held out."""
    for adjective, nouns in lexicon.ADJECTIVES:
        for noun in nouns:
            if not adjective.before and sample.is_held_out((noun.pt, adjective.pt)):
                for many in (False, True):
                    yield phrases.noun_phrase(noun, phrases.BARE, adjective, many).text.pt


def test_held_out_combinations_appear_in_test_only(corpus):
    held_out = re.compile(r"\b(" + "|".join(held_out_phrases()) + r")\b")
    found = {
        split: [pt for pt, _ in pairs if held_out.search(pt)] for split, pairs in corpus.items()
    }
    assert not found["train"]
    assert not found["validation"]
    assert len(found["test"]) > 20


def test_same_corpus_in_a_fresh_process_and_fast(corpus):
    program = (
        "import hashlib; from translator.data.sample import sentences;"
        "print(hashlib.sha256(repr(list(sentences('train'))).encode()).hexdigest())"
    )
    environment = os.environ | {"PYTHONHASHSEED": "12345"}
    began = time.monotonic()
    printed = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert time.monotonic() - began < 15  # two seconds on an idle machine
    assert printed.strip() == hashlib.sha256(repr(corpus["train"]).encode()).hexdigest()
