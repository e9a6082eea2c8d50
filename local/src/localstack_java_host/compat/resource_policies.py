"""What decides about resources beside IAM: their policies, keys and names."""

import json
import re
from dataclasses import asdict, dataclass
from functools import cache

from localstack.constants import AWS_REGION_US_EAST_1, DEFAULT_AWS_ACCOUNT_ID

from localstack_java_host.aws_call import AwsCall


@cache
def dns_suffix(region: str) -> str:
    """What the host names of a region's services end with."""
    from botocore.loaders import Loader

    partitions = Loader().load_data("endpoints")["partitions"]
    return next(str(partition["dnsSuffix"]) for partition in partitions if re.match(partition["regionRegex"], region))


@dataclass(frozen=True, slots=True)
class KmsKeyFacts:
    arn: str
    account: str
    policy: str


def kms_key(key_id: str | None, account: str, region: str) -> KmsKeyFacts | None:
    """The key with this id or ARN; its alias is none of them."""
    from localstack.services.kms.models import kms_stores

    if key_id and key_id.startswith("arn:"):
        _, _, _, region, account, resource = key_id.split(":", 5)
        key_id = resource.removeprefix("key/")
    key = kms_stores[account][region].keys.get(key_id)
    return KmsKeyFacts(key.metadata["Arn"], account, key.policy) if key else None


def function_policy(arn: str) -> str | None:
    """The policy of a function, or of the version or alias that the ARN names."""
    from localstack.services.lambda_.invocation.models import lambda_stores

    _, _, _, region, account, _, name, *qualifier = arn.split(":")
    function = lambda_stores[account][region].functions.get(name)
    found = function.permissions.get(qualifier[0] if qualifier else "$LATEST") if function else None
    return json.dumps(asdict(found.policy)) if found else None


def bus_policy(arn: str) -> str | None:
    from localstack.services.events.models import events_stores

    _, _, _, region, account, resource = arn.split(":", 5)
    bus = events_stores[account][region].event_buses.get(resource.removeprefix("event-bus/"))
    if not bus or not bus.policy:
        return None
    # PutPermission leaves elements that it was not given empty.
    statements = [{name: value for name, value in statement.items() if value} for statement in bus.policy["Statement"]]
    return json.dumps({**bus.policy, "Statement": statements})


def has_log_group(call: AwsCall) -> bool:
    from moto.logs.models import logs_backends

    groups = logs_backends[call.account][call.region].groups
    return call.parameters.get("logGroupName") in groups


def queue_policy(arn: str) -> str | None:
    from localstack.services.sqs.models import sqs_stores

    _, _, _, region, account, name = arn.split(":", 5)
    queue = sqs_stores[account][region].queues.get(name)
    return (queue.attributes.get("Policy") or None) if queue else None


@dataclass(frozen=True, slots=True)
class OwnedResource:
    arn: str
    account: str
    policy: str | None


def bucket(arn: str) -> OwnedResource | None:
    """The bucket that an ARN names, or the object's; None where there is none."""
    from localstack.services.s3.models import s3_stores

    if arn == "*":
        return None
    of_bucket, _, _ = arn.partition("/")
    name = of_bucket.split(":", 5)[5]
    owner = s3_stores[DEFAULT_AWS_ACCOUNT_ID][AWS_REGION_US_EAST_1].global_bucket_map.get(name)
    if owner is None:
        return None
    found = s3_stores[owner][AWS_REGION_US_EAST_1].buckets[name]
    return OwnedResource(of_bucket, owner, found.policy)


def topic(arn: str) -> OwnedResource | None:
    from localstack.services.sns.models import sns_stores

    if arn == "*":
        return None
    _, _, _, region, account, _ = arn.split(":", 5)
    found = sns_stores[account][region].topics.get(arn)
    return OwnedResource(arn, account, found["attributes"].get("Policy")) if found else None


def account_of_queue(url: str | None) -> str | None:
    """The account in a queue's URL."""
    match = _QUEUE_ACCOUNT.search(url or "")
    return match[1] if match else None


_QUEUE_ACCOUNT = re.compile(r"/(\d{12})/[^/]+$")
