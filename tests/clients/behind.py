"""Stands where Perspective stood: run in namespaces of its own, until its input ends.

``unshare -rmn python behind.py FOLDER``: in there the name commentanalyzer.googleapis.com leads to this machine, where
TLS ends under a certificate made here, and a service answers. Its key is written to the output.
"""

import asyncio
import json
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Final

from served import HOST, served

from stance.service import Key

NAME: Final = "commentanalyzer.googleapis.com"


def certificate(folder: Path) -> ssl.SSLContext:
    """One for Perspective's name, which is its own authority."""
    key, file = folder / "key.pem", folder / "certificate.pem"
    command = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={NAME}".split()
    names = ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(key), "-out", str(file)]
    subprocess.run([*command, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return context


async def serve_tls(context: ssl.SSLContext, port: int) -> None:
    """Hands on what comes through TLS, byte by byte, until the input ends."""

    async def bridge(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inward, outward = await asyncio.open_connection(HOST, port)
        await asyncio.gather(pour(reader, outward), pour(inward, writer), return_exceptions=True)

    async with await asyncio.start_server(bridge, HOST, 443, ssl=context):
        await asyncio.to_thread(sys.stdin.read)


async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while part := await reader.read(1 << 16):
            writer.write(part)
            await writer.drain()
    finally:
        writer.close()


def main(folder: Path) -> None:
    (folder / "hosts").write_text(f"{HOST} localhost {NAME}\n")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["mount", "--bind", str(folder / "hosts"), "/etc/hosts"], check=True)
    context = certificate(folder)
    with served(folder, keys=(Key("clients"),)) as service:
        print(json.dumps(service.keys["clients"]), flush=True)
        asyncio.run(serve_tls(context, service.port))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
