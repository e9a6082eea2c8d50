"""What AWS does and LocalStack does not, as far as rolebridge relies on it.

Each rule names AWS's own documentation of it: the IAM, STS or Secrets Manager API reference, or the IAM user guide.
Rules that refuse a call are checks before it. Calls that change IAM or Secrets Manager run one at a time per account,
so that a check still holds when its call runs: two of them may not both pass a limit.
"""

import json
import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping

from localstack_java_host import policy_grammar
from localstack_java_host.aws_call import AwsAnswer, AwsCall, AwsError
from localstack_java_host.checks import Checks, Request
from localstack_java_host.compat import iam, mends, secrets
from localstack_java_host.iam_view import IamView
from localstack_java_host.pending import mutating

_CHECKS = Checks()
_on = _CHECKS.on

_ENTITY = re.compile(r"arn:[^:]+:iam::(\d{12}):(user|role)/(.+)")
_SESSION = re.compile(r"arn:[^:]+:sts::(\d{12}):assumed-role/([^/*]+)/[^/*]+")
_ACCOUNT = re.compile(r"\d{12}|arn:[^:]+:iam::\d{12}:root|arn:[^:]+:sts::\d{12}:federated-user/.+")
_UNIQUE_ID = re.compile(r"A(?:IDA|ROA)[A-Z0-9]{12,}")

# IAM and STS quotas (IAM user guide, "IAM and AWS STS quotas"). Sizes leave white space out.
USER_INLINE_SIZE = 2048
ROLE_INLINE_SIZE = 10240
MANAGED_POLICY_SIZE = 6144
TRUST_SIZE = 2048
POLICIES_PER_ROLE = 10
TAGS_PER_ENTITY = 50
# Secrets Manager API reference, TagResource: "Maximum number of tags per secret: 50".
TAGS_PER_SECRET = 50
# AssumeRole, "DurationSeconds": an hour where the caller is itself an assumed role.
CHAINED_SESSION_SECONDS = 3600
DEFAULT_SESSION_SECONDS = 3600


class Rules:
    def __init__(self, view: IamView) -> None:
        self._view = view
        self._locks: defaultdict[tuple[str, str], threading.Lock] = defaultdict(threading.Lock)

    def before(self, call: AwsCall) -> None:
        service, operation = call.service, call.operation
        mends.mend(service)
        # RotateSecret waits for a function that changes the secret.
        if service in {"iam", "secretsmanager"} and mutating(operation) and operation != "RotateSecret":
            call.pending.lock = self._locks[service, call.account]
            call.pending.lock.acquire()
        for check in _CHECKS.of(service, operation):
            check(call, call.parameters)
        if (service, operation) in {("iam", "CreateRole"), ("iam", "UpdateAssumeRolePolicy")}:
            self._require_principals(call, call.parameters)

    def _require_principals(self, call: AwsCall, request: Request) -> None:
        """Every principal of a trust must exist, and have spread (IAM user guide, "AWS JSON policy elements")."""
        for principal in principals(_trust(request)):
            if not self._exists(principal, call.partition):
                message = f'Invalid principal in policy: "AWS":"{principal}"'
                raise AwsError("MalformedPolicyDocument", message, 400)

    def _exists(self, principal: str, partition: str) -> bool:
        if principal == "*" or _ACCOUNT.fullmatch(principal):
            return True
        if match := _ENTITY.fullmatch(principal):
            account, kind, name = match[1], match[2], match[3].rpartition("/")[2]
            found = self._view.user(account, name) if kind == "user" else self._view.role(account, name)
            return found is not None and found.arn == principal
        if match := _SESSION.fullmatch(principal):
            return self._view.role(match[1], match[2]) is not None
        return bool(_UNIQUE_ID.fullmatch(principal)) and iam.is_unique_id(principal, partition)

    def after(self, call: AwsCall, _: AwsAnswer) -> None:
        pending = call.pending
        if pending.lock:
            pending.lock.release()
            pending.lock = None


# -- names: "must be unique within the account. Names are not distinguished by case" (CreateUser, CreateRole,
#    CreatePolicy), and the path does not set them apart


@_on("iam", "CreateUser")
def _user_name_is_free(call: AwsCall, request: Request) -> None:
    if _is_taken(iam.names(call, "user"), request["UserName"]):
        raise AwsError("EntityAlreadyExists", f"User with name {request['UserName']} already exists.", 409)


@_on("iam", "CreateRole")
def _role_name_is_free(call: AwsCall, request: Request) -> None:
    if _is_taken(iam.names(call, "role"), request["RoleName"]):
        raise AwsError("EntityAlreadyExists", f"Role with name {request['RoleName']} already exists.", 409)


@_on("iam", "CreatePolicy")
def _policy_name_is_free(call: AwsCall, request: Request) -> None:
    if _is_taken(iam.names(call, "policy"), request["PolicyName"]):
        message = f"A policy called {request['PolicyName']} already exists. Duplicate names are not allowed."
        raise AwsError("EntityAlreadyExists", message, 409)


