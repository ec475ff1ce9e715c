"""The columns of the BOM contract, and the words that other people's tables use for them.

A synonym is only ever suggested as a ready-made `--map`, never applied: `Country` may be a seat, `Total` a weight.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = [
    "COLUMNS",
    "NUMBER_COLUMNS",
    "holds_kinds",
    "names_in",
    "names_kinds_only",
    "normalised",
    "synonym_of",
    "words_in",
]

COLUMNS: tuple[str, ...] = (
    "line_id",
    "parent_id",
    "product",
    "part_number",
    "description",
    "supplier",
    "kind",
    "quantity",
    "unit_cost",
    "cost",
    "cost_low",
    "cost_high",
    "currency",
    "origin",
    "origin_shares",
    "origin_basis",
    "sourced_from",
    "evidence",
)

NUMBER_COLUMNS: tuple[str, ...] = ("quantity", "unit_cost", "cost", "cost_low", "cost_high")

_SYNONYMS: dict[str, str] = {
    "origin": """country of origin; country; coo; made in; country of manufacture; manufacturing country;
        manufacture country; origin country; produced in; place of manufacture; herkunft; herkunftsland; ursprung;
        ursprungsland; produktionsland; pays d'origine; pays d’origine; origine; pays de fabrication; kraj;
        kraj pochodzenia; pochodzenie; paese di origine; paese d'origine; pais de origen; país de origen; origen;
        país de origem; land van herkomst; land van oorsprong; ursprungsland; oprindelsesland; opprinnelsesland;
        země původu; származási ország; țara de origine; χώρα προέλευσης; alkuperämaa; päritoluriik; kilmės šalis""",
    "sourced_from": "purchased from; bought from; country of purchase; seller country; supplier country; "
    "vendor country; country of supplier; source country; bezugsland; lieferland; pays d'achat",
    "origin_shares": "origin split; origin share; shares of origin; value split",
    "origin_basis": "basis of origin; origin rule; origin criterion",
    "unit_cost": """unit price; price; price each; each; price per unit; cost each; cost per unit; piece price;
        unit value; einzelpreis; ep; e preis; stückpreis; stueckpreis; preis; preis pro stück; prix unitaire; prix; pu
        ht; pu; p.u; p.u. ht; prix unitaire ht;
        cena jednostkowa; cena jedn; cena; prezzo unitario; prezzo; precio unitario; precio; stuksprijs; styckpris;
        stykpris""",
    "cost": """total cost; total price; total; total value; total amount; amount; ext cost; ext price;
        extended cost; extended price; line total; line cost; costs; gesamtpreis; gp; g preis; total ht; prix total
        ht; montant ht; gesamtkosten; kosten; gesamt; summe;
        betrag; prix total; montant; coût; coût total; wartość; koszt; suma; totale; importo; costo; importe; coste""",
    "cost_low": "low; minimum cost; min cost; cost min; lowest cost; cost from; price from",
    "cost_high": "high; maximum cost; max cost; cost max; highest cost; cost to; price to",
    "quantity": """qty; qty per; q'ty; quant; amount needed; count; pieces; pcs; menge; anzahl; stück; stückzahl;
        quantité; quantite; qté; qte; ilość; ilosc; quantità; quantita; cantidad; quantidade; aantal; antal; antall;
        množství; mennyiség; cantitate; määrä""",
    "currency": "curr; ccy; währung; waehrung; devise; monnaie; waluta; valuta; divisa; moneda; měna; deviza",
    "part_number": """part no; part nr; part; pn; p/n; part num; partnumber; mpn; manufacturer part number;
        manufacturer part number 1; manufacturer part no; manufacturer no; mfr part number; mfr part no; mfg pn;
        mfr pn; nsn; sku; article number; artikelnummer; teilenummer; sachnummer; référence; reference article;
        mfg part number; numéro de pièce; numer części; codice; codice articolo; catalog part number;
        solidworks part number""",
    "description": """desc; designation; désignation; component; item; name; part name; item name; component name;
        title; bezeichnung; benennung; beschreibung; libellé; nom; nazwa; opis; descrizione; denominazione;
        descripción; omschrijving; benämning""",
    "supplier": """manufacturer; manufacturer 1; mfr; mfg; maker; vendor; seller; distributor; source; brand;
        hersteller; lieferant; fournisseur; fabricant; dostawca; producent; fornitore; produttore; proveedor;
        leverancier""",
    "line_id": """id; line; line no; line number; line nr; item no; item number; item nr; pos; pos nr; position; no;
        nr; n; number; n°; nº; #; lfd nr; ligne; repère; lp; row""",
    "parent_id": """parent; parent item; parent line; parent part; parent number; parent assembly; assembly; level; lvl;
        bom level; indent; indent level; indenture; indenture level; structure level; next higher assembly; nha; ebene;
        stufe; baugruppe; niveau; poziom; livello; nivel; übergeordnet""",
    "product": "end product; end item; system; platform; variant; produkt; erzeugnis; produit; wyrób; prodotto",
    "kind": """type; category; line type; item type; cost type; cost category; class; art; kostenart; kategorie;
        catégorie; type de ligne; rodzaj; kategoria; categoria""",
    "evidence": "declaration; certificate; certificate of origin; proof; nachweis; preuve; dowód",
}

