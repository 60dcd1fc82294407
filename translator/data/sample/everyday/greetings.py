"""Meeting and leaving: greetings, farewells, thanks, apologies, wishes, saying who one is."""

from translator.data.sample.everyday.templates import patterns

MEETING = patterns("""
    bom dia, {name}! = good morning, {name}!
    bom dia, [meu senhor|senhor]! = good morning, sir!
    bom dia, [minha senhora|senhora]! = good morning, ma'am!
    bom dia, {amigos|doutora|doutor|professora|mãe|meu amor}! =
        good morning, {friends|doctor|doctor|teacher|Mom|my love}!
    bom dia a {todos|vocês|toda a família}! = good morning to {everybody|you|the whole family}!
    - {boa tarde|boa noite|olá|oi|bom dia}, {name}, [tudo bem|está tudo bem|tudo bom]? =
        {good afternoon|good night|hello|hi|good morning}, {name}, how are you?
    - {oi|bom dia|boa tarde|boa noite}, [tudo bem|tudo bom]? =
        {hi|good morning|good afternoon|good night}, how are you?
    - {name}, [tudo bem|está tudo bem|tudo bom]? = {name}, how are you?
    - olá, tudo bem com [você|o senhor|a senhora]? = hello, how are you doing?
    - tudo bem com {your_people}? = how are {your_people} doing?
    - {bom dia|boa tarde|boa noite|olá|oi}, {name}, como [vai|está|estás]? =
        {good morning|good afternoon|good night|hello|hi}, {name}, how are you?
    boa tarde, {name}! = good afternoon, {name}!
    boa tarde, [senhor|meu senhor]! = good afternoon, sir!
    - boa tarde, [senhora|minha senhora]. = good afternoon, ma'am.
    boa tarde a todos! = good afternoon to everybody!
    boa noite, {name}! = good night, {name}!
    - boa noite, {name}. = good night, {name}.
    boa noite, {senhor|senhora|meu amor|mãe|pai}! = good night, {sir|ma'am|my love|Mom|Dad}!
    boa noite a todos! = good night to everybody!
    - bom dia a todos. = good morning to everybody.
    - boa tarde! = good afternoon!
    - olá! = hello!
    - oi! = hi!
    - olá, {name}! = hello, {name}!
    - oi, {name}! = hi, {name}!
    - olá, {meu amigo|minha amiga|senhora}! = hello, {my friend|my friend|ma'am}!
    como está [você|o senhor|a senhora], {name}? = how are you, {name}?
    como está [você|o senhor|a senhora] hoje? = how are you today?
    como [estás|vais|você está|você vai] hoje, {name}? = how are you today, {name}?
    como está {you} esta {manhã|tarde|noite}? = how are you this {morning|afternoon|evening}?
    como [está|vai] {your_kin}? = how is {your_kin}?
    como [estão|vão] {your_people}? = how are {your_people}?
    como estão vocês, {name}? = how are you, {name}?
    como vai, {name}? = how are you, {name}?
    como vai, {senhor|senhora|meu amigo|doutor}? = how are you, {sir|ma'am|my friend|doctor}?
    como vai a [sua|tua] {vida|mãe|família|irmã|saúde}? =
        how is your {life|mother|family|sister|health}?
    como vai o [seu|teu] {trabalho|pai|irmão|português}? =
        how is your {work|father|brother|Portuguese}?
    como vai [isso|tudo]? = how is it going?
    tudo bem aqui. = everything is fine here.
    tudo bem, e [você|com você|o senhor|a senhora|tu]? = I am fine, and you?
    estou bem, e [você|o senhor|a senhora|tu]? = I am fine, and you?
    [eu |]estou {muito bem|bem|ótimo|mais ou menos}. = I am {very well|fine|great|so-so}.
    - [eu |]estou {bem|muito bem}, obrigad{o}, {name}. = I am {fine|very well}, thank you, {name}.
    - [eu |]estou {muito bem|melhor|ótimo|mais ou menos}, obrigad{o}. =
        I am {very well|better|great|so-so}, thank you.
    - {muito bem|tudo bem|bem|não|sim}, obrigad{o}. = {very well|fine|well|no|yes}, thank you.
    - {não|sim|muito bem}, obrigad{o}, {name}. = {no|yes|very well}, thank you, {name}.
    - {kin} está bem, obrigad{o}. = {kin} is fine, thank you.
    - {they} estão bem, obrigad{o}. = {they} are fine, thank you.
    há quanto tempo! = long time no see!
    que bom [ver você|ver o senhor|te ver]! = how good to see you!
    que bom ver {they}! = how good to see {they}!
    é bom [ver você|ver-te|te ver] {aqui|de novo|outra vez hoje}. =
        it is good to see you {here|again|again today}.
    bem-vind{o} a {region}! = welcome to {region}!
    seja bem-vind{o} a {region}. = welcome to {region}.
    seja bem-vind{o}! = welcome!
    bem-vindos a [nossa casa|a nossa casa]! = welcome to our house!
""")

