"""The rules of PDF/A in our own French: what was found wrong, by the number that veraPDF gives (clause-test).

Parts 2 and 3 of ISO 19005 number their clauses alike. Limit: of parts 1 and 4 only the number is told.
"""

from __future__ import annotations

from typing import Final

# by rule, else by clause, else by the clause around it
_SENTENCES: Final[dict[str, str]] = {
    "6.1.2-1": "l'en-tête %PDF-1.n n'est pas au premier octet du fichier",
    "6.1.2-2": "commentaire binaire absent après l'en-tête",
    "6.1.3-1": "identifiant /ID absent",
    "6.1.3-2": "fichier chiffré",
    "6.1.3-3": "des octets suivent la marque de fin %%EOF",
    "6.1.4": "table des références croisées mal écrite",
    "6.1.6": "chaîne hexadécimale mal écrite",
    "6.1.7.1": "flux interne dont la longueur ou les bornes sont fausses",
    "6.1.7.1-3": "flux interne dont le contenu est hors du fichier",
    "6.1.7.2": "compression LZW ou inconnue ; attendu : Flate, JPEG ou une autre de la norme",
    "6.1.8": "nom interne qui n'est pas en UTF-8",
    "6.1.9": "objet interne mal délimité",
    "6.1.10": "image dans la page en compression LZW ou inconnue",
    "6.1.12": "droits d'usage interdits dans le fichier",
    "6.1.13": "nombre, chaîne, nom ou page au-delà des limites de PDF/A",
    "6.2.2": "page avec un opérateur inconnu ou une ressource non déclarée",
    "6.2.3": "profil de sortie (OutputIntent) invalide ou en plusieurs versions",
    "6.2.4.2": "profil ICC d'une couleur invalide",
    "6.2.4.3": "couleur qui dépend de l'appareil, sans profil de sortie (OutputIntent)",
    "6.2.4.3-2": "couleur DeviceRGB sans profil de sortie RVB (OutputIntent)",
    "6.2.4.3-3": "couleur DeviceCMYK sans profil de sortie CMJN (OutputIntent)",
    "6.2.4.3-4": "couleur DeviceGray sans profil de sortie (OutputIntent)",
    "6.2.4.4": "ton direct mal défini",
    "6.2.5": "état graphique avec une fonction de transfert ou une trame interdite",
    "6.2.6": "intention de rendu inconnue",
    "6.2.8": "image avec une option interdite (Alternates, OPI, Interpolate) ou une profondeur non admise",
    "6.2.8.3": "image JPEG 2000 non admise",
    "6.2.9": "objet PostScript, ou formulaire qui renvoie à un autre fichier",
    "6.2.10-1": "mode de fusion inconnu",
    "6.2.10-2": "transparence sans espace de couleurs pour la fusion",
    "6.2.11.2": "police mal décrite",
    "6.2.11.3": "police composite dont le codage manque ou se contredit",
    "6.2.11.4.1-1": "police non incorporée",
    "6.2.11.4.1-2": "police incorporée sans tous les caractères employés",
    "6.2.11.4.2": "liste des caractères d'une police partielle (CharSet, CIDSet) incomplète",
    "6.2.11.5": "largeurs de caractères autres dans la police que dans sa description",
    "6.2.11.6": "police TrueType dont le codage n'est pas admis",
    "6.2.11.7": "texte sans correspondance Unicode",
    "6.2.11.8": "caractère que sa police ne contient pas",
    "6.3.1": "annotation d'un type interdit",
    "6.3.2": "annotation cachée ou qui ne s'imprime pas",
    "6.3.3": "annotation sans apparence admise",
    "6.4.1": "champ de formulaire avec une action, ou apparences à régénérer",
    "6.4.2": "formulaire XFA",
    "6.4.3": "signature électronique non conforme",
    "6.5": "action interdite",
    "6.6.2.1": "métadonnées XMP mal écrites",
    "6.6.2.1-1": "métadonnées XMP absentes",
    "6.6.2.3": "propriété XMP inconnue, ou schéma d'extension XMP mal décrit",
    "6.6.4": "niveau PDF/A mal déclaré dans les métadonnées XMP",
    "6.6.4-1": "aucun niveau PDF/A déclaré dans les métadonnées XMP",
    "6.7": "structure logique (balises du texte) absente ou incorrecte",
    "6.8-1": "fichier joint sans type MIME",
    "6.8-2": "fichier joint sans nom /F et /UF",
    "6.8-3": "fichier joint sans AFRelationship",
    "6.8-4": "fichier joint non associé au document (/AF)",
    "6.8": "fichier joint interdit par la partie de PDF/A déclarée",
    "6.9": "calques mal déclarés",
    "6.10": "présentation alternative interdite",
    "6.11": "exigence de lecture (Requirements) interdite",
}


def sentence(rule: str, flavour: str) -> str:
    """What breaking this rule ("6.2.11.4.1-1") means, for a document judged by this flavour ("3b")."""
    unknown = f"règle de PDF/A-{flavour[0]} non respectée"
    if flavour[0] not in "23":
        return unknown
    clause = rule.rpartition("-")[0]
    while rule not in _SENTENCES and clause:
        rule, clause = clause, clause.rpartition(".")[0]
    return _SENTENCES.get(rule, unknown)
