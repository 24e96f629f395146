#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/../dhash" smoke-test "$@"
