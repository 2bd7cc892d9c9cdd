"""The stable codes of refusal: those of every procedure, and those that a procedure's own files bring."""

import re
from dataclasses import dataclass
from pathlib import Path

from orchestrator.engine import Element, read_specification
from orchestrator.forms import read_form
from orchestrator.procedures import Procedure, list_procedures, read_bundle, read_procedure

_GENERAL = (
    ("autorite", "l'auteur n'est pas l'autorité compétente"),
    ("delegation", "aucune délégation de signature en vigueur"),
    ("habilitation", "l'auteur n'est pas, ou plus, individuellement habilité pour le traitement du dossier"),
    ("delegation_interdite", "les textes ne permettent pas de déléguer cet acte à cette fonction"),
    ("separation", "l'auteur a déjà accompli dans ce dossier un acte qui lui interdit celui-ci"),
    ("designation", "aucun compte actif de cet identifiant ne tient la fonction à désigner dans le dossier"),
    ("remplacant", "ce remplaçant ne tient pas la même fonction au même lieu, ou est absent lui aussi"),
    ("absence_double", "une absence est déjà enregistrée sur ces jours"),
    ("etat", "l'acte n'est pas ou plus possible dans l'état du dossier"),
    ("doublon", "un dossier de la même procédure est déjà en cours pour cette personne"),
    ("revision", "le dossier a changé depuis que la page a été ouverte"),
    ("champ_<nom>", "la réponse à ce champ manque ou n'est pas valable"),
    ("conservation", "la durée de conservation court encore, ou son effacement est suspendu"),
    ("objet_manquant", "le texte veut que l'objet de la consultation soit dit, et il ne l'a pas été"),
    ("introuvable", "le dossier ou la tâche n'existe pas, ou n'est pas du ressort de l'auteur"),
    ("piece_type", "le fichier n'est pas d'un type admis, ou son nom ne s'accorde pas avec son contenu"),
    ("piece_nom", "le nom du fichier n'est pas admis"),
    ("piece_vide", "le fichier est vide"),
    ("piece_taille", "le fichier est trop gros, ou compte trop de pages"),
    ("piece_chiffree", "le PDF est protégé par un mot de passe"),
    ("piece_illisible", "le fichier est abîmé"),
    ("piece_active", "le fichier contient de quoi exécuter ou cacher quelque chose"),
    ("piece_bombe", "le fichier se déplie au-delà de toute mesure"),
    ("piece_trop_lourde", "le fichier demande trop de temps ou de mémoire"),
    ("piece_double", "ce fichier est déjà au dossier"),
    ("piece_a_controler", "l'antivirus n'a pas encore vu la pièce"),
    ("piece_refusee", "l'antivirus a refusé la pièce"),
    ("piece_scellee", "l'original est scellé : il s'ouvre par son bouton, qui le consigne"),
    ("piece_retiree", "la pièce est retirée du dossier communicable"),
    ("piece_figee", "la version communicable est figée : elle ne change plus"),
    ("piece_sans_masque", "ce qui est choisi ne s'accorde pas avec les masques de la pièce"),
    ("piece_manquante_occultation", "la version communicable d'une pièce n'est pas figée"),
    ("correlation", "aucun dossier, ou plusieurs, n'attendent ce message sous ces clés"),
    ("messages_en_attente", "trop de messages attendent déjà dans ce dossier"),
    ("accompli", "l'instant où l'acte aurait été accompli n'est pas admissible"),
    ("preuve", "un acte enregistré après coup dit ce qui montre quand il a été accompli"),
    ("rectification", "cette réponse ne se rectifie pas, ou rien ne change"),
    ("brouillon", "le brouillon est trop long pour être gardé"),
    ("attente_pleine", "il n'y a plus de place sur le site pour un fichier qui attend son acte"),
    ("identifiants", "identifiant ou mot de passe incorrect"),
    ("occupe", "le dossier est resté verrouillé par une autre personne"),
    ("modele_refuse", "une procédure déposée a un défaut ; tous sont dits"),
    ("indisponible", "la base ou un réglage empêche de répondre"),
    ("jeton", "API : le jeton personnel manque, a expiré ou a été retiré"),
    ("cle_employee", "API : cette clé d'idempotence a déjà servi à une autre demande"),
    ("demande", "API : la demande est illisible ou n'a pas la forme attendue"),
)
# An output cell of a decision table that holds a code: a quoted lower-case word with its underscores.
_CODE_CELL = re.compile(r"<text>\s*\"([a-z]+(?:_[a-z0-9]+)*)\"\s*</text>")
_DEADLINE = re.compile(r'deadline\(\s*"([^"]+)"')
_GUARD_CODES = ("piece_manquante_", "delai_", "terme_")


@dataclass(frozen=True)
class Refusal:
    """One code, what it means in French, and where it comes from."""

    code: str
    meaning: str
    where: str


def list_refusals(processes_dir: Path, forms_dir: Path) -> list[Refusal]:
    """Return the general codes, then each procedure's, in order."""
    found = [Refusal(code, meaning, "partout") for code, meaning in _GENERAL]
    for name in list_procedures(processes_dir):
        procedure = read_procedure(read_bundle(processes_dir, forms_dir, name), name)
        found += sorted(_of(procedure), key=lambda refusal: (refusal.code, refusal.meaning))
    return list(dict.fromkeys(found))


def _of(procedure: Procedure) -> list[Refusal]:
    specification = read_specification(procedure.models, procedure.id)
    found: list[Refusal] = []
    for element in specification.elements.values():
        found += _of_element(procedure, element)
    for form_id, content in procedure.forms.items():
        for field in read_form(content, file=form_id).fields:
            if field.constraint_code:
                meaning = str(field.constraint_message or field.label)
                found.append(Refusal(field.constraint_code, meaning, form_id))
            if field.required_code:
                found.append(Refusal(field.required_code, field.required_message or field.label, form_id))
    for file, content in procedure.models.items():
        if file.endswith(".dmn"):
            cells = dict.fromkeys(_CODE_CELL.findall(content.decode("utf-8")))
            codes = [code for code in cells if code.startswith(_GUARD_CODES)]
            found += [
                Refusal(code, "règle de la table de décision", f"{procedure.id}, {file}") for code in codes
            ]
    return found


def _of_element(procedure: Procedure, element: Element) -> list[Refusal]:
    where = f"{procedure.id}, {element.id}"
    early, late = element.properties.get("notBefore"), element.properties.get("notAfter")
    ended = _DEADLINE.search(element.timer or "")
    found = []
    if early:
        found.append(Refusal(f"delai_{early}", f"trop tôt : {procedure.law[early].label}", where))
    if late:
        found.append(Refusal(f"terme_{late}", f"trop tard : {procedure.law[late].label}", where))
    if ended and element.interrupting:
        found.append(Refusal(f"terme_{ended.group(1)}", f"trop tard : {element.name}", where))
    return found
