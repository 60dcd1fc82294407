"""The words of the sample corpus, Portuguese = English, grouped by what they can mean together.

The tables are written to be read and extended. An entry that stands in no table is never
generated; an entry that stands in one combines with everything its table names, so a new word
belongs only where every such sentence would be sensible.
"""

from typing import NamedTuple


class Noun(NamedTuple):
    """`count` is "" or what the noun lacks: "mass" and "single" have no plural, "many" no singular.

    `kind` is the name of the table the noun stands in.
    """

    pt: str
    en: str
    gender: str
    count: str
    kind: str


class Verb(NamedTuple):
    """Infinitives; what follows the first word (prepositions, fixed objects) does not inflect."""

    pt: str
    en: str


class Frame(NamedTuple):
    """A verb with the nouns it takes as object."""

    verb: Verb
    objects: tuple[Noun, ...]
    mark: str = ""


class Adjective(NamedTuple):
    """`before` tells whether the adjective precedes its noun in Portuguese."""

    pt: str
    en: str
    before: bool = False


def rows(text):
    """`left = right` entries, separated by semicolons."""
    for row in text.split(";"):
        if row.strip():
            left, _, right = row.partition("=")
            yield " ".join(left.split()), " ".join(right.split())


def _names(text):
    return [name.strip() for name in text.split(",")]


# Nouns: gender first; "-" after it marks mass nouns, "1" nouns used in the singular only,
# "+" nouns used in the plural only.
_NOUNS = {
    "food": """
        f maçã = apple; f laranja = orange; f banana = banana; m ovo = egg; m bolo = cake;
        m sanduíche = sandwich; m biscoito = cookie; m tomate = tomato; f batata = potato;
        f torta = pie; f cenoura = carrot; m morango = strawberry; f salada = salad;
        f pizza = pizza; f cebola = onion""",
    "meal": """
        m- pão = bread; m- queijo = cheese; m- arroz = rice; f- sopa = soup; f- carne = meat;
        m- peixe = fish; m- frango = chicken; m- sorvete = ice cream; f- manteiga = butter;
        m- chocolate = chocolate""",
    "drink": """
        f- água = water; m- leite = milk; m- café = coffee; m- chá = tea; m- suco = juice;
        m- vinho = wine; f- cerveja = beer""",
    "reading": """
        m livro = book; m jornal = newspaper; f revista = magazine; f carta = letter;
        m poema = poem; m romance = novel; m relatório = report; m artigo = article;
        f mensagem = message; m conto = short story""",
    "show": """
        m filme = movie; m documentário = documentary; f peça = play; f série = series;
        m programa = show""",
    "clothing": """
        f camisa = shirt; m vestido = dress; m casaco = coat; m chapéu = hat; f saia = skirt;
        f gravata = tie; f jaqueta = jacket; f blusa = blouse; m lenço = scarf""",
    "container": """
        f caixa = box; f gaveta = drawer; f mala = suitcase; f garrafa = bottle;
        m armário = closet; f bolsa = bag""",
    "opening": "f porta = door; f janela = window; m portão = gate",
    "vehicle": """
        m carro = car; m ônibus = bus; f bicicleta = bicycle; m trem = train; m barco = boat;
        m avião = plane; f moto = motorcycle; m caminhão = truck""",
    "furniture": """
        f mesa = table; f cadeira = chair; m sofá = sofa; f cama = bed; f estante = bookshelf;
        m espelho = mirror; m tapete = rug; f geladeira = refrigerator""",
    "thing": """
        f chave = key; m telefone = phone; f faca = knife; m garfo = fork; f colher = spoon;
        m copo = glass; m prato = plate; f xícara = cup; m relógio = watch;
        m guarda-chuva = umbrella; f caneta = pen; m lápis = pencil; m caderno = notebook;
        f carteira = wallet; m computador = computer; f câmera = camera; m mapa = map;
        f bola = ball; m brinquedo = toy; m presente = gift; f foto = photo; m anel = ring;
        m bilhete = ticket; m+ óculos = glasses; m jarro = jug; f lâmpada = lamp;
        m rádio = radio""",
    "plant": "f flor = flower; f árvore = tree; f rosa = rose; f folha = leaf; f planta = plant",
    "building": """
        f casa = house; m apartamento = apartment; f loja = store; f fazenda = farm;
        m hotel = hotel; m prédio = building; m castelo = castle; f ponte = bridge""",
    "person": """
        m homem = man; f mulher = woman; f criança = child; m menino = boy; f menina = girl;
        m turista = tourist; f turista = tourist; m cliente = customer; m convidado = guest;
        f convidada = guest; m rei = king; f rainha = queen; m ladrão = thief;
        m viajante = traveler; m soldado = soldier""",
    "acquaintance": """
        m amigo = friend; f amiga = friend; m vizinho = neighbor; f vizinha = neighbor;
        m chefe = boss; m colega = colleague; f colega = colleague; m1 noivo = fiancé;
        f1 noiva = fiancée""",
    "kin": """
        m irmão = brother; f irmã = sister; m1 pai = father; f1 mãe = mother; m1 avô = grandfather;
        f1 avó = grandmother; m1 filho = son; f filha = daughter; m tio = uncle; f tia = aunt;
        m primo = cousin; f prima = cousin; m sobrinho = nephew; f sobrinha = niece;
        m1 marido = husband; f1 esposa = wife; m+ pais = parents; m+ filhos = children;
        m+ avós = grandparents""",
    "animal": """
        m cachorro = dog; m gato = cat; m cavalo = horse; m pássaro = bird; f vaca = cow;
        f ovelha = sheep; m coelho = rabbit; m pato = duck; m rato = mouse; m macaco = monkey;
        f galinha = hen; m porco = pig""",
    "beast": "m leão = lion; m elefante = elephant; m lobo = wolf; m urso = bear; m tigre = tiger",
    "idea": """
        m problema = problem; f pergunta = question; f resposta = answer; f ideia = idea;
        m plano = plan; f história = story; f lição = lesson; m segredo = secret; m erro = mistake;
        m aviso = notice; m sonho = dream; f regra = rule; m projeto = project""",
    "song": "f música = song; f balada = ballad; m hino = anthem",
    "event": "f festa = party; f reunião = meeting; f viagem = trip; f aula = class; m jogo = game",
    "language": """
        m- português = Portuguese; m- inglês = English; m- francês = French; m- alemão = German;
        m- espanhol = Spanish; m- italiano = Italian; m- japonês = Japanese; m- chinês = Chinese;
        m- russo = Russian; m- árabe = Arabic""",
    "subject": """
        f- matemática = mathematics; f- biologia = biology; f- química = chemistry;
        f- física = physics; m- direito = law; f- medicina = medicine; f- geografia = geography;
        f- arte = art""",
    "instrument": """
        m piano = piano; m violão = guitar; m violino = violin; f flauta = flute;
        m tambor = drum; f harpa = harp""",
    "sport": """
        m- futebol = soccer; m- tênis = tennis; m- basquete = basketball; m- vôlei = volleyball;
        m- xadrez = chess; m- beisebol = baseball""",
}

