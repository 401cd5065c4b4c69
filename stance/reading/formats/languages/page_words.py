"""The words that comment sections put around comments, in the languages read: who says, answer, report, n comments.

Single words and short phrases only, lower case, as blog systems, forums and news sites print them. A layout is never
told by one of them alone.
"""

import re
from typing import Any, Final

SAYS: Final = (
    "says|said|wrote|writes|replied|commented|comments|sagt|sagte|schreibt|schrieb|meint|meinte|antwortete"
    "|kommentiert|dit|a dit|a écrit|écrit|dijo|dice|escribió|comentó|ha scritto|ha detto|scrive|disse|diz"
    "|escreveu|comentou|zegt|schreef|schrijft|zei|pisze|napisał|napisała|napisał(a)|mówi|пишет|говорит|сказал"
    "|сказала|написал|написала|комментирует|сказал(а)|написал(а)|diyor ki|dedi ki|yazdı|dedi|يقول|قال|قالت|كتب"
    "|كتبت|می‌گوید|گفت|نوشت|さんのコメント|さん|より|说|说道|說道|님의 말|님이 말하길|님"
).split("|")
"""What stands after an author's name."""

BY: Final = (
    "posted by|post by|comment by|commented by|comment from|comment posted by|written by|submitted by|reply by|by"
    "|from|kommentar von|geschrieben von|verfasst von|eintrag von|beitrag von|von|par|posté par|écrit par"
    "|publié par|commentaire de|message de|de|por|escrito por|publicado por|comentario de|enviado por"
    "|comentário de|da|di|scritto da|inviato da|commento di|door|geplaatst door|reactie van|van|od|napisane przez"
    "|dodał|przez|от|комментарий от|yazan|gönderen|بقلم|بواسطة|توسط|كتبها|投稿者"
).split("|")
"""What stands before an author's name."""

ACTIONS: Final = (
    "reply|replies|reply to this|reply to comment|reply to this comment|reply with quote|quote|answer|respond|report"
    "|report abuse|report comment|report this|flag|flag as inappropriate|flag comment|share|share this|permalink"
    "|link permanente|link zu diesem kommentar|permanent link|link|perma|edit|delete|like|unlike|dislike|likes"
    "|like this|recommend|recommended|vote up|vote down|upvote|downvote|up|down|daumen hoch|daumen runter"
    "|translate|show all|original|thumbs up|thumbs down|show replies|hide replies|view replies|load more"
    "|read more|see more|more|collapse|expand|hide|parent|reply on site|see in situ|log in to reply"
    "|login to reply|log in to post comments|sign in to reply|good|bad|log in or register to post comments"
    "|add comment|award|give award|save|follow|unfollow|block user|mute|email this|antworten"
    "|zum antworten anmelden|anmelden|auf kommentar antworten|auf diesen kommentar antworten|zitieren|melden"
    "|kommentar melden|beitrag melden|missbrauch melden|verstoß melden|löschen|bearbeiten|teilen|gefällt mir"
    "|empfehlen|mehr|mehr anzeigen|antwort|antworten anzeigen|zum profil|link zum kommentar|direktlink|hilfreich"
    "|fotos|videos|fotos videos|répondre|repondre|signaler|signaler un abus|signaler ce message|citer|partager"
    "|alerter|alerter le modérateur|j'aime|recommander|supprimer|modifier|lien permanent|voir les réponses"
    "|afficher la suite|responder|contestar|denunciar|reportar|compartir|me gusta|citar|eliminar|editar"
    "|enlace permanente|ver respuestas|rispondi|segnala|condividi|mi piace|elimina|cita"
    "|responder a este comentário|apagar|excluir|compartilhar|gostei|beantwoorden|reageer|reageren|antwoord"
    "|rapporteer|meld|deel|vind ik leuk|verwijderen|odpowiedz|odpowiedz na komentarz|zgłoś|zgłoś nadużycie|cytuj"
    "|udostępnij|usuń|lubię to|oceń|ответить|пожаловаться|цитировать|удалить|поделиться|нравится|ссылка"
    "|развернуть|свернуть|رد|الرد|إبلاغ|ابلاغ|بلّغ|حذف|أعجبني|اعجبني|شارك|پاسخ|پاسخ دهید|گزارش|گزارش تخلف|yanıtla"
    "|cevapla|şikayet et|beğen|paylaş|sil|返信|返信する|通報|通報する|削除|いいね|引用|回复|回覆|举报|舉報"
    "|点赞|赞|引用回复|답글|답글 달기|신고|삭제|공감|좋아요"
).split("|")
"""Lines a reader clicks on."""

