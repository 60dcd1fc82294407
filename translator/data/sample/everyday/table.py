"""At the restaurant and the hotel."""

from translator.data.sample.everyday.templates import patterns

RESTAURANT = patterns("""
    + {order}. = {order}.
    + {order} e {order2}. = {order} and {order2}.
    + {held}. = {held}.
    + {um|dois|três} {cafés|chás|sumos|sucos} com leite. =
        {one|two|three} {coffees|teas|juices|juices} with milk.
    + [eu |]quero {order}. = I want {order}.
    + [eu |]queria {order}. = I would like {order}.
    + [eu |]queria {held}. = I would like {held}.
    + [eu |]queria {order} e {order2}. = I would like {order} and {order2}.
    + [eu |][gostaria|gostava] de {order}. = I would like {order}.
    + [nós |][queríamos|gostaríamos de] {order}. = we would like {order}.
    + para mim, {order}. = for me, {order}.
    + [eu |]gostaria de {act}. = I would like to {act}.
    + [você pode|pode|poderia] me trazer {order}? = can you bring me {order}?
    + [pode|podia|poderia] trazer-me {order}? = can you bring me {order}?
    + [me traga|traga-me] {order}. = bring me {order}.
    + [me dê|dê-me] {order}. = give me {order}.
    + [vocês têm|tem|você tem] {food}? = do you have {food}?
    + [há|tem] {drink}? = is there any {drink}?
    + uma mesa para {few}. = a table for {few}.
    + uma mesa para {few} pessoas. = a table for {few} people.
    + uma mesa {perto da janela|no jardim|na varanda|para um|lá fora|para esta noite}. =
        a table {near the window|in the garden|on the balcony|for one|outside|for tonight}.
    + [tem|vocês têm|há] uma mesa {livre|para dois|perto da janela|para hoje à noite|lá fora}? =
        do you have a table {free|for two|near the window|for tonight|outside}?
    + gostaria de reservar uma mesa para {few}. =
        I would like to reserve a table for {few}.
    + gostaria de reservar uma mesa para {hoje à noite|amanhã|domingo|sábado}. =
        I would like to reserve a table for {tonight|tomorrow|Sunday|Saturday}.
    + {o menu|o cardápio|a ementa|a carta|o menu em inglês}. =
        {the menu|the menu|the menu|the menu|the menu in English}.
    + {a conta|o menu|a sobremesa|um garfo|uma faca|uma colher|outro copo|mais pão|o sal}. = {the
        bill|the menu|the dessert|a fork|a knife|a spoon|another glass|more bread|the salt}.
    + traga a conta. = bring the bill.
    + a conta {do hotel|da mesa dois|para nós|agora}. =
        the bill {from the hotel|for table two|for us|now}.
    - {o café|a conta|o menu|a chave|o recibo|um táxi|um momento}, por favor, {who}. =
        {the coffee|the bill|the menu|the key|the receipt|a taxi|a moment}, please, {who}.
    - {o café|o menu|a chave|o recibo|um táxi|um momento|o bilhete}, por favor. =
        {the coffee|the menu|the key|the receipt|a taxi|a moment|the ticket}, please.
    - {o café|o menu|a chave|o recibo|um táxi|a conta}, por favor! =
        {the coffee|the menu|the key|the receipt|a taxi|the bill}, please!
    o que [você recomenda|recomenda|o senhor recomenda|a senhora recomenda]? =
        what do you recommend?
    o que é {isto|o prato do dia|aquilo|a sopa do dia}? =
        what is {this|the dish of the day|that|the soup of the day}?
    o que {you} vai {comer|beber|querer|pedir}? = what are you going to {eat|drink|want|order}?
    o que [há|tem] para {o jantar|o almoço|comer|beber}? =
        what is there {for dinner|for lunch|to eat|to drink}?
    [eu |]não como {food}. = I don't eat {food}.
    [eu |]não bebo {drink}. = I don't drink {drink}.
    [eu |]como {food} {todos os dias|aos domingos|à noite}. =
        I eat {food} {every day|on Sundays|at night}.
    {she} não come {food}. = {she} doesn't eat {food}.
    {he} não bebe {drink}. = {he} doesn't drink {drink}.
    [você come|o senhor come|comes] {food}? = do you eat {food}?
    [você bebe|o senhor bebe|bebes] {drink}? = do you drink {drink}?
    [você quer|quer|o senhor quer|queres] {order}? = do you want {order}?
    [você quer|quer|o senhor quer|queres] {beber|comer} [alguma coisa|algo]? =
        do you want to {drink|eat} something?
    [aceita|quer tomar|gostaria de tomar] {order}? = would you like {order}?
    com {açúcar|leite|gelo|queijo}? = with {sugar|milk|ice|cheese}?
    + {com|sem} {açúcar|leite|gelo|queijo|sal|gás}. =
        {with|without} {sugar|milk|ice|cheese|salt|gas}.
    + um café {com|sem} {açúcar|leite}. = a coffee {with|without} {sugar|milk}.
    sou {vegetariano|vegetariana|alérgico a leite|alérgica a ovos}. =
        I am {a vegetarian|a vegetarian|allergic to milk|allergic to eggs}.
    {a comida|a sopa|a carne|a salada|a pizza|a sobremesa} {está|estava} {fria|muito boa|muito
        quente|boa|ótima|salgada}. = {the food|the soup|the meat|the salad|the pizza|the dessert}
        {is|was} {cold|very good|very hot|good|great|salty}.
    {a comida|a sopa|a carne|a salada|a pizza|a sobremesa|a água} está deliciosa. =
        {the food|the soup|the meat|the salad|the pizza|the dessert|the water} is delicious.
    {a sopa|a carne|a salada|a pizza|a sobremesa|a cerveja} estava deliciosa. =
        {the soup|the meat|the salad|the pizza|the dessert|the beer} was delicious.
    {a sopa|a carne|a salada|a comida} não estava {boa|quente|fresca|deliciosa}. =
        {the soup|the meat|the salad|the food} wasn't {good|hot|fresh|delicious}.
    {o jantar|o almoço|o bolo|o peixe|o frango|o café|o vinho|o pão} {está|estava} {delicioso|muito
        bom|frio|ótimo|bom}. = {dinner|lunch|the cake|the fish|the chicken|the coffee|the
        wine|the bread} {is|was} {delicious|very good|cold|great|good}.
    a comida {daqui|deste restaurante|do hotel|em Lisboa} {é|era} {boa|cara|deliciosa}. = the food
        {here|in this restaurant|at the hotel|in Lisbon} {is|was} {good|expensive|delicious}.
    {isto|tudo} {está|estava} {delicioso|muito bom|frio}. =
        {this|everything} {is|was} {delicious|very good|cold}.
    - bom apetite! = enjoy your meal!
    [eu |]estou {com fome|com sede|satisfeito|satisfeita}. = I am {hungry|thirsty|full|full}.
    [nós |]estamos com {fome|sede}. = we are {hungry|thirsty}.
    o jantar está {pronto|na mesa|ótimo|frio}. = dinner is {ready|on the table|great|cold}.
    isto não é o que [eu |]pedi. = this isn't what I ordered.
    [o serviço está|o serviço é] incluído? = is service included?
    [você|o senhor|a senhora] já {pediu|escolheu|pagou|comeu}? =
        did you already {order|choose|pay|eat}?
    ainda não {pedi|escolhi|paguei|comi|sei}. =
        I {didn't order|didn't choose|didn't pay|didn't eat|don't know} yet.
    vamos {comer|beber|jantar fora|almoçar juntos|tomar um café}! =
        let's {eat|drink|eat out|have lunch together|have a coffee}!
    vamos {comer|jantar|almoçar|tomar um café} {soon}? =
        shall we {eat|have dinner|have lunch|have a coffee} {soon}?
""")