_KINDS = """
    software; licence; labour; service; spare; training; tooling; government furnished; packaging; license; licenses;
    licences; labor; services; tool; tools; spares; spare part; spare parts; trainings; packing; gfe; nre;
    government furnished equipment; assembly labour; assembly labor; integration; engineering; transport; freight;
    shipping; logistics; warranty; documentation; lizenz; lizenzen; arbeit; dienstleistung; dienstleistungen;
    fremdleistung; lohn; löhne; lohnkosten; arbeitszeit; arbeitskosten; montage; manodopera; mano de obra;
    werkzeug; werkzeuge; ersatzteil; ersatzteile; schulung; verpackung; logiciel; main-d'oeuvre;
    outillage; formation; emballage; oprogramowanie; licencja; robocizna
"""

_OF_COMPONENTS = """
    component; components; material; materials; hardware; part; parts; goods; bauteil; bauteile; teil; teile; matériel;
    composant; materiał; materiały; część; części; materiale; materiali
"""

_RUNS = re.compile(r"[\s_\-]+")


def normalised(name: str) -> str:
    """A header for comparing: letter case and form do not count; spaces, underscores and hyphens are one."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return _RUNS.sub(" ", text).strip(" .:*")


def names_in(text: str) -> frozenset[str]:
    """The names of a list that is parted by semicolons, in the form in which they are compared."""
    return frozenset(normalised(" ".join(name.split())) for name in text.split(";"))


def words_in(text: str) -> frozenset[str]:
    """The single words of a list that is parted by blanks."""
    return frozenset(text.split())


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for column, names in _SYNONYMS.items():
        for name in names_in(names):
            table.setdefault(name, column)
    return table


_COLUMN_OF = _table()
_KIND_WORDS = names_in(_KINDS)
_LINE_WORDS = _KIND_WORDS | names_in(_OF_COMPONENTS)


def synonym_of(header: str) -> str | None:
    """The contract column that people usually mean by `header`, for a suggestion; `None` when nobody does."""
    return _COLUMN_OF.get(normalised(header))


def holds_kinds(values: list[str]) -> bool:
    """Whether cells of a column say what kind of cost a line is (labour, software, …), so that it changes a sum."""
    return any(normalised(value) in _KIND_WORDS for value in values)


def names_kinds_only(values: list[str]) -> bool:
    """Whether every cell is a kind of cost or a word for material, and both occur: such a column tells kinds apart."""
    words = {normalised(value) for value in values}
    return words <= _LINE_WORDS and bool(words & _KIND_WORDS) and not words <= _KIND_WORDS
