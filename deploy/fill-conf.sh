#!/bin/sh
# fill-conf.sh FROM TO COMMAND…: copies the files of a configuration, each @NAME@ in them replaced by $NAME or by
# what stands in the file $NAME_FILE, then runs the command. What is not set is named, and nothing starts.
set -eu
from=$1 to=$2
shift 2
mkdir -p "$to"
script=
for name in $(cat "$from"/* | grep -o '@[A-Z][A-Z]*@' | tr -d @ | sort -u); do
  eval "value=\${$name-} file=\${${name}_FILE-}"
  [ -n "$value" ] || [ -z "$file" ] || value=$(cat "$file")
  [ -n "$value" ] || { echo "fill-conf: $name is not set, and a file in $from wants it" >&2; exit 1; }
  script="$script s|@$name@|$(printf %s "$value" | sed 's/[\\&|]/\\&/g')|g;"
done
umask 077
for file in "$from"/*; do
  sed "$script" "$file" > "$to/${file##*/}"
done
exec "$@"
