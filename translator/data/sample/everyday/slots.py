"""What fills the slots of everyday patterns: functions of the dice and the speaker's gender.

Where Brazil and Portugal have different words, either may come.
"""

from translator.data.sample import english, lexicon, phrases, portuguese, predicates
from translator.data.sample.phrases import Text, both, noun_phrase

rows = lexicon.rows


def texts(table):
    return tuple(Text(pt, en) for pt, en in rows(table))


TOWN = texts("""
    a estação = the station; o aeroporto = the airport; o hotel = the hotel;
    o hospital = the hospital; a farmácia = the pharmacy; o banco = the bank; o museu = the museum;
    a praia = the beach; o mercado = the market; o supermercado = the supermarket;
    a padaria = the bakery; o restaurante = the restaurant; o parque = the park;
    a praça = the square; a igreja = the church; o cinema = the movie theater;
    o teatro = the theater; a biblioteca = the library; a universidade = the university;
    a escola = the school; o centro da cidade = the city center; o correio = the post office;
    a delegacia = the police station; a esquadra = the police station; o metrô = the subway;
    o metro = the subway; o ponto de ônibus = the bus stop;
    a paragem de autocarro = the bus stop; o castelo = the castle; a ponte = the bridge;
    a catedral = the cathedral; o estádio = the stadium; a livraria = the bookstore;
    a embaixada = the embassy; a loja = the store; o escritório = the office""")
PUBLIC = tuple(
    place
    for place in TOWN
    if place.en.split()[-1] not in ("beach", "square", "bridge", "center", "stop", "station")
)
INDOORS = texts("""
    o banheiro = the bathroom; a casa de banho = the bathroom; a saída = the exit;
    a entrada = the entrance; o elevador = the elevator; a recepção = the front desk;
    a cozinha = the kitchen; o jardim = the garden; a piscina = the pool;
    o meu quarto = my room; a sala de reuniões = the meeting room; o bar = the bar;
    a bilheteria = the ticket office; a bilheteira = the ticket office""")
SHOPS = texts("""
    uma farmácia = a pharmacy; um banco = a bank; um supermercado = a supermarket;
    uma padaria = a bakery; um restaurante = a restaurant; um hotel = a hotel;
    um hospital = a hospital; um café = a café; um parque = a park; uma livraria = a bookstore;
    um correio = a post office; um mercado = a market; uma praia = a beach; um bar = a bar;
    um ponto de ônibus = a bus stop; uma paragem de autocarro = a bus stop;
    uma estação de metrô = a subway station; um cinema = a movie theater; uma escola = a school;
    uma loja de roupa = a clothing store; um museu = a museum;
    um caixa eletrônico = a cash machine; um multibanco = a cash machine""")
TRANSPORT = texts("""
    o trem = the train; o comboio = the train; o ônibus = the bus; o autocarro = the bus;
    o avião = the plane; o barco = the boat; o voo = the flight; o metrô = the subway;
    o metro = the subway""")
MENU = texts("""
    um café = a coffee; um chá = a tea; um suco de laranja = a orange juice;
    um sumo de laranja = a orange juice; uma cerveja = a beer; um sanduíche = a sandwich;
    uma sopa = a soup; uma salada = a salad; uma pizza = a pizza; um bolo = a cake;
    um sorvete = a ice cream; um gelado = a ice cream; um café com leite = a coffee with milk;
    um pastel de nata = a custard tart; um pão de queijo = a cheese bread;
    uma fatia de bolo = a slice of cake; uma porção de batatas = a portion of potatoes;
    uma torta de maçã = a apple pie; um chocolate quente = a hot chocolate;
    um pequeno-almoço = a breakfast; uma sobremesa = a dessert; um guardanapo = a napkin""")
HELD = tuple(
    both("{0} de {1}", "{0} of {1}", vessel, drink)
    for vessels, drinks in (
        (
            "um copo = a glass; uma garrafa = a bottle; mais um copo = another glass",
            """água = water; água fria = cold water; leite = milk; suco = juice; sumo = juice;
               vinho = wine; cerveja = beer; vinho tinto = red wine; vinho branco = white wine""",
        ),
        ("uma xícara = a cup; uma chávena = a cup", "chá = tea; café = coffee"),
    )
    for vessel in texts(vessels)
    for drink in texts(drinks)
)
DRINKS = texts("""
    água = water; leite = milk; chá = tea; suco = juice; vinho = wine; cerveja = beer;
    sumo = juice; vinho tinto = red wine; vinho branco = white wine; água fria = cold water;
    café = coffee""")
