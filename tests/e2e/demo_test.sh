#!/bin/bash
# Plays the whole demo on the servers of the test run: nothing may be unexplained, a planted cent
# must be found, and what stays up must be used again. FLAVOUR picks the build (default release).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
. tests/harness/lib.sh

export BUILD=${BUILD:-build} FLAVOUR=${FLAVOUR:-release}
export TIEOUT_TOPIC_PREFIX=${TIEOUT_TEST_PREFIX:-demo-test}
# The run's servers are from outside for this demo: it starts none of its own beside them.
unset LOCAL_KAFKA_BROKERS LOCAL_DATABASE_URL
dir=$BUILD/demo-test
demo() { tests/e2e/demo.sh --dir "$dir" "$@"; }
make -s -j2 BUILD="$BUILD" FLAVOUR="$FLAVOUR" all || exit
# Only after a run that was cut off is anything there to stop.
demo --stop
rm -rf "$dir"
trap 'demo --stop; deploy/local/servers.sh --dir "$dir" stop > /dev/null' EXIT
trap 'exit 130' INT TERM

amounts() { grep -E '^ *unexplained' "$1" | tr -s ' ' | sed 's/^ //; s/ $//' | paste -sd ';'; }
refused() { awk '/What moved/ { on = 1; next } !NF { on = 0 } on { n += $NF } END { print n + 0 }' "$1"; }
pids() { find "$dir/demo" -name '*.pid' | wc -l; }

# play NAME CODE AMOUNTS ARGUMENT...: one demo, and what its report must end with.
play() {
    local name=$1 code=$2 wanted=$3 report=$dir.$1.txt status=0
    shift 3
    local began=$SECONDS
    demo "$@" > "$report" 2>&1 || status=$?
    echo "$name: $((SECONDS - began)) s"
    expect_text "$name: exit code" "$code" "$status"
    expect_text "$name: payables and receivables of A, of B and of C" "$wanted" "$(amounts "$report")"
    expect_text "$name: runs without changes that wrote nothing" 3 \
        "$(grep -c '0 writes to QuickBooks, 0 to the platform' "$report")"
    expect_text "$name: records that a side refused" 0 "$(refused "$report")"
    [ "$status" = "$code" ] || tail -n 40 "$report"
}

pair='unexplained 0.00;unexplained 0.00'
tied="$pair;$pair;$pair"
# tenant_of COMPANY: its tenant, its id in QuickBooks and the Web Connector's.
tenant_of() { sed -n "$1p" "$dir/demo/tenants"; }

# since COMPANY: from when on bills and invoices of QuickBooks Desktop come in, as compare.py is told.
since() {
    local tenant
    read -r tenant _ < <(tenant_of "$1")
    python3 - "$TIEOUT_CONSOLE_URL/v1/tenants/$tenant/settings" << 'END'
import json, os, sys, urllib.request
token = open(os.environ["TIEOUT_PLATFORM_TOKEN_FILE"]).read().strip()
request = urllib.request.Request(sys.argv[1], headers={"Authorization": f"Bearer {token}"})
with urllib.request.urlopen(request, timeout=30) as answer:
    settings = json.load(answer)
print("--two-way-since", settings["two_way_enabled_at"], "--invoices-since", settings["ar_start_date"])
END
}

