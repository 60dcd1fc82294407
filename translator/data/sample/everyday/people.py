"""Family, work and study, health."""

from translator.data.sample.everyday.templates import patterns

FAMILY = patterns("""
    esta {é|não é} {she}. = this {is|isn't} {she}.
    este {é|não é} {he}. = this {is|isn't} {he}.
    estes são {they}. = these are {they}.
    quem é {ela|ele|esta mulher|este homem|o seu amigo|essa menina}? =
        who is {she|he|this woman|this man|your friend|that girl}?
    ela é {she}. = she is {she}.
    ele é {he}. = he is {he}.
    {she} é {her_job}. = {she} is {her_job}.
    {he} é {his_job}. = {he} is {his_job}.
    {she} não é {her_job}. = {she} isn't {her_job}.
    {he} trabalha em {town}. = {he} works at {town}.
    {she} trabalha em {town}. = {she} works at {town}.
    {she} trabalha {num hospital importante|numa escola grande|num escritório pequeno|num banco
        famoso|numa loja cara}. = {she} works in {a important hospital|a big school|a small office|a
        famous bank|a expensive store}.
    {he} trabalha {numa escola pequena|num banco importante|num hotel grande|num hospital famoso|num
        restaurante caro}. = {he} works in {a small school|a important bank|a big hotel|a famous
        hospital|a expensive restaurant}.
    {kin} mora em {region}. = {kin} lives in {region}.
    {they} moram em {region}. = {they} live in {region}.
    [minha|a minha] irmã mais {velha|nova} {mora em Lisboa|estuda muito|é médica|trabalha num
        banco|trabalha numa escola|gosta de ler|está doente}. = my {older|younger} sister {lives in
        Lisbon|studies a lot|is a doctor|works in a bank|works in a school|likes to read|is sick}.
    [meu|o meu] irmão mais {velho|novo} {mora em Lisboa|estuda muito|é médico|trabalha num
        banco|trabalha numa escola|gosta de ler|está doente}. = my {older|younger} brother {lives in
        Lisbon|studies a lot|is a doctor|works in a bank|works in a school|likes to read|is sick}.
    [meu|o meu] irmão mais {velho|novo} trabalha {numa escola grande|num banco importante|numa loja
        grande|num hotel pequeno|num hospital importante}. = my {older|younger} brother works in {a
        big school|a important bank|a big store|a small hotel|a important hospital}.
    [você tem|o senhor tem|a senhora tem|tens] {filhos|irmãs|primos|filhas|amigos em Lisboa|tempo|um
        cachorro|um carro|família aqui}? = do you have {children|sisters|cousins|daughters|friends
        in Lisbon|time|a dog|a car|family here}?
    ela tem irmãos? = does she have brothers?
    {kin} tem {irmãos|irmãs|filhos|filhas|primos}. =
        {kin} has {brothers|sisters|children|daughters|cousins}.
    vocês têm {irmãos|filhos|irmãs}? = do you have {brothers|children|sisters}?
    [eu |]tenho {few} {irmãos|filhos|primos|sobrinhos|gatos|cachorros}. =
        I have {few} {brothers|children|cousins|nephews|cats|dogs}.
    [eu |]tenho {um irmão|uma irmã|um filho|uma filha|muitos amigos|um irmão e uma irmã}. =
        I have {a brother|a sister|a son|a daughter|many friends|a brother and a sister}.
    [eu |]não tenho {irmãos|irmãs|filhos|família aqui|primos}. =
        I don't have {brothers|sisters|children|family here|cousins}.
    [você é|o senhor é|és] {casado|solteiro|feliz}? = are you {married|single|happy}?
    [eu |]sou casad{o}. = I am married.
    [eu |]sou solteir{o}. = I am single.
    [eu |]sou casad{o} há {few} anos. = I have been married for {few} years.
    [nós |]somos {amigos|irmãos|colegas|vizinhos|três|uma família grande}. =
        we are {friends|brothers|colleagues|neighbors|three|a big family}.
    {kin} está {bem|melhor|em casa|aqui|de férias|com fome}. =
        {kin} is {fine|better|at home|here|on vacation|hungry}.
    {they} estão {bem|em casa|aqui|de férias|com fome}. =
        {they} are {fine|at home|here|on vacation|hungry}.
    {kin} tem os olhos {azuis|verdes|pretos}. = {kin} has {blue|green|black} eyes.
    {kin} gosta de {liked}. = {kin} likes {liked}.
    {kin} não gosta de {liked}. = {kin} doesn't like {liked}.
    {they} gostam de {liked}. = {they} like {liked}.
    {they} querem {act}. = {they} want to {act}.
    {kin} quer {act}. = {kin} wants to {act}.
    {kin} está {doing}. = {kin} is {doing}.
    o que {your_kin} está fazendo? = what is {your_kin} doing?
    onde está {your_kin}? = where is {your_kin}?
    {o gato|o cachorro|o bebê|o menino} {dorme|está dormindo|come|brinca|corre}. =
        the {cat|dog|baby|boy} {sleeps|is sleeping|eats|plays|runs}.
    {o gato|o cachorro|o bebê|o menino} {dorme|come|brinca} {na cozinha|no jardim|muito|no sofá}. =
        the {cat|dog|baby|boy} {sleeps|eats|plays} {in the kitchen|in the garden|a lot|on the sofa}.
    {o bebê|o cachorro|o cavalo|o pássaro|a gata|a menina} {dorme|come}. =
        the {baby|dog|horse|bird|cat|girl} {sleeps|eats}.
""")

