"""Asking the way, and travelling."""

from translator.data.sample.everyday.templates import patterns

WAY = patterns("""
    + onde fica {town}? = where is {town}?
    + onde fica {anywhere}? = where is {anywhere}?
    + onde [é|está|fica] {indoors}? = where is {indoors}?
    + onde [é|fica] {town}? = where is {town}?
    + [sabe|você sabe|o senhor sabe|a senhora sabe] onde fica {town}? = do you know where {town} is?
    + [pode|poderia|podia] me dizer onde fica {anywhere}? = can you tell me where {anywhere} is?
    + [pode dizer-me|podia dizer-me] onde fica {anywhere}? = can you tell me where {anywhere} is?
    + como [chego|eu chego|se chega|posso chegar] a {town}? = how do I get to {town}?
    + como [chego|se vai|vou] daqui a {town}? = how do I get to {town} from here?
    como [chegamos|podemos chegar] a {town}? = how do we get to {town}?
    + qual é o caminho para {town}? = what is the way to {town}?
    + {este ônibus|este autocarro|este trem|este comboio} vai para {town}? =
        does this {bus|bus|train|train} go to {town}?
    {este ônibus|este autocarro|este trem|este comboio} vai para {region}. =
        this {bus|bus|train|train} goes to {region}.
    este é o caminho para {town}? = is this the way to {town}?
    + [há|tem|existe] {shop} [perto daqui|aqui perto]? = is there {shop} near here?
    + [há|tem] {shop} {nesta rua|neste hotel|na estação|no centro|neste bairro}? = is there {shop}
        {on this street|in this hotel|at the station|downtown|in this neighborhood}?
    [há|tem] {shop} {aqui ao lado|na esquina|perto daqui|atrás da igreja|em frente à estação}. =
        there is {shop} {next door|on the corner|near here|behind the church|in front of the
        station}.
    não [há|tem] {shop} [perto daqui|aqui perto]. = there isn't {shop} near here.
    [estou procurando|estou à procura de] {shop}. = I am looking for {shop}.
    [procuro|estou procurando|estou a procurar] {town}. = I am looking for {town}.
    {town} [é|fica] longe daqui? = is {town} far from here?
    {town} [é|fica] {perto|muito perto|longe|muito longe} daqui. =
        {town} is {near|very near|far from|very far from} here.
    {town} [fica|é] {aqui|ali|lá|perto|longe}? = is {town} {here|there|over there|near|far away}?
    é {longe|muito longe|perto|perto ou longe}? = is it {far|very far|near|near or far}?
    é {muito longe|perto|muito perto} daqui? = is it {very far from|near|very near} here?
    não é longe daqui. = it isn't far from here.
    é longe {da estação|do centro|da praia|do hotel|de casa}? =
        is it far from {the station|the center|the beach|the hotel|home}?
    fica a {few} minutos daqui. = it is {few} minutes from here.
    {town} fica a {few} [quilômetros|quilómetros] daqui. = {town} is {few} kilometers from here.
    {town} fica {à direita|à esquerda|em frente|na próxima rua|na esquina|ao lado do banco|em frente
        à igreja|atrás da escola|depois da ponte|perto da praça}. = {town} is {on the right|on the
        left|straight ahead|on the next street|on the corner|next to the bank|in front of the
        church|behind the school|after the bridge|near the square}.
    {indoors} fica {à direita|à esquerda|no primeiro andar|no segundo andar|no fim do corredor|ao
        lado do elevador|aqui|ali|lá embaixo}. = {indoors} is {on the right|on the left|on the first
        floor|on the second floor|at the end of the hallway|next to the elevator|here|over
        there|down there}.
    + vire à {direita|esquerda}. = turn {right|left}.
    + vire à {direita|esquerda} {na esquina|na praça|no banco|depois da ponte|na próxima rua|no
        semáforo|aqui}. = turn {right|left} {at the corner|at the square|at the bank|after the
        bridge|at the next street|at the traffic light|here}.
    + vire à {direita|esquerda} e depois [siga|vá|continue] em frente. =
        turn {right|left} and then go straight ahead.
    + vire primeiro à {direita|esquerda} e depois à {direita|esquerda}. =
        first turn {right|left} and then {right|left}.
    + vá à {direita|esquerda} e depois à {direita|esquerda}. =
        go {right|left} and then {right|left}.
    + [siga|vá|continue] [sempre |]em frente. = go straight ahead.
    + [siga|vá] em frente e vire à {direita|esquerda}. = go straight ahead and turn {right|left}.
    + [siga|vá|continue] em frente até {town}. = go straight ahead to {town}.
    + [siga|vá] por esta rua até {town}. = go along this street to {town}.
    + atravesse a {rua|praça|ponte|avenida}. = cross the {street|square|bridge|avenue}.
    + pegue {a primeira|a segunda|a terceira} rua à {direita|esquerda}. =
        take the {first|second|third} street on the {right|left}.
    é a {primeira|segunda|terceira} rua à {direita|esquerda}. =
        it is the {first|second|third} street on the {right|left}.
    {estou|estamos} {aqui|no lugar certo|no lugar errado}. =
        {I am|we are} {here|in the right place|in the wrong place}.
    [eu |]estou perdid{o}. = I am lost.
    [eu |]estou [um pouco|meio] perdid{o}. = I am a little lost.
    [eu |]estou perdid{o} em {region}. = I am lost in {region}.
    [nós |]estamos perdid{o}s. = we are lost.
    acho que estou perdid{o}. = I think I am lost.
    + [pode|poderia|você pode] me mostrar no mapa? = can you show me on the map?
    + pode mostrar-me no mapa? = can you show me on the map?
    + leve-me a {town}. = take me to {town}.
    + me leve a {town}. = take me to {town}.
    + para {town}. = to {town}.
    + pare {aqui|ali|na esquina|em frente ao hotel}. =
        stop {here|there|at the corner|in front of the hotel}.
    é [melhor|mais rápido] ir {a pé|de táxi|de ônibus|de autocarro|de metrô}. =
        it is better to go {on foot|by taxi|by bus|by bus|by subway}.
    posso ir a pé? = can I go on foot?
    posso ir a pé até {town}? = can I walk to {town}?
    [eu |]quero ir a {town}. = I want to go to {town}.
    [eu |]vou a {town} {soon}. = I am going to {town} {soon}.
    [nós |]vamos a {town}. = we are going to {town}.
    {o hotel|a casa|o restaurante|a cidade} fica {perto do mar|longe do mar|perto do rio}. =
        the {hotel|house|restaurant|city} is {near the sea|far from the sea|near the river}.
    [eu |]quero ver {o mar|o rio|a cidade}. = I want to see {the sea|the river|the city}.
    [nós |]vamos a {town} {soon}. = we are going to {town} {soon}.
    vamos a {town}? = shall we go to {town}?
    [eu |]nunca estive em {region}. = I have never been to {region}.
    [você |]já [esteve|foi] em {region}? = have you ever been to {region}?
""")

