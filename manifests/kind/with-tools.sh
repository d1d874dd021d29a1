#!/bin/bash
# with-tools.sh COMMAND...: runs it with the kind, kubectl and helm of this cluster on PATH, and with its KUBECONFIG.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
tools
exec "$@"