@_on("iam", "CreateGroup")
def _group_name_is_free(call: AwsCall, request: Request) -> None:
    if _is_taken(iam.names(call, "group"), request["GroupName"]):
        message = f"Group with name {request['GroupName']} already exists."
        raise AwsError("EntityAlreadyExists", message, 409)


@_on("iam", "UpdateUser")
def _new_user_name_is_free(call: AwsCall, request: Request) -> None:
    name = request.get("NewUserName")
    others = [other for other in iam.names(call, "user") if other != request["UserName"]]
    if name and _is_taken(others, name):
        raise AwsError("EntityAlreadyExists", f"User with name {name} already exists.", 409)


@_on("iam", "CreateUser", "CreateRole", "CreatePolicy", "TagUser", "TagRole", "TagPolicy")
def _tags_are_not_too_many(call: AwsCall, request: Request) -> None:
    """ "The maximum number of tags that can be attached" is 50 ("IAM and AWS STS quotas")."""
    keys = {tag["Key"].lower() for tag in request.get("Tags") or ()}
    present = {key.lower() for key in iam.tag_keys(call, request)}
    if len(keys | present) > TAGS_PER_ENTITY:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for TagsPerEntity: {TAGS_PER_ENTITY}", 409)


def _is_taken(names: Iterable[str], name: str) -> bool:
    return any(other.lower() == name.lower() for other in names)


# -- deletion: DeleteConflict while something belongs to the entity (DeleteUser, DeletePolicy)


@_on("iam", "DeleteUser")
def _user_has_nothing(call: AwsCall, request: Request) -> None:
    belongings = iam.belongings(call, request["UserName"])
    if belongings and belongings.access_keys:
        raise _conflict("Cannot delete entity, must delete access keys first.")
    if belongings and belongings.password:
        raise _conflict("Cannot delete entity, must delete login profile first.")


@_on("iam", "DeletePolicy")
def _policy_is_unused(call: AwsCall, request: Request) -> None:
    use = iam.use_of_policy(call, request["PolicyArn"])
    if use is None:
        return
    if use.attached:
        raise _conflict("Cannot delete a policy attached to entities.")
    if use.boundary:
        raise _conflict("Cannot delete a policy used as a permissions boundary.")
    if use.versions > 1:
        raise _conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's "
            "versions. The default version is deleted with the policy."
        )


def _conflict(message: str) -> Exception:
    return AwsError("DeleteConflict", message, 409)


# -- boundaries name an existing policy ("does not exist or is not attachable")


@_on("iam", "CreateUser", "CreateRole", "PutUserPermissionsBoundary", "PutRolePermissionsBoundary")
def _boundary_exists(call: AwsCall, request: Request) -> None:
    arn = request.get("PermissionsBoundary")
    if arn and not iam.has_policy(call, arn):
        raise AwsError("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", 404)


# -- the grammar of policy documents


@_on("iam", "CreatePolicy", "CreatePolicyVersion")
def _managed_policy_is_well_formed(call: AwsCall, request: Request) -> None:
    _require_grammar(call, request.get("PolicyDocument"), "managed")


@_on("iam", "PutUserPolicy", "PutGroupPolicy", "PutRolePolicy")
def _inline_policy_is_well_formed(call: AwsCall, request: Request) -> None:
    _require_grammar(call, request.get("PolicyDocument"), "inline")


@_on("iam", "CreateRole")
def _first_trust_is_well_formed(call: AwsCall, request: Request) -> None:
    _require_grammar(call, request.get("AssumeRolePolicyDocument"), "trust", "assumeRolePolicyDocument")


@_on("iam", "UpdateAssumeRolePolicy")
def _next_trust_is_well_formed(call: AwsCall, request: Request) -> None:
    _require_grammar(call, request.get("PolicyDocument"), "trust")


def _require_grammar(
    call: AwsCall,
    document: str | None,
    kind: policy_grammar.Kind,
    parameter: str = policy_grammar.PARAMETER,
) -> None:
    """What is not there is for the checks of parameters."""
    fault = None if document is None else policy_grammar.fault(document, kind, parameter, call.partition)
    if fault:
        raise AwsError(fault.code, fault.message, 400)


# -- sizes and numbers ("IAM and AWS STS quotas")


@_on("iam", "CreatePolicy", "CreatePolicyVersion")
def _managed_policy_fits(call: AwsCall, request: Request) -> None:
    _limit("PolicySize", MANAGED_POLICY_SIZE, _size(request["PolicyDocument"]))


@_on("iam", "CreateRole", "UpdateAssumeRolePolicy")
def _trust_fits(call: AwsCall, request: Request) -> None:
    _limit("ACLSizePerRole", TRUST_SIZE, _size(_trust(request)))