GUEST: Final = (
    "guest|not verified|unverified|unregistered|anonymous user|visitor|gast|nicht überprüft|nicht verifiziert"
    "|unregistriert|invité|non vérifié|non identifié|invitado|no verificado|no registrado|ospite|non verificato"
    "|convidado|não verificado|niet gecontroleerd|gość|niezweryfikowany|гость|не проверено|не зарегистрирован"
    "|زائر|لم يتم التحقق|misafir|ziyaretçi|doğrulanmamış|ゲスト|游客|未验证|손님"
).split("|")
"""What marks an author as unregistered, in brackets after the name."""

AVATAR: Final = (
    "avatar|avatar of|avatar for|avatar de|avatar von|avatar pour|avatar di|thumb|thumbnail|missing"
    "|default-user-icon|default user icon|default avatar|profile photo|profile picture|profile image|user picture"
    "|user avatar|user image|picture of|photo of|image of|gravatar|benutzerbild|profilbild|photo de|image de"
    "|portrait de|foto de|foto van|foto di|immagine di|imagen de|imagem de|zdjęcie|аватар|صورة|کاربر|アバター|头像"
    "|프로필 사진"
).split("|")
"""The alternative text of an author's picture, before the name or on a line of its own."""

MEMBER: Final = (
    "member|new member|active member|well-known member|junior member|senior member|full member|veteran member"
    "|newbie|member since|registered user|registered|regular|regular poster|distinguished member|super moderator"
    "|moderator|administrator|admin|site admin|staff|staff member|premium member|supporter|contributor|author"
    "|verified|subscriber|top commenter|guest|gast|mitglied|neues mitglied|aktives mitglied|bekanntes mitglied"
    "|erfahrener benutzer|neuer benutzer|benutzer|autor|abonnent|membre|nouveau membre|membre actif|abonné"
    "|modérateur|miembro|nuevo miembro|usuario registrado|membro|lid|nieuw lid|użytkownik|новичок|участник"
    "|пользователь|постоялец|старожил|عضو|عضو جديد|üye|yeni üye|会员|新手上路|メンバー|회원"
).split("|")
"""Ranks that forums print below a name."""

NOUNS: Final = frozenset(
    (
        "conversation conversations forum debate débat foro forumsdiskussion comment comments response responses"
        " replies reply thought thoughts reaction reactions talkback talkbacks"
        " opinions soundoff discussion letters kommentar kommentare kommentaren leserkommentare"
        " leserkommentar lesermeinungen leserbriefe leserpost leserbrief gedanken gedanke antworten antwort"
        " reaktionen reaktion meinungen ergänzungen ergänzung beiträge zuschriften diskussion"
        " wortmeldungen stimmen commentaire commentaires réaction réactions réponse réponses avis contributions"
        " comentario comentarios respuesta respuestas opiniones reacciones commento commenti risposta risposte"
        " reazioni comentário comentários resposta respostas opiniões reactie reacties komentarz komentarze"
        " komentarzy odpowiedź odpowiedzi opinie opinii комментарий комментария комментариев комментарии коммент"
        " комменты комментов ответ ответа ответов ответы отзыв отзыва отзывов отзывы мнение мнения мнений تعليق"
        " تعليقات التعليقات تعليقا رد ردود الردود آراء نظر نظرات دیدگاه دیدگاه‌ها دیدگاهها yorum yorumlar görüş"
        " görüşler コメント 评论 評論 条评论 條評論 則評論 留言 回复 댓글 의견"
    ).split()
)
"""What comments are called."""

