#!/usr/bin/env python3
"""compare.py OURS.json THEIRS.json: imapbench.py's figures side by side, medians and their ratio."""
import json, sys
ours, theirs = (json.loads(open(p).read().splitlines()[-1])["ops"] for p in sys.argv[1:3])
print("| operation | here, ms | Dovecot, ms | here / Dovecot |\n|---|---|---|---|")
for name, a in ours.items():
    b = theirs.get(name, {})
    if "median" in a and "median" in b:
        print(f"| {name} | {a['median']:.1f} | {b['median']:.1f} | {a['median'] / b['median']:.2f} |")
    else:
        print(f"| {name} | {a.get('error', '%.1f' % a.get('median', 0))} | {b.get('error', '%.1f' % b.get('median', 0))} | |")
