"""The report page, as a reader's browser sees it.

Renders documents of ``tests/fixtures/report`` and opens the pages in headless Chromium: no script runs, nothing is
loaded, the counts add up, both themes show, hostile text stays text. The renderer is the program ``render_report``
that the build makes; where there is none newer than its sources, it is compiled here.
"""

from __future__ import annotations

import collections
import copy
import functools
import html.parser
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import zlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "report"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="the Debian package chromium is not installed")


# --- Rendering ---------------------------------------------------------------------------------------------------


def sources() -> list[pathlib.Path]:
    """What the page is made of, without the part that asks an engine."""
    parts = [p for p in (ROOT / "src" / "tool").glob("report*.cpp") if p.stem != "report_page"]
    shared = [ROOT / "src" / "tool" / "counts.cpp", ROOT / "src" / "base" / "boost_json.cpp"]
    return [*sorted(parts), FIXTURES / "render.cpp", *shared]


def built_renderer() -> pathlib.Path | None:
    newest = max(p.stat().st_mtime for p in [*sources(), *(ROOT / "src" / "tool").glob("report*.hpp")])
    folders = [os.environ.get("CSIRT_BUILD"), ROOT / "build" / "release", ROOT / "build" / "report-page"]
    for folder in folders:
        program = pathlib.Path(folder) / "bin" / "render_report" if folder else None
        if program and program.exists() and program.stat().st_mtime >= newest:
            return program
    return None


def compile_renderer() -> pathlib.Path:
    folder = ROOT / "build" / "report-page"
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    compiler = ([shutil.which("ccache")] if shutil.which("ccache") else []) + ["g++"]
    objects = []
    for source in sources():
        objects.append(folder / (source.stem + ".o"))
        subprocess.run([*compiler, "-std=c++20", "-O0", "-c", source, "-o", objects[-1],
                        f"-I{ROOT / 'src'}", f"-I{ROOT / 'include'}"], check=True, timeout=300)
    program = folder / "bin" / "render_report"
    subprocess.run(["g++", *objects, "-o", program], check=True, timeout=300)
    return program


@pytest.fixture(scope="session")
def renderer() -> pathlib.Path:
    return built_renderer() or compile_renderer()


