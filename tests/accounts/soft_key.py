"""A passkey in software: what a phone would answer, and what a thief might."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url as letters

PRESENT, VERIFIED, NEW_KEY = 1, 4, 64


@dataclass
class SoftKey:
    """One passkey of one site. `verified`: whether it asked for a finger; `counts`: whether its counter goes on."""

    origin: str = "http://localhost"
    host: str = "localhost"
    verified: bool = True
    counts: bool = True
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any]) -> str:
        """The answer to a question to make a passkey."""
        told = self._told("webauthn.create", options["challenge"])
        numbers = self.private.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        proof = self._proof(NEW_KEY) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        return self._answer({"clientDataJSON": letters(told), "attestationObject": letters(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": proof}))})

    def prove(self, options: dict[str, Any]) -> str:
        """The answer to a question to prove oneself."""
        self.count += self.counts
        told, proof = self._told("webauthn.get", options["challenge"]), self._proof()
        signature = self.private.sign(proof + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": letters(told), "authenticatorData": letters(proof), "signature": letters(signature)})

    def _told(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _proof(self, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps({"id": letters(self.id), "rawId": letters(self.id), "type": "public-key", "response": response})
