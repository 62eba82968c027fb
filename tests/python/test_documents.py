"""What the documents say must be there is there: linked files, named paths, and code that compiles."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")], key=str)
# Places in the house that a page may name in code marks; a name with a wildcard or a placeholder is none.
NAMED = re.compile(r"`((?:src|include|capi|bindings|tests|examples|cmake|docs|benchmarks)/[\w./-]+\w/?)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_names_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
    for named in NAMED.findall(text):
        assert (ROOT / named).exists() or list(ROOT.glob(named + ".*")), f"{page.name} names {named}"


def test_the_index_names_every_page():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    linked = {(ROOT / "docs" / target).resolve() for target in re.findall(r"\]\(([^)#\s]+)", index)}
    assert not [page.name for page in PAGES if page.parent.name == "docs" and page.name != "index.md"
                and page.resolve() not in linked]


def readme_code(language: str) -> str:
    return re.search(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S).group(1)


@pytest.mark.parametrize("language, command", [
    ("c", ["gcc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", f"-I{ROOT / 'capi'}"]),
    ("cpp", ["g++", "-std=c++20", "-Wall", "-Wextra", "-Werror", f"-I{ROOT / 'include'}"])])
def test_code_of_the_readme_compiles(tmp_path, language, command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    source = tmp_path / f"readme.{language}"
    source.write_text(readme_code(language))
    done = subprocess.run([*command, "-fsyntax-only", source], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_c_of_the_readme_says_by_its_exit_code_whether_it_worked(tmp_path):
    library = pathlib.Path(os.environ.get("CSIRT_LIBRARY", ""))
    if not library.is_file() or shutil.which("gcc") is None:
        pytest.skip("CSIRT_LIBRARY names no library, or gcc is not installed")
    (tmp_path / "readme.c").write_text(readme_code("c"))
    built = ["gcc", "-std=c99", f"-I{ROOT / 'capi'}", "readme.c", f"-L{library.parent}", "-lcsirt", "-o", "readme"]
    subprocess.run(built, cwd=tmp_path, check=True, timeout=120)

    def run():
        return subprocess.run([tmp_path / "readme"], cwd=tmp_path, capture_output=True, text=True, timeout=120,
                              env={**os.environ, "LD_LIBRARY_PATH": str(library.parent)})

    without = run()
    assert without.returncode != 0 and "charter.yaml" in without.stderr
    shutil.copy(ROOT / "examples" / "scenario" / "charter.yaml", tmp_path)
    done = run()
    assert done.returncode == 0 and '"outcome"' in done.stdout, done.stderr


def test_python_of_the_readme_compiles():
    compile(readme_code("python"), "README.md", "exec")