_COUNT = {"": "", "-": "mass", "1": "single", "+": "many"}


def _nouns():
    for kind, text in _NOUNS.items():
        for left, en in rows(text):
            mark, pt = left.split(" ", 1)
            yield Noun(pt, en, mark[0], _COUNT[mark[1:]], kind)


NOUNS = tuple(_nouns())


def nouns(names):
    """The nouns of a comma-separated list of kinds and single nouns."""
    chosen = []
    for name in _names(names):
        found = [noun for noun in NOUNS if name in (noun.kind, noun.pt)]
        if not found:
            raise KeyError(name)
        chosen += found
    return tuple(chosen)


PROFESSIONS = tuple(
    (Noun(masculine, en, "m", "", "profession"), Noun(feminine, en, "f", "", "profession"))
    for left, en in rows("""
        médico médica = doctor; professor professora = teacher; enfermeiro enfermeira = nurse;
        engenheiro engenheira = engineer; advogado advogada = lawyer; cozinheiro cozinheira = cook;
        motorista motorista = driver; jornalista jornalista = journalist; pintor pintora = painter;
        escritor escritora = writer; fazendeiro fazendeira = farmer; cantor cantora = singer;
        cientista cientista = scientist; dentista dentista = dentist; aluno aluna = student;
        juiz juíza = judge; padeiro padeira = baker; bombeiro bombeira = firefighter;
        artista artista = artist; garçom garçonete = server; bailarino bailarina = dancer;
        policial policial = police officer; vendedor vendedora = salesperson;
        secretário secretária = secretary; piloto piloto = pilot""")
    for masculine, feminine in [left.split()]
)

PAIRS = tuple(zip(nouns("homem, menino"), nouns("mulher, menina"), strict=True))

NAMES = tuple(
    (name, gender)
    for gender, row in (
        ("f", "Maria Ana Lúcia Helena Teresa Beatriz Júlia Clara Sofia Laura"),
        ("m", "João Pedro Paulo Carlos Miguel Rafael Marcos Tiago Lucas Daniel"),
    )
    for name in row.split()
)

