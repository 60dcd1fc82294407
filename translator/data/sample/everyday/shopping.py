"""Prices and shopping."""

from translator.data.sample.everyday.templates import patterns

SHOPPING = patterns("""
    + quanto custa {this_thing}? = how much does {this_thing} cost?
    + quanto custam {these_things}? = how much do {these_things} cost?
    + quanto custa {the_thing}? = how much does {the_thing} cost?
    + quanto custa {order}? = how much does {order} cost?
    + quanto custa [isto|isso|isto aqui]? = how much does this cost?
    + quanto custa aquilo? = how much does that cost?
    + quanto custa isto {em euros|em reais|no total|agora}? =
        how much does this cost {in euros|in reais|in total|now}?
    + quanto [é|é que é] {isto|tudo|isso|o total}? = how much is {this|everything|that|the total}?
    + quanto é {this_thing}? = how much is {this_thing}?
    + quanto é {order}? = how much is {order}?
    + quanto lhe devo? = how much do I owe you?
    + qual é o preço {de um café|do quarto|do bilhete|disto|da viagem}? =
        what is the price of {a coffee|the room|the ticket|this|the trip}?
    isto custa {price}. = this costs {price}.
    {this_thing} custa {price}. = {this_thing} costs {price}.
    {these_things} custam {price}. = {these_things} cost {price}.
    {order} custa {price}. = {order} costs {price}.
    são {price}. = that is {price}.
    são {price} no total. = it is {price} in total.
    custa {price}. = it costs {price}.
    é {muito barato|um pouco caro|caro|barato|caro demais|grátis|bonito|muito bonito}. = it is {very
        cheap|a little expensive|expensive|cheap|too expensive|free|beautiful|very beautiful}.
    é muito {caro|bom|grande|pequeno|bonito|importante|difícil|fácil|tarde|longe} {para
        mim|aqui|agora|hoje}. = it is very
        {expensive|good|big|small|beautiful|important|difficult|easy|late|far} {for
        me|here|now|today}.
    não é muito {caro|bom|grande|pequeno|bonito|barato|difícil|longe}. =
        it isn't very {expensive|good|big|small|beautiful|cheap|difficult|far}.
    {isto|isso|tudo|aquilo} é muito {caro|bom|bonito|barato|pequeno|importante|estranho}. =
        {this|that|everything|that over there} is very
        {expensive|good|beautiful|cheap|small|important|strange}.
    + tem alguma coisa mais {barata|bonita|simples}? =
        do you have something {cheaper|more beautiful|simpler}?
    + [tem|o senhor tem|a senhora tem|você tem|vocês têm] {a_thing}? = do you have {a_thing}?
    + [tem|vocês têm|você tem] {things}? = do you have {things}?
    + [tem|você tem|têm] este {tamanho|modelo|casaco|vestido|chapéu} em
        {azul|vermelho|preto|branco|verde}? = do you have this {size|model|coat|dress|hat} in
        {blue|red|black|white|green}?
    + [tem|o senhor tem|você tem|têm] um tamanho {menor|diferente}? =
        do you have a {smaller|different} size?
    + [tem|o senhor tem|a senhora tem] um {quarto|copo|mapa|prato|guarda-chuva} maior? =
        do you have a bigger {room|glass|map|plate|umbrella}?
    + [tem|o senhor tem|você tem|têm] um tamanho maior {deste vestido|desta camisa|deste casaco|em
        azul}? = do you have a bigger size {of this dress|of this shirt|of this coat|in blue}?
    + [eu |]preciso de um tamanho {maior|menor}. = I need a {bigger|smaller} size.
    não [temos|há] um tamanho {maior|menor}. = we don't have a {bigger|smaller} size.
    + tem {outra cor|outro tamanho}? = do you have {another color|another size}?
    qual é o [seu|teu] tamanho? = what is your size?
    {esta camisa|esta saia|esta jaqueta|esta blusa} é {pequena|grande|cara|bonita|barata} demais. =
        this {shirt|skirt|jacket|blouse} is too {small|big|expensive|beautiful|cheap}.
    {este casaco|este vestido|este chapéu|este relógio} é {pequeno|grande|caro|barato} demais. =
        this {coat|dress|hat|watch} is too {small|big|expensive|cheap}.
    + posso [ver|dar uma olhada em] {the_thing}? = can I see {the_thing}?
    + posso experimentar {clothes}? = can I try on {clothes}?
    + posso {ver|experimentar|tocar|levar|usar} [isto|isso]? =
        can I {see|try on|touch|take|use} this?
    + posso ver {o menu|o quarto|a conta|outro|o passaporte}? =
        can I see {the menu|the room|the bill|another one|the passport}?
    + posso pagar {em dinheiro|em euros|com cartão de crédito|amanhã|agora|aqui}? =
        can I pay {in cash|in euros|by credit card|tomorrow|now|here}?
    + posso pagar {a conta|o hotel|o táxi|o bilhete} com cartão? =
        can I pay for {the bill|the hotel|the taxi|the ticket} by card?
    + [podemos|nós podemos] pagar {com cartão|em dinheiro|aqui|separado}? =
        can we pay {by card|in cash|here|separately}?
    [aceita|aceitam|vocês aceitam] {cartão|cartões|dinheiro|euros|cartão de crédito}? =
        do you take {cards|cards|cash|euros|credit cards}?
    [eu |]quero pagar {com cartão|em dinheiro|a conta|tudo}. =
        I want to pay {by card|in cash|the bill|for everything}.
    [eu |]não tenho {dinheiro|cartão|troco|euros|cartão de crédito}. =
        I don't have {any money|a card|any change|any euros|a credit card}.
    [eu |]só tenho {price}. = I only have {price}.
    + [eu |]quero {this_thing}. = I want {this_thing}.
    + [eu |]quero comprar {a_thing}. = I want to buy {a_thing}.
    + [eu |]gostaria de comprar {a_thing}. = I would like to buy {a_thing}.
    + [eu |]gostaria de comprar {things}. = I would like to buy {things}.
    + [eu |]gostaria de comprar {order}. = I would like to buy {order}.
    + [eu |]gostaria de comprar um presente para {kin}. =
        I would like to buy a gift for {kin}.
    + [eu |]gostaria de [ver|dar uma olhada em] {this_thing}. =
        I would like to see {this_thing}.
    + [nós |]gostaríamos de comprar {a_thing}. = we would like to buy {a_thing}.
    [estou procurando|estou à procura de|procuro] {a_thing}. = I am looking for {a_thing}.
    [só estou|estou só] [olhando|vendo|a ver]. = I am just looking.
    [só estou|estou só] {olhando as camisas|olhando as fotos|esperando|passeando|brincando}. =
        I am just {looking at the shirts|looking at the photos|waiting|taking a walk|joking}.
    - [só estou|estou só] {esperando|passeando|descansando|a ver|olhando por enquanto}, obrigad{o}.
        = I am just {waiting|taking a walk|resting|looking around|looking for now}, thank you.
    - só estou olhando, obrigad{o}, {who}. = I am just looking, thank you, {who}.
    - {não|sim}, só estou olhando, obrigad{o}. = {no|yes}, I am just looking, thank you.
    [eu |][levo|vou levar|fico com] {este|esta|os dois|tudo}. =
        I will take {this one|this one|both|everything}.
    [eu |][levo|vou levar] {this_thing}. = I will take {this_thing}.
    [eu |]prefiro {este|aquele|o azul|o vermelho|o outro}. =
        I prefer {this one|that one|the blue one|the red one|the other one}.
    [eu |]gosto {deste|daquele|muito deste|do azul|dos dois}. =
        I like {this one|that one|this one a lot|the blue one|both}.
    [eu |]não gosto {deste|daquele|da cor|do preço}. =
        I don't like {this one|that one|the color|the price}.
    comprei {a_thing} {before}. = I bought {a_thing} {before}.
    [eu |]preciso comprar {food}. = I need to buy {food}.
    + um quilo de {food}. = a kilo of {food}.
    + {few} quilos de {food}. = {few} kilos of {food}.
    + mais {um pouco|dois|um|uma}. = {a little more|two more|one more|one more}.
    {mais alguma coisa|algo mais}? = {anything else|something else}?
    - é só isso, obrigad{o}. = that is all, thank you.
    - {é tudo|não quero mais nada|por hoje é só}, obrigad{o}. =
        {that is everything|I don't want anything else|that is all for today}, thank you.
    + [pode|poderia] fazer um desconto? = can you give me a discount?
    + gostaria de {trocar|devolver} {this_thing}. =
        I would like to {exchange|return} {this_thing}.
    + o recibo. = the receipt.
    + {o troco|a nota|o cartão|uma sacola|um saco}. = {the change|the receipt|the card|a bag|a bag}.
    a loja {abre|fecha} {at_clock}. = the store {opens|closes} {at_clock}.
    a loja {abre|fecha} às {hour} horas. = the store {opens|closes} at {hour} o'clock.
    quem é o {último|próximo}? = who is the {last one|next one}?
""")
TABLES = (SHOPPING,)
