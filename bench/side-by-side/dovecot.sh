# Sourced: a private Dovecot on loopback for the measurements, ended with the script. Sets $here, $tools, $dir (the first argument), $imap, $pop3, and $dovecot (its process).
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tools=${TOOLS:-$here/../../../shared/bench}
mkdir -p "$1"; dir=$(cd "$1" && pwd)
port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
pids=()
finish() { for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; }
trap finish EXIT

imap=$(port) pop3=$(port)
# Its master notes its number a moment after it has gone to the background, and the tool may look before that.
rm -f "$dir/dovecot/run/master.pid"
"$tools/dovecot_up.sh" "$dir/dovecot" "$imap" "$pop3" >/dev/null 2>&1 || true
until [ -s "$dir/dovecot/run/master.pid" ]; do sleep 0.1; done
dovecot=$(cat "$dir/dovecot/run/master.pid"); pids+=("$dovecot")

maildrop() { # USER MAILDIR: that user's mail, read once: Dovecot indexes on first use, which is not what is compared
  if [ ! -d "$dir/dovecot/home/$1/Maildir" ]; then
    mkdir -p "$dir/dovecot/home/$1"
    cp -r "$2" "$dir/dovecot/home/$1/Maildir"
    chown vmail:vmail "$dir/dovecot/home"; chown -R vmail:vmail "$dir/dovecot/home/$1"
  fi
  python3 "$tools/popdrain.py" 127.0.0.1 "$pop3" "$1" pw >/dev/null
}

far() { # PORT MS: sets $relay to the port of a relay to PORT with that latency
  rm -f "$dir/relay.port"
  python3 "$here/relay.py" "$1" "$2" >"$dir/relay.port" & pids+=("$!")
  until [ -s "$dir/relay.port" ]; do sleep 0.1; done
  relay=$(cat "$dir/relay.port")
}
