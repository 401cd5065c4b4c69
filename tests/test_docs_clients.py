"""The programs in docs/clients.md run as they stand there, with a service's address and key in place of its own."""

import contextlib
import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from served import HOST, PATIENCE, Served, free_port, served, wait_until

from stance.service import Key

pytestmark = pytest.mark.slow
PAGE: Final = (Path(__file__).parent.parent / "docs" / "clients.md").read_text(encoding="utf-8")
BLOCK: Final = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
SECTIONS: Final = ("Coral", "Discourse", "WordPress", "Bots and other programs in Node", "Python", "R", "OSMod")
WORDPRESS: Final = """<?php
function add_filter($name, $filter) { $GLOBALS['filter'] = $filter; }
function wp_json_encode($value) { return json_encode($value); }
function wp_strip_all_tags($text) { return strip_tags($text); }
function wp_remote_post($url, $given) {
    $head = 'Content-Type: ' . $given['headers']['Content-Type'];
    $http = ['method' => 'POST', 'header' => $head, 'content' => $given['body'], 'ignore_errors' => true];
    return @file_get_contents($url, false, stream_context_create(['http' => $http]));
}
function wp_remote_retrieve_body($answer) { return (string) $answer; }
require $argv[1];
foreach (json_decode($argv[2]) as $text) { echo $filter(1, ['comment_content' => $text]), $filter('spam', [
    'comment_content' => $text]), "\\n"; }
"""
"""What WordPress has of its own, as far as the plugin calls it."""


def blocks(language: str) -> list[str]:
    return [re.sub(f"^{space}", "", text, flags=re.MULTILINE) for space, name, text in BLOCK.findall(PAGE)
            if name == language]  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("service"), keys=(Key("docs"),)) as running:
        yield running


def here(service: Served, text: str) -> str:
    assert "KEY" in text and "http://127.0.0.1:8700" in text
    return text.replace("KEY", service.keys["docs"]).replace("http://127.0.0.1:8700", service.root)


def run(program: str, *arguments: str, needs: str = "", **environment: str) -> str:
    """What a program says; the test is skipped where it is not installed."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(needs or f"needs {program}")
    command = [path, *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, check=False, env=environment or None
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_says_how_to_go_back(section: str) -> None:
    text = PAGE.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    assert text.count("*Back:*") == 1


def test_the_service_answers_curl(service: Served) -> None:
    first, *_ = blocks("sh")
    assert '"TOXICITY"' in run("sh", "-c", here(service, first), needs="needs curl" if not shutil.which("curl") else "")


@pytest.mark.parametrize("number", [0, 1])
def test_programs_in_node_run(service: Served, number: int, tmp_path: Path) -> None:
    from clients.installed import node_modules

    program = here(service, blocks("js")[number])
    modules = str(node_modules()) if "require" in program else ""
    assert float(run("node", "-e", program, NODE_PATH=modules, PATH="/usr/bin:/bin")) > 0.9


def test_the_program_in_python_runs(service: Served) -> None:
    pytest.importorskip("googleapiclient", reason="needs google-api-python-client")
    (program,) = blocks("python")
    assert float(run(sys.executable, "-c", here(service, program))) > 0.9


def test_the_program_in_r_runs(service: Served) -> None:
    if shutil.which("Rscript") and subprocess.run(["Rscript", "-e", "library(httr)"], capture_output=True).returncode:
        pytest.skip("needs R's package httr")
    (program,) = blocks("r")
    assert float(run("Rscript", "-e", here(service, program))) > 0.9


def test_the_plugin_for_wordpress_holds_what_is_toxic_and_passes_the_rest(service: Served, tmp_path: Path) -> None:
    (plugin,) = blocks("php")
    texts = '["<b>Shut up</b>, you idiot.", "A nice day to all of you.", ""]'
    said = {}
    for name, text in {"running": here(service, plugin), "stopped": plugin.replace(":8700", ":9")}.items():
        (tmp_path / f"{name}.php").write_text(text)
        said[name] = run("php", "-r", WORDPRESS.removeprefix("<?php"), str(tmp_path / f"{name}.php"), texts).split()
    assert said == {"running": ["0spam", "1spam", "1spam"], "stopped": ["1spam"] * 3}


def test_the_line_for_discourse_changes_the_plugins_address(tmp_path: Path) -> None:
    (line,) = blocks("yaml")
    file = tmp_path / "discourse-perspective-api" / "lib" / "discourse_perspective.rb"
    file.parent.mkdir(parents=True)
    file.write_text('  GOOGLE_API_DOMAIN = "https://commentanalyzer.googleapis.com"\n')  # as it stands in the plugin
    subprocess.run(["sh", "-c", line.removeprefix("- ")], cwd=tmp_path, check=True)
    assert file.read_text() == '  GOOGLE_API_DOMAIN = "http://127.0.0.1:8700"\n'


def test_the_certificate_is_made_for_perspectives_name(tmp_path: Path) -> None:
    *_, command = blocks("sh")
    run("sh", "-c", f"cd {tmp_path} && {command}", needs="needs openssl")
    said = run("openssl", "x509", "-in", str(tmp_path / "certificate.pem"), "-noout", "-ext", "subjectAltName")
    assert "DNS:commentanalyzer.googleapis.com" in said


def test_nginx_hands_on_what_comes_through_tls(service: Served, tmp_path: Path) -> None:
    *_, command = blocks("sh")
    (block,) = blocks("nginx")
    run("sh", "-c", f"cd {tmp_path} && {command}", needs="needs openssl")
    port, folder = free_port(), str(tmp_path)
    block = block.replace("http://127.0.0.1:8700", service.root).replace(":443", f":{port}")
    block = block.replace("certificate.pem", f"{folder}/certificate.pem").replace("key.pem", f"{folder}/key.pem")
    paths = "".join(f"{name}_temp_path {folder};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    started = f"pid {folder}/pid; daemon off; events {{}} http {{ access_log off; {paths} {block} }}"
    (tmp_path / "nginx.conf").write_text(started)
    with running("nginx", "-c", f"{folder}/nginx.conf", "-p", folder, "-e", f"{folder}/error.log"):
        wait_until(lambda: is_open(port), service.log)
        address = f"https://commentanalyzer.googleapis.com:{port}/$discovery/rest?key={service.keys['docs']}"
        resolved = f"commentanalyzer.googleapis.com:{port}:127.0.0.1"
        said = run("curl", "-sS", "--cacert", f"{folder}/certificate.pem", "--resolve", resolved, address)
    assert json.loads(said)["rootUrl"] == "https://commentanalyzer.googleapis.com/"


@contextlib.contextmanager
def running(program: str, *arguments: str) -> Iterator[None]:
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"needs {program}")
    with subprocess.Popen([path, *arguments]) as process:
        try:
            yield
        finally:
            process.terminate()


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
