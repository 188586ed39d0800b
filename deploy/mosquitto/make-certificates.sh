#!/usr/bin/env bash
# Makes the certificates of a line and its access list: an authority, the broker's certificate, and one for each agent,
# operator and reader.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: make-certificates.sh [--out DIR] COMMAND

  authority                make the authority, an empty list of what is revoked, and the access list
  broker NAME...           make the broker's certificate for its host names and addresses
  agent SITE/LINE/AGENT    make an agent's certificate
  operator NAME            make an operator's: reads all, writes commands and desired models
  reader NAME              make a reader's: reads all, writes nothing
  revoke FILE              put a certificate on the list of what is revoked

  --out DIR    folder of all files (default: certificates)
  --days N     lifetime of the certificate in days (default: 3650 for the authority, 397 for the others)
  --replace    replace a certificate that is there; without it nothing is overwritten

Exit code 0: done; 1: failed; 2: wrong usage.
TEXT
}

fail_usage() {
  echo "error: $1" >&2
  usage >&2
  exit 2
}

fail() {
  echo "error: $1" >&2
  exit 1
}

out=certificates
days=
replace=false
words=()
while [ $# -gt 0 ]; do
  case "$1" in
    --out | --days)
      [ $# -ge 2 ] || fail_usage "$1 needs a value."
      case "$1" in
        --out) out=$2 ;;
        --days) days=$2 ;;
      esac
      shift 2
      ;;
    --replace)
      replace=true
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    -*) fail_usage "unknown option $1." ;;
    *)
      words+=("$1")
      shift
      ;;
  esac