def render(renderer: pathlib.Path, document: object) -> str:
    text = json.dumps(document)
    done = subprocess.run([renderer], input=text.encode(), capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8")  # strict: the page is valid UTF-8 whatever went in


def fixture(name: str) -> dict:
    return json.loads((FIXTURES / f"{name}.json").read_text())


def large() -> dict:
    """One incident of 2,000 findings of 90 rules on 40 hosts, and lists beyond every bound of the page."""
    document = fixture("campaign")
    incident = next(i for i in document["incidents"] if i["short_id"] == "INC-7f3a")
    pattern = incident["findings"][1]
    incident["findings"] = []
    for i in range(2000):
        seen = f"2026-03-{12 + i // 1000:02d}T{8 + i % 11:02d}:{i % 60:02d}:{(i * 7) % 60:02d}Z"
        incident["findings"].append(
            {**pattern, "id": f"{i:032x}", "rule": f"rule-{i % 90:02d}", "title": f"Rule number {i % 90}",
             "entities": [{"kind": "host", "value": f"host-{i % 40:02d}"}], "first_seen": seen, "last_seen": seen,
             "count": 1 + i % 3, "techniques": [f"T{1001 + i % 120}.{1 + i % 4:03d}"]})
    for member, size in (("tasks", 300), ("clocks", 300), ("history", 900), ("contacts", 400), ("decisions", 700)):
        pattern = incident[member][0]
        incident[member] = [{**pattern, "id": f"{member}{i}"} for i in range(size)]
    document["incidents"] += [{**document["incidents"][0], "id": f"{i:032x}", "short_id": f"INC-{i:04x}"}
                              for i in range(600)]
    document["noted"] *= 100
    return document


# --- Reading a page ----------------------------------------------------------------------------------------------


class Elements(html.parser.HTMLParser):
    """Every element with its attributes, and the text in each table cell."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.skip = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.skip += tag == "style"

    def handle_endtag(self, tag):
        self.skip -= tag == "style"

    def handle_data(self, data):
        if not self.skip:
            self.text.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def words(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.text))


def assert_harmless(page: str) -> None:
    """No script, no handler, no address but anchors and an empty icon, no style that loads."""
    found = Elements(page)
    tags = collections.Counter(tag for tag, _ in found.elements)
    for tag in ("script", "img", "iframe", "object", "embed", "form", "base", "audio", "video", "image", "use"):
        assert tags[tag] == 0, f"<{tag}> in the page"
    assert tags["style"] == 1 and tags["link"] == 1
    for tag, attributes in found.elements:
        for name, value in attributes.items():
            assert not name.startswith("on"), f"{tag} has a handler {name}"
            assert name != "style", f"{tag} has a style attribute"
            if name in ("href", "src", "xlink:href", "action"):
                assert value.startswith("#") or value == "data:,", f"{tag} points to {value}"
    sheet = re.search(r"<style>(.*?)</style>", page, re.S).group(1)
    assert "url(" not in sheet and "@import" not in sheet
    policy = next(m["content"] for m in found.named("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'") and "script-src" not in policy


# --- The browser -------------------------------------------------------------------------------------------------


class Seen:
    """What the browser makes of a page: DOM, picture, and meanwhile the console and the addresses asked for."""

    def __init__(self, folder: pathlib.Path, page: str, flags: tuple[str, ...] = (), size: str = "1200,900"):
        self.folder, self.flags, self.size = folder, flags, size
        (folder / "page.html").write_text(page, encoding="utf-8")
        self.address = (folder / "page.html").as_uri()
        self.console: list[str] = []
        self.asked: set[str] = set()

    @functools.cached_property
    def dom(self) -> str:
        return self.run("--dump-dom").decode("utf-8")

    @functools.cached_property
    def picture(self) -> tuple[int, int, list[bytes]]:
        path = self.folder / "page.png"
        self.run(f"--screenshot={path}", "--hide-scrollbars")
        return pixels(path.read_bytes())

    def run(self, *what: str) -> bytes:
        log = self.folder / "net.json"
        with tempfile.TemporaryDirectory() as profile:
            done = subprocess.run(
                [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"--user-data-dir={profile}", f"--window-size={self.size}", "--enable-logging=stderr", "--v=0",
                 f"--log-net-log={log}", *self.flags, *what, self.address], capture_output=True, timeout=300)
        errors = done.stderr.decode(errors="replace")
        assert done.returncode == 0, errors
        self.console += [line for line in errors.splitlines() if "CONSOLE" in line]
        self.asked |= addresses(log)
        return done.stdout


@pytest.fixture(scope="session")
def campaign(renderer, tmp_path_factory) -> Seen:
    return Seen(tmp_path_factory.mktemp("campaign"), render(renderer, fixture("campaign")))


def addresses(log: pathlib.Path) -> set[str]:
    """What the page asked for, by the net log. Requests of the browser itself have no origin and do not count."""
    asked = re.findall(r'"initiator":"([^"]*)".*?"url":"([^"]+)"', log.read_text(errors="replace"))
    return {url for initiator, url in asked if initiator != "not an origin" and not url.startswith(("file:", "data:"))}


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and rows of RGB(A) bytes of a PNG with 8 bits a channel and no interlacing."""
    at, data, head = 8, b"", b""
    while at < len(png):
        (size,), kind = struct.unpack(">I", png[at:at + 4]), png[at + 4:at + 8]
        head = png[at + 8:at + 8 + size] if kind == b"IHDR" else head
        data += png[at + 8:at + 8 + size] if kind == b"IDAT" else b""
        at += 12 + size
    width, height, _, colour = struct.unpack(">IIBB", head[:10])
    depth = {2: 3, 6: 4}[colour]
    raw, stride, rows, above = zlib.decompress(data), width * depth, [], bytes(width * depth)
    for y in range(height):
        start = y * (stride + 1)
        above = unfilter(raw[start], bytearray(raw[start + 1:start + 1 + stride]), above, depth)
        rows.append(bytes(above))
    return width, height, rows


def unfilter(kind: int, row: bytearray, above: bytes, depth: int) -> bytearray:
    for i in range(len(row)) if kind else ():
        left, up = row[i - depth] if i >= depth else 0, above[i]
        corner = above[i - depth] if i >= depth else 0
        if kind == 4:
            guess = left + up - corner
            nearest = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
        else:
            nearest = {1: left, 2: up, 3: (left + up) // 2}[kind]
        row[i] = (row[i] + nearest) & 255
    return row


def brightness(seen: Seen) -> float:
    """Of the first pixel of each row: the page's margin."""
    _, _, rows = seen.picture
    return sum(sum(row[:3]) / 3 for row in rows) / len(rows)


def colours(seen: Seen) -> int:
    width, _, rows = seen.picture
    depth = len(rows[0]) // width
    return len({row[x:x + depth] for row in rows[::7] for x in range(0, len(row), depth * 5)})


# --- Without a browser -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["campaign", "empty", "hostile"])
def test_the_page_holds_nothing_that_runs_or_loads(renderer, name):
    assert_harmless(render(renderer, fixture(name)))


@pytest.mark.parametrize("name", ["campaign", "hostile"])
def test_the_same_document_gives_the_same_bytes(renderer, name):
    assert render(renderer, fixture(name)) == render(renderer, fixture(name))


def test_counts_add_up_and_are_those_of_the_document(renderer):
    document = fixture("campaign")
    data = Elements(render(renderer, document)).named("data")
    counts = [int(d["value"]) for d in data if d.get("class") == "count"]
    totals = [int(d["value"]) for d in data if d.get("class") == "total"]
    assert totals == [sum(counts)] == [sum(document["summary"]["dispositions"].values())]
    assert "Every event accepted is accounted for" in render(renderer, document)


def test_counts_that_do_not_add_up_are_called_out(renderer):
    document = fixture("campaign")
    document["summary"]["sources"][0]["dispositions"]["quiet"] -= 1
    document["summary"]["dispositions"]["quiet"] -= 1
    assert "The counts do not add up" in render(renderer, document)


def test_every_part_of_the_campaign_is_told(renderer):
    words = Elements(render(renderer, fixture("campaign"))).words()
    for told in ("T1204.002", "T1082", "T1033", "T1003.001", "OS Credential Dumping", "Security Team EMEA",
                 "Ada Berger", "Claire Fontaine consented", "/actions/isolate-host/needs/0", "Needs consent",
                 "No rule allows ada to speak with the media", "Affected customers", "GDPR", "article 33(1)", "NIS2",
                 "Nearest clauses that did not fire", "Payments can run on the standby", "168", "Verified: 41 records"):
        assert told in words, told


def test_a_journal_that_fails_verification_is_an_alarm(renderer):
    document = fixture("campaign")
    document["verify"] = {"records": 41, "first_bad": 17, "message": "record 17 does not match its leaf hash"}
    page = render(renderer, document)
    assert 'class="alarm"' in page and "first damaged record is number 17" in page


def test_a_journal_of_another_state_is_an_alarm(renderer):
    document = fixture("campaign")
    document["verify"]["root"] = "0" * 64
    assert "the roots differ" in render(renderer, document)


def test_an_exercise_says_so(renderer):
    document = fixture("campaign")
    assert "Nothing of this happened" not in render(renderer, document)
    document["incidents"][0]["realm"] = "exercise/autumn"
    assert "Nothing of this happened" in render(renderer, document)


def test_whoever_is_shown_no_counts_is_told_so(renderer):
    document = fixture("campaign")
    document["summary"] = {"now": document["summary"]["now"]}
    document["viewer"] = {"party": "national-csirt"}
    words = Elements(render(renderer, document)).words()
    assert "This viewer is shown no counts" in words and "as National CSIRT may know it" in words
    assert "Nothing has come in" not in words and "events taken in" not in words


def test_a_title_cannot_turn_the_direction_of_writing(renderer):
    page = render(renderer, fixture("hostile"))
    assert "\u202e" not in page and "[U+202E]gpj.exe" in page
    assert "\x00" not in page and "\x1b" not in page


def test_many_findings_are_bounded_and_counted(renderer):
    document = large()
    page = render(renderer, document)
    assert len(page) < 3_000_000
    words = Elements(page).words()
    assert "and 50 more rules" in words and "more decisions" in words and "more incidents" in words
    assert page.count("<article") == 40
    assert_harmless(page)


def mutants(value: object, path: tuple = ()):
    """Each place of a document with a value of every other type put in."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from mutants(member, (*path, key))
    if isinstance(value, list) and value:
        yield from mutants(value[0], (*path, 0))
    for other in (None, True, -1, 1e300, "<b>'\"&", [], [[]], {"": {}}):
        yield path, other


def test_members_of_the_wrong_type_never_break_the_page(renderer):
    document = fixture("hostile")
    tried = 0
    for path, other in list(mutants(document))[::3]:
        mutant = copy.deepcopy(document)
        place = mutant
        for step in path[:-1]:
            place = place[step]
        if path:
            place[path[-1]] = other
        else:
            mutant = other
        page = render(renderer, mutant)
        assert "<script" not in page and "<img" not in page and page.endswith("</html>\n"), path
        tried += 1
    assert tried > 300


# --- In the browser ----------------------------------------------------------------------------------------------


@needs_chromium
def test_the_checks_notice_a_page_that_breaks_the_rules(tmp_path):
    """The control: what the tests below look for can be seen."""
    seen = Seen(tmp_path, "<body><p>x</p><img src='http://127.0.0.1:9/x.png'><script>document.body.dataset.owned='1';"
                          "nothing.here()</script></body>", size="300,200")
    assert "data-owned" in seen.dom and colours(seen) < 20
    assert any("nothing is not defined" in line for line in seen.console)
    assert any(a.startswith("http://127.0.0.1:9/") for a in seen.asked)


@needs_chromium
@pytest.mark.parametrize("name", ["campaign", "empty", "hostile"])
def test_a_page_in_the_browser(renderer, campaign, tmp_path, name):
    page = render(renderer, fixture(name))
    seen = campaign if name == "campaign" else Seen(tmp_path, page)
    assert "data-owned" not in seen.dom and "<title>owned" not in seen.dom
    # The browser understood the markup as it was written: no element more, none less but the ones it implies.
    written = collections.Counter(tag for tag, _ in Elements(page).elements)
    read = collections.Counter(tag for tag, _ in Elements(seen.dom).elements)
    assert written == read
    assert brightness(seen) > 200 and colours(seen) > 20
    assert seen.console == [] and not seen.asked


@needs_chromium
def test_dark_by_preference(renderer, tmp_path):
    seen = Seen(tmp_path, render(renderer, fixture("campaign")), ("--blink-settings=preferredColorScheme=0",))
    assert brightness(seen) < 60 and colours(seen) > 20


@needs_chromium
@pytest.mark.parametrize("theme, flags, dark", [("dark", (), True),
                                                ("light", ("--blink-settings=preferredColorScheme=0",), False)])
def test_the_switch_beats_the_preference(renderer, tmp_path, theme, flags, dark):
    page = render(renderer, fixture("campaign"))
    page = page.replace(' checked="checked"', "").replace(f'id="theme-{theme}"', f'id="theme-{theme}" checked="checked"')
    seen = Seen(tmp_path, page, flags)
    assert (brightness(seen) < 60) is dark


@needs_chromium
def test_counts_add_up_in_the_dom(campaign):
    data = Elements(campaign.dom).named("data")
    counts = [int(d["value"]) for d in data if d.get("class") == "count"]
    assert sum(counts) == int(next(d["value"] for d in data if d.get("class") == "total")) == 5001


@needs_chromium
def test_headings_landmarks_captions_and_names(campaign):
    found = Elements(campaign.dom)
    tags = [tag for tag, _ in found.elements]
    for landmark in ("main", "nav", "header", "footer"):
        assert landmark in tags
    assert tags.count("h1") == 1 and tags.count("table") == tags.count("caption")
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:])), "a heading level is skipped"
    ids = [a["id"] for _, a in found.elements if a.get("id")]
    assert len(ids) == len(set(ids))
    for anchor in (a["href"][1:] for a in found.named("a")):
        assert anchor in ids, anchor
    assert found.named("html")[0]["lang"] == "en"
