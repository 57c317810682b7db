#!/bin/sh
# A fresh machine -> .venv with the locked packages, and the libraries that WeasyPrint loads.
# Safe to run again and to interrupt. Exit 0 ready, 3 the machine lacks something: the last line says what to type.
set -eu
cd "$(dirname "$0")"

home=$(pwd -P)
start=$(date +%s)
log= # what venv and pip say, while they run
job=

step() { printf '%-10s %s\n' "$1" "$2"; }
took() { echo "$(($(date +%s) - $1)) s"; }
stop() { # what is wrong, the one line to type
	printf '\nsetup stopped: %s\nType:\n    %s\n' "$1" "$2" >&2
	exit 3
}

# What runs in the background of a script does not hear Ctrl-C by itself.
tidy() {
	[ -z "$job" ] || kill "$job" 2>/dev/null || true
	[ -z "$log" ] || rm -f "$log"
}
trap tidy EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP PIPE

# Two makes at once in one clone: the second waits, and finds the work done. pip inherits the lock, so that what is
# left of a killed setup is waited for too.
if command -v flock >/dev/null 2>&1; then
	mkdir -p .cache
	exec 9>.cache/setup.lock
	if ! flock -n 9; then
		step setup 'already running here, waiting for it'
		flock 9
		newer=$(find requirements.txt pyproject.toml setup.sh -newer .venv/.ready 2>/dev/null || echo all)
		[ -n "$newer" ] || exit 0
	fi
fi

# --- the machine's packages ----------------------------------------------------------------------

manager=
for name in apt-get dnf brew; do
	if command -v $name >/dev/null 2>&1; then manager=$name && break; fi
done
case $manager in
apt-get) add='apt-get install -y --no-install-recommends' ;;
dnf) add='dnf install -y' ;;
brew) add='brew install' ;;
*) add='YOUR-PACKAGE-MANAGER install' ;;
esac
# brew refuses root; whoever is root needs no sudo, and may have none.
if [ "$manager" = brew ] || [ "$(id -u)" -eq 0 ]; then sudo=; else sudo='sudo '; fi

version= # of the Python found: X.Y
packages() { # need -> names; pango is what WeasyPrint needs, subset what it wants
	case $manager:$1 in
	apt-get:python)
		# The system's own python3 may be too old where a newer one lies beside it.
		for name in python3.13-venv python3.12-venv python3.11-venv; do
			if apt-cache show $name >/dev/null 2>&1; then echo $name && return; fi
		done
		echo python3 python3-venv
		;;
	apt-get:venv) echo "python$version-venv" ;;
	apt-get:pango) echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b ;;
	apt-get:subset) echo libharfbuzz-subset0 ;;
	dnf:python) echo python3.12 ;;
	brew:python | brew:venv) echo python@3.13 ;;
	*:python | *:venv) echo python3 ;;
	*:pango) echo pango ;;
	*:subset) echo harfbuzz ;;
	apt-get:poppler | dnf:poppler) echo poppler-utils ;;
	*:browser) echo chromium ;;
	*) echo "$1" ;;
	esac
}
line() { # needs -> the one line to type
	if [ "$manager" = apt-get ]; then printf '%sapt-get update && ' "$sudo"; fi
	printf '%s' "$sudo$add"
	for need in "$@"; do printf ' %s' "$(packages "$need")"; done
}
as_admin() ( # system files have to stay readable for all, whatever our umask
	umask 022
	exec 9>&-
	step run "$sudo$*"
	# shellcheck disable=SC2086 # empty or one word
	exec $sudo env DEBIAN_FRONTEND=noninteractive "$@"
)
add_packages() { # need -> false where they cannot be added
	[ -n "$manager" ] || return 1
	if [ -n "$sudo" ]; then
		command -v sudo >/dev/null 2>&1 || return 1
		# With nobody there to type a password, asking for one would hang.
		[ -t 0 ] || sudo -n true 2>/dev/null || return 1
	fi
	if [ "$manager" = apt-get ]; then
		# Without lists, or with old ones, apt finds nothing.
		if [ -n "$(find /var/lib/apt/lists -name '*_Packages*' 2>/dev/null | head -n 1)" ]; then
			# shellcheck disable=SC2046,SC2086 # words
			as_admin $add $(packages "$1") && return 0
		fi
		as_admin apt-get update || return 1
	fi
	# shellcheck disable=SC2046,SC2086 # words
	as_admin $add $(packages "$1")
}

