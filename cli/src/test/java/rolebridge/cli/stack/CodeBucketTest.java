package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.setup.Failure;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

class CodeBucketTest {

  private static final String ACCOUNT = "210987654321";

  /** One bucket, which is somebody's or nobody's yet. */
  private static final class OneBucket implements S3Client {

    private RuntimeException taken;
    private String versionId = "3HL4kqtJvjVBH40Nrjfkd";
    private final List<String> closedBy = new ArrayList<>();
    private final List<String> owners = new ArrayList<>();

    @Override
    public CreateBucketResponse createBucket(CreateBucketRequest request) {
      if (taken != null) {
        throw taken;
      }
      return CreateBucketResponse.builder().build();
    }

    @Override
    public PutPublicAccessBlockResponse putPublicAccessBlock(PutPublicAccessBlockRequest request) {
      closedBy.add("public access block");
      owners.add(request.expectedBucketOwner());
      return PutPublicAccessBlockResponse.builder().build();
    }

    @Override
    public PutBucketPolicyResponse putBucketPolicy(PutBucketPolicyRequest request) {
      assertThat(request.policy()).contains("arn:aws-cn:s3:::" + request.bucket() + "/*");
      closedBy.add("policy");
      owners.add(request.expectedBucketOwner());
      return PutBucketPolicyResponse.builder().build();
    }

    @Override
    public PutBucketVersioningResponse putBucketVersioning(PutBucketVersioningRequest request) {
      if (request.versioningConfiguration().status() == BucketVersioningStatus.ENABLED) {
        closedBy.add("versions");
      }
      owners.add(request.expectedBucketOwner());
      return PutBucketVersioningResponse.builder().build();
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody content) {
      owners.add(request.expectedBucketOwner());
      return PutObjectResponse.builder().versionId(versionId).build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  private final OneBucket s3 = new OneBucket();
  private final CodeBucket bucket =
      new CodeBucket(
          s3,
          new LocalAccount(URI.create("http://127.0.0.1:4566")),
          GetCallerIdentityResponse.builder()
              .account(ACCOUNT)
              .arn("arn:aws-cn:iam::" + ACCOUNT + ":user/soc")
              .build(),
          "rolebridge");

  private String put() {
    return bucket.put("functions.zip", RequestBody.fromString("code"));
  }

  /** A deployment that was cut off has made it and may not have closed it. */
  @Test
  void bucketOfOurs_isClosedAgain_andNobodyElses() {
    s3.taken = BucketAlreadyOwnedByYouException.builder().build();

    bucket.make();

    assertThat(s3.closedBy).containsExactly("public access block", "policy", "versions");
    assertThat(put()).isEqualTo("3HL4kqtJvjVBH40Nrjfkd");
    assertThat(s3.owners).hasSize(4).containsOnly(ACCOUNT);
  }

  @Test
  void bucketOfAnother_getsNothing() {
    s3.taken = BucketAlreadyExistsException.builder().build();

    assertThatThrownBy(bucket::make)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.error()).isEqualTo("BucketNotOurs"));
    assertThat(s3.owners).isEmpty();
  }

  /** Without a version, a deployment would run whatever is there by then. */
  @Test
  void objectWithoutAVersion_isNotDeployed() {
    for (String none : new String[] {"null", null}) {
      s3.versionId = none;

      assertThatThrownBy(this::put)
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.error()).isEqualTo("BucketNotVersioned");
                assertThat(failure.remedy()).startsWith("Wait 15 minutes");
              });
    }
  }
}
