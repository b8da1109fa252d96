"""The secrets by which both ends of a migration trust each other."""

import ssl
import tempfile
from pathlib import Path

from expectation import Constant, Some

PASSPHRASE = Some("a passphrase", lambda value: isinstance(value, str) and len(value) >= 32)
CERTIFICATE = Some("a certificate in PEM", lambda value: value.startswith("-----BEGIN CERTIFICATE-----"))
KEY = Some("a key in PEM", lambda value: value.startswith("-----BEGIN PRIVATE KEY-----"))


def check_passphrase(migration):
    """It stays the same: both ends ask for it."""
    expected = {"task_id": migration.task_id, "passphrase": Constant(PASSPHRASE)}
    for _ in range(2):
        migration.session.read("show_passphrase", expected, task_id=migration.task_id)


def check_certificates(migration):
    """They stay the same, and the ends of a connection that have them accept each other."""
    session, task = migration.session, migration.task_id
    pairs = [
        ("cert", "private_key"),
        ("target_mgmt_cert", "target_mgmt_private_key"),
        ("target_data_cert", "target_data_private_key"),
    ]
    expected = {"ca": Constant(CERTIFICATE)}
    for certificate, key in pairs:
        expected |= {certificate: Constant(CERTIFICATE), key: Constant(KEY)}
    answer = session.read("show_cert_key", expected, task_id=task)
    session.read("show_cert_key", expected, task_id=task, enable_ca_cert=True)
    source, *targets = [
        (getattr(answer, certificate), getattr(answer, key)) for certificate, key in pairs
    ]
    for target in targets:
        session.expect(trust_each_other(source, target, answer.ca), True, "TLS between source and target")


def trust_each_other(source, target, authority):
    """Whether a client and a server with these certificates can establish a TLS connection, in memory."""
    to_target, to_source = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context(ssl.PROTOCOL_TLS_CLIENT, source, authority).wrap_bio(to_source, to_target)
    server = context(ssl.PROTOCOL_TLS_SERVER, target, authority).wrap_bio(to_target, to_source, True)
    open_ends = [client, server]
    for _ in range(10):
        for end in list(open_ends):
            try:
                end.do_handshake()
                open_ends.remove(end)
            except ssl.SSLWantReadError:
                pass  # it is the other end's turn
    return not open_ends and bool(client.getpeercert()) and bool(server.getpeercert())


def context(protocol, pair, authority):
    """One end's side: its certificate with the key that belongs to it, and whom it trusts."""
    made = ssl.SSLContext(protocol)
    made.check_hostname = False  # the certificates name a task, and no host
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_verify_locations(cadata=authority)
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "pair.pem")
        file.write_text("".join(pair))
        made.load_cert_chain(file)
    return made