# --- what tests look with, for `make test` ---------------------------------------------------------

has() { # need -> whether it is here
	case $1 in
	poppler) command -v pdftoppm ;;
	browser) command -v chromium || command -v chromium-browser || command -v google-chrome ;;
	*) command -v "$1" ;;
	esac >/dev/null 2>&1
}
if [ "${1:-}" = tools ]; then
	lacking=
	for need in poppler qpdf browser; do
		has $need || add_packages $need || true
		has $need || lacking="$lacking $need"
	done
	if [ -n "$lacking" ]; then
		step tools "not here:$lacking. The tests that need them are skipped, each by its name"
		# shellcheck disable=SC2086 # words
		step '' "to add them: $(line $lacking)"
	fi
	: >.venv/.tools
	exit 0
fi

# --- Python --------------------------------------------------------------------------------------

enough='import sys; sys.exit(sys.version_info < (3, 11))'
python=
bare= # new enough, but makes no environments (Debian without python3-venv)
for name in python3.13 python3.12 python3.11 python3.14 python3 python; do
	# Run it: a name on the PATH may be a shim for a version that is switched off.
	$name -I -c "$enough" >/dev/null 2>&1 || continue
	if $name -I -c 'from ensurepip import bootstrap; import venv' >/dev/null 2>&1; then python=$name && break; fi
	bare=${bare:-$name}
done
if [ -z "$python$bare" ]; then
	stop 'Python 3.11 or later is needed, and none was found.' "$(line python) && make setup"
elif [ -z "$python" ]; then
	version=$($bare -I -c 'import sys; print("%d.%d" % sys.version_info[:2])')
	add_packages venv || true
	$bare -I -c 'from ensurepip import bootstrap; import venv' >/dev/null 2>&1 ||
		stop "this Python $version cannot make virtual environments." "$(line venv) && make setup"
	python=$bare
fi
step python "$($python -I -c 'import sys; print(sys.version.split()[0], "at", sys.executable)')"

# --- .venv ---------------------------------------------------------------------------------------

again=
if [ -e .venv/.making ]; then
	again='the last setup did not finish'
elif [ -e .venv ] && ! .venv/bin/python -I -c "import pip; $enough" >/dev/null 2>&1; then
	again='it does not work'
elif [ -e .venv/.ready ] && [ "$(cat .venv/.ready)" != "$home" ]; then
	again='it was made in another folder' # and its scripts point there
fi
if [ -n "$again" ]; then
	step .venv "making it anew: $again"
	rm -rf .venv
fi
log=$(mktemp "${TMPDIR:-/tmp}/report-setup.XXXXXX")
failed() {
	tail -n 25 "$log" >&2
	stop "$1, see above." 'make setup'
}
since=$(date +%s)
made=
[ -e .venv ] || made=yes
mkdir -p .venv
: >.venv/.making
rm -f .venv/.ready
if [ -n "$made" ]; then
	$python -I -m venv .venv >"$log" 2>&1 || failed "$python could not make .venv"
	step .venv "made, $(took "$since")"
fi

# --- packages ------------------------------------------------------------------------------------

