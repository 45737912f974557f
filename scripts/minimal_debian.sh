#!/usr/bin/env bash
# README's two commands on a machine that is only Debian's minimal system, as root and as an
# ordinary user with the system's packages there. As root, with debootstrap:
#     scripts/minimal_debian.sh [root|student]…
# TARGETS are make's (site test), SUITE is Debian's (bookworm), DIR holds the system (4 GB).
# WHEELS, if set, is a folder where pip looks as well: PyTorch for the processor, for instance.
set -euo pipefail
cd "$(dirname "$0")/.."
DIR=${DIR:-/var/tmp/minimal-debian}
SUITE=${SUITE:-bookworm}
TARGETS=${TARGETS:-site test}
WHEELS=${WHEELS:-}
users=("$@")
[ ${#users[@]} -gt 0 ] || users=(root student)
root=$DIR/$SUITE
mkdir -p "$DIR"
if [ ! -e "$root/.made" ]; then
    rm -rf "$root"
    debootstrap --variant=minbase --include=python3,python3-venv,git,make,ca-certificates \
        "$SUITE" "$root" > "$DIR/$SUITE.log" || { tail "$DIR/$SUITE.log"; exit 1; }
    touch "$root/.made"
fi
id=$(chroot "$root" id -u student 2> /dev/null) || {
    chroot "$root" useradd --create-home student
    id=$(chroot "$root" id -u student)
}
# What this machine knows of the network, for pip and apt.
for file in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
    cp -L "$file" "$root$file"
done

# inside COMMAND: run it in the system, which is / there. Not by chroot, in which bubblewrap fails.
# The last bash is the system's first process: by the second command it stays, and takes in the
# processes that lose their parent, as an init does.
inside() {
    unshare --mount --pid --fork --kill-child bash -euc '
        mount --make-rprivate /
        mount --bind "$1" "$1"
        cd "$1"
        mount -t proc proc proc
        mount --rbind /dev dev
        mount -t tmpfs tmpfs tmp
        if [ -n "$2" ]; then mkdir -p "./$2"; mount --bind "$2" "./$2"; fi
        mkdir -p old
        pivot_root . old
        umount -l /old
        exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
            PIP_CERT=/etc/ssl/certs/ca-certificates.crt PIP_FIND_LINKS="$2" bash -euc "$3; :"
    ' inside "$root" "$WHEELS" "$1"
}

status=0
for user in "${users[@]}"; do
    home=/home/student
    [ "$user" = root ] && home=/root
    rm -rf "$root$home/course"
    git clone --quiet . "$root$home/course"
    run="cd $home/course"
    for target in $TARGETS; do
        run+=" && date +%T && make $target"
    done
    if [ "$user" != root ]; then
        chown -R "$id:$id" "$root$home/course"
        inside "python3 $home/course/tests/system_packages.py"
        run="su student -c 'export HOME=$home; $run'"
    fi
    SECONDS=0
    inside "$run" || status=$?
    echo "$SUITE, $user, make $TARGETS: exit status $status after $SECONDS s"
    [ "$status" = 0 ] || exit "$status"
done