# Places one can be at and go to: Portuguese with its article = English with its preposition.
PLACES = tuple(
    (pt, *en.split(" ", 1))
    for pt, en in rows("""
        a escola = at school; o mercado = at the market; a praia = at the beach;
        o hospital = at the hospital; o banco = at the bank; a igreja = at church;
        o museu = at the museum; o parque = in the park; a biblioteca = at the library;
        o restaurante = at the restaurant; o aeroporto = at the airport;
        a estação = at the station; a farmácia = at the pharmacy; a padaria = at the bakery;
        o cinema = at the movies; o teatro = at the theater; a universidade = at the university;
        o escritório = at the office; o centro da cidade = in the city center;
        a praça = in the square""")
)
ROOMS = tuple(
    (pt, *en.split(" ", 1))
    for pt, en in rows("""
        a cozinha = in the kitchen; o quarto = in the bedroom; a sala = in the living room;
        o banheiro = in the bathroom; o jardim = in the garden; a garagem = in the garage;
        a varanda = on the balcony; o corredor = in the hallway; o quintal = in the backyard""")
)
# Surfaces and containers in which things lie.
SPOTS = tuple(
    (pt, *en.split(" ", 1))
    for pt, en in rows("""
        a mesa = on the table; a cadeira = on the chair; a gaveta = in the drawer;
        a caixa = in the box; a estante = on the bookshelf; a cama = on the bed;
        a bolsa = in the bag; o armário = in the closet; o sofá = on the sofa;
        o chão = on the floor;
        a mala = in the suitcase; a cesta = in the basket""")
)
# Cities and countries; a country's article contracts with the preposition.
REGIONS = tuple(
    rows("""
        o Brasil = Brazil; Portugal = Portugal; a França = France; a Itália = Italy;
        a Espanha = Spain; a Alemanha = Germany; o Japão = Japan; a China = China;
        o México = Mexico; a Argentina = Argentina; o Canadá = Canada; a Índia = India;
        os Estados Unidos = the United States; a Inglaterra = England; o Egito = Egypt;
        São Paulo = São Paulo; o Rio de Janeiro = Rio de Janeiro; Lisboa = Lisbon; Paris = Paris;
        Londres = London; Roma = Rome; Madri = Madrid; Salvador = Salvador; o Recife = Recife;
        Nova York = New York; o Porto = Porto; Berlim = Berlin""")
)
NATIONALITIES = tuple(
    rows("""
        brasileiro = Brazilian; francês = French; italiano = Italian; espanhol = Spanish;
        alemão = German; japonês = Japanese; chinês = Chinese; mexicano = Mexican; inglês = English;
        canadense = Canadian; americano = American; argentino = Argentinian""")
)

