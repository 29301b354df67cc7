#!/bin/sh
# Fetches the vendored files anew by name and version, and writes vendor.toml: sh web/static/vendor/fetch.sh
# Needs npm. Packages come from the registry that npm is set up for; nothing of them is run.
set -eu

YASGUI=4.6.2
CYTOSCAPE=3.34.4
HTMX=2.0.11
LEAFLET=1.9.4
TOPOJSON=3.1.0
WORLD=2.0.2

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund --no-save "@zazuko/yasgui@$YASGUI" "cytoscape@$CYTOSCAPE" "@triply/yasgui@4.2.28" \
  "htmx.org@$HTMX" "leaflet@$LEAFLET" "topojson-client@$TOPOJSON" "world-atlas@$WORLD"
modules=$work/node_modules

put() { install -m 644 -D "$modules/$1" "$here/$2"; }
put @zazuko/yasgui/build/yasgui.min.js yasgui/yasgui.min.js
put @zazuko/yasgui/build/yasgui.min.css yasgui/yasgui.min.css
put @triply/yasgui/LICENSE.txt yasgui/LICENSE.txt      # the package it was forked from; its own carries no text
put cytoscape/dist/cytoscape.esm.min.mjs cytoscape/cytoscape.esm.min.mjs
put cytoscape/LICENSE cytoscape/LICENSE.txt
put htmx.org/dist/htmx.min.js htmx/htmx.min.js
put htmx.org/LICENSE htmx/LICENSE.txt
put leaflet/dist/leaflet.js leaflet/leaflet.js
put leaflet/dist/leaflet.css leaflet/leaflet.css
put leaflet/LICENSE leaflet/LICENSE.txt
put topojson-client/dist/topojson-client.min.js topojson/topojson-client.min.js
put topojson-client/LICENSE topojson/LICENSE.txt
put world-atlas/countries-110m.json world/countries-110m.json
put world-atlas/LICENSE world/LICENSE.txt

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
  entry htmx/htmx.min.js htmx.org "$HTMX" 0BSD htmx/LICENSE.txt
  entry leaflet/leaflet.js leaflet "$LEAFLET" BSD-2-Clause leaflet/LICENSE.txt
  entry leaflet/leaflet.css leaflet "$LEAFLET" BSD-2-Clause leaflet/LICENSE.txt
  entry topojson/topojson-client.min.js topojson-client "$TOPOJSON" ISC topojson/LICENSE.txt
  entry world/countries-110m.json world-atlas "$WORLD" ISC world/LICENSE.txt
} > "$here/vendor.toml"
