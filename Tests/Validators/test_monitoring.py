"""Alert rules and the dashboard as Prometheus and Grafana read them. Whether /metrics serves the names is test_metrics.py's."""

import json
import pathlib
import shutil
import subprocess

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
MONITORING = TOP / "systemd" / "monitoring"
PROMTOOL = shutil.which("promtool", path=f"{TOP}/.venv/prometheus/usr/bin") or shutil.which("promtool")

needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="needs promtool: apt-get install prometheus")


@needs_promtool
def test_prometheus_takes_the_rules():
    done = subprocess.run([PROMTOOL, "check", "rules", "--lint-fatal", str(MONITORING / "alerts.yml")], capture_output=True, text=True)
    assert done.returncode == 0 and "SUCCESS" in done.stdout, done.stdout + done.stderr


@needs_promtool
def test_the_rules_fire_when_they_should_and_only_then():
    done = subprocess.run([PROMTOOL, "test", "rules", "alerts_test.yml"], capture_output=True, text=True, cwd=pathlib.Path(__file__).parent)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_has_panels_that_do_not_overlap():
    board = json.loads((MONITORING / "dashboard.json").read_text())
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"]) > 15
    taken = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken and place["x"] + place["w"] <= 24, panel["title"]
        taken |= cells
        assert all(target["expr"] and target["legendFormat"] for target in panel["targets"]), panel["title"]
