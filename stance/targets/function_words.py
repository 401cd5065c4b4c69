"""Words that no thread is about, per language, and the words that tell names, nouns and verbs apart.

The lists are short on purpose: what a thread speaks of is found by how often it is said, and these only keep out what
is said everywhere. Where a list holds stems, they are as ``phrases.normal`` gives them.
"""

from typing import Final, NamedTuple


def _words(lines: str) -> frozenset[str]:
    return frozenset(lines.split())


STOP: Final = {
    "en": _words(
        "a an the this that these those i me my mine myself we us our ours ourselves you your yours yourself u ur "
        "he him his himself she her hers herself it its itself they them their theirs themselves who whom whose "
        "which what where when why how whatever whoever and or but nor so yet if then than because since though "
        "although while unless until till as at by for from in into of off on onto out over to under up with "
        "without about above across after against along among around before behind below beneath beside between "
        "beyond despite down during except inside like near outside past per through throughout toward towards "
        "upon via within not no yes yeah nope am is are was were be been being have has had having do does did "
        "doing done will would shall should can could may might must ought cannot cant dont doesnt didnt isnt "
        "arent wasnt werent wont wouldnt couldnt shouldnt havent hasnt hadnt aint im ive ill id youre youve youll "
        "youd hes shes theyre theyve theyll theyd weve well wed thats theres heres whats whos lets itll thatll "
        "there here also too very just only even still already again ever never always often sometimes soon now "
        "today yesterday tomorrow tonight once twice maybe perhaps really quite rather almost enough much many "
        "more most less least few several some any all both each every either neither none other others another "
        "such same own one ones two three four five six seven eight nine ten first second third fourth fifth "
        "sixth seventh eighth ninth tenth last next half dozen hundred thousand million billion anyone anybody "
        "anything everyone everybody everything someone somebody something nobody nothing somewhere nowhere "
        "anywhere everywhere therefore however otherwise instead indeed meanwhile moreover furthermore thus hence "
        "else etc eg ie vs re mr mrs ms dr sir st jr lol omg wtf lmao imo imho btw ok okay oh ah hey hi hello "
        "thanks thank please sorry wow haha ha gonna wanna gotta lot lots bit kind sort de la el al le les"
    ),
    "de": _words(
        "der die das den dem des ein eine einen einem einer eines und oder aber denn doch sondern weil dass daß "
        "wenn als ob wie wo was wer wen wem wann warum wieso weshalb welche welcher welches ich du er sie es wir "
        "ihr mich dich sich uns euch ihm ihn ihnen mein meine meinen meinem meiner dein deine deinen deinem "
        "deiner sein seine seinen seinem seiner ihre ihren ihrem ihrer unser unsere unseren euer eure euren nicht "
        "kein keine keinen keinem keiner auch nur noch schon sehr mehr viel viele vielen immer wieder hier da "
        "dort dann nun jetzt so ja nein mal eben halt wohl ganz gar etwas nichts alles alle allen aller andere "
        "anderen anderes man jemand niemand jeder jede jedes diese dieser dieses diesen diesem jene jener solche "
        "im in am an auf aus bei beim bis durch für gegen hinter mit nach neben ohne seit über um unter vom von "
        "vor während wegen zu zum zur zwischen ist sind war waren bin bist sei wäre hat haben habe hatte hätte "
        "wird werden wurde worden würde kann können könnte muss müssen soll sollen sollte will wollen darf dürfen "
        "mag möchte macht machen gibt geht kommt sagt etc usw bzw zb danke hallo liebe lieber lg vlg gruß grüße "
        "herr frau teil leute menschen beispiel frage antwort artikel beitrag kommentar kommentare text thema "
        "grund art weise recht dank seite fall fälle ende anfang leser leserin link foto fotos bild bilder folge "
        "januar februar märz april mai juni juli august september oktober november dezember montag dienstag "
        "mittwoch donnerstag freitag samstag sonntag uhr jahr jahre jahren tag tage tagen woche wochen monat "
        "monate zeit mann männer kinder heute gestern morgen gut gute guten wahrheit ahnung meinung sache sachen "
        "problem idee zukunft mensch dinge zweck zwecke sinne welt diskussion diskussionen vergangenheit moment "
        "stelle punkt weg leben wort worte name namen ganze ganzen beste besten erste ersten neue neuen nächste "
        "nächsten letzte letzten eigentlich allerdings außerdem jedenfalls vielleicht natürlich leider darum "
        "deshalb daher damit dabei dazu davon daran darauf darüber dafür dagegen danach herzliche bitte"
    ),
    "fr": _words(
        "le la les l un une des du de d et ou où mais donc or ni car que qu qui quoi dont quand comment pourquoi "
        "si je j tu il elle on nous vous ils elles me m te t se s lui leur leurs eux moi toi soi mon ma mes ton "
        "ta tes son sa ses notre nos votre vos ce c cet cette ces ceci cela ça ne n pas plus moins très trop peu "
        "beaucoup bien mal aussi encore déjà jamais toujours souvent rien tout toute tous toutes autre autres "
        "même mêmes quelque quelques chaque aucun aucune plusieurs à au aux en dans sur sous avec sans pour par "
        "contre chez vers entre depuis pendant avant après jusque est sont était étaient suis es sommes êtes été "
        "être ai as a avons avez ont avait avoir fait faire faut peut peuvent doit doivent va vont y oui non "
        "merci bonjour lol mdr ici là voilà alors ainsi puis ensuite fois chose choses gens temps jour jours an "
        "ans année années mois semaine article commentaire commentaires janvier février mars avril mai juin "
        "juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche "
        "monsieur madame mme fin cas façon manière part partie point exemple suite place heure effet effets "
        "ailleurs moment reste coup côté sujet question vie monde personne personnes homme femme hommes femmes"
    ),
    "es": _words(
        "el la los las un una unos unas de del y o u pero sino que quien quienes cual cuales cuando donde como "
        "por para con sin sobre entre desde hasta hacia contra ante bajo según en a al yo tú tu él ella ello "
        "nosotros vosotros ellos ellas usted ustedes me te se nos os lo le les mi mis su sus nuestro nuestra "
        "nuestros nuestras este esta esto estos estas ese esa eso esos esas aquel aquella no sí si ni ya muy más "
        "menos mucho muchos poco también tampoco siempre nunca todo toda todos todas otro otra otros otras mismo "
        "misma es son era eran soy eres somos ser estar está están ha han he hemos había haber hay hace hacer fue "
        "gracias hola ahora hoy aquí allí así entonces porque cada vez veces cosa cosas gente tiempo día días año "
        "años mes semana vida parte caso forma manera ejemplo comentario comentarios artículo enero febrero marzo "
        "abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles jueves "
        "viernes sábado domingo señor señora"
    ),
}
"""Function words, and nouns said of everything. Written without apostrophes."""
PLAIN: Final = _words(
    "said say says saying tell tells told ask asks asked asking answer answers answered think thinks thinking "
    "thought know knows knew known knowing believe believes believed believing feel feels felt feeling see "
    "sees saw seen seeing look looks looked looking hear heard hearing read reads reading write writes wrote "
    "written writing get gets got getting give gives gave given giving take takes took taken taking make "
    "makes made making go goes went gone going come comes came coming keep keeps kept keeping let lets put "
    "puts putting set sets find finds found finding use uses used using want wants wanted wanting need needs "
    "needed needing try tries tried trying call calls called calling seem seems seemed start starts started "
    "starting begin begins began begun stop stops stopped stopping show shows showed shown happen happens "
    "happened happening mean means meant agree agrees agreed disagree hope hopes hoped hoping wish wait "
    "waiting love loved loves like likes liked hate hates hated help helps helped helping turn turns turned "
    "run runs ran running live lives lived living leave leaves left leaving move moves moved moving play "
    "plays played pay pays paid paying buy buys bought buying sell sells sold bring brings brought become "
    "becomes became stay stays stayed stand stands stood sit sits sat hold holds held lose loses lost losing "
    "win wins won winning die dies died dying kill kills killed killing send sends sent fall falls fell meet "
    "meets met speak speaks spoke talk talking talked care cares cared wonder wondering guess guessing "
    "suppose suspect imagine remember forget forgets forgot understand understood learn learned explain "
    "explained add added adding point points pointed pick picked follow followed following include included "
    "including continue continued allow allowed allowing lead leads led create created creating works worked "
    "working appear appeared expect expected expecting consider considered cut cuts work report reported "
    "reach reached remain remains remained suggest suggested raise raised pass passed require required decide "
    "decided return returned increase increased act acts drive drives drove driving ride walk walks walked "
    "eat eats ate eating drop drops dropped throw thrown break breaks broke broken spend spent sleep post "
    "posted posting reply replied click share shared check checked watch watched watching enjoy enjoyed "
    "confirm good better best bad worse worst great nice big bigger biggest small smaller large little long "
    "longer short high higher highest low lower old older new newer young early late later recent right wrong "
    "true false real sure clear certain possible impossible able likely unlikely full empty free open closed "
    "hard easy simple different similar whole entire main major minor important interesting beautiful ugly "
    "happy sad angry glad lovely amazing awesome terrible horrible stupid dumb idiotic crazy insane "
    "ridiculous funny silly smart clever poor rich cheap expensive fair unfair decent perfect fine cool warm "
    "hot cold wet dry dead alive fast slow strong weak heavy light dark black white red green blue public "
    "private local national international global foreign political military economic social legal general "
    "common single double special particular specific normal usual typical ready available aware afraid "
    "serious honest dishonest proud guilty innocent moderate western eastern northern southern central "
    "actually basically simply certainly definitely probably obviously clearly literally exactly totally "
    "completely absolutely especially usually finally recently quickly apparently seriously honestly "
    "hopefully unfortunately ago away back forward together apart alone ahead anyway somehow far worth due "
    "top bottom upper front quite actual latest current former previous future present final original nearest "
    "fewer extra additional various overall mutual lazy rude evil nasty vile sick smug odd loud thin daily "
    "weekly monthly annual limited crucial potential sole total huge massive tiny giant deep wide close tight "
    "safe dangerous useful useless mere sheer pure proper sudden further yummy delicious tasty fantastic "
    "wonderful excellent brilliant favorite favourite creamy sweet fresh quick"
)
"""English verbs, adjectives and adverbs said of everything: no phrase ends in one, and verbs end the phrase before."""
MODIFIERS: Final = _words(
    "public private local national foreign political military economic social legal nuclear chemical green "
    "black white red blue western eastern northern southern central"
)
"""Adjectives of ``PLAIN`` that tell one thing from another: they may stand in a target before its noun."""
GENERAL: Final = _words(
    "people person persons man men woman women guy guys folk folks boy boys girl girls kid kids child "
    "children thing things stuff way ways day days year years month months week weeks hour hours minute "
    "minutes second seconds time times morning evening night moment moments age ages today place places part "
    "parts piece side sides end ends top rest case cases fact facts point points reason reasons question "
    "questions problem problems issue issues example examples number numbers percent line lines word words "
    "name names title page pages post posts comment comments article articles story stories news link links "
    "photo photos picture pictures video videos site website blog blogs reader readers author writer list "
    "lists copy email message messages topic thread sense idea ideas opinion opinions view views mind minds "
    "hand hands head heads eye eyes face heart body life lives world earth matter kind kinds sort type types "
    "form forms level levels area areas situation result results effect effects cause course chance chances "
    "order step steps turn try start beginning middle future past present history difference look talk use "
    "need wish amount range size group groups member members friend friends family families mother father mom "
    "dad mum son sons daughter brother sister wife husband brain mouth guess joke fun hell god shit fuck crap "
    "idiot idiots fool fools moron morons door room house home street town city country countries nation "
    "region state states government money dollar dollars cent crowns crown euro euros pound pounds price "
    "answer reply mention respect luck self bunch couple pair majority minority version sign truth lie lies "
    "claim claims reality detail details process cup cups tablespoon teaspoon recipe recipes statement term "
    "terms speech meeting visit visits position decision condition conditions evidence report reports proof "
    "spokesman spokeswoman lady gentleman sir baby mate buddy dude saturday sunday monday tuesday wednesday "
    "thursday friday january february march april may june july august september october november december "
    "spring summer autumn winter attempt effort change changes choice doubt sight weekend afternoon noon "
    "midnight century decade date period anyone somebody basis total half quarter double action actions stand "
    "front key note notes sentence paragraph section chapter quote quotes spoiler gas thumb thumbs guest user "
    "username admin mod mods moderator moderators editor journalist journalists reporter reporters draft edit "
    "update help thanks shame pity bit plenty ton tons edge corner center centre background event events "
    "incident incidents role roles feature features item items method methods source sources resource "
    "resources purpose manner mistake mistakes error errors advice tip tips trick information info data "
    "knowledge experience experiences taste addition instance favor favour love hate hope fear sake official "
    "officials leader leaders counterpart counterparts ally allies side-effect meantime stage ground metre "
    "metres meter meters mile miles kilometre kilometres inch inches gram grams weight height distance"
)
"""English nouns said of everything."""
DETERMINERS: Final = {
    "en": _words("the a an this that these those our your their my his her its no every any some each which what"),
    "fr": _words(
        "le la les l un une des du au aux ce cet cette ces mon ma mes notre nos votre vos son sa ses leur leurs"
    ),
    "es": _words("el la los las un una unos unas del al este esta estos estas ese esa mi su sus nuestro nuestra"),
}
"""A noun phrase follows these."""
PREPOSITIONS: Final = _words("of for against about with without on over by from between through under than")
"""English prepositions that a noun phrase follows."""
QUANTITIES: Final = _words("two three four five six seven eight nine ten all both many few several some no")
"""English numbers and quantities that a noun phrase follows."""
COPULAS: Final = _words("is are was were will should must has have")
"""English verbs; the word before one is mostly a noun."""
LOCATIVE: Final = _words("in to into from at on along up down around across inside outside near via through")
"""A name after one of these mostly says where, and is not what the comment speaks of."""
BEFORE_VERBS: Final = _words(
    "i you he she it we they who to will would can could should must might may dont doesnt didnt did cannot "
    "cant wont not never please lets ill youll theyll theyd youd id"
)
"""English words that are mostly followed by a verb."""
ROLES: Final = _words(
    "president premier minister prime chancellor king queen prince princess general colonel mayor governor "
    "senator congressman congresswoman representative councillor councilor councilman deputy secretary chief "
    "leader envoy ambassador diplomat mediator commissioner director chair chairman chairwoman chairperson "
    "head boss owner ceo spokesman spokeswoman inspector engineer treasurer judge justice sheriff bishop pope "
    "archbishop pastor professor dr mr mrs ms sir dictator tyrant strongman foreign defense defence interior "
    "finance vice former candidate coach manager captain skipper founder singer actor author chef headteacher "
    "principal lawyer attorney officer activist analyst expert historian scientist researcher economist "
    "teacher schoolteacher emir sultan ayatollah"
)
"""Offices and professions, and the words of their names."""
QUALIFIERS: Final = _words(
    "foreign defense defence interior finance vice former prime dr mr mrs ms sir deputy chief head candidate boss"
)
"""Those of ``ROLES`` that name nobody by themselves."""
REGIMES: Final = _words("regime government govt gov administration dictatorship dynasty junta presidency")
"""Words for a government: in a thread that speaks of "Smith's regime", "the regime" means Smith."""
STREETS: Final = _words("street road lane avenue row square drive crescent boulevard quay highway motorway park hill")
"""Names that end in one of these are mostly places where something happens."""
CALENDAR: Final = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december easter christmas am pm gmt bst est utc"
)
"""Capitalised English words of dates and times, which are no names."""
NATIONS: Final = {
    "usa": ("america", "american", "united state", "unitedstate"),
    "britain": ("british", "brit", "united kingdom", "uk", "great britain"),
    "france": ("french", "frenchman"),
    "germany": ("german",),
    "netherland": ("dutch", "holland"),
    "spain": ("spanish", "spaniard"),
    "greece": ("greek",),
    "turkey": ("turkish", "turk"),
    "poland": ("polish", "pole"),
    "denmark": ("danish", "dane"),
    "sweden": ("swedish", "swede"),
    "ireland": ("irish",),
    "wale": ("welsh",),
    "scotland": ("scottish", "scot"),
    "switzerland": ("swiss",),
    "norway": ("norwegian",),
    "afghanistan": ("afghan", "afghani"),
    "pakistan": ("pakistani",),
    "china": ("chinese",),
    "european union": ("eu",),
    "united nation": ("un",),
}
"""Stems of countries, each with other words for it or its people that share no stem with it."""
CALLED: Final = {"usa": "United States", "britain": "Britain", "european union": "European Union"}
"""How a few of ``NATIONS`` are written as a target, whichever form is the commonest on the page."""


