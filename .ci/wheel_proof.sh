#!/usr/bin/env bash
# Proves what is shipped: builds the sdist, the wheel (from the sdist) and the plugins' wheels, installs them into a
# clean environment, and uses them from another folder; then an editable install and a bare checkout of the sdist.
set -euo pipefail
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
python="$checkout/.venv/bin/python"
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dist="$work/dist"
elsewhere="$work/elsewhere"
mkdir "$dist" "$elsewhere"

say() { printf -- '--- %s\n' "$*"; }
run() {
    printf '+ %s\n' "${*//"$work"/\$work}"
    "$@" </dev/null
}
fail() {
    printf 'wheel proof: %s\n' "$*" >&2
    exit 1
}
quiet_pip() { "$1" -m pip -qq --disable-pip-version-check --no-input "${@:2}"; }

# Runs what should succeed, keeps what it says in $work/said, and shows that when it fails.
quietly() {
    "$@" </dev/null >"$work/said" 2>&1 || {
        cat "$work/said" >&2
        fail "this failed: $*"
    }
}

say "build"
quietly "$python" -m build --outdir "$dist" "$checkout"
plugins=()
for project in "$checkout"/plugins/*/pyproject.toml; do
    [ -e "$project" ] || continue
    quietly "$python" -m build --wheel --outdir "$dist" "$(dirname "$project")"
    plugins+=("$(basename "$(dirname "$project")")")
done
ls "$dist"

say "what the wheel holds"
run "$python" "$checkout/.ci/wheel_contents.py" "$checkout" "$dist"/fuzzyspec-*.whl

say "install into a clean environment"
run "$python" -m venv "$work/clean"
run quiet_pip "$work/clean/bin/python" install "$dist"/*.whl
bin="$work/clean/bin"

say "use it from another folder"
cd "$elsewhere"
run "$bin/fuzzyspec" --version
run "$bin/fuzzyspec" init --example sme-management
run "$bin/fuzzyspec" compile sme-management.fspec -o report.html -o report.md -o report.json
mkdir plain
(cd plain && run "$bin/fuzzyspec" init && run "$bin/fuzzyspec" compile ./*.fspec -o report.html)
for report in report.html report.md report.json; do
    [ -s "$report" ] || fail "$report is missing or empty"
done
run "$bin/python" -c 'import json; json.load(open("report.json", encoding="utf-8"))'
run "$bin/python" -I "$checkout/.ci/installed_only.py" "$checkout" sme-management.fspec

if [ -d "$checkout/plugins/fuzzyspec-tnorms" ]; then
    say "a method from a plugin, and without its plugin"
    run "$bin/fuzzyspec" methods einstein
    cat >einstein.fspec <<'SCHEME'
scheme "A method from a plugin"
comments { good = 90; fair = 60; poor = 30 }
indicators U { U1; U2 }
weights U { U1 = 60%; U2 = 40% }
votes of 10 {
    U1  6 3 1
    U2  2 5 3
}
method { composition = einstein }
SCHEME
    run "$bin/fuzzyspec" compile einstein.fspec -o einstein.json
    run quiet_pip "$bin/python" uninstall --yes "${plugins[@]}"
    if run "$bin/fuzzyspec" compile einstein.fspec -o without.json >"$work/said" 2>&1; then
        fail "a scheme compiled without the plugin that it needs"
    fi
    cat "$work/said"
    grep -q 'pip install fuzzyspec-tnorms' "$work/said" || fail "nobody was told what to install"
fi

say "the package of the tutorial, and one of each kind that init writes"
mkdir "$work/made" "$work/made/fuzzyspec-row-mean" "$work/made-dist"
cd "$work/made"
"$python" "$checkout/tests/docs/test_plugins.py" fuzzyspec-row-mean
read -ra kinds <<<"$("$bin/python" -c 'from fuzzyspec.scaffold.kinds import KINDS; print(*KINDS)')"
for kind in "${kinds[@]}"; do
    quietly "$bin/fuzzyspec" init plugin "fuzzyspec-made-$kind" --kind "$kind"
done
for package in *; do
    # What builds is at hand already, so nothing is fetched for each of them.
    quietly "$python" -m build --wheel --no-isolation --outdir "$work/made-dist" "$package"
    rm -rf "$package"/build "$package"/fuzzyspec_*   # from here on only what is installed can be found
done
made=("$work"/made-dist/fuzzyspec_row_mean-*.whl)
for wheel in "$work"/made-dist/fuzzyspec_made_*.whl; do made+=("${wheel}[test]"); done
run quiet_pip "$bin/python" install "$(echo "$dist"/fuzzyspec-[0-9]*.whl)[data]" "${made[@]}"
for kind in "${kinds[@]}"; do
    package="fuzzyspec-made-$kind"
    cd "$work/made/$package"
    quietly "$bin/pytest" -q -p no:cacheprovider
    grep " passed" "$work/said"
    "$bin/fuzzyspec" methods --format json | grep -q "\"distribution\": \"$package\"" || fail "$package is not listed"
    quietly "$bin/fuzzyspec" compile --strict example.fspec
    quietly "$bin/fuzzyspec" compile example.fspec -o example.json
    if [ "$kind" = renderer ]; then
        [ -s example.tex ] || fail "$package wrote nothing"
    else
        grep -q "\"$package\": \"0.1.0\"" example.json || fail "$package took no part in its own example"
    fi
done
cd "$work/made/fuzzyspec-row-mean"
run "$bin/fuzzyspec" compile service.fspec -o service.json
grep -q '"U1": 0.529' service.json || fail "the scheme of the tutorial gives other weights"

say "one after the other uninstalled, each missed by its scheme"
missed() {
    quietly quiet_pip "$bin/python" uninstall --yes "$1"
    if run "$bin/fuzzyspec" check "$2" >"$work/said" 2>&1; then
        cat "$work/said" >&2
        fail "$2 compiled without $1"
    fi
    grep -e "$3" "$work/said" || { cat "$work/said" >&2; fail "nobody was told that $1 is missing"; }
}
missed fuzzyspec-row-mean service.fspec "pip install fuzzyspec-row-mean"
for kind in "${kinds[@]}"; do
    cd "$work/made/fuzzyspec-made-$kind"
    if [ "$kind" = reader ]; then
        missed "fuzzyspec-made-$kind" example.fspec "install the plugin that reads .jsonl files"
    else
        missed "fuzzyspec-made-$kind" example.fspec "pip install fuzzyspec-made-$kind"
    fi
done
cd "$elsewhere"

say "an editable install"
mkdir "$work/copy"
tar -xzf "$dist"/fuzzyspec-*.tar.gz -C "$work/copy" --strip-components=1
run "$python" -m venv "$work/editable"
run quiet_pip "$work/editable/bin/python" install --editable "$work/copy"
[ -s "$work/copy/grammars/fspec.table.json" ] || fail "the editable install made no table"
run "$work/editable/bin/fuzzyspec" --version
run "$work/editable/bin/fuzzyspec" compile sme-management.fspec -o editable.html -o editable.md -o editable.json

say "a bare checkout, not installed and without the table"
run quiet_pip "$work/editable/bin/python" uninstall --yes fuzzyspec
rm "$work/copy/grammars/fspec.table.json"
cd "$work/copy"
run "$work/editable/bin/python" -m fuzzyspec compile specs/sme-management.fspec -o "$elsewhere/bare.html" \
    -o "$elsewhere/bare.json"

say "the wheel, the editable install and the bare checkout stand"
