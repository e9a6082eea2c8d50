package rolebridge.cli.aws;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.setup.Commands;
import software.amazon.awssdk.services.accessanalyzer.AccessAnalyzerClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The AWS account that a command works on. A client is made when it is first asked for. */
public interface Account {

  SfnClient stepFunctions();

  CloudFormationClient cloudFormation();

  CloudWatchLogsClient logs();

  S3Client s3();

  IamClient iam();

  SecretsManagerClient secretsManager();

  LambdaClient lambda();

  AccessAnalyzerClient accessAnalyzer();

  StsClient sts();

  String region();

  /** Where its credentials come from, for people, such as "profile prod". */
  String credentials();

  /** Where a local AWS listens; empty for a real account. */
  Optional<URI> endpoint();

  /** What the caller puts in AWS's place, for people; empty where nothing is. */
  List<String> endpointsInstead();

  /** Variables that make a child process work on this account; an empty value removes one. */
  Map<String, String> environment();

  /** What stands before a command line that the user runs on this account. */
  String awsCommand();

  /** Command lines of rolebridge that work on it and on the same installation. */
  Commands commands();
}
