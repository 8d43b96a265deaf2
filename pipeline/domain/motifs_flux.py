"""Motifs of the envelope and of reading: what makes a flux, or one file of it, not receivable."""

from __future__ import annotations

from pipeline.domain.motif import Level, Motif

# fmt: off
# --- the flux and its envelope -------------------------------------------------------------------
FLUX_EMPTY = Motif(
    "FLUX_EMPTY", "IRR_VIDE_F", "VIDE", Level.FLUX,
    "Le fichier est vide",
    "Vérifier l'export qui produit le fichier, puis déposer de nouveau le flux complet.",
)
FLUX_TOO_LARGE = Motif(
    "FLUX_TOO_LARGE", "IRR_TAILLE_F", "TAILLE", Level.FLUX,
    "Le flux dépasse la taille admise",
    "Répartir les factures sur plusieurs flux.",
)
FLUX_NAME = Motif(
    "FLUX_NAME", "IRR_NOM_F", "NOMMAGE", Level.FLUX,
    "Le nom du flux ne respecte pas la règle de nommage",
    "Nommer le flux <interface>_<application>_<application><n° interface><séquence sur 15 chiffres>, "
    "par exemple FSO1100A_XXX999_XXX9991100000000000000001.",
)
FLUX_EMITTER = Motif(
    "FLUX_EMITTER", "IRR_NOM_F", "NOMMAGE", Level.FLUX,
    "Le code application du nom de flux n'est pas celui de l'émetteur",
    "Utiliser dans le nom du flux le code application qui vous a été attribué au raccordement.",
)
INTERFACE_UNKNOWN = Motif(
    "INTERFACE_UNKNOWN", "IRR_TYPE_F", "INTERFACE", Level.FLUX,
    "Le code interface n'existe pas",
    "Choisir l'interface qui correspond au format déposé (voir docs/formats.md).",
)
INTERFACE_RETIRED = Motif(
    "INTERFACE_RETIRED", "IRR_TYPE_F", "INTERFACE", Level.FLUX,
    "L'interface n'est plus acceptée",
    "Passer au format et à l'interface indiqués dans le motif.",
)
INTERFACE_AFNOR = Motif(
    "INTERFACE_AFNOR", "IRR_TYPE_F", "INTERFACE", Level.FLUX,
    "Les interfaces de la norme AFNOR (FSO115xA) sont réservées aux plateformes agréées",
    "Déposer au format Chorus Pro : FSO1100A, FSO1106A, FSO1110A, FSO1116A ou FSO1117A.",
)
FLUX_NUMBER_USED = Motif(
    "FLUX_NUMBER_USED", "REJ_UNI", "NUMERO_FLUX", Level.FLUX,
    "Le numéro de flux a déjà été utilisé pour un autre contenu",
    "Incrémenter la séquence du nom de flux et déposer de nouveau.",
)
VIRUS = Motif(
    "VIRUS", "IRR_ANTIVIRUS", "ANTIVIRUS", Level.FLUX,
    "L'antivirus a trouvé un contenu malveillant",
    "Retirer ou remplacer la pièce nommée, analyser le poste et l'export qui l'ont produite, puis déposer de nouveau "
    "tout le flux : aucune de ses factures n'a été intégrée.",
)
TYPE_UNKNOWN = Motif(
    "TYPE_UNKNOWN", "IRR_TYPE_F", "FORMAT", Level.DOCUMENT,
    "Le fichier n'est ni un XML, ni un PDF, ni une archive tar.gz ou zip",
    "Déposer une facture XML (UBL, CII), un PDF/A-3 Factur-X, ou une archive tar.gz ou zip de ces fichiers.",
)
ARCHIVE_UNREADABLE = Motif(
    "ARCHIVE_UNREADABLE", "IRR_SYNTAX", "COMPRESSION", Level.FLUX,
    "L'archive est illisible",
    "Recréer l'archive (tar.gz ou zip, non chiffrée, non tronquée) et déposer de nouveau le flux.",
)
ARCHIVE_EMPTY = Motif(
    "ARCHIVE_EMPTY", "IRR_VIDE_F", "COMPRESSION", Level.FLUX,
    "L'archive ne contient aucune facture",
    "Placer les factures à la racine de l'archive.",
)
ARCHIVE_LIMIT = Motif(
    "ARCHIVE_LIMIT", "IRR_TAILLE_F", "COMPRESSION", Level.FLUX,
    "L'archive dépasse les limites admises",
    "Répartir les factures sur plusieurs flux (500 factures et 1 Go au plus par flux).",
)
MEMBER_NAME = Motif(
    "MEMBER_NAME", "IRR_NOM_F", "COMPRESSION", Level.DOCUMENT,
    "Le nom d'un fichier de l'archive n'est pas admis",
    "Placer les fichiers à la racine de l'archive, avec des noms simples et distincts, sans chemin.",
)
MEMBER_KIND = Motif(
    "MEMBER_KIND", "IRR_TYPE_F", "COMPRESSION", Level.DOCUMENT,
    "Un élément de l'archive n'est pas un fichier ordinaire",
    "N'archiver que des fichiers : ni lien, ni périphérique, ni archive imbriquée.",
)
MEMBER_TOO_LARGE = Motif(
    "MEMBER_TOO_LARGE", "IRR_TAILLE_F", "TAILLE", Level.DOCUMENT,
    "Un fichier du flux dépasse la taille admise",
    "Réduire les pièces jointes : une facture décompressée ne dépasse pas 100 Mo.",
)
MEMBER_EMPTY = Motif(
    "MEMBER_EMPTY", "IRR_VIDE_F", "VIDE", Level.DOCUMENT,
    "Un fichier du flux est vide",
    "Vérifier l'export qui produit ce fichier, puis le déposer de nouveau.",
)

