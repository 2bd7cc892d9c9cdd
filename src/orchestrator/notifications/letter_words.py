"""The sentences of letters, French and English side by side, and instants in the reader's language."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from orchestrator.law.wording import say_offset

LANGUAGES = ("fr", "en")
# For each sentence: French, English. Model texts (task names, labels of limits) stay French.
SENTENCES = {
    "assignment": ("Une tâche s'est ouverte pour votre fonction.", "A task has opened for your function."),
    "assignment.subject": ("À faire : {task}{before}", "To do: {task}{before}"),
    "reassigned": ("Une tâche vous a été confiée.", "A task has been put in your hands."),
    "reassigned.subject": ("Vous est confié : {task}{before}", "Put in your hands: {task}{before}"),
    "lead": ("Un délai approche et l'acte n'est pas fait.", "A limit is near and the act has not been done."),
    "lead.subject": ("Délai proche : {task}{before}", "Limit near: {task}{before}"),
    "passed": (
        "Un délai est passé sans que l'acte soit fait.",
        "A limit has passed and the act was not done.",
    ),
    "passed.subject": ("Délai passé : {task}", "Limit passed: {task}"),
    "corrected": (
        "Un acte a été rectifié dans un dossier dont un courriel vous a parlé : ne vous fiez plus à ce que vous aviez "
        "noté de cet acte.",
        "An act has been corrected in a case that an e-mail told you about: do not rely on what you had noted of it.",
    ),
    "corrected.subject": ("Acte rectifié : {task}", "Act corrected: {task}"),
    "refused": (
        "Votre acte n'a pas été enregistré : ce n'en était pas, ou plus, le moment.",
        "Your act was not recorded: it was not, or no longer, the time for it.",
    ),
    "refused.subject": ("Acte non enregistré : {task}", "Act not recorded: {task}"),
    "incident": (
        "Un incident s'est ouvert sur un dossier. Sa cause est sur la page d'exploitation.",
        "An incident has opened on a case. Its cause is on the operations page.",
    ),
    "incident.subject": ("Incident sur un dossier", "Incident on a case"),
    "escalation": (
        "Personne n'a agi alors que l'essentiel du temps donné est passé. Vous dirigez le service compétent.",
        "Nobody has acted although most of the time given is over. You head the service in charge.",
    ),
    "escalation.subject": ("Personne n'agit : {task}{before}", "Nobody acts: {task}{before}"),
    "digest": ("Voici ce qui attend votre fonction aujourd'hui.", "This is what awaits your function today."),
    "digest.subject": ("Votre récapitulatif : {count} à faire", "Your digest: {count} to do"),
    "digest.more": ("Et {count} de plus.", "And {count} more."),
    "verification": (
        "Confirmez que cette adresse est la vôtre : ouvrez le lien, connectez-vous et validez. "
        "Si vous n'avez rien demandé, ne faites rien.",
        "Confirm that this address is yours: open the link, sign in and agree. "
        "If you asked for nothing, do nothing.",
    ),
    "verification.subject": ("Confirmez votre adresse", "Confirm your address"),
    "case": ("Dossier", "Case"),
    "task": ("Acte", "Act"),
    "possible": ("Possible à partir de", "Possible from"),
    "until": ("Avant", "Before"),
    "corrected_at": ("Rectifié le", "Corrected on"),
    "passed_at": ("Limite passée", "Limit passed"),
    "earliest": ("Lecture la plus prudente : avant", "Most cautious reading: before"),
    "then": ("Ensuite", "Then"),
    "limit": ("Limite", "Limit"),
    "code": ("Motif", "Ground"),
    "link_until": ("Lien valable jusqu'à", "Link valid until"),
    "open.task": ("Ouvrir la tâche", "Open the task"),
    "open.case": ("Ouvrir le dossier", "Open the case"),
    "open.ops": ("Ouvrir la page d'exploitation", "Open the operations page"),
    "open.inbox": ("Ouvrir mes tâches", "Open my tasks"),
    "open.verification": ("Confirmer l'adresse", "Confirm the address"),
    "before": (", avant le {at}", ", before {at}"),
    "foot": (
        "Message automatique, n'y répondez pas. Il ne contient volontairement ni nom ni fait : "
        "le dossier se lit sur le site. Vos préférences : {link}",
        "Automatic message, do not reply. It deliberately holds no name and no fact: "
        "the case is read on the site. Your preferences: {link}",
    ),
}


def say(sentence: str, language: str, **values: object) -> str:
    """Return a sentence in `language` (fr, en), with its values filled in."""
    return SENTENCES[sentence][LANGUAGES.index(language)].format(**values)


def say_at(at: datetime, zone: ZoneInfo, language: str) -> str:
    """An instant on the establishment's wall clock, with its offset: nobody has to guess whose hour it is."""
    local = at.astimezone(zone)
    offset = say_offset(local)
    if language == "en":
        return f"{format_date(local, 'EEEE d MMMM y', locale='en')} at {local:%H:%M} ({offset})"
    day = format_date(local, "EEEE d MMMM y", locale="fr")
    return f"{day} à {local.hour} h {local.minute:02d} ({offset})"


def say_before(at: datetime, zone: ZoneInfo, language: str) -> str:
    """An exclusive bound: midnight is said as the end of the day before, « 10 avril 2026 à 24 h »."""
    local = at.astimezone(zone)
    if (local.hour, local.minute, local.second, local.microsecond) != (0, 0, 0, 0):
        return say_at(at, zone, language)
    last = local.date() - timedelta(days=1)
    offset = say_offset((local - timedelta(hours=1)).astimezone(zone))
    day = format_date(last, "EEEE d MMMM y", locale=language)
    return f"{day} at 24:00 ({offset})" if language == "en" else f"{day} à 24 h ({offset})"