# Verbs with an object: verb = English / kinds and nouns / mark. "*": a habit makes good sense;
# "-": what befalls one rather than being planned, told of the past only.
TRANSITIVE = tuple(
    Frame(Verb(pt, en), nouns(objects), mark)
    for pt, right in rows("""
        comprar = buy / food, meal, drink, livro, jornal, revista, clothing, mala, bolsa, caixa,
                  carro, moto, bicicleta, caminhão, barco, furniture, thing, plant, instrument,
                  casa, apartamento, animal / *;
        vender = sell / food, meal, livro, clothing, carro, moto, bicicleta, caminhão, barco,
                 furniture, relógio, computador, câmera, anel, casa, apartamento, fazenda,
                 cavalo, vaca, instrument / *;
        comer = eat / food, meal / *;
        beber = drink / drink / *;
        preparar = prepare / food, sopa, arroz, carne, peixe, frango, chá, café, aula / *;
        cortar = cut / food, pão, queijo, carne, árvore, bolo / ;
        provar = taste / food, meal, drink / ;
        ler = read / reading, aviso, história / *;
        escrever = write / carta, poema, romance, relatório, artigo, mensagem, conto, livro / *;
        traduzir = translate / carta, poema, romance, relatório, artigo, livro, conto / *;
        assistir a = watch / show, jogo / *;
        ver = see / show, person, animal, beast, vehicle, foto, mapa, casa, castelo, ponte / ;
        abrir = open / opening, container, carta, presente, loja / ;
        fechar = close / opening, gaveta, mala, armário, bolsa, livro, loja / ;
        lavar = wash / clothing, copo, prato, garfo, colher, faca, xícara, carro, moto,
                bicicleta, tapete / *;
        usar = wear / clothing, óculos, anel, relógio / *;
        limpar = clean / mesa, espelho, janela, geladeira, casa, apartamento, óculos, carro / *;
        procurar = look for / thing, clothing, livro, carta, mala, gato, cachorro / ;
        encontrar = find / thing, clothing, livro, carta, mala, gato, cachorro, resposta / -;
        perder = lose / chave, telefone, relógio, guarda-chuva, caneta, carteira, câmera, anel,
                 bilhete, óculos, mala, bolsa, chapéu, lenço / -;
        esquecer = forget / chave, telefone, guarda-chuva, caderno, carteira, bilhete, óculos,
                   livro, casaco, presente, mala / -;
        trazer = bring / food, drink, livro, jornal, mapa, câmera, presente, caderno, guarda-chuva,
                 foto, cadeira, flor, bola / ;
        carregar = carry / caixa, mala, bolsa, cadeira, jarro, presente, computador / ;
        quebrar = break / copo, prato, xícara, garrafa, espelho, janela, lâmpada, cadeira,
                  brinquedo, relógio, jarro, violão / -;
        consertar = fix / carro, bicicleta, moto, barco, caminhão, relógio, computador, câmera,
                    rádio, porta, portão, cadeira, mesa, telefone, geladeira, lâmpada / *;
        pintar = paint / porta, janela, portão, mesa, cadeira, casa, flor, barco, castelo / *;
        construir = build / casa, prédio, castelo, ponte, barco, hotel / *;
        alugar = rent / casa, apartamento, carro, barco, bicicleta / *;
        dirigir = drive / carro, ônibus, caminhão / *;
        roubar = steal / carro, bicicleta, moto, relógio, computador, câmera, anel, carteira,
                 bolsa, telefone / -;
        esconder = hide / chave, presente, carta, caixa, anel, foto, bola, brinquedo / ;
        escolher = choose / clothing, livro, filme, presente, anel, mesa, tapete, música, sofá / ;
        plantar = plant / flor, árvore, rosa, cenoura, batata, tomate / *;
        ouvir = listen to / song, história / *;
        cantar = sing / song / *;
        entender = understand / pergunta, resposta, ideia, plano, história, lição, regra, problema,
                   filme, livro, poema / -;
        explicar = explain / problema, pergunta, resposta, ideia, plano, lição, regra, projeto / ;
        resolver = solve / problema / *;
        contar = tell / história, segredo, sonho / *;
        aprender = learn / lição, regra, song, poema / ;
        discutir = discuss / problema, ideia, plano, projeto, artigo / *;
        aceitar = accept / ideia, plano, presente, resposta, projeto / -;
        organizar = organize / event, estante, gaveta, armário / *;
        cancelar = cancel / festa, reunião, viagem, aula, jogo / ;
        alimentar = feed / animal / *;
        proteger = protect / animal, beast, criança, planta / *""")
    for en, objects, mark in [[part.strip() for part in right.split("/")]]
)

KEEPING = _names(
    "comprar, escolher, trazer, encontrar, perder, esquecer, esconder, escrever, traduzir, ler,"
    "pintar, lavar, limpar, alugar, consertar, carregar, procurar, construir, cantar, ouvir,"
    "discutir, explicar, aprender, entender, quebrar, preparar, usar, organizar, cancelar"
)

# Verbs whose object is a person.
PERSONAL = tuple(
    Verb(pt, en)
    for pt, en in rows("""
        ajudar = help; convidar = invite; visitar = visit; chamar = call; esperar = wait for;
        abraçar = hug; acompanhar = accompany; procurar = look for; falar com = talk to;
        cuidar de = take care of; ligar para = phone; sair com = go out with;
        brigar com = argue with; pensar em = think about; sonhar com = dream about;
        trabalhar com = work with; rir de = laugh at; dançar com = dance with""")
)
# Likewise, but states or single moments: no progressive.
STATIVE_PERSONAL = tuple(
    Verb(pt, en)
    for pt, en in rows("""
        conhecer = know; confiar em = trust; gostar de = like; precisar de = need; amar = love;
        concordar com = agree with; depender de = depend on""")
)
MOMENTARY_PERSONAL = tuple(
    Verb(pt, en)
    for pt, en in rows("ver = see; encontrar = meet; ouvir = hear; entender = understand")
)