TRAVEL = patterns("""
    + [eu |]quero comprar [um bilhete|uma passagem] para {region}. =
        I want to buy a ticket to {region}.
    + [eu |]quero comprar {few} bilhetes para {region}. = I want to buy {few} tickets to {region}.
    + [eu |]gostaria de comprar um bilhete para {region}. =
        I would like to buy a ticket to {region}.
    + um bilhete para {region}. = a ticket to {region}.
    + {few} bilhetes para {region}. = {few} tickets to {region}.
    + um bilhete de {ida|ida e volta} para {region}. = a {one-way|round-trip} ticket to {region}.
    + quanto custa [um bilhete|o bilhete] para {region}? = how much is the ticket to {region}?
    + quanto custa {a viagem|o táxi|o ônibus|o voo} para {region}? =
        how much is {the trip|the taxi|the bus|the flight} to {region}?
    + onde posso comprar {os bilhetes|um bilhete|um mapa|uma passagem}? =
        where can I buy {the tickets|a ticket|a map|a ticket}?
    + a que horas [sai|parte] {transport}? = what time does {transport} leave?
    + a que horas [sai|parte] {transport} para {region}? =
        what time does {transport} to {region} leave?
    + a que horas chega {transport}? = what time does {transport} arrive?
    + a que horas chega {transport} de {region}? = what time does {transport} from {region} arrive?
    quando [sai|parte] {transport} para {region}? = when does {transport} to {region} leave?
    quando chega {transport}? = when does {transport} arrive?
    {transport} [sai|parte] {at_clock}. = {transport} leaves {at_clock}.
    {transport} para {region} [sai|parte] {at_clock}. = {transport} to {region} leaves {at_clock}.
    {transport} chega {at_clock}. = {transport} arrives {at_clock}.
    {transport} já {saiu|chegou|partiu}. = {transport} already {left|arrived|departed}.
    {transport} {está|não está} atrasado. = {transport} {is|isn't} late.
    {transport} [está|vem] atrasado {hoje|outra vez|uma hora}. =
        {transport} is {late today|late again|an hour late}.
    {transport} está {muito atrasado|cheio|vazio|muito cheio|parado}. =
        {transport} is {very late|full|empty|very full|not moving}.
    {o trem|o comboio} está {atrasado de novo|um pouco atrasado|sempre atrasado}. =
        the {train|train} is {late again|a little late|always late}.
    por que {transport} está atrasado? = why is {transport} late?
    [eu |]perdi {transport}. = I missed {transport}.
    [nós |]perdemos {transport} {before}. = we missed {transport} {before}.
    [eu |]vou {pegar|perder} {transport}. = I am going to {take|miss} {transport}.
    [eu |]vou perder {transport}! = I am going to miss {transport}!
    de que {plataforma|linha} [sai|parte] {transport}? =
        which {platform|track} does {transport} leave from?
    {transport} [sai|parte] da {plataforma|linha} {few}. =
        {transport} leaves from {platform|track} {few}.
    este lugar está {livre|ocupado}? = is this seat {free|taken}?
    este lugar está {livre|ocupado}. = this seat is {free|taken}.
    [eu |]viajo para {region} {soon}. = I am traveling to {region} {soon}.
    [eu |]viajo {soon}. = I am traveling {soon}.
    [eu |]vou para {region} {soon}. = I am going to {region} {soon}.
    [eu |]vou para {region} de {carro|avião|trem|comboio|ônibus|autocarro}. =
        I am going to {region} by {car|plane|train|train|bus|bus}.
    [nós |]vamos para {region} {soon}. = we are going to {region} {soon}.
    [eu |]cheguei {before}. = I arrived {before}.
    [eu |]cheguei de {region} {before}. = I arrived from {region} {before}.
    [nós |]chegamos a {region} {before}. = we arrived in {region} {before}.
    quando [você volta|voltas|vocês voltam]? = when are you coming back?
    [eu |]volto {soon}. = I am coming back {soon}.
    quando [você chega|chegas] a {region}? = when do you arrive in {region}?
    quanto tempo [você vai ficar|vai ficar] em {region}? =
        how long are you going to stay in {region}?
    [eu |]vou ficar {few} dias. = I am going to stay {few} days.
    [eu |]vou ficar {few} dias em {region}. = I am going to stay in {region} for {few} days.
    quanto tempo demora a viagem? = how long does the trip take?
    quanto tempo demora a viagem para {region}? = how long does the trip to {region} take?
    a viagem demora {hour} horas. = the trip takes {hour} hours.
    a viagem foi {boa|longa|cansativa|muito boa|ótima}. =
        the trip was {good|long|tiring|very good|great}.
    como foi {a viagem|o voo|a festa|a aula|o jogo|o seu dia}? =
        how was {the trip|the flight|the party|the class|the game|your day}?
    [eu |]estou {de férias|viajando|em viagem de negócios} em {region}. =
        I am {on vacation|traveling|on a business trip} in {region}.
    estou [aqui|cá] {de férias|a trabalho|sozinho|com amigos|com minha família}. =
        I am here {on vacation|for work|alone|with friends|with my family}.
    [eu |]perdi {o passaporte|a mala|a carteira|as chaves|o bilhete|o telefone|o celular|o
        telemóvel}. = I lost {my passport|my suitcase|my wallet|my keys|my ticket|my phone|my cell
        phone|my cell phone}.
    roubaram {a minha mala|a minha carteira|o meu telefone|o meu passaporte}. =
        somebody stole my {suitcase|wallet|phone|passport}.
    + [aqui está|eis] {o meu passaporte|o meu bilhete|a minha mala|o dinheiro|a chave|o meu cartão}.
        = here is {my passport|my ticket|my suitcase|the money|the key|my card}.
    + o seu {passaporte|bilhete|cartão|nome completo}. = your {passport|ticket|card|full name}.
    onde está {minha mala|a minha mala|o meu passaporte|a minha chave|o meu bilhete|o motorista}? =
        where is {my suitcase|my suitcase|my passport|my key|my ticket|the driver}?
    precisamos de {um táxi|dois bilhetes|um carro|um mapa|mais tempo}. =
        we need {a taxi|two tickets|a car|a map|more time}.
    + chame {um táxi|a polícia|um médico|uma ambulância|o gerente}. =
        call {a taxi|the police|a doctor|an ambulance|the manager}.
    + [pode|poderia] chamar {um táxi|a polícia|um médico|uma ambulância}? =
        can you call {a taxi|the police|a doctor|an ambulance}?
    gostaria de alugar {um carro|uma bicicleta|um barco|um apartamento} [por|para]
        {few} dias. = I would like to rent {a car|a bicycle|a boat|an apartment} for {few} days.
""")
TABLES = (WAY, TRAVEL)
