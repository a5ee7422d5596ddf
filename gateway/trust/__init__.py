"""The trust folder: anchors, intermediates, evidence and policy rows, read to the last byte or not at all."""

from gateway.trust.folder import PINS_FILE, load_trust, read_certificates
from gateway.trust.policy import Policy, load_policy, policy_of, read_policy

__all__ = ["PINS_FILE", "Policy", "load_policy", "load_trust", "policy_of", "read_certificates", "read_policy"]
