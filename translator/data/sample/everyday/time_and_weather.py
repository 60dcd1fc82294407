"""The time, dates and the weather."""

from translator.data.sample.everyday.templates import patterns

TIME = patterns("""
    + que horas são? = what time is it?
    que horas são {agora|aí|em Lisboa|no Brasil}? = what time is it {now|there|in Lisbon|in Brazil}?
    que horas são em {region}? = what time is it in {region}?
    + [você tem|tem|o senhor tem] as horas? = do you have the time?
    são {hours}. = it is {hours}.
    são {hours} agora. = it is {hours} now.
    são {quase|mais ou menos} {hours}. = it is {almost|about} {hours}.
    já são {hours}. = it is already {hours}.
    é uma {hora|e meia|e quinze|e vinte}. =
        it is {one o'clock|half past one|a quarter past one|twenty past one}.
    são {hour} da {manhã|tarde|noite}. = it is {hour} in the {morning|afternoon|evening}.
    já é {tarde|muito tarde|meio-dia|meia-noite|noite|hora de dormir|hora de ir}. =
        it is already {late|very late|noon|midnight|night|time to sleep|time to go}.
    é {cedo|muito cedo|tarde|muito tarde} {para mim|para jantar|para dormir|demais}. =
        it is {early|very early|late|very late} {for me|for dinner|to sleep|now}.
    que dia é hoje? = what day is it today?
    que dia é {amanhã|o seu aniversário|a festa|a reunião}? =
        what day is {tomorrow|your birthday|the party|the meeting}?
    que dia da semana é {hoje|amanhã}? = what day of the week is it {today|tomorrow}?
    hoje é {weekday}. = today is {weekday}.
    hoje não é {weekday}. = today isn't {weekday}.
    amanhã é {weekday}. = tomorrow is {weekday}.
    ontem foi {weekday}. = yesterday was {weekday}.
    [hoje é|é] {weekday}, {date}. = today is {weekday}, {date}.
    hoje é {date}. = today is {date}.
    hoje é {feriado|o meu aniversário|o primeiro dia|o último dia|Natal}. =
        today is {a holiday|my birthday|the first day|the last day|Christmas}.
    [o meu|meu] aniversário é em {month}. = my birthday is in {month}.
    [o meu|meu] aniversário é {soon}. = my birthday is {soon}.
    [o meu|meu] aniversário é em {date}. = my birthday is on {date}.
    o aniversário de {kin} é em {month}. = {kin}'s birthday is in {month}.
    o aniversário {dela|dele} é em {month}. = {her|his} birthday is in {month}.
    quando é [o seu|o teu|seu] aniversário? = when is your birthday?
    quando é {a festa|a reunião|o casamento|o jogo|a aula|a prova}? =
        when is {the party|the meeting|the wedding|the game|the class|the exam}?
    {a festa|a reunião|o casamento|o jogo|a aula|a prova|o exame} é {soon}. =
        {the party|the meeting|the wedding|the game|the class|the exam|the exam} is {soon}.
    + a que horas [começa|é que começa] {o filme|a aula|a reunião|o jogo|a festa|a peça|o concerto|o
        jantar}? = what time does {the movie|the class|the meeting|the game|the party|the play|the
        concert|dinner} begin?
    + a que horas [termina|acaba] {o filme|a aula|a reunião|o jogo|a festa|a peça|o concerto|o
        jantar}? = what time does {the movie|the class|the meeting|the game|the party|the play|the
        concert|dinner} end?
    a que horas [você |]{acorda|almoça|janta|chega|sai|dorme|trabalha}? =
        what time do you {wake up|have lunch|have dinner|arrive|leave|sleep|work}?
    {o filme|a aula|a reunião|o jogo|a festa} começa {at_clock}. =
        {the movie|the class|the meeting|the game|the party} begins {at_clock}.
    {o filme|a aula|a reunião|o jogo|a festa} [termina|acaba] {at_clock}. =
        {the movie|the class|the meeting|the game|the party} ends {at_clock}.
    o filme começa {agora|em breve|mais tarde|amanhã}. = the movie begins {now|soon|later|tomorrow}.
    + a que horas abre {public}? = what time does {public} open?
    + a que horas fecha {public}? = what time does {public} close?
    {public} abre {at_clock}. = {public} opens {at_clock}.
    {public} fecha {at_clock}. = {public} closes {at_clock}.
    {o banco|o museu|o restaurante|o mercado} está {aberto|fechado} {hoje|agora|aos domingos}. =
        {the bank|the museum|the restaurant|the market} is {open|closed} {today|now|on Sundays}.
    {a loja|a farmácia|a padaria|a biblioteca} está {aberta|fechada} {hoje|agora|aos domingos}. =
        {the store|the pharmacy|the bakery|the library} is {open|closed} {today|now|on Sundays}.
    quanto tempo {temos|falta}? = how much time {do we have|is left}?
    temos {pouco tempo|muito tempo|uma hora|cinco minutos}. =
        we have {little time|a lot of time|an hour|five minutes}.
    [eu |]não tenho tempo {agora|hoje|para isso}. = I don't have time {now|today|for that}.
    [eu |]estou atrasad{o}. = I am late.
    [nós |]estamos {atrasados|com pressa|prontos}. = we are {late|in a hurry|ready}.
    + espere {um momento|um minuto|um pouco|aqui|lá fora}. =
        wait {a moment|a minute|a little|here|outside}.
    + só um {momento|minuto|instante}. = just a {moment|minute|second}.
    [nos vemos|vemo-nos|encontramo-nos] {at_clock}. = we will meet {at_clock}.
    [você |]{pode|tem tempo|trabalha|está livre} {soon}? =
        {can you come|do you have time|do you work|are you free} {soon}?
    o que [você vai fazer|vais fazer] {soon}? = what are you going to do {soon}?
    o que [você fez|fizeste] {before}? = what did you do {before}?
    o que {you} quer fazer? = what do you want to do?
    o que {you} quer fazer {soon}? = what do you want to do {soon}?
    o que {you} quer {comer|beber|ver|comprar|saber|dizer}? =
        what do you want to {eat|drink|see|buy|know|say}?
    o que [vamos|nós vamos] fazer {soon}? = what are we going to do {soon}?
    aonde [você vai|vais] {soon}? = where are you going {soon}?
""")

