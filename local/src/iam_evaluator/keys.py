"""The condition keys whose absence from a request means that AWS would not send them either.

A key that is neither here nor in the request's context is refused: nobody said whether the call has it. A name without
a prefix is no key of any request: "Global condition context keys have the aws: prefix. Service-specific context keys
have the service's prefix" (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html).

Global keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
Services' keys: https://docs.aws.amazon.com/service-authorization/latest/reference/, as reference/condition-keys.txt has
them, which functions/refresh-iam-data.py makes.
"""

from pathlib import Path

_SINGLE_VALUED = """
aws:AssumedRoot aws:CalledViaAWSMCP aws:CalledViaFirst aws:CalledViaLast aws:ChatbotSourceArn aws:CurrentTime
aws:Ec2InstanceSourcePrivateIPv4 aws:Ec2InstanceSourceVpc aws:EpochTime aws:FederatedProvider aws:MultiFactorAuthAge
aws:MultiFactorAuthPresent aws:PrincipalAccount aws:PrincipalArn aws:PrincipalIsAWSService aws:PrincipalOrgID
aws:PrincipalServiceName aws:PrincipalType aws:Referer aws:RequestedRegion aws:ResourceAccount aws:ResourceOrgID
aws:SecureTransport aws:SourceAccount aws:SourceArn aws:SourceIdentity aws:SourceIp aws:SourceOrgID aws:SourceVpc
aws:SourceVpcArn aws:SourceVpce aws:TokenIssueTime aws:UserAgent aws:userid aws:username aws:ViaAWSMCPService
aws:ViaAWSService aws:VpceAccount aws:VpceOrgID aws:VpcSourceIp
""".split()  # noqa: SIM905 - a table reads better

_MULTIVALUED = """
aws:CalledVia aws:PrincipalOrgPaths aws:PrincipalServiceNamesList aws:ResourceOrgPaths aws:SourceOrgPaths
aws:TagKeys aws:VpceOrgPaths
""".split()  # noqa: SIM905 - a table reads better

_TAGS = ("aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/")

KEYS = frozenset({*_SINGLE_VALUED, *_MULTIVALUED})
TAG_KEYS = frozenset(_TAGS)


def _of_services() -> tuple[list[str], list[str], list[str]]:
    """Single-valued keys, multivalued ones, and what keys that end with a name of the caller's begin with."""
    single, many, named = [], [], []
    for line in (Path(__file__).parent / "reference/condition-keys.txt").read_text("utf-8").splitlines():
        prefix, *names = line.split(" ")
        for name in names:
            key = f"{prefix}:{name.removesuffix('[]')}"
            if key.endswith("*"):
                named.append(key.removesuffix("*"))
            elif name.endswith("[]"):
                many.append(key)
            else:
                single.append(key)
    return single, many, named


_SERVICES_SINGLE, _SERVICES_MANY, _SERVICES_NAMED = _of_services()
_SPELLING = {key.lower(): key for key in (*_SERVICES_SINGLE, *_SERVICES_MANY, *KEYS)}
_MANY = frozenset(key.lower() for key in (*_SERVICES_MANY, *_MULTIVALUED))
_PREFIXES = tuple(prefix.lower() for prefix in (*_SERVICES_NAMED, *_TAGS))


def known(key: str) -> bool:
    """Whether the request would have the key if AWS sent it; names of keys are compared without case."""
    key = key.lower()
    return ":" not in key or key in _SPELLING or (key.startswith(_PREFIXES) and key not in _PREFIXES)


def multivalued(key: str) -> bool:
    """A multivalued key cannot be a policy variable."""
    return key.lower() in _MANY


def spelling(key: str) -> str:
    """AWS's spelling of a known key, else the key as it stands."""
    return _SPELLING.get(key.lower(), key)
