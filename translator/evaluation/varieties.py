"""Brazilian or European: whether Portuguese is of the variety that was asked for.

A table of words and constructions in which the two differ. What could be either is not counted.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

BRAZIL, PORTUGAL = VARIETIES = ("pt-BR", "pt-PT")
MOST = 300  # sentences

# Brazilian = European; "*" stands for any ending.
WORDS = """
    ônibus = autocarro*; trem = comboio; trens = comboios; bonde* = eléctrico*; caminhão =
    camião; caminhões = camiões; carona* = boleia*; aeromoça* = hospedeira*; pedestre* = peões;
    celular = telemóvel; celulares = telemóveis; tela* = ecrã*; arquivo* = ficheiro*; usuário* =
    utilizador*; usuária* = utilizadora*; mouse = rato; senha* = palavra*-passe; banheiro* =
    casa* de banho; geladeira* = frigorífico*; suco* = sumo*; xícara* = chávena*; café da manhã
    = pequeno-almoço; açougue* = talho*; sanduíche* = sandes; abacaxi* = ananás; grampeador* =
    agrafador*; fita adesiva = fita-cola; equipe* = equipa*; goleiro* = guarda-redes; gol =
    golo; gols = golos; esporte* = desporto*; esportivo* = desportivo*; torcedor* = adepto*;
    concreto = betão; aluguel = aluguer; planejar* = planear*; planejamento* = planeamento*;
    registro* = registo*; controle* = controlo*; contato* = contacto*; fato de que = facto de
    que; de fato = de facto; econômic* = económic*; gênero* = género*; fenômeno* = fenómeno*;
    acadêmic* = académic*; bebê* = bebé*; comitê* = comité*; Antônio = António; Moscou =
    Moscovo; Vietnã = Vietname; Cingapura = Singapura; Copenhague = Copenhaga; Romênia =
    Roménia; quilômetro* = quilómetro*; gerenciar* = gerir; acessar* = aceder*; salvar =
    guardar; monitorar* = monitorizar*; umidade = humidade; úmid* = húmid*; dezesseis =
    dezasseis; dezessete = dezassete; dezenove = dezanove; quatorze = catorze; cadastrar* =
    registar*; prêmio* = prémio*; tênis = ténis; pônei* = pónei*; ingênu* = ingénu*; sinônimo* =
    sinónimo*; polonês* = polaco*; canadense* = canadiano*; israelense* = israelita*; carteira
    de motorista = carta de condução; picolé* = gelado no palito; mamadeira* = biberão; privada
    = sanita; trilha* sonora* = banda* sonora*; secretária eletrônica = atendedor de chamadas;
    eletrônic* = eletrónic*; fones de ouvido = auscultadores;
"""
# The gerund, and where the pronoun stands at the beginning of a sentence.
CONSTRUCTIONS = (
    (
        r"\b(?:est|fic|continu|and|vem|vêm)\w* (?:\w+ )?\w+(?:ando|endo|indo)\b",
        r"\b(?:est|fic|continu|and)\w* (?:\w+ )?a \w+(?:ar|er|ir)(?:-\w+)?\b",
    ),
    (r"(?:^|[.!?] )(?:Me|Te|Lhe) \w+", r"(?:^|[.!?] )\w+-(?:me|te|se|nos|lhe|o|a|os|as)\b"),
)


class Place(NamedTuple):
    """One difference: what it looks like in both."""

    brazil: re.Pattern
    portugal: re.Pattern


def _pattern(words):
    pattern = re.escape(words).replace(r"\*", r"\w*")
    return re.compile(rf"\b{pattern}\b", re.IGNORECASE)


PLACES = (
    *(Place(*map(_pattern, map(str.strip, row.split("=")))) for row in WORDS.split(";")[:-1]),
    *(Place(*map(re.compile, pair)) for pair in CONSTRUCTIONS),
)


def count(text: str) -> tuple[int, int]:
    """The Brazilian and the European places of a text."""
    return tuple(sum(len(place[i].findall(text)) for place in PLACES) for i in (0, 1))


def consistency(
    translate: Callable[[list[str], str], list[str]], pairs: list[tuple[str, str]]
) -> dict[str, dict]:
    """How many marked places are of the variety asked for.

    Args:
        translate: texts and a tag → their translations.
        pairs: (source, reference); the first `MOST` whose reference has a marked place are
            translated into both varieties.

    Returns:
        {variety: {"places": how many, "share": of the variety asked for}, "sentences": …}
    """
    sources = [source for source, reference in pairs if any(count(reference))][:MOST]
    found = {"sentences": len(sources)}
    for i, tag in enumerate(VARIETIES):
        counts = [count(text) for text in translate(sources, tag)] if sources else []
        places = sum(map(sum, counts))
        own = sum(row[i] for row in counts)
        found[tag] = {"places": places, "share": own / places if places else None}
    return found