# What one can do without naming anything else: with others, or rather alone.
SOCIAL = tuple(
    Verb(pt, en)
    for pt, en in rows("""
        trabalhar = work; correr = run; nadar = swim; cantar = sing; dançar = dance;
        cozinhar = cook; estudar = study; jantar = have dinner; almoçar = have lunch;
        tomar café da manhã = have breakfast; lavar a louça = wash the dishes;
        fazer a lição de casa = do the homework; fazer compras = go shopping;
        dar um passeio = take a walk; andar a cavalo = go horseback riding;
        fazer um bolo = make a cake; ver televisão = watch television; conversar = chat;
        fazer exercícios = exercise; brincar = play;
        cuidar do jardim = take care of the garden; andar de bicicleta = go cycling""")
)
SOLITARY = tuple(
    Verb(pt, en)
    for pt, en in rows("""
        dormir = sleep; chorar = cry; sorrir = smile; descansar = rest; tomar banho = take a shower;
        pôr a mesa = set the table; fazer a cama = make the bed; tirar fotos = take pictures;
        dizer a verdade = tell the truth; contar piadas = tell jokes; fazer café = make coffee;
        fazer perguntas = ask questions; rezar = pray; regar as plantas = water the plants;
        ler = read; levar o lixo para fora = take out the trash""")
)
# What one can know how to do, and do well or badly.
SKILLS = tuple(
    Verb(pt, en)
    for pt, en in rows("""
        nadar = swim; cozinhar = cook; dançar = dance; cantar = sing; desenhar = draw;
        dirigir = drive; escrever = write; trabalhar = work; correr = run; ensinar = teach;
        pintar = paint; costurar = sew""")
)
# What one goes to a place for.
ERRANDS = tuple(
    (pt, en, tuple(Verb(*map(str.strip, act.split(":"))) for act in acts.split(",")))
    for pt, right in rows("""
        a escola = school / estudar: study, falar com a professora: talk to the teacher;
        o mercado = the market / comprar pão: buy bread, comprar frutas: buy fruit,
                    vender queijo: sell cheese, comprar peixe: buy fish;
        a praia = the beach / nadar: swim, descansar: rest, jogar vôlei: play volleyball;
        o hospital = the hospital / visitar um amigo: visit a friend, ver o médico: see the doctor;
        o banco = the bank / trocar dinheiro: exchange money, abrir uma conta: open an account;
        a igreja = church / rezar: pray, cantar: sing;
        o museu = the museum / ver os quadros: see the paintings, desenhar: draw;
        o parque = the park / correr: run, dar um passeio: take a walk,
                   andar de bicicleta: go cycling;
        a biblioteca = the library / ler: read, devolver um livro: return a book,
                       fazer a lição de casa: do the homework;
        o restaurante = the restaurant / jantar: have dinner, almoçar: have lunch;
        o aeroporto = the airport / pegar o avião: catch the plane,
                      esperar os turistas: wait for the tourists;
        a estação = the station / pegar o trem: catch the train,
                    comprar os bilhetes: buy the tickets;
        a farmácia = the pharmacy / comprar remédio: buy medicine;
        a padaria = the bakery / comprar um bolo: buy a cake, comprar pão: buy bread;
        o cinema = the movies / assistir a um filme: watch a movie;
        o teatro = the theater / assistir a uma peça: watch a play;
        a praça = the square / conversar: chat, tirar fotos: take pictures;
        o escritório = the office / trabalhar: work, procurar as chaves: look for the keys""")
    for en, acts in [[part.strip() for part in right.split("/")]]
)
# Things that happen to one, or that one does at one moment.
MOMENTARY = tuple(
    Verb(pt, en)
    for pt, en in rows("""
        chegar = arrive; sair = leave; voltar = come back; cair = fall; acordar = wake up;
        perder o ônibus = miss the bus; pegar um táxi = take a taxi; pedir desculpas = apologize;
        ganhar o jogo = win the game; desligar o computador = turn off the computer;
        ligar a televisão = turn on the television; apagar a luz = turn off the light;
        acender a luz = turn on the light; pagar a conta = pay the bill; entrar = come in;
        receber a notícia = get the news; tomar uma decisão = make a decision; parar = stop;
        cometer um erro = make a mistake""")
)
# States of body and mind; the Portuguese nouns become English adjectives.
CONDITIONS = tuple(
    Verb(pt, en)
    for pt, en in rows("""
        estar com fome = be hungry; estar com sede = be thirsty; estar com sono = be sleepy;
        estar com frio = be cold; estar com pressa = be in a hurry; ter razão = be right;
        estar com saudade de casa = be homesick; estar com medo = be afraid""")
)
# Pets live with people; the other animals keep out of the house.
ANIMAL_ACTS = tuple(
    Verb(pt, en)
    for pt, en in rows("""
        dormir = sleep; correr = run; comer = eat; beber água = drink water; brincar = play;
        descansar = rest; pular = jump; fazer barulho = make noise""")
)
OUTDOORS = tuple(
    (pt, *en.split(" ", 1))
    for pt, en in rows("""
        o jardim = in the garden; o quintal = in the backyard; o parque = in the park;
        a fazenda = on the farm; o campo = in the field; a rua = in the street""")
)
MOTION = tuple(  # all take a place
    Verb(pt, en)
    for pt, en in rows("""
        ir a = go to; voltar a = go back to; correr até = run to; caminhar até = walk to;
        dirigir até = drive to; chegar a = get to""")
)
TO_REGION = tuple(
    Verb(pt, en)
    for pt, en in rows("""
        viajar para = travel to; ir para = go to; voltar de = come back from; sair de = leave""")
)
GIVING = tuple(  # thing to somebody
    Frame(Verb(pt, en), nouns(objects))
    for pt, right in rows("""
        dar = give / livro, presente, flor, relógio, anel, chave, bola, brinquedo, bolo, rosa,
              bilhete;
        mostrar = show / foto, mapa, casa, carta, mensagem, livro, relatório, anel, projeto,
                  resposta;
        enviar = send / carta, mensagem, foto, relatório, presente, livro, caixa, artigo;
        emprestar = lend / livro, carro, bicicleta, caneta, guarda-chuva, câmera, mala, computador;
        vender = sell / carro, casa, relógio, bicicleta, cavalo, violão, barco, piano, computador;
        contar = tell / história, segredo, plano, sonho;
        explicar = explain / problema, regra, plano, lição, ideia, projeto;
        oferecer = offer / xícara, cadeira, presente, sanduíche, biscoito, bilhete, laranja;
        ler = read / carta, poema, história, mensagem, conto, artigo, aviso;
        devolver = return / livro, chave, caneta, câmera, guarda-chuva, carteira, bola, telefone""")
    for en, objects in [[part.strip() for part in right.split("/")]]
)
# Verbs that take an infinitive: wishes and duties, in the present or imperfect; decisions, past.
WISHES = tuple(
    Verb(pt, en)
    for pt, en in rows("""
        querer = want to; precisar = need to; ter que = have to; poder = can; gostar de = like to;
        preferir = prefer to; esperar = hope to; pretender = intend to""")
)
DECISIONS = tuple(
    Verb(pt, en)
    for pt, en in rows("""
        tentar = try to; conseguir = manage to; prometer = promise to; decidir = decide to;
        esquecer de = forget to; aceitar = agree to""")
)