LEAVING = patterns("""
    até amanhã, {name}! = see you tomorrow, {name}!
    até {amanhã de manhã|logo|breve|mais tarde|mais logo hoje}! =
        see you {tomorrow morning|later|soon|later on|later today}!
    até amanhã, {pessoal|senhora|senhor|meu amor|pai}! =
        see you tomorrow, {everybody|ma'am|sir|my love|Dad}!
    até {weekday}! = see you on {weekday}!
    até {a semana que vem|a próxima semana|o próximo mês|o ano que vem}! =
        see you {next week|the coming week|next month|next year}!
    até às {hour}! = see you at {hour}!
    até a próxima! = until next time!
    até já! = see you in a moment!
    - tchau! = bye!
    - tchau, {name}! = bye, {name}!
    - tchau, {name}, até {amanhã|logo|breve|a próxima}! =
        bye, {name}, see you {tomorrow|later|soon|next time}!
    - tchau, até {amanhã|breve|domingo}! = bye, see you {tomorrow|soon|on Sunday}!
    - adeus, {name}! = goodbye, {name}!
    - adeus! = goodbye!
    - até logo, {name}! = see you later, {name}!
    - boa noite, {name}, até amanhã! = good night, {name}, see you tomorrow!
    - boa noite e até amanhã! = good night and see you tomorrow!
    - boa noite e bons sonhos! = good night and sweet dreams!
    durma bem! = sleep well!
    a gente se vê {amanhã|depois|logo|por aí}! = see you {tomorrow|later|soon|around}!
    vemo-nos {soon}. = we will see each other {soon}.
    nos vemos {soon}. = we will see each other {soon}.
    tenho que ir embora [agora|]. = I have to leave now.
    [eu |]preciso ir {embora|agora|para casa}. = I need to {leave|go now|go home}.
    já vou. = I am coming.
    vou para {a cama|a escola|casa|o trabalho} {soon}. =
        I am going {to bed|to school|home|to work} {soon}.
    boa viagem! = have a good trip!
    boa viagem a {region}! = have a good trip to {region}!
    tenha {um bom dia|uma boa noite|uma boa tarde|um bom fim de semana|uma boa viagem}! =
        have {a nice day|a good night|a nice afternoon|a nice weekend|a good trip}!
    tenha {um bom dia|uma boa noite|um bom fim de semana}, {name}! =
        have {a nice day|a good night|a nice weekend}, {name}!
    bom fim de semana! = have a nice weekend!
    bom {trabalho|descanso|apetite|almoço|feriado}! = {have a good day at work|have a good
        rest|enjoy your meal|enjoy your lunch|have a nice holiday}!
    boas {férias|festas|compras}! = {have a nice vacation|happy holidays|enjoy your shopping}!
    boa sorte {amanhã|hoje|na escola|no trabalho|com o projeto}! =
        good luck {tomorrow|today|at school|at work|with the project}!
    boa sorte, {name}! = good luck, {name}!
    feliz {Natal|ano novo|Páscoa|aniversário}, {name}! =
        {merry Christmas|happy New Year|happy Easter|happy birthday}, {name}!
    feliz {Natal|ano novo|Páscoa|aniversário}! =
        {merry Christmas|happy New Year|happy Easter|happy birthday}!
    parabéns, {name}! = congratulations, {name}!
    parabéns pelo {trabalho|resultado|novo emprego|projeto}! =
        congratulations on the {work|result|new job|project}!
    - saúde! = cheers!
    cuide-se! = take care!
    mande um abraço a {kin}! = give {kin} a hug!
    dê um beijo a {kin}. = give {kin} a kiss.
""")