# same_books COMPANY LEDGER WORD...: each record that both sides have is the same on both, and what
# stands alone is what a rule keeps: WORDs name it as compare.py does.
same_books() {
    local tenant company door=DEMO_QBO_CONTROL which=$1 words=(--ledger "$2") more=() word
    read -r tenant company _ < <(tenant_of "$1")
    [ "$2" = online ] || door=DEMO_QBD_CONTROL
    shift 2
    for word; do
        case $word in
            */*/*) words+=(--allow "$word") ;;
            *) words+=(--allow-field "$word") ;;
        esac
    done
    (
        . "$dir/demo/env"
        [ "$door" = DEMO_QBO_CONTROL ] || read -ra more < <(since "$which")
        python3 -B tests/e2e/compare.py --quickbooks "${!door}" --company "$company" --quiet \
            --platform "$DEMO_PLATFORM_CONTROL" --tenant "$tenant" "${words[@]}" "${more[@]}" 2>&1
    ) | grep -v '^[a-z_]*: \|^payables, \|^receivables, ' | head -n 20
}

# lost_orders COMPANY: purchase orders that no bill is linked to any more, and whether any is.
lost_orders() {
    local company
    read -r _ company _ < <(tenant_of "$1")
    (
        . "$dir/demo/env"
        python3 - "$DEMO_QBD_CONTROL/control/companies/$company/dump?entity=PurchaseOrder" << 'END'
import json, sys, urllib.request
with urllib.request.urlopen(sys.argv[1], timeout=30) as answer:
    orders = json.load(answer)["PurchaseOrder"]
linked = [any(link["TxnType"] == "Bill" for link in order.get("LinkedTxn", [])) for order in orders]
print(linked.count(False), "lost,", "some" if any(linked) else "none", "linked")
END
    )
}

# R93 to R96; R107; E25; R108, R109; K19; R110; an invoice that was never open on both sides.
both=('quickbooks/*/paid' 'quickbooks/*/partly_paid' '*/*/foreign' '*/*/of_unpaired_*' 'quickbooks/*/without_number'
    'platform/item/missing' 'platform/customer/missing' 'platform/application/missing'
    'quickbooks/invoice/voided')
# R100; R90.
older=('*/credit_memo/missing' 'quickbooks/payment/missing' 'quickbooks/receipt/missing')
# R83; X11.
newer=('platform/bill/missing' 'platform/invoice/missing' 'bill/total' 'bill/expense_lines')

# R76 and R42; R51; R107; E25; K1; R8, R12; R23, R55, R56, R36; R25; R26; R110; R34; K17: a company
# file has one currency.
desktop=('quickbooks/bill/older' 'quickbooks/invoice/older' 'quickbooks/bill/paid'
    'quickbooks/bill/partly_paid' '*/*/foreign' '*/*/of_unpaired_*' '*/credit_memo/missing'
    'platform/customer/missing' 'platform/item/missing' 'quickbooks/payment/missing'
    'quickbooks/receipt/missing' 'quickbooks/vendor_credit/missing' 'quickbooks/transfer/missing'
    'platform/application/missing' 'invoice/memo' 'invoice/due_date' 'vendor/currency')

play once 1 "$pair;unexplained 0.01;unexplained 0.02;$pair" \
    --once --plant 0.01 --plant-invoice 0.02
expect_text "once: processes left" 0 "$(pids)"
play stay 0 "$tied"
expect_text "stay: what README.md shows and it does not print" '' \
    "$(tests/e2e/sample.py README.md "$dir.stay.txt")"
expect_text "stay: processes left" 8 "$(pids)"
expect_text "stay: the books of company A, record by record" '0 faults' \
    "$(same_books 1 online "${both[@]}" "${older[@]}")"
expect_text "stay: the books of company B, record by record" '0 faults' \
    "$(same_books 2 online "${both[@]}" "${newer[@]}")"
expect_text "stay: the books of company C, record by record" '0 faults' \
    "$(same_books 3 desktop "${desktop[@]}")"
expect_text "stay: purchase orders of company C and their bills (R71)" '0 lost, some linked' \
    "$(lost_orders 3)"
play again 0 "$tied" --once
expect "again: everything runs already" grep -q '^Everything runs already' "$dir.again.txt"
expect_text "again: processes left, which it did not start" 8 "$(pids)"
demo --stop
expect_text "stop: processes left" 0 "$(pids)"

for log in "$dir"/demo/tieout-*.log; do
    expect_text "$(basename "$log" .log): errors in its log" 0 "$(grep -c '"level":"error"' "$log")"
done