installed() {
	set -- .venv/lib/python*/site-packages/*.dist-info
	echo $#
}
progress() {
	all=$(awk '/^Installing collected/ {print gsub(/,/, "") + 1}' "$log")
	if [ -n "$all" ]; then
		echo "installing $(($(installed) - before)) of $all"
	else
		echo "fetching, $(grep -c -E '^(Collecting|Processing) ' "$log" || true) so far"
	fi
}
pip() { # title, pip's arguments; where to fetch from is the machine's own setting
	title=$1 && shift
	since=$(date +%s)
	before=$(installed)
	shown=$since
	.venv/bin/python -I -m pip --no-input --disable-pip-version-check install "$@" >"$log" 2>&1 &
	job=$!
	while kill -0 "$job" 2>/dev/null; do
		now=$(date +%s)
		if [ -t 1 ]; then
			printf '\r%-10s %-40s\r' "$title" "$(progress)"
		elif [ $((now - shown)) -ge 4 ]; then
			step "$title" "$(progress)"
			shown=$now
		fi
		sleep 0.2 2>/dev/null || sleep 1
	done
	status=0
	wait "$job" || status=$?
	job=
	[ "$status" -eq 0 ] || failed "pip could not install the $title"
	printf '%-10s %-40s\n' "$title" "installed, $(took "$since")"
}
# The lock is complete (no-deps), and what is used is compiled below (no-compile): half the time.
pip packages --require-hashes --no-deps --no-compile -r requirements.txt
pip program --no-deps --no-build-isolation -e .
rm -f .venv/.making

# --- the libraries -------------------------------------------------------------------------------

if [ "$(uname)" = Darwin ]; then
	# A Python of a virtual environment does not look where brew puts libraries.
	for folder in .venv/lib/python*/site-packages; do
		echo "import os; os.environ.setdefault('DYLD_FALLBACK_LIBRARY_PATH'," \
			"'/opt/homebrew/lib:/usr/local/lib:/usr/lib')" >"$folder/homebrew.pth"
	done
fi
missing() { # the needs that are not met, tried with the names that WeasyPrint 70 tries
	.venv/bin/python -I - <<'PYTHON'
import cffi

LIBRARIES = {
    "pango": [
        ("libgobject-2.0-0", "gobject-2.0-0", "gobject-2.0", "libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
        ("libpango-1.0-0", "pango-1.0-0", "pango-1.0", "libpango-1.0.so.0", "libpango-1.0.dylib"),
        ("libharfbuzz-0", "harfbuzz", "harfbuzz-0.0", "libharfbuzz.so.0", "libharfbuzz.0.dylib"),
        ("libfontconfig-1", "fontconfig-1", "fontconfig", "libfontconfig.so.1", "libfontconfig.1.dylib"),
        ("libpangoft2-1.0-0", "pangoft2-1.0-0", "pangoft2-1.0", "libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    ],
    "subset": [
        ("libharfbuzz-subset-0", "harfbuzz-subset", "harfbuzz-subset-0.0", "libharfbuzz-subset.so.0",
         "libharfbuzz-subset.0.dylib"),
    ],
}


def loads(names):
    # The name with a suffix first: it is found without asking compilers and ldconfig.
    for name in sorted(names, key=lambda name: ".so" not in name):
        try:
            cffi.FFI().dlopen(name)
            return True
        except OSError:
            pass
    return False


print(*(need for need, libraries in LIBRARIES.items() if not all(map(loads, libraries))))
PYTHON
}
needs=$(missing)
for need in $needs; do # one by one: an old system may have the first and not the second
	step libraries "WeasyPrint's $need library is missing here"
	add_packages "$need" || true
done
[ -z "$needs" ] || needs=$(missing)
case $needs in
# shellcheck disable=SC2086 # words
*pango*) stop 'WeasyPrint cannot load Pango.' "$(line $needs) && make setup" ;;
subset)
	step libraries 'no harfbuzz-subset: PDFs take longer, and their bytes differ from those made with it'
	step '' "to add it: $(line subset)"
	;;
*) step libraries 'pango, harfbuzz, fontconfig load' ;;
esac

# What every build loads is compiled now: where Python is told to write no bytecode, each process would compile it anew.
PYTHONDONTWRITEBYTECODE='' .venv/bin/python - <<'PYTHON' || true
import importlib

import report.build.pipeline
import report.cli
from report import figures
from report.build.processes import LOADED

figures.preload()
for name in LOADED:
    importlib.import_module(name)
PYTHON

echo "$home" >.venv/.ready
step ready "in $(took "$start")"
