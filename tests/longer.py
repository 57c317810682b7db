"""Long briefings in French and in German, made of sentences of our own: prose, notes, tables, figures, callouts.

The sentences hold what is hard in their language: quotations, high signs before which a space may not break, long
compounds, amounts, dates and percentages.
"""

from __future__ import annotations

from dataclasses import dataclass

FRENCH = """
L’usine de cellules a ouvert au printemps, sur un terrain que la commune avait longtemps gardé pour un port.
Chaque matin, un train quitte les quais chargé de ce que deux journées de travail ont donné ; il revient le soir, vide.
Pourquoi si peu de monde en parle-t-il ? Parce que personne n’a encore compté les retards.
Le directeur l’a dit sans détour : « Nous avons ouvert au printemps, et nous ne refermerons pas » ; la région en prend acte.
Les rapports annuels, rédigés pour les actionnaires, ne disent presque rien de l’approvisionnement en électricité.
On y lit pourtant que l’entreprise « étudie toutes les possibilités », ce qui, traduit en langage courant, veut dire aucune.
L’hiver venu, le fleuve gèle, et l’approvisionnement s’interrompt jusqu’à ce que la glace ait cédé : voilà le risque.
Une seconde halle s’élèverait à côté de la première, sur un sol sec, déjà payé, qu’aucun règlement n’interdit de bâtir.
L’investissement a été autorisé « sous réserve » ; la réserve tient en une phrase, et cette phrase est obscure.
Aujourd’hui, les habitants du quartier s’interrogent : d’où viendra l’eau, et qui la paiera ?
La réglementation européenne sur les batteries, entrée en vigueur l’an passé, oblige à déclarer l’origine des matières.
Ce que vaut une cellule n’est pas dit, et les acheteurs, qui le savent, gardent la chose pour eux.
L’anticonstitutionnalité de la mesure, plaidée par les riverains, n’a pas été reconnue par le tribunal administratif.
Restent les sous-traitants, dont les contrats, renouvelés tacitement, expirent tous à la même échéance !
"""
GERMAN = """
Das Zellenwerk hat im Frühjahr geöffnet, auf einem Grundstück, das die Gemeinde lange für einen Hafen freigehalten hatte.
Jeden Morgen verlässt ein Güterzug die Verladeanlage; abends kommt er leer zurück, mit Sand und Salz für die Gießerei.
Die Geschäftsführung hat es deutlich gesagt: „Wir haben im Frühjahr geöffnet und werden nicht wieder schließen.“
In den Geschäftsberichten steht über die Elektrizitätsversorgungsunternehmen der Region so gut wie nichts.
Wer die Wirtschaftlichkeitsberechnung liest, findet darin Annahmen, die niemand außerhalb des Werks geprüft hat.
Im Winter friert der Fluss zu, und die Rohstoffversorgung ruht, bis das Eis gebrochen ist – manchmal für Wochen.
Eine weitere Halle stünde neben der ersten, auf trockenem Boden, für den das Genehmigungsverfahren abgeschlossen ist.
Das Bundesimmissionsschutzgesetz verlangt eine Umweltverträglichkeitsprüfung, deren Ergebnis noch aussteht.
„Ergebnisoffen“ nennt das Ministerium die Prüfung; was das heißt, sagt die Pressemitteilung nicht.
Die Lieferantenverträge verlängern sich stillschweigend und laufen, was kaum jemand bemerkt hat, am selben Tag aus.
Ob die Arbeitskräfte bleiben, hängt von den Wohnungen ab, die das Unternehmen am Wasser gebaut hat.
Über die Preise schweigen sich beide Seiten aus: Die Abnehmer kennen sie, und das Werk kennt sie auch.
Die Donaudampfschifffahrtsgesellschaft, seit Langem Eigentümerin der Kaianlagen, hat der Erweiterung zugestimmt.
Wasserrechtliche Bewilligungen, Grundstücksverkehrsgenehmigungen und Bebauungspläne liegen aus; Einwände gab es keine.
"""


@dataclass(frozen=True)
class Tongue:
    """The words of one briefing."""

    sentences: tuple[str, ...]
    title: str
    chapter: str
    heading: str
    gist: str
    gloss: str
    callout: str
    mention: str
    shown: str
    measured: str
    counted: str
    amount: str
    share: str
    ports: tuple[str, str]
    source: str
    kind: str
    quotations: tuple[str, ...]
    note: str
    item: str


