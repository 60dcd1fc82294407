"""On the telephone, understanding each other, and small talk."""

from translator.data.sample.everyday.templates import patterns

TELEPHONE = patterns("""
    - alô? = hello?
    - [alô|estou|está lá], quem fala? = hello, who is speaking?
    quem {fala|está falando|é}? = who {is speaking|is talking|is it}?
    - aqui é {the_name}. = this is {the_name}.
    - alô, aqui é {the_name}. = hello, this is {the_name}.
    + posso falar com {the_name}? = can I speak to {the_name}?
    + posso falar com {o gerente|o médico|a sua mãe|ela|ele|o chefe}? =
        can I speak to {the manager|the doctor|your mother|her|him|the boss}?
    + gostaria de falar com {the_name}. = I would like to speak to {the_name}.
    + gostaria de falar com {o gerente|o médico|o seu chefe}. =
        I would like to speak to {the manager|the doctor|your boss}.
    [eu |]quero falar com {the_name}. = I want to speak to {the_name}.
    [eu |]falei com {the_name} {before}. = I spoke to {the_name} {before}.
    {the_name} está? = is {the_name} in?
    {the_name} não está {em casa|aqui|no escritório}. =
        {the_name} isn't {at home|here|at the office}.
    {the_name} está {em casa|aqui|no trabalho|dormindo}? =
        is {the_name} {at home|here|at work|sleeping}?
    qual é o [seu|teu] número de {telefone|celular|telemóvel}? =
        what is your {phone|cell phone|cell phone} number?
    qual é o número de telefone {do hotel|do médico|de Ana|dela|dele|da polícia}? =
        what is {the hotel's|the doctor's|Ana's|her|his|the police's} phone number?
    qual é o número {do quarto|da casa|do voo|do ônibus}? =
        what is the number of the {room|house|flight|bus}?
    qual é o seu {nome completo|endereço|hotel|time|livro favorito|trabalho|e-mail|quarto}? =
        what is your {full name|address|hotel|team|favorite book|job|e-mail|room}?
    qual é a sua {comida favorita|cor favorita|cidade|rua|idade|nacionalidade|pergunta}? =
        what is your {favorite food|favorite color|city|street|age|nationality|question}?
    qual é o problema? = what is the problem?
    [o meu|meu] número [de telefone |]é {number} {number2} {number3}. =
        my number is {number} {number2} {number3}.
    pode me dar o seu {número|endereço|e-mail|nome}? =
        can you give me your {number|address|e-mail|name}?
    pode dar-me o seu {número|endereço|e-mail|nome}? =
        can you give me your {number|address|e-mail|name}?
    [eu te ligo|te ligo|ligo-te|eu ligo para você] {soon}. = I will call you {soon}.
    [eu te ligo|eu lhe ligo|te ligo|ligo-lhe] {depois|de volta|quando chegar|todos os dias|à noite}.
        = I will call you {afterwards|back|when I arrive|every day|at night}.
    [eu |]vou te ligar {soon}. = I am going to call you {soon}.
    [eu |]ligo {mais tarde|amanhã|depois}. = I will call {later|tomorrow|afterwards}.
    [eu te escrevo|te escrevo|escrevo-te] {soon}. = I will write to you {soon}.
    + [me ligue|ligue-me] {soon}. = call me {soon}.
    + [me liga|liga-me] {soon}. = call me {soon}.
    + ligue para {kin}. = phone {kin}.
    + ligue {mais tarde|amanhã|de novo}. = call {later|tomorrow|again}.
    quem ligou? = who called?
    {kin} ligou {before}. = {kin} called {before}.
    ninguém {ligou|atende|atendeu}. = nobody {called|answers|answered}.
    a ligação está {ruim|péssima|boa}. = the connection is {bad|terrible|good}.
    + quer deixar um recado? = do you want to leave a message?
    + posso deixar um recado? = can I leave a message?
    [eu |][não consigo|não posso] ouvir você. = I can't hear you.
    o meu [celular|telemóvel] {não funciona|está sem bateria|está em casa}. =
        my cell phone {doesn't work|is out of battery|is at home}.
    + [me mande|mande-me|envie-me] uma {mensagem|foto|carta}. = send me a {message|photo|letter}.
""")

