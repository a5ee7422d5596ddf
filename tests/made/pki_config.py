"""From the tables of `tests/pki.toml` to the configuration that certomancer reads."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

PKI_FILE = Path(__file__).resolve().parent.parent / "pki.toml"
HOST = "http://pki.example.vn"
"""Where all addresses inside the certificates lead."""
_CURVES = {"ec-p256": ec.SECP256R1, "ec-p384": ec.SECP384R1}


@functools.cache
def declared() -> dict[str, Any]:
    """The tables of pki.toml."""
    return tomllib.loads(PKI_FILE.read_text(encoding="utf-8"))


def everyone() -> dict[str, dict[str, Any]]:
    """Whoever has a key, by name."""
    tables = declared()
    return {**tables["authorities"], **tables["signers"], **tables["time_stampers"], **tables["responders"]}


def write_keys(folder: Path) -> dict[str, Any]:
    """A fresh key for each name in that folder; RSA with 2048 bits unless the table says otherwise."""
    written = {}
    for name, table in everyone().items():
        path = folder / f"{name}.pem"
        path.write_bytes(
            _new_key(str(table.get("key", "rsa-2048"))).private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        written[name] = {"path": path.name}
    return written


def _new_key(kind: str) -> Any:
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if kind in _CURVES:
        return ec.generate_private_key(_CURVES[kind]())
    exponent = 3 if kind.endswith("-e3") else 65537
    return rsa.generate_private_key(public_exponent=exponent, key_size=int(kind.split("-")[1]))


def architecture_config() -> dict[str, Any]:
    """Entities, certificates and services of the whole PKI."""
    tables = declared()
    return {
        "keyset": "tests",
        "entity-defaults": {"country-name": tables["country"]},
        "entities": {name: _entity(table) for name, table in everyone().items()},
        "certs": {
            **{name: _cert(name, table, _authority(table)) for name, table in tables["authorities"].items()},
            **{name: _crossing(table) for name, table in tables["crossings"].items()},
            **{name: _cert(name, table, _usage(table)) for name, table in tables["signers"].items()},
            **{name: _cert(name, table, _stamper(table)) for name, table in tables["time_stampers"].items()},
            **{name: _cert(name, table, _responder(table)) for name, table in tables["responders"].items()},
        },
        "services": {
            "crl-repo": {name: _list(name, table) for name, table in tables["authorities"].items()},
            "ocsp": {
                name: {"for-issuer": table["answers_for"], "responder-cert": name, "signing-key": name}
                for name, table in tables["responders"].items()
            },
            "time-stamping": {
                name: {"signing-cert": name, "digest-algo": table.get("digest_of_tokens", "sha256")}
                for name, table in tables["time_stampers"].items()
            },
        },
    }


def _entity(table: dict[str, Any]) -> dict[str, str]:
    names = {"name": "common-name", "organisation": "organization-name", "uid": "user-id", "email": "email-address"}
    return {theirs: table[ours] for ours, theirs in names.items() if ours in table}


def _list(name: str, table: dict[str, Any]) -> dict[str, Any]:
    return {
        "for-issuer": name,
        "issuer-cert": name,
        "simulated-update-schedule": "P30D",
        "digest-algo": table.get("digest", "sha256"),
    }


def _cert(name: str, table: dict[str, Any], extensions: list[dict[str, Any]]) -> dict[str, Any]:
    start, end = table["valid"]
    issuer = table.get("issuer", name)
    made: dict[str, Any] = {
        "subject": name,
        "issuer": issuer,
        "validity": {"valid-from": f"{start}T00:00:00+0000", "valid-to": f"{end}T00:00:00+0000"},
        "extensions": extensions if "issuer" not in table else [*extensions, *_addresses(table)],
    }
    if issuer in declared()["authorities"]:
        made["issuer-cert"] = issuer
        made["digest-algo"] = declared()["authorities"][issuer].get("digest", "sha256")
    if "revoked_on" in table:
        reason = table.get("revoked_why", "key_compromise")
        made["revocation"] = {"revoked-since": f"{table['revoked_on']}T00:00:00+0000", "reason": reason}
    return made


def _crossing(table: dict[str, Any]) -> dict[str, Any]:
    """One more certificate for the name and the key of an authority."""
    of = table["of"]
    return {**_cert(of, table, _authority(declared()["authorities"][of])), "subject": of, "subject-key": of}


def _addresses(table: dict[str, Any]) -> list[dict[str, Any]]:
    """Where the list, the responder and the issuer's certificate are to be had; by default the list alone."""
    shown, issuer = table.get("shown", ["list"]), table["issuer"]
    places = {"ocsp": f"{HOST}/ocsp/{issuer}_ocsp", "issuers": f"{HOST}/issuers/{issuer}.p7b"}
    methods = {"ocsp": "ocsp", "issuers": "ca_issuers"}
    access = [
        {"access_method": methods[what], "access_location": {"uniform_resource_identifier": places[what]}}
        for what in shown
        if what in places
    ]
    found: list[dict[str, Any]] = [{"id": "authority_information_access", "value": access}] if access else []
    if "list" in shown:
        names = {"schema": "crl-dist-url", "params": {"crl-repo-names": [issuer]}}
        found.append({"id": "crl_distribution_points", "smart-value": names})
    return found


def _key_usage(*bits: str) -> dict[str, Any]:
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(bits)}}


def _authority(table: dict[str, Any]) -> list[dict[str, Any]]:
    constraints: dict[str, Any] = {"ca": table.get("authority", True)}
    if "path_length" in table:
        constraints["path_len_constraint"] = table["path_length"]
    usage = table.get("usage", ("digital_signature", "key_cert_sign", "crl_sign"))
    made = [{"id": "basic_constraints", "critical": True, "value": constraints}, _key_usage(*usage)]
    if "only_for" in table:
        within = x509.Name.build({"country_name": declared()["country"], "organization_name": table["only_for"]})
        subtree = {"base": x509.GeneralName("directory_name", within)}
        made.append({"id": "name_constraints", "critical": True, "value": {"permitted_subtrees": [subtree]}})
    return made


def _usage(table: dict[str, Any]) -> list[dict[str, Any]]:
    return [_key_usage(*table.get("usage", ("digital_signature", "non_repudiation")))]


def _stamper(table: dict[str, Any]) -> list[dict[str, Any]]:
    usage = {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]}
    return [_key_usage("digital_signature"), *([usage] if table.get("stamps", True) else [])]


def _responder(table: dict[str, Any]) -> list[dict[str, Any]]:
    usage = {"id": "extended_key_usage", "critical": True, "value": ["ocsp_signing"]}
    appointed = [usage] if table.get("appointed", True) else []
    return [_key_usage("digital_signature"), *appointed, {"id": "ocsp_no_check"}]
