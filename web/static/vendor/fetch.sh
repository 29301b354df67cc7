#!/bin/sh
# Fetches the vendored files anew by name and version, and writes vendor.toml: sh web/static/vendor/fetch.sh
# Needs npm. Packages come from the registry that npm is set up for; nothing of them is run.
set -eu

YASGUI=4.6.2
CYTOSCAPE=3.34.4

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund --no-save "@zazuko/yasgui@$YASGUI" "cytoscape@$CYTOSCAPE" "@triply/yasgui@4.2.28"
modules=$work/node_modules

put() { install -m 644 -D "$modules/$1" "$here/$2"; }
put @zazuko/yasgui/build/yasgui.min.js yasgui/yasgui.min.js
put @zazuko/yasgui/build/yasgui.min.css yasgui/yasgui.min.css
put @triply/yasgui/LICENSE.txt yasgui/LICENSE.txt      # the package it was forked from; its own carries no text
put cytoscape/dist/cytoscape.esm.min.mjs cytoscape/cytoscape.esm.min.mjs
put cytoscape/LICENSE cytoscape/LICENSE.txt

# yasgui.min.js holds other packages, which its map names; their licences come along
bundled=$(grep -o 'node_modules/\(@[^/"]*/\)\?[^/"]*' "$modules/@zazuko/yasgui/build/yasgui.min.js.map" | sort -u | cut -d/ -f2-)
for name in $bundled; do
  text=$(find "$modules/$name" -maxdepth 1 -iname 'licen[sc]e*' | sort | head -n 1)
  licence=$(node -p "require('$modules/$name/package.json').license")
  printf '%s\n\n' "======== $name ($licence)"
  if [ -n "$text" ]; then cat "$text"; else echo "(The package carries no text of its licence.)"; fi
  echo
done > "$here/yasgui/BUNDLED-LICENCES.txt"

entry() {
  printf '\n[[file]]\npath = "%s"\npackage = "%s"\nversion = "%s"\nlicence = "%s"\nlicence_text = "%s"\nsha256 = "%s"\n' \
    "$1" "$2" "$3" "$4" "$5" "$(sha256sum "$here/$1" | cut -d' ' -f1)"
}
{
  echo "# The files of others that the pages load, written by fetch.sh. The folder holds nothing else but the licences' texts."
  entry yasgui/yasgui.min.js @zazuko/yasgui "$YASGUI" MIT yasgui/LICENSE.txt
  entry yasgui/yasgui.min.css @zazuko/yasgui "$YASGUI" MIT yasgui/LICENSE.txt
  entry cytoscape/cytoscape.esm.min.mjs cytoscape "$CYTOSCAPE" MIT cytoscape/LICENSE.txt
} > "$here/vendor.toml"
