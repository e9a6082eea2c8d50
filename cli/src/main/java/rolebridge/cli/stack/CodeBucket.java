package rolebridge.cli.stack;

import java.util.Optional;
import java.util.function.Predicate;
import rolebridge.cli.aws.Account;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.policy.ResourceArn;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * The bucket that a release's deployment takes the functions' code from: of this account, closed to
 * others and to whoever doesn't encrypt the way, as SAM's own bucket is. It keeps every version of
 * an object, and a deployment names the one that it put there, so that what somebody writes in its
 * place is never what runs. The boundaries of roles close what begins with `rolebridge`.
 */
final class CodeBucket {

  /** Where every other bucket needs a location constraint (S3 API Reference, CreateBucket). */
  private static final String REGION_WITHOUT_CONSTRAINT = "us-east-1";

  /** The version of what was written before there were any (S3 user guide, "Versioning"). */
  private static final String NO_VERSION = "null";

  private final S3Client s3;
  private final Account account;
  private final String accountId;
  private final String partition;
  private final String name;

  /**
   * @param stackName of the stack whose code it has
   */
  CodeBucket(S3Client s3, Account account, GetCallerIdentityResponse caller, String stackName) {
    this.s3 = s3;
    this.account = account;
    this.accountId = caller.account();
    this.partition = ResourceArn.partitionOf(caller.arn());
    this.name = stackName + "-code-" + accountId + "-" + account.region();
  }

  /** Makes it unless it is there, and closes it: an earlier deployment may have been cut off. */
  void make() {
    try {
      s3.createBucket(
          request -> {
            request.bucket(name);
            if (!account.region().equals(REGION_WITHOUT_CONSTRAINT)) {
              request.createBucketConfiguration(
                  CreateBucketConfiguration.builder()
                      .locationConstraint(BucketLocationConstraint.fromValue(account.region()))
                      .build());
            }
          });
    } catch (BucketAlreadyOwnedByYouException e) {
      // It is there.
    } catch (BucketAlreadyExistsException e) {
      throw Failure.environment(
          "BucketNotOurs",
          "The bucket " + name + ", which the functions' code would go to, is another account's.",
          "Deploy with AWS SAM CLI instead, which uses a bucket of its own: docs/deploy.md.");
    }
    close();
  }

  private void close() {
    s3.putPublicAccessBlock(
        request ->
            request
                .bucket(name)
                .expectedBucketOwner(accountId)
                .publicAccessBlockConfiguration(
                    block ->
                        block
                            .blockPublicAcls(true)
                            .blockPublicPolicy(true)
                            .ignorePublicAcls(true)
                            .restrictPublicBuckets(true)));
    s3.putBucketPolicy(
        request ->
            request
                .bucket(name)
                .expectedBucketOwner(accountId)
                .policy(
                    """
                    {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", \
                    "Action": "s3:*", "Resource": ["arn:%1$s:s3:::%2$s", "arn:%1$s:s3:::%2$s/*"], \
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"""
                        .formatted(partition, name)));
    s3.putBucketVersioning(
        request ->
            request
                .bucket(name)
                .expectedBucketOwner(accountId)
                .versioningConfiguration(
                    versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
  }

  /**
   * Never into a bucket of that name that is another account's.
   *
   * @return the version that this is
   * @throws Failure while S3 keeps no versions yet
   */
  String put(String key, RequestBody content) {
    return Optional.ofNullable(
            s3.putObject(
                    request -> request.bucket(name).key(key).expectedBucketOwner(accountId),
                    content)
                .versionId())
        .filter(Predicate.not(NO_VERSION::equals))
        .orElseThrow(
            () ->
                Failure.environment(
                    "BucketNotVersioned",
                    "The bucket "
                        + name
                        + ", which the functions' code goes to, keeps no versions yet, by which a"
                        + " deployment names what it put there.",
                    "Wait 15 minutes, as long as S3 may take to begin with it, then run the same"
                        + " command again."));
  }

  /** As SAM takes it. */
  String uri(String key, String version) {
    return "s3://" + name + "/" + key + "?versionId=" + version;
  }

  /** As CloudFormation takes it. */
  String url(String key, String version) {
    return s3.utilities().getUrl(of -> of.bucket(name).key(key)) + "?versionId=" + version;
  }
}