# --- reading a document ---------------------------------------------------------------------------
XML_UNREADABLE = Motif(
    "XML_UNREADABLE", "IRR_SYNTAX", "XML", Level.DOCUMENT,
    "Le XML est illisible",
    "Corriger le fichier à l'endroit indiqué : il doit être un XML bien formé et complet.",
)
XML_NOT_XML = Motif(
    "XML_NOT_XML", "IRR_SYNTAX", "XML", Level.DOCUMENT,
    "Le contenu n'est pas un XML",
    "Déposer le fichier XML ou PDF/A-3 de la facture, et non un texte ou une page web.",
)
XML_ENCODING = Motif(
    "XML_ENCODING", "IRR_SYNTAX", "XML", Level.DOCUMENT,
    "L'encodage du XML n'est pas admis ou ne correspond pas à son contenu",
    "Enregistrer le fichier en UTF-8 et le déclarer tel dans sa première ligne.",
)
XML_DOCTYPE = Motif(
    "XML_DOCTYPE", "IRR_SYNTAX", "XML", Level.DOCUMENT,
    "Une déclaration DOCTYPE ou ENTITY n'est pas admise",
    "Retirer la déclaration DOCTYPE : le schéma est choisi par la plateforme.",
)
XML_TOO_COMPLEX = Motif(
    "XML_TOO_COMPLEX", "IRR_TAILLE_F", "XML", Level.DOCUMENT,
    "Le XML dépasse les limites de lecture",
    "Réduire la profondeur, le nombre d'éléments ou la taille des textes du fichier.",
)
PDF_UNREADABLE = Motif(
    "PDF_UNREADABLE", "IRR_SYNTAX", "PDF", Level.DOCUMENT,
    "Le PDF est illisible",
    "Produire de nouveau le PDF/A-3 : le fichier est endommagé ou incomplet.",
)
PDF_ENCRYPTED = Motif(
    "PDF_ENCRYPTED", "IRR_SYNTAX", "PDF", Level.DOCUMENT,
    "Le PDF est chiffré ou protégé par un mot de passe",
    "Déposer un PDF/A-3 sans mot de passe ni restriction.",
)
PDF_LIMIT = Motif(
    "PDF_LIMIT", "IRR_TAILLE_F", "PDF", Level.DOCUMENT,
    "Le PDF dépasse les limites de lecture",
    "Réduire le nombre ou la taille des fichiers joints au PDF.",
)
PDF_ACTIVE = Motif(
    "PDF_ACTIVE", "IRR_TYPE_F", "PDF", Level.DOCUMENT,
    "Le PDF contient un contenu actif (JavaScript, lancement, formulaire XFA)",
    "Produire un PDF/A-3, qui n'admet aucun contenu actif.",
)
PDF_WITHOUT_INVOICE = Motif(
    "PDF_WITHOUT_INVOICE", "IRR_TYPE_F", "FACTUR-X", Level.DOCUMENT,
    "Le PDF ne contient pas de facture XML exploitable",
    "Joindre au PDF/A-3 le fichier factur-x.xml de la facture (relation Data, Source ou Alternative).",
)
PDF_TWO_INVOICES = Motif(
    "PDF_TWO_INVOICES", "IRR_TYPE_F", "FACTUR-X", Level.DOCUMENT,
    "Le PDF contient plusieurs factures XML",
    "Ne joindre qu'un seul fichier XML de facture par PDF.",
)
PDFA_STRICT = Motif(
    "PDFA_STRICT", "IRR_SYNTAX", "PDF/A-3", Level.DOCUMENT,
    "Le PDF n'est pas conforme à PDF/A-3",
    "Produire le PDF avec un outil qui garantit PDF/A-3 (ISO 19005-3).",
)
PDFA_WARNING = Motif(
    "PDFA_WARNING", "AVERT_PDFA", "PDF/A-3", Level.WARNING,
    "Le PDF s'écarte de PDF/A-3",
    "Produire le PDF avec un outil qui garantit PDF/A-3 (ISO 19005-3).",
)
FORMAT_UNKNOWN = Motif(
    "FORMAT_UNKNOWN", "IRR_TYPE_F", "FORMAT", Level.DOCUMENT,
    "L'élément racine du XML n'est celui d'aucun format de facture connu",
    "Déposer une facture UBL 2.1 (Invoice, CreditNote) ou CII (CrossIndustryInvoice).",
)
FORMAT_REFUSED = Motif(
    "FORMAT_REFUSED", "IRR_TYPE_F", "FORMAT", Level.DOCUMENT,
    "Ce format n'est pas accepté",
    "Convertir la facture dans un format accepté : UBL 2.1, CII D16B ou Factur-X.",
)
FORMAT_CONTRADICTION = Motif(
    "FORMAT_CONTRADICTION", "IRR_TYPE_F", "INTERFACE", Level.DOCUMENT,
    "Le contenu ne correspond pas à l'interface déclarée par le nom du flux",
    "Déposer le fichier sous l'interface de son format, ou le convertir au format déclaré.",
)
XSD_INVALID = Motif(
    "XSD_INVALID", "IRR_SYNTAX", "XSD", Level.DOCUMENT,
    "Le XML n'est pas conforme à son schéma",
    "Corriger l'élément indiqué selon le schéma du format, puis déposer de nouveau la facture.",
)
PROFILE_INVALID = Motif(
    "PROFILE_INVALID", "IRR_SYNTAX", "XSD-PROFIL", Level.DOCUMENT,
    "Le XML n'est pas conforme au schéma du profil Factur-X qu'il déclare",
    "Compléter la facture selon le profil déclaré, ou déclarer le profil qui convient.",
)