THANKS = patterns("""
    - obrigad{o}, {name}! = thank you, {name}!
    - obrigad{o} por {tudo|isso|vir|esperar|ligar}. =
        thank you for {everything|that|coming|waiting|calling}.
    - obrigad{o} por {tudo|isso|vir|esperar|ligar}, {name}. =
        thank you for {everything|that|coming|waiting|calling}, {name}.
    - obrigad{o} {pela informação|pelo convite|pelo presente|pelo jantar|pela carta|pela
        companhia|pela ajuda de hoje}. = thank you for the
        {information|invitation|gift|dinner|letter|company|help today}.
    - obrigad{o} {pela ajuda|pela informação|pelo convite|pelo presente|pelo jantar|pela carta},
        {name}. = thank you for the {help|information|invitation|gift|dinner|letter}, {name}.
    - muito obrigad{o} {pela informação|pelo convite|pelo presente|pelo jantar|pela carta|pela
        paciência}. = thank you very much for the
        {information|invitation|gift|dinner|letter|patience}.
    - muito obrigad{o} {pela ajuda|pela informação|pelo convite|pelo presente|pelo jantar}, {who}! =
        thank you very much for the {help|information|invitation|gift|dinner}, {who}!
    - muito obrigad{o}, {name}. = thank you very much, {name}.
    - muito obrigad{o}! = thank you very much!
    - obrigad{o}, {senhor|senhora|doutor|mãe|pai|meu amor|meu amigo}. =
        thank you, {sir|ma'am|doctor|Mom|Dad|my love|my friend}.
    - obrigad{o}, {name}. = thank you, {name}.
    - obrigad{o}, até {amanhã|logo|breve|a próxima}! =
        thank you, see you {tomorrow|later|soon|next time}!
    - obrigad{o}, mas não {posso|quero|preciso|tenho tempo}. =
        thank you, but I {can't|don't want to|don't need it|don't have time}.
    - agradeço a {ajuda|informação|paciência|visita}. =
        I am grateful for the {help|information|patience|visit}.
    - agradecemos o {convite|presente|jantar}. = we are grateful for the {invitation|gift|dinner}.
    - de nada, {name}. = you are welcome, {name}.
    - de nada, {name}! = you are welcome, {name}!
    - de nada, {senhor|senhora|meu amigo|minha amiga|doutor|professora|mãe}. =
        you are welcome, {sir|ma'am|my friend|my friend|doctor|teacher|Mom}.
    - de nada, {até logo|até amanhã|bom dia|tchau}! =
        you are welcome, {see you later|see you tomorrow|good morning|bye}!
    não há de quê. = don't mention it.
    [é muita gentileza sua|você é muito gentil]. = that is very kind of you.
    [não há|não tem] problema. = no problem.
    não tem importância. = it doesn't matter.
    - por favor. = please.
    - por favor, {name}! = please, {name}!
    - sim, por favor. = yes, please.
    - não, {obrigado|obrigada}, já {comi|bebi|paguei|vi}. =
        no, {thank you|thank you}, I already {ate|drank|paid|saw it}.
""")