TALK = patterns("""
    + [você pode|pode|o senhor pode|a senhora pode|podes] {repetir|falar mais
        devagar|esperar|explicar|escrever isso|vir aqui|fechar a porta|abrir a janela}? = can you
        {repeat|speak more slowly|wait|explain|write that down|come here|close the door|open the
        window}?
    + [você pode|pode|o senhor pode] me {explicar|ouvir|entender|esperar|ensinar|acompanhar|chamar}?
        = can you {explain it to me|hear me|understand me|wait for me|teach me|accompany me|call
        me}?
    + [pode|podia|a senhora pode] ajudar-me {agora|com a mala|com isto|amanhã}? =
        can you help me {now|with the suitcase|with this|tomorrow}?
    + [você pode|pode|poderia|o senhor pode] me ajudar {agora|com a mala|com isto|amanhã|aqui}? =
        can you help me {now|with the suitcase|with this|tomorrow|here}?
    + [pode|podes|podem] {nos|me} ajudar? = can you help {us|me}?
    + [me ajude|ajude-me|me ajuda]! = help me!
    + [me ajude|ajude-me] com {a mala|isto|as caixas|o jantar|o português}. =
        help me with {the suitcase|this|the boxes|dinner|Portuguese}.
    posso ajudar [você|o senhor|a senhora]? = can I help you?
    + posso {act}? = can I {act}?
    + podemos {act}? = can we {act}?
    + posso fazer uma pergunta? = can I ask a question?
    + fale mais {devagar|alto|baixo}. = speak {more slowly|louder|more quietly}.
    + [repita|diga outra vez]. = say that again.
    [eu |]não entendo. = I don't understand.
    [eu |]não {sei|quero|posso|acho|lembro|acredito}. =
        I {don't know|don't want to|can't|don't think so|don't remember|don't believe it}.
    [eu |]não compreendi {a pergunta|a palavra|nada}. =
        I didn't understand {the question|the word|anything}.
    [você entende|entende|o senhor entende|entendes|percebe]? = do you understand?
    [você entendeu|entendeu|entendeste] {tudo|a pergunta|a lição}? =
        did you understand {everything|the question|the lesson}?
    como se diz {isto|isso|obrigado|bom dia|água} em {language}? =
        how do you say {this|that|thank you|good morning|water} in {language}?
    o que [significa|quer dizer] {isto|isso|esta palavra|aquela placa}? =
        what does {this|that|this word|that sign} mean?
    o que é {isto|isso|aquilo}? = what is {this|that|that}?
    quem é [você|o senhor|a senhora]? = who are you?
    é {verdade|impossível|possível}. = it is {true|impossible|possible}.
    está {bem|bom|certo|pronto|tudo bem}. = it is {all right|good|right|ready|all well}.
    - sim. = yes.
    - não. = no.
    - claro! = of course!
    - claro que não! = of course not!
    - {talvez|com certeza|é claro}. = {maybe|certainly|of course}.
    talvez {amanhã|sim|não}. = maybe {tomorrow|so|not}.
    que {pena|sorte|bom|surpresa|saudade}! =
        {what a pity|what luck|how nice|what a surprise|how I missed you}!
    [você tem|o senhor tem|tens] razão. = you are right.
    [eu |]concordo com {você|ela|ele|isso}. = I agree with {you|her|him|that}.
    [eu |]acho que {sim|não|é tarde|é caro|está bom|é verdade}. =
        I think {so|not|it is late|it is expensive|it is good|it is true}.
    [eu |]gosto muito de {liked}. = I like {liked} a lot.
    [eu |]gosto de {liked}. = I like {liked}.
    [eu |]não gosto de {liked}. = I don't like {liked}.
    [você gosta|o senhor gosta|gostas] de {liked}? = do you like {liked}?
    [eu |]adoro {liked}. = I love {liked}.
    do que [você gosta|gostas]? = what do you like?
    [eu |]prefiro {drink}. = I prefer {drink}.
    [eu |]quero {act}. = I want to {act}.
    [eu |]quero {act} {soon}. = I want to {act} {soon}.
    [eu |]não quero {act}. = I don't want to {act}.
    [você quer|o senhor quer|a senhora quer|queres|quer] {act}? = do you want to {act}?
    [você quer|queres|quer] {act} {soon}? = do you want to {act} {soon}?
    [eu |]gostaria de {act} {soon}. = I would like to {act} {soon}.
    [nós |]queremos {act}. = we want to {act}.
    [nós |]gostaríamos de {act}. = we would like to {act}.
    [eu |]posso {act}. = I can {act}.
    [eu |]não posso {act}. = I can't {act}.
    [eu |]não posso {act} {soon}. = I can't {act} {soon}.
    [eu |]vou {planned} {soon}. = I am going to {planned} {soon}.
    [nós |]vamos {planned} {soon}. = we are going to {planned} {soon}.
    [você vai|vais|o senhor vai] {planned} {soon}? = are you going to {planned} {soon}?
    [eu |]estou {doing}. = I am {doing}.
    [eu |]estou {doing} agora. = I am {doing} now.
    [nós |]estamos {doing}. = we are {doing}.
    [você está|o senhor está|estás] {doing}? = are you {doing}?
    {ela|ele} está {doing}. = {she|he} is {doing}.
    o que [você está fazendo|estás a fazer|o senhor está fazendo] {aqui|agora}? =
        what are you doing {here|now}?
    o que [você está fazendo|estás a fazer|está fazendo]? = what are you doing?
    vamos {planned}! = let's {planned}!
    vamos {planned} {soon}! = let's {planned} {soon}!
    [você |]quer ir {comigo|conosco|ao cinema|à praia}? =
        do you want to go {with me|with us|to the movies|to the beach}?
    venha {comigo|conosco|aqui|cá|amanhã}! = come {with me|with us|here|over here|tomorrow}!
    + entre. = come in.
    - entre, {who}. = come in, {who}.
    + sente-se {aqui|ali|comigo|nesta cadeira|perto da janela}. =
        sit down {here|there|with me|on this chair|near the window}.
    + [sente-se|senta-te]. = sit down.
    + sentem-se. = sit down, all of you.
    + {espere|venha|olhe|pare|volte|sente-se} aqui. = {wait|come|look|stop|come back|sit down} here.
    + {fique|deixe} {aqui|lá fora|em casa}. = {stay|leave it} {here|outside|at home}.
    + não se {preocupe|esqueça|levante|atrase}. = don't {worry|forget|get up|be late}.
    + [me diga|diga-me] {a verdade|o seu nome|onde fica|o que aconteceu}. =
        tell me {the truth|your name|where it is|what happened}.
    + [me mostre|mostre-me] {the_thing}. = show me {the_thing}.
    + [me dê|dê-me] {the_thing}. = give me {the_thing}.
    + [me passe|passe-me] {o sal|a água|o pão|o açúcar|a manteiga}. =
        pass me the {salt|water|bread|sugar|butter}.
    + deixe-me {ver|pensar|falar|passar|ajudar}. = let me {see|think|talk|pass|help}.
    o que aconteceu? = what happened?
    há [algum |]problema? = is there a problem?
    há um problema com {the_thing}. = there is a problem with {the_thing}.
    onde está {my_thing}? = where is {my_thing}?
    [você viu|viste|o senhor viu] {my_thing}? = did you see {my_thing}?
    [eu |]esqueci {my_thing}. = I forgot {my_thing}.
    isto é {meu|seu|para você|para mim|um presente}. = this is {mine|yours|for you|for me|a gift}.
    que {bonito|bonita|interessante|engraçado|triste|caro}! =
        how {beautiful|beautiful|interesting|funny|sad|expensive}!
    [eu |]estou {muito|um pouco|tão} preocupad{o}. = I am {very|a little|so} worried.
    [eu |]estou preocupad{o}. = I am worried.
    [eu |]estou {muito|um pouco|tão} nervos{o}. = I am {very|a little|so} nervous.
    [eu |]estou nervos{o}. = I am nervous.
    [eu |]estou {muito|um pouco|tão} ocupad{o}. = I am {very|a little|so} busy.
    [eu |]estou ocupad{o}. = I am busy.
    [eu |]estou {muito|um pouco|tão} cansad{o}. = I am {very|a little|so} tired.
    [eu |]estou cansad{o}. = I am tired.
    [eu |]estou {feliz|triste|pronto|pronta|sozinha}. = I am {happy|sad|ready|ready|alone}.
    [você está|o senhor está|estás] {pronto|cansada|ocupado|livre|bem|sozinha|doente}? =
        are you {ready|tired|busy|free|all right|alone|sick}?
    {quando|onde|como|por quê|quem|quanto|qual}? = {when|where|how|why|who|how much|which one}?
    {aqui|ali|agora|amanhã|depois|muito bem|tudo bem}. =
        {here|there|now|tomorrow|afterwards|very well|all right}.
    eu te {amo|adoro} {muito|tanto}. = I {love|adore} you {a lot|so much}.
    eu te {entendo|conheço} {bem|muito bem}. = I {understand|know} you {well|very well}.
    eu te espero {aqui|na estação|amanhã|em casa}. =
        I will wait for you {here|at the station|tomorrow|at home}.
    [sinto|tenho|estou com] [muita |]saudade de {they}. = I miss {they}.
    sinto [a sua|a tua] falta. = I miss you.
""")
TABLES = (TELEPHONE, TALK)
