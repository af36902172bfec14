"""The workflow files are read here, without a network, before a server reads them."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.places import ROOT, TEST_COMMAND, WORKFLOWS

PINNED = re.compile(r"uses: (\./\S+|[\w./-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+)$")
BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(
    sys.platform == "win32" or BASH is None, reason="bash on Windows may be a doorway to another system"
)


def load(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in WORKFLOWS:
        for name, job in load(path)["jobs"].items():
            yield f"{path.name}:{name}", job


def run_blocks() -> list[str]:
    return [step["run"] for _, job in jobs() for step in job.get("steps", []) if "run" in step]


def test_the_workflows_and_dependabot_fit_their_schemas() -> None:
    schemas = {
        "vendor.github-workflows": WORKFLOWS,
        "vendor.dependabot": [ROOT / ".github" / "dependabot.yml"],
    }
    for schema, paths in schemas.items():
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, paths)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
        assert result.returncode == 0, result.stdout + result.stderr


def test_every_foreign_action_is_pinned_to_a_commit_and_says_its_version() -> None:
    lines = [line.strip(" -") for path in WORKFLOWS for line in path.read_text(encoding="utf-8").splitlines()]
    uses = [line for line in lines if line.startswith("uses:")]
    assert uses
    assert [line for line in uses if not PINNED.match(line)] == []


def test_every_job_has_a_limit_and_asks_for_what_it_may_do() -> None:
    for name, job in jobs():
        assert "permissions" in job, name
        assert "uses" in job or job["timeout-minutes"] <= 60, name  # a called workflow has its own limits


def test_no_workflow_may_do_anything_by_default() -> None:
    assert all(load(path)["permissions"] == {} for path in WORKFLOWS)


def test_no_checkout_leaves_credentials_behind() -> None:
    steps = [step for _, job in jobs() for step in job.get("steps", [])]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_tests_and_builds_run_on_three_systems() -> None:
    found = dict(jobs())
    tested = {row["os"].split("-")[0] for row in found["ci.yml:test"]["strategy"]["matrix"]["include"]}
    built = {name.split("-")[0] for name in found["build.yml:freeze"]["strategy"]["matrix"]["os"]}
    assert tested == built == {"ubuntu", "windows", "macos"}


def test_ubuntu_runs_the_oldest_and_a_newer_python() -> None:
    rows = dict(jobs())["ci.yml:test"]["strategy"]["matrix"]["include"]
    versions = [row["python"] for row in rows if row["os"].startswith("ubuntu")]
    assert versions[0] == "3.11"
    assert len(versions) == 2


def test_no_run_block_holds_an_expression() -> None:
    assert [block for block in run_blocks() if "${{" in block] == []


@needs_bash
def test_bash_understands_every_run_block() -> None:
    assert BASH
    for block in run_blocks():
        result = subprocess.run([BASH, "-n"], input=block, capture_output=True, text=True, check=False)
        assert result.returncode == 0, f"{block}\n{result.stderr}"


@needs_bash
def test_bash_and_sh_understand_our_scripts() -> None:
    for shell, script in (("bash", ".ci/run"), ("sh", "tools/setup")):
        assert subprocess.run([shell, "-n", str(ROOT / script)], check=False).returncode == 0


def test_the_workflow_freezes_the_build_spec_that_exists() -> None:
    named = {match for block in run_blocks() for match in re.findall(r"\S+\.spec", block)}
    assert named == {"build.spec"}
    assert (ROOT / "build.spec").is_file()
    assert "dist/journal-app/journal-app selftest" in run_blocks()


def test_the_servers_run_the_test_command_of_the_readme() -> None:
    assert f"\n{TEST_COMMAND}\n" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert TEST_COMMAND in [block.strip() for block in run_blocks()]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in script if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == [f"exec {TEST_COMMAND} </dev/null"]


def test_windows_runs_the_plain_lines_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8").replace("\\", "/")
    plain = next(block for block in run_blocks() if ".venv/Scripts/python -m pytest" in block)
    assert all(line in readme for line in plain.splitlines())