FOODS = texts("""
    carne = meat; peixe = fish; frango = chicken; queijo = cheese; arroz = rice; pão = bread;
    sopa = soup; manteiga = butter; chocolate = chocolate; salada = salad; açúcar = sugar;
    sal = salt; fruta = fruit; maçãs = apples; laranjas = oranges; bananas = bananas;
    batatas = potatoes; tomates = tomatoes; ovos = eggs; cebola = onion; sorvete = ice cream""")
ROOMS = texts("""
    um quarto = a room; um quarto individual = a single room; um quarto duplo = a double room;
    uma cama grande = a big bed; um quarto maior = a bigger room;
    um quarto tranquilo = a quiet room; um quarto com banheiro = a room with a bathroom;
    um quarto mais barato = a cheaper room; um apartamento = a apartment""")
VIEWS = texts("""
    vista para o mar = a view of the sea; vista para o rio = a view of the river;
    vista para a praia = a view of the beach; vista para a cidade = a view of the city;
    varanda = a balcony; duas camas = two beds; vista para o jardim = a view of the garden;
    ar-condicionado = air conditioning; café da manhã = breakfast; banheiro = a bathroom""")
NEEDS = texts("""
    ajuda = help; um médico = a doctor; um táxi = a taxi; um mapa = a map; um dentista = a dentist;
    dinheiro = money; um guarda-chuva = a umbrella; um telefone = a phone; água = water;
    um advogado = a lawyer; um quarto = a room; um emprego = a job; remédio = medicine;
    um carro = a car; um celular novo = a new cell phone; um telemóvel novo = a new cell phone;
    um casaco quente = a warm coat; um bilhete = a ticket; mais tempo = more time;
    uma receita = a prescription; uma médica = a doctor; um tradutor = a translator""")
LIKED = texts("""
    música = music; futebol = soccer; cinema = movies; café = coffee; viajar = to travel;
    cozinhar = to cook; ler = to read; dançar = to dance; nadar = to swim; cantar = to sing;
    chocolate = chocolate; gatos = cats; cachorros = dogs; praia = the beach; vinho = wine;
    português = Portuguese; matemática = mathematics; andar de bicicleta = to go cycling;
    samba = samba; fado = fado; livros = books; filmes = movies; pizza = pizza; chá = tea;
    o mar = the sea; o verão = the summer""")
# What one does, besides the lexicon's verbs.
ACTS = texts("""
    descansar = rest; dormir = sleep; sair = leave; pagar = pay; esperar = wait; entrar = come in;
    voltar para casa = go home; ir para casa = go home; ir embora = leave; comer = eat;
    beber = drink; comer alguma coisa = eat something; beber alguma coisa = drink something;
    fazer uma pergunta = ask a question; fazer uma reserva = make a reservation;
    fazer compras = go shopping; falar com você = talk to you; comprar um bilhete = buy a ticket;
    alugar um carro = rent a car; ver o quarto = see the room; trocar dinheiro = exchange money;
    tirar uma foto = take a picture; almoçar = have lunch; jantar = have dinner;
    aprender português = learn Portuguese; viajar = travel;
    cancelar a reserva = cancel the reservation;
    abrir a janela = open the window; fechar a porta = close the door; ligar para casa = phone home;
    ir ao médico = go to the doctor; ir à praia = go to the beach; ir ao cinema = go to the movies;
    usar o telefone = use the phone; ver televisão = watch television; trabalhar = work;
    estudar = study; cozinhar = cook; ouvir música = listen to music; dançar = dance;
    tomar um café = have a coffee; ver um filme = watch a movie; ler um livro = read a book;
    visitar a cidade = visit the city; ver o menu = see the menu; experimentar = try it on;
    passear = take a walk; nadar = swim; ficar em casa = stay at home;
    falar inglês = speak English; fumar aqui = smoke here; sentar aqui = sit here""")