WEATHER = patterns("""
    [está chovendo|está a chover]. = it is raining.
    [está chovendo|está a chover] {muito|um pouco|outra vez|lá fora|agora}. =
        it is raining {a lot|a little|again|outside|now}.
    [está chovendo|está a chover] em {region}. = it is raining in {region}.
    [está chovendo|está a chover]? = is it raining?
    [está nevando|está a nevar]. = it is snowing.
    [está nevando|está a nevar] em {region}. = it is snowing in {region}.
    [está ventando|está a ventar|está muito vento]. = it is windy.
    não [está chovendo|está a chover] {agora|hoje|aqui|mais}. =
        it isn't raining {now|today|here|any more}.
    {hoje|ontem|agora} {chove|choveu|não chove}. =
        {today|yesterday|now} it {rains|rained|doesn't rain}.
    vai {chover|nevar|fazer frio|fazer calor|fazer sol} {soon}. =
        it is going to {rain|snow|be cold|be hot|be sunny} {soon}.
    vai {chover|nevar|fazer frio|fazer calor|fazer sol} {soon}? =
        is it going to {rain|snow|be cold|be hot|be sunny} {soon}?
    vai {chover|nevar|fazer frio|fazer sol} em {region}? =
        is it going to {rain|snow|be cold|be sunny} in {region}?
    vai {chover|nevar}? = is it going to {rain|snow}?
    acho que vai {chover|nevar|fazer frio|fazer calor} {soon}. =
        I think it is going to {rain|snow|be cold|be hot} {soon}.
    [hoje está|está] {muito frio|frio|muito calor|calor|um dia bonito|sol} em {region}. =
        it is {very cold|cold|very hot|hot|a beautiful day|sunny} in {region} today.
    hoje está {frio|calor|muito calor|sol|muito vento|nublado|quente|bonito}. =
        it is {cold|hot|very hot|sunny|very windy|cloudy|warm|nice} today.
    hoje está {muito|um pouco} {quente|nublado|frio}. =
        it is {very|a little} {warm|cloudy|cold} today.
    [está|faz] {frio|muito frio|calor|muito calor|sol}. = it is {cold|very cold|hot|very hot|sunny}.
    [está|faz] {frio|muito frio|calor|muito calor|sol} {aqui|lá fora|esta noite|agora}. =
        it is {cold|very cold|hot|very hot|sunny} {here|outside|this evening|now}.
    estava {frio|muito frio|calor|muito calor} {ontem|no domingo|na semana passada}. =
        it was {cold|very cold|hot|very hot} {yesterday|on Sunday|last week}.
    que {frio|calor|dia bonito|noite bonita}! =
        {how cold it is|how hot it is|what a beautiful day|what a beautiful night}!
    como está o tempo {hoje|aí|em Lisboa|lá fora}? =
        how is the weather {today|there|in Lisbon|outside}?
    como está o tempo em {region}? = how is the weather in {region}?
    o tempo está {bom|ruim|mau|ótimo|horrível|seco} {hoje|aqui|agora}. =
        the weather is {good|bad|bad|great|terrible|dry} {today|here|now}.
    qual é a temperatura {hoje|lá fora|em Lisboa}? =
        what is the temperature {today|outside|in Lisbon}?
    faz {number} graus {aqui|hoje|lá fora}. = it is {number} degrees {here|today|outside}.
    [eu |]gosto {da chuva|do sol|do verão|do inverno|do frio|do calor|da neve}. =
        I like {the rain|the sun|the summer|the winter|the cold|the heat|the snow}.
    [eu |]não gosto {da chuva|do inverno|do frio|do calor|do vento}. =
        I don't like {the rain|the winter|the cold|the heat|the wind}.
    leve {um guarda-chuva|um casaco|um chapéu}, porque vai {chover|fazer frio|fazer sol}. =
        take {an umbrella|a coat|a hat}, because it is going to {rain|be cold|be sunny}.
    [eu |]estou com {frio|calor|sede|fome|sono|pressa|medo}. =
        I am {cold|hot|thirsty|hungry|sleepy|in a hurry|afraid}.
    tenho {frio|calor|sede|fome|sono|pressa|medo}. =
        I am {cold|hot|thirsty|hungry|sleepy|in a hurry|afraid}.
    [você está|está] com {frio|calor|sede|fome|sono|pressa|medo}? =
        are you {cold|hot|thirsty|hungry|sleepy|in a hurry|afraid}?
""")
TABLES = (TIME, WEATHER)
