#!/bin/sh
# secrets.sh: writes the secrets of the compose file that are not there yet, each into a file of its own below
# deploy/secrets. What is there stays: losing secret_key loses the trunks' passwords.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
cd secrets
for name in postgres_password redis_password minio_password drachtio_secret media_password secret_key; do
  [ -s "$name" ] || openssl rand -hex 32 > "$name"
done
[ -s database_url ] ||
  printf 'postgres://callboard:%s@127.0.0.1:5432/callboard\n' "$(cat postgres_password)" > database_url
[ -e openai_api_key ] || : > openai_api_key
[ -s openai_api_key ] || echo "Now write your key of OpenAI into deploy/secrets/openai_api_key." >&2
# The programs in the containers run as accounts of their own; the folder keeps others of this machine out.
chmod 644 ./*
