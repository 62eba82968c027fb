#!/usr/bin/env python3
"""Makes the inputs of the races from recorded events: lanes.py EVENTS.zip|EVENTS.jsonl MATCHES.tsv OUT_FOLDER.

MATCHES.tsv is what `csirt match --no-routing --tsv` says of the same events. Written are, each as JSON Lines:

real        the recorded events, as they are
unique      process creations, each with a command line of its own, so that remembering values helps nobody
none        events that no rule matches but those that, tried on every event, match almost all (absence is their condition)
much        the events that most rules match, again and again
logsource   the recorded events with product, service and category of their log source, for engines that expect them there
"""

from __future__ import annotations

import collections
import json
import sys
import zipfile
from pathlib import Path

EVENTS = 40_000

SYSMON = {1: "process_creation", 2: "file_change", 3: "network_connection", 5: "process_termination", 6: "driver_load",
          7: "image_load", 8: "create_remote_thread", 9: "raw_access_thread", 10: "process_access", 11: "file_event",
          12: "registry_event", 13: "registry_set", 14: "registry_rename", 15: "create_stream_hash", 17: "pipe_created",
          18: "pipe_created", 19: "wmi_event", 20: "wmi_event", 21: "wmi_event", 22: "dns_query", 23: "file_delete",
          25: "process_tampering", 26: "file_delete"}
SERVICES = {"Security": "security", "System": "system", "Application": "application",
            "Windows PowerShell": "powershell-classic", "Microsoft-Windows-PowerShell/Operational": "powershell",
            "Microsoft-Windows-WMI-Activity/Operational": "wmi",
            "Microsoft-Windows-TaskScheduler/Operational": "taskscheduler",
            "Microsoft-Windows-Windows Defender/Operational": "windefend",
            "Microsoft-Windows-Bits-Client/Operational": "bits-client"}


def lines_of(path: Path) -> list[str]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return archive.read(archive.namelist()[0]).decode("utf-8").splitlines()
    return path.read_text(encoding="utf-8").splitlines()


def write(folder: Path, name: str, lines: list[str]) -> None:
    (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(lines)} events")


def repeated(lines: list[str]) -> list[str]:
    return [lines[i % len(lines)] for i in range(EVENTS)] if lines else []


def unique(lines: list[str]) -> list[str]:
    creations = [event for event in map(json.loads, lines) if event.get("EventID") == 1 and event.get("CommandLine")]
    made = []
    for number in range(EVENTS):
        event = dict(creations[number % len(creations)])
        event["CommandLine"] += f" --session {number:08x}-{number * 2654435761 % 2**32:08x}"
        made.append(json.dumps(event, separators=(",", ":"), ensure_ascii=False))
    return made


def with_logsource(line: str) -> str:
    event = json.loads(line)
    channel = event.get("Channel", "")
    source = {"product": "windows"}
    if channel == "Microsoft-Windows-Sysmon/Operational":
        source |= {"service": "sysmon"}
        if category := SYSMON.get(event.get("EventID")):
            source = {"product": "windows", "category": category}
    elif service := SERVICES.get(channel):
        source |= {"service": service}
    return json.dumps(source, separators=(",", ":"))[:-1] + "," + line.lstrip()[1:]


def main() -> None:
    events, matches, folder = map(Path, sys.argv[1:4])
    folder.mkdir(parents=True, exist_ok=True)
    lines = lines_of(events)
    found = [line.split("\t") for line in matches.read_text(encoding="utf-8").splitlines()]
    often = collections.Counter(rule for _, rule in found)
    hits = collections.Counter(int(number) for number, rule in found if often[rule] < 0.95 * len(lines))
    most = [number for number, _ in sorted(hits.items(), key=lambda item: (-item[1], item[0]))[:2000]]
    write(folder, "real", lines)
    write(folder, "unique", unique(lines))
    write(folder, "none", repeated([line for number, line in enumerate(lines) if number not in hits]))
    write(folder, "much", repeated([lines[number] for number in most]))
    write(folder, "logsource", [with_logsource(line) for line in lines])


if __name__ == "__main__":
    main()
