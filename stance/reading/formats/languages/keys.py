"""The sections and keys of a language's file, and what each key means.

Every file has every section and key; a list is empty where no word is known. In the examples, the words of the key
are those in italics: ``*posted by* Ada``.
"""

from typing import NamedTuple

Words = tuple[str, ...]
NumberedWords = tuple[Words, ...]
"""One list of forms per month, or per day of the week."""


class CommentWords(NamedTuple):
    """``[comments]``: the words around one comment. A layout is never recognised by one of them alone."""

    says: Words
    """Follow an author's name: ``Ada *says*``."""
    by: Words
    """Precede an author's name: ``*posted by* Ada``."""
    byline: Words
    """Precede a name within a sentence, and an article's author. Unlike ``by``, without words that surnames begin with
    (van)."""
    actions: Words
    """Links and buttons: ``*reply*``, ``*report abuse*``."""
    plain_actions: Words
    """Actions that are ordinary words too: a line of these alone is taken for a comment's text."""
    replies: Words
    """Names of replies where they are counted: ``3 *replies*``."""
    likes: Words
    """Units of ratings, read everywhere: ``+5 *points*``."""
    ratings: Words
    """Units of ratings, read only where they fill a line of plain text: elsewhere, ``5 *stars*`` may be an opinion."""
    header_ratings: Words
    """Units of ratings, read only after an author's name: ``Ada 5 *pts*``."""
    score: Words
    """Precede a rating: ``*Score*: 5``."""
    guest: Words
    """Follow, in brackets, the name of an author who is not registered: ``Ada (*guest*)``."""
    author: Words
    """Follow the name of a commenter who wrote the article."""
    roles: Words
    """Follow the name of a commenter with another role on the site: ``Ada (*moderator*)``."""
    ranks: Words
    """Ranks that forums print below a name: ``*senior member*``."""
    profile: Words
    """Precede facts that forums print below a name: ``*Joined*: 2012``."""
    avatar: Words
    """Alternative texts of an author's picture, on a line of their own or before the name."""
    picture: Words
    """Names of such a picture, where the author's name follows: ``*picture* of Ada``."""
    picture_of: Words
    """Join the two: ``picture *of* Ada``."""
    comment: Words
    """Names of a single comment: ``*Comment* 12``, ``*comment* by Ada``."""
    posted: Words
    """Participles that make ``by`` precede an author, rather than begin a name: ``*posted* by Ada``."""
    before_time: Words
    """Join an author's name and a date, in plain text: ``Ada *on* 5 May``."""
    submitted_on: Words
    """Join them in a sentence, where a name may hold an article (Winnie the Pooh): ``Submitted by Ada *on* 5 May``."""
    header_words: Words
    """Stand around dates in plain text and are no names. Unlike ``element_words``, without words that are nicks too
    (Les, Link)."""
    element_words: Words
    """Stand around dates in HTML elements and are no names. Unlike ``header_words``, without initials (Ada W)."""
    pingback: Words
    """Names of a link from another site."""
    pingback_by: Words
    """Join such a name and the site: ``pingback *from* example.org``."""
    removed: Words
    """All that is left of a comment that was removed; something may follow one of four words or more."""


class HeadingWords(NamedTuple):
    """``[headings]``: what announces comments, and what follows the last one."""

    nouns: Words
    """Names of comments in headings: ``*Comments*``, ``12 *responses*``."""
    qualifiers: Words
    """Precede the noun: ``*reader* comments``."""
    after_noun: Words
    """Follow the noun: ``Responses *to* “A bridge”``."""
    loose_nouns: Words
    """More nouns, which head other lists too (forum). This and the next two lists are read in plain text only, where
    the lines below must look like comments too."""
    loose_qualifiers: Words
    """More qualifiers, which may head comments on other pages (latest)."""
    loose_after_noun: Words
    """More words after the noun, which may name a comment's author (from)."""
    form: Words
    """Beginnings of lines that follow the last comment: the form, its notices, navigation."""
    form_lines: Words
    """Whole lines that are no text: of the form, its notices, navigation, headings of lists of articles."""
    teasers: Words
    """Links from the first words of an article to the rest: ``read more``. Comments seldom end so."""
    policy: Words
    """Beginnings of the rules for comments, or of their heading: ``*comment policy*``."""
    policy_lines: Words
    """Whole headings of the rules for comments."""
    our: Words
    """Precede ``policy``: ``*our* comment policy``."""
    tags: Words
    """Precede an article's topics: ``*Tags*: bridges``."""
    legal_notice: Words
    """Occur in legal notices: ``*copyright*``."""


class ReplyWords(NamedTuple):
    """``[replies]``: how commenters address each other."""

    response: Words
    """Begin a comment that names whom it replies to: ``*In response* to Ada``."""
    response_to: Words
    """Follow ``response``: ``In response *to* Ada``."""
    titles: Words
    """Titles, part of how somebody is addressed: ``*Mrs* Lovelace``."""
    greetings: Words
    """Precede a name at the start of a comment: ``*Thanks* Ada``."""
    no_names: Words
    """Words of pen names by which nobody is addressed: ``*anonymous*``."""
    wrote: Words
    """Precede a quotation: ``Ada *wrote*: “…”``. Unlike ``says``, without nouns (``Comments:``) and suffixes of names
    (さん)."""
    subject: Words
    """Precede the subject of the comment that is replied to: ``*Re*: A bridge``."""


