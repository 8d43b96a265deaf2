#!/bin/sh
# Ouvre un émetteur en SFTP : un compte sans mot de passe ni shell, une cage, in/ et out/ montés dedans, sa clé.
#
#   ajouter-emetteur.sh CODE CLE_PUBLIQUE [COMPTE]      COMPTE : edi-<code en minuscules> par défaut
#
# À lancer sous root, après « edi-flux init » (qui crée partenaires/CODE). Peut être relancé : ce qui est fait n'est pas
# refait, la clé est remplacée par celle donnée. Autres emplacements, par l'environnement : RACINE, CAGES, CLES, FSTAB,
# GROUPE ; les mêmes chemins doivent alors être dans edi-flux.conf.
set -eu
umask 022

RACINE=${RACINE:-/var/lib/edi-flux}
CAGES=${CAGES:-/srv/sftp}
CLES=${CLES:-/etc/ssh/edi-flux}
FSTAB=${FSTAB:-/etc/fstab}
GROUPE=${GROUPE:-edi-sftp}

refuser() {
    printf 'ajouter-emetteur : %s\n' "$1" >&2
    exit "${2:-1}"
}

[ $# -eq 2 ] || [ $# -eq 3 ] || refuser 'usage : ajouter-emetteur.sh CODE CLE_PUBLIQUE [COMPTE]' 2
code=$1
cle=$2
compte=${3:-edi-$(printf %s "$code" | LC_ALL=C tr '[:upper:]' '[:lower:]')}

verifier() {
    [ "$(id -u)" -eq 0 ] || refuser 'à lancer sous root'
    case $code in
        *[!A-Z0-9]* | '') refuser "« $code » n'est pas un code application : 6 caractères A-Z ou 0-9" ;;
        ??????) ;;
        *) refuser "« $code » n'est pas un code application : 6 caractères A-Z ou 0-9" ;;
    esac
    case $compte in
        *[!a-z0-9_-]* | -* | [0-9]* | '') refuser "« $compte » n'est pas un nom de compte" ;;
    esac
    case $RACINE$CAGES in
        *[!A-Za-z0-9._/-]*) refuser 'RACINE et CAGES : lettres, chiffres, . _ - seulement (fstab ne sait pas mieux)' ;;
    esac
    for sens in in out; do
        dossier=$RACINE/partenaires/$code/$sens
        if [ -L "$dossier" ] || [ ! -d "$dossier" ]; then
            refuser "« $dossier » est absent : ajoutez [$code] à emetteurs.toml, puis « edi-flux init »"
        fi
        # un compte, un émetteur : avant de donner des droits
        autre=$(awk -v source="$dossier" -v cible="$CAGES/$compte/$sens" \
            '$1 !~ /^#/ && ($1 == source) != ($2 == cible) { print $1 " sur " $2; exit }' "$FSTAB")
        [ -z "$autre" ] || refuser "« $FSTAB » monte déjà $autre"
    done
    # une clé privée n'a rien à faire ici, et ssh-keygen -l la lirait aussi
    if grep -q 'PRIVATE KEY' -- "$cle" || ! ssh-keygen -l -f "$cle" >/dev/null 2>&1; then
        refuser "« $cle » n'est pas une clé publique SSH"
    fi
    # jamais un compte qui sert à autre chose
    if getent passwd "$compte" >/dev/null && ! id -nG "$compte" | tr ' ' '\n' | grep -qxF -- "$GROUPE"; then
        refuser "le compte « $compte » existe déjà et n'est pas du groupe $GROUPE"
    fi
}

ouvrir_compte() {
    getent group "$GROUPE" >/dev/null || groupadd "$GROUPE"
    # « * » : pas de mot de passe, et pas un compte fermé, que sshd refuserait sans PAM
    getent passwd "$compte" >/dev/null || useradd --no-create-home --home-dir / --shell /usr/sbin/nologin \
        --password '*' --user-group --groups "$GROUPE" "$compte"
}

# Le dossier reste au service : le partenaire n'en change ni les droits, ni le nom.
donner_droits() {
    chgrp -- "$compte" "$RACINE/partenaires/$code/in" "$RACINE/partenaires/$code/out"
    chmod 2770 "$RACINE/partenaires/$code/in"
    chmod 2750 "$RACINE/partenaires/$code/out"
}

monter() {
    source=$RACINE/partenaires/$code/$1
    cible=$CAGES/$compte/$1
    if ! awk -v cible="$cible" '$1 !~ /^#/ && $2 == cible { vu = 1 } END { exit !vu }' "$FSTAB"; then
        [ ! -s "$FSTAB" ] || [ -z "$(tail -c 1 -- "$FSTAB")" ] || printf '\n' >>"$FSTAB"
        printf '%s %s none %s 0 0\n' "$source" "$cible" "$2" >>"$FSTAB"
    fi
    mountpoint -q -- "$cible" || mount --fstab "$FSTAB" "$cible"
}

construire_cage() {
    install -d -o root -g root -m 0755 -- "$CAGES" "$CAGES/$compte"
    for sens in in out; do # montés, ils ont les droits d'en face
        mountpoint -q -- "$CAGES/$compte/$sens" ||
            install -d -o root -g root -m 0755 -- "$CAGES/$compte/$sens"
    done
    monter in bind,nosuid,nodev,noexec
    monter out bind,ro,nosuid,nodev,noexec
}

# En dernier : avant elle, personne n'entre.
donner_cle() {
    install -d -o root -g root -m 0755 -- "$CLES"
    install -o root -g root -m 0644 -- "$cle" "$CLES/$compte"
}

verifier
ouvrir_compte
donner_droits
construire_cage
donner_cle
printf '%s : le compte %s dépose dans in/ et lit out/.\n' "$code" "$compte"
