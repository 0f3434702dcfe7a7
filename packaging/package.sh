# Makes the Debian package of the edge agent, and the directory of which a release of the agent is made. Sourced by
# master-control.
# shellcheck shell=bash

PACKAGE=master-control-agent

package_version() {
    sed -n 's|^  <version>\(.*\)</version>|\1|p' "$ROOT/pom.xml" | head -n 1
}

# package_agent DIR VERSION  What a release of the agent, and /usr/lib/master-control/agent, consist of.
package_agent() {
    rm -rf "$1"
    mkdir -p "$1"
    cp -R "$ROOT/edge-agent/target/quarkus-app/." "$1"
    cp "$ROOT/packaging/agent/workload.yaml" "$1"
    rm -f "$1/quarkus-app-dependencies.txt" "$1/agent.jsa"
    mkdir "$1/launcher"
    cp "$ROOT/edge-agent/launcher/jvm.options" "$ROOT/edge-agent/launcher/rehearse" "$1/launcher/"
    echo "$2" >"$1/version"
    find "$1" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
    chmod 755 "$1/launcher/rehearse"
}

# package_tree DIR VERSION DEBIAN_VERSION  The files of the package, as they lie on a device.
package_tree() {
    local tree=$1 version=$2 from=$ROOT/packaging doc=$1/usr/share/doc/$PACKAGE file
    mkdir -p "$tree"/usr/{bin,lib/master-control/cli/lib,lib/sysusers.d,lib/tmpfiles.d} "$tree/usr/lib/systemd/system" \
        "$tree"/etc/master-control/{workloads.d,plugins} "$tree/usr/share/master-control" "$doc/examples" \
        "$tree/usr/share/lintian/overrides"
    package_agent "$tree/usr/lib/master-control/agent" "$version"
    install -m 755 "$from/agent/launch" "$from/agent/stop" "$tree/usr/lib/master-control/"
    install -m 755 "$from/device/master-control" "$tree/usr/bin/"
    install -m 644 "$ROOT"/master-control-cli/target/lib/*.jar "$tree/usr/lib/master-control/cli/lib/"
    install -m 644 "$ROOT"/master-control-cli/target/master-control-cli-*.jar "$tree/usr/lib/master-control/cli/master-control-cli.jar"
    install -m 644 "$from/device/$PACKAGE.service" "$tree/usr/lib/systemd/system/"
    install -m 644 "$from/device/master-control.sysusers" "$tree/usr/lib/sysusers.d/master-control.conf"
    install -m 644 "$from/device/master-control.tmpfiles" "$tree/usr/lib/tmpfiles.d/master-control.conf"
    install -m 644 "$from/device/agent.env" "$tree/etc/master-control/"
    install -m 644 "$ROOT/docs/workload.schema.json" "$tree/usr/share/master-control/"
    cp -R "$ROOT/examples/plugins" "$doc/examples/plugins"
    find "$doc/examples" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
    for file in agent workload plugins configuration cli; do
        install -m 644 "$ROOT/docs/$file.md" "$doc/"
        gzip -9n "$doc/$file.md"
    done
    install -m 644 "$from/debian/copyright" "$doc/"
    install -m 644 "$from/debian/lintian-overrides" "$tree/usr/share/lintian/overrides/$PACKAGE"
    printf '%s (%s) unstable; urgency=medium\n\n  * Built from the sources of Master Control.\n\n -- %s  %s\n' "$PACKAGE" "$3" \
        "Master Control <maintainers@master-control.example>" "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")" |
        gzip -9n >"$doc/changelog.gz"
}

package() {
    local architectures=() version debian output=$ROOT/target/package architecture tree file name
    version=$(package_version)
    while [[ $# -gt 0 ]]; do
        case $1 in
        --arch | --version | --output) [[ $# -ge 2 ]] || usage "$1 needs a value" ;;&
        --arch) architectures+=("$2") && shift 2 ;;
        --version) version=$2 && shift 2 ;;
        --output) output=$(realpath -ms -- "$2") && shift 2 ;;
        *) usage "package does not know $1" ;;
        esac
    done
    [[ $version =~ ^[0-9][A-Za-z0-9.+-]*$ ]] || usage "--version is '$version', but must begin with a digit and hold letters, digits, . + -"
    [[ ${#architectures[@]} -gt 0 ]] || architectures=(amd64 arm64 armhf)
    for architecture in "${architectures[@]}"; do
        [[ $architecture =~ ^(amd64|arm64|armhf)$ ]] || usage "--arch is '$architecture', but must be amd64, arm64 or armhf"
    done
    debian=${version//-/\~} # what leads to a version is older than it
    need dpkg-deb:dpkg
    build
    # The same sources make the same bytes: times are those of the newest commit, or what whoever builds says.
    export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$ROOT" log -1 --format=%ct 2>/dev/null || echo 1767225600)}
    mkdir -p "$output" || fail "cannot make the directory $output"
    package_agent "$output/agent-$version" "$version"
    echo "$output/agent-$version    make a release of it: ./master-control release create $PACKAGE $version --from $output/agent-$version"
    for architecture in "${architectures[@]}"; do
        tree=$(mktemp -d "$output/.tree.XXXXXX")
        chmod 755 "$tree"
        (umask 022 && package_tree "$tree" "$version" "$debian" && mkdir "$tree/DEBIAN") || fail "cannot lay out the package in $tree"
        for name in conffiles postinst prerm postrm; do cp -p "$ROOT/packaging/debian/$name" "$tree/DEBIAN/"; done
        sed -e "s/@VERSION@/$debian/" -e "s/@ARCH@/$architecture/" -e "s/@SIZE@/$(du -sk --apparent-size "$tree" | cut -f 1)/" \
            "$ROOT/packaging/debian/control" >"$tree/DEBIAN/control"
        (cd "$tree" && find . -type f ! -path './DEBIAN/*' -printf '%P\n' | LC_ALL=C sort | xargs md5sum) >"$tree/DEBIAN/md5sums"
        chmod 644 "$tree"/DEBIAN/{control,conffiles,md5sums}
        file=$output/${PACKAGE}_${debian}_$architecture.deb
        dpkg-deb --root-owner-group -Zgzip --build "$tree" "$file" >/dev/null || fail "dpkg-deb cannot make $file"
        rm -rf "$tree"
        echo "$file    $(stat -c %s "$file") bytes"
    done
}
