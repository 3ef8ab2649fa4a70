#!/usr/bin/env python3
"""medians.py HEADING...: a table of the figures on standard input, a line each, as they come, and at its end their medians."""
import statistics, sys
def row(name, figures): print(f"| {name} | " + " | ".join(f"{f:.2f}" if f < 100 else f"{f:,.0f}" for f in figures) + " |", flush=True)
print("| | " + " | ".join(sys.argv[1:]) + " |\n" + "|---" * len(sys.argv) + "|")
rows = []
for line in sys.stdin:
    rows.append([float(w) for w in line.split()])
    row(f"round {len(rows)}", rows[-1])
row("median", [statistics.median(column) for column in zip(*rows)])
