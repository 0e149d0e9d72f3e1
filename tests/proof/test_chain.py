"""The walk along suppliers' records: depth, cycles, taint, units, claims, forged and stray documents."""

from __future__ import annotations

import json
import time
from fractions import Fraction

import make_bundle as mb
import pytest
from checking import TABLES, failed, names, places, policy
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from footprint.proof.chain_tree import rows
from footprint.proof.verify import RuleFindings, check, load
from footprint.seal.policy import Policy, Revocation