TONGUES = {
    "fr": Tongue(
        tuple(FRENCH.strip().split("\n")),
        "Une usine est ouverte ; la seconde n’est qu’un projet",
        "L’usine produit, mais l’approvisionnement reste fragile",
        "Ce que disent les chiffres",
        "Une note en marge : à lire avec prudence.",
        "Les années sont déduites du contexte ; l’article ne les donne pas.",
        "Le chiffre est donné par l’entreprise ; personne ne l’a vérifié.",
        "{figure} compare les montants, et {table} donne le détail : {money}, soit {share} du total.",
        "Le port du nord charge bien davantage que celui du sud",
        "Cellules chargées par port, en milliers de tonnes",
        "Montants investis, en millions d’euros",
        "Montant investi",
        "Part du total",
        ("Port", "Tonnage chargé"),
        "Rapport annuel 2025",
        "rapport de l’entreprise",
        ("Nous avons ouvert au printemps, et nous ne refermerons pas", "étudie toutes les possibilités"),
        "Les tonnages sont arrondis.",
        "**Approvisionnement électrique.** Rien n’est dit de son prix, ni de sa durée.",
    ),
    "de": Tongue(
        tuple(GERMAN.strip().split("\n")),
        "Ein Werk ist offen; das zweite ist erst geplant",
        "Das Werk liefert, doch die Rohstoffversorgung bleibt unsicher",
        "Was die Zahlen sagen",
        "Eine Randbemerkung: mit Vorsicht zu lesen.",
        "Die Jahreszahlen sind aus dem Zusammenhang erschlossen; der Bericht nennt sie nicht.",
        "Die Zahl stammt vom Unternehmen; niemand hat sie geprüft.",
        "{figure} vergleicht die Beträge, und {table} zeigt die Einzelheiten: {money}, also {share} der Summe.",
        "Der Nordhafen verlädt weit mehr als der Südhafen",
        "Verladene Zellen je Hafen, in tausend Tonnen",
        "Investierte Beträge in Millionen Euro",
        "Investierter Betrag",
        "Anteil an der Summe",
        ("Hafen", "Verladene Menge"),
        "Geschäftsbericht 2025",
        "Unternehmensbericht",
        ("Wir haben im Frühjahr geöffnet und werden nicht wieder schließen.",),
        "Die Mengen sind gerundet.",
        "**Elektrizitätsversorgung.** Weder Preis noch Laufzeit werden genannt.",
    ),
}


def long_briefing(language: str, chapters: int) -> dict[str, str]:
    """Files to put over the tiny briefing: one in French or German, of about two pages a chapter."""
    words = TONGUES[language]
    names = [f"chapter{number}" for number in range(1, chapters + 1)]
    folder = "data/tiny"
    files = {f"{folder}/briefing.yml": _spec(language, words, names)}
    figures = [
        f"{kind}:\n  kind: {kind}\n  title: {words.shown}\n  subtitle: '{words.counted}'\n  source: report\n"
        "  points:\n    - {fact: money.first}\n    - {fact: money.second}\n"
        for kind in ("bars", "columns")
    ]
    files[f"{folder}/figures.yml"] = "".join(figures)
    for number, name in enumerate(names):
        files[f"{folder}/narrative/{name}.md"] = _chapter(number, words)
        files[f"{folder}/tables/{name}.csv"] = "port,load\n" + "".join(
            f"{words.ports[0]} {'ABCDEFGHIJK'[row]},{(row * 7919 + number) % 90000 + 1000}\n"
            for row in range(1, 7 + number % 5)
        )
        files[f"{folder}/tables/{name}.yml"] = (
            f"title: {words.shown}\nsubtitle: '{words.measured}'\nsource: report\nnotes: ['{words.note}']\ncolumns:\n"
            f"  - {{name: port, type: text, label: {words.ports[0]}}}\n"
            f"  - {{name: load, type: number, unit: tonne, label: {words.ports[1]}}}\n"
        )
    return files


def _spec(language: str, words: Tongue, names: list[str]) -> str:
    facts = (
        f"facts:\n  money.first: {{value: 437.5 million, unit: EUR, as_of: 2026-03, status: confirmed, source: report, label: '{words.amount}'}}\n"
        f"  money.second: {{value: 1.25 billion, unit: EUR, as_of: 2026-03, status: target, source: report, label: '{words.share}'}}\n"
        f"  money.share: {{formula: money.first / money.second, unit: percent, label: '{words.share}'}}\n"
    )
    quoted = "    quotations:\n" + "".join(
        f"      said{number}: {{text: '{said}', speaker: Direction}}\n"
        for number, said in enumerate(words.quotations)
    )
    return (
        f"title: '{words.title}'\nissue: 2026-03\nas_of: 2026-03\nlanguage: {language}\n"
        f"sections: [{', '.join(names)}]\naudiences:\n  board:\n    title: Direction\n    contents: true\n"
        f"sources:\n  report:\n    title: {words.source}\n    kind: {words.kind}\n{quoted}{facts}"
    )


def _chapter(number: int, words: Tongue) -> str:
    """One chapter: paragraphs with a note each, a note in the rail, a list, a callout, a figure or a table."""
    name = f"chapter{number + 1}"
    kinds = ("bars", "columns")
    count = len(words.sentences)

    def paragraph(start: int) -> str:
        return " ".join(words.sentences[(number * 5 + start * 3 + at) % count] for at in range(4))

    figure = kinds[number] if number < len(kinds) else ""
    mention = words.mention.format(
        figure=f"{{{{ figure.{kinds[number % 2]} }}}}",
        table=f"{{{{ table.{name} }}}}",
        money="{{ money.first }}",
        share="{{ money.share }}",
    )
    parts = [
        f"---\ntitle: {words.chapter}\ngist: '{words.gist}'\n---",
        f"{paragraph(0)}[^1]",
        mention,
        f"/// figure | {figure}\n///" if figure else paragraph(6),
        f"/// gist\n{words.gist}\n///",
        paragraph(1),
        f"## {words.heading}",
        paragraph(2),
        f"- {words.item}\n- {words.item}\n- {words.item}",
        f"/// table | {name}\n///",
        paragraph(3),
        f"/// {('takeaway', 'watchpoint', 'caveat')[number % 3]}\n{words.callout}\n///",
        paragraph(4),
        paragraph(5),
        f"[^1]: {words.gloss}",
    ]
    return "\n\n".join(parts) + "\n"