# Adjectives: "<" marks those that precede their noun; kinds and nouns they suit after the slash.
ADJECTIVES = tuple(
    (Adjective(pt.removesuffix("<"), en, pt.endswith("<")), nouns(kinds))
    for pt, right in rows("""
        novo = new / clothing, vehicle, furniture, livro, telefone, computador, câmera, relógio,
               prédio, hotel, casa, loja, plano, ideia, projeto, vizinho, vizinha, chefe, brinquedo;
        velho = old / clothing, vehicle, furniture, casa, livro, homem, mulher, rei, foto, relógio,
                castelo, árvore, piano, violão, mala, cavalo, cachorro;
        bom< = good / livro, filme, ideia, amigo, amiga, plano, pergunta, resposta, hotel, romance,
               vizinho, história;
        grande = big / casa, apartamento, furniture, container, animal, hotel, árvore, caminhão,
                 barco, bolo, problema, erro, festa, fazenda, loja;
        pequeno = small / casa, apartamento, furniture, container, animal, hotel, árvore, barco,
                  bolo, problema, erro, festa, fazenda, loja, copo, prato, faca;
        bonito = beautiful / clothing, casa, plant, castelo, ponte, anel, foto, song, mulher,
                 menina, rainha, cavalo, pássaro, poema, carro;
        feio = ugly / clothing, prédio, tapete, sofá, gravata, casa, carro;
        caro = expensive / clothing, vehicle, furniture, relógio, anel, computador, câmera, hotel,
               apartamento, bolsa, viagem, piano;
        barato = cheap / clothing, furniture, bicicleta, hotel, bilhete, brinquedo, relógio,
                 guarda-chuva;
        vermelho = red / clothing, carro, moto, bicicleta, ônibus, container, cadeira, flor, maçã,
                   caneta, porta, tapete, bola;
        azul = blue / clothing, carro, moto, bicicleta, barco, container, cadeira, flor, caneta,
               porta, prato, xícara, caderno;
        verde = green / clothing, carro, ônibus, barco, container, sofá, maçã, porta, tapete, copo;
        amarelo = yellow / clothing, carro, ônibus, bicicleta, flor, caixa, lápis, guarda-chuva,
                  rosa;
        branco = white / clothing, carro, container, furniture, flor, prato, cavalo, gato, casa,
                 pato, rosa, coelho, cachorro, xícara;
        preto = black / clothing, carro, moto, container, sofá, gato, cachorro, cavalo, caneta,
                telefone, vaca, piano, guarda-chuva, carteira;
        alto = tall / homem, mulher, menino, menina, prédio, árvore;
        jovem = young / homem, mulher, rei, rainha, turista;
        rico = rich / homem, mulher, rei, cliente, turista;
        inteligente = intelligent / menino, menina, criança, mulher, homem, animal;
        simpático = friendly / homem, mulher, menino, menina, vizinho, vizinha, chefe, turista;
        famoso = famous / castelo, ponte, romance, poema, filme, hotel, livro, song, mulher;
        interessante = interesting / reading, show, idea, viagem, jogo, aula, song;
        chato = boring / reading, show, event, song;
        engraçado = funny / livro, história, filme, peça, série, programa, carta, mensagem, foto,
                   macaco;
        triste = sad / história, filme, song, poema, carta, romance;
        longo = long / carta, livro, romance, relatório, história, viagem, reunião, filme, ponte,
                poema, vestido, saia;
        curto = short / carta, história, viagem, reunião, poema, vestido, saia, mensagem, filme;
        difícil = difficult / problema, pergunta, lição, livro, regra, jogo, viagem, aula, projeto;
        fácil = easy / problema, pergunta, lição, regra, jogo, resposta, aula;
        importante = important / reunião, carta, mensagem, livro, pergunta, problema, ideia, regra,
                     aviso, relatório, segredo, viagem, jogo, projeto, artigo;
        perigoso = dangerous / viagem, beast, jogo, ponte, ladrão, plano;
        delicioso = delicious / food, meal;
        frio = cold / drink, sopa, carne, frango;
        quente = hot / sopa, leite, café, chá, água, chocolate, pão;
        fresco = fresh / pão, peixe, leite, suco, ovo, morango, tomate, salada, queijo, manteiga;
        doce = sweet / maçã, laranja, torta, morango, vinho, suco, banana;
        pesado = heavy / caixa, mala, bolsa, mesa, gaveta, casaco, livro, geladeira, espelho;
        leve = light / mala, bolsa, casaco, jaqueta, bicicleta, cadeira, mesa, blusa;
        sujo = dirty / clothing, copo, prato, garfo, colher, faca, xícara, carro, janela, tapete,
               cachorro;
        limpo = clean / clothing, copo, prato, garfo, colher, faca, xícara, carro, janela, mesa;
        rápido = fast / carro, moto, trem, barco, avião, cavalo, computador;
        lento = slow / ônibus, trem, barco, computador, caminhão, cavalo;
        moderno = modern / prédio, hotel, casa, apartamento, geladeira, loja, sofá, ponte, peça;
        antigo = ancient / castelo, ponte, mapa, livro, hino, jarro;
        redondo = round / mesa, espelho, tapete, janela, caixa, prato;
        quebrado = broken / copo, prato, xícara, cadeira, janela, relógio, brinquedo, espelho,
                   lâmpada, telefone;
        vazio = empty / container, copo, xícara, prato, jarro, ônibus, hotel, apartamento;
        cheio = full / container, copo, ônibus, trem, avião, jarro;
        estranho = strange / ideia, sonho, pergunta, história, carta, animal, homem, mensagem,
                   plant""")
    for en, kinds in [[part.strip() for part in right.split("/")]]
)
# Adjectives of passing states, said with estar.
PASSING = _names("sujo, limpo, quebrado, vazio, cheio, frio, quente, delicioso, fresco")
# Adjectives that exclude each other, or sit badly side by side; only those marked "+" have degrees.
RIVALS = tuple(
    _names(row)
    for row in (
        "novo+, velho+, antigo, moderno+", "grande+, pequeno+, alto+", "bonito+, feio+",
        "caro+, barato+", "vermelho, azul, verde, amarelo, branco, preto",
        "interessante+, chato+, engraçado+, triste+", "longo+, curto+", "difícil+, fácil+",
        "frio, quente", "pesado+, leve+", "sujo+, limpo+", "rápido+, lento+", "vazio, cheio",
        "delicioso, fresco, doce+, bom+", "importante+, famoso+", "quebrado, redondo, estranho+",
        "perigoso+, jovem+, rico, inteligente+, simpático+",
    )
)  # fmt: skip
GRADED = tuple(name[:-1] for row in RIVALS for name in row if name.endswith("+"))
_RIVAL_OF = {name.rstrip("+"): number for number, row in enumerate(RIVALS) for name in row}