class Notion(NamedTuple):
    """A notion of public debate, and the ways in which readers speak of it."""

    name: str
    """Its usual name. If that has two words and a page uses both, the second alone stands for the notion, too."""
    words: str
    """Single words for it."""
    phrases: tuple[str, ...] = ()


NOTIONS: Final = (
    Notion(
        "military strikes",
        "strike airstrike bombing bombardment invasion",
        (
            *("military strike", "military action", "military intervention", "military attack", "military operation"),
            *("air strike", "armed intervention", "foreign intervention", "outside intervention"),
            *("american attack", "usa attack", "usa intervention"),
        ),
    ),
    Notion(
        "negotiations",
        "talks negotiation negotiate negotiating dialogue diplomacy",
        (
            *("peace talk", "peace conference", "peace process", "negotiating table", "political solution"),
            *("peaceful solution", "diplomatic solution"),
        ),
    ),
    Notion("immigration", "immigration immigrant migrant migration"),
    Notion("taxes", "tax taxation"),
    Notion("police", "police policeman policemen cop", ("police officer",)),
    Notion("abortion", "abortion abort"),
    Notion("vaccination", "vaccination vaccine vaccinate vaccinated vax jab"),
    Notion("terrorism", "terrorism terrorist"),
    Notion("democracy", "democracy democratic"),
    Notion("extremism", "extremism extremist"),
    Notion("fundamentalism", "fundamentalism fundamentalist"),
    Notion("racism", "racism racist"),
    Notion("gun control", "gun firearm", ("gun control", "gun law")),
)
