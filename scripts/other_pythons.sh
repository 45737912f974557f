#!/usr/bin/env bash
# Other Pythons, for real: labs 1 to 4 from the student's folder, in Debian's minimal systems, as an
# ordinary user. As root, with debootstrap:  scripts/other_pythons.sh [SUITE…]
# bookworm has Python 3.11, trixie 3.13, sid 3.14; each takes about ten minutes and 2 GB under DIR.
set -euo pipefail
cd "$(dirname "$0")/.."
DIR=${DIR:-/var/tmp/other-pythons}
LANGUAGE=${LANGUAGE_OF_LABS:-fr}
LABS=${LABS:-01_frozen_lake 02_dynamic_programming 03_q_learning_sarsa 04_cliff}
suites=("$@")
[ ${#suites[@]} -gt 0 ] || suites=(bookworm trixie sid)
mkdir -p "$DIR"
.venv/bin/course release --all --lang "$LANGUAGE" --output "$DIR"
for suite in "${suites[@]}"; do
    root=$DIR/$suite
    if [ ! -e "$root/.made" ]; then
        rm -rf "$root"
        debootstrap --variant=minbase --include=python3,python3-venv,git,make,ca-certificates \
            "$suite" "$root" > "$DIR/$suite.log" || { tail "$DIR/$suite.log"; exit 1; }
        touch "$root/.made"
    fi
    chroot "$root" id student > /dev/null 2>&1 || chroot "$root" useradd --create-home student
    # What this machine knows of the network, for pip.
    for file in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
        cp -L "$file" "$root$file"
    done
    home=$root/home/student
    cp -r "$DIR/rl-labs-$LANGUAGE.zip" scripts/first_green_check.py "solutions/$LANGUAGE" "$home"
    mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
    mountpoint -q "$root/dev/shm" || mount -t tmpfs tmpfs "$root/dev/shm"
    status=0
    # shellcheck disable=SC2086 # the labs are words
    chroot "$root" su - student -c "env PIP_CERT=/etc/ssl/certs/ca-certificates.crt python3 \
        first_green_check.py rl-labs-$LANGUAGE.zip $LANGUAGE $LABS" || status=$?
    umount "$root/dev/shm" "$root/proc"
    echo "$suite: exit status $status"
    [ "$status" = 0 ] || exit "$status"
done
