"""What the evaluation says, and in which words."""

from dataclasses import dataclass

from iam_evaluator.document import Policy, Statement

IDENTITY = "identity-based policy"
BOUNDARY = "permissions boundary"
SESSION = "session policy"
RESOURCE = "resource-based policy"
ORGANIZATION = "service control policy"
RESOURCE_CONTROL = "resource control policy"


@dataclass(frozen=True)
class StatementReference:
    """A statement: the source of its policy, its Sid ("" without one) and its place in the document, from 0."""

    source: str
    sid: str
    index: int

    @staticmethod
    def to(policy: Policy, statement: Statement) -> "StatementReference":
        return StatementReference(policy.source, statement.sid, statement.index)

    def __str__(self) -> str:
        return f"{self.source}, statement {self.sid or self.index}"


@dataclass(frozen=True)
class Decision:
    """`policy_type` is the layer that decided.

    `statement` is the deciding one: the Deny, or the Allow that the request could not do without. There is none for an
    implicit deny and for a root user, who needs no Allow. `reason` is a sentence for an operator.
    """

    allowed: bool
    explicit_deny: bool
    policy_type: str
    statement: StatementReference | None
    reason: str
    action: str
    role_trust: bool = False

    def aws_reason(self) -> str:
        """How AWS's message goes on after the resource; empty when allowed.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
        """
        if self.allowed:
            return ""
        trust = self.role_trust and self.policy_type == RESOURCE
        name = "role trust policy" if trust else self.policy_type
        if not self.explicit_deny:
            return f"because no {name} allows the {self.action} action"
        article = "the" if trust else "an" if name == IDENTITY else "a"
        return f"with an explicit deny in {article} {name}"
