#!/usr/bin/env bash
# setup.sh TARGET_DIR: puts a runnable Asterisk 22 under TARGET_DIR, out of Debian packages alone.
#
# apt-get works on folders of its own with one source, a Debian suite that has Asterisk; nothing of the
# machine's apt is changed. The packages that the wanted modules need are downloaded (apt checks signatures
# and hashes) and unpacked with dpkg-deb: no root, no chroot, no maintainer scripts. The tree has its own libc
# and is started by TARGET_DIR/asterisk.
#
# A second run has nothing to do. Runs side by side wait for each other, and one that fails leaves no
# TARGET_DIR behind.
#
# AST_SUITES  suites to try in this order (forky sid)
# AST_MIRROR  Debian mirror (the one this machine's apt uses)
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: $0 TARGET_DIR" >&2; exit 2; }
T=$(realpath -m -- "$1")
SELF=$(realpath -- "${BASH_SOURCE[0]}")
SUITES=${AST_SUITES:-forky sid}
MIRROR=${AST_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -1 || true)}
MIRROR=${MIRROR:-http://deb.debian.org/debian}
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
ARCH=$(dpkg --print-architecture); MULTI=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
STAMP=$(sha256sum "$SELF" | cut -c1-16)
say() { echo "asterisk-setup: $*" >&2; }

mkdir -p "$(dirname "$T")"
exec 9>"$T.lock"; flock 9
# What a try that was killed has left; we hold the lock.
rm -rf -- "$T".new.*
ok() { [ -f "$T/.setup-ok" ] && [ "$(sed -n 1p "$T/.setup-ok")" = "$STAMP" ] && "$T/asterisk" -V >/dev/null 2>&1; }
if ok; then say "already there: $("$T/asterisk" -V)"; exit 0; fi

W="$T.new.$$"; trap 'rc=$?; rm -rf -- "$W"; [ $rc = 0 ] || say "failed (rc $rc), nothing left behind"; exit $rc' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$W"/{apt/lists/partial,apt/archives/partial,debs}

# Packages that the wanted modules need; sonames may differ between suites.
KEEP='asterisk|asterisk-modules|asterisk-core-sounds-en-gsm|libc6|libgcc-s1|libstdc\+\+6|libcap2|libcrypt1|libedit2|libbsd0|libmd0|libtinfo6|libjansson4|libsqlite3-0|libssl3(t64)?|libzstd1|zlib1g|libsystemd0|liburiparser1|libuuid1|libxml2(-[0-9]+)?|libxslt1\.1|libsrtp2-1|libnss3|libnspr4|libopus0|libgsm1'
# Modules whose libraries must all be found inside the tree.
MODS='app_dial app_echo app_milliwatt app_read app_senddtmf app_stack app_transfer app_verbose bridge_builtin_features bridge_holding bridge_native_rtp bridge_simple chan_pjsip codec_a_mu codec_alaw codec_ulaw func_callerid func_channel func_hangupcause func_logic func_pjsip_contact func_strings pbx_config res_crypto res_pjproject res_pjsip res_pjsip_authenticator_digest res_pjsip_caller_id res_pjsip_dtmf_info res_pjsip_endpoint_identifier_user res_pjsip_logger res_pjsip_nat res_pjsip_pubsub res_pjsip_refer res_pjsip_registrar res_pjsip_rfc3326 res_pjsip_sdp_rtp res_pjsip_session res_rtp_asterisk res_sorcery_astdb res_sorcery_config res_sorcery_memory res_srtp res_timing_timerfd'

apt_() {
  local tool=$1; shift
  "apt-$tool" -q -o Dir::State="$W/apt" -o Dir::State::Lists="$W/apt/lists" -o Dir::State::status="$W/apt/status" \
    -o Dir::Cache="$W/apt" -o Dir::Cache::archives="$W/apt/archives" \
    -o Dir::Etc::SourceList="$W/apt/src.sources" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null -o Dir::Etc::trustedparts=/dev/null \
    -o APT::Architecture="$ARCH" -o APT::Install-Recommends=false -o APT::Sandbox::User="$(id -un)" \
    -o Acquire::Languages=none -o Acquire::Retries=3 -o Debug::NoLocking=1 "$@"
}
closure() { apt_ get install -y --print-uris asterisk asterisk-modules | sed -n "s/^'.*' \([^ ]*\)_[^_ ]*_[^_ ]*\.deb .*/\1/p" | sort -u; }

unpack() { # unpack DEB... into $W/root, then check
  local d; for d in "$@"; do dpkg-deb -x "$d" "$W/root"; done
  local l; for l in bin sbin lib lib64; do [ -e "$W/root/$l" ] || [ -L "$W/root/$l" ] || ln -s "usr/$l" "$W/root/$l"; done
}
loader() { (cd "$1" && find usr/lib -maxdepth 2 -name 'ld-linux-*.so.*' -print -quit); } # path of ld.so inside the tree
unresolved() { # prints modules whose libraries do not all resolve inside the tree
  local r="$W/root" lib="$W/root/usr/lib/$MULTI" m f ld
  ld="$r/$(loader "$r")"
  for m in $MODS; do f="$lib/asterisk/modules/$m.so"
    if [ ! -f "$f" ]; then echo "$m(absent)"; continue; fi
    # Every path must lie inside the tree: one of the machine's own would hide a missing package.
    "$ld" --inhibit-cache --library-path "$lib" --list "$f" 2>&1 | grep -E 'not found|=> /' | grep -v "=> $W/" | sed "s/^/$m:/" || true
  done
}

got=
: > "$W/apt/status"
for s in $SUITES; do
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' "$MIRROR" "$s" "$KEYRING" > "$W/apt/src.sources"
  rm -rf "$W/apt/lists" "$W/root" "$W/debs"; mkdir -p "$W/apt/lists/partial" "$W/root" "$W/debs"
  apt_ get update --error-on=any >"$W/apt/log" 2>&1 || { say "$MIRROR has no $s: $(grep -E '^E:' "$W/apt/log" | tail -1 || true)"; continue; }
  all=$(closure) || continue
  grep -qx asterisk <<<"$all" || { say "$s has no asterisk"; continue; }
  lean=$(grep -Ex "$KEEP" <<<"$all"); rest=$(grep -Exv "$KEEP" <<<"$all")
  (cd "$W/debs" && apt_ get download $lean >>"$W/apt/log" 2>&1) || { say "$s: download failed"; tail -3 "$W/apt/log" >&2; continue; }
  unpack "$W"/debs/*.deb
  if u=$(unresolved); [ -n "$u" ]; then
    say "lean list is short for $s ($(head -3 <<<"$u" | tr '\n' ' ')...), taking the whole closure"
    [ -n "$rest" ] && mkdir -p "$W/debs2" && (cd "$W/debs2" && apt_ get download $rest >>"$W/apt/log" 2>&1) && unpack "$W"/debs2/*.deb && mv "$W"/debs2/*.deb "$W/debs/"
    u=$(unresolved); [ -z "$u" ] || { say "$s: unresolved: $u"; continue; }
  fi
  got=$s; break
done
[ -n "$got" ] || { say "no suite of '$SUITES' worked"; exit 1; }

# What a server never reads goes; documentation/*.xml stays, for res_pjsip does not load without it.
R="$W/root"; rm -rf "$R"/usr/share/{doc,man,locale,lintian,info,bug} "$R"/usr/share/asterisk/{conf,phoneprov,static-http} "$R"/usr/lib/systemd "$R"/usr/include
# As the package's own installation makes it.
[ -e "$R/usr/share/asterisk/sounds/en" ] || ln -s en_US_f_Allison "$R/usr/share/asterisk/sounds/en"
LD=$(loader "$R")
mkdir -p "$R"/{tmp,dev,proc,run/asterisk} "$R"/var/{lib,log,spool,run}/asterisk
cat > "$R/asterisk" <<X
#!/bin/sh
# This tree's Asterisk with this tree's libc; all paths come from the asterisk.conf given with -C.
here=\$(dirname -- "\$(readlink -f -- "\$0")")
exec "\$here/$LD" --inhibit-cache --library-path "\$here/usr/lib/$MULTI" --argv0 asterisk "\$here/usr/sbin/asterisk" "\$@"
X
chmod 755 "$R/asterisk"
V=$("$R/asterisk" -V)
printf '%s\n%s\n%s\n' "$STAMP" "$got" "$V" > "$R/.setup-ok"
if [ -e "$T" ]; then rm -rf -- "$T.old.$$"; mv -- "$T" "$T.old.$$"; fi
mv -- "$R" "$T"; rm -rf -- "$T".old.*
say "installed $V from $got into $T ($(du -sm "$T" | cut -f1) MB)"