HOTEL = patterns("""
    + [eu |][gostaria de|queria|gostava de] {room}. = I would like {room}.
    + [eu |][gostaria de|queria] {room} para {nights}. = I would like {room} for {nights}.
    + [eu |][gostaria de|queria] {um quarto|um apartamento} com {view}. =
        I would like {a room|an apartment} with {view}.
    + [eu |]gostaria de reservar {room}. = I would like to reserve {room}.
    + [eu |]queria um quarto com {view}. = I would like a room with {view}.
    + [nós |][gostaríamos de|queríamos] um quarto com {view}. = we would like a room with {view}.
    + [tem|vocês têm|há] um quarto com {view}? = do you have a room with {view}?
    + [tem|vocês têm|há] um quarto {livre|para hoje|para esta noite|mais barato}? =
        do you have a room {free|for today|for tonight|that is cheaper}?
    + [tem|vocês têm] {room} para {nights}? = do you have {room} for {nights}?
    + [queria|gostaria de] um quarto para {duas pessoas|uma pessoa|dois}. =
        I would like a room for {two people|one person|two}.
    + {room} para {nights}. = {room} for {nights}.
    o quarto tem {view}? = does the room have {view}?
    o quarto tem {view}. = the room has {view}.
    o quarto não tem {view}. = the room doesn't have {view}.
    [eu |]tenho uma reserva. = I have a reservation.
    [eu |]tenho uma reserva para {few} pessoas. = I have a reservation for {few} people.
    [eu |]tenho uma reserva para {hoje|amanhã|esta noite|dois|o jantar|uma noite}. =
        I have a reservation for {today|tomorrow|tonight|two|dinner|one night}.
    [eu |]tenho uma reserva em nome de {name}. = I have a reservation in the name of {name}.
    [nós |]temos uma reserva para {nights}. = we have a reservation for {nights}.
    [eu |]não tenho [uma |]reserva. = I don't have a reservation.
    [você tem|tem|o senhor tem|a senhora tem] uma reserva? = do you have a reservation?
    [eu |]tenho um quarto para {nights}. = I have a room for {nights}.
    [eu |]vou ficar {nights}. = I am going to stay {nights}.
    [nós |]vamos ficar {nights}. = we are going to stay {nights}.
    são {hour} noites. = it is {hour} nights.
    + quanto custa {um quarto|o quarto} por noite? = how much is {a room|the room} per night?
    + quanto custa {room}? = how much does {room} cost?
    o preço inclui [o café da manhã|o pequeno-almoço]? = does the price include breakfast?
    [o café da manhã|o pequeno-almoço] está incluído. = breakfast is included.
    + a que horas é {o almoço|o jantar|a aula|a reunião|o voo|o jogo|a festa}? =
        what time is {lunch|dinner|the class|the meeting|the flight|the game|the party}?
    + a que horas [servem|se serve] [o café da manhã|o pequeno-almoço]? =
        what time is breakfast served?
    + a que horas é [o café da manhã|o pequeno-almoço] {amanhã|no hotel|aos domingos|aqui}? =
        what time is breakfast {tomorrow|at the hotel|on Sundays|here}?
    [o café da manhã|o pequeno-almoço] {é|começa|termina} {at_clock}. =
        breakfast {is|begins|ends} {at_clock}.
    [o café da manhã|o pequeno-almoço] é {grátis|no primeiro andar|muito bom|agora}. =
        breakfast is {free|on the first floor|very good|now}.
    onde é {o café da manhã|o pequeno-almoço|o jantar|a festa|a reunião}? =
        where is {breakfast|breakfast|dinner|the party|the meeting}?
    [eu |]tomo [café da manhã|o pequeno-almoço] {at_clock}. = I have breakfast {at_clock}.
    + a chave do quarto {number}. = the key to room {number}.
    + {a chave|a minha chave}. = {the key|my key}.
    o meu quarto é o {number}. = my room is number {number}.
    perdi a chave {do quarto|de casa|do carro}. = I lost {the room key|my house key|my car key}.
    o quarto está {limpo|sujo|frio|pronto}. = the room is {clean|dirty|cold|ready}.
    {a televisão|a internet|o elevador|o telefone|o chuveiro|a luz} não funciona. =
        the {television|internet|elevator|phone|shower|light} doesn't work.
    não há {água quente|toalhas|luz|internet|papel} no quarto. = there {is no hot water|are no
        towels|is no light|is no internet|is no paper} in the room.
    + qual é a senha do wi-fi? = what is the wi-fi password?
    há {wi-fi|piscina|estacionamento|elevador|restaurante} no hotel? =
        is there {wi-fi|a pool|parking|an elevator|a restaurant} in the hotel?
    + [pode|poderia] me acordar {at_clock}? = can you wake me up {at_clock}?
    + [pode|podia] acordar-me {at_clock}? = can you wake me up {at_clock}?
    + [pode|poderia] limpar {o quarto|a mesa|o banheiro}? = can you clean the {room|table|bathroom}?
    + posso deixar {a mala|as malas|a chave} aqui? =
        can I leave {the suitcase|the suitcases|the key} here?
    gostaria de {mais uma noite|ficar mais uma noite|cancelar a reserva|mudar de
        quarto|falar com o gerente}. = I would like {one more night|to stay one more night|to cancel
        the reservation|to change rooms|to speak to the manager}.
    partimos {soon}. = we are leaving {soon}.
""")
TABLES = (RESTAURANT, HOTEL)