def compatible(first, second):
    """Whether two Portuguese adjectives may describe one thing: not grande and pequeno."""
    return _RIVAL_OF[first] != _RIVAL_OF[second]


# What the look of a thing suggests: adjective = conjunction / verbs.
CONSEQUENCES = tuple(
    (adjective, *_names(joint), _names(verbs))
    for adjective, right in rows("""
        caro = mas, but / comprar, alugar; sujo = por isso, so / lavar, limpar;
        quebrado = por isso, so / consertar; velho = mas, but / vender, comprar;
        velho = por isso, so / vender, pintar; longo = mas, but / ler, traduzir;
        interessante = por isso, so / ler, traduzir; chato = mas, but / ler;
        feio = mas, but / comprar, usar; bonito = por isso, so / comprar, usar, pintar;
        barato = por isso, so / comprar; novo = mas, but / vender, lavar, pintar;
        pequeno = mas, but / comprar, alugar, vender; moderno = por isso, so / comprar, alugar;
        delicioso = por isso, so / comer, comprar; fresco = por isso, so / comprar, comer;
        branco = mas, but / pintar; pesado = mas, but / carregar, comprar, trazer;
        leve = por isso, so / carregar; doce = por isso, so / comer; azul = mas, but / pintar""")
    for joint, verbs in [[part.strip() for part in right.split("/")]]
)
# Said of people: what they are (ser) and how they are (estar).
TRAITS = tuple(
    Adjective(pt, en)
    for pt, en in rows("""
        alto = tall; jovem = young; rico = rich; inteligente = intelligent; simpático = friendly;
        forte = strong; famoso = famous; tímido = shy; honesto = honest; engraçado = funny;
        paciente = patient; curioso = curious; generoso = generous; educado = polite;
        preguiçoso = lazy; corajoso = brave; sério = serious; magro = thin;
        trabalhador = hardworking; pobre = poor""")
)
STATES = tuple(
    Adjective(pt, en)
    for pt, en in rows("""
        cansado = tired; feliz = happy; triste = sad; doente = sick; ocupado = busy;
        preocupado = worried; nervoso = nervous; atrasado = late; zangado = angry;
        animado = excited; pronto = ready; sozinho = alone; contente = glad; surpreso = surprised;
        calmo = calm; perdido = lost""")
)