done
[ ${#words[@]} -gt 0 ] || fail_usage "a command is needed."
[[ -z "$days" || "$days" =~ ^[1-9][0-9]{0,4}$ ]] || fail_usage "--days is $days; a number from 1 to 99999 is needed."
command=${words[0]}
arguments=("${words[@]:1}")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command -v openssl > /dev/null || fail "openssl is missing. Install it: apt-get install openssl."

# Keys are made readable for their owner alone.
umask 077
mkdir -p "$out"
cd "$out"
out=$PWD

# One level of a topic, of characters that need no quotes anywhere.
level='[A-Za-z0-9][A-Za-z0-9._-]{0,39}'

need_authority() {
  if [ ! -f ca.key ] || [ ! -f ca.pem ]; then
    fail "$out holds no authority. Make it first: make-certificates.sh --out $out authority."
  fi
}

need_new() {
  for file in "$@"; do
    [ ! -e "$file" ] || $replace || fail "$out/$file is there already. Add --replace to replace it."
  done
}

new_key() {
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out "$1" 2> /dev/null
}

# The state that openssl needs to sign and revoke, in a folder of its own.
write_state() {
  mkdir -p authority
  : > authority/index.txt
  echo 'unique_subject = no' > authority/index.txt.attr
  echo 01 > authority/crlnumber
  cat > authority/openssl.cnf <<TEXT
[ca]
default_ca = line
[line]
database = authority/index.txt
new_certs_dir = authority
crlnumber = authority/crlnumber
certificate = ca.pem
private_key = ca.key
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
default_crl_days = 3650
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
TEXT
}

write_revoked() {
  openssl ca -config authority/openssl.cnf -gencrl -out revoked.crl.new 2> /dev/null
  chmod 644 revoked.crl.new
  mv revoked.crl.new revoked.crl
}

# certify KEY COMMON_NAME DAYS OUT [OPTION...]: a certificate with the extensions that stand ready.
certify() {
  local key=$1 common_name=$2 lifetime=$3 file=$4
  shift 4
  # A slash would begin the next field of the name.
  openssl req -new -config authority/openssl.cnf -key "$key" -subj "/CN=${common_name//\//\\/}" -out authority/request.pem
  # Valid an hour ago: the clocks of a hall differ.
  openssl ca -batch -notext -config authority/openssl.cnf -in authority/request.pem -extfile authority/extensions.cnf \
    -startdate "$(date -u -d '-1 hour' +%y%m%d%H%M%SZ)" -days "$lifetime" -out "$file" "$@" 2> authority/last.log \
    || fail "openssl refused: $(cat authority/last.log)"
  rm -f authority/request.pem authority/extensions.cnf
  chmod 644 "$file"
}

make_authority() {
  [ ${#arguments[@]} -eq 0 ] || fail_usage "authority takes no name."
  if [ -e ca.key ] || [ -e ca.pem ]; then
    fail "$out holds an authority already. All its certificates would be void; take another folder."
  fi

  write_state
  new_key ca.key
  printf '%s\n' 'basicConstraints = critical,CA:TRUE,pathlen:0' 'keyUsage = critical,keyCertSign,cRLSign' \
    'subjectKeyIdentifier = hash' > authority/extensions.cnf
  certify ca.key "MultiAD line authority $(date +%Y-%m-%d)" "${days:-3650}" ca.pem -selfsign
  write_revoked
  cp "$here/acl" acl
  chmod 600 acl
  echo "$out/ca.pem: give it to the broker and to every client. Keep $out/ca.key where no network reaches it."
}

# sign NAME COMMON_NAME EXTENSION...: NAME.pem and NAME.key.
sign() {
  local name=$1 common_name=$2
  shift 2
  need_authority
  need_new "$name.pem" "$name.key"
  new_key "$name.key.new"
  printf '%s\n' 'basicConstraints = critical,CA:FALSE' 'keyUsage = critical,digitalSignature' \
    'subjectKeyIdentifier = hash' 'authorityKeyIdentifier = keyid' "$@" > authority/extensions.cnf
  certify "$name.key.new" "$common_name" "${days:-397}" "$name.pem.new"
  mv "$name.key.new" "$name.key"
  mv "$name.pem.new" "$name.pem"
  echo "$out/$name.pem and $out/$name.key: valid until $(openssl x509 -in "$name.pem" -noout -enddate | cut -d= -f2)."
}

make_broker() {
  [ ${#arguments[@]} -gt 0 ] || fail_usage "broker needs at least one host name or address."
  local names=() name
  for name in "${arguments[@]}"; do
    [[ "$name" =~ ^[A-Za-z0-9][A-Za-z0-9.:-]{0,252}$ ]] || fail_usage "broker's name is '$name'; a host name or an address is needed."
    if [[ "$name" =~ ^[0-9.]+$ || "$name" == *:* ]]; then
      names+=("IP:$name")
    else
      names+=("DNS:$name")
    fi
  done
  sign broker "${arguments[0]:0:64}" 'extendedKeyUsage = serverAuth' "subjectAltName = $(IFS=,; echo "${names[*]}")"
}

make_agent() {
  [ ${#arguments[@]} -eq 1 ] || fail_usage "agent needs one name, SITE/LINE/AGENT."
  local name=${arguments[0]}
  [[ "$name" =~ ^$level/$level/$level$ ]] \
    || fail_usage "agent's name is '$name'; SITE/LINE/AGENT of letters, digits, '.', '_' and '-' is needed."
  [ ${#name} -le 64 ] || fail_usage "agent's name has ${#name} characters; a certificate takes 64."
  [[ "$name" != operator/* && "$name" != reader/* ]] || fail_usage "agent's site is '${name%%/*}'; that word is kept for people."
  sign "agent-${name//\//-}" "$name" 'extendedKeyUsage = clientAuth'
}

# make_person KIND RIGHT...
make_person() {
  local kind=$1 name=${arguments[0]-} right
  shift
  [ ${#arguments[@]} -eq 1 ] || fail_usage "$kind needs one name."
  [[ "$name" =~ ^$level$ ]] || fail_usage "$kind's name is '$name'; letters, digits, '.', '_' and '-' are needed."
  sign "$kind-$name" "$kind/$name" 'extendedKeyUsage = clientAuth'
  if ! grep -qxF "user $kind/$name" acl; then
    {
      echo
      echo "user $kind/$name"
      for right in "$@"; do
        echo "topic $right"
      done
    } >> acl
    echo "$out/acl: has the rights of $kind/$name now; give it to the broker."
  fi
}

revoke() {
  [ ${#arguments[@]} -eq 1 ] || fail_usage "revoke needs one certificate's file."
  need_authority
  local file=${arguments[0]}
  [ -f "$file" ] || fail "$out/$file is missing. Name a certificate in $out."
  openssl ca -config authority/openssl.cnf -revoke "$file" 2> authority/last.log || fail "openssl refused: $(cat authority/last.log)"
  write_revoked
  echo "$out/revoked.crl: give it to the broker, and restart the broker."
}

case "$command" in
  authority) make_authority ;;
  broker) make_broker ;;
  agent) make_agent ;;
  operator)
    make_person operator 'read multiad/#' 'write multiad/+/+/+/command/+' 'write multiad/+/+/+/+/command/+' \
      'write multiad/+/+/+/+/model/desired'
    ;;
  reader) make_person reader 'read multiad/#' ;;
  revoke) revoke ;;
  *) fail_usage "unknown command $command." ;;
esac