SOON = texts("""
    hoje = today; amanhã = tomorrow; agora = now; mais tarde = later; hoje à noite = tonight;
    esta noite = tonight; amanhã de manhã = tomorrow morning; em breve = soon;
    depois de amanhã = the day after tomorrow; na semana que vem = next week;
    na próxima semana = next week; no sábado = on Saturday; no domingo = on Sunday;
    na sexta-feira = on Friday; na segunda-feira = on Monday; daqui a uma hora = in an hour;
    esta tarde = this afternoon; amanhã à tarde = tomorrow afternoon""")
BEFORE = texts("""
    ontem = yesterday; ontem à noite = last night; hoje de manhã = this morning;
    esta manhã = this morning; na semana passada = last week; no sábado = on Saturday;
    há uma hora = an hour ago; há dois dias = two days ago; no ano passado = last year""")
KIN = tuple(noun for noun in predicates.KIN if noun.count != "many" and noun.pt not in ("chefe",))
MANY_KIN = lexicon.nouns("pais, filhos, avós, irmão, irmã, amigo, amiga, primo, vizinho, tio")
GOODS = lexicon.nouns("clothing, thing, livro, jornal, revista, bolsa, mala, bicicleta, tapete")
BOUGHT = tuple(noun for noun in GOODS if not noun.count)
_ADDRESSES = texts("""
    senhor = sir; senhora = ma'am; doutor = doctor; doutora = doctor; mãe = Mom; pai = Dad;
    meu amor = my love; meu amigo = my friend; minha amiga = my friend; professora = teacher""")


def addressee(dice):
    """Whom one speaks to: mostly a name."""
    return predicates.name(dice).text if dice.chance(0.6) else dice.pick(_ADDRESSES)


def one_of(table):
    return lambda dice, gender: dice.pick(table)


def _the_name(dice, gender):
    """Ana, or the familiar "a Ana"."""
    who = predicates.name(dice)
    article = dice.pick(("", "a" if who.gender == "f" else "o"))
    return Text(f"{article} {who.text.pt}".strip(), who.text.en)


def _named(nouns):
    return one_of(tuple(Text(noun.pt, noun.en) for noun in nouns))


def _name_of(gender):
    names = tuple(Text(name, name) for name, of in lexicon.NAMES if of == gender)
    return one_of(names)


def _this_is(dice, gender):
    """este é o Pedro (this is Pedro)."""
    who = predicates.name(dice)
    this = "esta é a" if who.gender == "f" else "este é o"
    return Text(f"{this} {who.text.pt}", f"this is {who.text.en}")


def _related(nouns, many=False, owner=0):
    """My (or your) relative, in Portugal with the article: (a) minha irmã."""

    def slot(dice, gender):
        who = noun_phrase(dice.pick(nouns), phrases.POSSESSIVES[owner], many=many)
        article = dice.pick(("", phrases.form("o", who)))
        return who.text._replace(pt=f"{article} {who.text.pt}".strip())

    return slot


def _job(fixed=None):
    """A profession as said of a man or a woman: médica (a doctor)."""

    def slot(dice, gender):
        noun = dice.pick(lexicon.PROFESSIONS)[(fixed or gender) == "f"]
        return Text(noun.pt, f"a {noun.en}")

    return slot


def _nationality(dice, gender):
    pt, en = dice.pick((*lexicon.NATIONALITIES, ("português", "Portuguese")))
    return Text(portuguese.inflect(pt, gender, False), en)


def _goods(determiner, many=False, nouns=BOUGHT):
    def slot(dice, gender):
        noun = dice.pick(nouns)
        adjective = predicates.adjective_for(dice, noun, 0.2)
        return noun_phrase(noun, determiner, adjective, many=many).text

    return slot


def _number(low, high, counted="m"):
    def slot(dice, gender):
        number = dice.number(low, high)
        return Text(portuguese.cardinal(number, counted), english.cardinal(number))

    return slot


def _nights(dice, gender):
    number = dice.number(1, 9)
    nights = "noite", "night"
    pt, en = (word + "s" * (number > 1) for word in nights)
    return Text(f"{portuguese.cardinal(number, 'f')} {pt}", f"{english.cardinal(number)} {en}")


def _price(dice, gender):
    money = dice.pick(("reais", "euros"))
    number = dice.number(2, 99)
    return Text(f"{portuguese.cardinal(number)} {money}", f"{english.cardinal(number)} {money}")