WEEKDAYS = tuple(
    rows("""
        a segunda-feira = Monday; a terça-feira = Tuesday; a quarta-feira = Wednesday;
        a quinta-feira = Thursday; a sexta-feira = Friday;
        o sábado = Saturday; o domingo = Sunday""")
)
MONTHS = tuple(
    rows("""
        janeiro = January; fevereiro = February; março = March; abril = April; maio = May;
        junho = June; julho = July; agosto = August; setembro = September; outubro = October;
        novembro = November; dezembro = December""")
)
TIMES = {
    "past": tuple(
        rows("""
        ontem = yesterday; ontem à noite = last night; anteontem = the day before yesterday;
        na semana passada = last week; no mês passado = last month; no ano passado = last year;
        ontem de manhã = yesterday morning; ontem à tarde = yesterday afternoon;
        no verão passado = last summer; no inverno passado = last winter""")
    ),
    "future": tuple(
        rows("""
        amanhã = tomorrow; amanhã de manhã = tomorrow morning; amanhã à noite = tomorrow night;
        depois de amanhã = the day after tomorrow; na semana que vem = next week;
        no mês que vem = next month; no ano que vem = next year; em breve = soon;
        mais tarde = later; hoje à noite = tonight; amanhã à tarde = tomorrow afternoon;
        no próximo verão = next summer""")
    ),
    "habit": tuple(
        rows("""
        todos os dias = every day; toda semana = every week; de manhã = in the morning;
        à tarde = in the afternoon; à noite = at night; todo mês = every month;
        todo verão = every summer; nos fins de semana = on weekends;
        de vez em quando = from time to time; duas vezes por semana = twice a week""")
    ),
    "now": tuple(rows("agora = now; neste momento = right now; hoje = today")),
}
FREQUENCIES = tuple(
    rows("""
        sempre = always; nunca = never; quase sempre = almost always; raramente = rarely;
        geralmente = usually; às vezes = sometimes; quase nunca = almost never""")
)
# How well, and in what way, something is done.
QUALITIES = tuple(rows("bem = well; muito bem = very well; mal = badly"))
MANNERS = tuple(
    rows("""
        devagar = slowly; rapidamente = quickly; com cuidado = carefully;
        em silêncio = in silence""")
)
# What begins and ends, comes and goes, opens and closes by the clock.
SCHEDULES = (
    (nouns("filme, aula, reunião, festa, jogo, peça, programa"),
     (Verb("começar", "begin"), Verb("terminar", "end"))),
    (nouns("trem, ônibus, avião, barco"), (Verb("chegar", "arrive"), Verb("partir", "depart"))),
    (nouns("loja, hotel, castelo, ponte"), (Verb("abrir", "open"), Verb("fechar", "close"))),
)  # fmt: skip
GREETINGS = tuple(
    rows("""
        Bom dia = Good morning; Boa tarde = Good afternoon; Boa noite = Good night;
        Obrigado = Thank you; Tchau = Bye; Olá = Hello; Parabéns = Congratulations;
        Desculpe = Sorry; Até amanhã = See you tomorrow; Feliz aniversário = Happy birthday;
        Bem-vindo = Welcome; Boa sorte = Good luck""")
)
