# What the machine must have. Sourced by master-control.
# shellcheck shell=bash

# The newest JDK of 17 or later, from JAVA_HOME, /usr/lib/jvm and PATH. Reads the "release" files: starting each to ask
# would cost more than the command itself.
find_jdk() {
    local home key value version best=0 candidates=()
    [[ -n ${JAVA_HOME:-} ]] && candidates+=("$JAVA_HOME")
    candidates+=(/usr/lib/jvm/*)
    if home=$(readlink -f "$(command -v javac)" 2>/dev/null); then candidates+=("${home%/bin/javac}"); fi
    JDK=''
    for home in "${candidates[@]}"; do
        [[ -x $home/bin/javac && -r $home/release ]] || continue
        version=''
        while IFS='=' read -r key value; do
            if [[ $key == JAVA_VERSION && $value =~ ^\"([0-9]+) ]]; then version=${BASH_REMATCH[1]}; fi
        done <"$home/release"
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
    archive_cli &
    MC_AGENT_JAVA=$JAVA "$ROOT/edge-agent/launcher/rehearse"
    wait $!
}

# The command line's classes, loaded and linked ahead of time for this JDK: half of the time of a short command.
CLI_ARCHIVE=$ROOT/target/command-line.jsa

archive_cli() {
    local jar=$ROOT/master-control-cli/target/master-control-cli-1.0.0-SNAPSHOT.jar admin=$ROOT/target/rehearsal.json
    cli_jvm
    env -u MASTER_CONTROL_URL XDG_CONFIG_HOME="$ROOT/target/none" MASTER_CONTROL_ADMIN_FILE="$admin" \
        "$JAVA" "${CLI_JVM[@]}" -XX:ArchiveClassesAtExit="$CLI_ARCHIVE.new" -Xlog:disable -Xlog:all=off \
        -cp "$jar" io.mastercontrol.cli.Rehearsal "$admin" >/dev/null 2>&1
    [[ ! -f $CLI_ARCHIVE.new ]] || mv "$CLI_ARCHIVE.new" "$CLI_ARCHIVE"
}

# Options for a program that lives for a tenth of a second: reflection without generated code, a plain console, and the
# libraries on the boot path, where the JVM itself loads them: picocli is compiled for Java 5, which no archive takes.
cli_jvm() {
    local libraries=("$ROOT"/master-control-cli/target/lib/*.jar) IFS=:
    CLI_JVM=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xshare:auto
        -Djdk.reflect.useNativeAccessorOnly=true -Djdk.console=java.base "-Xbootclasspath/a:${libraries[*]}")
}