APOLOGIES = patterns("""
    - desculpe, {name}. = sorry, {name}.
    - [desculpe|desculpa|me desculpe|desculpe-me], {name}, foi sem querer. =
        sorry, {name}, it was an accident.
    - [desculpe|me desculpe], {senhor|senhora|doutor|professora}. =
        sorry, {sir|ma'am|doctor|teacher}.
    - desculpe! = sorry!
    - desculpe o {barulho|erro|incômodo|problema}. = sorry for the {noise|mistake|trouble|problem}.
    - desculpe o {atraso|barulho|erro|incômodo|problema}, {name}. =
        sorry for the {delay|noise|mistake|trouble|problem}, {name}.
    - desculpe o {atraso|barulho|erro}, {senhor|senhora}. =
        sorry for the {delay|noise|mistake}, {sir|ma'am}.
    - peço desculpa pelo {atraso|erro|incômodo|barulho}. =
        I apologize for the {delay|mistake|trouble|noise}.
    - desculpe, {eu não sabia|foi um erro|eu esqueci|não posso|não sei|não vi|não ouvi|não pensei
        nisso}. = sorry, {I didn't know|it was a mistake|I forgot|I can't|I don't know|I didn't
        see|I didn't hear|I didn't think of that}.
    - desculpe, não {entendo|falo inglês|falo português|tenho tempo|ouvi bem}. =
        sorry, I don't {understand|speak English|speak Portuguese|have time|hear well}.
    - desculpe, {name}, não {entendi|ouvi|vi|sabia}. =
        sorry, {name}, I didn't {understand|hear|see|know}.
    - desculpe, não entendi {a pergunta|o nome|a palavra|a resposta|o preço}. =
        sorry, I didn't understand the {question|name|word|answer|price}.
    - desculpe, mas não entendi. = sorry, but I didn't understand.
    não entendi {a pergunta|o nome|a palavra|a resposta|nada}. =
        I didn't understand {the question|the name|the word|the answer|anything}.
    sinto muito. = I am very sorry.
    [sinto muito|lamento], mas não {posso|sei|tenho tempo|entendo}. =
        I am very sorry, but I {can't|don't know|don't have time|don't understand}.
    lamento {o atraso|o erro|muito}. = I regret {the delay|the mistake|it very much}.
    com licença, {name}. = excuse me, {name}.
    - com licença, {senhor|senhora|doutor|professora|por favor}. =
        excuse me, {sir|ma'am|doctor|teacher|please}.
    - com licença, {name}, {preciso sair|preciso passar|uma pergunta}. =
        excuse me, {name}, {I need to leave|I need to get by|a question}.
    - com licença, posso {entrar|passar|sentar aqui|fazer uma pergunta|abrir a janela}? =
        excuse me, can I {come in|get by|sit here|ask a question|open the window}?
    foi {minha culpa|culpa minha|um erro meu}. = it was {my fault|my own fault|my mistake}.
    não foi nada. = it was nothing.
    não se preocupe. = don't worry.
    não se preocupe com {isso|o jantar|o dinheiro|ela}. =
        don't worry about {that|dinner|the money|her}.
    espero que não seja {nada|grave|tarde}. = I hope that it isn't {anything|serious|late}.
""")