WORK = patterns("""
    o que [você faz|o senhor faz|fazes] {aqui|aos domingos|à noite|de manhã|no trabalho|todos os
        dias}? = what do you do {here|on Sundays|at night|in the morning|at work|every day}?
    o que {you} faz? = what do you do?
    o que faz {your_kin}? = what does {your_kin} do?
    o que {your_kin} faz? = what does {your_kin} do?
    o que {ela|ele} faz {aos domingos|à noite|aqui}? =
        what does {she|he} do {on Sundays|at night|here}?
    qual é [a sua|a tua] profissão? = what is your profession?
    [eu |]sou {job}. = I am {job}.
    [eu |]não sou {job}, sou {job2}. = I am not {job}, I am {job2}.
    [você é|o senhor é|a senhora é|és] {job}? = are you {job}?
    [eu |]quero ser {job}. = I want to be {job}.
    [eu |]trabalho como {job}. = I work as {job}.
    [eu |]trabalho {num banco|num hospital|numa escola|numa loja|num hotel|num restaurante|numa
        fazenda|numa padaria|em casa|num café}. = I work {in a bank|in a hospital|in a school|in a
        store|in a hotel|in a restaurant|on a farm|in a bakery|at home|in a café}.
    [eu |]trabalho num {escritório|banco|hospital|hotel|restaurante} {em Lisboa|perto daqui|no
        centro da cidade}. = I work in a {office|bank|hospital|hotel|restaurant} {in Lisbon|near
        here|in the city center}.
    {she} trabalha num {escritório|banco|hospital|hotel|restaurante}. =
        {she} works in a {office|bank|hospital|hotel|restaurant}.
    {he} trabalha num {escritório|banco|hospital|hotel|restaurante}. =
        {he} works in a {office|bank|hospital|hotel|restaurant}.
    onde {you} trabalha? = where do you work?
    onde trabalha {your_kin}? = where does {your_kin} work?
    [eu |]trabalho em {region}. = I work in {region}.
    [eu |]trabalho {muito|aqui|à noite|todos os dias|com crianças}. =
        I work {a lot|here|at night|every day|with children}.
    [eu |]trabalho aqui há {few} {anos|meses|dias}. =
        I have worked here for {few} {years|months|days}.
    [eu |]não trabalho {hoje|aos sábados|aos domingos|aqui}. =
        I don't work {today|on Saturdays|on Sundays|here}.
    [eu |]estou {trabalhando muito|sem trabalho|procurando emprego|de férias}. =
        I am {working a lot|out of work|looking for a job|on vacation}.
    [eu |]tenho {uma reunião|muito trabalho|uma entrevista|uma prova|um exame|aula} {soon}. =
        I have {a meeting|a lot of work|an interview|an exam|an exam|class} {soon}.
    a reunião {foi|vai ser|é} {longa|importante|interessante|rápida}. =
        the meeting {was|is going to be|is} {long|important|interesting|quick}.
    meu chefe {é|não é} {simpático|inteligente|jovem|paciente}. =
        my boss {is|isn't} {friendly|intelligent|young|patient}.
    [você gosta|gostas] do seu trabalho? = do you like your job?
    [eu |]gosto do meu trabalho. = I like my job.
    [eu |]estudo {subject}. = I study {subject}.
    [eu |]estudo {subject} em {region}. = I study {subject} in {region}.
    [eu |]sou estudante de {subject}. = I am a student of {subject}.
    o que {you} estuda? = what do you study?
    [eu |][estou estudando|estou a estudar] {language}. = I am studying {language}.
    [eu |][estou estudando|estou a estudar] {subject}. = I am studying {subject}.
    [eu |][estou aprendendo|estou a aprender] {language}. = I am learning {language}.
    [eu |][estou estudando|estou a estudar] para {a prova|o exame|ser médico}. =
        I am studying {for the exam|for the test|to be a doctor}.
    {kin} [está estudando|está a estudar] {language}. = {kin} is studying {language}.
    [você está estudando|estás a estudar|o senhor está estudando] {language}? =
        are you studying {language}?
    [você fala|fala|o senhor fala|a senhora fala|falas] {language}? = do you speak {language}?
    [você fala|o senhor fala] {language} {bem|muito bem|em casa|no trabalho}? =
        do you speak {language} {well|very well|at home|at work}?
    vocês falam {language}? = do you speak {language}?
    alguém [aqui |]fala {language}? = does anyone here speak {language}?
    [eu |]falo {language}. = I speak {language}.
    [eu |]falo {language} {bem|muito bem|mal}. = I speak {language} {well|very well|badly}.
    [eu |]falo [só |]um pouco de {language}. = I only speak a little {language}.
    [eu |]falo {language} e {language2}. = I speak {language} and {language2}.
    [eu |]não falo {language}. = I don't speak {language}.
    [eu |]não falo {language} {bem|muito bem}. = I don't speak {language} {well|very well}.
    [eu |]não {entendo|leio|escrevo} {language} {bem|muito bem}. =
        I don't {understand|read|write} {language} {well|very well}.
    {she} não fala {language} muito bem. = {she} doesn't speak {language} very well.
    [o seu|seu|o teu] {language} é muito bom. = your {language} is very good.
    {language} é {difícil|fácil|bonito}. = {language} is {difficult|easy|beautiful}.
    a professora {não veio|é simpática|fala rápido|comprou o livro|não explicou|leu os
        textos|comprou os lápis}. = the teacher {didn't come|is friendly|speaks fast|bought the
        book|didn't explain it|read the texts|bought the pencils}.
    a aula {começa|termina} {at_clock}. = the class {begins|ends} {at_clock}.
    [eu |]tenho que {act}. = I have to {act}.
    [eu |]tenho de {act} {soon}. = I have to {act} {soon}.
    [nós |]temos que {act}. = we have to {act}.
    quantos {alunos|colegas|livros|dias} [você tem|tens]? =
        how many {students|colleagues|books|days} do you have?
""")

