# Makes a Python environment in an empty place; the caller marks it as complete.
# usage: sh venv.sh BUILDER_FILE PYTHON PIP TARGET WHEELS|- REQUIREMENTS SYSTEM_SITE_PACKAGES|- DEPENDENCIES_PY
# Writes BUILDER_FILE first (the /proc/PID/stat line of this process, which leads a session of its own), so that an
# attempt which outlives the agent is found. PIP is a directory with pip and nothing else, shared by all environments of
# one interpreter and made when it is missing: pip in each of them would cost a card 26 MB a time.
read -r stat < /proc/self/stat
echo "$stat" > "$1" || exit 1
python=$2 pip=$3 target=$4 wheels=$5 requirements=$6 system=$7 dependencies=$8
set -e
umask 022
rm -rf "$target"
if [ ! -d "$pip" ]; then
    rm -rf "$pip.new"
    "$python" -I -m venv "$pip.new/venv"
    mv "$pip.new"/venv/lib/python*/site-packages/pip "$pip.new/pip"
    rm -rf "$pip.new/venv"
    sync -f "$pip.new"
    mv "$pip.new" "$pip"
fi
options=
[ "$system" = - ] || options=--system-site-packages
"$python" -I -m venv --without-pip $options "$target"
case $requirements in
*.toml)
    "$target/bin/python" -I "$dependencies" "$pip" "$requirements" > "$target/requirements.txt"
    requirements=$target/requirements.txt
    ;;
esac
if [ "$wheels" = - ]; then
    set -- --retries 2
else
    set -- --isolated --no-index --find-links "$wheels"
fi
"$target/bin/python" "$pip/pip" install "$@" --only-binary :all: --no-input --disable-pip-version-check \
    --progress-bar off --no-cache-dir -r "$requirements"
sync -f "$target"
