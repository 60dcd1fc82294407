"""The two models that come with the project are whole, small, and speak both languages."""

import json
from pathlib import Path

import pytest
from sacrebleu import CHRF

from translator import Translator

FOLDER = Path(__file__).resolve().parents[1] / "saved_models"
SENTENCES = {
    "pt-en": """
        Eu te amo. → I love you.
        Onde fica a estação de trem? → Where is the train station?
        O meu gato está doente. → My cat is sick.
        Quanto custa isto? → How much does this cost?
        Preciso de ajuda, por favor. → I need help, please.
        Está chovendo hoje. → It's raining today.
        Os alunos estão na escola. → The students are at school.
        Não consigo abrir o arquivo. → I can't open the file.
        Clique no botão para continuar. → Click on the button to continue.
        Minha irmã trabalha num hospital. → My sister works in a hospital.
        Vamos à praia amanhã. → We're going to the beach tomorrow.
        Ela nasceu no Brasil. → She was born in Brazil.
    """,
    "en-pt": """
        I love you. → Eu te amo.
        Where can I buy a ticket? → Onde posso comprar um bilhete?
        My sister works in a hospital. → Minha irmã trabalha num hospital.
        How much does this book cost? → Quanto custa este livro?
        We are going to the beach tomorrow. → Vamos à praia amanhã.
        She was born in Brazil. → Ela nasceu no Brasil.
        Thank you for your help. → Obrigado por sua ajuda.
        Can I have a glass of water, please? → Posso tomar um copo de água, por favor?
        I don't understand what you are saying. → Não entendo o que você está dizendo.
        Click the button to save the file. → Clique no botão para salvar o arquivo.
        Do you speak Portuguese? → Você fala português?
        The children are playing in the park. → As crianças estão brincando no parque.
    """,
}


def files(name):
    return [path for path in (FOLDER / name).rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", SENTENCES)
def test_a_dozen_sentences(name):
    pairs = [pair.strip().split(" → ") for pair in SENTENCES[name].strip().splitlines()]
    sources, references = map(list, zip(*pairs, strict=True))
    found = Translator.load(FOLDER / name)(sources)
    assert CHRF().corpus_score(found, [references]).score > 80, found


def test_portuguese_of_the_variety_that_is_asked_for():
    translator = Translator.load(FOLDER / "en-pt")
    found = [translator("Click the button to save the file.", tag=t) for t in ("pt-BR", "pt-PT")]
    assert "arquivo" in found[0]
    assert "ficheiro" in found[1]


@pytest.mark.parametrize("name", SENTENCES)
def test_they_are_small_and_say_what_they_are(name):
    assert sum(path.stat().st_size for path in files(name)) < 25 * 1024**2
    card = json.loads((FOLDER / name / "1" / "assets.extra" / "model_card.json").read_text())
    assert f"{card['source_language']}-{card['target_language']}" == card["name"] == name
    assert card["scores"]["sentences"] == 2000
    assert "GPL" in card["licence_of_data"]
    assert len(card["examples"]) == 3
