"""How LocalStack keeps the code of functions."""

import dataclasses
import threading
from typing import Any

from localstack_java_host.compat.once import once


@once
def share_code() -> None:
    """Has functions whose code is one object in S3 share what LocalStack keeps of it. LocalStack reads and writes the
    whole archive for each function, and makes a client for each look at one."""
    from localstack import config
    from localstack.aws.connect import connect_to
    from localstack.constants import AWS_REGION_US_EAST_1
    from localstack.services.lambda_ import provider
    from localstack.services.lambda_.invocation.lambda_models import S3Code

    class SharedCode(S3Code):
        """Stays when a function goes, since others have it."""

        def destroy(self) -> None:
            pass

        def generate_presigned_url(self, endpoint_url: str) -> str:
            s3 = connect_to(
                region_name=AWS_REGION_US_EAST_1,
                aws_access_key_id=config.INTERNAL_RESOURCE_ACCOUNT,
                endpoint_url=endpoint_url,
            ).s3
            return str(s3.generate_presigned_url("get_object", Params={"Bucket": self.s3_bucket, "Key": self.s3_key}))

    store = provider.store_s3_bucket_archive
    storing = threading.Lock()
    kept: dict[object, Any] = {}

    def store_once(
        archive_bucket: str, archive_key: str, archive_version: str | None, function_name: str, **place: str
    ) -> Any:
        def stored() -> Any:
            return store(archive_bucket, archive_key, archive_version, function_name, **place)

        named = {"Bucket": archive_bucket, "Key": archive_key}
        s3 = connect_to().s3
        try:
            tag = s3.head_object(**named, **({"VersionId": archive_version} if archive_version else {}))["ETag"]
        except s3.exceptions.ClientError:
            return stored()
        content = (archive_bucket, archive_key, archive_version, tag, *place.values())
        with storing:
            if content not in kept:
                code = stored()
                kept[content] = SharedCode(**{each.name: getattr(code, each.name) for each in dataclasses.fields(code)})
            return kept[content]

    provider.store_s3_bucket_archive = store_once
