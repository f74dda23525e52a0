#!/bin/sh
# Makes data/cub30, the 30 classes of CUB-200-2011 with pseudo masks that experiments/real-birds.yaml reads, of links
# into a copy of them. In some copies the links of the original have become files that hold a path; both are followed.
#
#   tools/real_birds_data.sh [../shared/data/cub30_pseudo_masks]
set -e
cd "$(dirname "$0")/.."
from=$(cd "${1:-../shared/data/cub30_pseudo_masks}" && pwd)
to=data/cub30

# What a link, or a file in place of a link, leads to; anything else is itself.
target() {
  if [ -f "$1" ] && [ ! -L "$1" ] && [ "$(wc -c < "$1")" -lt 200 ]; then
    path=$(dirname "$1")/$(cat "$1")
    if [ -e "$path" ]; then
      echo "$path"
      return
    fi
  fi
  echo "$1"
}

mkdir -p "$to/images"
for file in "$from"/*; do
  name=$(basename "$file")
  [ "$name" = images ] || ln -sfn "$(target "$file")" "$to/$name"
done
for class in "$from"/images/*; do
  ln -sfn "$(target "$class")" "$to/images/$(basename "$class")"
done
echo "$to has $(ls "$to/images" | wc -l) classes"