NAMES = patterns("""
    [o meu nome é|eu me chamo|me chamo] {name}, e o [seu|teu]? = my name is {name}, and yours?
    [meu nome é|o meu nome é|eu me chamo|me chamo|chamo-me] {name}. = my name is {name}.
    - olá, [meu nome é|o meu nome é|me chamo|chamo-me] {name}. = hello, my name is {name}.
    - {bom dia|boa tarde|oi}, [meu nome é|chamo-me|eu me chamo] {name}. =
        {good morning|good afternoon|hi}, my name is {name}.
    [meu nome não é|não me chamo] {name}. = my name isn't {name}.
    [eu |]sou {the_name}. = I am {the_name}.
    {she} se chama {her_name}. = {she} is called {her_name}.
    {he} [chama-se|se chama] {his_name}. = {he} is called {his_name}.
    ela [chama-se|se chama] {her_name}. = she is called {her_name}.
    {ele|o cachorro|o gato} [chama-se|se chama] {his_name}. =
        {he|the dog|the cat} is called {his_name}.
    o nome dela é {her_name}. = her name is {her_name}.
    o nome {dele|do cachorro|do gato} é {his_name}. = {his|the dog's|the cat's} name is {his_name}.
    como você se chama, {who}? = what is your name, {who}?
    como {you} se chama? = what is your name?
    como se chama {o hotel|a rua|a cidade|a praia|este lugar|isto|aquilo}? =
        what is {the hotel|the street|the city|the beach|this place|this|that} called?
    como se chama {your_kin}? = what is {your_kin} called?
    como [ela se chama|se chama ela]? = what is her name?
    como [ele se chama|se chama ele]? = what is his name?
    como você se chama e de onde {vem|é}? = what is your name and where {do you come|are you} from?
    como te chamas, {name}? = what is your name, {name}?
    qual é o [seu|teu] nome, por favor? = what is your name, please?
    qual é o nome {dela|dele|do hotel|da rua|do médico}? =
        what is {her|his|the hotel's|the street's|the doctor's} name?
    - muito prazer, {name}. = nice to meet you, {name}.
    - prazer em conhecê-lo, {his_name}. = pleased to meet you, {his_name}.
    - prazer em conhecê-la, {her_name}. = pleased to meet you, {her_name}.
    - muito prazer, {senhor|senhora|doutor|professora}. =
        nice to meet you, {sir|ma'am|doctor|teacher}.
    - muito prazer, eu sou {the_name}. = nice to meet you, I am {the_name}.
    - muito prazer, [meu nome é|chamo-me] {name}. = nice to meet you, my name is {name}.
    - o prazer é meu, {name}. = the pleasure is mine, {name}.
    {this_is}. = {this_is}.
    [eu |]sou de {region}. = I am from {region}.
    [nós |]somos de {region}. = we are from {region}.
    [eu |]não sou de {region}, sou de {region2}. = I am not from {region}, I am from {region2}.
    [eu |]venho de {region}. = I come from {region}.
    {she} é de {region}. = {she} is from {region}.
    {they} são de {region}. = {they} are from {region}.
    de onde {you} vem? = where do you come from?
    de onde {é ela|é ele|são vocês|são eles}? = where {is she|is he|are you|are they} from?
    de onde é {your_kin}? = where is {your_kin} from?
    de onde são {your_people}? = where are {your_people} from?
    de onde [você é|o senhor é|a senhora é|és], {name}? = where are you from, {name}?
    - e você, de onde é? = and you, where are you from?
    [eu |]sou {nationality}. = I am {nationality}.
    [você é|és] {nationality}? = are you {nationality}?
    [eu |]moro em {region}. = I live in {region}.
    [eu |]vivo em {region} há {few} anos. = I have lived in {region} for {few} years.
    [eu |]moro em {region} com {they}. = I live in {region} with {they}.
    onde {you} mora? = where do you live?
    onde [você mora|moras] agora? = where do you live now?
    onde {moram|trabalham} {your_people}? = where do {your_people} {live|work}?
    onde estão {your_people}? = where are {your_people}?
    [eu |]tenho {years} anos. = I am {years} years old.
    {kin} tem {years} anos. = {kin} is {years} years old.
    quantos anos [você tem|o senhor tem|tens]? = how old are you?
    quantos anos tem {your_kin}? = how old is {your_kin}?
    é a {minha|nossa} primeira vez em {region}. = it is {my|our} first time in {region}.
""")
TABLES = (MEETING, LEAVING, THANKS, APOLOGIES, NAMES)