class CountWords(NamedTuple):
    """``[counting]``: numbers and what goes with them."""

    no: Words
    """Zero: ``*no* comments``."""
    one: Words
    """One: ``*one* comment``, ``*one* hour ago``."""
    few: Words
    """An unknown number: ``*several* hours ago``."""
    counters: Words
    """Join a number and a noun, in languages without spaces: ``5*件の*コメント``. The nouns of a language with counters
    are found without spaces around them."""
    comment_number: Words
    """Precede the number of a comment: ``*nr.* 5``."""


class ElementNames(NamedTuple):
    """``[markup]``: names (class, id) that themes in this language give to elements. English names are used in every
    language, so they stand in the readers."""

    sections: Words
    """Names of elements that hold all comments."""
    items: Words
    """Names of elements that hold one comment."""
    elsewhere: Words
    """Words in names of elements that hold comments on other pages."""
    author: Words
    """Parts of names of elements that hold an author."""
    time: Words
    """Parts of names of elements that hold a time."""
    buttons: Words
    """Words in names of elements that hold links and buttons."""


class DateWords(NamedTuple):
    """``[dates]``: how people write times. Forms without accents, or without hamza, are added when the file is read."""

    months: NumberedWords
    """Forms that CLDR does not have: twelve lists, from January on, or ``[]``. A form may have two words."""
    weekdays: NumberedWords
    """Forms that CLDR does not have: seven lists, from Monday on, or ``[]``."""
    persian_months: NumberedWords
    """The months of the Persian calendar: twelve lists, or ``[]``."""
    left_out: Words
    """CLDR's names of months and days that are not read: short ones that are common words, or other days elsewhere."""
    everyday: Words
    """Common words of this language that name a month, a day or ``yesterday`` in any language: next to a number they
    are no date unless a year or a time of day follows."""
    today: Words
    """``*today* at 10:00``."""
    yesterday: Words
    """``*yesterday* at 10:00``."""
    just_now: Words
    """``*just now*``."""
    moments: Words
    """``a *moment* ago``."""
    ago_before: Words
    """Precede a number of units: ``*vor* 3 Stunden``."""
    ago_after: Words
    """Follow a number of units: ``3 hours *ago*``."""
    ago_glued: Words
    """Follow a unit without a space: ``3시간*전*``."""
    one: Words
    """More forms of ``counting.one``, for units only: ``vor *einem* Tag``. Before a noun for comments they begin a form
    (``einen Kommentar schreiben``)."""
    about: Words
    """Precede a number of units and do not change it: ``*about* 3 hours ago``."""
    single_units: Words
    """Forms of units that mean one without a number."""
    dual_units: Words
    """Forms of units that mean two."""
    amount_joiners: Words
    """Join two numbers of units: ``1 hour *and* 5 minutes ago``."""
    hints: Words
    """Text that a line without digits must contain to be searched for a time, besides the longer words of ``today`` and
    ``yesterday``. Spaces count."""
    morning: Words
    """Before noon: ``5 *am*``."""
    evening: Words
    """After noon: ``5 *pm*``."""
    before_hour: Words
    """Those of ``morning`` and ``evening`` that precede the hour: ``*午後*3時``."""
    hour_marks: Words
    """Follow the hour: ``8*h*07``."""
    minute_marks: Words
    """Follow the minute."""
    second_marks: Words
    """Follow the second."""
    clock_words: Words
    """Follow the hour, and make a number a time of day by themselves: ``8 *Uhr*``."""
    clock_ends: Words
    """Follow a time of day: ``8:07 *Uhr*``."""
    joiners: Words
    """Join a date and a time of day: ``5 May *at* 8:07``."""
    before_day: Words
    """Precede a date and are part of it: ``*le* 5 mai``."""
    after_weekday: Words
    """Join the name of a day and a date, besides ``before_day``: ``Monday *the* 5th``."""
    ordinals: Words
    """Follow the number of a day without a space: ``5*th*``."""
    of: Words
    """Join day, month and year: ``5 *de* mayo``."""
    year_marks: Words
    """Follow the year, in languages that number their months: ``2020*年*1月3日``."""
    month_marks: Words
    """Follow the month: ``2020年1*月*3日``."""
    day_marks: Words
    """Follow the day: ``2020年1月3*日*``."""
    year_ends: Words
    """Follow a year after the name of a month: ``5 мая 2020 *г*``."""


class UnitWords(NamedTuple):
    """``[units]``: the units of time, in all forms that follow a number."""

    second: Words
    minute: Words
    hour: Words
    day: Words
    week: Words
    month: Words
    year: Words


class Language(NamedTuple):
    """The words of one language, or of several together."""

    comments: CommentWords
    headings: HeadingWords
    replies: ReplyWords
    counting: CountWords
    markup: ElementNames
    dates: DateWords
    units: UnitWords