def _order(dice, gender):
    return dice.pick(HELD if dice.chance(0.35) else MENU)


def _acts(dice):
    verbs = [v for v in lexicon.SOCIAL + lexicon.SOLITARY if v.en not in ("cry", "smile")]
    return Text(*dice.pick(verbs)) if dice.chance(0.4) else dice.pick(ACTS)


def _planned(dice, gender):
    """What may follow "vou", which "ir" does not."""
    while (act := _acts(dice)).pt.startswith("ir "):
        pass
    return act


def _doing(dice, gender):
    """Brazilian trabalhando, European a trabalhar (working)."""
    act = _acts(dice)
    verb, _, tail = act.pt.partition(" ")
    form = f"a {verb}" if dice.chance(0.3) else portuguese.gerund(verb)
    return Text(f"{form} {tail}".strip(), english.gerund(act.en))


def _clock(dice, gender):
    return predicates.clock(dice)[0]


def _hours(dice, gender):
    """A clock time of more than one hour, which takes "são"."""
    while True:
        text, hour = predicates.clock(dice)
        if hour > 1:
            return text


def _date(dice, gender):
    pt, en = dice.pick(lexicon.MONTHS)
    day = dice.number(2, 28)
    return Text(f"{day} de {pt}", f"{en} {day}")


_REGIONS = tuple(Text(*row) for row in lexicon.REGIONS)
SLOTS = {
    "name": lambda dice, gender: predicates.name(dice).text,
    "his_name": _name_of("m"), "her_name": _name_of("f"),
    "who": lambda dice, gender: addressee(dice), "the_name": _the_name,
    "this_is": _this_is,
    "you": one_of(texts("você = you; o senhor = you; a senhora = you; você = you")),
    "town": one_of(TOWN), "public": one_of(PUBLIC), "indoors": one_of(INDOORS),
    "shop": one_of(SHOPS), "anywhere": one_of(TOWN + INDOORS), "transport": one_of(TRANSPORT),
    "region": one_of(_REGIONS), "language": _named(predicates.LANGUAGES),
    "nationality": _nationality, "job": _job(), "his_job": _job("m"), "her_job": _job("f"),
    "kin": _related(KIN), "she": _related(tuple(n for n in KIN if n.gender == "f")),
    "he": _related(tuple(n for n in KIN if n.gender == "m")), "they": _related(MANY_KIN, many=True),
    "your_kin": _related(KIN, owner=1), "your_people": _related(MANY_KIN, many=True, owner=1),
    "subject": _named(predicates.SUBJECTS),
    "clothes": _goods(phrases.DEFINITE, nouns=lexicon.nouns("clothing")),
    "a_thing": _goods(phrases.INDEFINITE), "the_thing": _goods(phrases.DEFINITE),
    "this_thing": _goods(phrases.DEMONSTRATIVES[0]), "my_thing": _goods(phrases.POSSESSIVES[0]),
    "these_things": _goods(phrases.DEMONSTRATIVES[0], many=True),
    "things": _goods(phrases.BARE, many=True),
    "number": _number(2, 30), "years": _number(5, 95), "few": _number(2, 10),
    "hour": _number(2, 12, "f"),
    "nights": _nights, "price": _price, "order": _order, "held": one_of(HELD),
    "drink": one_of(DRINKS), "food": one_of(FOODS), "room": one_of(ROOMS), "view": one_of(VIEWS),
    "need": one_of(NEEDS), "liked": one_of(LIKED),
    "act": lambda dice, gender: _acts(dice), "planned": _planned, "doing": _doing,
    "soon": one_of(SOON), "before": one_of(BEFORE), "clock": _clock, "hours": _hours,
    "at_clock": lambda dice, gender: predicates.at_clock(dice), "date": _date,
    "weekday": one_of(tuple(Text(pt.split(" ", 1)[1], en) for pt, en in lexicon.WEEKDAYS)),
    "on_weekday": one_of(tuple(Text(f"em {pt}", f"on {en}") for pt, en in lexicon.WEEKDAYS)),
    "month": one_of(tuple(Text(*row) for row in lexicon.MONTHS)),
}  # fmt: skip