HEALTH = patterns("""
    [estou com|tenho] dor de {dente|garganta|barriga|estômago|ouvido|costas}. =
        I have a {toothache|sore throat|bellyache|stomachache|earache|backache}.
    [eu |][estou com|tenho] dor de {dente|cabeça|garganta|ouvido} desde {ontem|segunda-feira|esta
        manhã}. = I have had a {toothache|headache|sore throat|earache} since {yesterday|Monday|this
        morning}.
    {kin} [está com|tem] dor de {dente|cabeça|garganta|barriga|ouvido}. =
        {kin} has a {toothache|headache|sore throat|bellyache|earache}.
    [você está com|tem|o senhor tem] dor de {dente|cabeça|garganta|barriga}? =
        do you have a {toothache|headache|sore throat|bellyache}?
    [eu |][estou com|tenho] {muita dor de cabeça|uma dor de cabeça horrível|dor de cabeça de novo}.
        = I have a {bad headache|terrible headache|headache again}.
    [eu |][estou com|tenho] {febre|tosse|gripe|dor|alergia|um resfriado}. =
        I have {a fever|a cough|the flu|pain|an allergy|a cold}.
    [eu |][estou com|tenho] {febre|tosse|gripe} há {few} dias. =
        I have had {a fever|a cough|the flu} for {few} days.
    {kin} [está com|tem] {febre|tosse|gripe|alergia}. =
        {kin} has {a fever|a cough|the flu|an allergy}.
    {a minha cabeça|o meu braço|a minha perna|o meu pé|as minhas costas|a minha mão} {dói|dói
        muito}. = my {head|arm|leg|foot|back|hand} {hurts|hurts a lot}.
    [me dói|dói-me] {a cabeça|o braço|a perna|o pé|a mão}. = my {head|arm|leg|foot|hand} hurts.
    dói {aqui|muito|um pouco|ali}. = it hurts {here|a lot|a little|there}.
    dói {aqui|muito}? = does it hurt {here|a lot}?
    onde dói? = where does it hurt?
    o que [você tem|o senhor tem|a senhora sente]? = what is wrong?
    [eu |]não estou [me sentindo|a sentir-me] bem. = I am not feeling well.
    [eu |]não me sinto {muito bem|bem hoje|bem agora|melhor}. =
        I don't feel {very well|well today|well now|better}.
    [eu |]não me sinto bem. = I don't feel well.
    [eu |]me sinto {bem|melhor|muito melhor|mal|doente|fraco}. =
        I feel {well|better|much better|bad|sick|weak}.
    sinto-me {bem|melhor|muito melhor|mal|doente|fraca}. =
        I feel {well|better|much better|bad|sick|weak}.
    como [você se sente|se sente|te sentes] {hoje|agora}? = how do you feel {today|now}?
    {kin} não se sente {bem|melhor}. = {kin} doesn't feel {well|better}.
    {kin} se sente {bem|melhor|mal}. = {kin} feels {well|better|bad}.
    [eu |]estou {doente|melhor|muito doente|grávida}. = I am {sick|better|very sick|pregnant}.
    {kin} está {doente|melhor|no hospital|muito doente|muito melhor}. =
        {kin} is {sick|better|in the hospital|very sick|much better}.
    + [eu |]preciso de {need}. = I need {need}.
    + [eu |]preciso de {need} {agora|hoje|amanhã}. = I need {need} {now|today|tomorrow}.
    [nós |]precisamos de {need}. = we need {need}.
    [eu |]não preciso de {need}. = I don't need {need}.
    {kin} precisa de {need}. = {kin} needs {need}.
    [você precisa|o senhor precisa|precisas] de {need}? = do you need {need}?
    + [eu |]preciso {act}. = I need to {act}.
    + [eu |]preciso {falar com um médico|ir ao hospital|ir ao banheiro|ir à farmácia|ver um
        dentista}. = I need to {talk to a doctor|go to the hospital|go to the bathroom|go to the
        pharmacy|see a dentist}.
    onde [há|tem] um {médico|hospital|dentista|banheiro}? =
        where is there a {doctor|hospital|dentist|bathroom}?
    + tome {este remédio|um comprimido|muita água|dois comprimidos} {duas vezes por dia|antes de
        dormir|depois do almoço}. = take {this medicine|a pill|a lot of water|two pills} {twice a
        day|before sleeping|after lunch}.
    [eu |]tomei {o remédio|um comprimido} {before}. = I took {the medicine|a pill} {before}.
    + [tem|vocês têm] [alguma coisa|algo] para {a dor|a febre|a tosse|a gripe|dor de cabeça}? =
        do you have something for {the pain|the fever|the cough|the flu|a headache}?
    o médico {chegou|não está|já vem|disse que não é grave|é muito bom}. =
        the doctor {arrived|isn't in|is coming|said that it isn't serious|is very good}.
    [você deve|deve|o senhor deve] {descansar|beber água|dormir mais|ir ao médico|ficar em casa}. =
        you should {rest|drink water|sleep more|go to the doctor|stay at home}.
    [eu |]sou alérgic{o} a {food}. = I am allergic to {food}.
    [não é|isso não é] {grave|nada|perigoso|importante}. =
        it isn't {serious|anything|dangerous|important}.
    - melhoras, {name}! = get well soon, {name}!
    - socorro! = help!
    - cuidado! = be careful!
    cuidado com {o cachorro|o carro|a escada|a porta}! = be careful with the {dog|car|stairs|door}!
    durmo {bem|mal|pouco|muito}. = I sleep {well|badly|little|a lot}.
    não dormi {bem|nada|muito} {before}. = I didn't sleep {well|at all|much} {before}.
""")
TABLES = (FAMILY, WORK, HEALTH)
