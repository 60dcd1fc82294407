"""Brazilian or European Portuguese: what tells them apart, and how it is counted."""

import pytest

from translator.evaluation.varieties import PLACES, consistency, count

BRAZIL = [
    "O ônibus parou perto do banheiro.",
    "Os usuários abriram o arquivo na tela do celular.",
    "Ela está lendo um livro.",
    "Me diga a verdade.",
    "Tomamos suco no café da manhã.",
]
PORTUGAL = [
    "O autocarro parou perto da casa de banho.",
    "Os utilizadores abriram o ficheiro no ecrã do telemóvel.",
    "Ela está a ler um livro.",
    "Diga-me a verdade.",
    "Tomamos sumo ao pequeno-almoço.",
]
EITHER = ["O gato dorme em casa.", "Ele foi a pé.", "Não me diga.", "Quando chove, fico em casa."]


def test_the_table():
    assert len(PLACES) >= 60


@pytest.mark.parametrize(("brazil", "portugal"), zip(BRAZIL, PORTUGAL, strict=True))
def test_each_is_told_from_the_other(brazil, portugal):
    ours, theirs = count(brazil), count(portugal)
    assert ours[0] == theirs[1] > 0
    assert ours[1] == theirs[0] == 0


@pytest.mark.parametrize("text", EITHER)
def test_what_could_be_either_is_not_counted(text):
    assert count(text) == (0, 0)


def test_consistency():
    answers = {"pt-BR": [BRAZIL[0], PORTUGAL[2]], "pt-PT": [PORTUGAL[0], EITHER[0]]}
    pairs = [("bus", BRAZIL[0]), ("cat", EITHER[0]), ("reads", PORTUGAL[2])]
    asked = []

    def translate(texts, tag):
        asked.append(texts)
        return answers[tag]

    found = consistency(translate, pairs)
    assert asked == [["bus", "reads"]] * 2
    assert found["sentences"] == 2
    assert found["pt-BR"] == {"places": 3, "share": pytest.approx(2 / 3)}
    assert found["pt-PT"] == {"places": 2, "share": 1.0}


def test_where_nothing_is_marked():
    found = consistency(lambda texts, tag: [], [("cat", EITHER[0])])
    assert found["pt-BR"] == {"places": 0, "share": None}