@_on("iam", "PutUserPolicy")
def _user_policies_fit(call: AwsCall, request: Request) -> None:
    present = iam.inline_policies(call, "user", request["UserName"])
    if present is not None and _inline_size(present, request) > USER_INLINE_SIZE:
        message = f"Maximum policy size of {USER_INLINE_SIZE} bytes exceeded for user {request['UserName']}"
        raise AwsError("LimitExceeded", message, 409)


@_on("iam", "PutRolePolicy")
def _role_policies_fit(call: AwsCall, request: Request) -> None:
    present = iam.inline_policies(call, "role", request["RoleName"])
    if present is not None and _inline_size(present, request) > ROLE_INLINE_SIZE:
        message = f"Maximum policy size of {ROLE_INLINE_SIZE} bytes exceeded for role {request['RoleName']}"
        raise AwsError("LimitExceeded", message, 409)


@_on("iam", "AttachRolePolicy")
def _role_has_room(call: AwsCall, request: Request) -> None:
    attached = iam.attached_policies(call, request["RoleName"])
    if attached is not None:
        _limit("PoliciesPerRole", POLICIES_PER_ROLE, len({*attached, request["PolicyArn"]}))


def _inline_size(present: Mapping[str, str], request: Request) -> int:
    documents = {**present, request["PolicyName"]: request["PolicyDocument"]}
    return sum(_size(document) for document in documents.values())


def _size(document: str) -> int:
    return len("".join(document.split()))


def _limit(quota: str, limit: int, value: int) -> None:
    if value > limit:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for {quota}: {limit}", 409)


# -- trust: every principal must exist (IAM user guide, "AWS JSON policy elements: Principal")


def principals(document: str) -> list[str]:
    """The AWS principals that a policy document names."""
    found: list[str] = []
    statements = json.loads(document).get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        for element in ("Principal", "NotPrincipal"):
            named = statement.get(element)
            if isinstance(named, dict):
                aws = named.get("AWS", [])
                found += aws if isinstance(aws, list) else [aws]
    return found


def _trust(request: Request) -> str:
    return request.get("AssumeRolePolicyDocument") or request["PolicyDocument"]


# -- sessions (AssumeRole, GetSessionToken). LocalStack's own calls, as for a function's credentials, are not bound.


@_on("sts", "AssumeRole")
def _session_is_not_too_long(call: AwsCall, request: Request) -> None:
    if call.internal:
        return
    seconds = request.get("DurationSeconds") or DEFAULT_SESSION_SECONDS
    if ":assumed-role/" in (call.pending.caller or "") and seconds > CHAINED_SESSION_SECONDS:
        raise _invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        )
    longest = iam.longest_session(request["RoleArn"], call.partition)
    if longest and seconds > longest:
        raise _invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")


@_on("sts", "AssumeRole")
def _session_policies_exist(call: AwsCall, request: Request) -> None:
    """ "The policies must exist in the same account as the role" (PolicyArns). What AWS says otherwise is not known."""
    account = request["RoleArn"].split(":")[4]
    for policy in request.get("PolicyArns") or ():
        if iam.policy_state(account, policy["arn"]) is None:
            raise _invalid(f"Policy {policy['arn']} does not exist or is not attachable.")


def _invalid(message: str) -> Exception:
    return AwsError("ValidationError", message, 400)


# -- secrets (Secrets Manager API reference)


@_on("secretsmanager", "DeleteResourcePolicy", "DeleteSecret", "PutResourcePolicy", "PutSecretValue", "RotateSecret")
@_on("secretsmanager", "TagResource", "UntagResource", "UpdateSecret", "UpdateSecretVersionStage")
def _secret_is_not_deleted(call: AwsCall, request: Request) -> None:
    """InvalidRequestException: "The secret is scheduled for deletion." A forced deletion ends the wait for it."""
    secret = secrets.secret_facts(request["SecretId"], call.account, call.region)
    if secret and secret.deleted and not request.get("ForceDeleteWithoutRecovery"):
        message = "You can't perform this operation on the secret because it was marked for deletion."
        raise AwsError("InvalidRequestException", message, 400)


@_on("secretsmanager", "CreateSecret", "TagResource")
def _secret_has_room_for_tags(call: AwsCall, request: Request) -> None:
    """ "Tag keys and values are case sensitive", and tags of `aws:` "do not count against your tags per secret limit"
    (TagResource). It has InvalidParameterException and InvalidRequestException; which of them, AWS does not say."""
    name = request.get("SecretId") or request["Name"]
    secret = secrets.secret_facts(name, call.account, call.region)
    keys = {key for key, _ in secret.tags} if secret else set()
    keys |= {tag["Key"] for tag in request.get("Tags") or ()}
    if sum(not key.startswith("aws:") for key in keys) > TAGS_PER_SECRET:
        message = f"You can't have more than {TAGS_PER_SECRET} tags on a secret."
        raise AwsError("InvalidParameterException", message, 400)


@_on("secretsmanager", "PutResourcePolicy")
def _policy_of_secret_is_well_formed(call: AwsCall, request: Request) -> None:
    _require_grammar(call, request.get("ResourcePolicy"), "resource", "resourcePolicy")
