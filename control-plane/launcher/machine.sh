# What the machine must have. Sourced by master-control.
# shellcheck shell=bash

# The newest JDK of 17 or later, from JAVA_HOME, /usr/lib/jvm and PATH. Reads the "release" files: starting each to ask
# would cost more than the command itself.
find_jdk() {
    local home version best=0 candidates=()
    [[ -n ${JAVA_HOME:-} ]] && candidates+=("$JAVA_HOME")
    candidates+=(/usr/lib/jvm/*)
    if home=$(readlink -f "$(command -v javac)" 2>/dev/null); then candidates+=("${home%/bin/javac}"); fi
    JDK=''
    for home in "${candidates[@]}"; do
        [[ -x $home/bin/javac && -r $home/release ]] || continue
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
        if [[ -n $version ]] && ((version >= 17 && version > best)); then JDK=$home best=$version; fi
    done
    if [[ -z $JDK ]]; then
        need javac:openjdk-17-jdk-headless
        JDK=$(readlink -f "$(command -v javac)") JDK=${JDK%/bin/javac}
    fi
    export JAVA_HOME=$JDK
    JAVA=$JDK/bin/java
}

# need COMMAND:PACKAGE…  Installs the Debian packages of the commands that are missing.
need() {
    local pair missing=() as=()
    for pair in "$@"; do
        command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
    done
    [[ ${#missing[@]} -eq 0 ]] && return
    local install=(apt-get install -y --no-install-recommends "${missing[@]}")
    if [[ $EUID -ne 0 ]]; then
        sudo -n true 2>/dev/null || fail "these packages are missing; install them with: sudo ${install[*]}"
        as=(sudo)
    fi
    echo "Installing ${missing[*]}"
    "${as[@]}" apt-get update -qq >/dev/null || fail "cannot refresh the package lists; run: apt-get update"
    DEBIAN_FRONTEND=noninteractive "${as[@]}" "${install[@]}" >/dev/null ||
        fail "cannot install packages; run: ${install[*]}"
}

# Builds what is missing or older than its sources; nothing to do costs a few hundredths of a second.
MODULES=(fleet-contracts control-plane edge-agent fleet-registry-service deploy-orchestrator-service alerting-service
    dashboard-service master-control-cli fleet-simulator benchmarks)

build() {
    [[ -n ${MASTER_CONTROL_BUILT:-} ]] && return
    local stamp=$ROOT/target/built module sources=("$ROOT/pom.xml") fresh=yes
    for module in "${MODULES[@]}" fleet-testing; do
        sources+=("$ROOT/$module/pom.xml" "$ROOT/$module/src/main")
        [[ $module == fleet-testing ]] || compgen -G "$ROOT/$module/target/*.jar" >/dev/null || fresh=''
    done
    if [[ -f $stamp && -n $fresh && -z $(find "${sources[@]}" -newer "$stamp" -print -quit) ]]; then return; fi
    need mvn:maven
    mkdir -p "$ROOT/target"
    (
        flock 8
        : >"$stamp.begun"
        echo "Building (log: target/build.log)"
        # The parts that run; tests are not compiled, but what tests need is built too, for they say so in their poms.
        (cd "$ROOT" && mvn -B -pl "$(IFS=,; echo "${MODULES[*]}")" -am -Dmaven.test.skip=true -Dspotless.check.skip=true \
            package 2>&1) | tee "$ROOT/target/build.log" | sed -un 's/^\[INFO\] Building \(.*\) 1\.0\.0-SNAPSHOT *\(.*\)/  \2 \1/p'
        [[ ${PIPESTATUS[0]} -eq 0 ]] && mv "$stamp.begun" "$stamp"
    ) 8>"$ROOT/target/build.lock" || {
        grep -m 12 '^\[ERROR\]' "$ROOT/target/build.log" >&2
        fail "the build failed; the whole story is in target/build.log"
    }
    archive_cli
}

# The command line's classes, loaded and linked ahead of time for this JDK: a third of the time of a short command.
CLI_ARCHIVE=$ROOT/target/command-line.jsa

archive_cli() {
    MASTER_CONTROL_URL=http://127.0.0.1:9 "$JAVA" -XX:ArchiveClassesAtExit="$CLI_ARCHIVE.new" -Xlog:disable \
        -XX:+UseSerialGC -jar "$ROOT/master-control-cli/target/master-control-cli-1.0.0-SNAPSHOT.jar" \
        device list >/dev/null 2>&1
    [[ ! -f $CLI_ARCHIVE.new ]] || mv "$CLI_ARCHIVE.new" "$CLI_ARCHIVE"
}
