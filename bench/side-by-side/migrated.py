#!/usr/bin/env python3
"""migrated.py DIR RATE: the figures of the migration that DIR has the report and the times of, beside RATE, on one line."""
import datetime, json, sys
report = json.load(open(sys.argv[1] + "/report.json"))
wall, user, system, peak = (float(w) for w in open(sys.argv[1] + "/time").read().split())
began, ended = (datetime.datetime.fromisoformat(report[k].replace("Z", "+00:00")) for k in ("began", "ended"))
other, copied = float(sys.argv[2]), report["messages"]["copied"]
assert report["exitCode"] == 0 and copied == report["messages"]["known"], report
whole, run = copied / wall, copied / (ended - began).total_seconds()
print(other, whole, whole / other, run, run / other, user + system, peak / 1000)
