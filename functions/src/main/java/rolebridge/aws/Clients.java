package rolebridge.aws;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The SDK clients of one caller. Each call may make another. */
public interface Clients {

  IamClient iam();

  /** IAM of whichever account these credentials are of. */
  IamClient iam(AwsCredentialsProvider credentials);

  /** For calls that can't be told from their repetition. */
  IamClient iamWithoutRetries();

  SecretsManagerClient secretsManager();

  StsClient sts();

  SfnClient stepFunctions();
}