QUALIFIERS: Final = frozenset(
    (
        "all show view reader readers user users your public total latest recent newest top best archived"
        " approved new visitor the our die alle neueste aktuelle neue der leser bisherige vos les tous derniers"
        " des lecteurs internautes los las todos últimos de lectores i gli tutti ultimi dei lettori os van lezers"
        " wszystkie ostatnie все последние читателей join leave facebook disqus tüm öne çıkan جميع أحدث القراء"
        " all:"
    ).split()
)
"""Words before the noun in a heading over comments."""

NO: Final = frozenset("no kein keine aucun aucune ningún sin nessun nessuna nenhum geen brak нет لا yok".split())
ONE: Final = frozenset("one a un une ein eine uno una um uma één een jeden один bir".split())
TAIL: Final = frozenset(
    "to on for so sorted from in zu zum auf für von bei à sur pour à au a en sobre para su per em para op bij"
    " do na к на по على"
    " via » ↓ total".split()
)
"""Words after the noun: what was commented on."""

FORM: Final = (
    "write comment|leave a reply|leave a comment|leave your comment|post a comment|post your comment"
    "|post a new comment"
    "|add a comment|add your comment|add comment|write a comment|submit a comment|your comment|comment on this"
    "|have your say|speak your mind|join the conversation|join the discussion|what do you think|cancel reply"
    "|your email address will not be published|comments are closed|comments are now closed|comment is closed"
    "|comments closed|comments have been closed|commenting is closed|comments are off|comments for this"
    "|this entry was posted|rss feed for comments|subscribe to comments|notify me of|you must be logged in"
    "|you must log in|log in to comment|sign in to comment|sign up to comment|login to post|register to post"
    "|about this entry|older comments|newer comments|« older comments|← older comments|previous comments"
    "|next comments|load more comments|view all comments|see all comments|back to top|post navigation"
    "|related posts|related articles|you may also like|more from|share this|trackbacks/pingbacks|trackback url"
    "|kommentar schreiben|einen kommentar schreiben|kommentar verfassen|schreibe einen kommentar"
    "|schreib einen kommentar|hinterlasse einen kommentar|hinterlassen sie einen kommentar|kommentar hinterlassen"
    "|kommentar abgeben|dein kommentar|ihr kommentar|ergänzung abbrechen|antwort abbrechen|antworten abbrechen"
    "|antwort hinterlassen|hinterlasse eine antwort|schreibe eine antwort|kommentare sind geschlossen"
    "|kommentare geschlossen|die kommentarfunktion ist|kommentarfunktion geschlossen|leserbrief schreiben"
    "|jetzt kommentieren|neuen kommentar|deine e-mail-adresse|mit dem absenden|mit dem von dir abgeschickten"
    "|neuere kommentare|ältere kommentare|mehr zum thema|das könnte|laisser un commentaire|laissez un commentaire"
    "|laisser une réponse|poster un commentaire|ajouter un commentaire|publier un commentaire"
    "|écrire un commentaire|réagir à|annuler la réponse|les commentaires sont fermés|votre adresse"
    "|commentaires fermés|commentaires plus anciens|à lire aussi|sur le même sujet|deja un comentario"
    "|dejar un comentario|deja una respuesta|dejar una respuesta|escribe un comentario|publicar un comentario"
    "|haga un comentario|añadir un comentario|cancelar la respuesta|cancelar respuesta|comentarios cerrados"
    "|los comentarios están cerrados|tu dirección de correo|su dirección de correo|vea también|también te puede"
    "|lascia un commento|lascia una risposta|scrivi un commento|aggiungi un commento|annulla risposta"
    "|commenti chiusi|i commenti sono chiusi|il tuo indirizzo|deixe um comentário|deixe uma resposta|comentar"
    "|cancelar resposta|os comentários estão|o seu endereço|plaats een reactie|geef een reactie|laat een reactie"
    "|reageer op|reacties gesloten|reactie annuleren|je e-mailadres|dodaj komentarz|napisz komentarz"
    "|zostaw komentarz|skomentuj|anuluj pisanie|komentarze wyłączone|twój adres|добавить комментарий"
    "|оставить комментарий|написать комментарий|отправить комментарий|комментарии закрыты|отменить ответ"
    "|ваш адрес email|ваш e-mail|أضف تعليق|اترك تعليق|اترك ردا|اترك رداً|إضافة تعليق|التعليقات مغلقة"
    "|دیدگاه خود را|ارسال دیدگاه|نظر دهید|ارسال نظر|yorum yap|yorum yaz|bir cevap yazın|bir yanıt yazın"
    "|yanıtı iptal|コメントを残す|コメントする|コメントを書く|发表评论|發表評論|发表回复|댓글 남기기"
    "|댓글 쓰기|댓글을 남겨"
).split("|")
"""How the lines begin that stand where the comments end: the form, its notices, navigation."""

PINGBACK: Final = ("pingback", "trackback", "ping", "pingbacks", "trackbacks", "rückverweis", "rétrolien", "пинг")


def announcement(line: str) -> tuple[bool, int | None]:
    """Whether ``line`` announces comments (``12 Responses to “…”``, ``Vos réactions (11)``), and how many it says."""
    if len(line) > 250:
        return False, None
    words = _WORD.findall(line.lower().replace("(s)", ""))
    if not words or len(words) > 40:
        return False, None
    count: int | None = None
    at = 0
    while (
        at < min(len(words) - 1, 5) and words[at] not in NOUNS and (number := _number(words[at])) is not NotImplemented
    ):
        count = number if number is not None else count
        at += 1
    if words[at] not in NOUNS:
        return _cjk(line)
    at += 1
    while at < len(words) and (words[at] in NOUNS or words[at] in NO or words[at][0].isdigit()):
        number = _number(words[at])
        count = count if count is not None or number is NotImplemented else number
        at += 1
    rest = words[at:]
    if not rest:
        return True, count
    if rest[0] not in TAIL or (line.endswith(".") and len(words) > 6):
        return False, None
    return count is not None or len(words) <= 5, count


_WORD = re.compile(r"\d[\d.,  ]*|[^\W\d_]+(?:[’'‌-][^\W\d_]+)*|[»↓]")
_CJK = re.compile(
    r"(?:(\d{1,6})\s*(?:件の|条|條|則|个|개의?)?\s*)?(?:コメント|评论|評論|留言|回复|댓글)"
    r"\s*[:：]?\s*[(（]?(\d{1,6})?[)）]?\s*(?:件|条|개)?"
)


def _cjk(line: str) -> tuple[bool, int | None]:
    match = _CJK.fullmatch(line)
    written = (match[1] or match[2]) if match else None
    return match is not None, int(written) if written else None


def _number(word: str) -> Any:
    """The number ``word`` stands for; None for a word that may stand before the noun, NotImplemented for others."""
    if word[0].isdigit():
        digits = re.sub(r"\D", "", word)
        return int(digits) if 0 < len(digits) <= 7 else NotImplemented
    if word in NO:
        return 0
    if word in ONE:
        return 1
    return None if word in QUALIFIERS else NotImplemented


def is_policy(line: str) -> bool:
    """Whether ``line`` is the heading or the first words of the rules for comments, which stand above them."""
    return len(line) <= 120 and _POLICY.fullmatch(line) is not None


_POLICY = re.compile(
    r"(?:our )?(?:posting|comments?|commenting|community|discussion|house)[ -]"
    r"(?:policy|rules|guidelines|standards)\b.{0,80}"
    r"|netiquette:?|kommentarregeln|charte des commentaires|normas de (?:uso|participación).{0,40}",
    re.IGNORECASE,
)
